"""What a question was understood to ask, and where the board answers it. Pure.

A question goes to the page 探索 where that page can show it, else to a list, else to the page that shows its measure; what the place
cannot show is named (``Destination.left_out``), never dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from clearance import address
from clearance.ask.when import Facts, Span, month_of, week_of
from clearance.lists import LISTS, NARROWINGS, ONE_VALUE
from clearance.selection import Selection

SHARED: Final = {"area": "areas", "batch": "batches", "class": "classes", "team": "teams"}
"""Filters of a question that are the board's shared ones, with their field of a selection."""
EXPLORE, LISTED = "explore", "rows"
WEEKLY: Final = "weeks"
"""The page that shows what happened, week by week."""
MOST_ROWS: Final = 3
WEEK: Final = "week"
"""In place of a dimension of the columns of 探索: the meeting days."""
WEEKS: Final = (4, 8, 13, 26)


@dataclass(frozen=True)
class Word:
    """A stretch of the text and what it was taken for. ``kind``: measure, row, subject, filter, when, compare, wait, order, marker, stop or
    unknown; ``name`` and ``values``: which measure, dimension or filter and its values; ``others``: what else it could mean, as
    (filter, value); ``why``: a key for a word that was understood and yet has no place in the question (``ask.why_…``);
    ``span``, ``days``: the time that it says."""

    start: int
    end: int
    text: str
    kind: str
    name: str = ""
    values: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    why: str = ""
    span: Span | None = None
    days: int = 0


@dataclass(frozen=True)
class Question:
    """What is asked. ``measures``: of data/ask/words.toml, all of one ``ledger``; ``assumed``: nobody said it; ``rows``: the dimensions in
    the order said, at most three; ``filters``: values by name; ``span``: the days meant; ``longer_than``: days since a structure came onto
    the measure's list; ``wants``: list, count or table; ``words`` cover the text."""

    text: str
    measures: tuple[str, ...] = ()
    assumed: bool = False
    ledger: str = ""
    rows: tuple[str, ...] = ()
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    span: Span | None = None
    compare: Span | None = None
    longer_than: int | None = None
    order: str = ""
    wants: str = "table"
    words: tuple[Word, ...] = ()

    @property
    def not_understood(self) -> tuple[str, ...]:
        """The words that nothing is known of."""
        return tuple(word.text for word in self.words if word.kind == "unknown")

    @property
    def unfitting(self) -> tuple[Word, ...]:
        """Words that were understood and have no place in this question."""
        return tuple(word for word in self.words if word.why and word.kind != "unknown")

    @property
    def turned(self) -> tuple[str, ...]:
        """Words that turn the question round (不, except) and are not understood: without them the answer would be the opposite one."""
        return tuple(word.text for word in self.words if word.why == "turning")


@dataclass(frozen=True)
class Destination:
    """Where a question is answered: a page and the parameters of its address. ``left_out``: what that page cannot show, as (part, name):
    a part is row, filter, when, compare, wait, order or measure."""

    page: str
    parameters: Mapping[str, list[str]]
    left_out: tuple[tuple[str, str], ...] = ()


def layout(rows: tuple[str, ...]) -> dict[str, str]:
    """Dimensions as the page 探索 lays them out: one → rows; two → rows and columns, compounds inside the other one; three → rows, within,
    columns. Meeting days are always columns."""
    if WEEK in rows:
        return {**layout(tuple(each for each in rows if each != WEEK)[:1]), "cols": WEEK} if len(rows) < MOST_ROWS else {
            **dict(zip(("rows", "within"), (each for each in rows if each != WEEK), strict=False)), "cols": WEEK,
        }  # fmt: skip
    if len(rows) == 2 and "compound" in rows:
        outer = next(each for each in rows if each != "compound")
        return {"rows": outer, "within": "compound"}
    return dict(zip(("rows", "cols") if len(rows) < 3 else ("rows", "within", "cols"), rows, strict=False))


