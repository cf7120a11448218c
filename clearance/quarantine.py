"""Rows that are held back as a work list: as typed, with the cell that is wrong marked, and as a ledger that goes out to be mended.

The ledger that goes out is the same ledger: its canonical headers, the cells as typed, and two columns more - the row's quarantine
number, by which the mended row is known when it comes back, and the reason. Pure: rows in, panels and tables out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from clearance import panels
from clearance.ledgers import Codebook, Ledger
from clearance.locale import Translator
from clearance.receipts import said

SHOWN = 40
"""Rows on one screen of the work list."""


def number(row: Any) -> str:
    """A row's quarantine number, as the intake reads it."""
    return f"Q{row.survey_id}-{row.line}"


def by_row(reasons: pd.DataFrame) -> dict[tuple[int, int], list[Any]]:
    """Why each row is held back (rows of quarantine/reasons), by survey and line."""
    found: dict[tuple[int, int], list[Any]] = {}
    for reason in reasons.itertuples():
        found.setdefault((reason.survey_id, reason.line), []).append(reason)
    return found


def work_list(t: Translator, codebook: Codebook, rows: pd.DataFrame, reasons: Mapping[tuple[int, int], list[Any]]) -> str:
    """The rows as typed, each under its header, the cells at fault marked, with what to write instead."""
    return "".join(_row(t, codebook.ledgers[row.ledger], row, reasons.get((row.survey_id, row.line), [])) for row in rows.itertuples())


def _row(t: Translator, ledger: Ledger, row: Any, reasons: Sequence[Any]) -> str:
    at_fault = {reason.field for reason in reasons if isinstance(reason.field, str)}
    named = [ledger.find(header) for header in row.header]
    if len(row.cells) == len(row.header):
        cells = [(header, cell, bool(field and field.name in at_fault)) for header, cell, field in zip(row.header, row.cells, named, strict=True)]
        cells = [each for each in cells if each[1].strip() or each[2]]
    else:
        cells = [("", cell, False) for cell in row.cells]
    place = row.area if t.language == "zh" else row.area_en
    title = t("quarantine.row", number=number(row), file=row.file_name, line=row.line)
    return panels.held_row(title, place if isinstance(place, str) else t("quarantine.no_area"), cells, [said(t, each) for each in reasons])


def to_mend(t: Translator, codebook: Codebook, ledger: Ledger, rows: pd.DataFrame, reasons: Mapping[tuple[int, int], list[Any]]) -> pd.DataFrame:
    """Held rows of one ledger as that ledger: canonical headers, cells as typed, number and reason. Columns no row has are left out.

    A row whose cells do not lie under its header (too short, too long, torn) cannot be laid out: its cells stand in the reason.
    """
    records = []
    for row in rows.itertuples():
        why = reasons.get((row.survey_id, row.line), [])
        words = " ".join(said(t, each) for each in why)
        cells: dict[str, str] = {}
        if len(row.cells) == len(row.header):
            for header, cell in zip(row.header, row.cells, strict=True):
                field = ledger.find(header)
                # What came back unmended has the number and the reason under which it went out: they are no longer its own.
                if not codebook.columns.is_from_quarantine(header):
                    cells[field.header if field else header] = cell
        else:
            words += t("quarantine.as_typed", cells=" | ".join(row.cells))
        records.append({codebook.columns.quarantine_numbers[0]: number(row), **cells, codebook.columns.reasons[0]: words})
    canonical = [each.header for each in ledger.fields.values()]
    present = {name for record in records for name in record}
    first, last = codebook.columns.quarantine_numbers[0], codebook.columns.reasons[0]
    others = [name for name in dict.fromkeys(name for record in records for name in record) if name not in (*canonical, first, last)]
    columns = [first, *(name for name in canonical if name in present or _is_needed(ledger, name)), *others, last]
    return pd.DataFrame(records, columns=columns).fillna("")


def _is_needed(ledger: Ledger, header: str) -> bool:
    return any(each.header == header and each.required for each in ledger.fields.values())
