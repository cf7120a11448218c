"""One cell → one value, or the rule that it breaks.

A column is read by the few different texts that it holds: each is parsed once, whatever the number of rows. Dates become numpy days
(NaT = empty), so that their order can be told for a whole column; everything else becomes a list with None for an empty cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from clearance.intake.findings import Finding, finding
from clearance.intake.workbook import FORMULA_MARK
from clearance.ledgers import Codebook, Field, Ledger, fold


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a cell breaks, with what its message needs to know."""

    rule: str
    parts: Mapping[str, Any] = field(default_factory=dict)


Parsed = tuple[Any, Problem | None]
"""A cell's value (None = empty or unreadable) and its problem. A warning comes with a value, an error without."""

Parser = Callable[[str], Parsed]


@dataclass(frozen=True)
class Context:
    """What a file is measured against beside the codebook: the survey date, the numbers that the campaign lists (``among``), and the mark
    that the notes of made-up rows begin with."""

    codebook: Codebook
    surveyed_on: date
    listed: Mapping[str, Collection[int]]
    sample_mark: str = ""


@dataclass(frozen=True)
class Column:
    """A parsed column, one value a row; ``problems`` by row number."""

    values: Sequence[Any] | np.ndarray
    problems: list[tuple[int, Problem]]


NO_DAY = np.datetime64("NaT", "D")
_PLAIN_KINDS = ("text", "id")
_REMEMBERED = 100_000
"""Different texts of a column that are remembered; a column with more is one of free text."""


class ColumnReader(dict[str, Any]):
    """Reads a field's cells: text → value, for all of a file's stretches. Each different text is parsed once."""

    def __init__(self, each: Field, ledger: Ledger, context: Context) -> None:
        super().__init__()
        self.field, self.parse, self.wrong = each, parser(each, ledger, context), dict[str, Problem]()
        self.cell_chars = context.codebook.limits.cell_chars
        self.longest_empty = max(map(len, _empty_words(each, ledger, context.codebook)), default=0)
        self.needs_looking = each.kind == "id" or each.required

    def __missing__(self, text: str) -> Any:
        value, problem = self.parse(text)
        if problem:
            self.wrong[text] = problem
        # Days as numbers and not as dates: numpy takes a million Python integers in a fifth of the time.
        self[text] = value if self.field.kind != "date" else int(np.datetime64(value or "NaT", "D").astype(np.int64))
        return self[text]

    def column(self, texts: Sequence[str]) -> Column:
        """Parse a column's cells."""
        if not self.field.required and not any(texts):
            return Column(np.full(len(texts), NO_DAY) if self.field.kind == "date" else [None] * len(texts), [])
        if self.field.kind in _PLAIN_KINDS and (plain := self._plain(texts)) is not None:
            return Column(plain, [])
        if len(self) > _REMEMBERED:
            self.clear()
            self.wrong.clear()
        values = map(self.__getitem__, texts)
        if self.field.kind == "date":
            column: Any = np.fromiter(values, np.int64, len(texts)).view("datetime64[D]")
        else:
            column = list(values)
        return Column(column, [(row, self.wrong[text]) for row, text in enumerate(texts) if text in self.wrong] if self.wrong else [])

    def _plain(self, texts: Sequence[str]) -> list[str | None] | None:
        """The values of a column whose cells are nearly all different and none of which can break a rule; None if one might.

        Looks at the column as one text: that costs a tenth of looking at each cell.
        """
        trimmed = list(map(str.strip, texts))
        joined = "".join(trimmed)
        lengths = set(map(len, trimmed))
        if not joined.isprintable() or max(lengths, default=0) > self.cell_chars or any(sign in joined for sign in _SIGNS):
            return None
        if self.needs_looking and min(lengths, default=0) <= self.longest_empty:
            return None
        return list(trimmed) if 0 not in lengths else [text or None for text in trimmed]


