"""The words that a question may use: those of data/ask/words.toml, the codebook's spellings of values, and the store's names.

Built once for a version of the data (``Vocabulary``); read by ``clearance.ask.reading``. Only this module of the package reads a file.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from clearance import ledgers, locale
from clearance.ask.when import ORDINALS

FILE: Final = Path(__file__).resolve().parents[2] / "data" / "ask" / "words.toml"
RANKS: Final = {("compound", "own"): 0, ("road", "own"): 1, ("area", "own"): 1, ("area", "official"): 2, ("area", "english"): 2, ("compound", "notice"): 3, ("compound", "former"): 4}
"""Which reading of a name goes first: a compound's own name, an area's short name, an area's other names, the notice's other names for a
compound, a compound's former name."""


@dataclass(frozen=True)
class Asked:
    """A measure or state that can be asked for, as words.toml has it. ``explore``: its name on the page 探索, "" where it has none; ``list_first``:
    its list answers where it is not to be laid out; ``weekly``: it is what happened in the week that a day closes."""

    name: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    ledger: str = ""
    list: str = ""
    explore: str = ""
    page: str = ""
    becomes: str = ""
    with_span: str = ""
    without_span: str = ""
    happened: str = ""
    list_first: bool = False
    weekly: bool = False


@dataclass(frozen=True)
class Dimension:
    """By what a ledger can be laid out. ``subject``: what its bare name speaks of; ``explore``: its name there, by ledger, where another."""

    name: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    ledgers: tuple[str, ...]
    subject: str = ""
    said_alone: bool = False
    explore: Mapping[str, str] = field(default_factory=dict)

    def explore_name(self, ledger: str) -> str:
        """What the page 探索 calls it."""
        return self.explore.get(ledger, self.name)


@dataclass(frozen=True)
class Words:
    """All of words.toml."""

    measures: Mapping[str, Asked]
    dimensions: Mapping[str, Dimension]
    subjects: Mapping[str, tuple[str, ...]]
    filters: tuple[tuple[str, str, tuple[str, ...]], ...]
    together: tuple[tuple[frozenset[str], str], ...]
    unsaid: Mapping[str, str]
    markers: Mapping[str, tuple[str, ...]]
    periods: frozenset[str]


@cache
def load() -> Words:
    """Read words.toml."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    measures = {}
    for name, each in said["measures"].items():
        # A measure that goes to a page, or is only part of another, is none of 探索; any other is, unless it says no.
        explore = each.pop("explore", not ("page" in each or "becomes" in each))
        measures[name] = Asked(name, explore=name if explore is True else explore or "", **{key: _frozen(value) for key, value in each.items()})
    dimensions = {name: Dimension(name, **{key: _frozen(value) for key, value in each.items()}) for name, each in said["dimensions"].items()}
    return Words(
        measures=measures, dimensions=dimensions,
        subjects={name: (*each["zh"], *each["en"]) for name, each in said["subjects"].items()},
        filters=tuple((each["name"], each["value"], (*each["zh"], *each["en"])) for each in said["filters"]),
        together=tuple((frozenset(each["said"]), each["means"]) for each in said["together"]),
        unsaid=said["unsaid"], markers={name: tuple(each) for name, each in said["markers"].items()},
        periods=frozenset(said["periods"]),
    )  # fmt: skip


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Meaning:
    """What a phrase means. ``kind`` as of ``question.Word``; ``rank``: of several readings the lowest goes first."""

    kind: str
    name: str
    value: str = ""
    rank: int = 0


@dataclass(frozen=True)
class Folded:
    """A text as it is compared: lower case, NFKC, one dash, simplified; ``origin`` says where each sign stood."""

    text: str
    origin: tuple[int, ...]


@dataclass
class Vocabulary:
    """Everything that can be recognised in a text: phrases by their first sign, and which numbers teams, batches and steps have."""

    words: Words
    names: ledgers.Names
    phrases: Mapping[str, Sequence[tuple[str, tuple[Meaning, ...]]]]
    numbers: Mapping[str, frozenset[str]]
    labels: Mapping[tuple[str, str], tuple[str, str]]

    def fold(self, text: str) -> Folded:
        """Fold a text as the importer folds names, but for the white space."""
        signs, origin = [], []
        for place, sign in enumerate(text):
            for each in unicodedata.normalize("NFKC", sign).lower():
                signs.append(" " if each.isspace() else "-" if each in self.names.dashes else self.names.simplified.get(each, each))
                origin.append(place)
        return Folded("".join(signs), tuple(origin))

    def at(self, text: str, start: int) -> Iterator[tuple[int, tuple[Meaning, ...]]]:
        """Phrases that begin at a place of a folded text: where each ends, and what it may mean."""
        for phrase, meanings in self.phrases.get(text[start], ()):
            if match := _pattern(phrase).match(text, start):
                yield match.end(), meanings

    def label(self, name: str, value: str) -> str:
        """A filter's value as the store calls it."""
        return self.labels.get((name, value), (value, ""))[0]

    def english(self, name: str, value: str) -> str:
        """Its English name; empty where it has none."""
        return self.labels.get((name, value), ("", ""))[1]


def vocabulary(rows: Iterable[Mapping[str, Any]]) -> Vocabulary:
    """Make it from the rows of ask/names."""
    words, codebook = load(), ledgers.load()
    rows = list(rows)
    found: dict[str, list[Meaning]] = defaultdict(list)
    names = codebook.names
    for phrase, meaning in [*_own_words(words), *_values(codebook, rows), *_places(rows, names)]:
        spelled = _spelled(phrase, names)
        if spelled and meaning not in found[spelled]:
            found[spelled].append(meaning)
    phrases: dict[str, list[tuple[str, tuple[Meaning, ...]]]] = defaultdict(list)
    for phrase, meanings in found.items():
        phrases[phrase[0]].append((phrase, tuple(sorted(meanings, key=lambda each: each.rank))))
    listed = {name: frozenset(row["value"] for row in rows if row["field"] == name) for name in ("team", "batch")}
    english = {(row["field"], row["value"]): row["name"] for row in rows if row["role"] == "english"}
    labels = {(row["field"], row["value"]): (row["name"], english.get((row["field"], row["value"]), "")) for row in rows if row["role"] == "own"}
    return Vocabulary(words, names, dict(phrases), {**listed, "step": frozenset("12345678")}, labels)


