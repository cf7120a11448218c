"""A table's columns → typed columns, and the rules that hold within one row: what must be there, what comes before what.

Everything goes column by column; a row is looked at only where a rule has fired on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from clearance.intake.cells import NO_DAY, ColumnReader, Context, Problem, storable
from clearance.intake.findings import Finding, Phrase, finding
from clearance.intake.header import Header
from clearance.intake.table import Table
from clearance.ledgers import Codebook, Field, Ledger, fold


@dataclass(frozen=True)
class HeldRow:
    """A row in quarantine, as typed; ``item`` is the key it says and ``area_code`` whose it is, where these can be read."""

    line: int
    header: list[str]
    cells: list[str]
    item: str | None = None
    area_code: str | None = None


@dataclass
class NewSpelling:
    """A spelling that the codebook does not have: where it comes first and on how many rows."""

    field: Field
    line: int
    problem: Problem
    rows: int = 0


@dataclass
class Sheet:
    """A table's rows under way. ``columns`` has by English field name one value a row (None or NaT = empty); ``refused`` the row numbers
    that an error has taken out; ``spoken`` the fields that the file speaks of, by a column or in another field's words; ``area_of`` tells
    whose a row is."""

    table: Table
    context: Context
    columns: dict[str, Sequence[Any] | np.ndarray] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)
    spellings: dict[tuple[str, str], NewSpelling] = field(default_factory=dict)
    area_of: Callable[[int], str | None] = lambda row: None

    @property
    def codebook(self) -> Codebook:
        return self.context.codebook

    @property
    def ledger(self) -> Ledger:
        return self.table.header.ledger

    @property
    def accepted(self) -> Sequence[int]:
        """Numbers of the rows that no error has taken out."""
        rows = range(len(self.table.rows))
        return [row for row in rows if row not in self.refused] if self.refused else rows

    @property
    def unsaid(self) -> list[str]:
        """Stored fields of which the file says nothing."""
        return [each.name for each in self.ledger.stored if each.name not in self.spoken]

    def column(self, name: str) -> Sequence[Any] | np.ndarray:
        """A field's values, all empty where the file does not have it."""
        if name in self.columns:
            return self.columns[name]
        rows = len(self.table.rows)
        each = self.ledger.fields.get(name)
        return np.full(rows, NO_DAY) if each and each.kind == "date" else [None] * rows

    def filled(self, name: str) -> np.ndarray:
        """For each row, whether a field has a value."""
        column = self.column(name)
        return ~np.isnat(column) if isinstance(column, np.ndarray) else np.fromiter((value is not None for value in column), bool, len(column))

    def tell(self, row: int, rule: str, each: Field | None, value: str | None, **parts: Any) -> None:
        """Note what a rule found on a row; an error takes the row out."""
        told = finding(self.codebook, rule, line=self.table.lines[row], field=each, value=value, **parts)
        self.findings.append(told)
        if told.severity == "error":
            self.refused.add(row)

    def typed(self, row: int, name: str) -> str:
        """A field's cell as typed, trimmed."""
        position = next(index for index, each in enumerate(self.table.header.fields) if each and each.name == name)
        return storable(self.table.rows[row][position].strip())

    def item(self, row: int) -> str | None:
        """The key that a row says, its parts joined by a space; None where one cannot be read."""
        parts = [self.column(name)[row] for name in self.ledger.key]
        return None if None in parts else " ".join(map(str, parts))


def readers_for(header: Header, context: Context) -> list[ColumnReader | None]:
    """What reads the columns under a header, in order; None where a column is no field."""
    return [ColumnReader(each, header.ledger, context) if each else None for each in header.fields]


def read(table: Table, context: Context, readers: Sequence[ColumnReader | None]) -> Sheet:
    """Parse a table's cells and hold each row to the ledger's rules. References are still text."""
    sheet = Sheet(table, context)
    for texts, reader in zip(table.columns, readers, strict=True):
        if reader is not None:
            _read_column(sheet, texts, reader)
    # A compound's name says which compound; a compound's number does not say its name.
    sheet.spoken |= {
        each.name for each in sheet.ledger.stored
        if each.name in sheet.columns or (each.kind == "compound" and not sheet.columns.keys().isdisjoint(each.served_by))
    }  # fmt: skip
    for each in sheet.ledger.fields.values():
        if each.implies and each.name in sheet.columns:
            _imply(sheet, each)
        if each.kind == "date" and each.name in sheet.columns:
            _order(sheet, each)
    if "status" in sheet.columns:
        _status(sheet)
    return sheet


def _read_column(sheet: Sheet, texts: Sequence[str], reader: ColumnReader) -> None:
    each, column = reader.field, reader.column(texts)
    sheet.columns[each.name] = column.values
    for row, problem in column.problems:
        if problem.rule == "new_spelling":
            known = sheet.spellings.setdefault((each.name, column.values[row]), NewSpelling(each, sheet.table.lines[row], problem))
            known.rows += 1
            continue
        sheet.tell(row, problem.rule, each, storable(texts[row].strip()), **problem.parts)


