"""How far the forecast deserves belief: made at each past meeting, held against what came (docs/domain.md, section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from clearance.statistics.forecast import (
    FAN,
    HORIZON_WEEKS,
    LEAST_WEEKS,
    POOL_WEEKS,
    SEED,
    UNCHANGED,
    Holidays,
    Pool,
    Weeks,
    capacity_ahead,
    finish_on,
    pool,
    simulate,
)
from clearance.statistics.proportions import Share, clopper_pearson, wilson

RUNS = 2_000
RECENT_WEEKS = 4  # the straight line's weeks: the setting recent_weeks


@dataclass(frozen=True)
class Ahead:
    """How the forecasts of what stands so many weeks ahead did.

    ``held``: how often no more stood than the P85, of all forecasts, with Wilson's interval. Forecasts made week by week share most of their
    weeks, so that interval is too narrow: ``held_apart`` counts only those h weeks apart (from the newest back), whose outcomes share none.
    Mean pinball loss at 0.5 and 0.85, of the forecast and of the straight line (which has one line for both), in the burn's unit; None without a forecast.
    """

    weeks: int
    held: Share
    held_apart: Share
    loss_50: float | None
    loss_85: float | None
    straight_50: float | None
    straight_85: float | None


@dataclass(frozen=True)
class Origin:
    """One past meeting: the dates it would have given and what came.

    ``finished_on``: the end of the first week after it with nothing standing, None if there was none yet.
    ``held_50``, ``held_85``: finished by the date given; None while that cannot be told (the date lies ahead, or there is none).
    """

    as_of: date
    standing: float
    p50: date | None
    p85: date | None
    finished_on: date | None
    held_50: bool | None
    held_85: bool | None


@dataclass(frozen=True)
class Backtest:
    """The record: per weeks ahead, per past meeting, and how often the finish dates held, of those that can be told.

    Until the campaign is finished a finish date can only be proved wrong: ``finish_pending`` (P85 dates that lie ahead) is part of the sentence.
    ``origins`` is empty, and all shares are of none, where there were never 7 full weeks and one to come.
    """

    ahead: tuple[Ahead, ...]
    origins: tuple[Origin, ...]
    finish_held_50: Share
    finish_held_85: Share
    finish_pending: int


def pinball(actual: np.ndarray | float, told: np.ndarray | float, q: float) -> np.ndarray:
    """What a quantile forecast costs: q per unit too low, 1 − q per unit too high. Unit of its arguments.

    Source: Koenker & Bassett 1978, Econometrica 46:33–50; as a score for forecasts, Gneiting & Raftery 2007, JASA 102:359–378, section 6.1. Own code: one line.
    """
    short = np.asarray(actual, dtype=float) - told
    return np.maximum(q * short, (q - 1) * short)


def straight_line(known: Weeks, standing: float, weeks_ahead: int, recent_weeks: int = RECENT_WEEKS) -> float:
    """What the pace alone says stands so many weeks ahead: the mean net change of the last full weeks, carried on, never below zero."""
    return max(standing + weeks_ahead * float(known.net[-recent_weeks:].mean()), 0.0)


def backtest(
    history: Weeks,
    *,
    as_of: date,
    holidays: Holidays = Holidays(),
    weeks_ahead: Sequence[int] = range(1, 9),
    as_reported: Mapping[date, Weeks] | None = None,
    recent_weeks: int = RECENT_WEEKS,
    runs: int = RUNS,
    seed: int = SEED,
    horizon: int = HORIZON_WEEKS,
    confidence: float = 0.95,
) -> Backtest:
    """Had we asked at each past meeting, how often would the answer have held?

    Rolling origin: each full week by ``as_of`` that has 7 usable full weeks (its own included) and one more full week after it; the forecast is
    made from the weeks up to it alone, and compared with ``history``. Origins with nothing standing are passed over. As soon as nothing stands a forecast
    says zero for good, while history goes on with what is found later.
    ``as_reported``: what the history looked like on that day; without it (or for days it does not have) as now known, which flatters every
    forecast by what was reported late. Holidays are known in advance and are given to every origin alike.
    Raises ValueError where weeks_ahead are not all ≥ 1.

    Source: rolling-origin evaluation, Tashman 2000, Int. J. Forecasting 16:437–450; interval as ``proportions.wilson``. Own code: none of
    SciPy, statsmodels, lifelines has it.
    """
    if any(h < 1 for h in weeks_ahead):
        raise ValueError("weeks_ahead: at least 1")
    seen = history.until(as_of)
    days = seen.week_end.tolist()
    q50, q85 = FAN.index(0.50), FAN.index(0.85)
    scores: dict[int, list[tuple[int, float, float, float, float]]] = {h: [] for h in weeks_ahead}  # origin, actual, P50, P85, straight line
    origins: list[Origin] = []
    for place, day in enumerate(days[:-1]):
        known = (as_reported or {}).get(day, seen).until(day)
        used = pool(known, day, holidays)
        standing = float(known.closing[-1]) if len(known) else 0.0
        if len(used) < LEAST_WEEKS or not standing:
            continue
        # The fan is needed only as far as the farthest look ahead, and of the runs no more than the P85 asks for.
        finish_week, fan = simulate(
            used, standing, capacity_ahead(day, horizon, holidays, UNCHANGED), runs, seed, fan_weeks=max(weeks_ahead, default=1), until=FAN[q85]
        )
        told = finish_on(day, finish_week, 0.50), finish_on(day, finish_week, 0.85)
        later = seen.closing[place + 1 :]
        zero = np.flatnonzero(later == 0)
        finished = day + timedelta(weeks=int(zero[0]) + 1) if len(zero) else None
        origins.append(Origin(day, standing, *told, finished, *(held(date_told, finished, days[-1]) for date_told in told)))
        for h in weeks_ahead:
            if h <= len(later):
                p50, p85 = (fan[h - 1, q50], fan[h - 1, q85]) if h <= len(fan) else (0.0, 0.0)
                scores[h].append((place, float(later[h - 1]), p50, p85, straight_line(known, standing, h, recent_weeks)))
    return Backtest(
        tuple(ahead(h, np.array(rows, dtype=float).reshape(-1, 5), confidence) for h, rows in scores.items()),
        tuple(origins),
        share_held([origin.held_50 for origin in origins], confidence),
        share_held([origin.held_85 for origin in origins], confidence),
        sum(origin.p85 is not None and origin.held_85 is None for origin in origins),
    )


def held(told: date | None, finished: date | None, seen_until: date) -> bool | None:
    """Was it finished by the date told? None while that cannot be known."""
    if told is None:
        return None
    if finished is not None:
        return finished <= told
    return False if told <= seen_until else None


def share_held(outcomes: Sequence[bool | None], confidence: float) -> Share:
    """How many held, of those that can be told."""
    known = [outcome for outcome in outcomes if outcome is not None]
    return wilson(sum(known), len(known), confidence)


def ahead(weeks: int, rows: np.ndarray, confidence: float) -> Ahead:
    """The scores of one distance: rows of origin, actual, P50, P85, straight line."""
    origin, actual, p50, p85, straight = rows.T
    within = actual <= p85 + 1e-9
    apart = np.zeros(len(rows), dtype=bool)
    last = np.inf
    for place in reversed(range(len(rows))):
        if last - origin[place] >= weeks:
            apart[place], last = True, origin[place]
    losses = (pinball(actual, told, q) for told, q in ((p50, 0.50), (p85, 0.85), (straight, 0.50), (straight, 0.85)))
    return Ahead(
        weeks,
        wilson(int(within.sum()), len(rows), confidence),
        wilson(int(within[apart].sum()), int(apart.sum()), confidence),
        *(float(loss.mean()) if len(rows) else None for loss in losses),
    )


@dataclass(frozen=True)
class Calibration:
    """Of so many invented campaigns with known laws: how often the P50, P85 and P95 dates held, with Clopper–Pearson's interval."""

    held_50: Share
    held_85: Share
    held_95: Share


