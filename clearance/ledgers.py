"""The codebook: what the five ledgers are called, which columns they have, what a cell may hold and what is said when it does not.

Read from ``data/ledgers``: one TOML file a ledger, ``common.toml`` for what all share, ``messages.toml`` for every rule's message in
Chinese and English. A new synonym or spelling is a line there, never code. This module imports nothing else of the package.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

LEDGERS: Final = ("compounds", "shops", "structures", "steps", "actions")
"""The ledgers' English names, in the order in which references need them to be imported."""

KINDS: Final = ("id", "text", "number", "whole", "date", "yes_no", "choice", "open_choice", "compound", "area", "road", "street", "status")
SEVERITIES: Final = ("reject", "error", "warning")
STATES: Final = ("open", "closed", "dropped")

_SPACE = re.compile(r"\s+")
_BRACKETS = re.compile(r"[()\[\]{}<>【】〔〕《》「」]")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_HEADER_MARKS = re.compile(r"^[*★]+|[*★::]+$")


class CodebookError(ValueError):
    """A codebook file does not fit; the message names the file, the entry and what to write."""


@dataclass(frozen=True)
class Field:
    """One column of a ledger; ``meaning`` says to whoever fills it in what it is for.

    ``values`` maps a canonical value to its other spellings; ``implies`` a field to the value it takes where this one is spelled in a
    certain way; ``after``, ``usually_after`` and ``needs`` name fields of the same row that a date may not, does not usually precede, or
    needs. ``served_by`` names fields that stand in for this one. A field with ``stored = False`` is checked and not kept.
    """

    name: str
    header: str
    header_en: str
    kind: str
    meaning: str = ""
    meaning_en: str = ""
    synonyms: tuple[str, ...] = ()
    required: bool = False
    stored: bool = True
    served_by: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    implies: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    among: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    zero_is_doubtful: bool = False
    clock: str = "event"
    after: tuple[str, ...] = ()
    usually_after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lifecycle:
    """The date fields that open and close a ledger's item: what a status is checked against."""

    closed_by: str
    reopened_by: str | None = None
    closed_again_by: str | None = None
    dropped_by: str | None = None


@dataclass(frozen=True)
class Status:
    """A word that a ledger's status column may hold: the state it claims and the dates it cannot be without."""

    name: str
    state: str
    spellings: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """One ledger; ``fields`` by English name, in the order of its columns; ``meaning`` says what one row is."""

    name: str
    title: str
    title_en: str
    file_names: tuple[str, ...]
    order: int
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    lifecycle: Lifecycle | None = None
    statuses: Mapping[str, Status] = field(default_factory=dict)
    meaning: str = ""
    meaning_en: str = ""

    @cached_property
    def by_header(self) -> Mapping[str, Field]:
        """Every folded spelling of every header, with its field; a full spelling goes before one without its brackets."""
        named = [
            (header_spellings(text), each)
            for each in self.fields.values()
            for text in (each.name, each.header, each.header_en, *each.synonyms)
        ]
        return {spellings[-1]: each for spellings, each in named} | {spellings[0]: each for spellings, each in named}

    @property
    def item_sql(self) -> str:
        """The SQL expression that names an item: its key, the parts joined by a space."""
        return self.key[0] if len(self.key) == 1 else f"concat_ws(' ', {', '.join(self.key)})"

    def find(self, header: str) -> Field | None:
        """The field that a header cell names, or None. Brackets and what they hold matter only if that tells two fields apart."""
        return next((self.by_header[spelling] for spelling in header_spellings(header) if spelling in self.by_header), None)

    @property
    def stored(self) -> tuple[Field, ...]:
        """The fields that are kept, in order."""
        return tuple(each for each in self.fields.values() if each.stored)


@dataclass(frozen=True)
class Words:
    """Words that mean the same in every ledger, as ``common.toml`` lists them."""

    empty: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    totals: tuple[str, ...]
    footers: tuple[str, ...]
    footer_cells: int


@dataclass(frozen=True)
class Limits:
    """Sizes: bytes a file, characters a cell, records searched for a header, dates, suggestions a message and look-ups a file.

    Of a workbook: parts and unpacked bytes of its archive, columns a sheet, seconds and bytes of memory of the process that reads it.
    """

    file_bytes: int
    cell_chars: int
    header_within_records: int
    earliest_date: date
    latest_date: date
    suggestions: int
    suggestions_searched: int
    workbook_members: int
    workbook_unpacked_bytes: int
    sheet_columns: int
    workbook_seconds: int
    workbook_child_bytes: int