def destination(question: Question, words: Any, facts: Facts, *, newest: date, known: str, lang: str) -> Destination | None:
    """Where the board answers a question; None where it says nothing that could be asked, or a word turns it round. ``words``: data/ask
    (``words.Words``)."""
    if not question.measures or question.turned:
        return None
    first = words.measures[question.measures[0]]
    route = _Route(question, words, facts, newest, known, lang)
    if first.page and not (first.explore and question.rows):
        return route.to_page(first.page)
    is_long, flows = _is_long(first, question.span, facts), _flows(first, question, facts)
    if is_long and not (flows if first.weekly else first.explore):
        return route.to_page(WEEKLY)
    listed = NARROWINGS[LISTS[first.list]] if first.list else ()
    only_listed = any(name in listed and name not in words.dimensions for name, _ in question.filters) and not question.rows
    listed_first = first.list_first and not question.rows and not flows
    if first.list and (question.longer_than is not None or not first.explore or (question.wants == "list" and not is_long) or only_listed or listed_first):
        return route.to_list(first)
    return route.to_explore()


def _is_long(measure: Any, span: Span | None, facts: Facts) -> bool:
    """Whether it is asked what happened in more than one week: there is a list for each week only."""
    return bool(measure.list.startswith("week_") and not _whole_week(span, facts))


def _flows(measure: Any, question: Question, facts: Facts) -> bool:
    """Whether what happens in a week is asked of several weeks, or to be laid out, so that 探索 answers: there are whole weeks, or none are said."""
    if not measure.weekly:
        return False
    if question.span is None or _whole_week(question.span, facts):
        return bool(question.rows)
    parts = periods(question.span, facts)
    return parts is not None and parts[0] == WEEK


def _whole_week(span: Span | None, facts: Facts) -> date | None:
    """The last day of the board's week that a span is; also of the current one, up to the as-of day."""
    if span is None:
        return None
    week = week_of(span.first, facts)
    return week.last if span.first == week.first and span.last in (week.last, min(week.last, facts.as_of)) else None


def periods(span: Span, facts: Facts) -> tuple[str, tuple[str, ...]] | None:
    """A span as whole months (2018-05) or as the last days of whole weeks; None where it is neither. The as-of day ends any of them."""
    last = min(span.last, facts.as_of)
    months, weeks = [], []
    day = span.first
    while day <= last and span.first.day == 1:
        month = month_of(day.year, day.month)
        months.append((f"{day:%Y-%m}", min(month.last, facts.as_of)))
        day = month.last + timedelta(days=1)
    if months and months[-1][1] == last:
        return "month", tuple(name for name, _ in months)
    day = span.first
    while day <= last and week_of(day, facts).first == day:
        week = week_of(day, facts)
        weeks.append(min(week.last, facts.as_of))
        day = week.last + timedelta(days=1)
    if weeks and weeks[-1] == last:
        return "week", tuple(each.isoformat() for each in weeks)
    return None


