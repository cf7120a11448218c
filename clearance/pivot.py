"""A question's answer laid out: rows by columns with margins, and the sentence, the chart and the table that it makes.

Pure: the rows of ``queries/explore`` and a translator in, words and frames out. Margins are rows of the queries, counted anew there, and never
sums of cells: a compound counts once, and a share is computed of its margin's own numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from clearance import panels
from clearance.explore import WEEK, Dimension, Measure, Question, Vocabulary
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.selection import NONE

ALL: Final = "all"
"""The value of a dimension that nobody chose, in the rows of the queries."""
MOST_LINKED: Final = 2000
"""So many numbers may open lists; a larger table is a plain grid."""
MOST_DRAWN: Final = 30
"""So many rows a chart shows, the first ones of the table."""
FEW: Final = 3
"""Up to so many columns a row's bars stand side by side; beyond, a heat map tells more."""
MOST_LINES: Final = 6
OF_A_WEEK: Final = "week_"
"""So the lists are called that are asked of a week, by its last day."""

Key = tuple[str | None, str | None, str | None]
"""Where a cell stands: the row's value, the value within it, the column's; None = all of them."""
Number = float | int | None
Opens = Callable[..., str]
Reads = Mapping[str, Callable[[str], str]]


@dataclass(frozen=True)
class Day:
    """What was found on one day, by (source, column) in each cell (``explore.Measure.source``)."""

    on: date
    cells: Mapping[Key, Mapping[tuple[str, str], Any]]


@dataclass(frozen=True)
class Pivot:
    """An answer. ``days``: the one day, or where the columns are weeks each week's; ``before``: the earlier day that it is compared with;
    ``rows``: (value, value within) in order, subtotals and the total last of theirs; ``cols``: values, weeks as ISO days, the total last."""

    question: Question
    vocabulary: Vocabulary
    days: tuple[Day, ...]
    before: Day | None
    rows: tuple[tuple[str | None, str | None], ...]
    cols: tuple[str | None, ...]

    @property
    def measures(self) -> list[Measure]:
        """What is counted."""
        return [self.vocabulary.measures[name] for name in self.question.measures]

    @property
    def is_empty(self) -> bool:
        """Whether the filters leave nothing to count."""
        return not any(day.cells for day in (*self.days, *([self.before] if self.before else [])))

    def dimension(self, axis: str) -> Dimension | None:
        """The dimension of ``rows``, ``within`` or ``cols``; None where there is none, and for weeks."""
        return self.vocabulary.dimensions.get(getattr(self.question, axis))

    def value(self, measure: Measure, row: tuple[str | None, str | None], col: str | None) -> Number:
        """The number of a cell; None where there is nothing to speak of."""
        if self.question.cols == WEEK:
            day = next(each for each in self.days if each.on.isoformat() == col)
            return _number(day, measure, (*row, None))
        return _number(self.days[0], measure, (*row, col))

    def earlier(self, measure: Measure, row: tuple[str | None, str | None], col: str | None) -> Number:
        """The same of the day that it is compared with."""
        return _number(self.before, measure, (*row, col)) if self.before else None


def _number(day: Day, measure: Measure, key: Key) -> float | int | None:
    """A measure of a cell. A cell that the query does not have holds nothing: nought, but neither a share nor an average."""
    held = day.cells.get(key, {})
    if measure.is_share:
        return _percent(held.get((measure.source, measure.part), 0), held.get((measure.source, measure.whole), 0))
    number = held.get((measure.source, measure.column))
    if number is None or pd.isna(number):
        return None if measure.average else 0
    return float(number) if isinstance(number, float) and not float(number).is_integer() else int(number)


def _percent(part: float, whole: float) -> float | None:
    """One decimal; 100 only where it is all, 0 only where it is nothing."""
    if not whole:
        return None
    exact = round(100 * part / whole, 1)
    return min(max(exact, 0.1), 99.9) if 0 < part < whole else exact


# ── from rows to a pivot ─────────────────────────────────────────────────────────────────────────────────────────