def _spelled(phrase: str, names: ledgers.Names) -> str:
    text = unicodedata.normalize("NFKC", phrase).lower().strip()
    return re.sub(r"\s+", " ", "".join("-" if sign in names.dashes else names.simplified.get(sign, sign) for sign in text))


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """A phrase as it may be typed: white space anywhere between Chinese signs, 至 and 到 for a dash between numbers, an English plural;
    never the middle of a longer word or number."""
    parts = []
    for place, sign in enumerate(phrase):
        if sign == " ":
            before, after = phrase[place - 1], phrase[place + 1]
            parts.append(r"[ -]+" if before.isascii() and after.isascii() else " *")
        else:
            between = "" if not place or phrase[place - 1] == " " or (sign.isascii() and phrase[place - 1].isascii()) else " *"
            parts.append(between + ("[-至到 ]+" if sign == "-" and place and phrase[place - 1] in "0123456789号弄" else "[- ]?" if sign == "-" else re.escape(sign)))
    start = r"(?<![a-z0-9])" if phrase[0].isascii() and phrase[0].isalnum() else ""
    end = r"(?:s|es)?(?![a-z0-9])" if phrase[-1].isascii() and phrase[-1].isalpha() else r"(?![0-9])" if phrase[-1].isdecimal() else ""
    return re.compile(start + "".join(parts) + end)


def _own_words(words: Words) -> Iterator[tuple[str, Meaning]]:
    for each in words.measures.values():
        yield from ((phrase, Meaning("measure", each.name)) for phrase in (*each.zh, *each.en))
    for dimension in words.dimensions.values():
        yield from ((phrase, Meaning("row", dimension.name)) for phrase in (*dimension.zh, *dimension.en))
    for subject, phrases in words.subjects.items():
        yield from ((phrase, Meaning("subject", subject)) for phrase in phrases)
    for name, value, phrases in words.filters:
        yield from ((phrase, Meaning("filter", name, value)) for phrase in phrases)
    for marker, phrases in words.markers.items():
        kind = {"stop": "stop", "turning": "unknown", "most": "order", "least": "order"}.get(marker, "marker")
        # A little word that is also a marker is the marker; one that turns a question round is that before all.
        rank = {"stop": 9, "unknown": 7}.get(kind, 5)
        yield from ((phrase, Meaning(kind, marker, rank=rank)) for phrase in phrases)


def _values(codebook: ledgers.Codebook, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Meaning]]:
    """Kinds, trades and licences: as the ledgers say them, as the codebook knows them, and in English. 其他 is no name."""
    english = locale.translator("en")
    sources = {"kind": ("structures", "kind", "kind"), "business": ("shops", "business", "trade"), "licence": ("shops", "licence", "licence")}
    for name, (ledger, column, group) in sources.items():
        spellings = codebook.ledgers[ledger].fields[column].values
        held = dict.fromkeys([row["value"] for row in rows if row["field"] == name] + list(spellings))
        for value in held:
            if value == "其他":
                continue
            others = [each for each in spellings.get(value, ()) if len(each) > 1]
            yield from ((phrase, Meaning("filter", name, value)) for phrase in (value, *others, english.name_of(group, value)))


def _places(rows: Sequence[Mapping[str, Any]], names: ledgers.Names) -> Iterator[tuple[str, Meaning]]:
    """Compounds, areas, roads and groups, in the spellings that the importer takes."""
    own: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        field, value, name = row["field"], row["value"], row["name"]
        rank = RANKS.get((field, row["role"]), 2)
        if field == "compound" and row["role"] != "notice":
            meaning = Meaning("filter", field, value, rank)
            if row["role"] == "own":
                yield value, meaning
                own[names.normal(name)].add(value)
                own[names.short(name)].add(value)
            short = name.removesuffix("小区")
            yield from ((phrase, meaning) for phrase in {name, short, f"{short}小区"})
        elif field in ("area", "road", "support_group"):
            yield name, Meaning("filter", field, value, rank)
            others = list(row["aliases"]) if row["aliases"] is not None else []
            others += _english(name) if row["role"] == "english" else []
            yield from ((each, Meaning("filter", field, value, max(rank, 2))) for each in others)
    for row in rows:
        if row["field"] == "compound" and row["role"] == "notice":
            known = (row["name"], *row["aliases"])
            # As the importer does: the first of its names that the store knows a compound by says which one it is.
            held = next((found for spell in (names.normal, names.short) for each in known if (found := own.get(spell(each)))), set())
            if len(held) == 1:
                meaning = Meaning("filter", "compound", next(iter(held)), RANKS["compound", "notice"])
                yield from ((phrase, meaning) for each in known for phrase in (each, f"{each.removesuffix('小区')}小区"))


def _english(name: str) -> list[str]:
    """Shilan Sancun (Shilan Village No. 3): each of the two; Heping Xincun: Heping too."""
    inside = re.findall(r"\(([^)]*)\)", name)
    outside = re.sub(r"\s*\([^)]*\)", "", name)
    return [outside, *inside, *([outside.removesuffix(" Xincun")] if outside.endswith(" Xincun") else [])]


ORDINAL_WORDS: Final = "|".join(ORDINALS)
