"""An empty ledger to fill in, as CSV and as XLSX: made from the codebook, so that what it allows is what the importer takes.

The workbook's first sheet is the ledger, its second says what belongs in each column, a hidden third holds the drop-downs that are too
long for a cell's own list. Only the first reads as a ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from clearance import dictionary
from clearance.dictionary import Column
from clearance.ledgers import Codebook, Field, Ledger
from clearance.locale import Translator, translator
from clearance.report import tables

# Excel's own limits.
LAST_ROW = 1_048_575
INLINE_LIST, TITLE, MESSAGE = 255, 32, 255

NUMBERS = ("number", "whole")
REFERENCES = ("compound", "area", "road", "street")
NO_CHOICES: Mapping[str, Sequence[str]] = MappingProxyType({})
HEADER = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1, "border_color": "#D5DDE4"}
WRAPPED = {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": "#D5DDE4"}
COLUMN_WIDTHS = {"date": 14, "number": 12, "whole": 10, "yes_no": 10, "choice": 14, "open_choice": 18, "id": 16, "road": 16, "area": 24, "compound": 20}
TEXT_WIDTH = 26
# The second sheet's columns with their widths.
EXPLAINED = {"header": 20, "header_en": 20, "need": 16, "meaning": 44, "form": 28, "values": 20, "spellings": 40, "headers": 40, "rules": 36}


def to_csv(ledger: Ledger) -> bytes:
    """The header line alone: the ledger's own headers in its order; UTF-8 with a byte order mark, which Chinese Excel needs."""
    return tables.ledger_csv(pd.DataFrame(columns=[each.header for each in ledger.fields.values()]))


def to_xlsx(ledger: Ledger, codebook: Codebook, language: str = "zh", *, choices: Mapping[str, Sequence[str]] = NO_CHOICES) -> bytes:
    """The ledger with its formats, drop-downs and explanations; the headers are Chinese in both languages, as its values are.

    ``choices``: by field, what cells may refer to (compounds, areas, roads; numbers of batches, teams and steps).
    """
    t = translator(language)
    shown = dictionary.columns(ledger, codebook, t, choices)
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet(dictionary.title(ledger, t))
        _explain(workbook, ledger, codebook, t, shown)
        lists = _Lists(workbook, t("template.lists"))
        heading = {
            True: workbook.add_format({**HEADER, "bg_color": "#12436D", "font_color": "#FFFFFF"}),
            False: workbook.add_format({**HEADER, "bg_color": "#F3F6F8", "font_color": "#16263A"}),
        }
        formats = {code: workbook.add_format({"num_format": code}) for code in ("@", "yyyy-mm-dd", "0", "General")}
        for place, column in enumerate(shown):
            each = column.field
            sheet.set_column(place, place, _width(each), formats[_format(each)])
            sheet.write_string(0, place, f"{each.header}*" if each.required else each.header, heading[each.required])
            sheet.data_validation(1, place, LAST_ROW, place, _validation(column, codebook, t, choices, lists))
        sheet.set_row(0, 36)
        sheet.freeze_panes(1, 0)
        # 0012 is a number to Excel's eyes and an identifier to everybody else's: no green corner on each of them.
        sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{LAST_ROW + 1}"})
        lists.finish()
    return content.getvalue()


def _format(each: Field) -> str:
    """Text wherever a spreadsheet would make something else of what is typed: 12-3 a date, 0012 twelve."""
    return {"date": "yyyy-mm-dd", "whole": "0", "number": "General"}.get(each.kind, "@")


def _width(each: Field) -> float:
    # A Chinese character is as wide as two digits; the star and some air come on top.
    return max(COLUMN_WIDTHS.get(each.kind, TEXT_WIDTH), min(2 * len(each.header) + 3, 22))


# ── what a cell may hold ─────────────────────────────────────────────────────────────────────────────────────────────