@dataclass(frozen=True)
class Columns:
    """Headers that belong to no field: line counters, what the quarantine adds to a ledger that goes out to be mended, and personal
    data that is recognised and never stored."""

    row_numbers: tuple[str, ...]
    quarantine_numbers: tuple[str, ...]
    reasons: tuple[str, ...]
    personal: tuple[str, ...]
    personal_parts: tuple[str, ...]

    @cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        named = {name: getattr(self, name) for name in ("row_numbers", "quarantine_numbers", "reasons", "personal")}
        return {name: frozenset(s for text in texts for s in header_spellings(text)) for name, texts in named.items()}

    def _is(self, name: str, header: str) -> bool:
        return not self._sets[name].isdisjoint(header_spellings(header))

    def is_silent(self, header: str) -> bool:
        """Whether the column is taken without a word: it counts lines, or comes from the quarantine."""
        return self._is("row_numbers", header) or self.is_from_quarantine(header)

    def is_from_quarantine(self, header: str) -> bool:
        """Whether the column is one that a ledger carries when it goes out to be mended."""
        return any(self._is(name, header) for name in ("quarantine_numbers", "reasons"))

    def is_quarantine_number(self, header: str) -> bool:
        """Whether the column says which quarantined row its rows were."""
        return self._is("quarantine_numbers", header)

    def is_personal(self, header: str) -> bool:
        """Whether the column holds data of a person."""
        spelling = header_spellings(header)[0]
        return self._is("personal", header) or any(part in spelling for part in map(fold, self.personal_parts))


@dataclass(frozen=True)
class Names:
    """How the spellings of a compound's or road's name are brought together."""

    dashes: str
    dash_words: tuple[str, ...]
    optional_endings: tuple[str, ...]
    simplified: Mapping[str, str]

    @cached_property
    def _table(self) -> dict[int, str]:
        return str.maketrans(dict(self.simplified) | dict.fromkeys(self.dashes, "-"))

    @cached_property
    def _dash_words(self) -> re.Pattern[str]:
        return re.compile(r"(?<=[\d号弄])(?:" + "|".join(map(re.escape, self.dash_words)) + r")(?=\d)")

    def normal(self, text: str) -> str:
        """One spelling for all: NFKC, no spaces, one dash, simplified characters, lower case."""
        return re.sub("-+", "-", self._dash_words.sub("-", fold(text).translate(self._table)))

    def short(self, text: str) -> str:
        """The normal spelling without an ending that people leave out (小区)."""
        name = self.normal(text)
        ending = next((e for e in self.optional_endings if name.endswith(e) and len(name) > len(e)), "")
        return name.removesuffix(ending)


@dataclass(frozen=True)
class Message:
    """A rule's severity and its sentence in both languages, with ``{placeholders}``."""

    rule: str
    severity: str
    zh: str
    en: str


@dataclass(frozen=True)
class Codebook:
    """All of ``data/ledgers``; ``phrases`` are parts of messages as (Chinese, English)."""

    ledgers: Mapping[str, Ledger]
    words: Words
    limits: Limits
    columns: Columns
    names: Names
    messages: Mapping[str, Message]
    phrases: Mapping[str, tuple[str, str]]


