"""Will we make it: Monte Carlo over whole weeks of the street's own recent history (docs/domain.md, section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

POOL_WEEKS = 12  # resampled from: the last so many full weeks
LEAST_WEEKS = 7  # fewer than these: no forecast
HORIZON_WEEKS = 260  # five years: a run that has not finished by then counts as not finishing
FAN_WEEKS = 104  # the fan is drawn no further than two years, or the target if that is later
RUNS = 10_000
SEED = 20171013  # the day of the notice; any fixed number does
FAN = (0.05, 0.15, 0.50, 0.85, 0.95)

TOO_FEW_WEEKS = "too_few_weeks"
FINISHED = "finished"

FLOWS = ("found", "relapsed", "removed", "reremoved", "declassified")


@dataclass(frozen=True, eq=False)
class Weeks:
    """Full weeks, oldest first, seven days apart: what each did to the number that stands, and what stood at its end.

    Arrays of one length n: ``week_end`` datetime64[D]; the five flows and ``closing`` float64, in the burn's unit (structures, m², shops …),
    none negative. ``closing`` must be the week before's + found + relapsed − removed − reremoved − declassified: the bridge (section 3).
    Raises ValueError where it is not, where the weeks are not seven days apart, or where lengths differ.
    """

    week_end: np.ndarray
    found: np.ndarray
    relapsed: np.ndarray
    removed: np.ndarray
    reremoved: np.ndarray
    declassified: np.ndarray
    closing: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "week_end", np.asarray(self.week_end, dtype="datetime64[D]"))
        for name in (*FLOWS, "closing"):
            values = np.asarray(getattr(self, name), dtype=float)
            if values.shape != self.week_end.shape:
                raise ValueError(f"{name}: {values.shape} values for {self.week_end.shape} weeks")
            if not np.all(values >= 0):
                raise ValueError(f"{name}: negative or missing")
            object.__setattr__(self, name, values)
        if np.any(np.diff(self.week_end) != np.timedelta64(7, "D")):
            raise ValueError("week_end: weeks are seven days apart, oldest first")
        gap = np.abs(np.diff(self.closing) - self.net[1:])
        if np.any(gap > 1e-6 * np.maximum(self.closing[1:], 1) + 0.02):  # area is rounded to 0.01 m², in each of two closings
            raise ValueError("closing: the bridge does not close")

    @classmethod
    def of_bridge(cls, columns: Mapping[str, Any]) -> Weeks:
        """From the columns of burndown/bridge_by_week (a DataFrame will do); the partial week at the end is left out."""
        full = ~np.asarray(columns["partial"], dtype=bool)
        return cls(*(np.asarray(columns[name])[full] for name in ("week_end", *FLOWS, "closing")))

    @classmethod
    def of_burn(cls, columns: Mapping[str, Any]) -> Weeks:
        """From a burn that has only running totals: week_end, partial, arrivals, departures, remaining (``findings.burn_series``).

        Arrivals count as found, departures as removed: what was declassified cannot be told apart there and is scaled with the removals.
        The first week is left out, because what came before the campaign is in its totals.
        """
        full = ~np.asarray(columns["partial"], dtype=bool)
        week_end, arrivals, departures, remaining = (np.asarray(columns[name])[full] for name in ("week_end", "arrivals", "departures", "remaining"))
        found, removed = (np.maximum(np.diff(np.asarray(total, dtype=float)), 0) for total in (arrivals, departures))
        none = np.zeros(len(found))
        return cls(week_end[1:], found, none, removed, none, none, remaining[1:])

    def __len__(self) -> int:
        return len(self.week_end)

    @property
    def net(self) -> np.ndarray:
        """By how much each week changed what stands."""
        return self.found + self.relapsed - self.removed - self.reremoved - self.declassified

    def until(self, day: date) -> Weeks:
        """The weeks that had ended by the day."""
        return self._kept(self.week_end <= np.datetime64(day, "D"))

    def since(self, day: date) -> Weeks:
        """The weeks all of whose seven days lie on or after the day."""
        return self._kept(np.asarray(self.week_end - np.timedelta64(6, "D") >= np.datetime64(day, "D")))

    def _kept(self, kept: np.ndarray) -> Weeks:
        return Weeks(*(getattr(self, name)[kept] for name in ("week_end", *FLOWS, "closing")))


@dataclass(frozen=True)
class Holidays:
    """Stretches (first day, last day, both included) and the share of a normal week's removals that gets done in a week touching one."""

    stretches: Sequence[tuple[date, date]] = ()
    capacity: float = 1.0

    def __post_init__(self) -> None:
        if not self.capacity >= 0:
            raise ValueError("capacity: a share of a normal week, not negative")
        if any(last < first for first, last in self.stretches):
            raise ValueError("stretches: first day, then last day")

    def touch(self, week_end: np.ndarray) -> np.ndarray:
        """For each week (its last day): does any of its seven days fall into a stretch?"""
        week_end = np.asarray(week_end, dtype="datetime64[D]")
        touched = np.zeros(week_end.shape, dtype=bool)
        for first, last in self.stretches:
            touched |= (week_end >= np.datetime64(first, "D")) & (week_end - np.timedelta64(6, "D") <= np.datetime64(last, "D"))
        return touched


