"""Is a difference real: shares with their intervals, differences with theirs, and whether hard cases were taken first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

PERMUTATIONS = 1_999  # p is then off by at most half a point near 5%
SEED = 20171013
ONE_THREAD = 2**18  # OpenBLAS multiplies up to this many products on one thread (interface/gemm.c: SMP_THRESHOLD_MIN × GEMM_MULTITHREAD_THRESHOLD)


@dataclass(frozen=True)
class Share:
    """``done`` of ``items`` as a fraction with its interval; of no items the share is None and the interval says nothing (0 to 1)."""

    done: int
    items: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """A difference of shares, or a ratio, with its interval; None where it cannot be said."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def real(self) -> bool | None:
        """Does the interval of a difference leave out zero? (Not for ratios.)"""
        return None if self.low is None or self.high is None else self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Order:
    """Were hard cases removed first: share of comparable pairs in which they were (ties count half), what chance would give, and p.

    ``p_value``: chance of a share this high or higher if within each compound the order had nothing to do with hardness, ``p_lower``: of one
    this low or lower; None without a pair.
    """

    pairs: int
    compounds: int
    share: float | None
    by_chance: float | None
    p_value: float | None
    p_lower: float | None = None


def normal_quantile(confidence: float) -> float:
    """z of a two-sided interval: 1.96 for 0.95. Raises ValueError unless 0 < confidence < 1."""
    if not 0 < confidence < 1:
        raise ValueError("confidence: between 0 and 1")
    return float(special.ndtri((1 + confidence) / 2))


def counted(done: int, items: int) -> None:
    if not 0 <= done <= items:
        raise ValueError(f"{done} of {items}: counts from none to all")


def wilson(done: int, items: int, confidence: float = 0.95) -> Share:
    """A share and how sure it is: Wilson's score interval, without continuity correction.

    Fractions, not percent. Raises ValueError unless 0 ≤ done ≤ items and 0 < confidence < 1.
    Source: Wilson 1927, JASA 22:209–212; as eq. 4 of Brown, Cai & DasGupta 2001, Statistical Science 16:101–133. Quantile from scipy.special:
    scipy.stats.binomtest gives the same interval (a test holds them equal) but takes over a second to import.
    """
    counted(done, items)
    z2 = normal_quantile(confidence) ** 2
    if not items:
        return Share(done, items, None, 0.0, 1.0)
    share = done / items
    middle = (share + z2 / (2 * items)) / (1 + z2 / items)
    half = np.sqrt(z2 * share * (1 - share) / items + (z2 / (2 * items)) ** 2) / (1 + z2 / items)
    # The ends are exact at none and at all; rounding must not push them off.
    return Share(done, items, share, float(middle - half) if done else 0.0, float(middle + half) if done < items else 1.0)


def clopper_pearson(done: int, items: int, confidence: float = 0.95) -> Share:
    """A share and the exact interval: never covers less than it says, so wider than Wilson's; for claims that must not be too bold.

    Fractions. Raises ValueError unless 0 ≤ done ≤ items and 0 < confidence < 1.
    Source: Clopper & Pearson 1934, Biometrika 26:404–413; as quantiles of the beta distribution, Brown, Cai & DasGupta 2001, section 4.2.1. SciPy's betaincinv.
    """
    counted(done, items)
    normal_quantile(confidence)
    tail = (1 - confidence) / 2
    low = float(special.betaincinv(done, items - done + 1, tail)) if done else 0.0
    high = float(special.betaincinv(done + 1, items - done, 1 - tail)) if done < items else 1.0
    return Share(done, items, done / items if items else None, low, high)


def difference(done: int, items: int, other_done: int, other_items: int, confidence: float = 0.95) -> Difference:
    """The first share minus the second, such as 32 civilized against 50 ordinary, with Newcombe's hybrid score interval.

    Fractions (0.2 = 20 percentage points). No items on either side: all None. Raises ValueError as ``wilson``.
    Source: Newcombe 1998, Statistics in Medicine 17:873–890, method 10 (no continuity correction). Own code: SciPy has none; statsmodels has
    (confint_proportions_2indep, "newcomb", the same figures) but would be the largest dependency for these two lines.
    """
    one, two = wilson(done, items, confidence), wilson(other_done, other_items, confidence)
    if one.share is None or two.share is None:
        return Difference(None, None, None)
    value = one.share - two.share
    low = value - np.hypot(one.share - one.low, two.high - two.share)
    high = value + np.hypot(one.high - one.share, two.share - two.low)
    return Difference(value, float(low), float(high))


