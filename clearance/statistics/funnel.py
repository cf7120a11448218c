"""Is a team's difference more than luck: the funnel plot (docs/domain.md, section 5)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

Z_95, Z_998 = 1.96, 3.09
TRIM = 0.10  # winsorised at each end before overdispersion is estimated


@dataclass(frozen=True)
class CaseMix:
    """Per unit, in order of first appearance: items, how many are done, and how many would be at everybody's rates for the same cases."""

    units: tuple[Hashable, ...]
    items: tuple[int, ...]
    done: tuple[int, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True)
class Unit:
    """One team on the plot. ``share``: as counted; ``adjusted``: what is plotted; limits at its own size; None of all where it has no items.

    ``z``: distance from the middle in standard errors, overdispersion included. ``flag``: "high" or "low" beyond 99.8%, else None.
    """

    unit: Hashable
    items: int
    done: int
    expected: float
    share: float | None
    adjusted: float | None
    z: float | None
    lower_95: float | None
    upper_95: float | None
    lower_998: float | None
    upper_998: float | None
    flag: str | None


@dataclass(frozen=True)
class Funnel:
    """The plot: its middle (None without items), overdispersion as τ² and as φ (φ = 1: luck alone), and its points in the order given."""

    middle: float | None
    phi: float | None
    tau2: float
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Luck:
    """Identical teams, many times over: best minus worst share (mean, median, 5th and 95th percentile) and false flags.

    ``flagged``: flagged teams of all teams; ``any_flagged``: share of the rounds with at least one.
    """

    mean_spread: float
    median_spread: float
    low_spread: float
    high_spread: float
    flagged: float
    any_flagged: float


def case_mix(units: Sequence[Hashable], strata: Sequence[Hashable], items: Sequence[int], done: Sequence[int]) -> CaseMix:
    """How much would each unit have done, had its cases gone as such cases go on the whole? One entry per unit and stratum.

    Stratum: any label, such as (class, batch, kind). expected = Σ over strata of the unit's items × the stratum's share over all units given;
    Σ expected = Σ done. A stratum that only one unit has says nothing about that unit and pulls its expectation to its own figure.
    Raises ValueError where lengths differ or a count is impossible.
    Source: indirect standardisation, Breslow & Day 1987, Statistical Methods in Cancer Research II, section 2.4; Spiegelhalter 2005, section 4. Own code: sums.
    """
    if not len(units) == len(strata) == len(items) == len(done):
        raise ValueError("one entry per unit and stratum in each")
    if any(not 0 <= d <= n for d, n in zip(done, items)):
        raise ValueError("done: from none to all of the items")
    totals: dict[Hashable, list[int]] = {}
    for stratum, n, d in zip(strata, items, done):
        total = totals.setdefault(stratum, [0, 0])
        total[0] += n
        total[1] += d
    found: dict[Hashable, list[float]] = {}
    for unit, stratum, n, d in zip(units, strata, items, done):
        row = found.setdefault(unit, [0, 0, 0.0])
        row[0] += n
        row[1] += d
        row[2] += n * totals[stratum][1] / totals[stratum][0] if n else 0.0
    columns = tuple(zip(*found.values())) or ((), (), ())
    return CaseMix(tuple(found), *columns)