def day(on: date, question: Question, answers: Mapping[str, pd.DataFrame]) -> Day:
    """One day's answers, by source, side by side. An axis that nobody chose is one margin."""
    chosen = (bool(question.rows), bool(question.within), question.cols not in ("", WEEK))
    cells: dict[Key, dict[tuple[str, str], Any]] = {}
    for source, frame in answers.items():
        numbers = [name for name in frame if name not in ("row_value", "within_value", "col_value")]
        for row in frame.to_dict("records"):
            row_value, within, col = (None if pd.isna(row[name]) else row[name] for name in ("row_value", "within_value", "col_value"))
            key = row_value, within, col
            if all(value is None or is_chosen for value, is_chosen in zip(key, chosen, strict=True)):
                cells.setdefault(key, {}).update({(source, name): row[name] for name in numbers})
    return Day(on, cells)


def pivot(question: Question, vocabulary: Vocabulary, days: Sequence[Day], before: Day | None) -> Pivot:
    """Lay out. ``days``: one, or with weeks in the columns each of theirs."""
    first = vocabulary.measures[question.measures[0]]
    whole = [*days, *([before] if before else [])]
    keys = list(dict.fromkeys(key for each in whole for key in each.cells))

    def size(key: Key) -> float:
        number = _number(days[-1], first, key)
        return -1.0 if number is None else float(number)

    def told(axis: str, key: Key) -> bool:
        """Whether what has no value at all of a dimension, such as the month of a removal that never was, says anything of the measures."""
        by_nature = vocabulary.dimensions[getattr(question, axis)].none
        return not by_nature or any(_number(each, vocabulary.measures[name], key) for each in whole for name in question.measures)

    def ordered(axis: str, place: int, at: Callable[[str], Key], among: Sequence[Key]) -> list[str]:
        values = [value for value in dict.fromkeys(key[place] for key in among) if value is not None and (value != NONE or told(axis, at(NONE)))]
        dimension = vocabulary.dimensions[getattr(question, axis)]
        return sorted(values, key=lambda value: _place(dimension, value, size(at(value)) if _ranks(dimension, first) else 0))

    def beside(row: str) -> Callable[[str], Key]:
        return lambda value: (row, value, None)

    rows: list[tuple[str | None, str | None]] = []
    for row in ordered("rows", 0, lambda value: (value, None, None), keys) if question.rows else []:
        if question.within:
            inside = [key for key in keys if key[0] == row]
            rows += [(row, value) for value in ordered("within", 1, beside(row), inside)]
        rows.append((row, None))
    rows.append((None, None))
    if question.cols == WEEK:
        cols: list[str | None] = [each.on.isoformat() for each in days]
    else:
        cols = [*(ordered("cols", 2, lambda value: (None, None, value), keys) if question.cols else []), None]
    return Pivot(question, vocabulary, tuple(days), before, tuple(rows), tuple(cols))


BY_HAND: Final = (
    "文明小区", "一般小区", "市级", "区级", "无违建", "少量", "普遍", "严重", "standing", "cleared", "verified", "declassified", "yes", "no", "公", "私", "自拆", "助拆", "强拆",
    "late", "open", "done", "running", "waiting", "not_started", "ready", "clear", "not_clear", "team", "group", "text",
)  # fmt: skip
"""Values whose own order is neither that of their letters nor of their numbers."""


def _ranks(dimension: Dimension, measure: Measure) -> bool:
    """Whether values may be put in the order of a measure, and the first be named. Removal teams never (docs/domain.md, section 5); whoever actions
    are given to, teams among them, by how many, and never by a share or an average of a few."""
    return dimension.id != "team" and not (dimension.id == "owner" and (measure.is_share or measure.average))


def _place(dimension: Dimension, value: str, size: float) -> tuple[Any, ...]:
    """Where a value stands: what is not stated last; else by its time, by its number, or the most first."""
    if dimension.order == "size":
        return value == NONE, -size, value.translate(_NUMERALS)
    rank = BY_HAND.index(value) if value in BY_HAND else len(BY_HAND)
    return value == NONE, rank, value.zfill(12) if value.isdecimal() else value


_NUMERALS: Final = str.maketrans("一二三四五六七八九", "123456789")


