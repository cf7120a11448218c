"""A survey under check: a file's tables, one after the other, held to every rule. What only the whole file can tell is kept here:
its columns, the spellings that are new, what it mends, how far along it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from clearance.intake import rows
from clearance.intake.cells import Context, Problem, cell_finding
from clearance.intake.findings import Finding, finding
from clearance.intake.references import Resolver
from clearance.intake.register import Register
from clearance.intake.rows import HeldRow, NewSpelling, Sheet
from clearance.intake.table import Reading
from clearance.ledgers import Ledger

QUARANTINE_NUMBER = re.compile(r"[Qq](\d{1,9})-(\d{1,9})")
"""How a row in quarantine is named (survey and line) when it goes out to be mended."""

APOSTROPHE = re.compile("'+[=+@\t\r-]")


class Survey:
    """A file on its way into the store. ``findings`` are the file's own, ``excluded`` its records that are no rows, ``mends`` the
    (survey, line) of the quarantined rows that its rows claim to be; all three are complete once ``sheets`` has ended."""

    def __init__(self, reading: Reading, surveyed_on: date, register: Register, *, allow_new: bool = False) -> None:
        self.reading, self.surveyed_on, self.register, self.allow_new = reading, surveyed_on, register, allow_new
        self.context = Context(
            codebook=register.codebook,
            surveyed_on=surveyed_on,
            listed={name: frozenset(number for _, number in pairs) for name, pairs in register.listed.items()},
            sample_mark=register.sample_mark,
        )
        self.findings: list[Finding] = self._columns()
        self.excluded = 0
        self.mends: set[tuple[int, int]] = set()
        self.is_sample = bool(self.context.sample_mark)
        columns = register.codebook.columns
        self._numbered = next((place for place, cell in enumerate(reading.header.cells) if columns.is_quarantine_number(cell)), None)

    @property
    def ledger(self) -> Ledger:
        return self.reading.header.ledger

    def sheets(self) -> Iterator[Sheet]:
        """The file's rows, checked. Raises FileRejected where it turns out that the file cannot be read to its end."""
        new: dict[tuple[str, str], NewSpelling] = {}
        for sheet in self._checked():
            self.excluded += sheet.table.excluded
            self.mends |= self._mended(sheet)
            self.is_sample = self.is_sample and self._is_sample(sheet)
            for key, spelling in sheet.spellings.items():
                new.setdefault(key, NewSpelling(spelling.field, spelling.line, spelling.problem)).rows += spelling.rows
            yield sheet
        # A new spelling is told once, where it comes first: a thousand rows of it are one question.
        for (_, value), each in new.items():
            problem = Problem(each.problem.rule, {**each.problem.parts, "rows": each.rows})
            self.findings.append(cell_finding(self.context.codebook, problem, each.line, each.field, value))

    def as_typed(self, lines: Collection[int]) -> list[HeldRow]:
        """The rows of some lines as they go into quarantine; reads the file again."""
        held: list[HeldRow] = []
        for sheet in self._checked():
            held += rows.as_typed(sheet, [row for row, line in enumerate(sheet.table.lines) if line in lines])
        return held

    def _checked(self) -> Iterator[Sheet]:
        readers = rows.readers_for(self.reading.header, self.context)
        resolver = Resolver(self.ledger, self.register, self.surveyed_on, allow_new=self.allow_new)
        for table in self.reading.tables():
            if self._numbered is not None:
                # What went out to be mended had an apostrophe before what a spreadsheet would have run.
                table.rows = [[cell[1:] if APOSTROPHE.match(cell) else cell for cell in cells] for cells in table.rows]
            sheet = rows.read(table, self.context, readers)
            resolver.resolve(sheet)
            yield sheet

    def _columns(self) -> list[Finding]:
        """Columns that are no field: those that count or number rows pass, personal ones are named together, any other by itself."""
        header, codebook = self.reading.header, self.context.codebook
        others = [cell.strip() for cell, each in zip(header.cells, header.fields, strict=True) if not each and cell.strip()]
        others = [cell for cell in others if not codebook.columns.is_silent(cell)]
        personal = [cell for cell in others if codebook.columns.is_personal(cell)]
        told = []
        if personal:
            joined = codebook.phrases["listing"][0].join(personal)
            told.append(finding(codebook, "personal_columns", line=header.line, value=joined))
        return told + [finding(codebook, "unknown_column", line=header.line, value=cell) for cell in others if cell not in personal]

    def _mended(self, sheet: Sheet) -> set[tuple[int, int]]:
        if self._numbered is None:
            return set()
        # A row that is held back again takes the place of the one that went out.
        named = (QUARANTINE_NUMBER.fullmatch(cells[self._numbered].strip()) for cells in sheet.table.rows)
        return {(int(found[1]), int(found[2])) for found in named if found}

    def _is_sample(self, sheet: Sheet) -> bool:
        """Whether every accepted row is marked as made up."""
        notes = sheet.column("note")
        return all((note or "").startswith(self.context.sample_mark) for note in {notes[row] for row in sheet.accepted})
