"""What an import says on screen, before and after: files in a line each, and per file what changes, what is held back, what is missing.

Pure: reports of the intake in, panels and tables out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pandas as pd

from clearance import panels
from clearance.ledgers import Ledger
from clearance.locale import Translator

# Columns of the store that the ledgers' fields are called otherwise.
FIELD_OF = {"area_code": "area", "street_code": "street"}
PARTS = ("changed", "new", "held", "told", "missing")


class Report(Protocol):
    """What is read of ``clearance.intake.FileReport``."""

    @property
    def file(self) -> str: ...
    @property
    def ledger(self) -> str | None: ...
    @property
    def surveyed_on(self) -> date | None: ...
    @property
    def status(self) -> str: ...
    @property
    def rows_unchanged(self) -> int: ...
    @property
    def rows_quarantined(self) -> int: ...
    @property
    def rows_excluded(self) -> int: ...
    @property
    def error(self) -> str | None: ...
    @property
    def findings(self) -> Sequence[Any]: ...
    @property
    def changes(self) -> Any: ...


@dataclass(frozen=True)
class Part:
    """One side of a file's preview: how many there are, the rows to show (perhaps fewer), the headers by column."""

    name: str
    count: int
    rows: pd.DataFrame
    headers: Mapping[str, str]


def files(t: Translator, reports: Sequence[Report], titles: Mapping[str, str], *, done: bool = False) -> str:
    """A line a file: what it was recognised as and what it brings, or has brought (``done``). ``titles``: ledgers by name."""
    head = [t(f"imports.column.{name}") for name in ("file", "ledger", "day", "new", "changed", "unchanged", "held", "excluded", "missing")]
    return panels.ledger_table(head, [_file(t, report, titles, "done" if done else "state") for report in reports], numeric=range(3, 9))


def _file(t: Translator, report: Report, titles: Mapping[str, str], when: str) -> panels.Line:
    tone = tone_of(report)
    if report.error is not None:
        return panels.Line([report.file, *[""] * 8], tone, said(t, report.findings[0]))
    changes = report.changes
    counts = [changes.new, changes.changed] if changes else ["", ""]
    missing = changes.missing if changes else ""
    figures: list[Any] = [*counts, report.rows_unchanged, report.rows_quarantined, report.rows_excluded, missing]
    day = t.day(report.surveyed_on) if report.surveyed_on else ""
    return panels.Line([report.file, titles[report.ledger or ""], day, *(t.number(each) if each != "" else "" for each in figures)], tone, t(f"imports.{when}.{tone}"))


def tone_of(report: Report) -> str:
    """rejected, unchanged, held (something is in quarantine) or taken."""
    if report.error is not None:
        return "rejected"
    if report.status == "unchanged":
        return "unchanged"
    return "held" if report.rows_quarantined else "taken"


def parts(t: Translator, report: Report, ledger: Ledger) -> list[Part]:
    """The sides of a file's preview, in the order in which they matter."""
    changes, held, told = report.changes, _findings(t, report, ledger, "error"), _findings(t, report, ledger, "warning")
    heads = {name: t(f"imports.column.{name}") for name in ("item", "line", "field", "before", "now", "value", "message", "last")}
    new = pd.DataFrame([(each.item_id, each.line) for each in changes.new_items], columns=["item", "line"])
    cells = pd.DataFrame(
        [(each.item_id, each.line, field_name(t, ledger, each.field), _cell(t, each.before), _cell(t, each.now)) for each in changes.cells],
        columns=["item", "line", "field", "before", "now"],
    )
    missing = pd.DataFrame([(each.item_id, each.last_surveyed_on) for each in changes.missing_items], columns=["item", "last"])
    counts = (changes.changed, changes.new, report.rows_quarantined, len(told), changes.missing)
    return [Part(name, count, rows, heads) for name, count, rows in zip(PARTS, counts, (cells, new, held, told, missing), strict=True)]


def _findings(t: Translator, report: Report, ledger: Ledger, severity: str) -> pd.DataFrame:
    rows = [(each.line, field_name(t, ledger, each.column), each.value, said(t, each)) for each in report.findings if each.severity == severity]
    return pd.DataFrame(rows, columns=["line", "field", "value", "message"])


def said(t: Translator, finding: Any) -> str:
    """A finding in the reader's language."""
    return finding.message if t.language == "zh" else finding.message_en


def field_name(t: Translator, ledger: Ledger, name: str | None) -> str:
    """A field as its column is headed."""
    field = ledger.fields.get(FIELD_OF.get(name or "", name or ""))
    if field is None:
        return ""
    return field.header if t.language == "zh" else field.header_en


def _cell(t: Translator, value: str | None) -> str:
    """A stored value as a reader knows it; yes and no are not true and false."""
    if value is None:
        return t("imports.empty_cell")
    return t(f"imports.{value}") if value in ("true", "false") else value