def in_order(dimension: Dimension, values: Sequence[str]) -> list[str]:
    """Values in their own order, where no size is known."""
    return sorted(values, key=lambda value: _place(dimension, value, 0))


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_of_households(shown: Pivot) -> bool:
    """Whether it holds what only the office may see: a guarded measure or dimension."""
    chosen = [shown.dimension(axis) for axis in ("rows", "within", "cols")] + [shown.vocabulary.dimensions[name] for name, _ in shown.question.only]
    return any(each.guarded for each in chosen if each) or any(each.guarded for each in shown.measures)


def named(t: Translator, each: Measure | Dimension) -> str:
    """What a measure or a dimension is called."""
    return each.zh if t.language == "zh" else each.en


def unit(t: Translator, measure: Measure) -> str:
    """In what it is counted."""
    return measure.unit if t.language == "zh" else measure.unit_en


def reading(t: Translator, dimension: Dimension, value: str, reads: Reads) -> str:
    """How a value reads. ``reads``: by dimension, how the names of the data read (areas, compounds)."""
    if value == NONE and dimension.none:
        return t(f"explore.none.{dimension.none}")
    if dimension.id in reads and value != NONE:
        return reads[dimension.id](value)
    if dimension.names and f"{dimension.names}.{value}" in t.keys | ({f"{dimension.names}.{NONE}"} & t.keys):
        return t.name_of(dimension.names, value)
    if value == NONE:
        return t("narrowing.none")
    if dimension.names:
        return t.name_of(dimension.names, value)
    if dimension.order == "time":
        return value if len(value) < 8 else date.fromisoformat(value).isoformat()
    return value


def amount(t: Translator, measure: Measure, number: Number, text: str = "") -> str:
    """A number with its unit; ``text`` in place of the number itself, such as one that opens a list."""
    if number is None:
        return t("explore.no_number")
    return t("explore.amount_percent" if measure.unit == "%" else "explore.amount", number=text or figure(t, number), unit=unit(t, measure))


def figure(t: Translator, number: Number) -> str:
    """A number as a cell shows it."""
    if number is None:
        return "—"
    return f"−{t.number(-number)}" if number < 0 else t.number(number)


def signed(t: Translator, change: float) -> str:
    """A difference with its sign."""
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{t.number(abs(round(change, 1)))}"


def difference(now: Number, before: Number) -> float | None:
    """How much more; None where either is unknown."""
    if now is None or before is None:
        return None
    return round(now - before, 2)


def finding(t: Translator, shown: Pivot, reads: Reads, opens: Opens | None = None) -> Finding:
    """The first measure in one sentence. ``opens``: makes of its total a number that opens its list (``of``).

    Rules, first that fits: nothing to count; weeks in the columns: from where to where, of what moves how much in all; an earlier day: by how much
    more or less; laid out by a dimension, and the numbers may be told: where most of it is (of what adds up, with its share); else, and where some of
    it is less than nought, the total alone. Who is never put in an order (``_ranks``) has the total alone.
    """
    measure, by = shown.measures[0], shown.dimension("rows")
    total = shown.value(measure, (None, None), shown.cols[-1])
    text = _cell(t, shown, measure, (None, None), shown.cols[-1], total, shown.days[-1].on, opens) if opens else ""
    values: dict[str, Any] = {"measure": named(t, measure), "total": amount(t, measure, total, text)}
    if total is None:
        return Finding("explore.finding_none", values)
    if shown.question.cols == WEEK and measure.flow:
        each_week = [shown.value(measure, (None, None), col) or 0 for col in shown.cols]
        values |= {"weeks": len(each_week), "sum": amount(t, measure, difference(sum(each_week), 0)), "until": shown.days[-1].on}
        return Finding("explore.finding_flow" if len(each_week) > 1 else "explore.finding_flow_one", values)
    if shown.question.cols == WEEK:
        first = shown.value(measure, (None, None), shown.cols[0])
        values |= {"first": amount(t, measure, first), "since": shown.days[0].on, "until": shown.days[-1].on}
        return Finding("explore.finding_weeks", values)
    if shown.before:
        change = difference(total, shown.earlier(measure, (None, None), None))
        if change is None:
            return Finding("explore.finding_total", values)
        key = "more" if change > 0 else "less" if change < 0 else "same"
        said = amount(t, measure, abs(change)) if measure.unit != "%" else t("explore.points", number=t.number(abs(round(change, 1))))
        return Finding(f"explore.finding_{key}", values | {"day": shown.before.on, "by": said})
    if by is None or not _ranks(by, measure) or measure.guarded:
        return Finding("explore.finding_total", values)
    found = {row: shown.value(measure, (row, None), None) for row, within in shown.rows if row is not None and within is None}
    told = {row: number for row, number in found.items() if isinstance(number, int | float)}
    most = max(told.values(), default=0)
    if len(told) < 2 or not most or min(told.values()) < 0:
        return Finding("explore.finding_total", values)
    tied = [row for row, number in told.items() if number == most]
    values |= {"dimension": named(t, by), "most": amount(t, measure, most), "n": len(tied)}
    if len(tied) > 1:
        return Finding("explore.finding_tied", values)
    name = reading(t, by, tied[0], reads)
    values["name"] = panels.chinese(name) if opens and t.language == "en" and not name.isascii() else name
    if measure.adds and not measure.is_share and total:
        return Finding("explore.finding_most_share", values | {"share": f"{_percent(most, total):g}%"})
    return Finding("explore.finding_most", values)