@dataclass(frozen=True)
class Change:
    """What if: removals times ``pace``, ``extra_scope`` more found tomorrow, no removal in the next ``weeks_lost`` weeks."""

    pace: float = 1.0
    extra_scope: float = 0.0
    weeks_lost: int = 0

    def __post_init__(self) -> None:
        if self.pace < 0 or self.weeks_lost < 0:
            raise ValueError("pace and weeks_lost: not negative")


UNCHANGED = Change()


@dataclass(frozen=True)
class Fan:
    """Quantiles of what stands at the end of each week to come; the weeks end 7, 14, 21 … days after the as-of day."""

    week_end: tuple[date, ...] = ()
    p05: tuple[float, ...] = ()
    p15: tuple[float, ...] = ()
    p50: tuple[float, ...] = ()
    p85: tuple[float, ...] = ()
    p95: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast, or the reason why there is none (``too_few_weeks``, ``finished``; then the figures are None and the fan is empty).

    p50, p85, p95: the day by whose end that share of the runs has nothing standing; None = beyond the horizon.
    chance_by_target: share of runs that finish on or before the target. unfinished: share that does not finish within the horizon.
    weeks_used: the last days of the weeks resampled from. finish_week: per run the week in which it finishes (1 = the next), 0 = never.
    """

    as_of: date
    target_on: date
    opening: float
    weeks_used: tuple[date, ...]
    reason: str | None = None
    p50: date | None = None
    p85: date | None = None
    p95: date | None = None
    chance_by_target: float | None = None
    unfinished: float | None = None
    fan: Fan = Fan()
    finish_week: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int16))


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The unchanged forecast, the changed one, and the difference: days by which P50, P85 and P95 move (later = positive; None where a
    date is beyond the horizon), by how much the chance moves, and the share of runs in which the change finishes earlier or later."""

    unchanged: Forecast
    changed: Forecast
    p50_days: int | None
    p85_days: int | None
    p95_days: int | None
    chance: float | None
    earlier: float | None
    later: float | None


@dataclass(frozen=True, eq=False)
class Pool:
    """The weeks resampled from: their last days, what each brought and took of itself (found + relapsed − declassified), and what was removed in it."""

    week_end: np.ndarray
    drift: np.ndarray
    work: np.ndarray

    def __len__(self) -> int:
        return len(self.week_end)


def pool(history: Weeks, as_of: date, holidays: Holidays = Holidays()) -> Pool:
    """The weeks that a forecast made on the day resamples from: the last 12 full ones that ended by then and touched no holiday.

    A holiday week is left out, and an older week taken in its place, rather than scaled up to what it "would have been": dividing by the
    capacity would turn one removal in a holiday week into five, is undefined at capacity 0, and would carry a guessed setting into every run.
    """
    known = history.until(as_of)
    kept = np.flatnonzero(~holidays.touch(known.week_end))[-POOL_WEEKS:]
    drift, work = known.found + known.relapsed - known.declassified, known.removed + known.reremoved
    return Pool(known.week_end[kept], drift[kept], work[kept])


