"""Who takes part: the street of the campaign's own files, and invented streets of the same shape beside it."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

from ..campaign import Campaign, load


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    short_name: str


@dataclass(frozen=True)
class Named:
    """A compound that the notice names; ``area_code`` empty, ``team`` or ``batch`` 0 where it does not say."""

    name: str
    area_code: str
    team: int
    batch: int


@dataclass(frozen=True)
class Street:
    index: int  # 0 = the campaign's own street
    code: str
    name: str
    areas: tuple[Area, ...]
    named: tuple[Named, ...]
    civilized: int
    civilized_clear: int
    ordinary_clear: int
    ordinary_in_batch: tuple[int, int]  # batches 2 and 3
    roads: tuple[str, ...]
    shops: int

    @property
    def prefix(self) -> str:
        """Keeps numbers apart between streets; the campaign's own street has none."""
        return f"J{self.index + 1:03d}-" if self.index else ""


def _own(facts: Campaign) -> Street:
    street = facts.streets[0]
    code = street.street_code
    batches = {plan.batch: plan.compounds for plan in facts.batches if plan.street_code == code}
    if batches[1] != street.civilized:
        raise ValueError("the sample expects batch 1 to be the civilized compounds, as in the notice")
    return Street(
        index=0,
        code=code,
        name=street.name,
        areas=tuple(Area(area.area_code, area.name, area.short_name) for area in facts.areas if area.street_code == code),
        named=tuple(
            Named(place.name, place.area_code or "", place.team or 0, place.batch or 0)
            for place in facts.named_compounds
            if place.street_code == code
        ),
        civilized=street.civilized,
        civilized_clear=street.civilized_clear,
        ordinary_clear=street.ordinary_clear,
        ordinary_in_batch=(batches[2], batches[3]),
        # The notice counts 20 roads and names none; these two run through its team lists.
        roads=("石泉路", "岚皋路", *tuple(f"示例道路 {number:02d}" for number in range(3, street.roads + 1))),
        shops=street.shops,
    )


def _invented(model: Street, index: int) -> Street:
    """A street of the model's shape under placeholder names and codes that no real street has."""
    number, code = f"{index + 1:03d}", f"31999{index + 1:04d}"
    areas = tuple(
        Area(f"{code}{place:03d}", f"示例居民区 {number}-{place:02d}居委会", f"{number}-{place:02d}")
        for place in range(1, len(model.areas) + 1)
    )
    code_of = {old.code: new.code for old, new in zip(model.areas, areas)}
    named = tuple(
        Named(f"示例新村 {number}-{place:02d}", code_of.get(old.area_code, ""), old.team, old.batch)
        for place, old in enumerate(model.named, start=1)
    )
    roads = tuple(f"示例道路 {number}-{place:02d}" for place in range(1, len(model.roads) + 1))
    return Street(
        index, code, f"示例街道 {number}", areas, named, model.civilized, model.civilized_clear, model.ordinary_clear,
        model.ordinary_in_batch, roads, model.shops,
    )  # fmt: skip


def cast(campaign: Path, streets: int) -> list[Street]:
    """The streets of a sample: the campaign's own first."""
    if not 1 <= streets <= 999:
        raise ValueError("streets: 1 to 999")
    own = _own(load(campaign))
    return [own] + [_invented(own, index) for index in range(1, streets)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_campaign(campaign: Path, folder: Path, players: list[Street]) -> list[Path]:
    """Copy the campaign's files to ``folder`` and add what the invented streets need to be known."""
    folder.mkdir(parents=True, exist_ok=True)
    own, invented = players[0].code, players[1:]
    synthetic = {"source": "synthetic"}
    added: dict[str, list[dict[str, str]]] = {"streets.csv": [], "areas.csv": [], "batches.csv": [], "teams.csv": [], "named_compounds.csv": []}
    model = {name: [row for row in _rows(campaign / name) if row["street_code"] == own] for name in added}
    for street in invented:
        here = {"street_code": street.code} | synthetic
        english = f"Sample Street {street.index + 1:03d}"
        added["streets.csv"] += [row | here | {"name": street.name, "name_en": english} for row in model["streets.csv"]]
        added["areas.csv"] += [
            here
            | {
                "area_code": area.code,
                "name": area.name,
                "short_name": area.short_name,
                "aliases": f"示例居民区 {area.short_name}",
                "name_en": f"Sample Area {area.short_name}",
            }
            for area in street.areas
        ]
        # What an aim, a task or a list of people names belongs to the real street.
        added["batches.csv"] += [
            row | here | {"aim": f"示例：第{row['batch']}批", "aim_en": f"Sample: batch {row['batch']}", "named": ""}
            for row in model["batches.csv"]
        ]
        added["teams.csv"] += [
            row | here | {"leader": f"示例组长 {row['team']}", "members": "", "staff": "", "task": f"示例任务 {row['team']}"}
            for row in model["teams.csv"]
        ]
        added["named_compounds.csv"] += [
            here
            | {
                "name": place.name,
                "area_code": place.area_code,
                "team": str(place.team or ""),
                "batch": str(place.batch or ""),
            }
            for place in street.named
        ]
    written = []
    for path in sorted(path for path in campaign.iterdir() if path.is_file()):
        target = folder / path.name
        if path.name not in added:
            shutil.copyfile(path, target)
        else:
            with path.open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            with target.open("w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, header, restval="", lineterminator="\n")
                out.writeheader()
                out.writerows(_rows(path) + added[path.name])
        written.append(target)
    return written
