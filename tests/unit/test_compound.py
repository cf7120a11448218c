"""小区档案: which compound is shown, the rules of its finding, its panels, its chart."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from clearance import compound, locale, panels, theme
from clearance.charts import compound as charts

T = {language: locale.translator(language) for language in locale.LANGUAGES}
CHOICES = pd.DataFrame({
    "compound_id": ["A1", "A2", "B1", "B2"], "name": ["和平新村", "兰田新村", "兰田新村", "示例小区"], "area": ["和平"] * 4, "area_en": ["Heping"] * 4,
    "standing": [3, 9, 9, 0], "selected": [True, False, True, True],
})  # fmt: skip
STEPS = [{"step": n, "name": f"第{n}件事", "name_en": f"thing {n}", "state": "done", "started_on": date(2018, 1, n), "done_on": date(2018, 2, n), "step_days": 31} for n in range(1, 9)]


def one(**own):
    row = {
        "compound_id": "A1", "name": "<和平>新村", "area": "和平", "area_en": "Heping", "class": "文明小区", "civilized_level": "市级", "batch": 2, "team": None, "leader": None,
        "planned_start": date(2017, 10, 1), "planned_end": date(2018, 2, 28), "households": 100, "baseline": "少量", "state": "standing", "clear_since": None,
        "standing_since": date(2017, 6, 1), "in_scope": 9, "standing": 4, "relapsed": 0, "cleared": 5, "verified": 3, "declassified": 0, "area_standing_sqm": 40.0,
        "oldest_standing_since": date(2017, 6, 1), "oldest_days": 300, "last_accepted_on": None, "slip_days": None,
    }  # fmt: skip
    return SimpleNamespace(**row | own)


def steps(open_from: int):
    return [step if step["step"] < open_from else step | {"state": "under_way" if step["step"] == open_from else "not_started", "done_on": None,
            "started_on": step["started_on"] if step["step"] == open_from else None, "step_days": 9 if step["step"] == open_from else None} for step in STEPS]  # fmt: skip


@pytest.mark.parametrize(("asked", "found"), [
    ("A2", "A2"), ("和平新村", "A1"), ("兰田新村", ""), ("X9", ""), ("", "B1"),
])  # fmt: skip
def test_the_compound_that_is_asked_for_or_the_one_with_most_standing_that_the_filters_let_through(asked, found):
    assert compound.shown(CHOICES, asked) == found


def test_filters_that_leave_nothing_leave_no_compound():
    assert compound.shown(CHOICES.assign(selected=False), "") == compound.shown(CHOICES.head(0), "") == ""


def test_the_nearest_are_like_in_number_or_name():
    assert compound.nearest(CHOICES, "b3", 2) == ["B1", "B2"]
    assert compound.nearest(CHOICES, "兰田", 2) == ["A2", "B1"]
    assert len(compound.nearest(CHOICES, "")) == 4


GONE = {"standing": 0, "oldest_days": None, "clear_since": date(2018, 3, 1), "cleared": 9}


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize(("row", "open_from", "key", "tone"), [
    (one(state="not_surveyed", standing=0, in_scope=0), 1, "not_surveyed", "plain"),
    (one(state="not_surveyed", standing=0, in_scope=0, slip_days=3), 1, "not_surveyed_late", "late"),
    (one(state="verified", **GONE | {"cleared": 0, "in_scope": 0}), 1, "nothing", "good"),
    (one(state="verified", slip_days=0, **GONE), 9, "verified", "good"),
    (one(state="verified", slip_days=1, **GONE), 9, "verified_late", "good"),
    (one(state="clear", slip_days=-9, **GONE), 9, "clear", "plain"),
    (one(state="clear", slip_days=1, **GONE), 9, "clear_late", "plain"),
    (one(slip_days=0), 4, "standing", "plain"),
    (one(slip_days=121), 4, "standing_late", "late"),
    (one(), 9, "steps_done", "late"),
    (one(slip_days=121), 9, "steps_done_late", "late"),
])  # fmt: skip
def test_the_finding(row, open_from, key, tone, language):
    found = compound.finding(T[language], row, steps(open_from))
    assert (found.key, found.tone) == (f"compound.finding_{key}", tone)
    words = panels.linked(T[language](found.key, **found.values))
    assert '<span lang="zh">&lt;和平&gt;新村</span>' in words
    assert ("late" in key) == (str(row.slip_days) in words and bool(row.slip_days))
    if key.startswith("standing"):
        assert "4" in words and "300" in words and T[language].number(4) in words and ("第4件事" if language == "zh" else "thing 4") in words
    if key.startswith("clear"):
        assert "6" in words, "nine cleared less three accepted"


def weeks(standing, **moves):
    days = [date(2018, 6, 1) + timedelta(weeks=n) for n in range(len(standing))]
    none = dict.fromkeys(("found", "relapsed", "removed", "reremoved", "declassified"), [0] * len(standing))
    return pd.DataFrame({"week_end": days, "partial": False, "standing": standing} | none | moves)


@pytest.mark.parametrize(("rows", "key"), [
    (weeks([0, 0]), "burn_nothing"),
    (weeks([3, 0], found=[3, 0], removed=[0, 3]), "burn_zero"),
    (weeks([3, 3], found=[3, 0]), "burn_peak"),
    (weeks([2, 3, 1], found=[2, 1, 0], removed=[0, 0, 2]), "burn_less"),
])  # fmt: skip
def test_the_burn_down_s_title(rows, key):
    found = compound.burn_finding(rows)
    assert found.key == f"compound.{key}"
    assert all(T[language](found.key, **found.values) for language in locale.LANGUAGES)
    if key == "burn_less":
        assert (found.values["peak"], found.values["peak_on"], found.values["standing"]) == (3, date(2018, 6, 8), 1)


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_the_ladder_marks_every_step_and_the_one_that_is_waited_for(language):
    html, t = compound.ladder(T[language], steps(4)), T[language]
    assert [html.count(mark) for mark in ("✓", "▶", "○")] == [3, 1, 4]
    assert html.count(t("compound.step_waits")) == 1 and t("compound.steps_done", done=3, steps=8) in html
    assert html.count(t("compound.step_days", days=31)) == 3 and t("compound.step_so_far", days=9) in html
    assert compound.ladder(t, STEPS).count(t("compound.step_waits")) == 0
    assert t("compound.step_no_start") in compound.ladder(t, [STEPS[0] | {"started_on": None, "step_days": None}])


def number(name, count):
    return str(count)


MEMBER = dict.fromkeys(("batch", "class", "team"), lambda value: "未分组" if value is None else str(value))


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_a_compound_of_nothing_has_both_panels(language):
    t = T[language]
    empty = one(batch=None, planned_start=None, planned_end=None, households=None, baseline=None, civilized_level=None, state="not_surveyed", in_scope=0, standing=0, cleared=0,
                verified=0, area_standing_sqm=0.0, oldest_standing_since=None, oldest_days=None, standing_since=None)  # fmt: skip
    identity, state = compound.identity(t, empty, MEMBER), compound.state(t, empty, [], [], number)
    assert identity.count(t("compound.unsaid")) == 2 and t("compound.no_window") in identity and t("compound.no_leader") in identity
    assert t("wall.state.not_surveyed") in state and t("compound.no_slip") in state and t("compound.oldest") not in state
    assert "None" not in identity + state and "nan" not in identity + state


@pytest.mark.parametrize(("row", "said"), [
    (one(slip_days=5), "晚5天"), (one(slip_days=0), "未到期"), (one(slip_days=0, clear_since=date(2018, 2, 28)), "当天清零"), (one(slip_days=-3, clear_since=date(2018, 2, 25)), "提前3天"),
])  # fmt: skip
def test_the_slip_in_words(row, said):
    assert f"<dd>{said}" in compound.state(T["zh"], row, [], [], number)


def test_the_actions_and_faults_are_counted():
    html = compound.state(T["zh"], one(relapsed=1, declassified=2), [{"structure_id": each} for each in "aabc"], [{"state": "overdue"}, {"state": "open"}, {"state": "done"}], lambda name, count: f"[{name}:{count}]")
    assert "2项未办结，共3项" in html and "其中[overdue_actions:1]项逾期" in html and "其中回潮[relapsed:1]处" in html and "<dd>2处" in html and "<dd>[faults:3]处" in html
    assert "<dd>[standing:4]处，在册[in_scope:9]处" in html and "<dd>[verified:3]处，已拆[cleared:5]处" in html


@pytest.mark.parametrize(("row", "said"), [
    ({"fault": "no_notice", "noticed_on": None, "decision_served_on": None}, "2018年1月2日拆除"),
    ({"fault": "late_notice", "noticed_on": date(2018, 1, 9), "decision_served_on": None}, "2018年1月9日才告知"),
    ({"fault": "late_notice", "noticed_on": None, "decision_served_on": None}, "2018年1月2日拆除"),
    ({"fault": "early_force", "noticed_on": None, "decision_served_on": date(2017, 12, 9)}, "2017年12月9日送达决定"),
    ({"fault": "early_force", "noticed_on": None, "decision_served_on": None}, "没有送达决定的记录"),
])  # fmt: skip
def test_a_fault_says_its_days_and_opens_its_structure(row, said):
    html = compound.fault_list(T["zh"], [row | {"structure_id": "s1", "removed_on": date(2018, 1, 2)}], lambda listing, item: f"[{listing}:{item}]")
    assert said in html and "[faults:s1]：" in html and "程序问题：1处点位" in html


def test_hardship_without_a_plan_is_urgent_only_where_it_stands():
    rows = pd.DataFrame({"structure_id": ["a", "b", "c", "d"], "state": ["standing", "cleared", "standing", "standing"], "address": ["1号", None, "3号", "4号"],
                         "hardship": ["低保", "低保", "大病", None], "aid_planned_on": [None, None, date(2018, 1, 2), None]})  # fmt: skip
    *said, none = compound.households(T["zh"], rows)["aid"]
    assert said == ["！未拆，尚无帮扶方案", "尚无帮扶方案", "2018年1月2日有方案"] and pd.isna(none)
    assert compound.household_cells(T["zh"], rows, lambda _, item: item)["address"][1] == "—"


def drawn(rows, planned_end=date(2018, 6, 30)):
    labels = {name: f"{{n}}{name}" if name in ("remaining_structures",) else name for name in charts.LABELS}
    labels |= {"date_format": "%-m月%-d日", "day_format": "%Y年%-m月%-d日", "month_format": "%-m月\n%Y年", "compound_planned_end": "due {day}", "bridge_total": "{name} {n}"}
    return charts.burn(rows, labels=labels, title="t", subtitle="s", footer="f", planned_end=planned_end, marks=[(rows["week_end"].iloc[-1], "today")] if len(rows) else [])


def test_the_chart_draws_the_rows_and_the_planned_end():
    figure = drawn(weeks([2, 3, 1], found=[2, 1, 0], removed=[0, 0, 2]))
    assert list(figure.data[0].y) == [2, 3, 1]
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [list(trace.y) for trace in bars] == [[2, 1, None], [None, None, -2]], "what never happened is not drawn"
    texts = " ".join(note.text for note in figure.layout.annotations)
    assert "due 6月30日" in texts and "found +3" in texts and "removed −2" in texts and "relapsed" not in texts
    assert {shape.x0 for shape in figure.layout.shapes} >= {"2018-06-30", "2018-06-15"}
    colours = {trace.marker.color for trace in bars} | {figure.data[0].line.color}
    assert colours <= theme.PALETTE
    upper, lower = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    assert lower[1] < upper[0], "the key stands between the two panels"


def test_the_chart_of_no_batch_has_no_planned_end_and_one_of_nothing_says_so():
    assert "due" not in json.dumps(drawn(weeks([1]), planned_end=None).to_plotly_json(), default=str)
    assert drawn(weeks([0, 0])).layout.annotations[-1].text == "empty"
