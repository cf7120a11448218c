"""How long from found to removed, while some still stand: Kaplan–Meier and the log-rank test (docs/domain.md, section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from clearance.statistics.proportions import normal_quantile

Days = Sequence[object] | np.ndarray


@dataclass(frozen=True, eq=False)
class Waits:
    """One entry per structure: ``days`` (float, ≥ 0) from found, and whether they ended in ``removed``; if not, it was still standing then.
    ``structures``: for how many like ones an entry stands, where not for one."""

    days: np.ndarray
    removed: np.ndarray
    structures: np.ndarray | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", np.asarray(self.days, dtype=float))
        object.__setattr__(self, "removed", np.asarray(self.removed, dtype=bool))
        if self.days.ndim != 1 or self.days.shape != self.removed.shape:
            raise ValueError("days and removed: one entry per structure in each")
        if not np.all(self.days >= 0):
            raise ValueError("days: none negative or missing")
        if self.structures is not None:
            object.__setattr__(self, "structures", np.asarray(self.structures, dtype=np.int64))
            if self.structures.shape != self.days.shape or not np.all(self.structures >= 0):
                raise ValueError("structures: a count for each entry")

    @property
    def counts(self) -> np.ndarray:
        """For how many structures each entry stands."""
        return np.ones(len(self.days), dtype=np.int64) if self.structures is None else self.structures

    def one_by_one(self) -> Waits:
        """The same with an entry for each structure."""
        return Waits(*(np.repeat(each, self.counts) for each in (self.days, self.removed)))


@dataclass(frozen=True, eq=False)
class Curve:
    """Share still standing by days since found; a row for each day on which one was removed, no row for day 0 unless one was.

    ``days``, ``share``, ``low``, ``high`` (band at each single day), ``at_risk`` (standing just before), ``removed`` (on that day).
    ``median``: days by which half are removed, with its interval; None where the curve, or an end of the band, does not come down to one half.
    ``structures``: all of them; ``standing``: how many are censored.
    """

    days: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray
    removed: np.ndarray
    structures: int
    standing: int
    median: float | None
    median_low: float | None
    median_high: float | None


@dataclass(frozen=True)
class LogRank:
    """``statistic``: χ² on one degree of freedom; ``p_value``; both None where a group is empty or nothing can be compared."""

    statistic: float | None
    p_value: float | None


def waits(
    found_on: Days, removed_on: Days, as_of: date, declassified_on: Days | None = None
) -> Waits:
    """How long each structure found by the day stood, up to its first removal, the as-of day at the latest.

    One entry per structure: dates or datetime64, None or NaT = not. Found after the day: left out. Removed after it: still standing on it. Declassified
    before it was removed: standing up to then, after that no longer watched (censored; the curve is the wait of what stays illegal).
    A removal before the find counts as the same day, as in the store. A relapse starts no second wait.
    Raises ValueError where lengths differ or a found_on is missing. Source: right censoring, Kaplan & Meier 1958. Own code: subtraction.
    """
    found, removed, out = (
        np.asarray(days, dtype="datetime64[D]") for days in (found_on, removed_on, declassified_on if declassified_on is not None else [None] * len(found_on))
    )
    if not found.shape == removed.shape == out.shape or np.isnat(found).any():
        raise ValueError("one entry per structure in each, and a found_on for all")
    day = np.datetime64(as_of, "D")
    watched = np.where(~np.isnat(out) & (out < day), out, day)
    gone = ~np.isnat(removed) & (removed <= watched)
    ends = np.maximum(np.where(gone, removed, watched), found)
    known = found <= day
    return Waits((ends - found).astype(float)[known], gone[known])


def kaplan_meier(observed: Waits, confidence: float = 0.95) -> Curve:
    """What share still stands so many days after it was found, and after how many days is half removed?

    S(t) = Π (1 − d/n) over the days up to t; one removed and one last seen standing on the same day: the removal first. Band: Greenwood's
    variance on the scale of log(−log S), S^exp(±z·√V/log S), V = Σ d/(n(n−d)): it stays within 0 and 1. Where S is 1 the band is a point; where it
    has come down to 0 the band's upper end keeps its last value, the lower is 0.
    Median: first day with S ≤ ½; its interval: first days on which the band's lower and upper ends are ≤ ½. No structures: an empty curve.
    Raises ValueError unless 0 < confidence < 1.

    Source: Kaplan & Meier 1958, JASA 53:457–481; Greenwood 1926; log-log, Kalbfleisch & Prentice 1980, Statistical Analysis of Failure Time Data, section 1.3;
    median, Brookmeyer & Crowley 1982, Biometrics 38:29–41. Own code: scipy.stats.ecdf gives the same curve and band (a test holds them
    equal) but neither the numbers at risk nor the median's interval, and warns at the ends; lifelines needs an older pandas than ours.
    """
    z = normal_quantile(confidence)
    counts = observed.counts
    structures = int(counts.sum())
    days, place = np.unique(observed.days, return_inverse=True)
    removed = np.bincount(place, weights=counts * observed.removed, minlength=len(days)).astype(int)
    leaving = np.bincount(place, weights=counts, minlength=len(days)).astype(int)
    at_risk = structures - np.cumsum(leaving) + leaving
    some = removed > 0
    days, removed, at_risk = days[some], removed[some], at_risk[some]

    share = np.cumprod(1 - removed / at_risk)
    left = at_risk - removed
    inside = left > 0  # all but a last day on which everything that was left went
    low, high = np.zeros(len(days)), np.ones(len(days))
    spread = np.sqrt(np.cumsum(removed[inside] / (at_risk[inside] * left[inside]))) / np.log(share[inside])
    low[inside], high[inside] = share[inside] ** np.exp(-z * spread), share[inside] ** np.exp(z * spread)
    if len(days) > 1 and not inside[-1]:
        high[-1] = high[-2]
    return Curve(
        days, share, low, high, at_risk, removed, structures, int(counts[~observed.removed].sum()),
        first_at_half(days, share), first_at_half(days, low), first_at_half(days, high),
    )  # fmt: skip


def first_at_half(days: np.ndarray, share: np.ndarray) -> float | None:
    """The first day on which no more than half still stands."""
    down = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(days[down[0]]) if len(down) else None


def log_rank(one: Waits, other: Waits) -> LogRank:
    """Do two groups, such as civilized and ordinary compounds, wait differently long? p under: they do not.

    Source: Mantel 1966, Cancer Chemotherapy Reports 50:163–170; hypergeometric variance as in Kleinbaum & Klein 2012, Survival
    Analysis, chapter 2. scipy.stats.logrank (its statistic squared); imported on use, because scipy.stats takes over a second.
    """
    from scipy import stats

    one, other = one.one_by_one(), other.one_by_one()
    if not comparable(one, other):
        return LogRank(None, None)
    result = stats.logrank(*(stats.CensoredData.right_censored(group.days, ~group.removed) for group in (one, other)))
    return LogRank(float(result.statistic**2), float(result.pvalue))


def comparable(one: Waits, other: Waits) -> bool:
    """Was anything removed while both groups had something standing? Without that the test's variance is zero."""
    if not len(one.days) or not len(other.days):
        return False
    events = np.concatenate([one.days[one.removed], other.days[other.removed]])
    both = events <= min(one.days.max(), other.days.max())
    at = np.unique(events[both])
    # One removal that takes all that is left has no variance either.
    return any(
        (n := np.sum(one.days >= day) + np.sum(other.days >= day)) > (np.sum(events == day)) and n > 1 for day in at
    )
