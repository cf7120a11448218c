"""The 82 compounds of a street, and what the campaign will do to each.

The counts of the notice are drawn as such, not hoped for: which compounds are clear on its day, how many structures
still stand in the others, and which will be clear on the last survey are decided here; ``structures`` then fills in
lives that keep to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .days import END, day, next_working
from .streets import Named, Street
from .surveys import MARK, SurveyFiles, cell

CORRECTED_IN = 7  # the survey of 1 December 2017 corrects some household counts


@dataclass(frozen=True)
class Push:
    """What one batch of ordinary compounds will look like; ranges are (first, last) days."""

    batch: int
    structures: int  # in scope on the last survey
    known: float  # share of them found by the day of the notice
    standing: int  # about so many on the last survey
    late_willing: float  # with ``late_unwilling``: the share of structures still standing on it in a compound that does not
    late_unwilling: float  # finish is late_willing + late_unwilling × the share that holds out (measured on the output)
    clear: tuple[int, int]  # from, below: how many compounds are clear on the last survey
    starting: tuple[int, int]  # when the crews come
    finishing: tuple[int, int]  # when those that get clear do
    first_look: int  # the first finds are made before this day


PUSHES = (
    Push(
        batch=2, structures=1600, known=0.71, standing=70, late_willing=0.07, late_unwilling=0.25, clear=(14, 16),
        starting=(day(2017, 10, 16), day(2017, 12, 12)), finishing=(day(2017, 12, 12), day(2018, 5, 11)),
        first_look=day(2017, 6, 12),
    ),
    Push(
        batch=3, structures=1515, known=0.48, standing=282, late_willing=0.2, late_unwilling=0.4, clear=(8, 11),
        starting=(day(2018, 3, 1), day(2018, 3, 26)), finishing=(day(2018, 4, 20), day(2018, 6, 20)),
        first_look=day(2017, 7, 20),
    ),
)  # fmt: skip


@dataclass
class Compounds:
    """One entry a compound, in order of number; every array has shape (compounds,)."""

    numbers: list[str]
    names: list[str]
    areas: list[str]
    notes: list[str]
    civilized: np.ndarray
    municipal: np.ndarray  # 市级 rather than 区级; only where civilized
    batch: np.ndarray  # 0 = none: ordinary and already clear
    team: np.ndarray  # 0 = 未分组
    households: np.ndarray
    baseline: list[str]
    # the plan
    known: np.ndarray  # structures found by the day of the notice
    later: np.ndarray  # structures found after it
    left: np.ndarray  # batch 1: how many of the known still stand on that day
    surveyed_from: np.ndarray  # day the first finds can have been made
    starts: np.ndarray  # day the crews come
    finishes: np.ndarray  # day the last structure goes; after END where the compound does not get clear
    clears: np.ndarray  # clear on the last survey
    unwilling: np.ndarray  # share of structures that hold out; the rest go soon after the crews come
    newcomer: np.ndarray  # clear from the start, with one new structure in spring 2018

    def __len__(self) -> int:
        return len(self.numbers)


def _batches_of_named(street: Street) -> list[int]:
    """Batch of each named compound. Where the notice gives none, a team takes its compounds to batches 2 and 3 in
    turn: eight teams work side by side, so none can have all of its work in one batch."""
    turn: dict[int, int] = {}
    batches = []
    for place in street.named:
        batch = place.batch
        if not batch:
            batch = 2 + turn.get(place.team, 0) % 2
            turn[place.team] = turn.get(place.team, 0) + 1
        batches.append(batch)
    return batches


def _placed(street: Street, rng: np.random.Generator) -> list[tuple[int, Named | None, int]]:
    """(area index, named compound or None, batch) of every compound, by area; every area gets at least one."""
    index_of = {area.code: at for at, area in enumerate(street.areas)}
    batches = _batches_of_named(street)
    room = np.array([street.ordinary_clear, street.civilized, *street.ordinary_in_batch])
    for batch in batches:
        room[batch] -= 1
    if (room < 0).any():
        raise ValueError("more named compounds in a batch than the batch has")
    unnamed = rng.permutation(np.repeat(np.arange(4), room))  # batch of every compound that the notice does not name

    held = np.zeros(len(street.areas), dtype=int)
    for place in street.named:
        if place.area_code:
            held[index_of[place.area_code]] += 1
    size = rng.gamma(3.0, 1.0, len(street.areas))
    modern = np.where(held == 0, 2.5, 1.0)  # civilized compounds are rather where the notice names none
    chosen: list[tuple[int, Named | None, int]] = []
    for batch in unnamed:
        empty = np.flatnonzero(held == 0)
        if len(empty):
            at = int(empty[0])
        else:
            weight = size / (1 + held**1.5) * (modern if batch == 1 else 1.0)
            at = int(rng.choice(len(held), p=weight / weight.sum()))
        held[at] += 1
        chosen.append((at, None, int(batch)))
    for place, batch in zip(street.named, batches):
        at = index_of[place.area_code] if place.area_code else int(rng.integers(len(held)))
        chosen.append((at, place, batch))
    return sorted(chosen, key=lambda item: (item[0], item[1] is None))


def _spread(total: int, weight: np.ndarray, least: int) -> np.ndarray:
    """Whole numbers, each at least ``least``, that share ``total`` by weight."""
    shares = np.cumsum(weight / weight.sum() * (total - least * len(weight)))
    return least + np.diff(np.round(shares), prepend=0).astype(int)


def _stages(first: int, last: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """``count`` working days, about evenly from ``first`` to ``last``, in order."""
    shares = (np.arange(count) + rng.uniform(0.1, 0.9, count)) / max(count, 1)
    return next_working((first + shares * (last - first)).astype(int))


def settle(street: Street, rng: np.random.Generator) -> Compounds:
    """Draw the compounds of a street and the plan for each."""
    placed = _placed(street, rng)
    count = len(placed)
    numbers, names, areas, notes = [], [], [], []
    seen: dict[int, int] = {}
    for at, (area, place, _) in enumerate(placed, start=1):
        numbers.append(f"{street.prefix}SQ{at:02d}")
        areas.append(street.areas[area].name)
        if place is None:
            seen[area] = seen.get(area, 0) + 1
            names.append(f"示例小区 {street.areas[area].short_name} {seen[area]:02d}")
            notes.append(MARK)
        else:
            names.append(place.name)
            notes.append(MARK if place.batch and place.area_code else f"{MARK}；批次或居民区为示例安排")

    batch = np.array([item[2] for item in placed])
    places = Compounds(
        numbers, names, areas, notes,
        civilized=batch == 1,
        municipal=np.zeros(count, dtype=bool),
        batch=batch,
        team=np.array([place.team if place else 0 for _, place, _ in placed]),
        households=np.zeros(count, dtype=int),
        baseline=["无违建"] * count,
        known=np.zeros(count, dtype=int),
        later=np.zeros(count, dtype=int),
        left=np.zeros(count, dtype=int),
        surveyed_from=np.full(count, day(2017, 4, 10)),
        starts=np.full(count, day(2017, 4, 17)),
        finishes=np.full(count, day(2017, 9, 29)),
        clears=np.ones(count, dtype=bool),
        unwilling=np.full(count, 0.16),
        newcomer=np.zeros(count, dtype=bool),
    )  # fmt: skip
    civilized = rng.permutation(np.flatnonzero(places.civilized))
    calm, few = civilized[: street.civilized_clear], civilized[street.civilized_clear :]
    quiet = rng.permutation(np.flatnonzero(batch == 0))
    named = np.array([place is not None for _, place, _ in placed])
    severe = np.array([place is not None and place.batch == 2 for _, place, _ in placed])  # 和平、联合、铁路等…违建严重的小区
    _plan_clear(places, calm, quiet, rng)
    _plan_batch_1(places, few, rng)
    for push in PUSHES:
        _plan_ordinary(places, push, np.select([severe, named], [3.0, 1.6], 1.0), rng)

    structures = places.known + places.later
    heavy = np.quantile(structures[batch >= 2], 0.6)
    places.baseline = np.select(
        [np.isin(np.arange(count), np.r_[calm, quiet]), places.civilized, severe | (structures > heavy)],
        ["无违建", "少量", "严重"],
        "普遍",
    ).tolist()
    households = np.where(places.civilized, rng.integers(280, 1500, count), rng.integers(120, 1900, count))
    places.households = np.maximum(households, structures * 3)
    places.municipal = places.civilized & (rng.random(count) < 0.35)
    return places


def _plan_clear(places: Compounds, calm: np.ndarray, quiet: np.ndarray, rng: np.random.Generator) -> None:
    """Clear on the day of the notice, civilized and ordinary: some never had anything, some were cleared over the summer."""
    for group, most in ((calm, 12), (quiet, 7)):
        some = group[: (2 * len(group) + 2) // 3]
        places.known[some] = rng.integers(3, most, len(some))
        places.finishes[some] = rng.integers(day(2017, 8, 21), day(2017, 9, 27), len(some))
    places.newcomer[quiet[:1]] = True
    places.later[quiet[:1]] = 1


def _plan_batch_1(places: Compounds, few: np.ndarray, rng: np.random.Generator) -> None:
    """Batch 1 ended two weeks before the notice with a few left in each of these; most go by spring, one or two do not."""
    left = rng.choice(np.arange(1, 7), len(few), p=[0.16, 0.2, 0.22, 0.18, 0.14, 0.1])
    places.left[few] = left
    places.known[few] = left + 3 + rng.poisson(rng.gamma(2.0, 4.5, len(few)))
    order = few[np.argsort(left + rng.normal(0, 1.5, len(few)))]
    in_time, lingering = np.split(order, [len(few) - rng.integers(1, 3)])
    places.finishes[in_time] = _stages(day(2017, 10, 25), day(2018, 4, 12), len(in_time), rng)
    places.finishes[lingering] = rng.integers(day(2018, 8, 1), day(2018, 10, 20), len(lingering))
    places.clears[lingering] = False
    deeper = few[(places.finishes[few] > day(2017, 11, 25)) & (rng.random(len(few)) < 0.6)]
    places.later[deeper] = rng.integers(1, 4, len(deeper))
    places.starts[few] = rng.integers(day(2017, 4, 20), day(2017, 6, 1), len(few))


def _plan_ordinary(places: Compounds, push: Push, size: np.ndarray, rng: np.random.Generator) -> None:
    """Batches 2 and 3: heavy-tailed in structures. The small compounds get clear first, the large ones not in time.

    ``size``: shape (compounds,), how much larger than others a compound tends to be.
    """
    here = np.flatnonzero(places.batch == push.batch)
    weight = rng.lognormal(0.0, 0.75, len(here)) * size[here]
    scope = _spread(int(push.structures * rng.uniform(0.98, 1.02)), weight, 9)
    depth = np.clip(rng.normal(push.known, 0.06, len(here)), 0.3, 0.9)
    places.known[here] = np.clip(np.round(scope * depth), 5, scope - 2)
    places.later[here] = scope - places.known[here]

    order = here[np.argsort(np.log(scope) + rng.normal(0, 0.45, len(here)))]
    in_time, unfinished = np.split(order, [min(int(rng.integers(*push.clear)), len(here))])
    places.finishes[in_time] = _stages(*push.finishing, len(in_time), rng)
    places.finishes[unfinished] = rng.integers(day(2018, 8, 6), day(2018, 11, 20), len(unfinished))
    places.clears[unfinished] = False
    # The more structures the unfinished compounds have, the smaller the share that holds out: what stands on the last
    # survey is to be about as many, whichever compounds the draw left unfinished.
    share = (push.standing / scope[~places.clears[here]].sum() - push.late_willing) / push.late_unwilling
    places.unwilling[unfinished] = np.clip(share, 0.03, 0.4)
    starts = rng.permutation(_stages(*push.starting, len(here), rng))
    places.starts[here] = np.minimum(starts, next_working(places.finishes[here] - 45))
    places.surveyed_from[here] = rng.integers(day(2017, 4, 20), push.first_look, len(here))


def report(files: SurveyFiles, street: Street, places: Compounds, rng: np.random.Generator) -> None:
    """小区台账: all of them on the day of the notice, and one later survey that corrects some household counts."""
    corrected = rng.choice(len(places), 3, replace=False)
    counts = places.households.copy()
    for survey, rows in ((0, range(len(places))), (CORRECTED_IN, sorted(corrected.tolist()))):
        if survey:
            counts[corrected] += rng.integers(4, 40, len(corrected))
        columns = [
            [places.numbers[at] for at in rows],
            [cell(places.names[at]) for at in rows],
            [cell(places.areas[at]) for at in rows],
            ["文明小区" if places.civilized[at] else "一般小区" for at in rows],
            [("市级" if places.municipal[at] else "区级") if places.civilized[at] else "" for at in rows],
            [str(places.batch[at] or "") for at in rows],
            [str(places.team[at] or "") for at in rows],
            [str(counts[at]) for at in rows],
            [places.baseline[at] for at in rows],
            [places.notes[at] + ("；户数更正" if survey else "") for at in rows],
        ]
        files.add("小区台账", np.full(len(rows), survey), [np.array(column, dtype=object) for column in columns])


def busy_on(places: Compounds, on: int) -> np.ndarray:
    """Compounds in which there is work on a day: crews have come and the last structure has not gone. Shape (n,)."""
    return np.flatnonzero((places.starts <= on) & (places.finishes > on) & (places.known + places.later > 0))


def latest_find(places: Compounds) -> np.ndarray:
    """The last day on which a find still leaves time to act before the compound is clear."""
    return np.where(places.clears, np.minimum(places.finishes - 18, END), END - 2)
