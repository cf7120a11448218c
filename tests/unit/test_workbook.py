"""Workbooks → text: what a clerk sees in each cell, and that no file, however made, costs more than the limits allow."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chartsheet import Chartsheet
from openpyxl.styles import PatternFill

from clearance import ledgers
from clearance.intake import workbook
from clearance.intake.findings import FileRejected, Finding
from clearance.intake.workbook import FORMULA_MARK, Worksheet
from clearance.ledgers import Codebook

CODEBOOK = ledgers.load()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.{}+xml"/></Types>'
)
WORKBOOK_TYPE = "spreadsheetml.sheet.main"
SHEET = "xl/worksheets/sheet1.xml"
ONE_CELL = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
ONE_STRING = "<si><t>甲</t></si>"


def relationships(*targets: tuple[str, str]) -> str:
    entries = "".join(f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{part}"/>' for n, (kind, part) in enumerate(targets, 1))
    return f'<Relationships xmlns="{PACKAGE}">{entries}</Relationships>'


def parts(cells: str, *, strings: str = "", styles: str = "", kind: str = WORKBOOK_TYPE, space: str = MAIN) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet, 表, as a spreadsheet would write them; ``cells`` is what its sheetData holds."""
    return {
        "[Content_Types].xml": TYPES.format(kind),
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{space}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{space}">{styles}</styleSheet>',
        SHEET: f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>',
    }  # fmt: skip


def packed(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def made(cells: str, **more: str) -> bytes:
    return packed(parts(cells, **more))


def with_styles(*formats: str | int) -> str:
    """A style sheet whose style 1, 2, … have these number formats, by code or by built-in number."""
    ids = {code: 200 + n if isinstance(code, str) else code for n, code in enumerate(formats)}
    codes = "".join(f'<numFmt numFmtId="{ids[code]}" formatCode="{code}"/>' for code in formats if isinstance(code, str))
    # Only cellXfs counts: a cellStyleXfs before it is a trap.
    xfs = "".join(f'<xf numFmtId="{ids[code]}"/>' for code in formats)
    return f'<numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{xfs}</cellXfs>'


def by_openpyxl(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def by_xlsxwriter(fill: Callable[[xlsxwriter.Workbook], None], **options: Any) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **options}) as book:
        fill(book)
    return file.getvalue()


def rows(data: bytes, codebook: Codebook = CODEBOOK) -> list[tuple[int, list[str]]]:
    [sheet] = workbook.read(data, codebook)
    return sheet.rows


def row(cells: str, **more: str) -> list[str]:
    """The cells of row 1, read."""
    [(number, read)] = rows(made(f'<row r="1">{cells}</row>', **more))
    assert number == 1
    return read


def refused(data: bytes, codebook: Codebook = CODEBOOK) -> Finding:
    with pytest.raises(FileRejected) as caught:
        workbook.read(data, codebook)
    found = caught.value.finding
    assert found.severity == "reject"
    assert "{" not in found.message + found.message_en
    return found


def with_limits(**limits: float) -> Codebook:
    return replace(CODEBOOK, limits=replace(CODEBOOK.limits, **limits))


