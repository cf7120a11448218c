"""What the result of a list that was checked again says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from clearance.statistics.reinspection import bound, checks_needed


@pytest.mark.parametrize(("checks", "exact", "three"), [(10, 0.2589, 0.3), (30, 0.0950, 0.1), (100, 0.0295, 0.03), (1, 0.95, 1.0), (2, 0.7764, 1.0)])
def test_no_failures_as_published(checks, exact, three):
    # Hanley & Lippman-Hand 1983, JAMA 249:1743: 1 − 0.05^(1/n), and three over n.
    found = bound(0, checks)
    assert found.at_most == pytest.approx(exact, abs=5e-5)
    assert found.rule_of_three == pytest.approx(three)
    assert found.at_most == pytest.approx(1 - 0.05 ** (1 / checks))


@settings(deadline=None)
@given(st.integers(1, 3000))
def test_the_rule_of_three_is_never_bolder_than_the_exact_bound(checks):
    assert bound(0, checks).rule_of_three >= bound(0, checks).at_most


@settings(deadline=None)
@given(st.integers(1, 100).flatmap(lambda checks: st.tuples(st.integers(0, checks), st.just(checks))))
def test_the_bound_is_scipys(count):
    assert bound(*count).at_most == pytest.approx(stats.binomtest(*count, alternative="less").proportion_ci(0.95, "exact").high, abs=1e-9)


def test_with_failures_there_is_no_rule_of_three():
    assert bound(2, 40).rule_of_three is None
    assert bound(2, 40).share == 0.05
    assert bound(0, 40, confidence=0.9).rule_of_three is None


def test_without_checks_nothing_is_known():
    assert (bound(0, 0).share, bound(0, 0).at_most, bound(0, 0).rule_of_three) == (None, 1, None)
    assert bound(7, 7).at_most == 1


def test_how_many_checks_it_takes():
    assert checks_needed(0.05) == 59
    assert checks_needed(0.01) == 299
    assert checks_needed(0.5, 0.5) == 1


@settings(deadline=None)
@given(st.floats(0.001, 0.9))
def test_that_many_checks_suffice_and_one_less_does_not(at_most):
    checks = checks_needed(at_most)
    assert bound(0, checks).at_most <= at_most + 1e-6
    assert bound(0, checks - 1).at_most > at_most - 1e-6


@pytest.mark.parametrize("broken", [lambda: bound(2, 1), lambda: bound(0, 1, 1.0), lambda: checks_needed(0), lambda: checks_needed(0.1, 1)])
def test_refuses_what_cannot_be(broken):
    with pytest.raises(ValueError):
        broken()