def fold(text: str) -> str:
    """Text for comparing words: NFKC, no spaces, lower case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


def header_spellings(text: str) -> tuple[str, ...]:
    """A header cell's spellings for comparing, the fullest first: without bracket signs, then without what brackets hold, from the last
    bracket to the first (面积(㎡)（必填）, 面积(㎡), 面积)."""
    left = _HEADER_MARKS.sub("", fold(text))
    found = [_BRACKETS.sub("", left)]
    while brackets := _BRACKETED.findall(left):
        before, _, after = left.rpartition(brackets[-1])
        left = before + after
        found.append(_BRACKETS.sub("", left))
    return tuple(dict.fromkeys(spelling for spelling in found if spelling)) or ("",)


def default_folder() -> Path:
    """``data/ledgers`` of this repository."""
    return Path(__file__).resolve().parent.parent / "data" / "ledgers"


@cache
def load(folder: Path | None = None) -> Codebook:
    """Read a folder of codebook files (default: ``data/ledgers``); read once a process.

    Raises CodebookError at the first entry that is missing, unknown, or refers to a field that its ledger does not have.
    """
    folder = folder or default_folder()
    shared = _toml(folder / "common.toml")
    sections = {"words": Words, "limits": Limits, "columns": Columns, "names": Names}
    _only("common.toml", shared, sections)
    messages = _toml(folder / "messages.toml")
    phrases = messages.pop("phrases", {})
    ledgers = [_ledger(folder / f"{name}.toml", name) for name in LEDGERS]
    return Codebook(
        ledgers=MappingProxyType({each.name: each for each in sorted(ledgers, key=lambda each: each.order)}),
        **{section: _made(kind, "common.toml", f"[{section}]", shared.get(section, {})) for section, kind in sections.items()},
        messages=MappingProxyType({rule: _message(rule, entry) for rule, entry in messages.items()}),
        phrases=MappingProxyType({name: (entry["zh"], entry["en"]) for name, entry in phrases.items()}),
    )


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CodebookError(f"{file.name}: not in {file.parent}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{file.name}: {error}") from error


def _only(file: str, entries: Mapping[str, Any], known: Any) -> None:
    for name in entries:
        if name not in known:
            raise CodebookError(f"{file}: {name} is not known; there are {', '.join(known)}")


def _made(kind: type, file: str, where: str, entry: Mapping[str, Any], **given: Any) -> Any:
    """A frozen dataclass from a TOML table: lists become tuples, an entry that is missing or unknown is said."""
    names = [name for name in kind.__dataclass_fields__ if name not in given]  # type: ignore[attr-defined]
    _only(f"{file} {where}", entry, names)
    try:
        return kind(**given, **{name: _frozen(value) for name, value in entry.items()})
    except TypeError as error:
        raise CodebookError(f"{file} {where}: {error}") from error


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(each) for name, each in value.items()})
    return value


def _ledger(file: Path, name: str) -> Ledger:
    entry = _toml(file)
    fields = {each: _made(Field, file.name, f"[fields.{each}]", table, name=each) for each, table in entry.pop("fields", {}).items()}
    statuses = {each: _made(Status, file.name, f"statuses.{each}", table, name=each) for each, table in entry.pop("statuses", {}).items()}
    life = entry.pop("lifecycle", None)
    ledger: Ledger = _made(
        Ledger, file.name, "", entry, name=name, fields=MappingProxyType(fields), statuses=MappingProxyType(statuses),
        lifecycle=_made(Lifecycle, file.name, "[lifecycle]", life) if life else None,
    )  # fmt: skip
    _check(file.name, ledger)
    return ledger


def _check(file: str, ledger: Ledger) -> None:
    """Names refer to fields, words are among those known, and no header means two fields."""

    def refer(where: str, *names: str | None) -> None:
        for name in names:
            if name is not None and name not in ledger.fields:
                raise CodebookError(f"{file} {where}: {name} is no field of this ledger")

    refer("key", *ledger.key)
    meant: dict[str, str] = {}
    for each in ledger.fields.values():
        refer(each.name, *each.after, *each.usually_after, *each.needs, *each.served_by, *each.implies)
        if each.kind not in KINDS:
            raise CodebookError(f"{file} {each.name}: kind is {each.kind!r}, write one of {', '.join(KINDS)}")
        if each.clock not in ("event", "deadline"):
            raise CodebookError(f"{file} {each.name}: clock is {each.clock!r}, write event or deadline")
        for text in (each.header, *each.synonyms):
            spelling = header_spellings(text)[0]
            if meant.setdefault(spelling, each.name) != each.name:
                raise CodebookError(f"{file}: the header {text} means both {meant[spelling]} and {each.name}")
    if ledger.lifecycle:
        life = ledger.lifecycle
        refer("[lifecycle]", life.closed_by, life.reopened_by, life.closed_again_by, life.dropped_by)
    for status in ledger.statuses.values():
        refer(status.name, *status.needs)
        if status.state not in STATES:
            raise CodebookError(f"{file} {status.name}: state is {status.state!r}, write one of {', '.join(STATES)}")


def _message(rule: str, entry: Mapping[str, Any]) -> Message:
    message: Message = _made(Message, "messages.toml", f"[{rule}]", entry, rule=rule)
    if message.severity not in SEVERITIES:
        raise CodebookError(f"messages.toml [{rule}]: severity is {message.severity!r}, write one of {', '.join(SEVERITIES)}")
    return message
