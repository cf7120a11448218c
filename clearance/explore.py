"""What the page 探索 can be asked: measures and dimensions from ``data/explore``, and a question made of them, which is an address.

Nobody's text reaches a query: a question holds names of this vocabulary, and values of the data that are bound (``queries/explore``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

FOLDER = Path(__file__).resolve().parents[1] / "data" / "explore"
QUERIES: Final = MappingProxyType({
    "structures": "explore/structures", "compounds": "explore/compounds", "shops": "explore/shops", "actions": "explore/actions",
    "steps": "explore/steps", "areas": "explore/areas",
})  # fmt: skip
"""The query of each ledger; of the residential areas, which no ledger holds, that of what their compounds say of them."""
FACETS: Final = MappingProxyType({
    "procedure": "explore/procedure", "plan": "explore/plan", "movements": "explore/movements",
    "compounds_since": "explore/compounds_since", "areas_fresh": "explore/areas_fresh",
})  # fmt: skip
"""What else is counted of the same items (of the structures, the compounds, the areas), each by a query of its own: a question asks only those that
it needs."""
SOURCES: Final = MappingProxyType({**QUERIES, **FACETS})

WEEK: Final = "week"
"""In place of a dimension of the columns: the meeting days, each as a day of its own."""
WEEKS: Final = (4, 8, 13, 26)
EARLIER: Final = MappingProxyType({"1w": 7, "4w": 28, "13w": 91})
"""How many days before its own a question is compared with, so that a saved one moves along with the newest survey."""
BASELINE: Final = "baseline"
CHARTS: Final = ("bars", "grouped", "lines", "heat", "none")
MOST_MEASURES: Final = 6
LONGEST: Final = 80
PARAMETER: Final = MappingProxyType({
    "ask_measures": "measure", "ask_rows": "rows", "ask_within": "within", "ask_cols": "cols", "ask_only": "only",
    "ask_against": "against", "ask_weeks": "weeks", "ask_chart": "chart",
})  # fmt: skip
"""What a question is made of, by the name that the page keeps it under: its parameter in the address."""


class VocabularyError(ValueError):
    """``data/explore`` does not fit together; the message says which name and what."""


@dataclass(frozen=True)
class Measure:
    """What can be counted: ``column`` of its ledger's query, or of its ``facet``'s, or the share of one column (``part``) of another (``whole``).

    ``list``: what a cell opens, narrowed to ``opens`` too, as (narrowing, value); ``adds``: whether cells add up to their margins; ``average``:
    nothing is no nought; ``flow``: what happened in the week that the day closes; ``guarded``: of households in hardship, for who sees households
    alone; ``shows``: what of the dictionary of measures it is too, and by which dimension where that is laid out (``measures.explored``).
    """

    id: str
    ledger: str
    zh: str
    en: str
    unit: str
    unit_en: str
    facet: str = ""
    column: str = ""
    part: str = ""
    whole: str = ""
    list: str = ""
    opens: tuple[tuple[str, str], ...] = ()
    adds: bool = True
    average: bool = False
    flow: bool = False
    guarded: bool = False
    shows: tuple[tuple[str, str], ...] = ()

    @property
    def source(self) -> str:
        """By which name of SOURCES its query is asked."""
        return self.facet or self.ledger

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage, computed anew for each margin."""
        return bool(self.part)


@dataclass(frozen=True)
class Dimension:
    """By what a ledger can be laid out; the fields are told in ``data/explore/dimensions.toml``."""

    id: str
    zh: str
    en: str
    ledgers: tuple[str, ...]
    order: str
    filter: str = ""
    names: str = ""
    none: str = ""
    narrows: str = ""
    guarded: bool = False
    opens: bool = True


@dataclass(frozen=True)
class Vocabulary:
    """All measures and dimensions by name, in the order of the page."""

    measures: Mapping[str, Measure]
    dimensions: Mapping[str, Dimension]


