"""八步进度表: the eight steps of each compound, read off what happened to its structures."""

from __future__ import annotations

import numpy as np

from .compounds import Compounds
from .days import BASELINE, END, NEVER, day, iso, next_working, until_end
from .streets import Street
from .structures import Structures
from .surveys import MARK, SurveyFiles, changes, survey_of


def _first(built: Structures, event: str, compounds: int) -> np.ndarray:
    first = np.full(compounds, NEVER)
    np.minimum.at(first, built.compound, built.days[event])
    return first


def _last(built: Structures, event: str, compounds: int, late_find: np.ndarray) -> np.ndarray:
    last = np.zeros(compounds, dtype=int)
    happened = (built.days[event] < NEVER) & ~late_find
    np.maximum.at(last, built.compound[happened], built.days[event][happened])
    return last


def report(files: SurveyFiles, street: Street, places: Compounds, built: Structures, rng: np.random.Generator) -> None:
    """Eight rows a compound on the day of the notice, then a row where a step starts or is done.

    A compound that has never had a structure closes steps 4 to 7 on the day step 3 found none.
    """
    count = len(places)
    bare = places.known + places.later == 0

    def soon(low: int, high: int) -> np.ndarray:
        return rng.integers(low, high + 1, count)

    found = np.where(bare, places.surveyed_from + soon(5, 25), _first(built, "found", count))
    looked = np.where(
        places.batch >= 2, places.starts + soon(22, 50), np.maximum(found + soon(10, 30), day(2017, 6, 10) + soon(0, 40))
    )
    looked = np.minimum(looked, next_working(np.full(count, END)))
    noticed, agreed, removed = (_first(built, event, count) for event in ("noticed", "agreed", "removed"))
    noticed = np.minimum(noticed, removed)  # where the first removal came without notice, the step began with it at the latest
    finished = places.clears & ~bare
    # One more structure found in a compound whose steps were done long ago does not take its steps back.
    late_find = places.newcomer[built.compound] & (built.days["found"] > BASELINE)
    removals, outs, notices, deals = (_last(built, event, count, late_find) for event in ("removed", "declassified", "noticed", "agreed"))
    last_removed = np.maximum(removals, outs)
    all_noticed = np.where(finished, np.minimum(notices, last_removed), NEVER)
    all_agreed = np.where(finished, np.minimum(np.maximum(deals, all_noticed), last_removed), NEVER)
    cleared = np.where(finished, last_removed, NEVER)
    aided = np.minimum(_first(built, "aided", count), next_working(removed + soon(3, 14)))

    first_step = np.maximum(found - soon(7, 12), day(2017, 4, 1))
    talks = np.minimum(agreed, np.maximum(noticed, agreed - 7))
    looking = np.maximum(found - 1, first_step + 3)
    started = [first_step, first_step + 2, looking, noticed, talks, removed, aided]
    done = [first_step + 3, np.maximum(found - 2, first_step + 2), np.maximum(looked, found), all_noticed, all_agreed, cleared]
    done.append(np.where(finished, np.maximum(cleared, aided) + soon(5, 20), NEVER))
    for step in range(3, 7):
        started[step] = np.where(bare, done[2], started[step])
        done[step] = np.where(bare, done[2], np.where(done[step] < NEVER, np.maximum(done[step], started[step]), NEVER))
    started.append(np.where(done[5] < NEVER, done[5] + soon(3, 14), NEVER))
    done.append(np.where(started[7] < NEVER, started[7] + soon(20, 75), NEVER))

    # Order of rows: compound by compound, its eight steps; shape (compounds × 8,).
    start, end = (until_end(next_working(np.stack(days, axis=1).ravel())) for days in (started, done))
    known = survey_of(start), survey_of(end)
    item, survey = changes(np.zeros(count * 8, dtype=int), *known)
    identity = np.array([f"{number},{step}" for number in places.numbers for step in range(1, 9)], dtype=object)
    nothing = f"{MARK}；无违建点位，本步不涉及"
    note = np.array([nothing if bare[at // 8] and 3 <= at % 8 <= 6 else MARK for at in range(count * 8)], dtype=object)
    files.add(
        "八步进度表",
        survey,
        [
            identity[item],
            iso(np.where(known[0][item] <= survey, start[item], NEVER)),
            iso(np.where(known[1][item] <= survey, end[item], NEVER)),
            note[item],
        ],
    )
