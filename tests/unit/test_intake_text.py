"""Bytes → text → records: encodings, delimiters, titles, sums, quotes, and the line on which each row begins."""

from __future__ import annotations

import pytest

from clearance import ledgers
from clearance.intake.decode import Text, decode
from clearance.intake.findings import FileRejected
from clearance.intake.header import Header
from clearance.intake.table import Reading, Table, read
from tests.intake_files import ACTIONS, COMPOUNDS, STEPS, STRUCTURES

CODEBOOK = ledgers.load()


def table(*lines: str, end: str = "\n") -> Table:
    (whole,) = reading(end.join(lines) + end).tables()
    return whole


def reading(text: str, wanted: str | None = None) -> Reading:
    return read(Text(text.encode(), "utf-8"), CODEBOOK, wanted)


def header_of(text: str) -> Header:
    return reading(text).header


def text_of(data: bytes) -> str:
    return "".join(decode(data, CODEBOOK).lines())


def rejection(text: str, wanted: str | None = None) -> str:
    with pytest.raises(FileRejected) as caught:
        list(reading(text, wanted).tables())
    return caught.value.finding.rule


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_each_encoding(encoding: str) -> None:
    text = "小区编号,备注\n1,𠮷㐀囍\n"
    assert (text_of(text.encode(encoding)), decode(text.encode(encoding), CODEBOOK).encoding) == (text, encoding)


def test_a_road_in_gbk_that_is_valid_utf_8_is_not_taken_for_it() -> None:
    data = "石泉路".encode("gbk")
    data.decode("utf-8")  # the trap: this does not fail
    assert text_of(data) == "石泉路"


def test_latin_text_stays_utf_8() -> None:
    assert decode("café™".encode(), CODEBOOK).encoding == "utf-8"


@pytest.mark.parametrize(("data", "rule"), [
    (b"", "file_empty"), (b" \r\n\t", "file_empty"), (b"\xef\xbb\xbf\r\n", "file_empty"), (b"PK\x03\x04rest", "not_a_csv"),
    (b"%PDF-1.4", "not_a_csv"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "not_a_csv"), (b"\x1f\x8b\x08", "not_a_csv"), (b"<html><table>", "not_a_csv"),
    (b"\0\0\0\0a", "not_a_csv"), (b"\xff\xff\n\xfe\xff", "undecodable"), ("<html><table>点位".encode("utf-16"), "not_a_csv"),
    (b"\xef\xbb\xbf<div><table>", "not_a_csv"), (b"<style>td{}</style>", "not_a_csv"), (b"MIME-Version: 1.0\r\n", "not_a_csv"), (b"BZh91AY", "not_a_csv"),
    (b"\xfd7zXZ\0\0", "not_a_csv"), (b"\x28\xb5\x2f\xfd12", "not_a_csv"), (b"GIF89a", "not_a_csv"), (b"Rar!\x1a", "not_a_csv"),
])  # fmt: skip
def test_what_is_no_text_is_rejected_by_its_bytes(data: bytes, rule: str) -> None:
    with pytest.raises(FileRejected) as caught:
        decode(data, CODEBOOK)
    assert caught.value.finding.rule == rule


def test_the_line_of_a_bad_byte_is_told() -> None:
    with pytest.raises(FileRejected) as caught:
        decode(b"a\r\nb\rc\n\xff\xff", CODEBOOK)
    assert "第 4 行" in caught.value.finding.message


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    read_table = table(*(line.replace(",", delimiter) for line in STRUCTURES), end=end)
    assert read_table.header.ledger.name == "structures"
    assert read_table.lines == [2, 3, 4]
    assert [row[0] for row in read_table.rows] == ["P1", "P2", "P3"]


def test_a_sep_line_names_the_delimiter() -> None:
    assert table("sep=|", *(line.replace(",", "|") for line in STEPS)).lines == [3, 4]


def test_titles_blank_rows_sums_repeated_headers_and_signatures_are_excluded() -> None:
    read_table = table(
        "石泉路街道八步进度表,,,,", "单位：石泉路街道,,,,", "", STEPS[0], STEPS[1], ",,,,", "   , ,,,", STEPS[0], STEPS[2], "合　计,2,,,", " 小计,,,,",
        "填表人：张三,,,审核：李四,",
    )  # fmt: skip
    assert read_table.header.line == 4
    assert read_table.lines == [5, 9]
    assert read_table.excluded == 8  # two titles, two blank, a header, two sums, a signature; an empty line is no record
    assert not read_table.misfits


def test_a_signature_is_no_row_though_a_name_stands_under_a_column_that_every_row_fills() -> None:
    read_table = table("序,步骤,备注,小区名称", "1,2,,和平新村", "制表人:张三,审核人：李四")
    assert read_table.lines == [2]
    assert read_table.excluded == 1
    assert not read_table.misfits


def test_a_row_that_begins_like_a_remark_but_is_full_is_a_row() -> None:
    assert table(ACTIONS[0], "注:1,2018-05-18,城管中队,C01,督促,2018-07-01,,,").lines == [2]


