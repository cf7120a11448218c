"""Counts of households in hardship for those who may not see households: under 5 is withheld, and so is what would give it away.

Pure: counts in, the same counts with margins out, some of them ``Withheld`` (docs/domain.md, section 6).

- A count under 5 is withheld, **zero too**: were zeros shown, what is withheld would be known to be at least 1, and two withheld cells of a
  line that sums to 2 would both be 1. Only a zero that everybody knows (``at_most`` 0: nothing stands there) is shown.
- Then as many other counts as it takes are withheld, inner cells before margins and the smallest first, until whoever knows the rule, the
  marks and all that is shown still finds at least three values possible for each withheld count.
- What stays possible is computed exactly: a table with margins is a network, each count an arc (total → row → column → total), whatever may
  still change a circulation in it, and how far one count may move the largest flow that brings it back.

Not covered: comparing one answer with another, of the day before or of other filters. Pages therefore ask hardship counts of the whole
campaign only, whatever the filters say. Nor an intruder who works backwards from the order in which counts are withheld.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

import pandas as pd

THRESHOLD: Final = 5
SPREAD: Final = 2
"""At least this far apart are the smallest and the largest value that a withheld count may have: three values."""
TOTAL: Final = "total"
"""The name of the margins in what ``show`` returns."""
_UNBOUNDED: Final = 1 << 40


class Withheld(Enum):
    """Stands in place of a count."""

    SMALL = "<5"
    """It is under 5."""
    COVER = "withheld"
    """It is not, but would give a small one away. Where it stands for every count of a table it says nothing of their size."""


Shown = int | Withheld


def asked_of(selection: Any, *, sees_households: bool) -> Any:
    """What hardship counts are asked of: who may not see households gets them for the whole campaign, whatever the filters say, or one answer
    taken from another would give away what each withholds."""
    return selection if sees_households else replace(selection, streets=(), areas=(), batches=(), classes=(), teams=())


def small(count: int, *, sees_households: bool) -> Shown:
    """One count that stands in no table. Raises ValueError for a negative one."""
    return show({None: count}, sees_households=sees_households)[None]


def show(
    counts: Mapping[Hashable, int] | pd.DataFrame, *, sees_households: bool, at_most: Mapping[Hashable, int] | None = None
) -> dict[Hashable, Shown] | pd.DataFrame:
    """A one-way table (mapping) or a two-way one (DataFrame, rows by columns) of counts, with its margins under ``TOTAL``.

    ``sees_households``: whether the reader may see households: then nothing is withheld. ``at_most``: what everybody knows a count, or in a
    two-way table the sum of a row, cannot exceed, by its key, such as how many structures stand there. Additive categories only: what is
    withheld is reasoned from the sums.
    Raises ValueError for a negative count, one over its ``at_most``, or a key named like the margins.
    """
    keys = [*counts.index, *counts.columns] if isinstance(counts, pd.DataFrame) else list(counts)
    if TOTAL in keys:
        raise ValueError(f"{TOTAL!r} is the margins' name")
    arcs = _two_way(counts, at_most or {}) if isinstance(counts, pd.DataFrame) else _one_way(counts, at_most or {})
    for arc in arcs:
        if not 0 <= arc.count <= arc.highest:
            raise ValueError(f"{arc.place}: {arc.count} is negative or more than there can be")
    values = {arc.place: arc.count if sees_households or arc.said is None else arc.said for arc in (arcs if sees_households else withhold(arcs))}
    if not isinstance(counts, pd.DataFrame):
        return {key: values[key,] for key in (*counts, TOTAL)}
    columns = [*counts.columns, TOTAL]
    return pd.DataFrame([[values[row, column] for column in columns] for row in (*counts.index, TOTAL)], index=[*counts.index, TOTAL], columns=columns, dtype=object)


# ── a table as a network ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Arc:
    """One count: where it stands, between which sums, how much it is, what everybody knows it cannot exceed, and what is said instead."""

    place: tuple[Hashable, ...]
    tail: Hashable
    head: Hashable
    count: int
    highest: int = _UNBOUNDED
    inner: bool = True
    said: Withheld | None = None

    @property
    def low(self) -> int:
        """The least that it may be to whoever sees the mark."""
        return THRESHOLD if self.said is Withheld.COVER else 0

    @property
    def high(self) -> int:
        """The most."""
        return min(self.highest, THRESHOLD - 1) if self.said is Withheld.SMALL else self.highest


def _one_way(counts: Mapping[Hashable, int], at_most: Mapping[Hashable, int]) -> list[Arc]:
    cells = [Arc((key,), "all", "sum", int(count), at_most.get(key, _UNBOUNDED)) for key, count in counts.items()]
    return [*cells, Arc((TOTAL,), "sum", "all", sum(arc.count for arc in cells), _most(cells), inner=False)]


def _two_way(counts: pd.DataFrame, at_most: Mapping[Hashable, int]) -> list[Arc]:
    cells = [
        Arc((row, column), ("row", row), ("column", column), int(counts.at[row, column]), at_most.get(row, _UNBOUNDED))
        for row in counts.index for column in counts.columns
    ]  # fmt: skip
    rows = [Arc((row, TOTAL), "all", ("row", row), sum(arc.count for arc in cells if arc.place[0] == row), at_most.get(row, _UNBOUNDED), inner=False) for row in counts.index]
    most = _most(rows)
    columns = [Arc((TOTAL, column), ("column", column), "sum", sum(arc.count for arc in cells if arc.place[1] == column), most, inner=False) for column in counts.columns]
    return [*cells, *rows, *columns, Arc((TOTAL, TOTAL), "sum", "all", sum(arc.count for arc in cells), most, inner=False)]


def _most(arcs: Sequence[Arc]) -> int:
    return min(sum(arc.highest for arc in arcs), _UNBOUNDED)


def withhold(arcs: Sequence[Arc]) -> list[Arc]:
    """The arcs with what must not be shown marked, so that each marked one keeps ``SPREAD``, or all that its own mark and ``highest`` leave."""
    arcs = [replace(arc, said=Withheld.SMALL) if arc.count < THRESHOLD and arc.highest > 0 else arc for arc in arcs]
    while (exposed := next((place for place in range(len(arcs)) if arcs[place].said and not _protected(arcs, place)), None)) is not None:
        if not (candidates := list(_candidates(arcs, exposed))):
            return [replace(arc, said=Withheld.COVER) if arc.highest > 0 else arc for arc in arcs]
        enough = (each for each in candidates if _protected(_covered(arcs, each), exposed))
        arcs = _covered(arcs, next(enough, candidates[0]))
    return arcs


def _covered(arcs: list[Arc], place: int) -> list[Arc]:
    return [replace(arc, said=Withheld.COVER) if at == place else arc for at, arc in enumerate(arcs)]


def _candidates(arcs: list[Arc], exposed: int) -> Iterator[int]:
    """What is still shown and could cover the exposed one: in its own lines first, inner cells first, the smallest first."""
    lines = {arcs[exposed].tail, arcs[exposed].head}
    shown = [place for place, arc in enumerate(arcs) if not arc.said and arc.highest >= THRESHOLD + SPREAD]  # one that could be nothing else hides nothing
    yield from sorted(shown, key=lambda place: (not {arcs[place].tail, arcs[place].head} & lines, not arcs[place].inner, arcs[place].count, place))


def _protected(arcs: list[Arc], place: int) -> bool:
    """Whether enough values stay possible for a withheld count."""
    arc = arcs[place]
    wanted = min(SPREAD, arc.high - arc.low)
    up = _movable(arcs, place, arc.head, arc.tail, min(wanted, arc.high - arc.count))
    return up + _movable(arcs, place, arc.tail, arc.head, min(wanted - up, arc.count - arc.low)) >= wanted


def _movable(arcs: list[Arc], without: int, source: Hashable, sink: Hashable, wanted: int) -> int:
    """How much of ``wanted`` the other withheld counts can carry from one sum to another: raising a count carries along its arc, lowering it
    against. Unit steps along shortest ways (Edmonds & Karp 1972); exact, for the flows are whole numbers."""
    counts = {place: arc.count for place, arc in enumerate(arcs) if arc.said and place != without}
    for moved in range(wanted):
        came: dict[Hashable, tuple[Hashable, int, int]] = {source: (source, -1, 0)}
        queue = deque([source])
        while queue and sink not in came:
            at = queue.popleft()
            for place, count in counts.items():
                arc = arcs[place]
                for here, there, step in ((arc.tail, arc.head, 1), (arc.head, arc.tail, -1)):
                    if here == at and there not in came and arc.low <= count + step <= arc.high:
                        came[there] = (at, place, step)
                        queue.append(there)
        if sink not in came:
            return moved
        at = sink
        while at != source:
            at, place, step = came[at]
            counts[place] += step
    return wanted