def _validation(column: Column, codebook: Codebook, t: Translator, choices: Mapping[str, Sequence[str]], lists: _Lists) -> dict[str, Any]:
    """A column's rule for the spreadsheet. It stops where the importer would refuse, and only warns where the importer might not."""
    each = column.field
    told = {
        "input_title": _cut(each.header if t.language == "zh" else f"{each.header} {each.header_en}", TITLE),
        "input_message": _message(column),
        "error_title": _cut(each.header, TITLE),
        "error_message": _cut(column.form, MESSAGE),
    }
    listed = choices.get(each.name, ()) if each.kind in REFERENCES else column.values
    if listed:
        firm = each.kind not in (*REFERENCES, "open_choice")
        error = t("template.stop") if firm else t("template.warn")
        return told | {"validate": "list", "source": lists.source(listed, each), "error_type": "stop" if firm else "warning", "error_message": error}
    if each.kind == "date":
        limits = codebook.limits
        return told | {"validate": "date", "criteria": "between", "minimum": limits.earliest_date, "maximum": limits.latest_date}
    if each.kind in NUMBERS:
        return told | {"validate": "decimal" if each.kind == "number" else "integer"} | _limits(each)
    return told | {"validate": "any"}


def _limits(each: Field) -> dict[str, Any]:
    if each.minimum is not None and each.maximum is not None:
        return {"criteria": "between", "minimum": each.minimum, "maximum": each.maximum}
    if each.maximum is not None:
        return {"criteria": "<=", "value": each.maximum}
    return {"criteria": ">=", "value": each.minimum if each.minimum is not None else 0}


def _message(column: Column) -> str:
    """What to write, as much of it as Excel shows: what the column is for comes first, then its form, then its rules."""
    message = ""
    for line in (f"{column.need} · {column.form}", column.meaning, *column.rules):
        if len(message) + len(line) < MESSAGE:
            message = f"{message}\n{line}" if message else line
    return message


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


class _Lists:
    """The drop-downs. A list that a cell cannot hold itself stands in a column of a hidden sheet, which is made only if needed."""

    def __init__(self, workbook: xlsxwriter.Workbook, name: str) -> None:
        self.workbook, self.name = workbook, name
        self.columns: list[Sequence[str]] = []
        self.sheet: Worksheet | None = None

    def source(self, values: Sequence[str], each: Field) -> list[str] | str:
        """A list for a validation: the values, or the range that holds them."""
        if len(",".join(values)) <= INLINE_LIST and not any("," in value or '"' in value for value in values):
            return list(values)
        if self.sheet is None:
            self.sheet = self.workbook.add_worksheet(self.name)
        place = len(self.columns)
        self.columns.append(values)
        for line, value in enumerate(values):
            self.sheet.write(line, place, int(value) if each.kind in NUMBERS else value)
        column = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        return f"='{self.name}'!{column}$1:{column}${len(values)}"

    def finish(self) -> None:
        if self.sheet is not None:
            self.sheet.hide()


# ── what belongs in a column ─────────────────────────────────────────────────────────────────────────────────────────


def _explain(workbook: xlsxwriter.Workbook, ledger: Ledger, codebook: Codebook, t: Translator, shown: Sequence[Column]) -> None:
    """The second sheet: what the ledger is, what holds for all of it, then a line a column."""
    sheet = workbook.add_worksheet(t("template.explained"))
    bold, plain = workbook.add_format({"bold": True, "font_size": 14}), workbook.add_format({"font_color": "#54647A"})
    heading, wrapped = workbook.add_format({**HEADER, "bg_color": "#F3F6F8"}), workbook.add_format(WRAPPED)
    name = workbook.add_format({**WRAPPED, "bold": True})
    join = dictionary.listing(codebook, t).join
    sheet.write_string(0, 0, dictionary.sentence(ledger, t), bold)
    notes = [t("template.marked"), *dictionary.notes(ledger, t)]
    for line, note in enumerate(notes, start=1):
        sheet.write_string(line, 0, note, plain)
    start = len(notes) + 2
    lines = [_explanation(each, t, join) for each in shown]
    for place, (key, width) in enumerate(EXPLAINED.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(start, place, t(f"dictionary.column_{key}"), heading)
        for line, cells in enumerate(lines, start=start + 1):
            sheet.write_string(line, place, cells[place], name if place == 0 else wrapped)
    sheet.freeze_panes(0, 1)


def _explanation(column: Column, t: Translator, join: Callable[[Iterable[str]], str]) -> list[str]:
    colon = t("dictionary.colon")
    spellings = "\n".join(f"{value}{colon}{join(others)}" for value, others in column.spellings)
    return [
        f"{column.header}*" if column.field.required else column.header, column.header_en, column.need, column.meaning, column.form,
        join(column.values), spellings, join(column.headers), "\n".join(column.rules),
    ]  # fmt: skip


__all__ = ["to_csv", "to_xlsx"]
