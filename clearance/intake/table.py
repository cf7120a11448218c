"""Lines of text, or the rows of a worksheet → records under a header, strict about quotes and widths.

Python's ``csv`` over decoded text, never a database's reader: those guess silently where a comma is lost. A record that is not what it
should be is kept aside with its finding; only a quote that swallows the lines after it makes the whole file unreadable. A file is read
stretch by stretch, so that its size costs time and no memory.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from clearance.intake.decode import Text
from clearance.intake.findings import FileRejected, Finding, finding, rejected
from clearance.intake.header import PLAUSIBLE_COLUMNS, Header, recognise
from clearance.intake.workbook import Worksheet
from clearance.ledgers import Codebook, fold

DELIMITERS = (",", "\t", ";")
STRETCH = 4_096
"""Records that are held to the rules together: few enough to stay in the processor's cache."""

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?')
_SPACES = frozenset(filter(str.isspace, map(chr, range(0x3001)))) | {"\ufeff"}
_LABEL = re.compile(r"[\u4e00-\u9fff（）()、\s]{2,12}[:：]")
"""How a signature or remark begins whatever its words: 制表：, 领导（签字）："""
_PAGE = re.compile(r"[(]?(?:第?\d+页(?:[,/、]?共?\d+页)?|共\d+页(?:[,/、]?第?\d+页)?|续表?)[)]?$")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BEFORE_SUM = 3  # filled cells among which the word of a sum is looked for: 和平 | 小计 | 120

# How long a cell may be is a rule of its own, with a message of its own.
csv.field_size_limit(sys.maxsize if sys.maxsize < 2**31 else 2**31 - 1)


@dataclass(frozen=True)
class Misfit:
    """A record that cannot be laid under the header: its cells as typed, and by how many columns each may have drifted."""

    cells: list[str]
    finding: Finding
    drift: int


@dataclass
class Table:
    """Some of a file's records under its header. ``rows`` and ``lines`` run in parallel: only records as wide as the header."""

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
class Stretch:
    """Records one after the other; ``rows`` and ``lines`` run in parallel. ``torn`` are the lines whose quotes are wrong, as typed;
    ``swallowed`` the lines that lie wholly inside a quoted cell, each with the number of the line where its record begins."""

    lines: Sequence[int]
    rows: list[list[str]]
    torn: list[tuple[int, str]] = field(default_factory=list)
    swallowed: list[tuple[int, str]] = field(default_factory=list)


Records = Callable[[], Iterator[Stretch]]
"""Reads a file's records from the first to the last, each time that it is called; fully empty lines are no records."""


@dataclass(frozen=True)
class Reading:
    """A file whose header is recognised. ``ragged``: a worksheet's rows end with their last filled cell."""

    header: Header
    records: Records
    codebook: Codebook
    delimiter: str = ","
    ragged: bool = False

    def tables(self) -> Iterator[Table]:
        """All records, laid under the header.

        Titles above the header, the header repeated, sums, signatures and rows of blank cells are excluded and counted. Raises
        FileRejected: an unclosed quote, no row at all.
        """
        lay = _Layout(self)
        rows = 0
        for stretch in self.records():
            table = lay(stretch)
            rows += len(table.rows) + len(table.misfits)
            yield table
        if not rows:
            raise rejected(self.codebook, "no_rows", line=self.header.line)


def read(text: Text, codebook: Codebook, wanted: str | None = None) -> Reading:
    """Find a text's delimiter and header. Raises FileRejected: no header, another ledger (``wanted``), an unclosed quote above it."""
    said = _SEPARATOR_LINE.match(next(text.lines(), ""))
    reasons: list[FileRejected] = []
    for delimiter in (said[1],) if said else DELIMITERS:
        records = _records(text, delimiter, codebook)
        try:
            return Reading(recognise(_head(records, codebook), codebook, wanted), records, codebook, delimiter)
        except FileRejected as reason:
            reasons.append(reason)
    if not said:
        # A quote that opens a cell under one delimiter is text under another: the one that the text has most of knows.
        head = "".join(islice(text.lines(), codebook.limits.header_within_records))
        likeliest = max(range(len(reasons)), key=lambda place: head.count(DELIMITERS[place]))
        reasons = [each for place, each in enumerate(reasons) if place == likeliest or each.finding.rule != "unclosed_quote"]
    raise _truest(reasons)


