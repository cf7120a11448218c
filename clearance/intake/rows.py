"""A table's columns → typed columns, and the rules that hold within one row: what must be there, what comes before what.

Everything goes column by column; a row is looked at only where a rule has fired on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from clearance.intake.cells import Context, Problem, cell_finding, parser, read_column
from clearance.intake.findings import Finding, Phrase, finding
from clearance.intake.table import Table
from clearance.ledgers import Codebook, Field, Ledger, fold

FIRST_LINES_SHOWN = 10  # of the rows that conflict with each other, in a message


@dataclass(frozen=True)
class HeldRow:
    """A row in quarantine, as typed."""

    line: int
    header: list[str]
    cells: list[str]


@dataclass
class Sheet:
    """A ledger's rows under way. ``columns`` has by English field name one value a row (None = empty); ``refused`` the row numbers
    that an error has taken out; ``spoken`` the fields that the file speaks of, by a column or in another field's words."""

    table: Table
    context: Context
    columns: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)

    @property
    def codebook(self) -> Codebook:
        return self.context.codebook

    @property
    def ledger(self) -> Ledger:
        return self.table.header.ledger

    @property
    def accepted(self) -> list[int]:
        """Numbers of the rows that no error has taken out."""
        return [row for row in range(len(self.table.rows)) if row not in self.refused]

    @property
    def unsaid(self) -> list[str]:
        """Stored fields of which the file says nothing."""
        return [each.name for each in self.ledger.stored if each.name not in self.spoken]

    def column(self, name: str) -> list[Any]:
        """A field's values, all None where the file does not have it."""
        return self.columns.get(name) or [None] * len(self.table.rows)

    def tell(self, row: int, rule: str, each: Field | None, value: str | None, **parts: Any) -> None:
        """Note what a rule found on a row; an error takes the row out."""
        told = finding(self.codebook, rule, line=self.table.lines[row], field=each, value=value, **parts)
        self.findings.append(told)
        if told.severity == "error":
            self.refused.add(row)

    def typed(self, row: int, name: str) -> str:
        """A field's cell as typed, trimmed."""
        position = next(index for index, each in enumerate(self.table.header.fields) if each and each.name == name)
        return self.table.rows[row][position].strip()


def read(table: Table, context: Context) -> Sheet:
    """Parse a table's cells and hold each row to the ledger's rules. References are still text."""
    sheet = Sheet(table, context)
    _tell_columns(sheet)
    for position, each in enumerate(table.header.fields):
        if each:
            _read_column(sheet, position, each)
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


def _tell_columns(sheet: Sheet) -> None:
    """Columns that are no field: counters pass, personal ones are named together, any other is named by itself."""
    header, columns = sheet.table.header, sheet.codebook.columns
    others = [cell.strip() for cell, each in zip(header.cells, header.fields, strict=True) if not each and cell.strip()]
    others = [cell for cell in others if not columns.is_row_number(cell)]
    personal = [cell for cell in others if columns.is_personal(cell)]
    if personal:
        joined = sheet.codebook.phrases["listing"][0].join(personal)
        sheet.findings.append(finding(sheet.codebook, "personal_columns", line=header.line, value=joined))
    for cell in others:
        if cell not in personal:
            sheet.findings.append(finding(sheet.codebook, "unknown_column", line=header.line, value=cell))


def _read_column(sheet: Sheet, position: int, each: Field) -> None:
    texts = sheet.table.columns[position]
    column = read_column(texts, parser(each, sheet.ledger, sheet.context))
    sheet.columns[each.name] = column.values
    new: dict[Any, list[int]] = {}
    for row, problem in column.problems:
        if problem.rule == "new_spelling":
            new.setdefault(column.values[row], []).append(row)
            continue
        told = cell_finding(sheet.codebook, problem, sheet.table.lines[row], each, texts[row])
        sheet.findings.append(told)
        if told.severity == "error":
            sheet.refused.add(row)
    # A new spelling is told once, where it comes first: a thousand rows of it are one question.
    for value, rows in new.items():
        problem = next(problem for row, problem in column.problems if row == rows[0])
        counted = Problem(problem.rule, {**problem.parts, "rows": len(rows)})
        sheet.findings.append(cell_finding(sheet.codebook, counted, sheet.table.lines[rows[0]], each, value))


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
    days = sheet.columns[each.name]
    for rule, names in (("date_order", each.after), ("date_order_unusual", each.usually_after)):
        for name in names:
            earlier = sheet.columns.get(name)
            if earlier is None:
                continue
            for row, (day, before) in enumerate(zip(days, earlier, strict=True)):
                if day is not None and before is not None and day < before:
                    sheet.tell(row, rule, each, day.isoformat(), other=sheet.ledger.fields[name], other_value=before)
    for name in each.needs:
        needed = sheet.column(name)
        for row, (day, other) in enumerate(zip(days, needed, strict=True)):
            # A cell that is there but cannot be read has its own finding.
            if day is not None and other is None and not _is_typed(sheet, row, name):
                sheet.tell(row, "date_needs", each, day.isoformat(), other=sheet.ledger.fields[name])