def said(t: Translator, found: Finding) -> str:
    """A finding in words, without links."""
    return t(found.key, **found.values)


def described(t: Translator, shown: Pivot) -> str:
    """What is laid out by what: the title of the table and of a saved question."""
    axes = [named(t, each) for axis in ("rows", "within", "cols") if (each := shown.dimension(axis))]
    axes += [t("explore.week")] if shown.question.cols == WEEK else []
    measures = t("list.comma").join(named(t, each) for each in shown.measures)
    return t("explore.by", measures=measures, axes=t("explore.times").join(axes)) if axes else measures


def narrowed(t: Translator, shown: Pivot, reads: Reads) -> str:
    """Its own filters in words, beside the shared ones; empty where there are none."""
    said = []
    for name, values in kept_values(shown.question).items():
        dimension = shown.vocabulary.dimensions[name]
        said.append(t("explore.only", dimension=named(t, dimension), value=t("list.or").join(reading(t, dimension, value, reads) for value in values)))
    return t("explore.narrowed", only=t("list.comma").join(said)) if said else ""


def note(t: Translator, shown: Pivot, reads: Reads) -> str:
    """What qualifies the numbers: own filters, margins that are no sums."""
    parts = [narrowed(t, shown, reads)]
    if names := [named(t, each) for each in shown.measures if not each.adds or each.is_share]:
        parts.append(t("explore.no_sums", measures=t("list.comma").join(names)))
    flows = {each.flow for each in shown.measures}
    if shown.question.cols == WEEK:
        parts.append(t("explore.week_note" if flows == {False} else "explore.week_note_flows" if flows == {True} else "explore.week_note_flow"))
    elif True in flows:
        parts.append(t("explore.week_flow", day=shown.days[-1].on))
    return "".join(filter(None, parts)) if t.language == "zh" else " ".join(filter(None, parts))


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Table:
    """A table to show and to take away: ``frame`` by field, its ``headers``, what stands in each row of the numbers' fields on the screen, and
    how many numbers there are."""

    frame: pd.DataFrame
    headers: dict[str, str]
    cells: dict[str, list[str]]

    @property
    def linked(self) -> dict[str, list[str]] | None:
        """The cells that open lists; None where there are too many of them."""
        return self.cells if sum(map(len, self.cells.values())) <= MOST_LINKED else None