def parser(each: Field, ledger: Ledger, context: Context) -> Parser:
    """The parser for a field's cells. References (compound, area, road, street) stay text here and are resolved as a row."""
    read = _READERS[each.kind](each, ledger, context)
    limit = context.codebook.limits.cell_chars
    empty = _empty_words(each, ledger, context.codebook)
    longest = max(map(len, empty), default=0)
    # A cell that another column may stand in for is judged with that column, as a reference.
    must = each.required and not each.served_by

    def parse(text: str) -> Parsed:
        trimmed = (text if each.kind == "text" or text.isascii() else visible(text)).strip()
        if not trimmed or (len(trimmed) <= longest and fold(trimmed).translate(_DASHES) in empty):
            return None, Problem("required_empty") if must else None
        if len(trimmed) > limit:
            return None, Problem("cell_too_long", {"length": len(trimmed), "limit": limit})
        if trimmed.startswith(FORMULA_MARK):
            return None, Problem("formula_without_value")
        if unreadable := _UNREADABLE.search(trimmed):
            return None, Problem("bad_byte" if unreadable[0] in _ESCAPED_BYTES else "bad_character")
        if _SPREADSHEET_ERROR.fullmatch(trimmed):
            return None, Problem("spreadsheet_error")
        return read(trimmed)

    return parse


def cell_finding(codebook: Codebook, problem: Problem, line: int, each: Field, text: str) -> Finding:
    """The finding for a cell's problem; ``text`` as typed."""
    return finding(codebook, problem.rule, line=line, field=each, value=storable(text.strip()), **problem.parts)


def storable(text: str) -> str:
    """A cell as typed, for a store and a screen that hold no bytes without a character and no mark of ours."""
    text = text.removeprefix(FORMULA_MARK)
    return text if text.isprintable() else _ESCAPED.sub("\ufffd", text)


def visible(text: str) -> str:
    """A text without the characters that take no place on a screen: what is copied from a web page or a chat brings them along."""
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def _empty_words(each: Field, ledger: Ledger, codebook: Codebook) -> frozenset[str]:
    """Folded words that stand for an empty cell: none in a text, and never one that is a value of the field (无 = no, 无 = 无违建)."""
    if each.kind == "text":
        return frozenset()
    words = frozenset(map(fold, codebook.words.empty)) - frozenset(_spellings(each, ledger))
    if each.kind == "yes_no":
        words -= frozenset(map(fold, codebook.words.no))
    return words | frozenset(map(fold, each.empty))


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─", "-"))
_ESCAPED_BYTES = frozenset(map(chr, range(0xDC80, 0xDD00)))  # how Python keeps a byte that it cannot decode
_ESCAPED = re.compile("[\ud800-\udfff\ufdd0]")
_UNREADABLE = re.compile("[\0\ufffd\ud800-\udfff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SIGNS = ("\ufffd", "#", "e+", "E+")  # what printable text may hold and a rule speaks of
_SPREADSHEET_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|#+)", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")


def _text(each: Field, ledger: Ledger, context: Context) -> Parser:
    return lambda text: (text, None)


def _id(each: Field, ledger: Ledger, context: Context) -> Parser:
    # 3E5 may be somebody's number; only a spreadsheet writes 3.1E+08.
    return lambda text: (None, Problem("scientific_id")) if _SCIENTIFIC.fullmatch(text) else (text, None)


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_WHOLE = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?")
# "12 5" is not 125, and "2018-5-1 2" is not 12 May.
_SPLIT_DIGITS = re.compile(r"\d\s+[\d.,]")
# Nor is 12② a 122: beside a digit, a raised or circled one is the number of a footnote. In m² it belongs to the unit.
_RAISED = "".join(sign for sign in map(chr, range(0x80, 0x3300)) if unicodedata.category(sign) == "No")
_FOOTNOTE = re.compile(rf"[\d.{_RAISED}]\s*[{_RAISED}]|[{_RAISED}]\s*[\d.]")
_CHINESE_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}


def _number(each: Field, ledger: Ledger, context: Context) -> Parser:
    strip = _filler_remover(each)

    def read(text: str) -> Parsed:
        plain = strip(fold(text).replace("−", "-"))
        if not _NUMBER.fullmatch(plain) or _is_put_together(text):
            return None, Problem("not_a_number")
        return _in_range(float(plain.replace(",", "")) + 0.0, each)  # -0 is 0

    return read


