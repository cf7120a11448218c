"""Which weeks need explaining: the XmR chart of weekly removals (docs/domain.md, section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TRIAL_UNDER = 12
RUN = 7
LIMIT_FACTOR = 2.66  # 3 / d2, d2 = 1.128 for ranges of two
RANGE_FACTOR = 3.267  # D4 for ranges of two

OUTSIDE = "outside"
ONE_SIDE = "one_side"
TREND = "trend"
TWO_OF_THREE = "two_of_three"


@dataclass(frozen=True)
class Point:
    """One week: which rules fired on it, and for each the place (from 0) of the first point of the stretch that made it fire."""

    value: float
    rules: tuple[str, ...] = ()
    since: tuple[int, ...] = ()


@dataclass(frozen=True)
class ControlChart:
    """Centre and limits (None without values; limits None under two), per point the rules, and whether the limits are trial limits.

    ``mean_range``: the mean moving range that the limits rest on; ``ranges_dropped``: how many were left out of it.
    """

    points: tuple[Point, ...]
    centre: float | None
    lower: float | None
    upper: float | None
    mean_range: float | None
    ranges_dropped: int
    trial: bool


def xmr(values: Sequence[float]) -> ControlChart:
    """Which weeks differ from the others by more than the usual up and down? ``values``: one per full week, oldest first, in any unit, ≥ 0.

    Centre: mean of all values. Limits: centre ± 2.66 × mean moving range, the mean taken once more without ranges ≥ 3.267 × itself; the lower
    limit is clipped at 0. Under 12 values the limits are trial limits.

    A rule fires on the point that completes it, and on each later point for which it still holds:
    ``outside`` beyond a limit (on it is inside) · ``one_side`` the seventh point in a row on one side of the centre · ``trend`` the seventh point
    of a rise or fall (six steps one way) · ``two_of_three`` this point and one of the two before it lie beyond two thirds of the way to the limit on the same side.

    Ties: a point on the centre neither counts towards nor breaks a run on one side, and equal neighbours neither count towards nor break a trend;
    the rule does not fire on such a point itself. Two thirds are measured to the limit before clipping: clipping says that counts end at 0,
    not that small counts are rare. If dropping leaves no variation at all (rare bursts in a row of zeros), the first limits stay.
    Raises ValueError on a negative or missing value.

    Source: limits and both factors, Wheeler 1993, Understanding Variation; Shewhart 1931; recomputing once, and rule sizes, DOMAIN section 4 (after Nelson 1982, J.
    Quality Technology 14:172–173, for dropping ranges); rules, Western Electric 1956, Statistical Quality Control Handbook; ties, Provost & Murray 2011, The Health Care
    Data Guide, chapter 4. Own code: SciPy, statsmodels and lifelines have no control charts.
    """
    x = np.asarray(values, dtype=float)
    if x.ndim != 1 or not np.all(x >= 0):
        raise ValueError("values: one per week, none negative or missing")
    trial = len(x) < TRIAL_UNDER
    if not len(x):
        return ControlChart((), None, None, None, None, 0, trial)
    centre = float(x.mean())
    if len(x) < 2:
        return ControlChart((Point(float(x[0])),), centre, None, None, None, 0, trial)

    ranges = np.abs(np.diff(x))
    mean_range, dropped = float(ranges.mean()), 0
    kept = ranges[ranges < RANGE_FACTOR * mean_range]
    if kept.any():  # neither all dropped nor nothing but zeros left
        mean_range, dropped = float(kept.mean()), len(ranges) - len(kept)
    reach = LIMIT_FACTOR * mean_range

    away = x - centre
    away[np.abs(away) <= 1e-9 * max(centre, 1.0)] = 0.0  # a mean of tenths is not met exactly
    fired = [
        {OUTSIDE: place} if abs(away[place]) > reach * (1 + 1e-9) and away[place] else {} for place in range(len(x))
    ]
    for rule, steps in ((ONE_SIDE, np.sign(away)), (TREND, np.sign(np.diff(x, prepend=x[0])))):
        for place, first in runs_of(steps, RUN if rule == ONE_SIDE else RUN - 1):
            # A trend's first point is the one before its first step.
            fired[place][rule] = first if rule == ONE_SIDE else first - 1
    outer = np.where(np.abs(away) > reach * 2 / 3 * (1 + 1e-9), np.sign(away), 0)
    for place in range(1, len(x)):
        partners = [before for before in (place - 2, place - 1) if before >= 0 and outer[before] == outer[place]]
        if outer[place] and partners:
            fired[place][TWO_OF_THREE] = partners[0]

    points = tuple(Point(float(value), tuple(rules), tuple(rules.values())) for value, rules in zip(x, fired))
    return ControlChart(points, centre, max(centre - reach, 0.0), centre + reach, mean_range, dropped, trial)


def runs_of(signs: np.ndarray, length: int) -> list[tuple[int, int]]:
    """(place, first place of its run) wherever ``length`` or more signs in a row agree; a zero is passed over."""
    found, sign, count, first = [], 0, 0, 0
    for place, here in enumerate(signs.tolist()):
        if here == 0:
            continue
        if here != sign:
            sign, count, first = here, 0, place
        count += 1
        if count >= length:
            found.append((place, first))
    return found
