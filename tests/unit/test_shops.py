"""The shops' sentences, plan and forecast, rule by rule."""

from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from clearance import shops
from clearance.locale import translator

LEFT = {"shops": 100, "closed": 60, "open": 40, "to_close": 35, "closed_share": 0.95, "weeks_left": 10.0, "needed_per_week": 3.5}
AS_OF, FACTS = date(2018, 6, 29), SimpleNamespace(target_on=date(2018, 11, 30), holidays="", holiday_capacity=0.25)


@pytest.mark.parametrize(
    ("changed", "plan", "net", "key", "tone"),
    [
        ({"open": 0, "closed": 100, "to_close": 0}, 10, 1, "shops.finding_all", "good"),
        ({"open": 5, "closed": 95, "to_close": 0}, 10, 1, "shops.finding_basically", "good"),
        ({"weeks_left": 0, "needed_per_week": None}, 5, 1, "shops.finding_past", "late"),
        ({}, 39.9, 9, "shops.finding", "late"),
        ({}, 40, 3.5, "shops.finding", "good"),
        ({}, 40, 3.4, "shops.finding", "plain"),
        ({}, None, 9, "shops.finding", "plain"),
    ],
)
def test_the_finding(changed, plan, net, key, tone):
    found = shops.finding(SimpleNamespace(**LEFT | changed), plan, net)
    assert (found.key, found.tone) == (key, tone)
    assert all(translator(language)(found.key, **found.values) for language in ("zh", "en"))


def weeks(departures, start=date(2018, 1, 5)):
    """Weeks that close so many each, of 200."""
    done = pd.Series(departures).cumsum()
    return pd.DataFrame({"week_end": [start + timedelta(weeks=n) for n in range(len(done))], "partial": False, "open": 200 - done, "arrivals": 200, "departures": done})


def test_the_forecast_is_of_what_is_left_until_basically_done():
    """Five a week without fail: 35 take seven weeks."""
    found = shops.forecast_of(weeks([5] * 26), 35, AS_OF, FACTS)
    assert found.p50 == found.p95 == AS_OF + timedelta(weeks=7) and found.chance_by_target == 1
    assert shops.outlook_finding(found, 0.95).key == "shops.outlook_dates"


def test_without_weeks_there_is_no_forecast():
    assert shops.outlook_finding(shops.forecast_of(weeks([5] * 4), 35, AS_OF, FACTS), 0.95).key == "shops.outlook_too_few"
    assert shops.outlook_finding(shops.forecast_of(weeks([5] * 26), 0, AS_OF, FACTS), 0.95).key == "shops.outlook_finished"


@pytest.mark.parametrize("kind", ["finished", "too_few", "dates", "dates_85", "unsure", "never"])
def test_every_forecast_has_its_words(kind):
    day = date(2018, 11, 30)
    values = {"aim": 0.95, "weeks": 12, "least": 7, "p50": day, "p85": day, "p95": day, "chance": 0.5, "target": day}
    assert kind in {key.partition(".")[2] for key in shops.OUTLOOK} and all(translator(language)(f"shops.outlook_{kind}", **values) for language in ("zh", "en"))


def test_the_burn_goes_on_to_the_target_with_its_plan():
    plan = pd.DataFrame({"week_end": [date(2018, 1, 12), date(2018, 1, 19), date(2018, 1, 26)], "open_plan": [9.0, 8.0, 7.0]})
    burn = shops.burn(weeks([5, 5]), plan)
    assert burn["remaining"].tolist()[:2] == [195, 190] and burn["remaining"].isna().tolist() == [False, False, True, True]
    assert burn["plan"].isna().tolist() == [True, False, False, False] and not burn["partial"].any()
    assert shops.plan_on(plan, date(2018, 1, 19)) == 8 and shops.plan_on(plan, date(2018, 1, 5)) is None


def test_the_road_and_the_trade_with_most_open():
    rows = pd.DataFrame({"road": list("abcd"), "open": [5, 3, 2, 0], "shops": [9, 9, 9, 9]})
    found = shops.road_finding(rows)
    assert (found.key, found.values["names"], found.values["count"], found.values["open"], found.values["done"]) == ("shops.roads_most", ("a", "b", "c"), 10, 10, 1)
    assert shops.road_finding(rows.assign(open=0)).key == "shops.roads_done"
    trades = pd.DataFrame({"business": ["x", "y", None], "label": ["X", "Y", "-"], "open": [4, 4, 1], "shops": [9, 9, 9]})
    assert (shops.trade_finding(trades).key, shops.trade_finding(trades).values["names"]) == ("shops.trades_tied", ("X", "Y"))
    assert shops.trade_finding(trades.assign(open=[5, 4, 1])).key == "shops.trades_most"
    assert shops.trade_finding(trades.assign(open=0)).key == "shops.trades_none"
    assert "a、b、c" in shops.said(translator("zh"), found)


def test_a_wait_counts_what_is_not_there_yet():
    """Two of four closed after 10 and 20 days, two still open: the median is the 20 days by which half were closed, not 15."""
    rows = pd.DataFrame({
        "found_on": [date(2018, 1, 1)] * 4, "interviewed_on": [None] * 4,
        "closed_on": [date(2018, 1, 11), date(2018, 1, 21), None, None], "relapsed_on": [date(2018, 3, 12), None, None, None],
    })  # fmt: skip
    html = shops.times(translator("zh"), rows, AS_OF, SimpleNamespace(relapsed=1, ever_closed=2), lambda name, number: str(number))
    assert "<dd>20天" in html and "4处中已有2处走完" in html and "整改过的2处中有1处；整改到回潮中位数60天" in html