def read_sheets(sheets: Sequence[Worksheet], codebook: Codebook, wanted: str | None = None) -> Reading:
    """The one worksheet of a workbook that holds a ledger. Raises FileRejected: none does, or several do."""
    found: dict[str, Reading] = {}
    reasons: list[FileRejected] = []
    for sheet in sheets:
        records = _sheet_records(sheet)
        try:
            found[sheet.name] = Reading(recognise(_head(records, codebook), codebook, wanted), records, codebook, ragged=True)
        except FileRejected as reason:
            reasons.append(reason)
    if not found:
        raise _truest(reasons)
    if len(found) > 1:
        found = _likeliest(found)
    if len(found) > 1:
        names = codebook.phrases["listing"][0].join(found)
        raise rejected(codebook, "several_sheets", value=names)
    return next(iter(found.values()))


def _likeliest(found: Mapping[str, Reading]) -> dict[str, Reading]:
    """Of several sheets, those with rows under their header; a small summary of a ledger is none beside the ledger."""
    filled = {name: reading for name, reading in found.items() if _has_rows(reading)} or dict([next(iter(found.items()))])
    wide = {name: reading for name, reading in filled.items() if reading.header.explained > PLAUSIBLE_COLUMNS}
    return wide or filled


def _has_rows(reading: Reading) -> bool:
    try:
        return any(table.rows or table.misfits for table in reading.tables())
    except FileRejected:
        return False


def _truest(reasons: Sequence[FileRejected]) -> FileRejected:
    """Under a wrong delimiter, or on the wrong sheet, no header is found: any other reason is the true one."""
    return next((reason for reason in reasons if reason.finding.rule != "no_header"), reasons[0])


def _head(records: Records, codebook: Codebook) -> Iterator[tuple[int, list[str]]]:
    return islice(((line, cells) for stretch in records() for line, cells in zip(stretch.lines, stretch.rows, strict=True)), codebook.limits.header_within_records)


# ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _records(text: Text, delimiter: str, codebook: Codebook) -> Records:
    """A text's csv records. Reading them raises FileRejected at a quote that is not closed on its line."""

    def stretches() -> Iterator[Stretch]:
        lines, at = text.lines(), 1
        while block := list(islice(lines, STRETCH)):
            if any('"' in line for line in block):
                yield _quoted(block, lines, at, delimiter, codebook)
            else:
                yield _filled(range(at, at + len(block)), list(csv.reader(block, delimiter=delimiter, strict=True)))
            at += len(block)

    return stretches


def _filled(lines: Sequence[int], rows: list[list[str]]) -> Stretch:
    """A stretch without the lines that are fully empty."""
    if all(rows):
        return Stretch(lines, rows)
    kept = [(line, cells) for line, cells in zip(lines, rows, strict=True) if cells]
    return Stretch([line for line, _ in kept], [cells for _, cells in kept])


class _Feed:
    """Hands the lines of a block to the csv reader, and lines beyond it only where an open quote asks for more; they join the block."""

    def __init__(self, block: list[str], more: Iterator[str]) -> None:
        self.block, self.more, self.taken = block, more, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.taken == len(self.block):
            self.block.append(next(self.more))
        self.taken += 1
        return self.block[self.taken - 1]

    def is_used_up(self) -> bool:
        return self.taken == len(self.block)


def _quoted(block: list[str], more: Iterator[str], at: int, delimiter: str, codebook: Codebook) -> Stretch:
    """The records of a block that has quotes. A quote inside an unquoted cell passes csv even when strict: such records are looked at
    again as they were typed."""
    feed = _Feed(block, more)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    well_formed = _well_formed(delimiter)
    lines: list[int] = []
    rows: list[list[str]] = []
    torn: list[tuple[int, str]] = []
    swallowed: list[tuple[int, str]] = []
    while not feed.is_used_up():
        start = feed.taken
        try:
            cells = next(reader)
        except csv.Error as error:
            if feed.taken > start + 1 or (feed.is_used_up() and "end of data" in str(error)):
                raise rejected(codebook, "unclosed_quote", line=at + start, at=at + start) from error
            torn.append((at + start, block[start]))
            continue
        swallowed += [(at + start, inner) for inner in block[start + 1 : feed.taken - 1]]
        raw = "".join(block[start : feed.taken]) if any('"' in cell for cell in cells) else ""
        if raw and not well_formed.fullmatch(raw):
            torn.append((at + start, raw))
        elif cells:
            lines.append(at + start)
            rows.append(cells)
    return Stretch(lines, rows, torn, swallowed)


