"""What rows may refer to: the campaign's streets, areas, teams and batches, and the compounds and roads that the store knows."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import duckdb

from clearance import campaign as campaign_files
from clearance.campaign import Area, NamedCompound
from clearance.intake.questions import ask
from clearance.ledgers import Codebook, Names

LIKENESS: Final = 0.5
"""How alike (difflib's ratio) a known name must be to be suggested."""


@dataclass(frozen=True)
class Compound:
    """A compound as the store knows it now."""

    compound_id: str
    name: str
    street_code: str
    area_code: str


@dataclass(frozen=True)
class Match:
    """What a text may mean: no compound, one, or several."""

    candidates: tuple[Compound, ...] = ()

    @property
    def only(self) -> Compound | None:
        """The compound, if it is one."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass
class Register:
    """All that is known when a file is read. ``roads`` has, by street, the folded name of each road and its spelling."""

    codebook: Codebook
    streets: Mapping[str, str]
    listed_areas: tuple[Area, ...]
    named_compounds: tuple[NamedCompound, ...]
    sample_mark: str
    listed: Mapping[str, frozenset[tuple[str | None, int]]]
    compounds: Mapping[str, Compound]
    names: Mapping[str, Sequence[tuple[date, str]]]
    roads: Mapping[str, Mapping[str, str]]
    _searches: int = field(default=0, repr=False)

    # ── streets and areas ───────────────────────────────────────────────────────────────────────────────────────────

    @property
    def only_street(self) -> str | None:
        """The street's code, where the campaign has but one."""
        return next(iter(self.streets)) if len(self.streets) == 1 else None

    def street(self, text: str) -> str | None:
        """The code of the street that a text names, or None."""
        wanted = self._names.normal(text)
        found = {code for code, name in self.streets.items() if wanted in (code, self._names.normal(name))}
        return found.pop() if len(found) == 1 else None

    def area(self, text: str, street_code: str | None = None) -> Area | None:
        """The residential area that a text names, or None where none or several fit."""
        code = campaign_files.resolve_area(self.listed_areas, text, street_code)
        return self.areas[code] if code else None

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        """The campaign's areas by code."""
        return {area.area_code: area for area in self.listed_areas}

    # ── compounds ───────────────────────────────────────────────────────────────────────────────────────────────────

    def compound(self, text: str, street_code: str | None = None, area_code: str | None = None) -> Match:
        """The compound that a text means by number or by name, in any spelling; street and area decide between several, and a
        compound of another street is meant only where the street has none of that name.

        Looked for, in this order, as a number, a name, an alias of the notice or a former name, each of them whole before
        without the ending that people leave out.
        """
        elsewhere = Match()
        for index, wanted in self._lookups(text):
            if ids := index.get(wanted):
                match = Match(self._narrowed(ids, street_code, area_code))
                if street_code is None or any(each.street_code == street_code for each in match.candidates):
                    return match
                elsewhere = elsewhere if elsewhere.candidates else match
        return elsewhere

    def _lookups(self, text: str) -> Iterator[tuple[Mapping[str, set[str]], str]]:
        yield self._numbers, text.strip()
        yield from ((index, self._names.normal(text)) for index in self._whole)
        yield from ((index, self._names.short(text)) for index in self._endless)

    @cached_property
    def _numbers(self) -> Mapping[str, set[str]]:
        return {each: {each} for each in self.compounds}

    def _narrowed(self, ids: Iterable[str], street_code: str | None, area_code: str | None) -> tuple[Compound, ...]:
        found = [self.compounds[each] for each in sorted(ids)]
        for name, wanted in (("street_code", street_code), ("area_code", area_code)):
            if len(found) > 1 and wanted:
                found = [each for each in found if getattr(each, name) == wanted] or found
        return tuple(found)

    @property
    def _names(self) -> Names:
        return self.codebook.names

    @cached_property
    def _whole(self) -> tuple[Mapping[str, set[str]], ...]:
        numbers = _index((self._names.normal(each), each) for each in self.compounds)
        return numbers, self._current(self._names.normal), self._aliases(self._names.normal), self._former(self._names.normal)

    @cached_property
    def _endless(self) -> tuple[Mapping[str, set[str]], ...]:
        return self._current(self._names.short), self._aliases(self._names.short), self._former(self._names.short)

    def _current(self, spell: Callable[[str], str]) -> Mapping[str, set[str]]:
        return _index((spell(each.name), each.compound_id) for each in self.compounds.values())

    def _former(self, spell: Callable[[str], str]) -> Mapping[str, set[str]]:
        return _index((spell(name), each) for each, names in self.names.items() for _, name in names if name != self.compounds[each].name)

    def _aliases(self, spell: Callable[[str], str]) -> Mapping[str, set[str]]:
        """The notice's other names for a compound, once the store knows it under one of them."""
        spellings = (self._names.normal, self._names.short)
        indexes = [(fold_name, self._current(fold_name)) for fold_name in spellings]
        pairs: list[tuple[str, str]] = []
        for each in self.named_compounds:
            named = (each.name, *each.aliases)
            found = ({held for name in named for held in index.get(fold_name(name), ())} for fold_name, index in indexes)
            held_here = ({one for one in held if self.compounds[one].street_code == each.street_code} for held in found)
            # The first kind of spelling under which the street has one of these names decides.
            held = next(filter(None, held_here), set())
            if len(held) == 1:
                pairs += [(spell(name), next(iter(held))) for name in named]
        return _index(pairs)

    def spelling(self, compound: Compound, text: str | None, day: date) -> str | None:
        """The name that the store already has for what a row of that day calls a compound, or None where it is new to it.

        In another spelling it is no new name; an alias, or no name at all, says nothing of the name: the one in force stays.
        """
        names = self.names.get(compound.compound_id) or [(day, compound.name)]
        in_force = max((each for each in names if each[0] <= day), default=names[0])[1]
        if text is None or (self._names.short(text) in self._aliases(self._names.short) and text not in dict(names).values()):
            return in_force
        return next((name for _, name in names if self._names.short(name) == self._names.short(text)), None)

    @cached_property
    def established_streets(self) -> frozenset[str]:
        """Streets whose compounds a survey has established."""
        return frozenset(each.street_code for each in self.compounds.values())

    # ── suggestions ─────────────────────────────────────────────────────────────────────────────────────────────────

    def nearest_compounds(self, text: str) -> list[str]:
        """Names of known compounds that look most like a text, the nearest first."""
        return self._nearest(text, {each.name: each.name for each in self.compounds.values()} | {each: each for each in self.compounds})

    def nearest_areas(self, text: str) -> list[str]:
        """Short names of areas that look most like a text."""
        named = ((name, area) for area in self.listed_areas for name in (area.name, area.short_name, *area.aliases))
        return self._nearest(text, {name: area.short_name for name, area in named})

    def nearest_roads(self, text: str, street_code: str) -> list[str]:
        """Names of the street's roads that look most like a text."""
        return self._nearest(text, {spelling: spelling for spelling in self.roads.get(street_code, {}).values()})

    def _nearest(self, text: str, shown: Mapping[str, str]) -> list[str]:
        """At most so many look-ups a file: a ledger of another town would otherwise take minutes to be refused."""
        limits = self.codebook.limits
        self._searches += 1
        if self._searches > limits.suggestions_searched:
            return []
        spelled = {self._names.normal(name): name for name in shown}
        close = difflib.get_close_matches(self._names.normal(text), spelled, n=limits.suggestions * 2, cutoff=LIKENESS)
        return list(dict.fromkeys(shown[spelled[each]] for each in close))[: limits.suggestions]


def read_register(connection: duckdb.DuckDBPyConnection, codebook: Codebook) -> Register:
    """What the store knows at this moment, uncommitted rows included: the campaign it was made for, its compounds and roads."""
    compounds: dict[str, Compound] = {}
    names: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)
    for compound_id, name, street_code, area_code, is_current, since in ask(connection, "compounds_named"):
        if is_current:
            compounds[compound_id] = Compound(compound_id, name or compound_id, street_code, area_code)
        if name:
            names[compound_id].append((since, name))
    roads: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for street_code, road in connection.execute("select street_code, road from road order by all").fetchall():
        roads[street_code][codebook.names.normal(road)] = road
    return Register(
        codebook=codebook,
        streets=dict(connection.execute("select street_code, name from street order by street_code").fetchall()),
        listed_areas=tuple(
            Area(code, street, name, short, tuple(aliases), name_en, "store")
            for code, street, name, short, aliases, name_en in connection.execute(
                "select area_code, street_code, name, short_name, aliases, name_en from area order by area_code"
            ).fetchall()
        ),
        named_compounds=tuple(
            NamedCompound(street, name, tuple(aliases), area, team, batch, "store")
            for street, name, aliases, area, team, batch in connection.execute("from named_compound order by all").fetchall()
        ),
        sample_mark=(connection.execute("select sample_mark from campaign").fetchone() or ("",))[0],
        listed={
            "team": frozenset(connection.execute("select street_code, team from team").fetchall()),
            "batch": frozenset(connection.execute("select street_code, batch from batch_plan").fetchall()),
            "step": frozenset(connection.execute("select null, step from step").fetchall()),
        },
        compounds=compounds,
        names={compound_id: sorted(dated) for compound_id, dated in names.items()},
        roads=roads,
    )


def _index(pairs: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        if key:
            found[key].add(value)
    return found
