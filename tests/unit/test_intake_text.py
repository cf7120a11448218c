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
    (b"\0\0\0\0a", "not_a_csv"), (b"\xff\xff\n\xfe\xff", "undecodable"),
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
    ("甲,乙,丙", "no_header"),
    ("小区编号,步骤,开始日期", "no_rows"),
])  # fmt: skip
def test_a_header_that_does_not_do_rejects_the_file(header: str, rule: str) -> None:
    assert rejection(header + "\n" + ("" if rule == "no_rows" else "1,2,3,4,5,6\n")) == rule


def test_a_file_of_another_ledger_is_told_so() -> None:
    assert rejection("\n".join(STEPS), "actions") == "wrong_ledger"
    assert rejection("点位编号,小区编号,发现日期,门牌\n1,2,3,4\n", "actions") == "wrong_ledger"
    assert next(reading("\n".join(STEPS), "steps").tables()).lines == [2, 3]
