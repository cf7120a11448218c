"""What the page on process says: its rules, what it lets be seen of hardship, and its periods."""

from datetime import date
from html import unescape
from types import SimpleNamespace

import pandas as pd
import pytest

from clearance import procedure
from clearance.charts import procedure as charts
from clearance.disclosure import Released, Withheld
from clearance.locale import translator

FACTS = SimpleNamespace(force_waiting_days=60, suit_months=6, target_on=date(2018, 11, 30), holidays="2018-02-15/2018-02-21", holiday_capacity=0.25)
HEAD = {"standing": 379, "not_served": 231, "served_too_late": 0, "last_serving_on": date(2018, 9, 30), "days_to_serve": 93, "faults": 10, "removed": 3175, "forced": 35,
        "self": 1840, "assisted": 1300, "mode_unknown": 0, "noticed": 359, "not_noticed": 20, "agreed": 50, "procedure_complete": 136, "not_served_agreed": 30,
        "force_waiting": 53, "force_lawful": 95}  # fmt: skip
MEMBERS = pd.DataFrame({
    "dimension": ["batches"] * 3 + ["teams"] * 2, "member": pd.array([1, 2, None, 1, None], dtype="Int64"), "standing": [1, 85, 293, 79, 300],
    "planned": [0, 3, 10, 4, 9], "unplanned": [0, 1, 4, 0, 5], "held_back": [0, 1, 1, 0, 2],
})  # fmt: skip


def head(**more):
    return SimpleNamespace(**HEAD | more)


def linked(name, number, **_own):
    return f"[{name}:{number}]"


@pytest.mark.parametrize(
    ("more", "key", "tone"),
    [
        ({"standing": 0}, "procedure.finding_none", "plain"),
        ({"standing": 0, "faults": 0}, "procedure.finding_none", "good"),
        ({"not_served": 0}, "procedure.finding_served", "plain"),
        ({}, "procedure.finding_open", "plain"),
        ({"days_to_serve": 0}, "procedure.finding_open", "plain"),
        ({"days_to_serve": -1, "not_served": 0, "served_too_late": 3}, "procedure.finding_past", "late"),
        ({"days_to_serve": -61}, "procedure.finding_past", "late"),
    ],
)
def test_the_finding(more, key, tone):
    found = procedure.finding(head(**more))
    assert (found.key, found.tone) == (key, tone)
    assert all(translator(language)(found.key, **found.values) for language in ("zh", "en"))


def test_past_the_last_day_what_is_not_served_is_late():
    t = translator("zh")
    assert "b-late" not in procedure.clock(t, head(), 60, linked).replace("b-attention", "")
    past = procedure.clock(t, head(days_to_serve=-5, served_too_late=4), 60, linked)
    assert past.count('class="b-late"') == 2 and "已过5天" in past and "[served_too_late:4]处送达太晚" in past


def test_who_sees_no_households_is_told_neither_how_many_are_held_back_nor_how_many_are_ready():
    t = translator("zh")
    html = procedure.ready(t, head(), None, linked)
    assert "134" not in html and t("procedure.ready_held") not in html and t("procedure.ready_ready") + "</dt>" not in html
    html = procedure.ready(t, head(), procedure.hardship(MEMBERS).held_back, linked)
    assert "<dd>2处" in html and "<dd>134处" in html