def table(t: Translator, shown: Pivot, reads: Reads, opens: Opens) -> Table:
    """The pivot as a table. ``opens``: makes a number that opens its list of (name, number, as_of and what narrows it)."""
    frame: dict[str, list[Any]] = {}
    headers, cells = {}, {}
    for axis in ("rows", "within"):
        if dimension := shown.dimension(axis):
            place = ("rows", "within").index(axis)
            frame[axis] = [_label(t, shown, dimension, row, place, reads) for row in shown.rows]
            headers[axis] = named(t, dimension)
            cells[axis] = [panels.chinese(text) if t.language == "en" and not text.isascii() else text for text in frame[axis]]
    if not shown.question.rows:
        frame["rows"], headers["rows"], cells["rows"] = [t("explore.total")], t("explore.everything"), [t("explore.total")]
    for at, col in enumerate(shown.cols):
        for measure in shown.measures:
            field = f"{measure.id}_{at}"
            numbers = [shown.value(measure, row, col) for row in shown.rows]
            frame[field] = numbers
            headers[field] = _header(t, shown, measure, col, reads)
            cells[field] = [_cell(t, shown, measure, row, col, number, shown.days[0].on, opens) for row, number in zip(shown.rows, numbers, strict=True)]
            if shown.before:
                before = [shown.earlier(measure, row, col) for row in shown.rows]
                change = [difference(*pair) for pair in zip(numbers, before, strict=True)]
                frame |= {f"{field}_before": before, f"{field}_change": change}
                headers[f"{field}_before"] = t("explore.header_before", header=headers[field], day=shown.before.on)
                headers[f"{field}_change"] = t("explore.header_change", header=headers[field])
                cells[f"{field}_before"] = [
                    _cell(t, shown, measure, row, col, number, shown.before.on, opens) for row, number in zip(shown.rows, before, strict=True)
                ]
                cells[f"{field}_change"] = ["—" if each is None else signed(t, each) for each in change]
    return Table(pd.DataFrame(frame), headers, cells)


def _label(t: Translator, shown: Pivot, dimension: Dimension, row: tuple[str | None, str | None], place: int, reads: Reads) -> str:
    if (value := row[place]) is not None:
        return reading(t, dimension, value, reads)
    return t("explore.total") if row[0] is None and place == 0 else "" if row[0] is None else t("explore.subtotal")


def _header(t: Translator, shown: Pivot, measure: Measure, col: str | None, reads: Reads) -> str:
    """The column's value, and the measure with its unit where there are several, or no columns."""
    counted = t("explore.header_measure", measure=named(t, measure), unit=unit(t, measure))
    if shown.question.cols == WEEK:
        said = t.day(date.fromisoformat(col or ""), "short")
    elif not (dimension := shown.dimension("cols")):
        return counted
    else:
        said = t("explore.total") if col is None else reading(t, dimension, col, reads)
    return said if len(shown.measures) == 1 else t("explore.header", value=said, measure=counted)


def _cell(t: Translator, shown: Pivot, measure: Measure, row: tuple[str | None, str | None], col: str | None, number: Number, on: date, opens: Opens) -> str:
    if not isinstance(number, int | float) or not number:
        return figure(t, number)
    day = date.fromisoformat(col) if shown.question.cols == WEEK and col else on
    own = opening(shown, measure, row, col, day)
    return figure(t, number) if own is None else opens(measure.list, number, as_of=day, **own)


