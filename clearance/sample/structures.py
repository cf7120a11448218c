"""The life of each structure: found, given notice, decided on, agreed, removed, accepted; sometimes back again.

The day of departure is drawn first, on the crews' clock between the day work can begin on it and the day its compound
finishes; notice, decision and agreement are then fitted in between. So what ``compounds`` planned holds exactly, and
whatever is planned for after the last survey is simply still standing there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .compounds import Compounds, latest_find
from .days import BASELINE, END, LAST_SURVEY, NEVER, crew_clock, day, desk_clock, iso, last_working, next_working, until_end
from .streets import Street
from .surveys import MARK, UNREPORTED, SurveyFiles, changes, survey_of

KINDS = ("天井搭建", "屋顶搭建", "阳光房", "露台或阳台封闭", "破墙开门", "破墙开店", "占用公共部位", "其他")
PRIVATE_KINDS = (0.34, 0.11, 0.1, 0.16, 0.1, 0.05, 0.09, 0.05)
PUBLIC_KINDS = (0.06, 0.06, 0.0, 0.02, 0.16, 0.2, 0.38, 0.12)
HARDSHIPS = ("大病", "特困", "低保", "残疾")
MODES = ("自拆", "助拆", "强拆")
REASONS = ("房管部门认定为原始结构", "重复登记", "经核实属合法建筑", "已办理规划手续")
NO = -1  # no hardship, no mode, no reason: the last entry of each lookup is an empty cell

FORCE_AFTER = 60  # days from the decision: 行政复议法 art. 9
FAULTS = (4, 3, 3)  # removed with no notice, notice after removal, forced too early: a handful a street


@dataclass
class Structures:
    """One entry a structure, by compound and day found; arrays of shape (structures,). Days are NEVER where the event
    does not happen before the last survey; ``reported`` holds, event by event, the survey that first tells of it."""

    compound: np.ndarray
    number: np.ndarray  # 1, 2, … within the compound
    kind: np.ndarray
    address: np.ndarray  # index into ADDRESSES
    area: np.ndarray  # tenths of a square metre
    area_corrected: np.ndarray
    public: np.ndarray
    hard: np.ndarray
    hardship: np.ndarray
    mode: np.ndarray
    reason: np.ndarray
    days: dict[str, np.ndarray] = field(default_factory=dict)
    reported: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.compound)


# Order of the ledger's columns.
EVENTS = ("found", "noticed", "decided", "agreed", "removed", "accepted", "relapsed", "reremoved", "declassified", "aided")

# No house number of the sub-district is written with the word 示例; ground floors come first, top floors last.
BUILDINGS, FLOORS, FLATS = 60, 6, 4
ADDRESSES = np.array(
    [
        f"示例 {building}号 {floor}0{flat}室"
        for floor in range(1, FLOORS + 1)
        for building in range(1, BUILDINGS + 1)
        for flat in range(1, FLATS + 1)
    ],
    dtype=object,
)


def _found(places: Compounds, compound: np.ndarray, known: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Days of finding. Known ones: before the notice, as the first survey of the compound went. Later ones: most when
    the survey goes deep, around the day the crews come; the rest trickle in."""
    clock = desk_clock()
    size = len(compound)
    batch, starts = places.batch[compound], places.starts[compound]
    summer = np.where(places.left[compound] > 0, day(2017, 9, 12), day(2017, 7, 31))
    until = np.where(batch >= 2, BASELINE, summer)
    first = clock.between(places.surveyed_from[compound] - 1, until, rng.beta(1.1, 1.3, size))

    kind_of_find = rng.random(size)
    deep_from = np.maximum(np.where(batch == 3, starts - 28, starts - 8), BASELINE + 3)
    early, deep = np.where(batch == 3, 0.1, 0.0), np.where(batch == 3, 0.37, 0.7)
    after = np.select(
        [batch == 1, kind_of_find < early, kind_of_find < early + deep], [BASELINE + 3, BASELINE + 3, deep_from], starts + 14
    )
    until = np.select(
        [batch == 1, kind_of_find < early, kind_of_find < early + deep],
        [places.finishes[compound] - 21, day(2018, 2, 9), starts + 45],
        NEVER,
    )
    until = np.minimum(until, latest_find(places)[compound])
    second = clock.between(np.minimum(after, until - 10), until, 1 - rng.random(size))
    second = np.maximum(second, BASELINE + 3)
    second = np.where(places.newcomer[compound], day(2018, 3, 14) + rng.integers(0, 30, size), second)
    return np.where(known, first, next_working(second))