class _Route:
    """One question on its way to a page."""

    def __init__(self, question: Question, words: Any, facts: Facts, newest: date, known: str, lang: str) -> None:
        self.question, self.words, self.facts, self.lang, self.newest = question, words, facts, lang, newest
        self.left: list[tuple[str, str]] = []
        self.selection = Selection(facts.as_of, known)

    def to_page(self, page: str) -> Destination:
        """A page with the shared filters alone."""
        self._leave_all(filters=tuple(SHARED))
        return self._made(page, {})

    def to_list(self, measure: Any) -> Destination:
        """A list, narrowed as far as lists can be."""
        question = self.question
        narrowed: dict[str, Any] = {}
        for name, values in question.filters:
            if name in NARROWINGS[LISTS[measure.list]]:
                narrowed[name] = values[0] if len(values) == 1 or name in ONE_VALUE else values
                self.left += [("filter", f"{name}={value}") for value in values[1:] if name in ONE_VALUE]
        if question.longer_than is not None:
            if "longer_than" in NARROWINGS[LISTS[measure.list]]:
                narrowed["longer_than"] = question.longer_than
            else:
                self.left.append(("wait", str(question.longer_than)))
        if question.span:
            if measure.list.startswith("week_"):
                week = _whole_week(question.span, self.facts)
                if week and week <= self.facts.as_of:
                    narrowed["week"] = week
                else:
                    self.left.append(("when", ""))
            else:
                self._to_day(question.span.last)
        self.left += [("row", name) for name in question.rows]
        self._leave_all(filters=(*SHARED, *narrowed), done=("row", "when", "wait"))
        return self._made(LISTED, address.write_rows(measure.list, narrowed=narrowed))

    def to_explore(self) -> Destination:
        """The page 探索: measures, what they are laid out by, and filters."""
        question, parameters = self.question, {}
        measures = [self.words.measures[name] for name in question.measures]
        parameters["measure"] = list(dict.fromkeys(each.explore for each in measures if each.explore))
        self.left += [("measure", each.name) for each in measures if not each.explore]
        happened = measures[0].happened
        rows = self._dimensions(happened)
        only: list[str] = []
        if question.span and measures[0].weekly:
            self._to_day(question.span.last)
            if WEEK not in rows and not _whole_week(question.span, self.facts):
                rows = (*rows[: MOST_ROWS - 1], WEEK)
                self.left += [("row", name) for name in question.rows[MOST_ROWS - 1 :]]
        elif question.span:
            rows, only = self._span(happened, rows)
        for name, values in question.filters:
            if name in SHARED or name not in self.words.dimensions:
                continue
            there = self.words.dimensions[name].explore_name(question.ledger)
            only += [f"{there}={value}" for value in values]
            if len(values) > 1 and there not in rows and len(rows) < MOST_ROWS:
                rows = (*rows, there)
        parameters |= {place: [name] for place, name in layout(rows).items()}
        if WEEK in rows:
            parameters |= self._weeks()
        if only:
            parameters["only"] = only
        if question.compare and WEEK not in rows:
            parameters["against"] = [question.compare.last.isoformat()]
        self._leave_all(filters=(*SHARED, *self.words.dimensions), done=("row", "when", "measure", *(() if WEEK in rows else ("compare",))))
        return self._made(EXPLORE, parameters)

    def _dimensions(self, happened: str) -> tuple[str, ...]:
        """The dimensions by their names there; weeks are meeting days where nothing happens, months are then none."""
        found = []
        for name in self.question.rows:
            if name not in ("week", "month"):
                found.append(self.words.dimensions[name].explore_name(self.question.ledger))
            elif happened and f"{name}_{happened}" in self.words.periods:
                found.append(f"{name}_{happened}")
            elif name == WEEK and not happened:
                found.append(WEEK)
            else:
                self.left.append(("row", name))
        return tuple(found)

    def _span(self, happened: str, rows: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
        """What stands is asked as on the span's last day; what happened by its weeks or months, several of them laid out beside each other."""
        span = self.question.span
        assert span
        if not happened or span.first <= self.facts.starts_on:
            self._to_day(span.last)
            return rows, []
        parts = periods(span, self.facts)
        name = f"{parts[0]}_{happened}" if parts else ""
        if not parts or name not in self.words.periods:
            self.left.append(("when", ""))
            return rows, []
        beside = len(parts[1]) > 1 and name not in rows and len(rows) < MOST_ROWS
        return (*rows, name) if beside else rows, [f"{name}={part}" for part in parts[1]]

    def _weeks(self) -> dict[str, list[str]]:
        """How many meeting days are laid out: as many as the span has weeks, or the next number that the page offers."""
        span = self.question.span
        if not span:
            return {}
        wanted = -((span.first - span.last).days - 1) // 7
        return {"weeks": [str(next((each for each in WEEKS if each >= wanted), WEEKS[-1]))]}

    def _to_day(self, day: date) -> None:
        self.selection = replace(self.selection, as_of=max(min(day, self.newest, self.facts.as_of), self.facts.starts_on))

    def _leave_all(self, filters: tuple[str, ...], done: tuple[str, ...] = ()) -> None:
        """Name what nobody has taken up."""
        question = self.question
        shared: dict[str, Any] = {SHARED[name]: values for name, values in question.filters if name in SHARED}
        self.selection = replace(self.selection, **shared)
        self.left += [("filter", f"{name}={value}") for name, values in question.filters if name not in filters for value in values]
        if question.rows and "row" not in done:
            self.left += [("row", name) for name in question.rows]
        if question.span and "when" not in done:
            self._to_day(question.span.last)
            if self.facts.starts_on < question.span.first < question.span.last:
                self.left.append(("when", ""))
        if question.longer_than is not None and "wait" not in done:
            self.left.append(("wait", str(question.longer_than)))
        if question.compare and "compare" not in done:
            self.left.append(("compare", ""))
        if question.order:
            self.left.append(("order", question.order))
        if "measure" not in done:
            self.left += [("measure", name) for name in question.measures[1:]]

    def _made(self, page: str, own: Mapping[str, list[str]]) -> Destination:
        return Destination(page, {**own, **address.write(self.selection, self.lang, self.newest)}, tuple(dict.fromkeys(self.left)))
