"""What a week says: its finding, its waterfall, and which weeks need explaining."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance import weeks
from clearance.charts import weeks as charts
from clearance.locale import LANGUAGES, translator

FIRST = date(2018, 1, 5)
COUNT = st.integers(0, 60)


def bridge(removed, *, found=None, partial=False) -> pd.DataFrame:
    """Weeks of burndown/bridge_by_week with these removals; the last is partial where so said."""
    found = found or [0] * len(removed)
    rows, level = [], 500
    for place, (gone, came) in enumerate(zip(removed, found, strict=True)):
        rows.append({
            "week_end": FIRST + timedelta(days=7 * place), "partial": partial and place == len(removed) - 1, "opening": level,
            "found": came, "relapsed": 0, "removed": gone, "reremoved": 0, "declassified": 0, "closing": level + came - gone,
        })  # fmt: skip
        level += came - gone
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("removed", "found", "key"), [
    (5, 2, "weeks.less"), (2, 5, "weeks.more"), (3, 3, "weeks.even"), (0, 0, "weeks.still"),
])  # fmt: skip
def test_a_week_says_what_it_did(removed, found, key):
    told = weeks.finding(bridge([removed], found=[found]), FIRST)
    assert (told.key, told.values["net"], told.tone) == (key, abs(removed - found), "late" if key == "weeks.more" else "plain")


@given(st.lists(st.tuples(*[COUNT] * 5), min_size=1, max_size=5))
def test_the_waterfall_ends_where_the_week_ends(moves):
    rows = [dict(zip(weeks.MOVES, each, strict=True)) | {"week_end": FIRST, "opening": 900} for each in moves[:1]]
    rows[0]["closing"] = 900 + sum(rows[0][name] * (1 if name in ("found", "relapsed") else -1) for name in weeks.MOVES)
    steps = weeks.steps(pd.DataFrame(rows), FIRST)
    assert steps["level"].iloc[0] == 900 and steps["level"].iloc[-2] == steps["level"].iloc[-1] == rows[0]["closing"]
    assert steps["change"].iloc[1:-1].sum() == rows[0]["closing"] - 900


def test_quiet_weeks_are_silent_and_a_wild_one_is_named_with_its_rule():
    quiet = [6, 14] * 6 + [8]
    full = weeks.full_weeks(bridge(quiet))
    chart = weeks.control(full)
    assert weeks.signals(full, chart) == []
    assert weeks.control_finding(chart, []).key == "weeks.silent"
    wild = weeks.full_weeks(bridge([*quiet, 60]))
    chart = weeks.control(wild)
    (signal,) = weeks.signals(wild, chart)
    assert (signal.rule, signal.last, signal.value, signal.above) == ("outside", FIRST + timedelta(days=7 * 13), 60, True)
    assert weeks.week_finding(wild, chart, signal.last).key == "weeks.week_fired"
    assert weeks.week_finding(wild, chart, FIRST).key == "weeks.week_usual"


def test_a_rule_that_goes_on_firing_is_one_signal():
    full = weeks.full_weeks(bridge([20, 22, 19, 21, 20, 22, 19, 10, 11, 10, 11, 10, 11, 10, 11, 10]))
    low = [each for each in weeks.signals(full, weeks.control(full)) if each.rule == "one_side" and not each.above]
    assert [(each.first, each.last, each.weeks) for each in low] == [(FIRST + timedelta(days=49), FIRST + timedelta(days=105), 9)]


def test_only_the_last_full_weeks_are_judged():
    table = bridge([5] * 40 + [99], partial=True)
    full = weeks.full_weeks(table)
    assert len(full) == weeks.WINDOW and full["removals"].max() == 5
    assert weeks.week_finding(full, weeks.control(full), table["week_end"].iloc[-1]).key == "weeks.not_judged"
    few = weeks.full_weeks(bridge([5]))
    assert weeks.control_finding(weeks.control(few), []).key == "weeks.no_limits"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", weeks.RULES)
@pytest.mark.parametrize("above", [True, False])
def test_every_rule_has_its_words(rule, above, language):
    full = weeks.full_weeks(bridge([10, 12, 9, 11, 10, 12, 9]))
    told = weeks.said(weeks.Signal(rule, FIRST, FIRST + timedelta(days=42), 7, 3, above), weeks.control(full))
    assert "{" not in translator(language)(told.key, **told.values)


def test_the_charts_carry_their_numbers():
    table = bridge([7, 9], found=[3, 12])
    labels = {name: name for name in charts.LABELS} | translator("zh").labels("chart")
    drawn = charts.waterfall(weeks.steps(table, FIRST), labels=labels, title="t", subtitle="s", footer="f")
    texts = [note["text"] for note in drawn.layout.annotations]
    assert {"<b>500</b>", "<b>+3</b>", "<b>−7</b>", "<b>496</b>", "0"} <= set(texts)
    full = weeks.full_weeks(bridge([*[6, 14] * 6, 60]))
    chart = weeks.control(full)
    drawn = charts.control(weeks.points(full, chart), limits=(chart.lower, chart.centre, chart.upper), labels=labels, title="t", subtitle="s", footer="f")
    line = drawn.data[-1]
    assert list(line.y)[-1] == 60 and list(line.marker.symbol) == ["circle"] * 12 + ["diamond"]