def children() -> set[str]:
    """This process's children, the dead that nobody asked after among them, where the system lists them."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(listed.read_text().split()) if listed.exists() else set()


@pytest.fixture(autouse=True, scope="module")
def nothing_is_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """After all of these files: no temporary file, no child, dead or alive."""
    folder = tmp_path_factory.mktemp("temporary")
    before = children()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        patch.setenv("TMPDIR", str(folder))
        yield
    assert not list(folder.iterdir())
    assert children() <= before


# ── what a clerk sees ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_workbook_of_openpyxl_reads_as_it_was_written() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.title = "违建点位"
        book.active.append(["点位编号", "面积", "发现日期", "备注"])
        book.active.append(["007", 12.5, date(2018, 5, 1), " 两边 有空格 "])
        book.active["A5"], book.active["D5"] = "12-3", True
        book.active["B7"] = datetime(2018, 5, 1, 13, 30, 5)

    assert workbook.read(by_openpyxl(fill), CODEBOOK) == [
        Worksheet("违建点位", [
            (1, ["点位编号", "面积", "发现日期", "备注"]), (2, ["007", "12.5", "2018-05-01", " 两边 有空格 "]), (5, ["12-3", "", "", "TRUE"]),
            (7, ["", "2018-05-01 13:30:05"]),
        ])
    ]  # fmt: skip


NUMBERS = [
    ("12", "12"), ("12.0", "12"), ("12.299999999999999", "12.3"), ("1.2299999999999999E1", "12.3"), ("0.1", "0.1"), ("-0", "0"), ("-3.50", "-3.5"),
    ("310107003001", "310107003001"), ("123456789012345", "123456789012345"), ("310107003001000000", "3.10107003001e+17"), ("3.10107003001E+17", "3.10107003001e+17"),
    ("1.0000000000000001E-5", "0.00001"), ("0.125", "0.125"), ("007", "7"), ("1e5", "100000"), ("", ""), ("NaN", "NaN"), ("1_000", "1_000"), ("1e999", "inf"),
]  # fmt: skip


def test_numbers_at_fifteen_digits() -> None:
    assert row("".join(f"<c><v>{stored}</v></c>" for stored, _ in NUMBERS)) == [shown for _, shown in NUMBERS]


def test_booleans_errors_and_iso_dates() -> None:
    cells = "".join(
        f'<c t="{kind}"><v>{value}</v></c>'
        for kind, value in [("b", "1"), ("b", "0"), ("e", "#REF!"), ("e", "#N/A"), ("d", "2018-05-01"), ("d", "2018-05-01T00:00:00"), ("d", "2018-05-01T08:30:00.000Z")]
    )  # fmt: skip
    assert row(cells) == ["TRUE", "FALSE", "#REF!", "#N/A", "2018-05-01", "2018-05-01", "2018-05-01 08:30:00"]


FORMATS: list[tuple[str | int, str, str]] = [
    (14, "43221", "2018-05-01"), (22, "43221.5", "2018-05-01 12:00:00"), ("yyyy/m/d;@", "43221", "2018-05-01"), ("m&quot;月&quot;d&quot;日&quot;", "43221", "2018-05-01"),
    ("[$-804]yyyy&quot;年&quot;m&quot;月&quot;", "43221", "2018-05-01"), (31, "43221", "2018-05-01"), (58, "43221", "2018-05-01"), (57, "43221", "2018-05-01"),
    ("yyyy\\-mm\\-dd", "43221.99999999", "2018-05-02"), ("aaaa", "43221", "2018-05-01"), (20, "0.5", "12:00:00"), ("上午/下午h&quot;时&quot;mm&quot;分&quot;", "0.75", "18:00:00"),
    ("[h]:mm", "1.5", "36:00:00"), (14, "1", "1900-01-01"), (14, "59", "1900-02-28"), (14, "60", "1900-02-29"), (14, "61", "1900-03-01"), (14, "0", "1900-01-00"),
    (14, "-5", "-5"), (14, "2958465", "9999-12-31"), (14, "2958466", "2958466"), (14, "9e99", "9e+99"), (14, "待定", "待定"),
    ("0.00&quot;days&quot;", "3.5", "3.5"), ("[Red]#,##0.00_);\\d0", "3.5", "3.5"), ("General", "43221", "43221"), ("@", "43221", "43221"), (10, "0.125", "0.125"),
    ("[DBNum1][$-804]General", "3", "3"), ("0.00E+00", "43221", "43221"), ("00000", "42", "00042"), ("&quot;P&quot;000", "7", "P007"), ("000", "7.5", "7.5"), ("#,##0&quot;元&quot;", "5", "5"),
]  # fmt: skip


def test_a_number_is_shown_by_its_format() -> None:
    cells = "".join(f'<c s="{style}"><v>{stored}</v></c>' for style, (_, stored, _) in enumerate(FORMATS, 1))
    read = row(cells, styles=with_styles(*(code for code, _, _ in FORMATS)))
    assert list(zip(FORMATS, read, strict=True)) == [(each, each[2]) for each in FORMATS]


def test_days_from_1904_are_respected() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_datetime(0, 0, datetime(2018, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))

    data = by_xlsxwriter(fill, date_1904=True)
    assert b"<v>41759</v>" in zipfile.ZipFile(io.BytesIO(data)).read(SHEET)
    assert rows(data) == [(1, ["2018-05-01"])]


def test_strings_rich_text_readings_escapes_and_spaces() -> None:
    strings = (
        '<si><r><t>石</t></r><r><rPr><b/></rPr><t xml:space="preserve">泉 </t></r><r><t>路</t></r><rPh sb="0" eb="1"><t>シ</t></rPh></si>'
        '<si><t>甲</t><rPh sb="0" eb="1"><t>jiǎ</t></rPh><phoneticPr fontId="1"/></si><si><t xml:space="preserve">  x  </t></si>'
        "<si><t>一_x000D_\n二</t></si><si><t>_x005F_x000D_</t></si><si><t>_xD83D__xDE00__xD800_</t></si><si><t/></si><si><t>1 &lt; 2 &amp; 3</t></si>"
        f"<si><t>{FORMULA_MARK}=A1</t></si>"
    )
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(9))
    assert row(cells, strings=strings) == ["石泉 路", "甲", "  x  ", "一\r\n二", "_x000D_", "😀\ufffd", "", "1 < 2 & 3", "\ufffd=A1"]


def test_strings_inside_the_sheet() -> None:
    cells = '<c r="A1" t="inlineStr"><is><r><t>石</t></r><r><t>泉</t></r><rPh><t>シ</t></rPh></is></c><c r="B1" t="str"><f>A1</f><v>a_x000A_b</v></c><c r="C1" t="inlineStr"><is/></c>'
    assert row(cells) == ["石泉", "a\nb"]


def test_formulas_give_their_result_or_their_mark() -> None:
    cells = (
        '<c r="A1"><f>SUM(B1:C1)</f><v>5</v></c><c r="B1"><f>SUM(A1:A3)</f></c><c r="C1"><f>A1&amp;"x"</f><v></v></c><c r="D1" t="str"><f>""</f><v></v></c>'
        '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1"><f t="shared" ref="F1:G1" si="0">A1*2</f></c><c r="G1"><f t="shared" si="0"/></c><c r="H1" t="str"><f>T(A1)</f></c>'
    )
    assert row(cells) == ["5", f"{FORMULA_MARK}=SUM(A1:A3)", f'{FORMULA_MARK}=A1&"x"', "", "#DIV/0!", f"{FORMULA_MARK}=A1*2", f"{FORMULA_MARK}=A1*2", f"{FORMULA_MARK}=T(A1)"]


def test_a_formula_written_without_a_result_is_marked() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"] = "=SUM(B1:B3)"

    assert rows(by_openpyxl(fill)) == [(1, [f"{FORMULA_MARK}=SUM(B1:B3)"])]


def test_a_merged_range_has_its_value_once() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 2, "合并", book.add_format({"border": 1}))
        sheet.write(0, 3, "旁")

    assert rows(by_xlsxwriter(fill)) == [(1, ["合并", "", "", "旁"])]


def test_the_visible_worksheets_in_their_order() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for name, state in [("乙", "visible"), ("藏", "hidden"), ("深藏", "veryHidden"), ("空", "visible"), ("丙", "visible")]:
            sheet = book.create_sheet(name)
            sheet.sheet_state = state
            if name != "空":
                sheet["A1"] = name
        book.active["A1"] = "甲"
        chart: Chartsheet = book.create_chartsheet("图", 0)
        assert chart.title == "图"
        book.move_sheet("丙", -4)

    assert [(sheet.name, sheet.rows) for sheet in workbook.read(by_openpyxl(fill), CODEBOOK)] == [
        ("Sheet", [(1, ["甲"])]), ("丙", [(1, ["丙"])]), ("乙", [(1, ["乙"])]), ("空", []),
    ]  # fmt: skip


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "C3:D4"])
def test_a_wrong_dimension_neither_loses_nor_invents_cells(dimension: str) -> None:
    members = parts('<row r="2"><c r="B2"><v>1</v></c></row><row r="9"><c r="E9"><v>2</v></c></row>')
    members[SHEET] = members[SHEET].replace("<sheetData>", f'<dimension ref="{dimension}"/><sheetData>')
    assert rows(packed(members)) == [(2, ["", "1"]), (9, ["", "", "", "", "2"])]


def test_rows_and_cells_without_names_are_counted() -> None:
    cells = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row><row r='7'><c r='C7'><v>5</v></c><c><v>6</v></c></row><row><c r='B20'><v>7</v></c></row>"
    assert rows(made(cells)) == [(1, ["1", "", "3"]), (3, ["4"]), (7, ["", "", "5", "6"]), (20, ["", "7"])]


def test_formatted_cells_before_an_unnamed_one_keep_its_place() -> None:
    assert row('<c r="A1" s="1"/><c r="B1" s="1"/><c><v>1</v></c><c r="D1"/>') == ["", "", "1"]


def test_rows_out_of_order_are_put_in_order() -> None:
    assert rows(made('<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row>')) == [(2, ["1", "2"]), (5, ["5"])]


@pytest.mark.parametrize("space", [MAIN, STRICT])
def test_prefixes_strict_workbooks_and_utf_16(space: str) -> None:
    members = parts("", space=space)
    members[SHEET] = f'<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="{space}"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'.encode("utf-16")
    members["XL/Workbook.xml"] = members.pop("xl/workbook.xml")  # part names do not tell case
    assert rows(packed(members)) == [(1, ["甲"])]


def test_a_random_workbook_reads_as_openpyxl_reads_it() -> None:
    chance = random.Random(20180525)
    kinds: list[Callable[[], Any]] = [
        lambda: None, lambda: chance.randrange(10**6), lambda: round(chance.uniform(-1e4, 1e4), 3), lambda: "".join(chance.choices("石泉路 12-3_x&<é", k=6)),
        lambda: chance.random() < 0.5, lambda: date(2018, 1, 1).replace(month=chance.randint(1, 12), day=chance.randint(1, 28)), lambda: clock_time(chance.randrange(24), 30),
    ]  # fmt: skip
    written = [[chance.choice(kinds)() for _ in range(30)] for _ in range(300)]

    def fill(book: openpyxl.Workbook) -> None:
        for cells in written:
            book.active.append(cells)

    def shown(value: Any) -> str:
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, datetime) and value.time() == clock_time():
            return value.date().isoformat()
        return "" if value is None else f"{value:.15g}" if isinstance(value, int | float) else str(value)

    data = by_openpyxl(fill)
    oracle = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    read = rows(data)
    assert len(read) == 300
    for (_, cells), expected in zip(read, oracle, strict=True):
        assert cells + [""] * (30 - len(cells)) == [shown(value) for value in expected]


# ── what is only formatted ──────────────────────────────────────────────────────────────────────────────────────────


def test_formats_to_the_last_column_and_row_count_for_nothing() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"] = "甲"
        grey = PatternFill("solid", fgColor="DDDDDD")
        for column in range(1, 16_385):
            book.active.cell(2, column).fill = grey
        book.active["XFD1048576"].fill = grey

    assert rows(by_openpyxl(fill)) == [(1, ["甲"])]


def test_a_column_formatted_to_the_last_row_is_read_quickly() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in (*range(2, 150_000), 1_048_576))
    assert rows(made(cells)) == [(1, ["1"])]


def test_twenty_thousand_rows_are_read_whole() -> None:
    cells = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{chr(65 + column)}{n}" t="s"><v>0</v></c>' if column % 2 else f'<c r="{chr(65 + column)}{n}"><v>{n * 1.1}</v></c>' for column in range(21)) + "</row>"
        for n in range(1, 20_001)
    )  # fmt: skip
    data = made(cells, strings=ONE_STRING)
    read = rows(data)
    assert len(read) == 20_000
    assert read[9] == (10, ["11", "甲"] * 10 + ["11"])


# ── what is not read ────────────────────────────────────────────────────────────────────────────────────────────────

@pytest.mark.parametrize("keep", [4, 30, 0.1, 0.5, 0.9, -1, -10])
def test_a_cut_off_workbook_is_told(keep: float) -> None:
    whole = made(ONE_CELL, strings=ONE_STRING)
    assert rows(whole) == [(1, ["甲"])]
    cut = whole[: int(keep * len(whole))] if isinstance(keep, float) else whole[:keep]
    assert workbook.is_workbook(cut)
    assert refused(cut).rule == "workbook_truncated"


@pytest.mark.parametrize("part", ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/sharedStrings.xml"])
@pytest.mark.parametrize("damage", ["missing", "cut", "no XML", "empty"])
def test_a_missing_or_broken_part_is_told(part: str, damage: str) -> None:
    members = parts(ONE_CELL, strings=ONE_STRING)
    content = members.pop(part)
    if damage != "missing":
        members[part] = {"cut": content[: len(content) * 2 // 3], "no XML": b"\0\xff\xfe<<", "empty": ""}[damage]
    assert refused(packed(members)).rule == "workbook_truncated"


@pytest.mark.parametrize("cells", [
    '<row r="1"><c r="A1" t="s"><v>1</v></c></row>', '<row r="1"><c r="A1" t="s"><v>-x</v></c></row>', '<row r="eins"><c><v>1</v></c></row>',
    '<row r="1"><c r="1"><v>1</v></c></row>', '<row r="1"><c r="a1"><v>1</v></c></row>', '<row r="0"><c r="A0"><v>1</v></c></row>',
])  # fmt: skip
def test_a_cell_that_points_nowhere_is_told(cells: str) -> None:
    assert refused(made(cells, strings=ONE_STRING)).rule == "workbook_truncated"


def test_bytes_changed_on_the_way_are_told() -> None:
    data = bytearray(made(ONE_CELL, strings=ONE_STRING * 50))
    at = data.index(SHEET.encode()) + len(SHEET) + 10
    data[at] ^= 0xFF
    assert refused(bytes(data)).rule == "workbook_truncated"


@pytest.mark.parametrize(("cells", "name"), [
    ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
    ('<row r="3"><c r="SG3"><v>1</v></c></row>', "SG3"), ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "A1048577"),
    ('<row r="99999999999"><c><v>1</v></c></row>', "A99999999999"), ('<row r="1"><c r="ZZZZZ1"><f>A1</f></c></row>', "ZZZZZ1"),
])  # fmt: skip
def test_a_cell_too_far_out_is_named(cells: str, name: str) -> None:
    found = refused(made(cells))
    assert found.rule == "sheet_too_wide"
    assert f" {name} " in found.message
    assert f" {name} " in found.message_en


def test_the_last_column_within_the_limit_is_read() -> None:
    assert row('<c r="SF1"><v>1</v></c><c r="XFD1" s="1"/><c r="XFC1" t="str"><v></v></c>') == [""] * 499 + ["1"]


@pytest.mark.parametrize(("members", "kind"), [
    ({"a.csv": "1,2"}, "压缩包"), ({}, "压缩包"), ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}, ".ods"),
    (parts("", kind="wordprocessingml.document.main"), ".docx"), (parts("", kind="presentationml.presentation.main"), ".pptx"),
    (parts("") | {"[Content_Types].xml": TYPES.format("x").replace("openxmlformats-officedocument.x+xml", "ms-excel.sheet.binary.macroEnabled.main")}, ".xlsb"),
    (parts("") | {"[Content_Types].xml": TYPES.format("x").replace("openxmlformats-officedocument.x", "ms-excel.sheet.macroEnabled.main")}, ".xlsm"),
    (parts("") | {"[Content_Types].xml": TYPES.format("x").replace("openxmlformats-officedocument.x", "ms-excel.sheet.macroEnabled.main").encode("utf-16")}, ".xlsm"),
])  # fmt: skip
def test_an_archive_that_is_no_xlsx_is_named(members: dict[str, str | bytes], kind: str) -> None:
    found = refused(packed(members))
    assert found.rule == "workbook_kind"
    assert kind in found.message


def test_an_archive_with_a_password_is_named() -> None:
    data = bytearray(packed({"a.csv": "1,2"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in refused(bytes(data)).message


@pytest.mark.parametrize("states", [["hidden", "visible"], ["visible", "visible"]])
def test_nothing_visible_with_a_value_is_told(states: list[str]) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for state in states:
            sheet = book.create_sheet(state)
            sheet.sheet_state = state
            if state == "hidden":
                sheet["A1"] = "甲"
        book.active["C9"].fill = PatternFill("solid", fgColor="DDDDDD")

    assert refused(by_openpyxl(fill)).rule == "workbook_no_sheet"


# ── files made to do harm ───────────────────────────────────────────────────────────────────────────────────────────


def bomb(mebibytes: int, claimed: int | None = None) -> bytes:
    """A workbook with a part of so many mebibytes of zeros, of which its directory admits ``claimed`` bytes."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # After a full flush nothing refers back: one mebibyte, packed, can stand as often as wanted.
    content = (deflater.compress(bytes(1 << 20)) + deflater.flush(zlib.Z_FULL_FLUSH)) * mebibytes + deflater.flush()
    size = mebibytes << 20 if claimed is None else claimed
    file = io.BytesIO(packed(parts(ONE_CELL, strings=ONE_STRING)))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/more.xml", content)
        added = archive.infolist()[-1]
        added.compress_type, added.file_size, added.CRC = zipfile.ZIP_DEFLATED, size, zlib.crc32(bytes(size)) if claimed else 0
    return file.getvalue()


