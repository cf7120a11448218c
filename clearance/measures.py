"""Every measure of the board: its name, unit and formula from ``data/measures``, and the queries and pages that show it, from the code itself;
and where the page 探索 can be asked for it, a question that does.

A measure claims columns of queries: ``standing`` claims every column of that name, ``overview/headline.structures_standing`` that one
alone, before any bare name. ``tests/unit/test_measures.py`` holds that no number of a query is left without a measure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from clearance import address, explore, query
from clearance.locale import Translator
from clearance.panels import Definition

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "measures"
PAGES = ROOT / "pages"
NUMBERS = ("BIGINT", "INTEGER", "DOUBLE", "HUGEINT", "UBIGINT")


class MeasureError(ValueError):
    """A measure's file does not fit: the message says which measure and what."""


@dataclass(frozen=True)
class Measure:
    """One measure. ``formula`` is what is counted, of what; ``columns`` are claims on columns of queries; ``list`` the list that its number
    opens; ``made_by`` the module (clearance/statistics/forecast) that computes it where no query does, ``pages`` those that then show it."""

    id: str
    subject: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    formula: str
    formula_en: str
    columns: tuple[str, ...] = ()
    list: str = ""
    made_by: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All measures by id in the files' order, the subjects' names (zh, en), and the columns that are numbers and no measures, with why."""

    measures: Mapping[str, Measure]
    subjects: Mapping[str, tuple[str, str]]
    no_measures: Mapping[str, str]


@cache
def load() -> Catalogue:
    """Read ``data/measures``. Raises MeasureError for an id or a claim that stands twice, and for a measure that nothing shows."""
    found: dict[str, Measure] = {}
    subjects: dict[str, tuple[str, str]] = {}
    no_measures: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.toml"), key=lambda each: (each.stem != "measures", each.name)):  # what every page counts comes first
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        for subject, names in said.pop("subjects", {}).items():
            subjects[subject] = names["zh"], names["en"]
        no_measures |= said.pop("no_measures", {})
        for name, values in said.items():
            if name in found:
                raise MeasureError(f"{file.name}: {name} is defined twice")
            try:
                told: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
                found[name] = Measure(id=name, **told)
            except TypeError as error:
                raise MeasureError(f"{file.name}: {name}: {error}") from None
            if not found[name].columns and not found[name].made_by:
                raise MeasureError(f"{file.name}: {name} is neither a column of a query nor made by a module")
    claims = [claim for each in found.values() for claim in each.columns]
    if twice := sorted({claim for claim in claims if claims.count(claim) > 1}):
        raise MeasureError(f"claimed twice: {', '.join(twice)}")
    return Catalogue(found, subjects, no_measures)


def numbers() -> list[tuple[str, str]]:
    """Every (query, column) that holds a number, of the queries that are questions."""
    return [(each.name, column) for each in query.catalogue().values() for column, kind in each.columns.items() if kind in NUMBERS]


def measure_of(name: str, column: str) -> str | None:
    """The id of the measure that a query's column shows; "" where the column is declared to be none; None where nobody says."""
    catalogue, own = load(), f"{name}.{column}"
    for claim in (own, column):
        for each in catalogue.measures.values():
            if claim in each.columns:
                return each.id
        if claim in catalogue.no_measures:
            return ""
    return None


def meaning(t: Translator, name: str, column: str) -> str:
    """What a number of a query means, in one line: the measure's name, unit and formula; empty where it is none (a week's last day, a name)."""
    measure = measure_of(name, column)
    if not measure:
        return ""
    found = load().measures[measure]
    if t.language == "zh":
        return f"{found.name}（{found.unit}）：{found.formula}"
    return f"{found.name_en} ({found.unit_en}): {found.formula_en}"


@cache
def queries_of() -> Mapping[str, tuple[str, ...]]:
    """The queries that give each measure, by its id."""
    found: dict[str, list[str]] = {each: [] for each in load().measures}
    for name, column in numbers():
        if measure := measure_of(name, column):
            found[measure].append(name)
    return {measure: tuple(dict.fromkeys(names)) for measure, names in found.items()}


@cache
def pages_of() -> Mapping[str, tuple[str, ...]]:
    """The pages that ask each query, by its name: those that name it, or a module of theirs does."""
    sources = {file.stem: _with_modules(file.read_text(encoding="utf-8")) for file in sorted(PAGES.rglob("*.py"))}
    return {name: tuple(page for page, source in sources.items() if re.search(rf'"{name}"', source)) for name in query.catalogue()}


