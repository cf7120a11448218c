"""An .xlsx workbook → its cells as text, in a process of its own: what is in the file can neither exhaust nor end the parent.

Run by ``workbook`` as a script: the workbook on standard input, JSON on standard output. It imports nothing of the package and nothing
that is not in the standard library, and it reads the sheets' XML as a stream: a cell costs what it holds, never what lies around it.

Arguments: bytes of memory, columns a sheet, characters in all. Each line of the output is JSON: a sheet's name, then its rows as
``[row number, [number of text, …]]``, and last an object: ``{"texts": […]}`` with exit code 0, else what the message needs to know.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import posixpath
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

BROKEN, TOO_WIDE, TOO_MUCH_TEXT, TOO_MUCH_MEMORY, DECLARATIONS = 10, 11, 12, 13, 14
"""Exit codes beside 0."""

FORMULA_MARK = "\ufdd0"
LAST_ROW = 1_048_576
CELL_COST = 4
"""What a cell counts as beside its characters: empty ones on the way to a far column take memory too."""

_CHUNK = 1 << 20
# Cells with a format and no value, as spreadsheets write them: whole rows and columns of them are usual, and cost nothing if they never
# reach the parser. What follows must say itself where it stands.
_FORMATTED_ONLY = re.compile(rb'(?:<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,6}")?/>)+(?=<c r="|</row>)')
_SPREADSHEET = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships",
)  # fmt: skip
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Refused(Exception):
    """The workbook is not read: the exit code, and what the message needs to know."""

    def __init__(self, code: int, **parts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.parts = parts


# ── the package ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Package:
    """The archive's parts by name. Part names do not tell upper from lower case, and some programs write a backslash."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._members = {_part_name(each.filename): each for each in self._archive.infolist()}

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return _part_name(part) in self._members

    def parse(
        self,
        part: str,
        start: Callable[..., None],
        end: Callable[..., None] | None = None,
        text: Callable[[str], Any] | None = None,
        *,
        leave_out: re.Pattern[bytes] | None = None,
    ) -> None:
        """Parse a part as a stream, without what matches ``leave_out``.

        Raises Refused where it is missing or declares entities, ExpatError where it is no XML.
        """
        member = self._members.get(_part_name(part))
        if member is None:
            raise Refused(BROKEN)
        parser = expat.ParserCreate(None, " ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_declarations
        with self._archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(leave_out.sub(b"", chunk) if leave_out else chunk, False)
            parser.Parse(b"", True)

    def relationships(self, part: str) -> list[tuple[str, str, str]]:
        """(id, kind, part) of what a part refers to inside the package; the package's own for ``""``."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: list[tuple[str, str, str]] = []

        def start(element: str, attributes: Mapping[str, str]) -> None:
            if element == f"{_PACKAGE} Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found.append((attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], whole))

        self.parse(rels, start)
        return found


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _refuse_declarations(*_: Any) -> None:
    raise Refused(DECLARATIONS)


# ── number formats ──────────────────────────────────────────────────────────────────────────────────────────────────

NUMBER, DATE, TIME, ELAPSED = "number", "date", "time", "elapsed"

# A format code may be left out where its number has a meaning of its own. 27 to 36 and 50 to 58 are dates in East Asian Excel:
# 31 is yyyy年m月d日, 58 is m月d日.
_BUILT_IN = (
    dict.fromkeys((14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), DATE)
    | dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), TIME)
    | {46: ELAPSED}
)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PADDED = re.compile(r'(?:"([^"]*)")?(0{2,})(?:"([^"]*)")?')


def kind_of_format(code: str) -> str:
    """What a number format shows: a number, a date, a time of day or hours elapsed."""
    quoted_away = re.sub(r'"[^"]*"|\\.', "", code)
    if _ELAPSED.search(quoted_away):
        return ELAPSED
    letters = set(_LITERALS.sub("", code).partition(";")[0].lower())
    if "general" in code.lower():
        return NUMBER
    if letters & set("yd") or ("m" in letters and not letters & set("hs")):
        return DATE
    return TIME if letters & set("hs") else DATE if "aaa" in code.lower() else NUMBER


class Styles:
    """The number formats of a workbook's cell styles, by the style's number."""

    def __init__(self, package: Package, part: str | None) -> None:
        codes: dict[str, str] = {}
        ids: list[str] = []
        inside = False
        xfs, xf, format_ = (frozenset(f"{space} {name}" for space in _SPREADSHEET) for name in ("cellXfs", "xf", "numFmt"))

        def start(element: str, attributes: Mapping[str, str]) -> None:
            nonlocal inside
            if element in xf and inside:
                ids.append(attributes.get("numFmtId", "0"))
            elif element in xfs:
                inside = True
            elif element in format_:
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

        def end(element: str) -> None:
            nonlocal inside
            if element in xfs:
                inside = False

        if part is not None and package.has(part):
            package.parse(part, start, end)
        self._kinds = {str(number): self._kind(each, codes) for number, each in enumerate(ids)}
        self._paddings = {
            str(number): padded for number, each in enumerate(ids) if (padded := _PADDED.fullmatch(codes.get(each, "")))
        }  # fmt: skip

    @staticmethod
    def _kind(each: str, codes: Mapping[str, str]) -> str:
        if each in codes:
            return kind_of_format(codes[each])
        return _BUILT_IN.get(int(each), NUMBER) if each.isdecimal() else NUMBER

    def kind(self, style: str | None) -> str:
        """What a style shows numbers as."""
        return self._kinds.get(style or "0", NUMBER)

    def padding(self, style: str | None) -> re.Match[str] | None:
        """The format of a style that only fills up with zeros, between fixed texts: 00000, "P"000."""
        return self._paddings.get(style or "0")


# ── values as text ──────────────────────────────────────────────────────────────────────────────────────────────────

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_DAY = 86_400
_LAST_SERIAL = 2_958_466  # 10000-01-01, which no spreadsheet shows
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?)?", re.ASCII)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


def number_text(raw: str) -> str:
    """A number at the 15 digits that a spreadsheet shows, never with an exponent below zero: 12.3, not 12.299999999999999."""
    if raw.isdecimal() and raw.isascii() and len(raw) <= 15:
        return raw.lstrip("0") or "0"
    if not _NUMBER.fullmatch(raw):
        return raw
    text = f"{float(raw):.15g}"
    if "e-" in text:
        text = f"{Decimal(text):f}"
    return "0" if text == "-0" else text


def date_text(raw: str, kind: str, epoch_1904: bool) -> str:
    """A serial number with a date's or time's format: YYYY-MM-DD, with HH:MM:SS where there is a time. Else as a number."""
    if not _NUMBER.fullmatch(raw):
        return raw
    serial = float(raw)
    if not 0 <= serial < _LAST_SERIAL - (1462 if epoch_1904 else 0):
        return number_text(raw)
    days, seconds = divmod(round(serial * _DAY), _DAY)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if kind == ELAPSED:
        return f"{days * 24 + seconds // 3600}{clock[2:]}"
    if kind == TIME and days == 0:
        return clock
    day = (date(1904, 1, 1) + timedelta(days)).isoformat() if epoch_1904 else _day_since_1900(days)
    return f"{day} {clock}" if seconds else day


def _day_since_1900(days: int) -> str:
    # Spreadsheets count a 29 February 1900 and a day 0: shown as they show them, the importer then says what is wrong.
    if days in (0, 60):
        return "1900-01-00" if days == 0 else "1900-02-29"
    return (date(1899, 12, 31 if days < 60 else 30) + timedelta(days)).isoformat()


def string_text(raw: str) -> str:
    """A string without its escapes (``_x000D_``); what cannot be a character, or would pass for a formula's mark, becomes U+FFFD."""
    text = raw
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace(FORMULA_MARK, "\ufffd")


def _iso_text(raw: str) -> str:
    found = _ISO.fullmatch(raw)
    if not found:
        return raw
    return found[1] if found[2] in (None, "00:00:00") else f"{found[1]} {found[2]}"


# ── strings and sheets ──────────────────────────────────────────────────────────────────────────────────────────────

_ELEMENTS = {f"{space} {name}": name for space in _SPREADSHEET for name in ("si", "t", "rPh", "row", "c", "v", "f")}


def shared_strings(package: Package, part: str | None) -> list[str]:
    """The workbook's strings: rich text joined, readings (phonetic runs) left out."""
    strings: list[str] = []
    pieces: list[str] = []
    texts: list[str] = []
    reading = False

    def start(element: str, _: Mapping[str, str]) -> None:
        nonlocal reading
        name = _ELEMENTS.get(element)
        if name == "t":
            pieces.clear()
        elif name == "si":
            texts.clear()
        elif name == "rPh":
            reading = True

    def end(element: str) -> None:
        nonlocal reading
        name = _ELEMENTS.get(element)
        if name == "t" and not reading:
            texts.append("".join(pieces))
        elif name == "si":
            strings.append(string_text("".join(texts)))
        elif name == "rPh":
            reading = False

    if part is not None:
        package.parse(part, start, end, pieces.append)
    return strings


class Book:
    """What all sheets of a workbook share, and the texts found so far: each is sent to the parent once."""

    def __init__(self, strings: list[str], styles: Styles, epoch_1904: bool, columns: int, characters: int) -> None:
        self.strings = strings
        self.styles = styles
        self.epoch_1904 = epoch_1904
        self.columns = columns
        self.characters = characters
        self.texts: dict[str, int] = {"": 0}

    def value_text(self, kind: str | None, style: str | None, raw: str) -> str:
        """A cell's stored value as its text. Raises Refused for a string that is not there."""
        if kind == "s":
            try:
                return self.strings[int(raw)] if raw else ""
            except (ValueError, IndexError) as error:
                raise Refused(BROKEN) from error
        if kind == "b":
            return {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}.get(raw.strip(), raw)
        if kind in ("str", "inlineStr", "e"):
            return string_text(raw)
        raw = raw.strip()
        if kind == "d":
            return _iso_text(raw)
        shown = self.styles.kind(style)
        if shown != NUMBER:
            return date_text(raw, shown, self.epoch_1904)
        text = number_text(raw)
        if (padded := self.styles.padding(style)) and text.isdecimal():
            return f"{padded[1] or ''}{text.zfill(len(padded[2]))}{padded[3] or ''}"
        return text


class SheetReader:
    """The cells of one sheet as its elements come by. A cell without a value leaves no trace, wherever it lies."""

    def __init__(self, book: Book, name: str, write: Callable[[bytes], Any]) -> None:
        self._book = book
        self._name = name
        self._write = write
        self.pieces: list[str] = []
        self._row, self._row_is_named, self._column = 0, False, -1
        self._cells: list[int] = []
        self._kind: str | None = None
        self._style: str | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] = []
        self._reading = self._inside = False
        self._column_numbers: dict[str, int] = {}
        self._shared_formulas: dict[str, str] = {}
        self._formula_id: str | None = None

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        name = _ELEMENTS.get(element)
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name is not None:
            self.pieces.clear()
            if name == "f":
                self._formula_id = attributes.get("si") if attributes.get("t") == "shared" else None
            elif name == "rPh":
                self._reading = True

    def end(self, element: str) -> None:
        """An element closes."""
        name = _ELEMENTS.get(element)
        if name == "c":
            if self._value is not None or self._formula is not None or self._inline:
                self._end_cell()
        elif name == "v":
            self._value = "".join(self.pieces)
        elif name == "row":
            if self._cells:
                self._end_row()
        elif name == "t":
            if not self._reading:
                self._inline.append("".join(self.pieces))
        elif name == "f":
            self._end_formula("".join(self.pieces))
        elif name == "rPh":
            self._reading = False

    def _start_row(self, number: str | None) -> None:
        self._row_is_named = number is not None
        self._row = int(number) if number else self._row + 1
        self._column = -1
        self._cells = []

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("r")
        if name:
            letters = name.rstrip("0123456789")
            column = self._column_numbers.get(letters)
            self._column = self._column_number(letters) if column is None else column
            if not self._row_is_named:
                self._row, self._row_is_named = int(name[len(letters) :]), True
        else:
            self._column += 1
        self._kind = attributes.get("t")
        self._style = attributes.get("s")
        self._value = self._formula = None
        self._inline = []

    def _column_number(self, letters: str) -> int:
        if not re.fullmatch("[A-Z]{1,5}", letters):
            raise Refused(BROKEN)
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - 64
        self._column_numbers[letters] = number - 1
        return number - 1

    def _end_formula(self, text: str) -> None:
        # The first cell of a group holds the formula of all of them.
        if self._formula_id is not None:
            text = text or self._shared_formulas.get(self._formula_id, "")
            self._shared_formulas[self._formula_id] = text
        self._formula = text

    def _end_cell(self) -> None:
        if self._formula is not None and not self._value and (self._value is None or self._kind != "str"):
            text = f"{FORMULA_MARK}={string_text(self._formula)}"
        else:
            raw = "".join(self._inline) if self._kind == "inlineStr" else self._value or ""
            text = self._book.value_text(self._kind, self._style, raw) if raw else ""
        if not text:
            return
        if self._row < 1:
            raise Refused(BROKEN)
        if self._column >= self._book.columns or self._row > LAST_ROW:
            raise Refused(TOO_WIDE, sheet=self._name, cell=f"{_letters(self._column)}{self._row}")
        texts, cells, column = self._book.texts, self._cells, self._column
        index = texts.setdefault(text, len(texts))
        self._book.characters -= len(text)
        if column == len(cells):
            cells.append(index)
        elif column > len(cells):
            cells.extend([0] * (column - len(cells)))
            cells.append(index)
        else:
            cells[column] = index

    def _end_row(self) -> None:
        self._book.characters -= len(self._cells) * CELL_COST
        if self._book.characters < 0:
            raise Refused(TOO_MUCH_TEXT)
        # A list of whole numbers prints as JSON.
        self._write(f"[{self._row}, {self._cells}]\n".encode())
        self._cells = []