def test_a_zip_bomb_is_stopped_at_the_limit_without_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bomb(1024)
    assert len(data) < 2_000_000
    unpacked = 0
    chunks = workbook._chunks

    def counted(*given: Any) -> Iterator[bytes]:
        nonlocal unpacked
        for chunk in chunks(*given):
            unpacked += len(chunk)
            yield chunk

    monkeypatch.setattr(workbook, "_chunks", counted)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a bomb is not handed on"))
    tracemalloc.start()
    found = refused(data, with_limits(workbook_unpacked_bytes=20_000_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.rule == "workbook_bomb"
    assert "20 MB" in found.message_en
    assert unpacked < 20_000_000 + (1 << 20) + 10_000
    assert peak < 20_000_000
    assert refused(data).rule == "workbook_bomb"  # with the limits as they are, too


@pytest.mark.parametrize("claimed", [1, 1000])
def test_a_directory_that_lies_about_sizes_is_not_believed(claimed: int) -> None:
    data = bomb(30, claimed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len(archive.read("xl/more.xml")) == claimed  # zipfile believes it
    assert refused(data, with_limits(workbook_unpacked_bytes=20_000_000)).rule == "workbook_bomb"
    assert refused(data).rule == "workbook_truncated"


def test_too_many_members_are_refused_before_the_directory_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(parts(ONE_CELL) | {f"xl/{n}.xml": "" for n in range(10_000)})
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the directory is not read"))
    found = refused(data)
    assert found.rule == "workbook_bomb"
    assert "1,000" in found.message


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [SHEET, "XL/Worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml", "/xl/worksheets/sheet1.xml"])
def test_two_members_of_one_name_are_refused(name: str) -> None:
    file = io.BytesIO(packed(parts(ONE_CELL, strings=ONE_STRING)))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, "<a/>")
    assert refused(file.getvalue()).rule == "workbook_bomb"


def test_members_that_share_their_bytes_are_refused() -> None:
    members = parts(ONE_CELL, strings=ONE_STRING)
    data = packed(members)
    end = data.rindex(b"PK\x05\x06")
    entries, directory_bytes, directory_at = struct.unpack_from("<10xHII", data, end)
    # A second entry for the last member, under a name of its own.
    entry = bytearray(data[data.rindex(b"PK\x01\x02") : end])
    entry[46:51] = b"other"
    tail = struct.pack("<4s4xHHIIH", b"PK\x05\x06", entries + 1, entries + 1, directory_bytes + len(entry), directory_at, 0)
    doubled = data[:end] + bytes(entry) + tail
    with zipfile.ZipFile(io.BytesIO(doubled)) as archive:
        assert len(set(archive.namelist())) == len(members) + 1
    found = refused(doubled)
    assert (found.rule, "重叠" in found.message) == ("workbook_bomb", True)


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "docProps/custom.xml", "xl/theme/theme1.bin"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_declarations_in_any_part_are_refused(part: str, encoding: str) -> None:
    members = parts(ONE_CELL, strings=ONE_STRING)
    members[part] = (ENTITIES + str(members.get(part, "<a/>"))).encode(encoding)
    found = refused(packed(members))
    assert (found.rule, "DTD" in found.message) == ("workbook_bomb", True)


def test_a_declaration_across_the_border_of_two_chunks_is_found() -> None:
    members = parts(ONE_CELL, strings=ONE_STRING)
    for at in (1, 5, 9):
        members["docProps/app.xml"] = " " * ((1 << 20) - at) + ENTITIES
        assert refused(packed(members)).rule == "workbook_bomb"


def test_an_external_entity_where_only_the_parser_sees_it_is_refused() -> None:
    members = parts(ONE_CELL, strings=ONE_STRING)
    members["xl/media/sheet.xml"] = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    members["xl/_rels/workbook.xml.rels"] = relationships(("worksheet", "media/sheet.xml"))
    assert refused(packed(members)).rule == "workbook_bomb"


def test_a_picture_may_begin_with_a_doctype() -> None:
    members = parts(ONE_CELL, strings=ONE_STRING)
    members["xl/media/image1.svg"] = "<!DOCTYPE svg><svg/>"
    assert rows(packed(members)) == [(1, ["甲"])]


def test_one_long_string_in_every_cell_does_not_multiply() -> None:
    cells = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(1, 3_001))
    found = refused(made(cells, strings=f"<si><t>{'甲' * 10_000}</t></si>"), with_limits(file_bytes=20_000_000))
    assert (found.rule, "20 MB" in found.message_en) == ("workbook_bomb", True)