def _well_formed(delimiter: str) -> re.Pattern[str]:
    cell = rf'(?:"(?:[^"]|"")*+"|[^"\r\n{re.escape(delimiter)}]*+)'
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell})*+(?:\r\n|\n|\r)?")


# ── worksheets ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _sheet_records(sheet: Worksheet) -> Records:
    def stretches() -> Iterator[Stretch]:
        for start in range(0, len(sheet.rows), STRETCH):
            part = sheet.rows[start : start + STRETCH]
            yield Stretch([row for row, _ in part], [_trimmed(cells) for _, cells in part])

    return stretches


def _trimmed(cells: list[str]) -> list[str]:
    """A worksheet's row up to its last filled cell."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


# ── under the header ────────────────────────────────────────────────────────────────────────────────────────────────


class _Layout:
    """Lays stretches under a header, in the order of the file."""

    def __init__(self, reading: Reading) -> None:
        self.header, self.codebook, self.ragged, self.delimiter = reading.header, reading.codebook, reading.ragged, reading.delimiter
        header, codebook = self.header, self.codebook
        self.width = len(header.cells)
        self.required = _required(header)
        self.unnamed = [position for position, cell in enumerate(header.cells) if not cell.strip()]
        words = codebook.words
        self.begins, self.signs = (re.compile("|".join(map(_spaced, listed))) for listed in (words.totals, words.footers))
        self.sums = re.compile(rf"(?:{self.begins.pattern})\s*[:：]?$")
        self.titles: set[tuple[str, ...]] = set()
        self.first_header_cell = header.cells[0].strip()
        # No record is excluded that begins otherwise: nearly all are told by one look at one character.
        self.doubtful = _SPACES | {"", self.first_header_cell[:1]} | {word[0] for word in (*words.totals, *words.footers)}

    def __call__(self, stretch: Stretch) -> Table:
        table = Table(self.header)
        # A line that would be a row by itself and stands inside a quoted cell of another: the quote was never closed.
        if swallowing := next((line for line, inner in stretch.swallowed if line > self.header.line and inner.count(self.delimiter) == self.width - 1), None):
            raise rejected(self.codebook, "unclosed_quote", line=swallowing, at=swallowing)
        # So does a torn record over several lines, of which one is as wide as a row.
        for line, raw in stretch.torn:
            if line > self.header.line and any(each.count(self.delimiter) >= self.width - 1 for each in _LINE_END.split(raw.rstrip("\r\n"))[:-1]):
                raise rejected(self.codebook, "unclosed_quote", line=line, at=line)
        lines, rows = stretch.lines, stretch.rows
        if lines and lines[0] <= self.header.line:
            above = sum(line < self.header.line for line in lines)
            self.titles |= set(map(_title, rows[:above]))
            table.excluded += above
            lines, rows = lines[above + 1 :], rows[above + 1 :]
        if self.ragged:
            rows = [cells + [""] * (self.width - len(cells)) for cells in rows]
        suspects = range(0) if self._is_beyond_doubt(rows) else range(len(rows))
        aside = {index for index in suspects if self._is_aside(table, lines[index], rows[index])}
        table.lines = [line for index, line in enumerate(lines) if index not in aside] if aside else list(lines)
        table.rows = [cells for index, cells in enumerate(rows) if index not in aside] if aside else rows
        for line, raw in stretch.torn:
            if line > self.header.line:
                told = finding(self.codebook, "stray_quote", line=line)
                table.misfits.append(Misfit([raw.rstrip("\r\n")], told, self.width))
            else:
                table.excluded += 1
        return table

    def _is_beyond_doubt(self, rows: list[list[str]]) -> bool:
        """Whether every record is a row and fits: told for all of them at once, as nearly always they are."""
        if set(map(len, rows)) - {self.width}:
            return False
        return (
            self.doubtful.isdisjoint({cells[0][:1] for cells in rows})
            and not any(cells[position].strip() for position in self.unnamed for cells in rows)
            # What is no row lacks something that every row must have.
            and all(_are_filled(rows, places) for places in self.required)
        )

    def _is_aside(self, table: Table, line: int, cells: list[str]) -> bool:
        """Whether a record is no row, or none that fits: then it is counted, or kept aside with its reason."""
        if self._is_excluded(cells):
            table.excluded += 1
            return True
        told: tuple[Finding, int] | None = None
        if len(cells) > self.width and self.ragged:
            position = next(index for index in range(self.width, len(cells)) if cells[index].strip())
            told = finding(self.codebook, "stray_cell", line=line, position=position + 1), 1
        elif len(cells) != self.width:
            rule = "short_row" if len(cells) < self.width else "long_row"
            told = finding(self.codebook, rule, line=line, cells=len(cells), columns=self.width), abs(self.width - len(cells))
        elif shifted := [position for position in self.unnamed if cells[position].strip()]:
            told = finding(self.codebook, "stray_cell", line=line, position=shifted[0] + 1), 1
        if told:
            table.misfits.append(Misfit(cells, *told))
        return told is not None

    def _is_excluded(self, cells: Sequence[str]) -> bool:
        """Blank, a sum, a signature, or the header again."""
        place = next((position for position, cell in enumerate(cells) if cell.strip()), None)
        if place is None:
            return True
        first = cells[place].strip()
        # "合计" says it all; "合计见附表" may be what somebody wrote into a row that has everything a row must have.
        if (begins := self.begins.match(first)) and (not first[begins.end() :].strip(" :：") or not self._is_filled(cells, place)):
            return True
        filled = sum(1 for cell in cells if cell.strip())
        if self.signs.match(first) and filled <= self.codebook.words.footer_cells and not self._is_filled(cells, place):
            return True
        return self.header.is_repeated(cells) or self._is_beside(cells)

    def _is_beside(self, cells: Sequence[str]) -> bool:
        """Whether a record that lacks what every row must have is a group's sum, a signature, a page's number or its title again."""
        places = [position for position, cell in enumerate(cells) if cell.strip()]
        if self._has_required(cells):
            return False
        said = [cells[position].strip() for position in places]
        if self.sums.search(said[0]) or any(self.sums.fullmatch(each) for each in said[:_BEFORE_SUM]):
            return True
        # A signature has its label before each name; an item's number that looks like one stands beside other cells.
        labels = sum(bool(_LABEL.match(each)) for each in said)
        return labels * 2 >= len(said) or _title(cells) in self.titles or (len(said) == 1 and not _title(cells))

    def _is_filled(self, cells: Sequence[str], place: int) -> bool:
        """Whether a record has all that a row must have, beside the cell at ``place`` that looks like a sum's or a signature's."""
        return self._has_required([*cells[:place], "", *cells[place + 1 :]])

    def _has_required(self, cells: Sequence[str]) -> bool:
        return all(any(cells[position].strip() for position in places if position < len(cells)) for places in self.required)


def _are_filled(rows: Sequence[Sequence[str]], places: tuple[int, ...]) -> bool:
    """Whether each row has something in one of its places: in the first, nearly always."""
    first, *others = places
    return all(cells[first].strip() or any(cells[other].strip() for other in others) for cells in rows)


def _required(header: Header) -> list[tuple[int, ...]]:
    """For each field that every row must have: the columns of which one at least is filled in a row (the number, or the name for it)."""
    columns = {each.name: position for position, each in enumerate(header.fields) if each}
    fields = [each for each in header.ledger.fields.values() if each.required or each.name in header.ledger.key]
    places = (tuple(columns[name] for name in (each.name, *each.served_by) if name in columns) for each in fields)
    return [each for each in places if each]


def _title(cells: Sequence[str]) -> tuple[str, ...]:
    """A title row's words, whatever page it stands on."""
    return tuple(words for cell in cells if (words := _PAGE.sub("", fold(cell))))


def _spaced(word: str) -> str:
    """A pattern for a word whose characters may stand apart (合　计), with brackets and colons of either width."""
    either = {":": "[:：]", "(": "[(（]", ")": "[)）]"}
    return r"\s*".join(either.get(character, re.escape(character)) for character in word)