def _letters(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# ── the workbook ────────────────────────────────────────────────────────────────────────────────────────────────────


def visible_sheets(package: Package, workbook: str) -> tuple[list[tuple[str, str]], bool]:
    """(name, relationship id) of the sheets that are not hidden, in order, and whether days count from 1904."""
    sheets: list[tuple[str, str]] = []
    epoch_1904 = False
    sheet, properties = (frozenset(f"{space} {name}" for space in _SPREADSHEET) for name in ("sheet", "workbookPr"))

    def start(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal epoch_1904
        if element in sheet and attributes.get("state", "visible") == "visible":
            relationship = next((attributes[key] for space in _RELATIONSHIPS if (key := f"{space} id") in attributes), "")
            sheets.append((attributes.get("name", ""), relationship))
        elif element in properties:
            epoch_1904 = attributes.get("date1904", "0") in ("1", "true", "on")

    package.parse(workbook, start)
    return sheets, epoch_1904


def read(data: bytes, columns: int, characters: int, write: Callable[[bytes], Any]) -> list[str]:
    """Write the visible worksheets' rows; returns the texts that they number.

    Raises Refused, zipfile.BadZipFile, zlib.error, expat.ExpatError, ValueError, MemoryError.
    """
    package = Package(data)
    workbook = next((part for _, kind, part in package.relationships("") if kind == "officeDocument"), None)
    if workbook is None:
        raise Refused(BROKEN)
    related = package.relationships(workbook)
    shared = {kind: part for _, kind, part in related}
    parts = {number: (kind, part) for number, kind, part in related}
    sheets, epoch_1904 = visible_sheets(package, workbook)
    strings = shared_strings(package, shared.get("sharedStrings"))
    book = Book(strings, Styles(package, shared.get("styles")), epoch_1904, columns, characters)
    for name, number in sheets:
        kind, part = parts.get(number, ("", ""))
        if not part:
            raise Refused(BROKEN)
        if kind == "worksheet":
            write(json.dumps(name).encode() + b"\n")
            reader = SheetReader(book, name, write)
            package.parse(part, reader.start, reader.end, reader.pieces.append, leave_out=_FORMATTED_ONLY)
    return list(book.texts)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hardest = resource.getrlimit(resource.RLIMIT_AS)
    if hardest != resource.RLIM_INFINITY:
        size = min(size, hardest)
    # Where the system does not know this limit, the parent's clock still ends the process.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _answer(data: bytes, columns: int, characters: int, write: Callable[[bytes], Any]) -> tuple[int, dict[str, Any]]:
    try:
        return 0, {"texts": read(data, columns, characters, write)}
    except Refused as refused:
        return refused.code, refused.parts
    except expat.ExpatError as error:
        return (TOO_MUCH_MEMORY if error.code == 1 else BROKEN), {}  # 1: no memory
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError):
        return BROKEN, {}


def main() -> int:
    """Read standard input, write standard output; the exit code says how it went."""
    memory, columns, characters = map(int, sys.argv[1:])
    _limit_memory(memory)
    # Nothing is garbage before the process ends: do not look for it.
    gc.disable()
    write = sys.stdout.buffer.write
    try:
        code, answer = _answer(sys.stdin.buffer.read(), columns, characters, write)
        write(json.dumps(answer).encode())
    except MemoryError:
        return TOO_MUCH_MEMORY
    sys.stdout.buffer.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