def test_empty_cells_on_the_way_to_a_far_column_do_not_multiply() -> None:
    cells = "".join(f'<row r="{n}"><c r="SF{n}"><v>1</v></c></row>' for n in range(1, 3_000))
    assert refused(made(cells), with_limits(file_bytes=5_000_000)).rule == "workbook_bomb"
    assert len(rows(made(cells))) == 2_999


def test_a_streamed_archive_is_read() -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: Any) -> int:
            raise OSError

    file = Stream()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(ONE_CELL, strings=ONE_STRING).items():
            archive.writestr(name, content)
    assert rows(file.getvalue()) == [(1, ["甲"])]


def test_a_child_without_time_or_memory_is_ended() -> None:
    cells = "".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 100_000))
    data = made(cells)
    found = refused(data, with_limits(workbook_seconds=0.2))
    assert found.rule == "workbook_too_slow"
    if sys.platform == "linux":
        large = made(ONE_CELL, strings=f"<si><t>{'a' * 80_000_000}</t></si>")
        assert refused(large, with_limits(workbook_child_bytes=120_000_000)).rule == "workbook_too_slow"


# ── OLE files ───────────────────────────────────────────────────────────────────────────────────────────────────────


def ole(*streams: str, content: str = "") -> bytes:
    """An OLE file as far as it matters here: a header, a directory with these streams, then content."""
    directory = b"".join(
        (name + "\0").encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62) for name in ("Root Entry", *streams)
    )
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory).ljust(2048, b"\0") + content.encode("utf-16-le")


@pytest.mark.parametrize(("data", "kind"), [
    (ole("EncryptionInfo", "EncryptedPackage"), "encrypted_workbook"), (ole("Workbook"), "old_workbook"), (ole("Book"), "old_workbook"),
    (ole("WordDocument"), "old_office"), (ole("WordDocument", content="x Workbook\0 Book\0"), "old_office"), (b"\xd0\xcf\x11\xe0", "old_office"),
    (ole("MyWorkbook"), "old_office"), (ole("Workbook", content="EncryptedPackag"), "old_workbook"),
])  # fmt: skip
def test_an_ole_file_is_named(data: bytes, kind: str) -> None:
    assert workbook.ole_kind(data) == kind
    assert kind in CODEBOOK.phrases
    assert not workbook.is_workbook(data)
