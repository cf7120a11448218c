"""The bulletin's tables as a workbook: a sheet says what each column means, then a sheet a table. Pure: a Bulletin in, bytes out.

Cells are typed, headers frozen and filterable, and each sheet's first row says where the figures come from. Texts never become formulas.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from clearance import locale
from clearance.bulletin import AREA, COUNT, DAY, FIGURE, RATE, SHARE, Bulletin, Column, Table

FORMATS: Final = {COUNT: "#,##0", AREA: "#,##0.0", RATE: "#,##0.0", SHARE: "0%", DAY: "yyyy-mm-dd"}
WIDEST: Final = 60
FIRST_ROW: Final = 2
"""Above the first row of a table stand its provenance and its headers."""


def to_xlsx(bulletin: Bulletin) -> bytes:
    """An .xlsx: 说明, then every table of the bulletin."""
    content = BytesIO()
    t = locale.translator(bulletin.language)
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": bulletin.heading, "comments": bulletin.provenance})
        looks = {
            "note": workbook.add_format({"italic": True, "font_color": "#5B6B7C"}),
            "heading": workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#F3F6F8", "text_wrap": True, "valign": "vcenter"}),
            "wrapped": workbook.add_format({"text_wrap": True, "valign": "top"}),
            "title": workbook.add_format({"bold": True, "font_size": 16}),
        } | {name: workbook.add_format({"num_format": form}) for name, form in FORMATS.items()}
        _about(workbook, bulletin, looks, t)
        for table in bulletin.sheets:
            _sheet(workbook, bulletin, table, looks)
    return content.getvalue()


def _about(workbook: Any, bulletin: Bulletin, looks: dict[str, Any], t: locale.Translator) -> None:
    sheet = workbook.add_worksheet(t("bulletin.sheet_about"))
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 2, 90)
    sheet.write_string(0, 0, bulletin.provenance, looks["note"])
    sheet.write_string(1, 0, bulletin.heading, looks["title"])
    said = [text for part in bulletin.parts for text in (part.heading, *part.paragraphs)] if bulletin.empty else [*bulletin.notes, t("bulletin.made_of")]
    for line, text in enumerate(said, start=2):
        sheet.merge_range(line, 0, line, 2, "", looks["wrapped"])
        sheet.write_string(line, 0, text, looks["wrapped"])
        sheet.set_row(line, 15 * (1 + _width(text) // 130))
    if bulletin.empty:
        return
    line = len(said) + 3
    for place, key in enumerate(("about_sheet", "about_column", "about_meaning")):
        sheet.write_string(line, place, t(f"bulletin.{key}"), looks["heading"])
    for table in bulletin.sheets:
        for column in table.columns:
            line += 1
            for place, text in enumerate((table.title, column.header, column.meaning)):
                sheet.write_string(line, place, text, looks["wrapped"])


def _sheet(workbook: Any, bulletin: Bulletin, table: Table, looks: dict[str, Any]) -> None:
    sheet = workbook.add_worksheet(table.title)
    sheet.write_string(0, 0, f"{table.title} · {bulletin.provenance}", looks["note"])
    for place, column in enumerate(table.columns):
        sheet.write_string(1, place, column.header, looks["heading"])
        sheet.set_column(place, place, min(WIDEST, 2 + max([_width(column.header), *(_width(_seen(row[place])) for row in table.rows)])))
    for line, row in enumerate(table.rows, start=FIRST_ROW):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _write(sheet, line, place, column, value, looks)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.autofilter(1, 0, max(FIRST_ROW, len(table.rows) + 1), len(table.columns) - 1)


def _write(sheet: Any, line: int, place: int, column: Column, value: Any, looks: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, looks[DAY])
    elif isinstance(value, str):
        sheet.write_string(line, place, value)
    else:
        kind = (COUNT if isinstance(value, int) else AREA) if column.kind == FIGURE else column.kind
        sheet.write_number(line, place, value, looks[kind])


def _seen(value: Any) -> str:
    return "" if value is None else "2018-06-29" if isinstance(value, date) else f"{value:,.1f}" if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    """Columns of type that a text takes: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