def _whole(each: Field, ledger: Ledger, context: Context) -> Parser:
    strip = _filler_remover(each)
    listed = context.listed.get(each.among) if each.among else None

    def read(text: str) -> Parsed:
        plain = strip(fold(text).replace("−", "-"))
        if _WHOLE.fullmatch(plain) and not _is_put_together(text):
            value = int(plain.replace(",", "").partition(".")[0])
        elif (chinese := chinese_number(plain)) is not None:
            value = chinese
        else:
            return None, Problem("not_a_whole_number")
        if listed is not None:
            return (value, None) if value in listed else (None, Problem("not_listed", {"allowed": sorted(listed)}))
        return _in_range(value, each)

    return read


def _is_put_together(text: str) -> bool:
    """Whether a number's digits are not of one number."""
    return bool(_SPLIT_DIGITS.search(text) or _FOOTNOTE.search(text))


def _in_range(value: float, each: Field) -> Parsed:
    if each.minimum is not None and value < each.minimum:
        return None, Problem("number_too_small", {"limit": each.minimum})
    if each.maximum is not None and value > each.maximum:
        return None, Problem("number_too_large", {"limit": each.maximum})
    return value, Problem("zero") if value == 0 and each.zero_is_doubtful else None


def _filler_remover(each: Field) -> Callable[[str], str]:
    """Takes the words away that stand around a number (第三组 → 三, 13㎡ → 13): what is left must be the number."""
    if not each.fillers:
        return lambda text: text
    # Longest first, or 平方 would leave 米 behind.
    fillers = sorted(map(fold, each.fillers), key=len, reverse=True)
    pattern = re.compile("^(?:" + "|".join(map(re.escape, fillers)) + ")+|(?:" + "|".join(map(re.escape, fillers)) + ")+$")
    return lambda text: pattern.sub("", text)


def chinese_number(text: str) -> int | None:
    """A whole number from 0 to 99 in Chinese numerals (三, 十二, 二十, 三十一), or None."""
    tens, ten, ones = text.rpartition("十")
    if (tens and tens not in _CHINESE_DIGITS) or (ones and ones not in _CHINESE_DIGITS) or not text:
        return None
    return (_CHINESE_DIGITS.get(tens, 1) * 10 if ten else 0) + _CHINESE_DIGITS.get(ones, 0)


# ── dates ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_POINTS = _DASHES | str.maketrans(dict.fromkeys("。、·•", "."))
_TIME = re.compile(
    r"(?:[ t]+|(?<=[日号])\s*)(?:上午|下午)?\s*(?:[01]?\d|2[0-4])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?|[时点](?:[0-5]?\d分?)?)\s*(?:am|pm)?(?:z|[-+]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\(?(?:星期|礼拜|周)([一二三四五六日天])\)?$")
_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号.]?")
_SPACED = re.compile(r"(\d{4}) +(\d{1,2}) +(\d{1,2})")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")  # after the point, the time of day
_IN_CHINESE = re.compile(r"([〇零○0Oo一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]")
_NO_DAY = re.compile(r"(?:19|20)\d{2}(?:年|[-/.年](?:0?[1-9]|1[0-2])月?|(?:0[1-9]|1[0-2]))?")
_SHORT_YEAR = re.compile(r"'?\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?|\d{6}")
_NO_YEAR = re.compile(r"\d{1,2}[-/.月]\d{1,2}[日号]?")
_SERIAL_ZERO = date(1899, 12, 30)