def _with_modules(page: str) -> str:
    """A page's source and that of the modules that it imports for itself; what all pages are made of asks for all of them."""
    shared = {"widgets", "findings", "lists", "outlook_desk"} - ({"lists"} if "lists.QUERIES" in page else set())
    imported = {name.strip() for line in re.findall(r"^from clearance import (.+)$", page, re.M) for name in line.split(",")} - shared
    files = (ROOT / "clearance" / f"{name}.py" for name in sorted(imported))
    source = "\n".join([page, *(file.read_text(encoding="utf-8") for file in files if file.is_file())])
    return source + (ROOT / "clearance" / "wall.py").read_text(encoding="utf-8") if re.search(r"widgets\.wall(_tiles)?\(", source) else source


def shown_on(measure: Measure) -> tuple[str, ...]:
    """The pages that show a measure, by name."""
    asked = (page for name in queries_of()[measure.id] for page in pages_of()[name])
    return tuple(sorted({*asked, *measure.pages}))


@cache
def explored() -> Mapping[str, str]:
    """What the page 探索 calls each measure that everybody can ask it for, by the measure's id: the first whose column shows it or that says it is the
    same; where none does, the first that bears its name, or whose column would show it elsewhere."""
    found: dict[str, str] = {}
    for each in _asked_by_everybody():
        shown = measure_of(explore.SOURCES[each.source], each.column) if each.column else ""
        for measure in (shown, *dict(each.shows)):
            if measure:
                found.setdefault(measure, each.id)
    for each in _asked_by_everybody():
        for measure in (each.id, measure_of("", each.column) if each.column else ""):
            if measure and measure in load().measures:
                found.setdefault(measure, each.id)
    return found


def _asked_by_everybody() -> list[explore.Measure]:
    return [explore.load().measures[name] for name in explore.may_count(sees_households=False)]


def example(measure: str) -> explore.Question | None:
    """A question of the page 探索 that shows a measure; None where it cannot be asked for it."""
    if measure not in explored():
        return None
    asked = explore.load().measures[explored()[measure]]
    return explore.example(asked.id, dict(asked.shows).get(measure, ""))


@cache
def page_names() -> tuple[str, ...]:
    """Every page by name, which is its file's."""
    return tuple(sorted(file.stem for file in PAGES.rglob("*.py")))


def subject(t: Translator, name: str) -> str:
    """What a subject is called."""
    return load().subjects[name][t.language == "en"]


def headers(t: Translator) -> list[str]:
    """The titles of the columns of ``rows``."""
    return [t(f"measures.{name}") for name in ("measure", "unit", "formula", "source", "pages")]


def more_files(t: Translator) -> Callable[[int], str]:
    """How many queries give a number beside those that are named, in words."""
    return lambda n: t("measures.more_files", n=n)


def rows(t: Translator, subject: str, titles: Mapping[str, str]) -> list[Definition]:
    """A subject's measures in the reader's words. ``titles``: the pages' titles by name."""
    zh = t.language == "zh"
    return [
        Definition(
            name=each.name if zh else each.name_en, other_name=each.name_en if zh else each.name,
            unit=each.unit if zh else each.unit_en, formula=each.formula if zh else each.formula_en,
            sources=[*(f"queries/{name}.sql" for name in queries_of()[each.id]), *([f"{each.made_by}.py"] if each.made_by else [])],
            pages=[(titles[page], _address(t, page)) for page in shown_on(each)], example=_example(t, each.id),
        )
        for each in load().measures.values() if each.subject == subject
    ]  # fmt: skip


def _address(t: Translator, page: str, parameters: Mapping[str, list[str]] = MappingProxyType({})) -> str:
    """The address of a page from the page beside it, in the reader's language; the landing page has none of its own."""
    return address.of_parameters("./" if page == "overview" else page, {**parameters, **address.write_own({}, t.language)})


def _example(t: Translator, measure: str) -> tuple[str, str] | None:
    asked, vocabulary = example(measure), explore.load()
    if asked is None:
        return None
    named = (vocabulary.measures[asked.measures[0]], vocabulary.dimensions[asked.rows])
    what, by = (each.zh if t.language == "zh" else each.en for each in named)
    return t("measures.example", what=what, by=by), _address(t, address.EXPLORE, explore.write(*explore.kept(asked).values()))
