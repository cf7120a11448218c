"""Kaplan–Meier and the log-rank test against published values, SciPy, and arithmetic."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from clearance.statistics.survival import Waits, kaplan_meier, log_rank, waits

D = dt.date

# Freireich et al. 1963, weeks in remission under 6-MP and placebo; published estimates in Kleinbaum & Klein 2012, chapter 2.
SIX_MP = Waits(
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
    [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
)
PLACEBO = Waits([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], [1] * 21)

some_waits = st.lists(st.tuples(st.integers(0, 15), st.booleans()), min_size=1, max_size=30).map(
    lambda rows: Waits([day for day, _ in rows], [gone for _, gone in rows])
)


def test_the_published_curve():
    curve = kaplan_meier(SIX_MP)
    assert curve.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.removed.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert curve.share.round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert (curve.structures, curve.standing) == (21, 12)


def test_the_published_medians():
    # 23 and 8 weeks (Kleinbaum & Klein); intervals as lifelines 0.30.3 and R's survfit(conf.type = "log-log") give them.
    drug, placebo = kaplan_meier(SIX_MP), kaplan_meier(PLACEBO)
    assert (drug.median, drug.median_low, drug.median_high) == (23, 13, None)
    assert (placebo.median, placebo.median_low, placebo.median_high) == (8, 4, 11)


def test_the_band_by_hand():
    # After 6 weeks: S = 18/21, Greenwood 3/(21·18); S^exp(±1.96·√V / ln S).
    curve, share = kaplan_meier(SIX_MP), 18 / 21
    spread = 1.959964 * np.sqrt(3 / (21 * 18)) / np.log(share)
    assert (curve.low[0], curve.high[0]) == pytest.approx((share ** np.exp(-spread), share ** np.exp(spread)), abs=1e-6)
    assert (curve.low[0], curve.high[0]) == pytest.approx((0.6197, 0.9516), abs=5e-5)  # lifelines 0.30.3


def test_the_published_log_rank():
    found = log_rank(SIX_MP, PLACEBO)
    assert found.statistic == pytest.approx(16.793, abs=5e-4)  # Kleinbaum & Klein 2012, chapter 2
    assert found.p_value == pytest.approx(4.17e-5, abs=1e-7)


@settings(deadline=None)
@given(some_waits)
def test_the_curve_and_its_band_are_scipys(observed):
    curve = kaplan_meier(observed)
    theirs = stats.ecdf(stats.CensoredData.right_censored(observed.days, ~observed.removed)).sf
    assert theirs.evaluate(curve.days) == pytest.approx(curve.share)
    open_ended = theirs.probabilities[-1] > 0 and theirs.probabilities[0] < 1
    if open_ended and len(curve.days):  # elsewhere SciPy warns that its band is undefined
        band = theirs.confidence_interval(0.95, method="log-log")
        assert band.low.evaluate(curve.days) == pytest.approx(curve.low)
        assert band.high.evaluate(curve.days) == pytest.approx(curve.high)


@settings(deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=40))
def test_without_censoring_it_is_the_empirical_share(days):
    curve = kaplan_meier(Waits(days, [True] * len(days)))
    for day, share in zip(curve.days, curve.share):
        assert share == pytest.approx(sum(other > day for other in days) / len(days))
    assert curve.share[-1] == pytest.approx(0)
    assert curve.median == sorted(days)[(len(days) - 1) // 2]


@settings(deadline=None)
@given(some_waits)
def test_the_band_holds_the_curve(observed):
    curve = kaplan_meier(observed)
    assert np.all((curve.low <= curve.share + 1e-9) & (curve.share <= curve.high + 1e-9) & (curve.low >= 0) & (curve.high <= 1))
    assert np.all(np.diff(curve.share) <= 0)
    if None not in (curve.median_low, curve.median, curve.median_high):
        assert curve.median_low <= curve.median <= curve.median_high


@settings(deadline=None)
@given(some_waits, some_waits)
def test_groups_may_change_places(one, other):
    found, turned = log_rank(one, other), log_rank(other, one)
    assert (found.statistic is None) == (turned.statistic is None)
    if found.statistic is not None:
        assert found.statistic == pytest.approx(turned.statistic, abs=1e-9)
        assert 0 <= found.p_value <= 1


@settings(deadline=None)
@given(some_waits)
def test_a_group_against_itself_is_no_difference(observed):
    found = log_rank(observed, observed)
    assume(found.statistic is not None)
    assert found.statistic == pytest.approx(0, abs=1e-9)


def test_where_nothing_can_be_compared():
    nothing, standing, gone = Waits([], []), Waits([3, 4], [False, False]), Waits([5, 6], [True, True])
    assert log_rank(nothing, gone).p_value is None
    assert log_rank(standing, standing).p_value is None
    assert log_rank(standing, gone).p_value is None, "the first group was last seen before anything happened"
    assert log_rank(Waits([5], [True]), Waits([5], [True])).p_value is None, "all at once"


def test_nothing_found_and_nothing_removed():
    empty, standing = kaplan_meier(Waits([], [])), kaplan_meier(Waits([10, 20], [False, False]))
    assert (empty.structures, empty.median, len(empty.days)) == (0, None, 0)
    assert (standing.structures, standing.standing, standing.median, len(standing.days)) == (2, 2, None, 0)


def test_all_removed_on_the_day_they_were_found():
    curve = kaplan_meier(Waits([0, 0], [True, True]))
    assert (curve.share.tolist(), curve.median, curve.low.tolist(), curve.high.tolist()) == ([0], 0, [0], [1])


def test_waits_are_cut_at_the_day():
    found = [D(2018, 1, 1), D(2018, 1, 1), D(2018, 1, 1), D(2018, 2, 1), D(2018, 1, 1)]
    removed = [D(2018, 1, 11), None, D(2018, 1, 21), None, D(2017, 12, 31)]
    observed = waits(found, removed, D(2018, 1, 16))
    assert observed.days.tolist() == [10, 15, 15, 0], "found later: left out; removed later: still standing; removed before it was found: at once"
    assert observed.removed.tolist() == [True, False, False, True]


def test_removed_on_the_day_itself_is_removed():
    observed = waits([D(2018, 1, 1)], [D(2018, 1, 16)], D(2018, 1, 16))
    assert (observed.days.tolist(), observed.removed.tolist()) == ([15], [True])


def test_what_is_declassified_is_no_longer_watched():
    observed = waits([D(2018, 1, 1)] * 3, [None, D(2018, 1, 5), D(2018, 1, 9)], D(2018, 3, 1), [D(2018, 1, 8)] * 3)
    assert (observed.days.tolist(), observed.removed.tolist()) == ([7, 4, 7], [False, True, False])


def test_what_came_after_the_day_changes_nothing():
    found = np.array(["2018-01-01", "2018-01-05", "2018-03-01"], dtype="datetime64[D]")
    early = waits(found, np.array(["NaT", "NaT", "NaT"], dtype="datetime64[D]"), D(2018, 2, 1))
    later = waits(found, np.array(["2018-02-02", "2018-03-03", "2018-03-03"], dtype="datetime64[D]"), D(2018, 2, 1))
    assert (early.days.tolist(), early.removed.tolist()) == (later.days.tolist(), later.removed.tolist())


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Waits([-1], [True]), lambda: Waits([float("nan")], [True]), lambda: Waits([1, 2], [True]),
        lambda: waits([None], [None], D(2018, 1, 1)), lambda: kaplan_meier(SIX_MP, confidence=1),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be(broken):
    with pytest.raises(ValueError):
        broken()


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.integers(0, 4)), max_size=30))
def test_counted_waits_are_those_told_one_by_one(rows):
    counted = Waits(*([row[place] for row in rows] for place in range(3)))
    told, each = kaplan_meier(counted), kaplan_meier(counted.one_by_one())
    for name in ("days", "share", "low", "high", "at_risk", "removed", "structures", "standing", "median", "median_low", "median_high"):
        assert np.array_equal(getattr(told, name), getattr(each, name)), name


def test_counted_waits_compare_as_those_told_one_by_one():
    counted = Waits([3, 9, 20], [True, True, False], [2, 1, 3])
    assert log_rank(counted, PLACEBO) == log_rank(counted.one_by_one(), PLACEBO)
    with pytest.raises(ValueError):
        Waits([1, 2], [True, True], [1])
