"""Tables as files: what comes out is what went in, says where it comes from, and runs nothing in a spreadsheet."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import pandas as pd
import pyarrow as pa
import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from clearance.report import tables

NOTE = "小区清单 · 示例数据 · 石泉路街道 · 截至2018年6月29日"
FRAME = pd.DataFrame({
    "name": ["和平新村小区", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "http://example.invalid/"],
    "standing": [8, 0, 1, 2, 3, 4, 5],
    "clear_since": [None, date(2018, 4, 21), None, None, None, None, None],
    "area": [112.25, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0],
})  # fmt: skip
HEADERS = ["小区", "未拆（处）", "清零起", "未拆面积（㎡）"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_opens_right_in_chinese_excel():
    content = tables.to_csv(FRAME, HEADERS, NOTE)
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content


def test_csv_says_where_it_comes_from_and_loses_nothing():
    rows = read_csv(tables.to_csv(FRAME, HEADERS, NOTE))
    assert rows[0] == [NOTE] and rows[1] == HEADERS and len(rows) == 2 + len(FRAME)
    assert rows[2] == ["和平新村小区", "8", "", "112.25"]
    assert rows[3][2] == "2018-04-21"


@pytest.mark.parametrize("line", range(3, 8))
def test_csv_runs_no_formula(line):
    assert read_csv(tables.to_csv(FRAME, HEADERS, NOTE))[line][0].startswith("'")


def test_xlsx_has_typed_cells_frozen_headers_and_no_formulas():
    sheet = load_workbook(BytesIO(tables.to_xlsx(FRAME, HEADERS, NOTE))).active
    assert sheet["A1"].value == NOTE
    assert [cell.value for cell in sheet[2]] == HEADERS
    assert sheet.freeze_panes == "A3"
    assert sheet["B3"].value == 8 and sheet["B3"].data_type == "n"
    assert sheet["C3"].value is None and sheet["C4"].value == datetime(2018, 4, 21)
    assert sheet["A4"].value == "=cmd|' /C calc'!A0" and sheet["A4"].data_type == "s"
    assert sheet["A9"].hyperlink is None


def test_an_empty_table_still_says_what_it_is():
    none = FRAME.iloc[:0]
    assert read_csv(tables.to_csv(none, HEADERS, NOTE)) == [[NOTE], HEADERS]
    assert load_workbook(BytesIO(tables.to_xlsx(none, HEADERS, NOTE))).active["A1"].value == NOTE


def test_a_ledger_that_goes_out_runs_nothing_wherever_a_clerk_typed_it():
    frame = pd.DataFrame([["=1+1", "'=7", "12-3"]], columns=["=cmd|x", "备注", "点位编号"])
    assert read_csv(tables.ledger_csv(frame)) == [["'=cmd|x", "备注", "点位编号"], ["'=1+1", "''=7", "12-3"]]


def test_parquet_has_typed_columns_and_says_where_it_comes_from():
    read = parquet.read_table(BytesIO(tables.to_parquet(FRAME, HEADERS, NOTE)))
    assert read.column_names == HEADERS and read.schema.metadata[b"provenance"].decode() == NOTE
    assert [str(each.type) for each in read.schema] == ["string", "int64", "date32[day]", "double"]
    assert read.column("清零起").to_pylist() == [None, date(2018, 4, 21), None, None, None, None, None]
    assert read.column("小区").to_pylist() == FRAME["name"].tolist(), "nothing runs in it: nothing is changed"


def test_parquet_keeps_what_is_withheld_as_it_is_shown_and_tells_columns_apart():
    frame = pd.DataFrame({"a": pd.array([7, None], dtype="Int64"), "b": ["<5", 12]})
    read = parquet.read_table(BytesIO(tables.to_parquet(frame, ["未拆", "未拆"], NOTE)))
    assert read.to_pydict() == {"未拆": [7, None], "未拆 (2)": ["<5", "12"]} and read.schema.types == [pa.int64(), pa.string()]
    assert parquet.read_table(BytesIO(tables.to_parquet(frame.head(0), ["甲", "乙"], NOTE))).num_rows == 0
