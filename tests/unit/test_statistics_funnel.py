"""The funnel: limits and overdispersion by hand, case mix, and what eight identical teams look like."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from clearance.statistics.funnel import Z_95, Z_998, case_mix, funnel, limits, luck, overdispersion


def test_limits_by_hand():
    # θ = 0.5: asin√0.5 = π/4; n = 25: 1/(4n) = 0.01, its root 0.1.
    low, high = limits(0.5, 25, 1.96)
    assert low == pytest.approx(math.sin(math.pi / 4 - 0.196) ** 2)
    assert high == pytest.approx(math.sin(math.pi / 4 + 0.196) ** 2)
    low, _ = limits(0.5, 25, 1.96, tau2=0.03)  # root of 0.04 = 0.2
    assert low == pytest.approx(math.sin(math.pi / 4 - 0.392) ** 2)


def test_limits_are_near_the_binomial_quantiles():
    # The transformation against SciPy's exact quantiles, at a size where both should agree to a point or so.
    low, high = limits(0.6, 300, Z_95)
    assert low == pytest.approx(stats.binom.ppf(0.025, 300, 0.6) / 300, abs=0.005)
    assert high == pytest.approx(stats.binom.ppf(0.975, 300, 0.6) / 300, abs=0.005)


@pytest.mark.parametrize("middle", [0.0, 0.02, 0.98, 1.0])
def test_the_angle_is_clamped(middle):
    # Without the clamp sin² would come back up from the other side.
    low, high = limits(middle, np.array([1, 2, 5, 50]), Z_998)
    assert np.all(low <= middle)
    assert np.all(high >= middle)
    assert np.all(np.diff(low) >= 0)
    assert np.all(np.diff(high) <= 0)


@settings(deadline=None)
@given(st.floats(0, 1), st.integers(1, 500), st.floats(0, 1))
def test_limits_nest(middle, items, tau2):
    low_95, high_95 = limits(middle, items, Z_95, tau2)
    low_998, high_998 = limits(middle, items, Z_998, tau2)
    assert 0 <= low_998 <= low_95 <= middle + 1e-9
    assert middle - 1e-9 <= high_95 <= high_998 <= 1


def test_overdispersion_by_hand():
    # Four teams of 25 (w = 100 each), z = −3, −1, 1, 3, nothing trimmed: φ = 20/4 = 5; τ² = (20 − 3) / (400 − 40000/400) = 17/300.
    assert overdispersion(np.array([-3.0, -1, 1, 3]), np.array([25] * 4), trim=0) == pytest.approx((5, 17 / 300))


def test_winsorising_pulls_the_outlier_in():
    # Quantiles 0.1 and 0.9 of −3, −1, 1, 3 lie 0.3 of a step in: −2.4 and 2.4. φ = (2·5.76 + 2)/4 = 3.38.
    assert overdispersion(np.array([-3.0, -1, 1, 3]), np.array([25] * 4))[0] == pytest.approx(3.38)


def test_less_spread_than_luck_is_no_negative_variance():
    assert overdispersion(np.zeros(8), np.full(8, 30)) == (0, 0)
    assert overdispersion(np.array([5.0]), np.array([30])) == (1, 0)


def test_flags_only_beyond_998():
    teams, items = list("abcdefgh"), [100] * 8
    inside = funnel(teams, items, [60, 60, 60, 60, 60, 60, 60, 72], overdispersed=False)  # z about 2.2
    outside = funnel(teams, items, [60, 60, 60, 60, 60, 60, 60, 90], overdispersed=False)
    assert [unit.flag for unit in inside.units] == [None] * 8
    assert inside.units[7].adjusted > inside.units[7].upper_95
    assert [unit.flag for unit in outside.units] == [None] * 7 + ["high"]
    assert outside.units[7].z > Z_998


def test_a_flag_is_a_z_beyond_998():
    found = funnel(range(8), [200, 40, 90, 30, 60, 120, 10, 70], [190, 10, 60, 20, 30, 80, 9, 10], overdispersed=False)
    assert {unit.flag for unit in found.units} == {None, "high", "low"}
    for unit in found.units:
        assert (unit.flag is not None) == (abs(unit.z) > Z_998)


def test_overdispersion_widens_the_limits_and_is_shown():
    items, done = [100] * 8, [30, 45, 55, 60, 62, 68, 75, 90]
    plain, wide = funnel(range(8), items, done, overdispersed=False), funnel(range(8), items, done)
    assert (plain.tau2, plain.phi) == (0, None)
    assert wide.tau2 > 0
    assert wide.phi > 1
    assert wide.units[0].lower_998 < plain.units[0].lower_998
    assert sum(unit.flag is not None for unit in wide.units) < sum(unit.flag is not None for unit in plain.units)


def test_a_team_without_items_has_no_point_and_keeps_its_place():
    found = funnel(["a", "b", "c"], [10, 0, 20], [5, 0, 12])
    assert [unit.unit for unit in found.units] == ["a", "b", "c"]
    assert (found.units[1].share, found.units[1].upper_998, found.units[1].flag) == (None, None, None)
    assert found.middle == pytest.approx(17 / 30)


@pytest.mark.parametrize("done", [0, 1])
def test_nothing_or_all_done_everywhere(done):
    found = funnel(range(4), [5, 10, 20, 1], [n * done for n in (5, 10, 20, 1)])
    assert found.middle == done
    assert [unit.flag for unit in found.units] == [None] * 4
    assert {unit.adjusted for unit in found.units} == {float(done)}


def test_no_items_at_all():
    found = funnel(["a", "b"], [0, 0], [0, 0])
    assert (found.middle, found.phi, found.tau2) == (None, None, 0)
    assert funnel([], [], []).units == ()


def test_case_mix_by_hand():
    # Easy cases: 18 of 20 done; hard: 3 of 10. a has 10 easy and 0 hard, b 10 easy and 10 hard.
    mix = case_mix(["a", "b", "b"], ["easy", "easy", "hard"], [10, 10, 10], [9, 9, 3])
    assert mix.units == ("a", "b")
    assert (mix.items, mix.done) == ((10, 20), (9, 12))
    assert mix.expected == pytest.approx((9, 9 + 3))


def test_a_team_that_does_what_its_cases_give_stands_on_the_middle():
    mix = case_mix(["a", "a", "b", "b"], ["easy", "hard"] * 2, [40, 10, 10, 40], [36, 3, 9, 12])
    found = funnel(mix.units, mix.items, mix.done, mix.expected)
    assert [unit.adjusted for unit in found.units] == pytest.approx([found.middle] * 2)
    assert [unit.share for unit in found.units] == [39 / 50, 21 / 50]
    raw = funnel(mix.units, mix.items, mix.done, overdispersed=False)
    assert raw.units[0].adjusted > raw.units[0].upper_95, "without its cases it would look far better"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 30), st.floats(0, 1)), min_size=1, max_size=12))
def test_expected_adds_up_to_done(cells):
    items, done = [n for *_, n, _ in cells], [round(n * part) for *_, n, part in cells]
    mix = case_mix([unit for unit, *_ in cells], [stratum for _, stratum, *_ in cells], items, done)
    assert sum(mix.expected) == pytest.approx(sum(done))
    assert sum(mix.items) == sum(items)
    found = funnel(mix.units, mix.items, mix.done, mix.expected)
    for unit in found.units:
        if unit.share is not None:
            assert 0 <= unit.lower_998 <= unit.lower_95 <= unit.upper_95 <= unit.upper_998 <= 1


def test_one_stratum_is_no_adjustment():
    units, items, done = ["a", "b", "c"], [30, 20, 10], [20, 5, 9]
    mix = case_mix(units, ["all"] * 3, items, done)
    adjusted, raw = funnel(units, items, done, mix.expected), funnel(units, items, done)
    assert [unit.adjusted for unit in adjusted.units] == pytest.approx([unit.share for unit in raw.units])


@pytest.mark.parametrize(
    "broken",
    [
        lambda: limits(1.1, 10, 2), lambda: limits(0.5, 0, 2), lambda: limits(0.5, 10, 2, -1),
        lambda: funnel(["a"], [10], [11]), lambda: funnel(["a"], [10, 5], [1]), lambda: funnel(["a"], [10], [1], [11]),
        lambda: case_mix(["a"], ["s"], [1], [2]), lambda: case_mix(["a"], [], [1], [1]), lambda: luck(teams=1),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be(broken):
    with pytest.raises(ValueError):
        broken()


def test_eight_identical_teams_differ_by_23_points_by_luck_alone():
    # docs/domain.md, section 5. In 30 items a share moves in steps of 3.3 points: the median spread is 7 of them.
    found = luck(8, 30, 0.6, rounds=1_000)
    assert found.median_spread == pytest.approx(7 / 30)
    assert 0.24 < found.mean_spread < 0.265


def test_the_spread_of_identical_teams_against_exact_arithmetic():
    # E(max − min) = Σ over k of 1 − F(k)⁸ − (1 − F(k))⁸, divided by 30.
    cdf = stats.binom.cdf(np.arange(30), 30, 0.6)
    exact = float(np.sum(1 - cdf**8 - (1 - cdf) ** 8)) / 30
    assert exact == pytest.approx(0.2530, abs=5e-5)
    assert luck(8, 30, 0.6, rounds=1_000).mean_spread == pytest.approx(exact, abs=0.007)


def test_identical_teams_are_flagged_about_as_rarely_as_said():
    # Nominal 0.2% of teams. An exact binomial bound on 8,000 of them, so that the figure is judged by its own luck; fixed seed.
    plain = luck(8, 100, 0.6, rounds=1_000, overdispersed=False)
    low, high = stats.binomtest(round(plain.flagged * 8_000), 8_000).proportion_ci(0.999, "exact")
    assert low < 0.002 < high
    assert luck(8, 100, 0.6, rounds=1_000).flagged <= plain.flagged, "estimating overdispersion flags no more"