@dataclass(frozen=True)
class Question:
    """One question. ``only``: (dimension, value) pairs, of several values of a dimension any; ``against``: a name of EARLIER, BASELINE or an ISO day, empty for
    no comparison; ``weeks``: how many meeting days where ``cols`` is WEEK; ``chart``: empty for the one that fits."""

    measures: tuple[str, ...]
    rows: str = ""
    within: str = ""
    cols: str = ""
    only: tuple[tuple[str, str], ...] = ()
    against: str = ""
    weeks: int = WEEKS[1]
    chart: str = ""


OPENING: Final = Question(("standing",), "batch")
"""What the page asks where its address asks nothing."""


@cache
def load() -> Vocabulary:
    """Read ``data/explore``. Raises VocabularyError for a field or a name that there is not."""
    measures = _read("measures.toml", Measure)
    for each in measures.values():
        if each.ledger not in QUERIES:
            raise VocabularyError(f"{each.id}: {each.ledger} is no ledger that can be explored")
        if each.facet and each.facet not in FACETS:
            raise VocabularyError(f"{each.id}: {each.facet} is no facet")
        if bool(each.part) != bool(each.whole):
            raise VocabularyError(f"{each.id}: a share has a part and a whole")
    dimensions = _read("dimensions.toml", Dimension)
    for each in dimensions.values():
        if each.order not in ("given", "size", "time") or not set(each.ledgers) <= QUERIES.keys():
            raise VocabularyError(f"{each.id}: order {each.order} or a ledger of {', '.join(each.ledgers)} is unknown")
    return Vocabulary(MappingProxyType(measures), MappingProxyType(dimensions))


def _read(file: str, kind: type[Any]) -> dict[str, Any]:
    """The entries of a file. A measure that names no column and no share is the column of its own name."""
    known = {each.name for each in fields(kind)}
    found = {}
    for name, said in tomllib.loads((FOLDER / file).read_text(encoding="utf-8")).items():
        if unknown := said.keys() - known:
            raise VocabularyError(f"{file}: {name} has no {', '.join(sorted(unknown))}")
        values = {key: tuple(value) if isinstance(value, list) else tuple(value.items()) if isinstance(value, dict) else value for key, value in said.items()}
        if kind is Measure and "column" not in said and "part" not in said:
            values["column"] = name
        found[name] = kind(id=name, **values)
    return found


def may_count(sees_households: bool) -> list[str]:
    """The measures that a reader may count. Of any day and under any filter, counts of hardship would be worked out from one another
    (``clearance.disclosure``)."""
    return [name for name, each in load().measures.items() if sees_households or not each.guarded]


def may_ask(sees_households: bool) -> list[str]:
    """The dimensions that a reader may lay out by."""
    return [name for name, each in load().dimensions.items() if sees_households or not each.guarded]


def offers(measures: Iterable[str], sees_households: bool) -> list[str]:
    """The dimensions that a question of some measures can be laid out by: those that all their ledgers have."""
    vocabulary = load()
    ledgers = {vocabulary.measures[name].ledger for name in measures}
    return [name for name in may_ask(sees_households) if ledgers <= set(vocabulary.dimensions[name].ledgers)]


def example(measure: str, by: str = "") -> Question | None:
    """A question that shows a measure, by a dimension, else by the first that its ledger has; None where not everybody may count it."""
    return settled(Question((measure,), by or offers((measure,), False)[0]), False) if measure in may_count(False) else None


def is_for_everybody(question: Question) -> bool:
    """Whether it can be asked without the right to see households."""
    return settled(question, True) == settled(question, False)


def settled(question: Question, sees_households: bool) -> Question:
    """The nearest question that can be asked: without what there is not, what the measures' ledgers do not share and what the reader may
    not see; a dimension stands once."""
    counted = may_count(sees_households)
    measures = tuple(dict.fromkeys(name for name in question.measures if name in counted))[:MOST_MEASURES] or (counted[0],)
    offered = offers(measures, sees_households)
    rows = question.rows if question.rows in offered else ""
    within = question.within if rows and question.within in offered and question.within != rows else ""
    cols = question.cols if question.cols in (*offered, WEEK) and question.cols not in (rows, within) else ""
    only = dict.fromkeys((name, value) for name, value in question.only if name in offered and value)
    if not rows and cols and cols != WEEK:
        rows, cols = cols, ""
    against = question.against if question.against in (*EARLIER, BASELINE) or _is_day(question.against) else ""
    return Question(
        measures, rows, within, cols, tuple(only), "" if cols == WEEK else against,
        question.weeks if question.weeks in WEEKS else WEEKS[1], question.chart if question.chart in CHARTS else "",
    )  # fmt: skip