def test_hardship_as_the_office_sees_it():
    held = procedure.hardship(MEMBERS)
    assert procedure.members(translator("zh"), held.members["teams"], str)["in_hardship"].tolist() == [4, 14, 18]
    shown = procedure.members(translator("zh"), held.members["batches"], str)
    assert shown["member"].tolist() == ["1", "2", "none", "合计"] and shown["standing"].tolist() == [1, 85, 293, 379]
    assert shown["without_plan"].tolist() == [0, 1, 4, 5] and held.total == {"standing": 379, "planned": 13, "unplanned": 5, "total": 18}
    nobody = procedure.hardship(MEMBERS.head(0))
    assert nobody.total == {"standing": 0, "planned": 0, "unplanned": 0, "total": 0}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hardship_as_it_is_released(language):
    t = translator(language)
    html = procedure.released_panel(t, Released(date(2018, 5, 31), 478, Withheld.COVER, Withheld.SMALL, 21))
    assert f"<dd>{t('procedure.places', count=21)}<" in html and f"<dd>{t('procedure.cover')}<" in html and f"<dd>{t('procedure.places', count='&lt;5')}<" in html
    assert t.day(date(2018, 5, 31)) in html and "478" in html
    assert "<dd>" not in (html := procedure.released_panel(t, None)) and t("procedure.hardship_unreleased") in unescape(html)


def test_force_on_a_holiday_that_the_setting_knows():
    assert procedure.holidays(FACTS) == tuple(date(2018, 2, day) for day in range(15, 22))
    assert "<dd>1处<small>a</small>" in procedure.forbidden(translator("zh"), head(), ["a"], FACTS)
    assert "不在设置的节假日内" in procedure.forbidden(translator("zh"), head(), [], FACTS)


def test_the_periods_and_what_a_suit_would_change():
    """Six months from 29 May end on 29 November: force on the target itself."""
    html = procedure.periods(translator("en"), head(), FACTS)
    assert "<dd>30 Sep 2018" in html and "<dd>29 May 2018" in html and "art. 9" in html and "confirmed by counsel" in html


def test_waits_are_told_with_what_is_still_under_way():
    rows = pd.DataFrame(
        [("notice", 10, True, 2), ("notice", 179, False, 1), ("decision", 10, True, 1), ("decision", 21, False, 1), ("removal", 70, True, 1)],
        columns=["wait", "days", "ended", "structures"],
    )  # fmt: skip
    html = procedure.times(translator("en"), rows)
    assert "<dd>10 days<small>2 of 3 done" in html and "<dd>70 days<small>1 of 1 done" in html and "<dd>10 days<small>1 of 2 done" in html
    assert translator("en")("procedure.wait_nobody") in html, "nobody waits for all of it"


def test_the_chart_s_steps_and_its_title():
    days = pd.DataFrame({"day": [date(2018, 6, 29), date(2018, 8, 1), date(2018, 12, 10)], "cases": [95, 50, 3], "lawful": [95, 145, 148]})
    found = procedure.force(head(), days, date(2018, 6, 29), FACTS.target_on)
    assert (found.key, found.values["now"], found.values["by_target"]) == ("procedure.force", 95, 145)
    assert procedure.force(head(), days, FACTS.target_on, FACTS.target_on).key == "procedure.force_past"
    labels = {key: f"⟦{key}⟧" for key in charts.LABELS} | {"date_format": "%-m/%-d", "day_format": "%-m/%-d", "month_format": "%-m"}
    words = {"title": "t", "subtitle": "s", "footer": "f", "labels": labels}
    marks = [(date(2018, 9, 30), "last"), (date(2018, 2, 16), "before the day"), (FACTS.target_on, "target")]
    drawn = charts.force_by_day(days, standing=379, target_on=FACTS.target_on, last_serving_on=date(2018, 9, 30), marks=marks, **words)
    assert list(drawn.data[1].y) == [95, 145, 148] and drawn.data[1].x[-1] == "2018-12-10" and list(drawn.data[0].y) == [379, 379]
    early = charts.force_by_day(days.head(1), standing=379, target_on=FACTS.target_on, last_serving_on=date(2018, 9, 30), marks=marks, **words)
    assert list(early.data[1].x) == ["2018-06-29", "2018-11-30"] and list(early.data[1].y) == [95, 95]
    assert not [note for note in drawn.layout.annotations if note.text == "before the day"]
    assert not charts.force_by_day(days, standing=0, target_on=FACTS.target_on, last_serving_on=date(2018, 9, 30), marks=marks, **words).data