def test_lines_are_physical_where_a_cell_holds_line_breaks() -> None:
    read_table = table('小区编号,步骤,开始日期,完成日期,"备\n注"', 'C01,1,,,"一\n二\r\n三"', "C01,2,,,")
    assert read_table.header.ledger.name == "steps"
    assert read_table.lines == [3, 6]
    assert read_table.rows[0][4] == "一\n二\r\n三"


@pytest.mark.parametrize(("row", "rule"), [
    ("C01,1,,", "short_row"), ("C01,1,,,a,b", "long_row"), ('C01,1,,,a"b', "stray_quote"), ('C01,1,,,"a"b', "stray_quote"), ('C01,1,,, "a"', "stray_quote"),
])  # fmt: skip
def test_a_row_of_another_shape_is_kept_aside(row: str, rule: str) -> None:
    read_table = table(STEPS[0], STEPS[1], row, STEPS[2])
    assert [(each.finding.rule, each.finding.line) for each in read_table.misfits] == [(rule, 3)]
    assert read_table.lines == [2, 4]


def test_a_well_quoted_quote_is_a_quote() -> None:
    assert table(STEPS[0], 'C01,1,,,"他说""好"""').rows[0][4] == '他说"好"'


def test_a_cell_beside_the_table_is_told_and_empty_columns_are_not() -> None:
    read_table = table(STEPS[0] + ",,", STEPS[1] + ",,", STEPS[2] + ",,x")
    assert read_table.lines == [2]
    assert [each.finding.rule for each in read_table.misfits] == ["stray_cell"]


def test_a_quote_that_swallows_lines_rejects_the_file() -> None:
    assert rejection("\n".join([STEPS[0], 'C01,1,,,"a', STEPS[1], STEPS[2]])) == "unclosed_quote"
    assert rejection("\n".join([STEPS[0], 'C01,1,,,"a', STEPS[1], 'C01,3,,,"b"'])) == "unclosed_quote"
    assert rejection("\n".join([STEPS[0], '"C01,1,,,a', 'b,",c",,,'])) == "unclosed_quote"


def told(text: str, wanted: str | None = None) -> tuple[str, int | None, str, str]:
    """Why a file is rejected: the rule, the line, the message in Chinese and in English."""
    with pytest.raises(FileRejected) as caught:
        list(reading(text, wanted).tables())
    found = caught.value.finding
    return found.rule, found.line, found.message, found.message_en


def test_a_rejection_names_the_line_the_ledgers_and_the_columns() -> None:
    assert told("甲,乙\n1,2\n")[2].startswith(f"前 {CODEBOOK.limits.header_within_records} 行里没有认得的表头")
    rule, line, zh, en = told("\n".join(["标题", *STEPS]), "actions")
    assert (rule, line) == ("wrong_ledger", 2)
    assert "应为督办事项表" in zh and "八步进度表" in zh and "should be the ledger Action items" in en and "Eight steps" in en
    rule, line, zh, _ = told("点位编号,小区编号,发现日期\nP1,C01,2018-01-01\n")
    assert (rule, line) == ("required_column_missing", 1) and "违建点位台账" in zh and "：违建面积。" in zh


def test_an_unclosed_quote_is_told_at_the_line_where_it_opens() -> None:
    assert told("\n".join([STEPS[0], STEPS[1], 'C01,2,,,"甲', STEPS[1], STEPS[2]]))[:2] == ("unclosed_quote", 3)
    # What is swallowed stays known when whole records come after it.
    swallowing = ["点位编号,小区编号,备注,违建面积,发现日期", 'P1,C01,"甲', "P2,C01,乙,1,2018-01-01", '丙",1,2018-01-01', 'P3,C01,"丁",1,2018-01-01']
    assert told("\n".join(swallowing))[:2] == ("unclosed_quote", 2)
    assert table(STEPS[0], 'C01,1,,,"一\n二\n三\n四"', 'C01,2,,,"五"').lines == [2, 6]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_quotes_are_read_under_each_delimiter(delimiter: str) -> None:
    read_table = table(STEPS[0].replace(",", delimiter), 'C01,1,,,"甲 ""乙""，丙, 丁"'.replace(",", delimiter, 4), 'C01,2,,,甲"乙'.replace(",", delimiter, 4))
    assert read_table.rows == [["C01", "1", "", "", '甲 "乙"，丙, 丁']]
    assert [(each.finding.rule, each.cells) for each in read_table.misfits] == [("stray_quote", ['C01,2,,,甲"乙'.replace(",", delimiter, 4)])]


def test_a_quote_at_the_very_end_costs_its_own_line_or_the_file() -> None:
    assert rejection(f'{STEPS[0]}\n{STEPS[1]}\nC01,2,,,"甲') == "unclosed_quote"
    assert [each.finding.rule for each in table(STEPS[0], STEPS[1], 'C01,2,,,"甲"乙').misfits] == ["stray_quote"]


def test_a_line_break_in_a_well_quoted_cell_of_a_torn_row_costs_that_row_alone() -> None:
    read_table = table(STEPS[0], 'C01,1,"2018-05\n-01",,a"b', STEPS[1])
    assert [(each.finding.rule, each.finding.line) for each in read_table.misfits] == [("stray_quote", 2)]
    assert read_table.lines == [4]


