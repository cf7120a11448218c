"""What a row refers to → what the store and the campaign know by it: street, residential area, compound, road, team.

An import never makes an 83rd compound or a 21st road unnoticed: what is not known is held back with the nearest known name, unless the
first survey of a street is establishing them or somebody has said that new ones are allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from clearance.campaign import Area
from clearance.intake.findings import Phrase
from clearance.intake.register import Compound, Match, Register
from clearance.intake.rows import Sheet
from clearance.ledgers import Field, Ledger


@dataclass(frozen=True)
class Told:
    """A rule that a reference breaks, on a field."""

    rule: str
    field: str
    value: str
    parts: dict[str, Any]


@dataclass(frozen=True)
class Resolved:
    """What a row's references mean: values of the stored columns by name, whose row it is where that can be told, what there is to say."""

    values: dict[str, Any]
    area_code: str | None
    told: tuple[Told, ...]


class Resolver(dict[tuple[str | None, ...], Resolved]):
    """What a file's rows refer to: the texts of their references → what they mean. Thousands of rows name the same few compounds: each
    combination is resolved once, for all of a file's stretches."""

    def __init__(self, ledger: Ledger, register: Register, day: date, *, allow_new: bool) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.tells = False
        places = {"compounds": _NewCompounds, "shops": _Roads}.get(ledger.name, _KnownCompounds)
        self.rule: Callable[[dict[str, Any]], Resolved] = places(ledger, register, day, allow_new).resolve

    def __missing__(self, texts: tuple[str | None, ...]) -> Resolved:
        self[texts] = self.rule(dict(zip(self.names, texts, strict=True)))
        self.tells = self.tells or bool(self[texts].told)
        return self[texts]

    def resolve(self, sheet: Sheet) -> None:
        """Turn a sheet's references into stored values, in place; rows whose references are unknown are refused."""
        self.names = tuple(name for name in REFERENCES if name in sheet.columns)
        # A file may have no column that refers to anything: its rows refer to nothing, and there are as many of them.
        texts = zip(*(sheet.columns[name] for name in self.names), strict=True) if self.names else [()] * len(sheet.table.rows)
        resolved = list(map(self.__getitem__, texts))
        for name in resolved[0].values if resolved else ():
            sheet.columns[name] = [each.values[name] for each in resolved]
        sheet.area_of = lambda row: resolved[row].area_code
        if self.tells:
            for row, each in enumerate(resolved):
                for told in each.told:
                    sheet.tell(row, told.rule, sheet.ledger.fields[told.field], told.value, **told.parts)


REFERENCES = ("compound_id", "compound_name", "name", "area", "street", "road", "batch", "team")


def _suggestion(names: list[str]) -> Phrase | None:
    return Phrase("suggestion", {"names": names}) if names else None


class _Places:
    """Streets and areas, which every ledger may name."""

    def __init__(self, ledger: Ledger, register: Register, day: date, allow_new: bool) -> None:
        self.ledger, self.register, self.day, self.allow_new = ledger, register, day, allow_new

    def resolve(self, cells: dict[str, Any]) -> Resolved:
        """What the references of a row mean, and what there is to say of them."""
        raise NotImplementedError

    def street(self, cells: dict[str, Any], told: list[Told]) -> str | None:
        """The street that the row names; the only one where it names none; None where it is to be told from the area."""
        text = cells.get("street")
        if not text:
            return self.register.only_street
        code = self.register.street(text)
        if code is None:
            told.append(self.no_street(text))
        return code

    def no_street(self, text: str | None) -> Told:
        return Told("unknown_street", "street", text or "", {"allowed": list(self.register.streets.values())})

    def area(self, cells: dict[str, Any], street_code: str | None, told: list[Told]) -> Area | None:
        """The residential area that the row names, if it names one."""
        text = cells.get("area")
        if not text:
            return None
        area = self.register.area(text, street_code)
        if area is None:
            told.append(Told("unknown_area", "area", text, {"suggestion": _suggestion(self.register.nearest_areas(text))}))
        return area


class _KnownCompounds(_Places):
    """Structures, steps and actions: the compound must be known, by number or by name."""

    def resolve(self, cells: dict[str, Any]) -> Resolved:
        told: list[Told] = []
        street_code = self.street(cells, told)
        area = self.area(cells, street_code, told)
        number, name = cells.get("compound_id"), cells.get("compound_name")
        where = (street_code, area.area_code if area else None)
        found = self._one("compound_id", number, where, told) if number else None
        named = self._named(name, where, told, quietly=bool(number)) if name else None
        if number and name and found:
            if named is None:
                told.append(Told("compound_name_unknown", "compound_id", name, {"other_value": number}))
            elif named != found:
                told.append(Told("compounds_differ", "compound_id", number, {"other_value": name}))
        compound = found or (None if number else named)
        if not number and not name and self.ledger.fields["compound_id"].required:
            told.append(Told("required_empty", "compound_id", "", {}))
        if compound and cells.get("street") and street_code not in (None, compound.street_code):
            told.append(Told("area_differs", "street", cells["street"], {"known": self.register.streets.get(compound.street_code)}))
        if compound and area and area.area_code != compound.area_code:
            own = self.register.areas.get(compound.area_code)
            told.append(Told("area_differs", "area", cells["area"], {"known": own.short_name if own else compound.area_code}))
        area_code = compound.area_code if compound else area.area_code if area else None
        return Resolved({"compound_id": compound.compound_id if compound else None}, area_code, tuple(told))

    def _named(self, name: str, where: tuple[str | None, str | None], told: list[Told], *, quietly: bool) -> Compound | None:
        if quietly:  # the number decides; the name only confirms it
            return self.register.compound(name, *where).only
        return self._one("compound_name", name, where, told)

    def _one(self, field: str, text: str, where: tuple[str | None, str | None], told: list[Told]) -> Compound | None:
        match = self.register.compound(text, *where)
        if match.only is None:
            told.append(self.not_one(field, text, match))
        return match.only

    def not_one(self, field: str, text: str, match: Match) -> Told:
        if match.candidates:
            shown = [f"{each.compound_id} {each.name}" for each in match.candidates]
            return Told("ambiguous_compound", field, text, {"candidates": shown})
        return Told("unknown_compound", field, text, {"suggestion": _suggestion(self.register.nearest_compounds(text))})


