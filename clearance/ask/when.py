"""Days and spans in words, Chinese and English, relative to the as-of day. Pure.

The rules, also in docs/ask.md: a day or month without a year is the newest one that does not lie after the as-of day; weeks are the
board's own, which end on the meeting day; ``last N weeks`` are the last N that are over; ``before`` reaches back to the campaign's start,
``since`` and ``after`` reach to the as-of day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAY = timedelta(days=1)
NUMBER: Final = r"(?:\d{1,4}|[零一二两三四五六七八九十百]{1,5})"
ENGLISH_NUMBERS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_DIGITS: Final = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
DAYS_OF: Final = {"天": 1, "日": 1, "day": 1, "周": 7, "星期": 7, "礼拜": 7, "week": 7, "月": 30, "month": 30, "年": 365, "year": 365}
"""A duration's units in days: a month is taken as 30, a year as 365."""


@dataclass(frozen=True)
class Facts:
    """What words of time refer to."""

    as_of: date
    starts_on: date
    spring_festival_on: date
    meeting_weekday: int


@dataclass(frozen=True)
class Span:
    """From one day to another, both taken in; a single day is both."""

    first: date
    last: date


@dataclass(frozen=True)
class Said:
    """A span that a text says from ``start`` up to ``end``; ``compare``: it is what something is compared with."""

    start: int
    end: int
    span: Span
    compare: bool = False


def number(text: str) -> int | None:
    """A number in digits, Chinese or English words up to 999; None for what is none."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    if text in ENGLISH_NUMBERS:
        return ENGLISH_NUMBERS.index(text) + 1
    if text in ORDINALS:
        return ORDINALS.index(text) + 1
    hundreds, hundred, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    parts = [hundreds, tens, ones.removeprefix("零") if hundred else ones]
    if not text or any(part and part not in _DIGITS for part in parts) or (hundred and not hundreds):
        return None
    values = [_DIGITS.get(part, 0) for part in parts]
    return values[0] * 100 + (values[1] if tens else 1 if ten else 0) * 10 + values[2]


def week_of(day: date, facts: Facts) -> Span:
    """The board's week that a day lies in: it ends on the meeting day."""
    last = day + (facts.meeting_weekday - day.isoweekday()) % 7 * DAY
    return Span(last - 6 * DAY, last)


def month_of(year: int, month: int) -> Span:
    """A calendar month; ValueError for one that there is not."""
    first = date(year, month, 1)
    return Span(first, (first + 31 * DAY).replace(day=1) - DAY)


# ── single expressions ───────────────────────────────────────────────────────────────────────────────────────────

_Parts = tuple[str | None, ...]
_M = "(" + "|".join(f"{name}|{name[:3]}" for name in _MONTHS if name != "may") + "|may)"
_TH = r"(?:st|nd|rd|th)?"


def _n(text: str | None) -> int:
    value = number(text or "")
    if value is None:
        raise ValueError(text)
    return value


def _month_number(name: str | None) -> int:
    return next(place for place, month in enumerate(_MONTHS, 1) if month.startswith(name or "-"))


def _newest(facts: Facts, of: Callable[[int], Span]) -> Span:
    """The newest year's that does not begin after the as-of day; a 29 February goes back to a year that has one."""
    for year in range(facts.as_of.year, facts.as_of.year - 8, -1):
        try:
            if (found := of(year)).first <= facts.as_of:
                return found
        except ValueError:
            continue
    raise ValueError("no such day")


def _day(year: int, month: int, day: int) -> Span:
    return Span(date(year, month, day), date(year, month, day))


def _year(word: str | None, facts: Facts) -> int:
    return facts.as_of.year - {"今年": 0, "去年": 1, "前年": 2, "this year": 0, "last year": 1}[word or ""]


def _of_year(parts: _Parts, facts: Facts) -> Span:
    year = _year(parts[0], facts)
    if parts[2]:
        return _day(year, _n(parts[1]), _n(parts[2]))
    return month_of(year, _n(parts[1])) if parts[1] else Span(date(year, 1, 1), date(year, 12, 31))


def _weeks_back(n: int, facts: Facts) -> Span:
    week = week_of(facts.as_of - 7 * n * DAY, facts)
    return week if n else Span(week.first, min(week.last, facts.as_of))


