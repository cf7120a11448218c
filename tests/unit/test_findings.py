"""The rules from figures to sentences, each with a case that fires it and the words that come out in both languages."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from clearance import findings
from clearance.findings import Finding
from clearance.locale import translator

TARGET = date(2018, 11, 30)


def pace(**more):
    row = {
        "measure": "structures", "total": 100.0, "remaining": 40.0, "weeks_left": 20.0, "needed_per_week": 2.0,
        "recent_done_per_week": 3.0, "recent_new_per_week": 1.0, "recent_net_per_week": 2.5, "recent_weeks": 4,
        "zero_on": date(2018, 11, 20), "on_pace": True,
    }  # fmt: skip
    return row | more


@pytest.mark.parametrize(
    ("row", "key", "tone"),
    [
        (pace(remaining=0.0, zero_on=date(2018, 7, 1)), "verdict.done", "good"),
        (pace(weeks_left=0.0, needed_per_week=None), "verdict.past", "late"),
        (pace(recent_weeks=0, recent_net_per_week=None, zero_on=None), "verdict.unknown", "plain"),
        (pace(recent_net_per_week=-1.0, zero_on=None), "verdict.growing", "late"),
        (pace(recent_net_per_week=0.0, zero_on=None), "verdict.never", "late"),
        (pace(), "verdict.in_time", "good"),
        (pace(zero_on=TARGET), "verdict.in_time", "good"),
        (pace(zero_on=date(2018, 12, 1)), "verdict.late", "late"),
    ],
)
def test_will_we_make_it(row, key, tone):
    found = findings.will_we_make_it(row, TARGET)
    assert (found.key, found.tone) == (key, tone)
    for language in ("zh", "en"):
        assert translator(language)(found.key, **found.values)
        verdict = findings.burn_verdict(row, TARGET)
        assert translator(language)(verdict.key, **verdict.values)


def test_days_late_and_days_to_spare():
    assert findings.will_we_make_it(pace(zero_on=date(2018, 12, 7)), TARGET).values["late"] == 7
    assert findings.will_we_make_it(pace(zero_on=date(2018, 11, 20)), TARGET).values["spare"] == 10


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (pace(remaining=0.0), "pace.done"),
        (pace(needed_per_week=None, on_pace=False), "pace.past"),
        (pace(recent_weeks=0, recent_net_per_week=None, on_pace=False), "pace.unknown"),
        (pace(), "pace.enough"),
        (pace(on_pace=False), "pace.short"),
        (pace(on_pace=False, recent_net_per_week=-0.5), "pace.growing"),
    ],
)
def test_pace(row, key):
    assert findings.pace_of(row).key == key


def test_a_share_reads_all_only_when_it_is_all():
    assert findings.share(999, 1000) == 0.99
    assert findings.share(1000, 1000) == 1.0
    assert findings.share(0, 0) == 0.0
    assert f"{findings.share(3163, 3547):.0%}" == "89%"


@pytest.mark.parametrize(("come", "gone", "key"), [(0, 0, "change.none"), (5, 5, "change.none_moved"), (3, 5, "change.down"), (6, 5, "change.up")])
def test_change(come, gone, key):
    found = findings.change(come, gone)
    assert (found.key, found.values["by"]) == (key, abs(come - gone))


def batch(number, *, clear, compounds=10, finished=None, slip=0, carry=0, ends=date(2018, 2, 28)):
    return {"batch": number, "compounds": compounds, "clear": clear, "finished_on": finished, "slip_days": slip, "carry_over": carry, "planned_end": ends}


def test_batches_name_the_first_that_is_late():
    one = findings.batches([batch(1, clear=8, slip=13, carry=5), batch(2, clear=0)])
    assert one.key == "batches.finding_late_one" and one.values["days"] == 13 and one.values["open"] == 2
    more = findings.batches([batch(1, clear=9, slip=150, carry=1), batch(2, clear=5, slip=2, carry=7)])
    assert more.key == "batches.finding_late_more" and more.values["all_standing"] == 8
    assert "第一批最久（150天）" in translator("zh")(more.key, **more.values)
    assert findings.batches([batch(1, clear=10, finished=date(2017, 9, 1)), batch(2, clear=3)]).key == "batches.finding_running"
    assert findings.batches([batch(1, clear=10, finished=date(2017, 9, 1))]).key == "batches.finding_done"
    assert findings.batches([batch(None, clear=6, compounds=6)]).key == "batches.finding_none"


def weeks(**columns):
    return pd.DataFrame(columns)


def test_a_burn_is_behind_ahead_on_plan_or_done():
    def key(remaining, plan):
        return findings.burn("structures", weeks(remaining=[9, remaining], plan=[9.0, plan]), "plan", "remaining").key

    assert key(8, 5.4) == "burn.finding_behind_structures"
    assert key(4, 5.4) == "burn.finding_ahead_structures"
    assert key(5, 5.4) == "burn.finding_on_plan_structures"
    assert key(0, 5.4) == "burn.finding_zero_structures"
    assert findings.burn("shops", weeks(remaining=[3], plan=[None]), "plan", "remaining").key == "burn.finding_plain_shops"


def test_the_bridge_speaks_of_the_last_full_week():
    rows = pd.DataFrame([
        {"week_end": date(2018, 6, 22), "partial": False, "opening": 10, "found": 2, "relapsed": 1, "removed": 4, "reremoved": 1, "declassified": 1, "closing": 7},
        {"week_end": date(2018, 6, 25), "partial": True, "opening": 7, "found": 0, "relapsed": 0, "removed": 1, "reremoved": 0, "declassified": 0, "closing": 6},
    ])  # fmt: skip
    found = findings.bridge(rows)
    assert found.values == {"week": date(2018, 6, 22), "gone": 6, "come": 3, "opening": 10, "closing": 7}
    assert findings.bridge(rows[rows["partial"]]).key == "bridge.finding_empty"


def test_scope_growth_counts_from_the_day_that_is_named():
    rows = pd.DataFrame({"week_end": [date(2017, 10, 6), date(2017, 10, 13), date(2017, 10, 20)], "arrivals": [10, 20, 27], "departures": [1, 2, 6]})
    assert findings.scope_growth("structures", rows, date(2017, 10, 13)).values == {"since": date(2017, 10, 13), "scope": 27, "grown": 7, "done": 4}
    assert findings.scope_growth("structures", rows, date(2018, 1, 1)).values["since"] == date(2017, 10, 6), "no week after the day: from the first"
    flat = rows.assign(arrivals=[20, 20, 20])
    assert findings.scope_growth("structures", flat, date(2017, 10, 13)).key == "burn.scope_flat_structures"


def test_the_overview_takes_the_verdict_s_tone():
    headline = SimpleNamespace(compounds=82, compounds_clear=18, weeks_left=59.0)
    verdict = findings.Finding("verdict.late", {}, "late")
    found = findings.overview(headline, verdict.tone)
    assert found.tone == "late"
    assert translator("zh")(found.key, **found.values) == "82个小区中18个已清零（22%），离目标日还有59周"
    assert findings.overview(SimpleNamespace(compounds=82, compounds_clear=82, weeks_left=1.0), verdict.tone).key == "overview.finding_all"


@pytest.mark.parametrize(
    ("forecast", "line", "said", "tone"),
    [
        (Finding("outlook.dates", {}, "plain"), Finding("verdict.late", {}, "late"), ["outlook.dates", "verdict.late"], "plain"),
        (Finding("outlook.never", {}, "late"), Finding("verdict.in_time", {}, "good"), ["outlook.never", "verdict.in_time"], "late"),
        (Finding("outlook.too_few", {}), Finding("verdict.in_time", {}, "good"), ["outlook.too_few", "verdict.in_time"], "good"),
        (Finding("outlook.finished", {}, "good"), Finding("verdict.done", {}, "good"), ["verdict.done"], "good"),
        (Finding("outlook.dates", {}), Finding("verdict.past", {}, "late"), ["verdict.past"], "late"),
        (Finding("outlook.nothing_found", {}), Finding("verdict.unknown", {}), ["verdict.unknown"], "plain"),
    ],
)
def test_the_forecast_comes_before_the_straight_line_and_sets_the_tone(forecast, line, said, tone):
    found, told = findings.outlook_and_line(forecast, line)
    assert ([each.key for each in found], told) == (said, tone)