def _is_typed(sheet: Sheet, row: int, name: str) -> bool:
    return name in sheet.table.header.present and row in sheet.refused and bool(sheet.typed(row, name))


def _status(sheet: Sheet) -> None:
    """A status must fit the dates beside it. Without the dates that it needs it would be lost, so it is refused."""
    each, statuses = sheet.ledger.fields["status"], sheet.ledger.statuses
    state_of = _state(sheet)
    for row, word in enumerate(sheet.columns["status"]):
        if word is None:
            continue
        status = statuses[word]
        missing = next((name for name in status.needs if sheet.column(name)[row] is None), None) if status.needs else None
        if missing:
            sheet.tell(row, "status_needs", each, sheet.typed(row, "status"), other=sheet.ledger.fields[missing])
        elif status.state not in (states := state_of(row)):
            sheet.tell(row, "status_against_dates", each, sheet.typed(row, "status"), state=Phrase(states[0]))


def _state(sheet: Sheet) -> Callable[[int], tuple[str, ...]]:
    """The states that a row's dates allow, the plainest first: what was removed and then declassified is both closed and dropped."""
    life = sheet.ledger.lifecycle
    assert life, "the codebook gives a lifecycle to each ledger with statuses"
    closed, reopened, closed_again, dropped = (
        sheet.column(name) if name else [None] * len(sheet.table.rows)
        for name in (life.closed_by, life.reopened_by, life.closed_again_by, life.dropped_by)
    )

    def states(row: int) -> tuple[str, ...]:
        is_closed = closed[row] is not None and (reopened[row] is None or closed_again[row] is not None)
        if dropped[row] is not None:
            return ("dropped", "closed") if is_closed else ("dropped",)
        return ("closed",) if is_closed else ("open",)

    return states


def refuse_duplicates(sheet: Sheet) -> None:
    """One row a key: repeats of the same content go to quarantine, and all rows of a key whose contents differ."""
    keys = list(zip(*(sheet.column(name) for name in sheet.ledger.key), strict=True))
    if len(set(keys)) == len(keys):
        return
    rows_of: dict[tuple[Any, ...], list[int]] = {}
    for row, key in enumerate(keys):
        if None not in key:
            rows_of.setdefault(key, []).append(row)
    contents = [sheet.column(each.name) for each in sheet.ledger.stored]
    each = sheet.ledger.fields[sheet.ledger.key[-1]]
    for key, rows in rows_of.items():
        if len(rows) == 1:
            continue
        lines = [sheet.table.lines[row] for row in rows]
        shown = " ".join(map(str, key))
        if len({tuple(column[row] for column in contents) for row in rows}) == 1:
            for row in rows[1:]:
                sheet.tell(row, "duplicate_same", each, shown, first=lines[0])
        else:
            for row in rows:
                sheet.tell(row, "duplicate_conflict", each, shown, lines=lines[:FIRST_LINES_SHOWN])


def quarantined(sheet: Sheet) -> list[HeldRow]:
    """The rows that are held back: line, header, cells as typed; in line order, and without what a personal column may hold.

    In a row that is too short or too long a cell may belong to a neighbouring column; it is kept only if none of those is personal.
    """
    header, columns = sheet.table.header, sheet.codebook.columns
    personal = {position for position, cell in enumerate(header.cells) if not header.fields[position] and columns.is_personal(cell)}
    kept = [position for position in range(len(header.cells)) if position not in personal]
    names = [header.cells[position] for position in kept]
    held = [HeldRow(sheet.table.lines[row], names, [sheet.table.rows[row][position] for position in kept]) for row in sheet.refused]
    for misfit in sheet.table.misfits:
        cells = [
            "" if personal and any(abs(position - other) <= misfit.drift for other in personal) else cell
            for position, cell in enumerate(misfit.cells)
        ]
        held.append(HeldRow(misfit.finding.line or 0, list(header.cells), cells))
    return sorted(held, key=lambda row: row.line)