def forecast(
    history: Weeks,
    *,
    standing: float,
    as_of: date,
    target_on: date,
    holidays: Holidays = Holidays(),
    change: Change = UNCHANGED,
    runs: int = RUNS,
    seed: int = SEED,
    horizon: int = HORIZON_WEEKS,
    own_history: bool = True,
    fan: bool = True,
) -> Forecast:
    """When will nothing stand, and what is the chance of it by the target?

    Each run first draws a history of its own from the last 12 full weeks (with replacement), then every week to come from that history. Whole
    weeks are drawn, all flows together, zeros included. The first draw is there because twelve weeks know their own mean badly: without
    it (``own_history=False``) the P85 of docs/statistics.md's simulation holds far less often than 85%.

    What stands moves by found + relapsed − declassified − c·(removed + reremoved), c = pace × holiday capacity, 0 in a lost week. A run ends
    in the first week at whose end nothing stands; what is found after that is upkeep, not this campaign. Weeks to come run from the
    as-of day in steps of seven days, and the finish is the last day of such a step, so a target inside a step is credited only with
    the steps that ended by it. ``fan``: False leaves the fan out, which costs as much as the runs; all else is as with it.

    ``standing``: what stands at the end of ``as_of``. Weeks of ``history`` that end after ``as_of`` are not looked at. Same seed = same
    draws for every ``change`` (common random numbers: Law, Simulation Modeling and Analysis, 5th ed. 2015, section 11.2).
    A quantile is an order statistic, the smallest value that at least that share of the runs does not exceed.
    Raises ValueError where standing + extra scope is negative or runs or horizon is under 1.

    Source: bootstrap, Efron 1979 (Ann. Statist. 7:1–26); of the history and then the future, Davison & Hinkley 1997, Bootstrap Methods
    and their Application, chapter 6 (prediction); resampling throughput, Magennis 2011, Forecasting and Simulating Software Development Projects. Own code: none of SciPy,
    statsmodels or lifelines has it.
    """
    opening = standing + change.extra_scope
    if opening < 0 or runs < 1 or horizon < 1:
        raise ValueError("standing + extra scope not negative, runs and horizon at least 1")
    used = pool(history, as_of, holidays)
    days = tuple(used.week_end.tolist())
    if opening == 0:
        return Forecast(as_of, target_on, opening, days, FINISHED)
    if len(days) < LEAST_WEEKS:
        return Forecast(as_of, target_on, opening, days, TOO_FEW_WEEKS)

    in_time = (target_on - as_of).days // 7
    capacity = capacity_ahead(as_of, horizon, holidays, change)
    finish_week, quantiles = simulate(used, opening, capacity, runs, seed, own_history=own_history, fan_weeks=max(FAN_WEEKS, in_time) if fan else 0)
    done = finish_week > 0
    last_shown = max(np.count_nonzero(quantiles[:, -1] > 0) + 1, in_time)
    return Forecast(
        as_of,
        target_on,
        opening,
        days,
        None,
        finish_on(as_of, finish_week, 0.50),
        finish_on(as_of, finish_week, 0.85),
        finish_on(as_of, finish_week, 0.95),
        chance_by_target=float(np.mean(done & (finish_week <= in_time))),
        unfinished=float(np.mean(~done)),
        fan=fan_of(as_of, quantiles[:last_shown]),
        finish_week=finish_week,
    )


def what_if(history: Weeks, change: Change, **given: Any) -> WhatIf:
    """What would a change do: the forecast with and without it, in the same runs (arguments as of ``forecast``, same errors).

    Both draw the same weeks, so the difference is the change's and not luck's; pace 1, no scope and no lost week give exactly the unchanged one.
    """
    unchanged = forecast(history, **given)
    changed = unchanged if change == UNCHANGED else forecast(history, change=change, **given)
    if unchanged.chance_by_target is None or changed.chance_by_target is None:  # too few weeks, or finished already
        return WhatIf(unchanged, changed, None, None, None, None, None, None)
    before, after = (np.where(f.finish_week > 0, f.finish_week, np.iinfo(np.int16).max) for f in (unchanged, changed))
    return WhatIf(
        unchanged,
        changed,
        days_between(unchanged.p50, changed.p50),
        days_between(unchanged.p85, changed.p85),
        days_between(unchanged.p95, changed.p95),
        changed.chance_by_target - unchanged.chance_by_target,
        float(np.mean(after < before)),
        float(np.mean(after > before)),
    )


