"""The XmR chart: limits by hand, each rule with the series that fires it and the one that just does not, and ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance.statistics.control_chart import ONE_SIDE, OUTSIDE, TREND, TWO_OF_THREE, runs_of, xmr


def fired(values, rule):
    return [place for place, point in enumerate(xmr(values).points) if rule in point.rules]


def since(values, rule):
    """Place of each point on which the rule fires → place of the first point of the stretch."""
    return {place: dict(zip(point.rules, point.since))[rule] for place, point in enumerate(xmr(values).points) if rule in point.rules}


def test_limits_by_hand():
    chart = xmr([9, 11, 9, 13, 11, 9, 8])  # mean 70/7; ranges 2 2 4 2 2 1, mean 13/6
    assert chart.centre == 10
    assert chart.mean_range == pytest.approx(13 / 6)
    assert (chart.lower, chart.upper) == (pytest.approx(10 - 2.66 * 13 / 6), pytest.approx(10 + 2.66 * 13 / 6))
    assert chart.ranges_dropped == 0


def test_large_ranges_are_dropped_once():
    # Ranges: 2 ×8, 38, 40, and 2 ×8 again → mean (32 + 78) / 18 = 6.11; 3.267 × 6.11 = 19.97 drops 38 and 40; mean of the rest 2.
    values = [10, 12] * 4 + [10, 48] + [8, 10] * 4 + [8]
    chart = xmr(values)
    assert (chart.ranges_dropped, chart.mean_range) == (2, 2)
    assert chart.upper == pytest.approx(chart.centre + 5.32)
    assert fired(values, OUTSIDE) == [9]


def test_a_second_round_of_dropping_does_not_happen():
    # Ranges 1 ×30, 9, 100: mean 4.34, drops 100 only, although 9 ≥ 3.267 × the new mean of 1.26.
    values = [0, 1] * 15 + [0, 9, 109]
    chart = xmr(values)
    assert chart.ranges_dropped == 1
    assert chart.mean_range == pytest.approx((30 + 9) / 31)


def test_bursts_among_zeros_keep_the_first_limits():
    # Dropping both ranges would leave no variation, and every point outside.
    chart = xmr([0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0])
    assert (chart.ranges_dropped, chart.mean_range) == (0, pytest.approx(12 / 11))


def test_the_lower_limit_is_clipped_at_zero():
    assert xmr([0, 3, 1, 4, 0, 2]).lower == 0


def test_trial_limits_under_twelve_points():
    assert xmr([1, 2] * 5 + [1]).trial
    assert not xmr([1, 2] * 6).trial


def test_equal_weeks_are_on_their_limits_and_inside():
    chart = xmr([5] * 12)
    assert (chart.lower, chart.upper, chart.centre) == (5, 5, 5)
    assert [point.rules for point in chart.points] == [()] * 12


def test_seven_on_one_side_fire_and_six_do_not():
    assert fired([1] * 6 + [3] * 6, ONE_SIDE) == []
    assert fired([1] * 7 + [3] * 7, ONE_SIDE) == [6, 13]


def test_a_run_goes_on_firing_and_says_since_when():
    assert since([1] * 8 + [3] * 8, ONE_SIDE) == {6: 0, 7: 0, 14: 8, 15: 8}


def test_points_on_the_centre_neither_count_nor_break():
    # Centre 2: seven ones with a two among them, then as many threes.
    values = [1, 1, 1, 2, 1, 1, 1, 1, 3, 3, 3, 2, 3, 3, 3, 3]
    assert xmr(values).centre == 2
    assert fired(values, ONE_SIDE) == [7, 15]


def test_seven_rising_or_falling():
    assert fired([5, 1, 2, 3, 4, 5, 6, 7], TREND) == [7]
    assert fired([1, 2, 3, 4, 5, 6], TREND) == []
    assert fired([9, 8, 7, 6, 5, 4, 3, 2], TREND) == [6, 7]
    assert since([9, 8, 7, 6, 5, 4, 3], TREND) == {6: 0}


def test_equal_neighbours_neither_count_nor_break_a_trend():
    assert fired([1, 2, 3, 3, 4, 5, 6, 7], TREND) == [7]
    assert fired([1, 2, 3, 4, 5, 6, 6], TREND) == []
    assert fired([1, 2, 3, 4, 5, 6, 7, 7], TREND) == [6]


def test_two_of_three_beyond_two_thirds():
    calm = [9, 11] * 10  # mean range 2: two thirds of the limit about 3.5 from the centre
    assert fired([*calm, 15, 10, 15], TWO_OF_THREE) == [22]
    assert fired([*calm, 15, 10, 10, 15], TWO_OF_THREE) == []
    assert fired([*calm, 15, 10, 5], TWO_OF_THREE) == [], "not on the same side"
    assert since([*calm, 15, 10, 15], TWO_OF_THREE) == {22: 20}


def test_two_thirds_are_measured_before_clipping():
    # Centre about 2, limits about ±5: two thirds below is negative, so quiet weeks of zeros are nothing special.
    values = [0, 4, 1, 3, 0, 4, 0, 0, 4, 1, 3, 4]
    assert xmr(values).lower == 0
    assert fired(values, TWO_OF_THREE) == []


@pytest.mark.parametrize("values", [[], [3]])
def test_too_few_for_limits(values):
    chart = xmr(values)
    assert (chart.lower, chart.upper, chart.trial, len(chart.points)) == (None, None, True, len(values))
    assert chart.centre == (values[0] if values else None)


def test_all_zero_weeks_need_no_explanation():
    chart = xmr([0] * 20)
    assert (chart.centre, chart.lower, chart.upper) == (0, 0, 0)
    assert {point.rules for point in chart.points} == {()}


@pytest.mark.parametrize("values", [[1, -1], [1, float("nan")]])
def test_refuses_what_cannot_be(values):
    with pytest.raises(ValueError, match="negative or missing"):
        xmr(values)


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=2, max_size=40))
def test_limits_hold_the_centre_and_scale_with_the_unit(values):
    chart, tenfold = xmr(values), xmr([10 * value for value in values])
    assert 0 <= chart.lower <= chart.centre <= chart.upper
    assert tenfold.upper == pytest.approx(10 * chart.upper)
    assert [point.rules for point in tenfold.points] == [point.rules for point in chart.points]


@settings(deadline=None)
@given(st.lists(st.integers(0, 20), min_size=7, max_size=30))
def test_a_run_on_one_side_as_a_slow_twin_counts_it(values):
    centre = sum(values) / len(values)
    away = [(place, value > centre) for place, value in enumerate(values) if value != centre]
    slow = [away[k][0] for k in range(6, len(away)) if len({side for _, side in away[k - 6 : k + 1]}) == 1]
    assert fired(values, ONE_SIDE) == slow


def test_runs_pass_over_zeros():
    assert runs_of(np.array([1, 0, 1, -1, -1, 0, -1]), 2) == [(2, 0), (4, 3), (6, 3)]


def test_a_range_of_exactly_3267_thousandths_of_the_mean_is_dropped():
    # Ranges 3267, 622 ×5, 623: mean 1000.
    values = [0]
    for step in (3267, -622, 622, -622, 622, -622, 623):
        values.append(values[-1] + step)
    chart = xmr(values)
    assert (chart.ranges_dropped, chart.mean_range) == (1, pytest.approx(3733 / 6))


@settings(deadline=None)
@given(st.lists(st.integers(0, 20), min_size=3, max_size=30))
def test_two_of_three_as_a_slow_twin_counts_them(values):
    chart = xmr(values)
    third = 2.66 * chart.mean_range * 2 / 3
    beyond = [1 if value > chart.centre + third + 1e-6 else -1 if value < chart.centre - third - 1e-6 else 0 for value in values]
    slow = [k for k in range(len(values)) if beyond[k] and beyond[max(k - 2, 0) : k].count(beyond[k])]
    assert fired(values, TWO_OF_THREE) == slow
