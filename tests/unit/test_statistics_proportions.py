"""Shares, their differences and the order of removal, against the tables they were published with."""

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from clearance.statistics.proportions import adjusted_difference, adjusted_ratio, clopper_pearson, difference, taken_first, wilson, within

D = dt.date
counts = st.integers(1, 80).flatmap(lambda items: st.tuples(st.integers(0, items), st.just(items)))

# Colditz et al. 1994, thirteen trials of BCG: cases and persons, vaccinated and not; as in R's metadat::dat.bcg.
BCG_CASES = [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27]
BCG_PERSONS = [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913]
BCG_OTHER_CASES = [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29]
BCG_OTHER_PERSONS = [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854]
BCG = (BCG_CASES, BCG_PERSONS, BCG_OTHER_CASES, BCG_OTHER_PERSONS)


# ── one share ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("done", "items", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(done, items, low, high):
    # Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3.
    found = wilson(done, items)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(
    ("done", "items", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_clopper_pearson_as_published(done, items, low, high):
    # The same table, method 5.
    found = clopper_pearson(done, items)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@settings(deadline=None)
@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_both_are_scipys(count, confidence):
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        theirs, found = stats.binomtest(*count).proportion_ci(confidence, method), ours(*count, confidence)
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_of_no_items_nothing_is_known(interval):
    assert (interval(0, 0).share, interval(0, 0).low, interval(0, 0).high) == (None, 0, 1)


@settings(deadline=None)
@given(counts)
def test_ends_are_the_mirror_of_what_is_left(count):
    done, items = count
    found, left = wilson(done, items), wilson(items - done, items)
    assert (found.low, found.high) == pytest.approx((1 - left.high, 1 - left.low))
    assert 0 <= found.low <= found.share <= found.high <= 1


# ── two shares ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe_as_published(one, other, low, high):
    # Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10.
    found = difference(*one, *other)
    assert found.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_two_classes_on_the_day_of_the_notice():
    # 12 of 32 civilized against 6 of 50 ordinary are clear: 25.5 points, and more than luck.
    found = difference(12, 32, 6, 50)
    assert found.value == pytest.approx(0.255)
    assert found.real
    assert not difference(12, 32, 17, 50).real


@settings(deadline=None)
@given(counts, counts)
def test_a_difference_turned_around_is_its_negative(one, other):
    found, turned = difference(*one, *other), difference(*other, *one)
    assert (found.value, found.low, found.high) == pytest.approx((-turned.value, -turned.high, -turned.low))
    assert -1 <= found.low <= found.value <= found.high <= 1


def test_no_items_no_difference():
    assert difference(0, 0, 3, 5).value is None
    assert difference(0, 0, 3, 5).real is None


# ── two shares within strata ─────────────────────────────────────────────────────────────────────────────────────


def test_mantel_haenszel_as_published():
    # R's metafor (tests against dat.bcg, and against Stata's metan): ratio 0.6353 (0.5881 to 0.6862);
    # difference −0.0033 (−0.0039 to −0.0027), z = −11.4708 with the variance of Sato, Greenland & Robins 1989.
    ratio, found = adjusted_ratio(*BCG), adjusted_difference(*BCG)
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((0.6353, 0.5881, 0.6862), abs=5e-5)
    assert (found.value, found.low, found.high) == pytest.approx((-0.0033, -0.0039, -0.0027), abs=5e-5)
    assert found.value / ((found.high - found.low) / 2 / 1.959964) == pytest.approx(-11.4708, abs=5e-4)


def test_mantel_haenszel_by_hand():
    # UGDP 1970, deaths under tolbutamide and placebo by age (Rothman 2012, Epidemiology: An Introduction, chapter 10): difference 0.034 to 0.035, ratio 1.33.
    args = [8, 22], [106, 98], [5, 16], [120, 85]
    assert adjusted_difference(*args).value == pytest.approx(((8 * 120 - 5 * 106) / 226 + (22 * 85 - 16 * 98) / 183) / (106 * 120 / 226 + 98 * 85 / 183))
    assert adjusted_difference(*args).value == pytest.approx(0.0349, abs=5e-5)
    assert adjusted_ratio(*args).value == pytest.approx(1.33, abs=5e-3)


@settings(deadline=None)
@given(counts, counts)
def test_one_stratum_is_the_plain_difference(one, other):
    found = adjusted_difference([one[0]], [one[1]], [other[0]], [other[1]])
    assert found.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert -1 <= found.low <= found.value <= found.high <= 1


def test_simpsons_paradox_is_seen_through():
    # In each stratum the first group does 10 points better; it has most of the hard cases, and looks worse on the whole.
    args = [9, 36], [10, 90], [72, 3], [90, 10]
    whole = difference(45, 100, 75, 100)
    found = adjusted_difference(*args)
    assert whole.value == pytest.approx(-0.30)
    assert found.value == pytest.approx(0.10)


def test_strata_with_one_group_say_nothing():
    with_both = adjusted_difference([5], [10], [3], [10])
    assert adjusted_difference([5, 4, 0], [10, 9, 0], [3, 0, 7], [10, 0, 9]) == with_both
    assert adjusted_difference([4], [9], [0], [0]).value is None
    assert adjusted_difference([], [], [], []).value is None


def test_ratio_of_nothing_is_none():
    assert adjusted_ratio([0], [5], [3], [5]).value is None
    assert adjusted_ratio([3], [5], [0], [5]).value is None
    assert adjusted_ratio([5], [5], [5], [5]).value == 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda: wilson(3, 2), lambda: wilson(-1, 2), lambda: wilson(1, 2, 1.0), lambda: clopper_pearson(1, 2, 0),
        lambda: difference(3, 2, 1, 2), lambda: adjusted_difference([1], [2], [3], [2]), lambda: adjusted_ratio([1], [2, 3], [1], [2]),
        lambda: taken_first(["a"], [True, False], [None]), lambda: taken_first([], [], [], permutations=0),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be(broken):
    with pytest.raises(ValueError):
        broken()


# ── hard before easy ─────────────────────────────────────────────────────────────────────────────────────────────


def order(compound, hard, days, found=None, **more):
    """Days as numbers (None = still standing), in January 2018."""
    dates = [[None if day is None else D(2018, 1, 1) + dt.timedelta(days=day) for day in column] if column is not None else None for column in (days, found)]
    return taken_first(compound, hard, *dates, **{"permutations": 999} | more)


def test_pairs_by_hand():
    # Hard: day 1, standing. Easy: days 1, 5. Pairs: 1–1 half, 1–5 one, standing–1 none, standing–5 none → 1.5 of 4.
    found = order("aaaa", [True, True, False, False], [1, None, 1, 5])
    assert (found.pairs, found.compounds, found.share) == (4, 1, 0.375)


def test_two_that_still_stand_are_no_pair():
    assert order("aa", [True, False], [None, None]).share is None
    assert order("aaa", [True, False, False], [3, None, None]).share == 1


def test_what_was_not_yet_found_could_not_be_taken():
    # The hard one was found on day 9, after the easy one was gone.
    found = order("aaa", [True, False, False], [12, 4, 20], [9, 0, 0])
    assert (found.pairs, found.share) == (1, 1)


def test_both_tails_are_told():
    # Alone first of five: no other deal of the one hard structure is as high, every one as low.
    found = order("aaaaa", [True, False, False, False, False], [1, 2, 3, 4, 5])
    assert found.p_value < 0.25 and found.p_lower == 1
    mirrored = order("aaaaa", [True, False, False, False, False], [5, 2, 3, 4, 1])
    assert mirrored.p_lower < 0.25 and mirrored.p_value == 1
    assert order("aa", [True, False], [None, None]).p_lower is None


@pytest.mark.parametrize("items", [1, 5, 70, 600])
def test_pairs_within_are_counted_as_one_by_one(items):
    rng = np.random.default_rng(items)
    dealt, comparable = rng.random((7, items)) < 0.4, rng.random((items, items)) < 0.5
    assert within(dealt, comparable).tolist() == [comparable[np.ix_(row, row)].sum() for row in dealt]


def test_compounds_are_not_mixed():
    # Within each compound the hard one went last, although b's hard one went before a's easy ones.
    found = order("aaabbb", [True, False, False] * 2, [30, 20, 21, 3, 1, 2])
    assert (found.pairs, found.share) == (4, 0)
    assert order("aab", [True, True, False], [1, 2, 3]).pairs == 0


def test_p_is_the_share_of_all_ways_to_deal():
    # Five structures, two hard, removed on days 1 to 5, hard ones first: 1 of 10 ways to deal is as high. 9,999 of them estimate it.
    hard = [True, True, False, False, False]
    found = order("aaaaa", hard, [1, 2, 3, 4, 5], permutations=9_999)
    shares = [sum(h < e for h in places for e in set(range(5)) - set(places)) / 6 for places in itertools.combinations(range(5), 2)]
    exact = np.mean([share >= 1 for share in shares])
    assert exact == 0.1
    low, high = stats.binomtest(round(found.p_value * 10_000), 10_000).proportion_ci(0.999, "exact")
    assert low < exact < high
    assert found.by_chance == pytest.approx(0.5, abs=0.01)


def test_hard_first_everywhere_is_no_luck_and_hard_last_is_no_hard_first():
    compound = [name for name in "abcdefgh" for _ in range(6)]
    hard, days = [True, True, False, False, False, False] * 8, [1, 2, 3, 4, 5, 6] * 8
    first, last = order(compound, hard, days), order(compound, hard, [-day for day in days])
    assert (first.share, first.p_value) == (1, 0.001)
    assert (last.share, last.p_value) == (0, 1)


def test_the_order_of_the_rows_within_compounds_does_not_matter_to_the_share():
    compound, hard, days = list("abab"), [True, False, False, True], [1, 5, 2, 3]
    turned = order(compound[::-1], hard[::-1], days[::-1])
    assert order(compound, hard, days).share == turned.share == 1


def test_the_same_seed_deals_the_same():
    args = "aaaaaa", [True, False] * 3, [1, 4, 2, 6, 3, 5]
    assert order(*args) == order(*args)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.one_of(st.none(), st.integers(0, 9)), st.integers(0, 5)), max_size=14))
def test_share_as_a_slow_twin_counts_it(rows):
    first = pairs = 0
    for (c1, hard, d1, f1), (c2, other, d2, f2) in itertools.product(rows, rows):
        if c1 == c2 and hard and not other and (d1 is not None or d2 is not None):
            one, two = (99 if d is None else d for d in (d1, d2))
            if max(f1, f2) <= min(one, two):
                pairs += 1
                first += 1 if one < two else 0.5 if one == two else 0
    found = order([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows], permutations=20)
    assert found.pairs == pairs
    assert found.share == (pytest.approx(first / pairs) if pairs else None)


def test_under_chance_p_is_small_no_more_often_than_it_says():
    # 200 streets without any order: p ≤ 0.1 in about a tenth. An exact binomial bound; fixed seeds.
    rng, small = np.random.default_rng(7), 0
    for seed in range(200):
        days, hard = rng.integers(0, 60, 40).tolist(), rng.random(40) < 0.3
        small += (order(["a"] * 15 + ["b"] * 25, hard, days, permutations=199, seed=seed).p_value or 1) <= 0.1
    assert stats.binomtest(small, 200, 0.1).pvalue > 0.001
