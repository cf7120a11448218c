"""Garbled text: what each wrong reading leaves behind is known by its place and by what was meant; sound text is never suspected."""

from __future__ import annotations

import sys

import pytest

from clearance import ledgers
from clearance.intake import garbled
from clearance.intake.decode import decode
from clearance.intake.findings import FileRejected
from clearance.intake.garbled import Garbled, Signs, encoding_of, is_big5, is_lost

CODEBOOK = ledgers.load()
MEANT = "石泉路街道违建点位台账"


def first(text: str) -> Garbled | None:
    return Signs(text).first()


@pytest.mark.parametrize(("written", "read"), [("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "gb18030")])
def test_a_wrong_reading_is_known_and_says_what_was_meant(written: str, read: str) -> None:
    found = first("编号," + "点位编号".encode(written).decode(read) + ",P1")
    assert found == Garbled(3, "点位编号".encode(written).decode(read), "点位编号", "mojibake")


def test_utf_8_read_as_windows_western_text_is_known() -> None:
    # 中国's bytes all have a character there.
    assert first("P1,中国".encode().decode("cp1252")) == Garbled(3, "ä¸\xadå›½", "中国", "mojibake")


def test_the_first_of_several_garbled_stretches_is_told() -> None:
    gbk, western = "点位编号".encode().decode("gb18030"), "小区".encode("gbk").decode("latin-1")
    one, other = first(f"甲{western}乙{gbk}"), first(f"甲{gbk}乙{western}")
    assert (one and (one.start, one.meant)) == (1, "小区")
    assert (other and (other.start, other.meant)) == (1, "点位编号")


def test_what_is_left_of_replaced_characters_is_known_though_nobody_can_say_what_was_meant() -> None:
    found = first("P1,锟斤拷锟斤拷")
    assert found and (found.start, found.rule, set(found.meant)) == (3, "mojibake", {"\ufffd"})
    assert first("P1,锟斤拷") is None  # once may be a quotation


def test_a_row_of_gbk_bytes_that_utf_8_allows_is_told_with_its_meaning() -> None:
    assert first("小区,石泉路,ʯȪ·") == Garbled(7, "ʯȪ·", "石泉路", "mixed_encodings")


@pytest.mark.parametrize("text", [
    MEANT, "", "P1,C01,12.5", "café, naïve, Ørsted", "Привет, Москва", "Ελλάδα", "½ m² ±3 °C × 4", "5号101室（㎡）①√×", "𠮷㐀囍", "鐵路新邨", "\udcff\ufffd",
])  # fmt: skip
def test_sound_text_is_not_suspected(text: str) -> None:
    assert first(text) is None


def test_text_with_more_losses_than_chinese_is_lost() -> None:
    assert not is_lost("\ufffd" * 3)
    assert is_lost("\ufffd" * 4)
    assert not is_lost("石泉" + "\ufffd" * 5)
    assert is_lost("石泉" + "\ufffd" * 6)


def test_big5_is_told_from_gbk_and_from_too_little_to_tell() -> None:
    assert is_big5("石泉路街道違章建築".encode("big5"))
    assert not is_big5((MEANT * 3).encode("gbk"))
    assert not is_big5("石泉路".encode("big5"))  # three characters are too few
    assert is_big5("石泉路街".encode("big5"))
    assert not is_big5(b"P1,C01,12.5\n")


@pytest.mark.parametrize(("line", "encoding"), [
    (MEANT.encode(), "utf-8"), (MEANT.encode("gbk"), "gb18030"), (MEANT.encode()[:-1] + b",1", "utf-8"), (b"\xff" + MEANT.encode("gbk"), "gb18030"),
    ("石泉路".encode("gbk"), None), (b"\xff\xff\xff", "neither"), ("café".encode(), None), ("石".encode(), None),
])  # fmt: skip
def test_a_line_says_which_encoding_it_is_in_or_that_it_cannot(line: bytes, encoding: str | None) -> None:
    assert encoding_of(line) == encoding


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_of_garbled_text_is_its_physical_line(end: str) -> None:
    lines = ["小区编号,步骤,备注", "C01,1,甲", "C01,2," + "街道".encode("gbk").decode("latin-1"), "C01,3,乙"]
    with pytest.raises(FileRejected) as caught:
        decode(end.join(lines).encode(), CODEBOOK)
    assert caught.value.finding.rule == "mojibake"
    assert "第 3 行" in caught.value.finding.message
    assert "街道" in caught.value.finding.message


def test_the_line_is_counted_across_the_pieces_in_which_a_file_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["clearance.intake.decode"], "_PIECE", 7)
    lines = ["小区编号,步骤,备注", *["C01,1,x"] * 20, "C01,2,甲", "C01,2," + "街道".encode("gbk").decode("latin-1")]
    with pytest.raises(FileRejected) as caught:
        decode("\n".join(lines).encode(), CODEBOOK)
    assert "第 23 行" in caught.value.finding.message


def test_only_characters_of_the_first_level_are_common() -> None:
    assert garbled._common_share("石泉") == 1.0
    assert garbled._common_share("石鐭") == 0.5
    assert garbled._common_share("abc·") == 0.0