def chance_by(found: Forecast, day: date) -> float | None:
    """Share of the runs that finish on or before the day, in steps of seven days as ``chance_by_target``; None without a forecast."""
    if found.reason is not None:
        return None
    return float(np.mean((found.finish_week > 0) & (found.finish_week <= (day - found.as_of).days // 7)))


def days_between(before: date | None, after: date | None) -> int | None:
    """Days from one finish to the other, None where either is beyond the horizon."""
    return None if before is None or after is None else (after - before).days


def capacity_ahead(as_of: date, horizon: int, holidays: Holidays, change: Change) -> np.ndarray:
    """For each week to come, the factor on its removals: pace, times the capacity where it touches a holiday; 0 where it is lost."""
    ends = np.datetime64(as_of, "D") + 7 * np.arange(1, horizon + 1)
    factor = np.where(holidays.touch(ends), holidays.capacity, 1.0) * change.pace
    factor[: change.weeks_lost] = 0.0
    return factor


def simulate(
    used: Pool, opening: float, capacity: np.ndarray, runs: int, seed: int, *, own_history: bool = True, fan_weeks: int = FAN_WEEKS, until: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """The runs themselves: (finish week per run, 0 = not within ``len(capacity)`` weeks; fan, weeks × 5 quantiles of what stands).

    The fan ends after ``fan_weeks``, or with the week in which the last run finishes: from there on all of it is zero.
    ``until``: the share of runs with which it may stop: what is asked of no later run than that, a quantile up to it, is as with all of them.
    """
    rng = np.random.default_rng(seed)
    weeks = len(used)
    first_of_run = np.arange(runs) * weeks
    histories = rng.integers(weeks, size=(runs, weeks)) if own_history else np.tile(np.arange(weeks), (runs, 1))
    steps = {factor: (used.drift - factor * used.work)[histories].ravel() for factor in np.unique(capacity).tolist()}
    ranks, enough = [rank(q, runs) for q in FAN], rank(until, runs) + 1
    standing, finish_week = np.full(runs, float(opening)), np.zeros(runs, dtype=np.int16)
    nothing = 1e-9 * opening  # sums of thirds do not come out at zero exactly
    fan = np.zeros((min(len(capacity), fan_weeks), len(FAN)))
    running = np.ones(runs, dtype=bool)
    for week, factor in enumerate(capacity.tolist()):
        standing += steps[factor].take(first_of_run + rng.integers(weeks, size=runs, dtype=np.uint8))
        ended = running & (standing <= nothing)
        if ended.any():
            finish_week[ended] = week + 1
            running &= ~ended
        standing *= running  # a finished run stays at zero
        if week < len(fan):
            fan[week] = np.abs(np.partition(standing, ranks)[ranks])  # zero without a sign
        if np.count_nonzero(running) <= runs - enough:
            return finish_week, fan[: week + 1]
    return finish_week, fan


def rank(q: float, runs: int) -> int:
    """Place (from 0) of the smallest value that at least a share q of the runs does not exceed."""
    return max(int(np.ceil(q * runs - 1e-9)) - 1, 0)


def finish_on(as_of: date, finish_week: np.ndarray, q: float) -> date | None:
    """The day by whose end a share q of the runs has finished; None where fewer ever do."""
    order = np.sort(np.where(finish_week > 0, finish_week, np.iinfo(np.int16).max))
    week = int(order[rank(q, len(order))])
    return None if week == np.iinfo(np.int16).max else as_of + timedelta(weeks=week)


def fan_of(as_of: date, quantiles: np.ndarray) -> Fan:
    """The rows of the simulation with their days."""
    ends = tuple(as_of + timedelta(weeks=week + 1) for week in range(len(quantiles)))
    return Fan(ends, *(tuple(column) for column in quantiles.T.tolist()))
