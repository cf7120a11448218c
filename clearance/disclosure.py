"""Counts of households in hardship for those who may not see households: which there are, and what of them is withheld.

Pure: exact counts in, what may be shown of them out (docs/domain.md, section 6; why so: docs/decisions/0014-hardship-is-released.md).

- **One table a month.** All else can be asked of any day under any filter, and of hardship a second such answer gives away what the first
  withholds: it is enough that one structure stands on one of two days alone. So everyone but the office is told one thing: how many standing
  structures are of households in hardship, with a support plan and without, in the whole campaign, as reported at a month's end.
- **In the table** a count under 5 is withheld, zero too, and the other part with it, until whoever knows the marks and all that is shown finds three
  values possible for each (or all that there are: of 2 structures, 0 to 2). Where that cannot be, such as for 5 + 0, there is no table.
- **Between tables.** Everybody can see which structures came and went between two months' ends. A table is released only if with each
  earlier one it leaves three values possible for how many of those are in hardship, or shows at least 5 who are and 5 who are not. Else the month
  is left out, and the earlier table stands for longer. So is a month at whose end fewer than 50 structures stand.

Not covered: an intruder who works backwards from which counts are withheld or which month is left out; one who noted a table down before a survey
with an older date, or one undone, changed it; nor is it proven that three tables and more do not leave fewer values of a count than any two of them.
``tests/unit/test_disclosure.py`` attacks them all together with integer programming and finds no count, which is no proof either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import combinations
from typing import Final

import pandas as pd

THRESHOLD: Final = 5
VALUES: Final = 3
"""So many values of a withheld count stay possible."""
FLOOR: Final = 50
"""Of fewer standing structures no table is released: each is too large a part of it."""
COUNTS: Final = ("planned", "unplanned", "total")


class Withheld(Enum):
    """Stands in place of a count."""

    SMALL = "<5"
    """It is under 5."""
    COVER = "withheld"
    """It is not, but would give a small one away."""


Shown = int | Withheld
Table = tuple[int, int, int]
"""Planned, unplanned, and their total."""


@dataclass(frozen=True)
class Released:
    """One month's table as everybody may see it: standing structures of households in hardship at the end of day ``on``, with a support plan and
    without; ``standing``: of how many, which is no secret."""

    on: date
    standing: int
    planned: Shown
    unplanned: Shown
    total: Shown

    @property
    def shown(self) -> tuple[Shown, Shown, Shown]:
        """The three counts, in the order of COUNTS."""
        return self.planned, self.unplanned, self.total


@dataclass(frozen=True)
class Between:
    """How many structures stand at two months' ends (``stayed``), at the later alone (``came``), at the earlier alone (``went``): no secret."""

    stayed: int
    came: int
    went: int


def releases(rows: pd.DataFrame) -> list[Released]:
    """All months' tables that are released, the earliest first (rows of procedure/hardship_by_month). What is decided of a month rests on it and on
    earlier ones alone, so it stays decided."""
    found: list[tuple[Released, Table]] = []
    between = {(row.month_end, row.earlier): Between(int(row.stayed), int(row.came), int(row.went)) for row in rows.itertuples() if not pd.isna(row.earlier)}
    for row in rows[rows["earlier"].isna()].itertuples():
        if 0 < row.standing < FLOOR:
            continue
        exact = (int(row.planned), int(row.unplanned), int(row.planned + row.unplanned))
        tables = (Released(row.month_end, int(row.standing), *marks) for marks in _markings(exact, int(row.standing)))
        each = next((table for table in tables if _is_safe(table, exact)), None)
        if each and all(_are_safe(earlier, was, each, exact, between[each.on, earlier.on]) for earlier, was in found):
            found.append((each, exact))
    return [each for each, _ in found]


def released(rows: pd.DataFrame) -> Released | None:
    """The newest of them; None where there is none yet."""
    return next(reversed(releases(rows)), None)


def _markings(exact: Table, standing: int) -> Iterator[tuple[Shown, ...]]:
    """The ways to show a table, the one that shows most first: what is small is withheld in each, unless everybody knows that it is nothing. The total
    is a number or small: a third word for it would be one more thing to reason from, between months."""
    small = {place for place, count in enumerate(exact) if count < THRESHOLD and standing}
    places = range(len(COUNTS))
    for hidden in (set(each) for many in range(len(COUNTS) + 1) for each in combinations(places, many)):
        marks = tuple((Withheld.SMALL if place in small else Withheld.COVER) if place in hidden else exact[place] for place in places)
        if small <= hidden and marks[-1] is not Withheld.COVER:
            yield marks


def _possible(each: Released, exact: Table) -> list[Table]:
    """The tables that a reader of the marks must think possible. Of a count that is withheld as cover, and may be anything from 5 on, only the
    values about the true one are looked at: more could only make it safer."""
    def values(place: int) -> Iterable[int]:
        mark = each.shown[place]
        if mark is Withheld.SMALL:
            return range(min(THRESHOLD - 1, each.standing) + 1)
        if mark is Withheld.COVER:
            return range(max(THRESHOLD, exact[place] - THRESHOLD), min(exact[place] + THRESHOLD, each.standing) + 1)
        return (mark,)

    totals = set(values(2))
    return [(planned, unplanned, planned + unplanned) for planned in values(0) for unplanned in values(1) if planned + unplanned in totals]


def _is_safe(each: Released, exact: Table) -> bool:
    """Whether a table gives nothing away by itself."""
    return all(_is_kept(values, each.standing) for values in zip(*_possible(each, exact), strict=True))


def _are_safe(earlier: Released, was: Table, later: Released, now: Table, between: Between) -> bool:
    """Whether two tables together give nothing away: neither what they withhold, nor how many of those that came, went or stayed are in hardship.

    A reader is taken to know that a support plan once made stays: of those planned before, all but the gone are planned after.
    """
    worlds = [
        (*before, *after, went, before[2] - went, after[2] - before[2] + went)
        for before in _possible(earlier, was)
        for after in _possible(later, now)
        for went in range(min(between.went, before[2]) + 1)
        if before[2] - went <= between.stayed and 0 <= after[2] - before[2] + went <= between.came and after[0] >= before[0] - went
    ]
    of = (*[earlier.standing] * 3, *[later.standing] * 3, between.went, between.stayed, between.came)
    return bool(worlds) and all(_is_kept(values, most) for values, most in zip(zip(*worlds, strict=True), of, strict=True))


def _is_kept(values: Iterable[int], of: int) -> bool:
    """Whether the values possible for a count of ``of`` structures are enough, or large enough that they need not be many."""
    possible = set(values)
    return len(possible) >= min(VALUES, of + 1) or (min(possible) >= THRESHOLD and max(possible) <= of - THRESHOLD)

