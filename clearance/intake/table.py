"""Text → records with their physical lines, strict about quotes and widths.

Python's ``csv`` over decoded text, never a database's reader: those guess silently where a comma is lost. A record that is not what it
should be is kept aside with its finding; only a quote that swallows the lines after it makes the whole file unreadable.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from clearance.intake.findings import FileRejected, Finding, finding, rejected
from clearance.intake.header import Header, recognise
from clearance.ledgers import Codebook

DELIMITERS = (",", "\t", ";")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?')


@dataclass(frozen=True)
class Misfit:
    """A record that cannot be laid under the header: its cells as typed, and by how many columns each may have drifted."""

    cells: list[str]
    finding: Finding
    drift: int


@dataclass
class Table:
    """A file's records under its header. ``rows`` and ``lines`` run in parallel: only records as wide as the header."""

    header: Header
    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    excluded: int = 0

    @cached_property
    def columns(self) -> list[tuple[str, ...]]:
        """The cells column by column, as typed. Read only when all rows are there."""
        return list(zip(*self.rows, strict=True)) or [()] * len(self.header.cells)


@dataclass(frozen=True)
class Record:
    """One csv record; ``cells`` is None where its quotes are wrong, then ``raw`` is all there is."""

    line: int
    cells: list[str] | None
    raw: str


def read(text: str, codebook: Codebook, wanted: str | None = None) -> Table:
    """Lay a text out under its header.

    Titles above the header, the header repeated, sums, signatures and rows of blank cells are excluded and counted; fully empty lines
    are no records. Raises FileRejected: no header, another ledger (``wanted``), an unclosed quote, no row at all.
    """
    delimiter, header = _layout(text, codebook, wanted)
    table = Table(header)
    exclude = _excluded(header, codebook)
    width = len(header.cells)
    unnamed = [position for position, cell in enumerate(header.cells) if not cell.strip()]
    header_seen = False
    for record in _records(text, delimiter, codebook):
        cells = record.cells
        if not header_seen:
            header_seen = record.line == header.line
            table.excluded += not header_seen
        elif cells is None:
            table.misfits.append(Misfit([record.raw.rstrip("\r\n")], finding(codebook, "stray_quote", line=record.line), width))
        elif exclude(cells):
            table.excluded += 1
        elif len(cells) != width:
            rule = "short_row" if len(cells) < width else "long_row"
            told = finding(codebook, rule, line=record.line, cells=len(cells), columns=width)
            table.misfits.append(Misfit(cells, told, abs(width - len(cells))))
        elif shifted := next((position for position in unnamed if cells[position].strip()), None):
            table.misfits.append(Misfit(cells, finding(codebook, "stray_cell", line=record.line, position=shifted + 1), 1))
        else:
            table.lines.append(record.line)
            table.rows.append(cells)
    if not table.rows and not table.misfits:
        raise rejected(codebook, "no_rows", line=header.line)
    return table


def _layout(text: str, codebook: Codebook, wanted: str | None) -> tuple[str, Header]:
    """The delimiter under which a header is recognised, and that header."""
    said = _SEPARATOR_LINE.match(text)
    reasons: list[FileRejected] = []
    for delimiter in (said[1],) if said else DELIMITERS:
        try:
            return delimiter, recognise(_head(text, delimiter, codebook), codebook, wanted)
        except FileRejected as reason:
            reasons.append(reason)
    # Under a wrong delimiter no header is found: any other reason is the true one.
    raise next((reason for reason in reasons if reason.finding.rule != "no_header"), reasons[0])


def _head(text: str, delimiter: str, codebook: Codebook) -> Iterator[tuple[int, list[str]]]:
    records = islice(_records(text, delimiter, codebook), codebook.limits.header_within_records)
    return ((record.line, record.cells) for record in records if record.cells is not None)


def _records(text: str, delimiter: str, codebook: Codebook) -> Iterator[Record]:
    """All records but fully empty lines. Raises FileRejected at a quote that is not closed on its line."""
    # newline="": lines end at \r\n, \n or \r and keep their ends, so that a line break inside quotes stays as it was typed.
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    well_formed = _well_formed(delimiter)
    # A quote inside an unquoted cell passes csv even when strict: such records are looked at again as they were typed.
    suspicious = '"' in text
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if reader.line_num > line or (reader.line_num == len(lines) and "end of data" in str(error)):
                raise rejected(codebook, "unclosed_quote", line=line, at=line) from error
            yield Record(line, None, lines[line - 1])
        else:
            if cells:
                raw = ""
                if suspicious and '"' in "".join(cells):
                    raw = "".join(lines[line - 1 : reader.line_num])
                yield Record(line, cells if not raw or well_formed.fullmatch(raw) else None, raw)
        line = reader.line_num + 1


def _well_formed(delimiter: str) -> re.Pattern[str]:
    cell = rf'(?:"(?:[^"]|"")*+"|[^"\r\n{re.escape(delimiter)}]*+)'
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell})*+(?:\r\n|\n|\r)?")


def _excluded(header: Header, codebook: Codebook) -> Callable[[Sequence[str]], bool]:
    """A test for records that are no rows: blank, a sum, a signature, the header again."""
    words = codebook.words
    begins, signs = (re.compile("|".join(map(_spaced, listed))) for listed in (words.totals, words.footers))
    first_header_cell = header.cells[0].strip()

    def excluded(cells: Sequence[str]) -> bool:
        first = cells[0].strip() or next((cell for cell in cells if cell.strip()), "")
        if not first or begins.match(first):
            return True
        if signs.match(first) and sum(1 for cell in cells if cell.strip()) <= words.footer_cells:
            return True
        return cells[0].strip() == first_header_cell and header.is_repeated(cells)

    return excluded


def _spaced(word: str) -> str:
    """A pattern for a word whose characters may stand apart (合　计), with brackets and colons of either width."""
    either = {":": "[:：]", "(": "[(（]", ")": "[)）]"}
    return r"\s*".join(either.get(character, re.escape(character)) for character in word)
