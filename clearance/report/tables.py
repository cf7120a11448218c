"""A table as CSV, XLSX or Parquet, with its provenance in the first row or the metadata: what, as of when, as known when, and 示例数据 where it is.

A cell that a spreadsheet would run as a formula is made text (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pandas as pd
import pyarrow as pa
import xlsxwriter
from pyarrow import parquet

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST_COLUMN = 48


def _inert(value: Any) -> Any:
    # Apostrophes in front of a formula are counted in, so that taking one away gives back what was there.
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(RUNS_AS_FORMULA) else value


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    """Plain cells: a missing value is None."""
    return [[None if pd.isna(cell) else cell for cell in row] for row in frame.astype(object).itertuples(index=False, name=None)]


def to_csv(frame: pd.DataFrame, headers: Sequence[str], provenance: str) -> bytes:
    """UTF-8 with a byte order mark, which Chinese Excel needs; first row provenance, second row headers."""
    return _csv([[provenance], map(_inert, headers), *(map(_inert, row) for row in _rows(frame))])


def to_xlsx(frame: pd.DataFrame, headers: Sequence[str], provenance: str) -> bytes:
    """One sheet: provenance, headers (frozen, filterable), typed cells. Strings never become formulas or links."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(content, options) as workbook:
        sheet = workbook.add_worksheet()
        heading = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#F3F6F8", "text_wrap": True, "valign": "vcenter"})
        sheet.write_string(0, 0, provenance, workbook.add_format({"italic": True, "font_color": "#5B6B7C"}))
        rows = _rows(frame)
        for place, header in enumerate(headers):
            sheet.write_string(1, place, header, heading)
            sheet.set_column(place, place, _column_width(header, place, rows))
        for line, row in enumerate(rows, start=2):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, cell)
                elif isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                elif cell is not None:
                    sheet.write(line, place, cell)
        sheet.freeze_panes(2, 0)
        if len(headers):
            sheet.autofilter(1, 0, max(1, len(rows) + 1), len(headers) - 1)
    return content.getvalue()


def to_parquet(frame: pd.DataFrame, headers: Sequence[str], provenance: str) -> bytes:
    """Typed columns under their headers, told apart where two are the same, and the provenance in the file's metadata, by that name. A column
    that holds numbers and words, such as a count that is withheld, is words."""
    rows = _rows(frame)
    names = [header if header not in headers[:place] else f"{header} ({place + 1})" for place, header in enumerate(headers)]
    columns = {name: _column([row[place] for row in rows]) for place, name in enumerate(names)}
    content = BytesIO()
    parquet.write_table(pa.table(columns).replace_schema_metadata({"provenance": provenance}), content)
    return content.getvalue()


def _column(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values])


def ledger_csv(frame: pd.DataFrame) -> bytes:
    """A ledger of texts that goes out to be filled in and comes back: its headers first, nothing above them."""
    return _csv(map(_inert, row) for row in (frame.columns, *_rows(frame)))


def _csv(lines: Iterable[Iterable[Any]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def ledger_xlsx(frame: pd.DataFrame) -> bytes:
    """The same as a workbook. Every cell is text and stays as it was typed: 12-3 is no date, 0012 no number."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet()
        heading, plain = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#F3F6F8"}), workbook.add_format({"num_format": "@"})
        rows = _rows(frame)
        for place, header in enumerate(frame.columns):
            sheet.set_column(place, place, _column_width(header, place, rows), plain)
            sheet.write_string(0, place, header, heading)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell, plain)
        sheet.freeze_panes(1, 0)
    return content.getvalue()


def _column_width(header: str, place: int, rows: Sequence[Sequence[Any]]) -> int:
    return min(max([_width(header), *(_width(row[place]) for row in rows)]) + 2, WIDEST_COLUMN)


def _width(cell: Any) -> int:
    """Columns of type that a cell takes: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in str(cell)) if cell is not None else 0