def day_against(question: Question, as_of: date, baseline_on: date) -> date | None:
    """The earlier day that a question is compared with; None where it is with none, or with a day that is not earlier."""
    if question.against in EARLIER:
        day = as_of - timedelta(days=EARLIER[question.against])
    elif question.against == BASELINE:
        day = baseline_on
    elif _is_day(question.against):
        day = date.fromisoformat(question.against)
    else:
        return None
    return day if day < as_of else None


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def ledgers_of(question: Question) -> list[str]:
    """The ledgers that a question reads."""
    return list(dict.fromkeys(load().measures[name].ledger for name in question.measures))


def sources_of(question: Question) -> list[str]:
    """Which of SOURCES it asks."""
    return list(dict.fromkeys(load().measures[name].source for name in question.measures))


def parameters(question: Question) -> dict[str, Any]:
    """What the queries are asked beside the selection."""
    return {
        "rows": question.rows or None, "within": question.within or None, "cols": question.cols if question.cols not in ("", WEEK) else None,
        "filtered": list(dict.fromkeys(name for name, _ in question.only)) or None, "kept": [f"{name}={value}" for name, value in question.only] or None,
    }  # fmt: skip


# ── a question as an address ─────────────────────────────────────────────────────────────────────────────────────


def parse(parameters: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the page's address asks, by the names of PARAMETER: OPENING where it asks nothing, else ``spelled_out``."""
    asks = any(any(parameters.get(name, ())) for name in PARAMETER.values())
    return spelled_out(parameters) if asks else kept(OPENING)


def spelled_out(parameters: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What parameters ask that are no page's address, such as a saved question's: without rows there are none. Settled as for the office, for
    rights are the page's matter."""

    def first(name: str) -> str:
        return (parameters.get(name) or [""])[0][:LONGEST]

    only = tuple((name, value[:LONGEST]) for name, _, value in (pair.partition("=") for pair in parameters.get("only", ())))
    weeks = first("weeks")
    asked = Question(
        tuple(parameters.get("measure", ())), first("rows"), first("within"), first("cols"), only, first("against"),
        int(weeks) if weeks.isdecimal() and len(weeks) < 4 else 0, first("chart"),
    )  # fmt: skip
    return kept(settled(asked, True))


def write(*values: Any) -> dict[str, list[str]]:
    """The same as parameters, of the values in the order of PARAMETER: what differs from the first measure's total, which itself names the measure.
    Never nothing, so that what was written means the same whatever the page opens on."""
    bare = spelled_out({})
    written = {}
    for name, value in zip(PARAMETER, values, strict=True):
        if value != bare[name]:
            written[PARAMETER[name]] = list(value) if isinstance(value, list) else [str(value)]
    return written or {PARAMETER["ask_measures"]: bare["ask_measures"]}


def kept(question: Question) -> dict[str, Any]:
    """A question as the page keeps it: what its widgets show."""
    return {
        "ask_measures": list(question.measures), "ask_rows": question.rows, "ask_within": question.within, "ask_cols": question.cols,
        "ask_only": [f"{name}={value}" for name, value in question.only], "ask_against": question.against, "ask_weeks": question.weeks,
        "ask_chart": question.chart,
    }  # fmt: skip


def of_kept(state: Mapping[Any, Any], sees_households: bool) -> Question:
    """The question that the page keeps, settled."""
    pairs = (each.partition("=") for each in state["ask_only"])
    return settled(Question(
        tuple(state["ask_measures"]), state["ask_rows"], state["ask_within"], state["ask_cols"], tuple((name, value) for name, _, value in pairs),
        (state["ask_against"] or "").strip(), state["ask_weeks"], state["ask_chart"],
    ), sees_households)  # fmt: skip