def limits(middle: float, items: np.ndarray | float, z: float, tau2: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Between which shares does luck alone keep a team of so many items? Fractions; ``items`` a number or an array, each > 0.

    sin²(asin√θ ± z·√(1/(4n)+τ²)), the angle clamped to [0, π/2]. Raises ValueError unless 0 ≤ middle ≤ 1, items > 0, tau2 ≥ 0.
    Source: Spiegelhalter 2005, Statistics in Medicine 24:1185–1202 (funnel plots; additive overdispersion, section 5); the
    transformation's variance 1/(4n), Anscombe 1948, Biometrika 35:246–254. Own code: none of the three libraries has funnel plots.
    """
    items = np.asarray(items, dtype=float)
    if not 0 <= middle <= 1 or np.any(items <= 0) or tau2 < 0:
        raise ValueError("middle from 0 to 1, items above 0, tau2 not negative")
    reach = z * np.sqrt(1 / (4 * items) + tau2)
    low, high = (np.clip(angle(middle) + side * reach, 0, np.pi / 2) for side in (-1, 1))
    return np.sin(low) ** 2, np.sin(high) ** 2


def angle(share: np.ndarray | float) -> np.ndarray:
    """asin√p: on this scale luck spreads a share by 1/(4n), whatever the share is."""
    return np.arcsin(np.sqrt(np.clip(share, 0, 1)))


def overdispersion(z: np.ndarray, items: np.ndarray, trim: float = TRIM) -> tuple[float, float]:
    """(φ, τ²): how much more do teams vary than luck lets them? ``z``: distances in standard errors √(1/(4n)); ``items``: their n.

    φ = Σz²/I over z winsorised at the trim and 1 − trim quantiles (linear between order statistics), so that the outliers looked for do not hide
    themselves. τ² = max(0, (I·φ − (I − 1)) / (Σw − Σw²/Σw)), w = 4n: variance between teams on the scale of asin√p. Under two teams: (1, 0).
    Source: Spiegelhalter 2005, Quality and Safety in Health Care 14:347–351; the method of moments is DerSimonian & Laird 1986,
    Controlled Clinical Trials 7:177–188. Own code: statsmodels has DerSimonian–Laird, but without winsorising.
    """
    if len(z) < 2:
        return 1.0, 0.0
    phi = float(np.mean(np.clip(z, *np.quantile(z, (trim, 1 - trim))) ** 2))
    weight = 4 * np.asarray(items, dtype=float)
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    return phi, float(max(0.0, (len(z) * phi - (len(z) - 1)) / spare))


def funnel(
    units: Sequence[Hashable], items: Sequence[int], done: Sequence[int], expected: Sequence[float] | None = None, *, overdispersed: bool = True
) -> Funnel:
    """Which teams differ from the others by more than luck, their size and their cases explain? One entry per team, kept in its order.

    Middle θ = Σdone / Σitems. With ``expected`` (from ``case_mix``) a team is judged against its own expected share: on the scale of asin√p its point
    moves by what its cases explain, so a team that does exactly what its cases would give stands on the middle. (Plotting
    θ·done/expected instead could pass 100%.) Only points beyond the 99.8% limits are flagged; a team without items has no point.
    Raises ValueError where lengths differ or a count is impossible.
    Source: as ``limits`` and ``overdispersion``; shifting on the transformed scale is our own decision.
    """
    if not len(units) == len(items) == len(done) or (expected is not None and len(expected) != len(units)):
        raise ValueError("one entry per unit in each")
    n, d = np.asarray(items, dtype=float), np.asarray(done, dtype=float)
    e = None if expected is None else np.asarray(expected, dtype=float)
    if np.any(d < 0) or np.any(d > n) or (e is not None and (np.any(e < 0) or np.any(e > n + 1e-9))):
        raise ValueError("done and expected: from none to all of the items")
    if not n.sum():
        return Funnel(None, None, 0.0, tuple(without_items(unit) for unit in units))
    has = n > 0
    middle = float(d.sum() / n.sum())
    size = n[has]
    moved = angle(d[has] / size) - angle(middle if e is None else e[has] / size)
    phi, tau2 = overdispersion(moved * 2 * np.sqrt(size), size) if overdispersed else (None, 0.0)
    at = np.clip(angle(middle) + moved, 0, np.pi / 2)
    z = moved / np.sqrt(1 / (4 * size) + tau2)
    low_95, high_95 = limits(middle, size, Z_95, tau2)
    low_998, high_998 = limits(middle, size, Z_998, tau2)
    adjusted = np.sin(at) ** 2
    flags = np.where(adjusted > high_998 + 1e-12, "high", np.where(adjusted < low_998 - 1e-12, "low", ""))

    own = middle * size if e is None else e[has]
    points, place = [], 0
    for unit, has_items in zip(units, has.tolist()):
        if not has_items:
            points.append(without_items(unit))
            continue
        points.append(
            Unit(
                unit, int(size[place]), int(d[has][place]), float(own[place]),
                float(d[has][place] / size[place]), float(adjusted[place]), float(z[place]),
                float(low_95[place]), float(high_95[place]), float(low_998[place]), float(high_998[place]), str(flags[place]) or None,
            )
        )  # fmt: skip
        place += 1
    return Funnel(middle, phi, tau2, tuple(points))


def without_items(unit: Hashable) -> Unit:
    """A team that has nothing to do has no share and no point."""
    return Unit(unit, 0, 0, 0.0, *[None] * 8)


def luck(teams: int = 8, items: int = 30, share: float = 0.6, *, rounds: int = 2_000, seed: int = 20171013, overdispersed: bool = True) -> Luck:
    """How far apart are the best and the worst of identical teams by luck alone, and how often would the funnel flag one?

    Fractions. Raises ValueError unless teams ≥ 2, items ≥ 1, 0 ≤ share ≤ 1, rounds ≥ 1. Source: a simulation of binomial draws, judged by ``funnel``.
    """
    if teams < 2 or items < 1 or rounds < 1 or not 0 <= share <= 1:
        raise ValueError("two teams, one item, one round at least; share from 0 to 1")
    done = np.random.default_rng(seed).binomial(items, share, size=(rounds, teams))
    spread = (done.max(axis=1) - done.min(axis=1)) / items
    # Rounds whose counts are the same in another order give the same flags: judge each once.
    kinds, times = np.unique(np.sort(done, axis=1), axis=0, return_counts=True)
    flagged = np.array([
        sum(unit.flag is not None for unit in funnel(range(teams), [items] * teams, kind.tolist(), overdispersed=overdispersed).units) for kind in kinds
    ])  # fmt: skip
    low, median, high = np.quantile(spread, (0.05, 0.5, 0.95))
    return Luck(
        float(spread.mean()), float(median), float(low), float(high),
        float((flagged * times).sum() / (rounds * teams)), float(times[flagged > 0].sum() / rounds),
    )  # fmt: skip
