"""Days as whole numbers from 1 April 2017, so that a column of dates is an array and a lookup.

``NEVER`` stands for what does not happen before the sample ends; ``iso`` writes it as an empty cell.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

EPOCH = date(2017, 4, 1)
NEVER = 9999


def day(year: int, month: int, of_month: int) -> int:
    """The number of a calendar day."""
    return (date(year, month, of_month) - EPOCH).days


BASELINE = day(2017, 10, 13)  # the notice: the first survey, and the day on which every figure must agree
END = day(2018, 6, 29)  # the last survey
SPRING_FESTIVAL = day(2018, 2, 16)
HORIZON = day(2019, 1, 31)  # plans run beyond the last survey: what they hold for later is still standing there
LAST_SURVEY = (END - BASELINE) // 7  # surveys are numbered from 0, a Friday each

# Statutory holidays as the State Council set them for 2017 and 2018. No crew works then: 行政强制法 art. 43 forbids force.
_HOLIDAYS = [
    (day(2017, 4, 2), day(2017, 4, 4)),
    (day(2017, 4, 29), day(2017, 5, 1)),
    (day(2017, 5, 28), day(2017, 5, 30)),
    (day(2017, 10, 1), day(2017, 10, 8)),
    (day(2017, 12, 30), day(2018, 1, 1)),
    (day(2018, 2, 15), day(2018, 2, 21)),
    (day(2018, 4, 5), day(2018, 4, 7)),
    (day(2018, 4, 29), day(2018, 5, 1)),
    (day(2018, 6, 16), day(2018, 6, 18)),
    (day(2018, 9, 22), day(2018, 9, 24)),
    (day(2018, 10, 1), day(2018, 10, 7)),
]

_CALENDAR = [EPOCH + timedelta(days=number) for number in range(HORIZON + 1)]
_WEEKDAY = np.array([at.weekday() for at in _CALENDAR])
_HOLIDAY = np.zeros(HORIZON + 1, dtype=bool)
for _first, _last in _HOLIDAYS:
    _HOLIDAY[_first : _last + 1] = True
_WORKING = (_WEEKDAY < 5) & ~_HOLIDAY

_NUMBERS = np.arange(HORIZON + 1)
_NEXT_WORKING = np.minimum.accumulate(np.where(_WORKING, _NUMBERS, HORIZON)[::-1])[::-1]
_LAST_WORKING = np.maximum.accumulate(np.where(_WORKING, _NUMBERS, 0))

_ISO = np.array([at.isoformat() for at in _CALENDAR] + [""], dtype=object)


def iso(days: np.ndarray) -> np.ndarray:
    """Days as ISO text, shape kept; whatever lies outside the calendar (``NEVER``) as an empty cell."""
    return _ISO[np.minimum(days, HORIZON + 1)]


def next_working(days: np.ndarray) -> np.ndarray:
    """Each day, moved forward to a working day; ``NEVER`` stays."""
    return np.where(days > HORIZON, NEVER, _NEXT_WORKING[np.clip(days, 0, HORIZON)])


def last_working(days: np.ndarray) -> np.ndarray:
    """Each day, moved back to a working day; ``NEVER`` stays."""
    return np.where(days > HORIZON, NEVER, _LAST_WORKING[np.clip(days, 0, HORIZON)])


def until_end(days: np.ndarray) -> np.ndarray:
    """What happens after the last survey is not in the sample."""
    return np.where(days > END, NEVER, days)


class Clock:
    """Work done by the end of each day, as a running total: a straight line in work is an uneven one in days.

    Drawing an event evenly between two readings of the clock gives weekends, holidays and slack weeks their due
    without a loop over days.
    """

    def __init__(self, capacity: np.ndarray) -> None:
        self._done = np.cumsum(capacity)

    def at(self, days: np.ndarray) -> np.ndarray:
        return self._done[np.clip(days, 0, HORIZON)]

    def between(self, after: np.ndarray, until: np.ndarray, share: np.ndarray) -> np.ndarray:
        """The day on which ``share`` (0–1] of the work from the end of ``after`` to the end of ``until`` is done.

        Lies in (after, until], on a day with any work in it; ``until`` itself where there is none between the two.
        """
        start, stop = self.at(after), self.at(until)
        # A share so small that it rounds away must still leave the start, or it would fall on a day without work.
        target = np.maximum(start + (stop - start) * share, np.nextafter(start, np.inf))
        reached = np.searchsorted(self._done, target, side="left")
        return np.where(stop > start, np.clip(reached, after + 1, until), until)


def desk_clock() -> Clock:
    """For what is done at a desk or at a door: working days, all alike."""
    return Clock(_WORKING.astype(float))


def crew_clock(rng: np.random.Generator) -> Clock:
    """For removals: weekends count for less, holidays for nothing, weeks differ, and Spring Festival empties three."""
    by_weekday = np.array([1.0, 1.1, 1.1, 1.1, 1.0, 0.55, 0.2])[_WEEKDAY]
    week = (_NUMBERS - BASELINE + 6 + 7 * 60) // 7  # weeks end on Fridays, as the surveys do
    noise = rng.lognormal(0.0, 0.22, size=week.max() + 1)[week]
    season = np.ones(HORIZON + 1)
    for first, last, factor in (
        (day(2017, 7, 10), day(2017, 8, 20), 0.85),  # summer heat
        (day(2017, 10, 14), day(2017, 11, 10), 0.75),  # crews are put together
        (day(2017, 12, 9), day(2018, 2, 2), 1.6),  # the push for 力争春节前完成
        (day(2018, 2, 3), day(2018, 2, 9), 0.5),  # the crews go home
        (day(2018, 2, 10), day(2018, 2, 16), 0.12),
        (day(2018, 2, 17), day(2018, 2, 23), 0.08),
        (day(2018, 2, 24), day(2018, 3, 2), 0.3),  # until the Lantern Festival
        (day(2018, 3, 10), day(2018, 4, 6), 1.6),  # the third batch starts with a will
        (day(2018, 5, 5), day(2018, 6, 29), 0.6),  # plum rains, and quiet for the school examinations
    ):
        season[first : last + 1] = factor
    return Clock(np.where(_HOLIDAY, 0.0, by_weekday * noise * season))