def _months_back(n: int, facts: Facts) -> Span:
    before = facts.as_of.year * 12 + facts.as_of.month - 1 - n
    return month_of(before // 12, before % 12 + 1)


def _recent(count: int, unit: str, facts: Facts) -> Span:
    """The last so many weeks that are over, months with the current one, days with the as-of day."""
    if not 0 < count <= 999:
        raise ValueError(count)
    unit = next(each for each in DAYS_OF if unit.startswith(each) or unit.endswith(each))
    if DAYS_OF[unit] == 7:
        last = week_of(facts.as_of, facts).last
        last = last if last == facts.as_of else last - 7 * DAY
        return Span(last - (7 * count - 1) * DAY, last)
    if DAYS_OF[unit] == 30:
        return Span(_months_back(count - 1, facts).first, facts.as_of)
    return Span(facts.as_of - (count * DAYS_OF[unit] - 1) * DAY, facts.as_of)


def _quarter(text: str | None, facts: Facts) -> Span:
    first = 3 * _n(text) - 2
    return _newest(facts, lambda year: Span(month_of(year, first).first, month_of(year, first + 2).last))


def _half(word: str | None, facts: Facts) -> Span:
    first = 1 if word == "上" else 7
    return _newest(facts, lambda year: Span(month_of(year, first).first, month_of(year, first + 5).last))


_UNIT = r"个?(周|星期|礼拜|月|天|日|年)"
_UNIT_EN = r"(days?|weeks?|months?|years?)"
_NUMBER_EN = r"(\d{1,3}|" + "|".join(ENGLISH_NUMBERS) + ")"
_ATOMS: Final[tuple[tuple[str, Callable[[_Parts, Facts], Span]], ...]] = (
    (r"(?<!\d)(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})(?!\d) ?[日号]?", lambda p, f: _day(_n(p[0]), _n(p[1]), _n(p[2]))),
    (rf"(?<!\d)(\d{{4}}) ?(?:年|-) ?({NUMBER}) ?月份?", lambda p, f: month_of(_n(p[0]), _n(p[1]))),
    (r"(?<![\d/-])(\d{4})-(\d{1,2})(?![\d/-])", lambda p, f: month_of(_n(p[0]), _n(p[1]))),
    (r"(?<![\d/-])(\d{4}) ?年", lambda p, f: Span(date(_n(p[0]), 1, 1), date(_n(p[0]), 12, 31))),
    (r"(?<![\d/-])(20\d\d)(?![\d/-])", lambda p, f: Span(date(_n(p[0]), 1, 1), date(_n(p[0]), 12, 31))),
    (rf"(今年|去年|前年)(?: ?({NUMBER}) ?月份?(?: ?({NUMBER}) ?[日号])?)?", _of_year),
    (r"\b(this year|last year)\b", lambda p, f: _of_year((p[0], None, None), f)),
    (rf"({NUMBER}) ?月 ?({NUMBER}) ?[日号]", lambda p, f: _newest(f, lambda year: _day(year, _n(p[0]), _n(p[1])))),
    (rf"({NUMBER}) ?月份?", lambda p, f: _newest(f, lambda year: month_of(year, _n(p[0])))),
    (rf"({NUMBER}) ?月? ?(?:到|至|-) ?({NUMBER}) ?月份?", lambda p, f: Span(_newest(f, lambda y: month_of(y, _n(p[0]))).first, _newest(f, lambda y: month_of(y, _n(p[1]))).last)),
    (r"上上个?(?:周|星期|礼拜)", lambda p, f: _weeks_back(2, f)),
    (r"上一?个?(?:周|星期|礼拜)|\blast week\b|\bthe week before\b", lambda p, f: _weeks_back(1, f)),
    (r"(?:本|这|这个|这一)(?:周|星期|礼拜)|\bthis week\b", lambda p, f: _weeks_back(0, f)),
    (r"上一?个?月份?|\blast month\b", lambda p, f: _months_back(1, f)),
    (r"(?:本|这个|这|当)月|\bthis month\b", lambda p, f: _months_back(0, f)),
    (rf"(?:最近|近|过去|前) ?({NUMBER}) ?{_UNIT}", lambda p, f: _recent(_n(p[0]), p[1] or "", f)),
    (rf"\b(?:the )?(?:last|past|recent) {_NUMBER_EN} {_UNIT_EN}\b", lambda p, f: _recent(_n(p[0]), (p[1] or "").removesuffix("s"), f)),
    (r"今天|今日|\btoday\b", lambda p, f: Span(f.as_of, f.as_of)),
    (r"昨天|昨日|\byesterday\b", lambda p, f: Span(f.as_of - DAY, f.as_of - DAY)),
    (r"前天", lambda p, f: Span(f.as_of - 2 * DAY, f.as_of - 2 * DAY)),
    (r"第?([一二三四1-4])季度", lambda p, f: _quarter(p[0], f)),
    (r"\bq([1-4])\b", lambda p, f: _quarter(p[0], f)),
    (r"(上|下)半年", lambda p, f: _half(p[0], f)),
    (rf"\b{_M} (\d{{1,2}}){_TH},? (\d{{4}})\b", lambda p, f: _day(_n(p[2]), _month_number(p[0]), _n(p[1]))),
    (rf"\b(\d{{1,2}}){_TH} (?:of )?{_M},? (\d{{4}})\b", lambda p, f: _day(_n(p[2]), _month_number(p[1]), _n(p[0]))),
    (rf"\b{_M} (\d{{1,2}}){_TH}\b", lambda p, f: _newest(f, lambda year: _day(year, _month_number(p[0]), _n(p[1])))),
    (rf"\b(\d{{1,2}}){_TH} (?:of )?{_M}\b", lambda p, f: _newest(f, lambda year: _day(year, _month_number(p[1]), _n(p[0])))),
    (rf"\b{_M},? (\d{{4}})\b", lambda p, f: month_of(_n(p[1]), _month_number(p[0]))),
    # "may" alone is more often no month: only after a word that a month follows.
    (r"\b((?:(?<=\bin )|(?<=\bsince )|(?<=\bfrom )|(?<=\bbefore )|(?<=\bafter )|(?<=\bby )|(?<=\buntil )|(?<=\bto )|(?<=\band )|(?<=\bduring )|(?<=\blast ))may)\b",
     lambda p, f: _newest(f, lambda year: month_of(year, 5))),
    (rf"\b(?!may\b){_M}\b", lambda p, f: _newest(f, lambda year: month_of(year, _month_number(p[0])))),
    (r"春节|过年|\b(?:the )?spring festival\b|\bchinese new year\b", lambda p, f: Span(f.spring_festival_on, f.spring_festival_on)),
    (r"启动(?:以来)?|\bthe start of the campaign\b", lambda p, f: Span(f.starts_on, f.starts_on)),
)  # fmt: skip
_ATOM_PATTERNS: Final = tuple((re.compile(pattern), rule) for pattern, rule in _ATOMS)
_ANY: Final = "(" + "|".join("(?:" + re.sub(r"\((?!\?)", "(?:", pattern) + ")" for pattern, _ in _ATOMS) + ")"

# ── what is said around them ─────────────────────────────────────────────────────────────────────────────────────

_Made = Callable[[list[Span], Facts], Span]


def _since(spans: list[Span], facts: Facts) -> Span:
    return Span(spans[0].first, facts.as_of)


def _after(spans: list[Span], facts: Facts) -> Span:
    return Span(spans[0].last + DAY, facts.as_of)


def _before(spans: list[Span], facts: Facts) -> Span:
    return Span(facts.starts_on, spans[0].first - DAY)


def _until(spans: list[Span], facts: Facts) -> Span:
    return Span(facts.starts_on, spans[0].last)


def _between(spans: list[Span], _: Facts) -> Span:
    return Span(spans[0].first, spans[1].last)


def _itself(spans: list[Span], _: Facts) -> Span:
    return spans[0]


_AROUND: Final[tuple[tuple[re.Pattern[str], _Made, bool], ...]] = tuple((re.compile(pattern), rule, compare) for pattern, rule, compare in (
    (_ANY, _itself, False),
    (rf"(?:从|自)? ?{_ANY} ?(?:到|至|-) ?{_ANY}", _between, False),
    (rf"\b(?:from )?{_ANY} (?:to|until|till|through) {_ANY}", _between, False),
    (rf"\bbetween {_ANY} and {_ANY}", _between, False),
    (rf"(?:从|自从?)? ?{_ANY} ?(?:以来|至今|起|开始|到现在)", _since, False),
    (rf"(?:从|自从?) ?{_ANY}", _since, False),
    (rf"\bsince {_ANY}", _since, False),
    (rf"{_ANY} ?(?:之后|以后|过后|后)", _after, False),
    (rf"\bafter {_ANY}", _after, False),
    (rf"{_ANY} ?(?:之前|以前|前)", _before, False),
    (rf"\bbefore {_ANY}", _before, False),
    (rf"(?:截至|截止到?|截止至) ?{_ANY} ?(?:为止|止|底)?", _until, False),
    (rf"{_ANY} ?(?:为止|底)", _until, False),
    (rf"\b(?:as of|as at|by the end of|by|until|till|up to|at the end of) {_ANY}", _until, False),
    (rf"(?:相比|对比|比|较) ?{_ANY}", _itself, True),
    (rf"(?:与|和|跟|同|比) ?{_ANY} ?(?:相比|对比|比较|比)", _itself, True),
    (rf"\b(?:compared (?:with|to)|versus|vs\.?|against|than) {_ANY}", _itself, True),
))  # fmt: skip


def _atom(text: str, facts: Facts) -> Span | None:
    for pattern, rule in _ATOM_PATTERNS:
        # Some months want the word before them; the union has seen it, here it is put back.
        for before in ("", "in "):
            whole = before + text
            if (match := pattern.match(whole, len(before))) and match.end() == len(whole):
                try:
                    return rule(match.groups(), facts)
                except (ValueError, OverflowError):
                    break
    return None


def spans(text: str, facts: Facts) -> Iterator[Said]:
    """Every span that may be said anywhere in a text (in lower case, NFKC); overlapping ones too: the longest is meant."""
    for start in range(len(text)):
        if text[start].isspace():
            continue
        for pattern, rule, compare in _AROUND:
            match = pattern.match(text, start)
            if not match:
                continue
            made = [_atom(part, facts) for part in match.groups()]
            try:
                span = rule([each for each in made if each], facts) if all(made) else None
            except OverflowError:
                span = None
            if span and span.first <= span.last:
                yield Said(start, match.end(), span, compare)