def _imply(sheet: Sheet, each: Field) -> None:
    """Fill the fields that a spelling of this one also tells (类别 市级文明小区 → 文明级别 市级)."""
    position = sheet.table.header.fields.index(each)
    for name, spellings in each.implies.items():
        told = {fold(text): value for value, texts in spellings.items() for text in texts}
        implied = [told.get(fold(text)) for text in sheet.table.columns[position]]
        if not any(implied):
            continue
        own = sheet.column(name)
        for row, (said, also) in enumerate(zip(own, implied, strict=True)):
            if said and also and said != also:
                sheet.tell(row, "contradiction", sheet.ledger.fields[name], said, other=each, other_value=sheet.typed(row, each.name))
        sheet.columns[name] = [said or also for said, also in zip(own, implied, strict=True)]
        sheet.spoken.add(name)


def _order(sheet: Sheet, each: Field) -> None:
    """A date may not come before some, should not come before others, and means nothing without others."""
    days = np.asarray(sheet.columns[each.name])
    for rule, names in (("date_order", each.after), ("date_order_unusual", each.usually_after)):
        for name in names:
            earlier = sheet.columns.get(name)
            if earlier is None:
                continue
            # NaT compares as False: an empty date has no order.
            for row in np.flatnonzero(days < earlier):
                sheet.tell(int(row), rule, each, str(days[row]), other=sheet.ledger.fields[name], other_value=np.asarray(earlier)[row].item())
    for name in each.needs:
        for row in np.flatnonzero(sheet.filled(each.name) & ~sheet.filled(name)):
            # A cell that is there but cannot be read has its own finding.
            if not _is_typed(sheet, int(row), name):
                sheet.tell(int(row), "date_needs", each, str(days[row]), other=sheet.ledger.fields[name])



def _is_typed(sheet: Sheet, row: int, name: str) -> bool:
    return name in sheet.table.header.present and row in sheet.refused and bool(sheet.typed(row, name))


def _status(sheet: Sheet) -> None:
    """A status must fit the dates beside it. Without the dates that it needs it would be lost, so it is refused."""
    each, statuses = sheet.ledger.fields["status"], sheet.ledger.statuses
    state_of = _state(sheet)
    filled = {name: sheet.filled(name) for status in statuses.values() for name in status.needs}
    for row, word in enumerate(sheet.columns["status"]):
        if word is None:
            continue
        status = statuses[word]
        missing = next((name for name in status.needs if not filled[name][row]), None)
        if missing:
            sheet.tell(row, "status_needs", each, sheet.typed(row, "status"), other=sheet.ledger.fields[missing])
        elif status.state not in (states := state_of(row)):
            sheet.tell(row, "status_against_dates", each, sheet.typed(row, "status"), state=Phrase(states[0]))


def _state(sheet: Sheet) -> Callable[[int], tuple[str, ...]]:
    """The states that a row's dates allow, the plainest first: what was removed and then declassified is both closed and dropped."""
    life = sheet.ledger.lifecycle
    assert life, "the codebook gives a lifecycle to each ledger with statuses"
    nowhere = np.zeros(len(sheet.table.rows), bool)
    closed, reopened, closed_again, dropped = (
        sheet.filled(name) if name else nowhere
        for name in (life.closed_by, life.reopened_by, life.closed_again_by, life.dropped_by)
    )
    is_closed = closed & (~reopened | closed_again)

    def states(row: int) -> tuple[str, ...]:
        if dropped[row]:
            return ("dropped", "closed") if is_closed[row] else ("dropped",)
        return ("closed",) if is_closed[row] else ("open",)

    return states


def quarantined(sheet: Sheet) -> list[HeldRow]:
    """The rows that are held back: line, header, cells as typed; without what a personal column may hold.

    In a row that is too short or too long a cell may belong to a neighbouring column; it is kept only if none of those is personal.
    """
    personal = _personal(sheet)
    held = as_typed(sheet, sheet.refused)
    for misfit in sheet.table.misfits:
        cells = [
            "" if personal and any(abs(position - other) <= misfit.drift for other in personal) else storable(cell)
            for position, cell in enumerate(misfit.cells)
        ]
        held.append(HeldRow(misfit.finding.line or 0, list(sheet.table.header.cells), cells))
    return held


def as_typed(sheet: Sheet, rows: Iterable[int]) -> list[HeldRow]:
    """Rows of a sheet as they go into quarantine."""
    table, personal = sheet.table, _personal(sheet)
    kept = [position for position in range(len(table.header.cells)) if position not in personal]
    header = [table.header.cells[each] for each in kept]
    return [HeldRow(table.lines[row], header, [storable(table.rows[row][each]) for each in kept], sheet.item(row), sheet.area_of(row)) for row in rows]


def _personal(sheet: Sheet) -> frozenset[int]:
    """Positions of the columns that hold data of a person."""
    header = sheet.table.header
    return frozenset(
        position for position, cell in enumerate(header.cells)
        if not header.fields[position] and sheet.codebook.columns.is_personal(cell)
    )  # fmt: skip
