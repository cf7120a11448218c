"""Was it done properly: what a random list that was checked again says about all (docs/domain.md, section 6; drawn by queries/quality/drawn_structures.sql)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log

from scipy import special

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Bound:
    """``failures`` in ``checks``: the share found, and what the share among all is at most, at ``confidence`` (one-sided).

    ``at_most``: exact; ``rule_of_three``: 3/n, only without failures (and never above 1). Without checks: share None, at most 1, no rule.
    """

    failures: int
    checks: int
    confidence: float
    share: float | None
    at_most: float
    rule_of_three: float | None


def bound(failures: int, checks: int, confidence: float = CONFIDENCE) -> Bound:
    """So many of the checks failed: how many of all can have failed at most?

    Exact Clopper–Pearson upper end, one-sided, for a binomial count: a little too wide for a sample that is a large part of all, never too narrow.
    The rule of three is its shorthand for no failures at 95%: 1 − 0.05^(1/n) ≤ 3/n. It is left out at another confidence.
    Raises ValueError unless 0 ≤ failures ≤ checks and 0 < confidence < 1.
    Source: Hanley & Lippman-Hand 1983, JAMA 249:1743–1745; Clopper & Pearson 1934, Biometrika 26:404–413. SciPy's betaincinv.
    """
    if not 0 <= failures <= checks or not 0 < confidence < 1:
        raise ValueError("failures from none to all checks, confidence between 0 and 1")
    at_most = float(special.betaincinv(failures + 1, checks - failures, confidence)) if failures < checks else 1.0
    three = min(1.0, 3 / checks) if checks and not failures and confidence == CONFIDENCE else None
    return Bound(failures, checks, confidence, failures / checks if checks else None, at_most, three)


def checks_needed(at_most: float, confidence: float = CONFIDENCE) -> int:
    """How many checks, all passed, show that at most this share failed? (5% at 95%: 59.)

    The smallest n with (1 − at_most)^n ≤ 1 − confidence. Raises ValueError unless both are between 0 and 1. Source: as ``bound``.
    """
    if not 0 < at_most < 1 or not 0 < confidence < 1:
        raise ValueError("at_most and confidence: between 0 and 1")
    return ceil(log(1 - confidence) / log(1 - at_most) - 1e-9)