def read_date(text: str) -> date | str:
    """A date in any usual spelling with a full year, an Excel serial among them; else the rule that it breaks."""
    if _FOOTNOTE.search(text):
        return "not_a_date"
    spaced = _TIME.sub("", unicodedata.normalize("NFKC", text).translate(_POINTS).strip())
    weekday = _WEEKDAY.search(spaced)
    spaced = spaced[: weekday.start()].rstrip() if weekday else spaced
    if _SPLIT_DIGITS.search(spaced) and not _SPACED.fullmatch(spaced):
        return "not_a_date"
    plain = re.sub(r"\s+", "", _SPACED.sub(r"\1-\2-\3", spaced))
    if serial := _SERIAL.fullmatch(plain):
        # 18264 … 73050: 1950 … 2099. Outside, five digits are no date that anybody meant.
        return _SERIAL_ZERO + timedelta(days=int(serial[1])) if 18264 <= int(serial[1]) <= 73050 else "not_a_date"
    parts: Sequence[int | None] | None = None
    if found := _FULL.fullmatch(plain) or _EIGHT_DIGITS.fullmatch(plain):
        parts = tuple(map(int, found.groups()))
    elif found := _IN_CHINESE.fullmatch(plain):
        year = int("".join(str(_CHINESE_DIGITS.get(digit, 0)) for digit in found[1]))
        parts = (year, chinese_number(found[2]), chinese_number(found[3]))
    if parts:
        try:
            day = date(*parts)  # type: ignore[arg-type]
        except (ValueError, TypeError):
            return "date_impossible"
        # The wrong day of the week says that one of the two is a slip.
        return day if not weekday or day.weekday() == min("一二三四五六日天".index(weekday[1]), 6) else "date_impossible"
    for pattern, rule in ((_NO_DAY, "date_without_day"), (_SHORT_YEAR, "date_with_short_year"), (_NO_YEAR, "date_without_year")):
        if pattern.fullmatch(plain):
            return rule
    return "not_a_date"


def _date(each: Field, ledger: Ledger, context: Context) -> Parser:
    limits = context.codebook.limits

    def read(text: str) -> Parsed:
        day = read_date(text)
        if isinstance(day, str):
            return None, Problem(day)
        if not limits.earliest_date <= day <= limits.latest_date:
            return None, Problem("date_out_of_range", {"first": limits.earliest_date, "last": limits.latest_date})
        if each.clock == "event" and day > context.surveyed_on:
            return None, Problem("date_after_survey", {"surveyed_on": context.surveyed_on})
        return day, None

    return read


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _yes_no(each: Field, ledger: Ledger, context: Context) -> Parser:
    words = context.codebook.words
    known = dict.fromkeys(map(fold, words.no), False) | dict.fromkeys(map(fold, words.yes), True)

    def read(text: str) -> Parsed:
        value = known.get(fold(text))
        return value, Problem("unknown_value", {"allowed": [words.yes[0], words.no[0]]}) if value is None else None

    return read


def _spellings(each: Field, ledger: Ledger) -> dict[str, str]:
    """Folded spelling → canonical value, of a choice or of a ledger's statuses."""
    if each.kind == "status":
        listed: Mapping[str, tuple[str, ...]] = {name: status.spellings for name, status in ledger.statuses.items()}
    else:
        listed = each.values
    return {fold(text): value for value, spellings in listed.items() for text in (*spellings, value)}


def _choice(each: Field, ledger: Ledger, context: Context) -> Parser:
    known = _spellings(each, ledger)
    wrong = Problem("unknown_value", {"allowed": list(dict.fromkeys(known.values()))})

    def read(text: str) -> Parsed:
        value = known.get(fold(text))
        return value, None if value is not None else wrong

    return read


def _open_choice(each: Field, ledger: Ledger, context: Context) -> Parser:
    known = _spellings(each, ledger)
    new = Problem("new_spelling", {"allowed": list(dict.fromkeys(known.values()))})

    def read(text: str) -> Parsed:
        value = known.get(fold(text))
        return (value, None) if value is not None else (text, new)

    return read


_READERS: Mapping[str, Callable[[Field, Ledger, Context], Parser]] = {
    "id": _id, "text": _text, "number": _number, "whole": _whole, "date": _date, "yes_no": _yes_no, "choice": _choice,
    "open_choice": _open_choice, "status": _choice, "compound": _text, "area": _text, "road": _text, "street": _text,
}  # fmt: skip