def strata_of(*columns: Sequence[int]) -> list[np.ndarray]:
    """Counts per stratum as floats: done, items, other_done, other_items; strata without both groups compare nothing and are left out."""
    done, items, other_done, other_items = (np.asarray(column, dtype=float) for column in columns)
    if not done.shape == items.shape == other_done.shape == other_items.shape or done.ndim != 1:
        raise ValueError("one count per stratum in each of the four")
    if np.any(done < 0) or np.any(done > items) or np.any(other_done < 0) or np.any(other_done > other_items):
        raise ValueError("counts from none to all")
    both = (items > 0) & (other_items > 0)
    return [column[both] for column in (done, items, other_done, other_items)]


def adjusted_difference(
    done: Sequence[int], items: Sequence[int], other_done: Sequence[int], other_items: Sequence[int], confidence: float = 0.95
) -> Difference:
    """The difference of two shares within strata of like cases (batch × kind), pooled: Mantel–Haenszel risk difference.

    One count per stratum in each argument; fractions out. A stratum with only one of the groups is left out; none left: all None.
    Raises ValueError where lengths differ or a count is impossible. Clipped to [−1, 1].
    Source: Cochran 1954, Biometrics 10:417–451 (weights); variance Sato, Greenland & Robins 1989, Biometrics 45:1323–1324, which holds for few large
    strata and for many small ones, as ours are. Own code: statsmodels' StratifiedTable pools odds ratios only with an interval, no difference.
    """
    a, n1, b, n0 = strata_of(done, items, other_done, other_items)
    z = normal_quantile(confidence)
    if not len(a):
        return Difference(None, None, None)
    n = n1 + n0
    weight = (n1 * n0 / n).sum()
    value = ((a * n0 - b * n1) / n).sum() / weight
    p = (n1**2 * b - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2
    q = (a * (n0 - b) + b * (n1 - a)) / (2 * n)
    half = z * np.sqrt(max(value * p.sum() + q.sum(), 0.0)) / weight
    return Difference(float(value), float(max(value - half, -1)), float(min(value + half, 1)))


def adjusted_ratio(
    done: Sequence[int], items: Sequence[int], other_done: Sequence[int], other_items: Sequence[int], confidence: float = 0.95
) -> Difference:
    """How many times the other share the first is, within strata of like cases, pooled: Mantel–Haenszel risk ratio.

    Arguments and errors as ``adjusted_difference``; 1 = no difference. A side with nothing done in every stratum: no ratio, all None.
    Source: Nurminen 1981, Biometrika 68:525–530; variance of its logarithm Greenland & Robins 1985, Biometrics 41:55–68, eq. 13. Own code, as above.
    """
    a, n1, b, n0 = strata_of(done, items, other_done, other_items)
    z = normal_quantile(confidence)
    n = n1 + n0
    above, below = (a * n0 / n).sum(), (b * n1 / n).sum()
    if not above or not below:
        return Difference(None, None, None)
    ratio = above / below
    spread = np.sqrt(max((((a + b) * n1 * n0 - a * b * n) / n**2).sum() / (above * below), 0.0))
    return Difference(float(ratio), float(ratio * np.exp(-z * spread)), float(ratio * np.exp(z * spread)))


def within(dealt: np.ndarray, comparable: np.ndarray) -> np.ndarray:
    """For each row of ``dealt`` (rows × items, boolean): how many ordered pairs among its items are ``comparable`` (items × items, boolean).

    Multiplied in blocks so small that the linear algebra library keeps to one thread: on whole matrices it starts one a core for
    microseconds of work each, and waits for them twenty times as long where the machine has something else to do.
    """
    rows, items = dealt.shape
    block = max(1, ONE_THREAD // items**2)
    padded = np.zeros((-(-rows // block) * block, items), dtype=np.float32)
    padded[:rows] = dealt
    blocks = padded.reshape(-1, block, items)
    return np.einsum("bpi,bpi->bp", blocks @ comparable.astype(np.float32), blocks, dtype=np.float64).ravel()[:rows]


def taken_first(
    compound: Sequence[object],
    hard: Sequence[bool],
    removed_on: Sequence[object],
    found_on: Sequence[object] | None = None,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Order:
    """Were hard cases really removed earlier than chance would have it (先难后易), or public before private (先公后私: hard = public)?

    One entry per structure: its compound, whether it is hard, the day of its first removal (a date or datetime64; None or NaT = still
    standing; the caller leaves out what is dated after the as-of day), the day it was found (optional, same types).

    A pair is a hard and an easy structure of one compound. It is comparable where at least one of them was removed, and, given ``found_on``,
    where the other was known by then: nobody can be blamed for not yet taking what was not yet found. One removed and one standing: the
    removed one went first. The same day counts half. Compounds with only one sort have no pair and do not matter.

    p: hardness is dealt anew among the structures of each compound, ``permutations`` times with a fixed seed; p = (1 + times as high) / (1 + times).
    Raises ValueError where lengths differ or permutations is under 1.

    Source: statistic, Mann & Whitney 1947, Ann. Math. Statist. 18:50–60, ties half, order of censored pairs as Gehan 1965, Biometrika 52:203–223;
    permutation within strata, Good 2005, Permutation, Parametric and Bootstrap Tests, section 3.6; p never 0, Phipson & Smyth 2010,
    Stat. Appl. Genet. Mol. Biol. 9:39. Own code: scipy.stats.permutation_test cannot keep to strata of unequal size.
    """
    is_one = np.asarray(hard, dtype=bool)
    removed = np.asarray(removed_on, dtype="datetime64[D]")
    if not len(compound) == len(is_one) == len(removed) or (found_on is not None and len(found_on) != len(is_one)):
        raise ValueError("one entry per structure in each")
    if permutations < 1:
        raise ValueError("permutations: at least 1")
    never = np.iinfo(np.int64).max
    gone = np.where(np.isnat(removed), never, removed.astype(np.int64))
    known = np.full(len(is_one), np.iinfo(np.int64).min) if found_on is None else np.asarray(found_on, dtype="datetime64[D]").astype(np.int64)  # NaT: always known

    rng = np.random.default_rng(seed)
    first, pairs, compounds = np.zeros(permutations + 1), np.zeros(permutations + 1), 0
    members: dict[object, list[int]] = {}
    for place, name in enumerate(compound):
        members.setdefault(name, []).append(place)
    for places in members.values():
        is_hard = is_one[places]
        if is_hard.all() or not is_hard.any():
            continue
        day, since = gone[places], known[places]
        earlier_day = np.minimum(day[:, None], day[None, :])
        comparable = (earlier_day < never) & (np.maximum(since[:, None], since[None, :]) <= earlier_day)
        before = comparable * (0.5 + 0.5 * np.sign(-(day[:, None] > day[None, :]).astype(float) + (day[:, None] < day[None, :])))
        dealt = np.vstack([is_hard, rng.permuted(np.broadcast_to(is_hard, (permutations, len(places))), axis=1)])
        # Hard against everything, less hard against hard; of two hard ones each goes first half the time: before + its mirror = comparable.
        sums = np.column_stack([before.sum(axis=1), comparable.sum(axis=1)])
        (of_hard, hard_pairs), among_hard = np.einsum("pi,ij->jp", dealt, sums), within(dealt, comparable)
        first += of_hard - among_hard / 2
        in_pairs = hard_pairs - among_hard
        pairs += in_pairs
        compounds += bool(in_pairs[0])
    if not pairs[0]:
        return Order(0, 0, None, None, None)
    share = np.divide(first, pairs, out=np.full_like(first, np.nan), where=pairs > 0)
    dealt_anew = share[1:]
    as_high, as_low = int(np.sum(dealt_anew >= share[0] - 1e-12)), int(np.sum(dealt_anew <= share[0] + 1e-12))
    return Order(
        int(pairs[0]), compounds, float(share[0]), float(np.nanmean(dealt_anew)), (1 + as_high) / (1 + permutations), (1 + as_low) / (1 + permutations),
    )  # fmt: skip
