"""The record of the forecast: on histories small enough to check by hand, and against what it must not know."""

import datetime as dt

import numpy as np
import pytest

from clearance.statistics import backtest
from clearance.statistics.backtest import pinball
from clearance.statistics.forecast import Weeks
from tests.unit.test_statistics_forecast import weeks

D = dt.date
LAST = D(2018, 6, 29)


def record(history, **more):
    return backtest.backtest(history, **{"as_of": LAST, "runs": 100, "horizon": 60} | more)


def test_pinball_costs_by_hand():
    assert pinball(10, 8, 0.85) == pytest.approx(1.7)  # two too low, 0.85 each
    assert pinball(8, 10, 0.85) == pytest.approx(0.3)  # two too high, 0.15 each
    assert pinball(8, 10, 0.5) == pinball(10, 8, 0.5) == 1
    assert pinball(5, 5, 0.3) == 0


def test_an_even_street_is_foreseen_exactly():
    found = record(weeks([10] * 20, standing=50))
    # 20 weeks: the 7th to the 19th have seven before them and one after.
    assert len(found.origins) == 13
    for ahead in found.ahead:
        assert ahead.held.share == 1
        assert ahead.held.items == 14 - ahead.weeks
        assert (ahead.loss_50, ahead.loss_85, ahead.straight_50, ahead.straight_85) == (0, 0, 0, 0)
    assert (found.finish_held_85.items, found.finish_pending) == (0, 13), "nothing is finished, no date has passed"


def test_finish_dates_are_judged_as_soon_as_they_can_be():
    # 10 a week down to nothing after 20 weeks, then two quiet weeks.
    found = record(weeks([10] * 18 + [0, 0], standing=0))
    assert [origin.p85 for origin in found.origins] == [LAST - dt.timedelta(weeks=2)] * len(found.origins)
    assert found.finish_held_85.share == 1
    assert found.finish_held_85.items == len(found.origins) == 11, "no origin once nothing stands"


def test_a_street_that_stops_breaks_its_dates():
    found = record(weeks([10] * 10 + [0] * 15, standing=30))
    first = found.origins[0]
    assert (first.p85, first.finished_on, first.held_85) == (first.as_of + dt.timedelta(weeks=6), None, False)
    assert found.finish_held_85.done == 0
    one = found.ahead[0]
    assert one.held.done < one.held.items


def test_apart_counts_forecasts_that_share_no_week():
    found = record(weeks([10] * 20, standing=50))
    assert [ahead.held_apart.items for ahead in found.ahead] == [13, 6, 4, 3, 2, 2, 1, 1]


def test_the_straight_line_is_the_pace_of_the_last_four_weeks():
    history = weeks([0, 0, 4, 8], standing=30)
    assert backtest.straight_line(history, 30, 2) == 24
    assert backtest.straight_line(history, 30, 99) == 0


def test_what_came_later_does_not_change_what_was_told():
    rng = np.random.default_rng(1)
    removed = rng.poisson(8, 25).tolist()
    whole = record(weeks(removed, standing=50))
    shorter = weeks(removed[:20], last=LAST - dt.timedelta(weeks=5), standing=50 + sum(removed[20:]))
    before = record(shorter, as_of=LAST - dt.timedelta(weeks=5))
    assert [(o.as_of, o.p50, o.p85) for o in before.origins] == [(o.as_of, o.p50, o.p85) for o in whole.origins[: len(before.origins)]]
    assert record(weeks(removed, standing=50), as_of=LAST - dt.timedelta(weeks=5)) == before


def test_judges_what_was_reported_then():
    history = weeks([10] * 12, standing=50)
    day = history.week_end[9].astype(object)
    late = weeks([10] * 9 + [0], last=day, standing=80)  # the tenth week's removals were not yet reported
    as_known, as_told = record(history, weeks_ahead=[1]), record(history, weeks_ahead=[1], as_reported={day: late})
    assert as_told.origins[3].standing == 80
    assert as_told.ahead[0].loss_50 > as_known.ahead[0].loss_50 == 0


def test_too_short_a_history_has_no_record():
    for history in (weeks([]), weeks([10] * 7)):
        found = record(history, weeks_ahead=[1, 2])
        assert found.origins == ()
        assert [(a.held.items, a.held.share, a.loss_50) for a in found.ahead] == [(0, None, None)] * 2


def test_weeks_of_nothing_hold_and_promise_no_date():
    found = record(weeks([0] * 12, standing=9))
    assert {origin.p50 for origin in found.origins} == {None}
    assert found.ahead[0].held.share == 1


def test_refuses_to_look_ahead_by_no_week():
    with pytest.raises(ValueError, match="at least 1"):
        record(weeks([1] * 12), weeks_ahead=[0])


def test_beats_the_straight_line_where_weeks_are_only_luck():
    rng = np.random.default_rng(20171013)
    removed = rng.poisson(8, 70)
    found = backtest.backtest(weeks(removed, standing=100), as_of=LAST, runs=500)
    # Fixed seeds. Four weeks know less of the pace than twelve, and one line cannot be a median and a P85 at once.
    assert all(ahead.loss_85 < ahead.straight_85 for ahead in found.ahead)
    assert np.mean([ahead.loss_50 < ahead.straight_50 for ahead in found.ahead]) > 0.5
    assert all(ahead.held.low < 0.85 < ahead.held.high or ahead.held.share > 0.85 for ahead in found.ahead[:2])


def test_bridge_columns_will_do():
    history = weeks([1] * 9, standing=4)
    columns = {name: getattr(history, name) for name in ("week_end", "found", "relapsed", "removed", "reremoved", "declassified", "closing")}
    assert record(Weeks.of_bridge(columns | {"partial": [False] * 9})) == record(history)