def _departs(
    places: Compounds, compound: np.ndarray, order: np.ndarray, found: np.ndarray, public: np.ndarray, hard: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """(day on which it stops standing, whether it must be by removal); shape (structures,) each.

    ``order`` counts within the compound. Its first entry is never declassified, so that a compound keeps something in
    scope; nor is the one that keeps an unfinished compound unfinished.
    """
    size = len(compound)
    batch, starts, finishes = places.batch[compound], places.starts[compound], places.finishes[compound]
    known = order < places.known[compound]
    stays = known & (order >= places.known[compound] - places.left[compound])  # batch 1: the few left

    # Some compounds start on what is public or easy long before the crews come in force.
    ahead = (batch >= 2) & (order > 0) & known & (rng.random(size) < np.where(public, 0.35, np.where(hard, 0.0, 0.1)))
    ahead &= found + 45 < starts
    pause = 10 + rng.gamma(2.0, 6.0, size).astype(int)
    begins = np.where(batch >= 2, np.maximum(starts + 3, found + pause), found + pause)
    begins = np.where(stays, BASELINE + 3, begins)
    begins = np.where(ahead, found + pause, begins)
    ends = np.where((batch == 1) & known & ~stays & (places.left[compound] > 0), BASELINE - 3, finishes)
    ends = np.where(ahead, starts, ends)
    ends = np.where(places.newcomer[compound] & ~known, found + 30, ends)
    begins = np.minimum(begins, ends - 4)

    share = 1 - rng.random(size)
    share = np.where(public, share * 0.6, np.where(hard, 1 - (1 - share) * 0.4, share))
    # The willing go soon after the crews come. What drags on is a core of those that will not, larger where the
    # compound does not finish; for them the time until it does is spread evenly.
    stubborn = rng.random(size) < places.unwilling[compound] * np.where(hard, 1.9, 0.9)
    share = np.where(stubborn, share, share ** np.where(places.clears[compound], 2.5, 6.0))
    held = np.where(batch == 1, stays, known & ~ahead)  # one of these stays to the day the compound finishes
    last = np.lexsort((np.where(held, share, -1.0), compound))
    last = last[np.r_[compound[last][1:] != compound[last][:-1], True]]  # the slowest of each compound
    last = last[~places.clears[compound[last]]]
    share[last] = 1.0

    departs = crew_clock(rng).between(begins, ends, share)
    must_go = np.zeros(size, dtype=bool)
    must_go[last] = True
    must_go |= (order == 0) | (departs <= BASELINE) | places.newcomer[compound]
    return departs, must_go


def live(places: Compounds, rng: np.random.Generator) -> Structures:
    """Draw every structure of a street's compounds."""
    scope = places.known + places.later
    compound = np.repeat(np.arange(len(places)), scope)
    size = len(compound)
    order = np.arange(size) - np.repeat(np.cumsum(scope) - scope, scope)
    known = order < places.known[compound]

    public = rng.random(size) < np.where(known, 0.13, 0.1)
    hard = rng.random(size) < np.where(public, 0.05, 0.107)
    found = _found(places, compound, known, rng)
    departs, must_go = _departs(places, compound, order, found, public, hard, rng)
    out = ~must_go & (departs <= END) & (rng.random(size) < 0.0205)

    # Paper: from the find, or from shortly before the crews come to the compound.
    opened = np.where(departs > places.starts[compound], np.maximum(found, places.starts[compound] - 24), found)
    opened = np.minimum(opened, departs)
    noticed = opened + 1 + np.minimum(rng.gamma(2.0, 5.0, size), 0.35 * (departs - opened)).astype(int)
    noticed = np.minimum(next_working(noticed), departs)
    decided = noticed + np.minimum(7 + rng.gamma(2.0, 8.0, size), 0.6 * (departs - noticed)).astype(int)
    decided = np.minimum(next_working(decided), departs)
    decided = np.where(rng.random(size) < np.where(hard, 0.85, 0.4), decided, NEVER)
    forced = (departs - decided > FORCE_AFTER + 2) & ~out & (rng.random(size) < np.where(hard, 0.33, 0.05))
    agreed = last_working(departs - 1 - np.minimum(rng.gamma(1.5, 6.0, size), 0.5 * (departs - noticed)).astype(int))
    agreed = np.minimum(np.maximum(agreed, np.where(decided < NEVER, decided, noticed)), departs)
    agreed = np.where(forced | out | (rng.random(size) < 0.04), NEVER, agreed)
    noticed = np.where(out & (rng.random(size) < 0.4), NEVER, noticed)
    decided = np.where(out, NEVER, decided)

    removed = until_end(np.where(out, NEVER, departs))
    gone = removed < NEVER
    mode = np.where(forced, 2, (rng.random(size) < 0.4).astype(int))
    accepted = next_working(removed + 3 + rng.gamma(2.0, 8.0, size).astype(int))
    accepted = np.where(gone & (rng.random(size) < 0.94), accepted, NEVER)

    # Relapses. Compounds that are to be clear on the last survey have theirs removed again in time; in those that are
    # clear on the day of the notice none comes before it.
    returns = next_working(removed + 12 + rng.gamma(2.0, 26.0, size).astype(int))
    again = next_working(returns + 8 + rng.gamma(2.0, 11.0, size).astype(int))
    clears = places.clears[compound]
    back = gone & (rng.random(size) < 0.031) & (returns <= np.where(clears, END - 30, END))
    back &= (returns > BASELINE) | (places.batch[compound] >= 2)
    again = np.where(clears, np.minimum(again, last_working(np.array(END - 3))), again)
    relapsed = np.where(back, returns, NEVER)
    reremoved = np.where(back & (clears | (rng.random(size) < 0.8)), again, NEVER)
    # Acceptance after the second removal replaces one that the relapse came before; an acceptance already given stays.
    second_look = next_working(reremoved + 3 + rng.gamma(2.0, 6.0, size).astype(int))
    accepted = np.where(back & ((accepted >= relapsed) | (rng.random(size) < 0.6)), second_look, accepted)
    accepted = np.where(back & (reremoved == NEVER) & (accepted > relapsed), NEVER, accepted)

    hardship = np.where(~public & (rng.random(size) < 0.046), rng.choice(4, size, p=[0.3, 0.15, 0.35, 0.2]), NO)
    aided = next_working(opened + 2 + (rng.random(size) * 0.8 * np.minimum(departs - opened, 60)).astype(int))
    aided = np.where((hardship != NO) & (rng.random(size) < 0.86), np.minimum(aided, np.maximum(departs, opened)), NEVER)

    days = {
        "found": found, "noticed": noticed, "decided": decided, "agreed": agreed, "removed": removed, "accepted": accepted,
        "relapsed": relapsed, "reremoved": reremoved, "declassified": np.where(out, departs, NEVER), "aided": aided,
    }  # fmt: skip
    area = np.clip(np.round(rng.lognormal(np.log(9.9), 0.74, size) * 10), 12, 1600).astype(int)
    floor = rng.random(size)
    kind = np.where(
        public, np.searchsorted(np.cumsum(PUBLIC_KINDS), rng.random(size)), np.searchsorted(np.cumsum(PRIVATE_KINDS), rng.random(size))
    ).clip(0, len(KINDS) - 1)
    # Courtyards and walls broken through are on the ground floor, roofs at the top.
    floor = np.select([np.isin(kind, (0, 4, 5)), kind == 1], [0, FLOORS - 1], (floor * FLOORS).astype(int))
    address = floor * BUILDINGS * FLATS + rng.integers(0, BUILDINGS * FLATS, size)

    by_find = np.lexsort((found, compound))
    columns: dict[str, Any] = {
        name: values[by_find]
        for name, values in {
            "kind": kind, "address": address, "area": area, "public": public, "hard": hard, "hardship": hardship,
            "mode": np.where(gone, mode, NO), "reason": np.where(out, rng.choice(4, size, p=[0.4, 0.25, 0.25, 0.1]), NO),
        }.items()
    }  # fmt: skip
    built = Structures(
        compound=compound,
        number=order + 1,
        area_corrected=np.clip(np.round(columns["area"] * rng.uniform(0.75, 1.3, size)), 12, 1600).astype(int),
        days={event: until_end(values[by_find]) for event, values in days.items()},
        **columns,
    )
    _commit_faults(built, rng)
    _hear(built, rng)
    return built


def _commit_faults(built: Structures, rng: np.random.Generator) -> None:
    """The handful of cases in which the procedure went wrong."""
    days = built.days
    removed, found = days["removed"], days["found"]
    plain = (removed < END - 20) & (days["decided"] == NEVER) & (days["relapsed"] == NEVER) & (built.mode != 2)
    chosen = rng.choice(np.flatnonzero(plain), FAULTS[0] + FAULTS[1], replace=False)
    belated = chosen[FAULTS[0] :]
    days["noticed"][chosen] = NEVER
    days["noticed"][belated] = next_working(removed[belated] + rng.integers(2, 12, len(belated)))

    slow = (removed < NEVER) & (removed - found > 70) & ~built.public & (built.mode != 2) & (days["relapsed"] == NEVER)
    slow &= (days["noticed"] < removed) & (built.hardship == NO)
    hasty = rng.choice(np.flatnonzero(slow), FAULTS[2], replace=False)
    days["decided"][hasty] = last_working(removed[hasty] - rng.integers(18, 48, len(hasty)))
    days["noticed"][hasty] = np.minimum(days["noticed"][hasty], days["decided"][hasty])
    days["agreed"][hasty] = NEVER
    built.mode[hasty] = 2


def _hear(built: Structures, rng: np.random.Generator) -> None:
    """When the office hears of each event. Up to the day of the notice: at once, for that day's figures are settled.
    After it some removals are told two to four surveys late, and whatever follows from them not before them."""
    reported = built.reported
    reported |= {event: survey_of(values) for event, values in built.days.items()}
    heard = reported["removed"]
    late = (heard > 0) & (heard <= LAST_SURVEY - 4) & (rng.random(len(built)) < 0.0425)
    heard += np.where(late, rng.integers(2, 5, len(built)), 0)
    reported["accepted"] = np.maximum(reported["accepted"], heard)
    reported["relapsed"] = np.maximum(reported["relapsed"], heard)
    reported["reremoved"] = np.maximum(reported["reremoved"], reported["relapsed"])
    again = (built.days["reremoved"] < NEVER) & (built.days["accepted"] >= built.days["reremoved"])
    reported["accepted"] = np.where(again, np.maximum(reported["accepted"], reported["reremoved"]), reported["accepted"])
    measured = rng.random(len(built)) < 0.008
    when = reported["found"] + 1 + rng.integers(0, 16, len(built))
    reported["area"] = np.where(measured & (when <= LAST_SURVEY) & (built.area != built.area_corrected), when, UNREPORTED)
    for event in EVENTS:  # what no survey tells of has not happened in the sample
        built.days[event] = np.where(reported[event] > LAST_SURVEY, NEVER, built.days[event])


_METRES = np.array([f"{tenths / 10:.1f}" for tenths in range(1601)], dtype=object)
_NOTES = np.array([MARK, f"{MARK}；面积复核更正"], dtype=object)
# Neighbouring columns with few values are looked up together: one cell less to join in each of millions of rows.
_OWNED = np.array(
    [
        f"{owner},{hard},{hardship}"
        for owner in ("私", "公")
        for hard in ("否", "是")
        for hardship in (*HARDSHIPS, "")
    ],
    dtype=object,
)  # fmt: skip


def _lookup(values: tuple[str, ...]) -> np.ndarray:
    return np.array([*values, ""], dtype=object)


def report(files: SurveyFiles, street: Street, places: Compounds, built: Structures) -> None:
    """违建点位台账: a row a structure and survey in which something about it is new, saying all that is known by then."""
    identity = np.array(
        [
            f"{places.numbers[at]}-{number:04d},{places.numbers[at]},{address},{KINDS[kind]}"
            for at, number, address, kind in zip(
                built.compound.tolist(), built.number.tolist(), ADDRESSES[built.address].tolist(), built.kind.tolist()
            )
        ],
        dtype=object,
    )
    item, survey = changes(*(built.reported[event] for event in (*EVENTS, "area")))

    told = {event: built.reported[event][item] <= survey for event in (*EVENTS, "area")}
    dates = {event: iso(np.where(told[event], built.days[event][item], NEVER)) for event in EVENTS}
    owned = ((built.public * 2 + built.hard) * 5 + np.where(built.hardship == NO, 4, built.hardship))[item]
    files.add(
        "违建点位台账",
        survey,
        [
            identity[item],
            _METRES[np.where(told["area"], built.area_corrected[item], built.area[item])],
            _OWNED[owned],
            *(dates[event] for event in EVENTS[:5]),
            _lookup(MODES)[np.where(told["removed"], built.mode[item], NO)],
            *(dates[event] for event in EVENTS[5:9]),
            _lookup(REASONS)[np.where(told["declassified"], built.reason[item], NO)],
            dates["aided"],
            _NOTES[told["area"].astype(int)],
        ],
    )