def kept_values(question: Question) -> dict[str, tuple[str, ...]]:
    """The question's own filters: the values of each dimension, of which an item has one."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in question.only:
        found[name] = (*found.get(name, ()), value)
    return found


def opening(shown: Pivot, measure: Measure, row: tuple[str | None, str | None], col: str | None, day: date) -> dict[str, Any] | None:
    """What the list behind a cell of a measure on a day is narrowed to; None where there is no list, or none so narrow."""
    own = narrowing(shown, row, col)
    if not measure.list or own is None:
        return None
    return own | dict(measure.opens) | ({"week": day} if measure.list.startswith(OF_A_WEEK) else {})


def narrowing(shown: Pivot, row: tuple[str | None, str | None], col: str | None) -> dict[str, Any] | None:
    """What narrows the list behind a cell: the question's own filters and the values that it stands for, which are among theirs; None where a list
    cannot be narrowed so."""
    narrowed = kept_values(shown.question)
    for axis, value in (("rows", row[0]), ("within", row[1]), ("cols", col)):
        if (dimension := shown.dimension(axis)) and value is not None:
            narrowed[dimension.id] = (value,)
    told = [(shown.vocabulary.dimensions[name], values) for name, values in narrowed.items()]
    if not all(dimension.opens for dimension, _ in told):
        return None
    return {dimension.filter or dimension.narrows or dimension.id: values[0] if len(values) == 1 else values for dimension, values in told}


# ── the chart ────────────────────────────────────────────────────────────────────────────────────────────────────


def charts(shown: Pivot) -> list[str]:
    """The charts that the answer's shape allows, the one that fits first; none where there is nothing to compare.

    Rules: time on an axis, with two days or more: lines, then a heat map of two axes or bars of one. One axis: bars. Two: bars side by side
    up to FEW columns, else a heat map, and the other after it. Without an axis the sentence says it all.
    """
    rows, cols = drawn_rows(shown), [col for col in shown.cols if col is not None]
    by, across = shown.dimension("rows"), shown.dimension("cols")
    if shown.question.cols == WEEK or (across and across.order == "time"):
        return (["lines", "heat"] if rows else ["lines"]) if len(rows) <= MOST_LINES else ["heat", "lines"]
    if by and by.order == "time" and not across and len(rows) > 1:
        return ["lines", "bars"]
    if not rows:
        return []
    if not cols:
        return ["bars"]
    return ["grouped", "heat"] if len(cols) <= FEW else ["heat", "grouped"]


def chosen_chart(shown: Pivot) -> str:
    """The reader's, where the shape allows it; else the one that fits. Empty for none."""
    allowed = charts(shown)
    asked = shown.question.chart
    return "" if asked == "none" or not allowed else asked if asked in allowed else allowed[0]


def drawn_rows(shown: Pivot) -> list[str]:
    """The rows that a chart shows, without what is within them and without margins."""
    return [row for row, within in shown.rows if row is not None and within is None][:MOST_DRAWN]


def chart_rows(t: Translator, shown: Pivot, reads: Reads) -> pd.DataFrame:
    """The first measure, a row a cell without margins: row, col (labels; of time the value itself), value (missing where unknown), said."""
    measure, by, across = shown.measures[0], shown.dimension("rows"), shown.dimension("cols")
    in_time = chosen_chart(shown) == "lines"
    rows: Sequence[str | None] = _drawn(by, drawn_rows(shown), in_time and across is None) or [None]
    cols: Sequence[str | None] = _drawn(across, [col for col in shown.cols if col is not None], in_time) or [None]

    def label(dimension: Dimension | None, value: str | None) -> str:
        return "" if value is None else reading(t, dimension, value, reads) if dimension else value

    cells = [(row, col, shown.value(measure, (row, None), col)) for row in rows for col in cols]
    return pd.DataFrame([
        {"row": label(by, row), "col": label(across, col), "value": number if isinstance(number, int | float) else None, "said": figure(t, number)}
        for row, col, number in cells
    ], columns=["row", "col", "value", "said"])  # fmt: skip


def _drawn(dimension: Dimension | None, values: list[str], in_time: bool) -> list[str]:
    """The values that a chart shows on an axis. Along a time axis what has no date is left out, and every month or week between the first
    and the last is there, whether something fell into it or not."""
    if not dimension or dimension.order != "time" or not in_time:
        return values
    dated = sorted(value for value in values if value != NONE)
    if len(dated) < 2:
        return dated
    if len(dated[0]) < 8:
        between = [str(each) for each in pd.period_range(dated[0], dated[-1], freq="M")]
    else:
        between = [f"{each:%Y-%m-%d}" for each in pd.date_range(dated[0], dated[-1], freq="7D")]
    return sorted({*between, *dated})


def subtitle(t: Translator, shown: Pivot) -> str:
    """What a chart shows, in what unit, and how much of it."""
    of = len([row for row, within in shown.rows if row is not None and within is None])
    said = t("explore.subtitle", what=described(t, shown), unit=unit(t, shown.measures[0]))
    said = said if of <= MOST_DRAWN else t("explore.subtitle_first", said=said, drawn=MOST_DRAWN, of=of)
    return t("list.comma").join([said, t("table.office_only")]) if is_of_households(shown) else said