class _NewCompounds(_Places):
    """Compounds: the first survey of a street establishes them; afterwards each row must be one of them."""

    def resolve(self, cells: dict[str, Any]) -> Resolved:
        told: list[Told] = []
        street_code = self.street(cells, told)
        area = self.area(cells, street_code, told)
        street_code = area.street_code if area else street_code
        number, name = cells.get("compound_id"), cells.get("name")
        if not number and not name:
            told.append(Told("required_empty", "name", "", {}))
        if area is None or street_code is None or told:
            return self._resolved(number, name, area, told)
        for field in ("batch", "team"):
            self._listed(field, cells.get(field), street_code, told)
        compound = self._known(number, name, area, told)
        kept = (self.register.spelling(compound, name, self.day) if compound else None) or name
        if compound is None and not told:
            compound = self._new(number, name, area, told)
        return self._resolved(compound.compound_id if compound else None, kept, area, told)

    def _resolved(self, number: str | None, name: str | None, area: Area | None, told: list[Told]) -> Resolved:
        area_code, street_code = (area.area_code, area.street_code) if area else (None, None)
        return Resolved({"compound_id": number, "name": name, "area": area_code, "street_code": street_code}, area_code, tuple(told))

    def _listed(self, field: str, value: int | None, street_code: str, told: list[Told]) -> None:
        """Streets differ in their teams and batches."""
        allowed = sorted(number for street, number in self.register.listed[field] if street == street_code)
        if value is not None and value not in allowed:
            told.append(Told("not_listed", field, str(value), {"allowed": allowed}))

    def _known(self, number: str | None, name: str | None, area: Area, told: list[Told]) -> Compound | None:
        named = self.register.compound(name, area.street_code, area.area_code) if name else Match()
        here = replace(named, candidates=tuple(each for each in named.candidates if each.street_code == area.street_code))
        if not number:
            if len(here.candidates) > 1:
                shown = [f"{each.compound_id} {each.name}" for each in here.candidates]
                told.append(Told("ambiguous_compound", "name", name or "", {"candidates": shown}))
            return here.only
        found = self.register.compounds.get(number)
        if found is None:
            if here.only and not self.allow_new:
                nearest = [f"{here.only.compound_id} {here.only.name}"]
                told.append(Told("new_compound", "compound_id", number, {"suggestion": _suggestion(nearest)}))
            return None
        if found.street_code != area.street_code:
            told.append(self._contradicts("compound_id", number, "area", area.short_name))
        elif here.only and here.only != found:
            told.append(Told("compounds_differ", "compound_id", number, {"other_value": name}))
        return found

    def _contradicts(self, field: str, value: str, other: str, other_value: str) -> Told:
        each: Field = self.ledger.fields[other]
        return Told("contradiction", field, value, {"other": each, "other_value": other_value})

    def _new(self, number: str | None, name: str | None, area: Area, told: list[Told]) -> Compound | None:
        if area.street_code in self.register.established_streets and not self.allow_new:
            text = name or number or ""
            nearest = _suggestion(self.register.nearest_compounds(text))
            told.append(Told("new_compound", "name" if name else "compound_id", text, {"suggestion": nearest}))
            return None
        if not name:
            told.append(Told("required_empty", "name", "", {}))
            return None
        compound_id = number or self.register.codebook.names.normal(name)
        if not number and compound_id in self.register.compounds:  # another street has one of this name
            compound_id = f"{area.street_code}-{compound_id}"
        return Compound(compound_id, name, area.street_code, area.area_code)


class _Roads(_Places):
    """Shops: the first survey of a street establishes its roads; afterwards each row must lie on one of them."""

    def __init__(self, ledger: Ledger, register: Register, day: date, allow_new: bool) -> None:
        super().__init__(ledger, register, day, allow_new)
        self._brought: dict[tuple[str, str], str] = {}

    def resolve(self, cells: dict[str, Any]) -> Resolved:
        told: list[Told] = []
        street_code = self.street(cells, told)
        area = self.area(cells, street_code, told)
        street_code = area.street_code if area else street_code
        if street_code is None and not told:
            told.append(self.no_street(None))
        road = self._road(cells.get("road"), street_code, told) if street_code else cells.get("road")
        return Resolved({"street_code": street_code, "road": road}, area.area_code if area else None, tuple(told))

    def _road(self, text: str | None, street_code: str, told: list[Told]) -> str | None:
        if not text:
            return None  # its cell has said so
        normal = self.register.codebook.names.normal(text)
        known = self.register.roads.get(street_code, {})
        if normal in known:
            return known[normal]
        if known and not self.allow_new:
            nearest = _suggestion(self.register.nearest_roads(text, street_code))
            told.append(Told("unknown_road", "road", text, {"suggestion": nearest}))
            return None
        return self._brought.setdefault((street_code, normal), text)