@pytest.mark.parametrize("lines", [COMPOUNDS, STRUCTURES, STEPS, ACTIONS])
def test_the_ledger_is_recognised_by_its_header_in_any_column_order(lines: list[str]) -> None:
    ordered = header_of("\n".join(lines))
    turned = header_of("\n".join(",".join(reversed(line.split(","))) for line in lines))
    assert ordered.ledger is turned.ledger
    assert ordered.present == turned.present


def test_headers_are_known_by_synonyms_brackets_and_line_breaks() -> None:
    header = table('点位编号,楼 盘,"面积\n（㎡）",发现时间,户主姓名,是否疑难（是/否）,序号', "P1,和平,1,2018-01-01,张三,是,1").header
    assert [each.name if each else None for each in header.fields] == [
        "structure_id", "compound_name", "area_sqm", "found_on", None, "hard", None,
    ]  # fmt: skip


@pytest.mark.parametrize(("header", "rule"), [
    ("点位编号,小区编号,发现日期,门牌,居民区,备注", "required_column_missing"),  # the rest would do for compounds: it is not taken for that
    ("小区,居民区,类别,居委会", "column_doubled"),
    ("小区编号,步骤,第几步", "column_doubled"),
    ("甲,乙,丙", "no_header"),
    ("小区编号,步骤,开始日期", "no_rows"),
])  # fmt: skip
def test_a_header_that_does_not_do_rejects_the_file(header: str, rule: str) -> None:
    assert rejection(header + "\n" + ("" if rule == "no_rows" else "1,2,3,4,5,6\n")) == rule


def test_a_file_of_another_ledger_is_told_so() -> None:
    assert rejection("\n".join(STEPS), "actions") == "wrong_ledger"
    assert rejection("点位编号,小区编号,发现日期,门牌\n1,2,3,4\n", "actions") == "wrong_ledger"
    assert next(reading("\n".join(STEPS), "steps").tables()).lines == [2, 3]


@pytest.mark.parametrize("row", [
    "和平小计,,20,,", "石一合计：,,2处,,", ",小计,2,,", "和平,,小 计,2,", "制表：张三,,,,", "领导（签字）：,,,,", "日期：2018年5月25日,,,,", ",,,制表日期：,2018-05-25",
    "制表：张三,,审核：李四,,2018-5-25", "第2页,,,,", "共3页,,,,", "（第 2 页，共 3 页）,,,,", "八步进度表（续）,,,,", "八步进度表 第2页,,,,", "八步进度表,,,,",
    "单位,,石泉路街道,,",
])  # fmt: skip
def test_what_stands_between_and_below_the_rows_of_printed_pages_is_excluded(row: str) -> None:
    read_table = table("八步进度表,,,,", "单位,,石泉路街道,,", STEPS[0], STEPS[1], row, STEPS[2])
    assert (read_table.lines, read_table.excluded, read_table.misfits) == ([4, 6], 3, [])


@pytest.mark.parametrize("row", [
    "C01,3,,,小计", "C01,3,,,制表：张三", "石泉路：12号,,2018-01-01,,甲", "C09,,,,", "和平里,,,,", "C01,,,,见小计", "共三页,,,,",
])  # fmt: skip
def test_a_row_that_lacks_something_is_still_a_row(row: str) -> None:
    assert table("八步进度表,,,,", STEPS[0], row).lines == [3]


def test_a_header_spread_over_two_rows_by_merged_cells_is_one_header() -> None:
    upper, lower = "点位编号,小区编号,违建面积,日期,,备注", ",,,发现日期,拆除日期"
    read_table = table("台账", upper, lower, "P1,C01,1,2018-01-01,,", upper, lower, lower + ",", "P2,C01,2,2018-01-01,,")
    assert read_table.header.line == 3
    assert read_table.header.cells == ("点位编号", "小区编号", "违建面积", "发现日期", "拆除日期", "备注")
    assert (read_table.lines, read_table.excluded, read_table.misfits) == ([4, 8], 5, [])


def test_a_header_without_a_required_column_is_not_made_whole_by_the_row_below() -> None:
    assert rejection("点位编号,小区编号,发现日期,备注\nP1,C01,2018-01-01,\n") == "required_column_missing"


def test_a_header_is_shown_and_known_without_what_cannot_be_seen() -> None:
    header = table("\ufeff小区编号,步\u200b骤,备\ufffd", "C01,1,", "\ufeff小区编号,步骤,备\ufffd", "C01,2,").header
    assert header.cells == ("小区编号", "步骤", "备\ufffd")
    assert [each.name if each else None for each in header.fields] == ["compound_id", "step", None]


def test_files_put_one_after_the_other_repeat_their_header_after_a_byte_order_mark() -> None:
    read_table = table(*STEPS, "\ufeff" + STEPS[0], "C01,3,,,")
    assert (read_table.lines, read_table.excluded) == ([2, 3, 5], 1)