def calibrate(
    standing: int = 300,
    removed: float = 12.0,
    found: float = 2.0,
    *,
    weeks: int = POOL_WEEKS,
    rounds: int = 400,
    runs: int = 1_000,
    seed: int = SEED,
    own_history: bool = True,
) -> Calibration:
    """Does a P85 hold 85 times in 100 where the truth is known? Campaigns invented with ``removed`` and ``found`` a week on average, both Poisson,
    ``weeks`` of history, ``standing`` on the day of the forecast, and a future by the same law; a future that takes more than the horizon never finishes.

    Dates are whole weeks, so each can only hold somewhat more often than it says. Raises ValueError where rounds is under 1 or weeks under 7.
    Source: coverage by simulation, Gneiting, Balabdaoui & Raftery 2007, J. R. Statist. Soc. B 69:243–268 (probabilistic calibration). Own code.
    """
    if rounds < 1 or weeks < LEAST_WEEKS:
        raise ValueError("one round and seven weeks at least")
    rng = np.random.default_rng(seed)
    day = date(2018, 6, 29)  # any day: nothing here depends on the calendar
    week_end = np.datetime64(day, "D") - 7 * np.arange(weeks)[::-1]
    kept = np.zeros(3, dtype=int)
    for place in range(rounds):
        seen = Pool(week_end, rng.poisson(found, weeks), rng.poisson(removed, weeks))
        finish_week, _ = simulate(seen, standing, np.ones(HORIZON_WEEKS), runs, seed + place, own_history=own_history, fan_weeks=0)
        ahead_of = standing + np.cumsum(rng.poisson(found, HORIZON_WEEKS) - rng.poisson(removed, HORIZON_WEEKS))
        done = np.flatnonzero(ahead_of <= 0)
        finished = day + timedelta(weeks=int(done[0]) + 1) if len(done) else None
        told = [finish_on(day, finish_week, q) for q in (0.50, 0.85, 0.95)]
        # No date at all means "not within five years": it cannot fail to hold.
        kept += [date_told is None or (finished is not None and finished <= date_told) for date_told in told]
    return Calibration(*(clopper_pearson(int(count), rounds) for count in kept))
