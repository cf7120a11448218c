"""The plan's page: the parts of the gap, each warning of the four burns and their silence, the marks and panels."""

import datetime as dt

import pandas as pd
import pytest

from clearance import plan, theme
from clearance.charts import plan as charts
from clearance.locale import translator
from clearance.plan import Burn

D = dt.date
ZH, EN = translator("zh"), translator("en")


def gaps(*rows):
    """(batch, standing, plan, growth, relapse, slowness) a row."""
    names = ("batch", "standing", "standing_plan", "growth", "relapse", "slowness")
    return pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])


def linked(name, number, **own):
    return f"[{name}:{number}:{own.get('batches', '')}]" if number else "0"


# ── the gap ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "key", "tone"),
    [
        ([(1, 0, 0, 0, 0, 0)], "plan.finding_zero", "good"),
        ([(1, 10, 3, 2, 1, 4)], "plan.finding_behind", "late"),
        ([(1, 5, 0, 0, 0, 5), (2, 10, 20, 0, 0, -10)], "plan.finding_hidden", "late"),
        ([(1, 5, 0, 0, 0, 5), (2, 10, 15, 0, 0, -5)], "plan.finding_hidden_even", "late"),
        ([(1, 5, 9, 0, 0, -4)], "plan.finding_ahead", "good"),
        ([(1, 5, 5, 0, 0, 0)], "plan.finding_even", "good"),
    ],
)
def test_the_finding(rows, key, tone):
    found = plan.finding(gaps(*rows))
    assert (found.key, found.tone) == (key, tone)
    assert all(t(found.key, **found.values) for t in (ZH, EN))


@pytest.mark.parametrize(("parts", "chiefly"), [((6, 1, 0), "growth"), ((0, 1, 6), "slowness"), ((1, 5, 1), "relapse"), ((3, 1, 3), "slowness"), ((9, 0, -2), "growth")])
def test_the_largest_part_is_named(parts, chiefly):
    growth, relapse, slowness = parts
    found = plan.finding(gaps((1, sum(parts), 0, growth, relapse, slowness)))
    assert found.values["chiefly"] == chiefly and found.values["part"] == max(parts)


def test_the_batch_that_the_sum_hides_is_the_one_furthest_behind():
    found = plan.finding(gaps((1, 5, 0, 0, 0, 5), (2, 8, 1, 0, 0, 7), (3, 10, 40, 0, 0, -30)))
    assert (found.values["batch"], found.values["more"], found.values["gap"]) == (2, 7, 18)
    assert plan.finding(gaps((None, 5, 0, 0, 0, 5), (3, 10, 40, 0, 0, -30))).values["batch"] == "none"


def test_whole_numbers_add_up():
    whole = plan.gap_of(gaps((1, 10, 3.4, 2.4, 1, 3.2), (2, 7, 4.3, 1.3, 0, 1.4)))
    assert whole.growth + whole.relapse + whole.slowness == whole.gap == 17 - 8
    assert plan.split(ZH, gaps((1, 10, 3, 2, 1, 4))) == "比计划多7处：后来发现2处，回潮1处，慢了4处"
    assert plan.split(EN, gaps((1, 10, 3, 2, 1, 4))) == "7 more than planned: 2 found late, 1 relapsed, 4 too slow"
    assert plan.split(ZH, gaps((1, 5, 9, 2, 0, -6))) == "比计划少4处：后来发现2处，早已知道的拆得快，抵6处"
    assert plan.split(ZH, gaps((1, 5, 5, 0, 0, 0))) == "与计划一致：各部分都为零"


# ── the four burns ───────────────────────────────────────────────────────────────────────────────────────────────


def burns(compounds=(82, 20, 20), structures=(1000, 300, 300), area=(9000, 2700, 2700), shops=(433, 100, 100)):
    """(total, remaining, plan) each; as they stand, all four agree."""
    return [Burn(name, *numbers) for name, numbers in (("compounds", compounds), ("structures", structures), ("area", area), ("shops", shops))]


def paces(**nets):
    needs = {"compounds": 1.0, "structures": 15.0, "area": 100.0, "shops": 5.0}
    return [
        {"measure": name, "needed_per_week": need, "recent_net_per_week": nets.get(name, need), "recent_weeks": 4, "on_pace": nets.get(name, need) >= need}
        for name, need in needs.items()
    ]  # fmt: skip


def keys(found, pace=None, clear=None, standing=None):
    said = plan.warnings(found, pace or paces(), clear, standing, 4)
    assert all(t(each.key, **each.values) for t in (ZH, EN) for each in said)
    return [each.key.removeprefix("plan.") for each in said]


def test_four_burns_that_agree_are_silent():
    assert keys(burns(), clear=(50, 55), standing=(320, 300)) == []
    assert plan.agreement(burns()).key == "plan.agree_kept"
    late = burns((82, 21, 20), (1000, 310, 300), (9000, 2710, 2700), (433, 101, 100))
    assert keys(late) == [] and plan.agreement(late).key == "plan.agree_behind"
    html = plan.disagreement(ZH, late, [])
    assert "四本账说法一致" in html and "有计划的4本账都比计划慢" in html
    before = burns(shops=(433, 100, None))
    assert keys(before) == [] and plan.agreement(before).values["burns"] == 3
    assert plan.agreement([Burn(each.measure, each.total, each.remaining, None) for each in burns()]).key == "plan.agree_unplanned"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"area": (9000, 2701, 2700), "structures": (1000, 301, 300)}, ["warn_compounds_not_area"]),
        ({"compounds": (82, 21, 20), "shops": (433, 101, 100)}, ["warn_area_not_compounds"]),
        ({"compounds": (82, 21, 20), "structures": (1000, 301, 300), "shops": (433, 101, 100)}, ["warn_area_not_compounds", "warn_area_not_structures"]),
        ({"area": (9000, 2701, 2700)}, ["warn_compounds_not_area", "warn_structures_not_area"]),
        ({"shops": (433, 101, 100)}, ["warn_compounds_not_shops"]),
        ({"compounds": (82, 21, 20), "structures": (1000, 301, 300), "area": (9000, 2701, 2700)}, ["warn_shops_not_compounds"]),
        ({"area": (9000, 3600, 3600)}, ["warn_small_first"]),
        ({"area": (9000, 1800, 1800)}, ["warn_large_first"]),
        ({"area": (9000, 3591, 3600)}, []),
        ({"area": (9000, 2700.4, 2700.2)}, []),
        ({"structures": (0, 0, 0), "area": (0, 0, 0)}, []),
    ],
)
def test_each_warning_fires_and_stops_at_its_edge(changed, expected):
    assert keys(burns(**changed)) == expected


@pytest.mark.parametrize(
    ("nets", "expected"),
    [
        ({"structures": 14.9}, ["pace_compounds_not_structures"]), ({"structures": -3.0}, ["pace_compounds_not_structures_growing"]),
        ({"compounds": 0.5}, ["pace_structures_not_compounds"]), ({"compounds": -0.5}, ["pace_structures_not_compounds_growing"]),
        ({"compounds": 0.5, "structures": 1.0}, []), ({"area": 1.0, "shops": 1.0}, []),
    ],
)  # fmt: skip
def test_a_pace_that_only_one_keeps(nets, expected):
    assert keys(burns(), paces(**nets)) == expected


def test_no_pace_no_warning():
    unknown = [row | {"recent_weeks": 0, "on_pace": row["measure"] == "compounds"} for row in paces()]
    past = [row | {"needed_per_week": None, "on_pace": row["measure"] == "compounds"} for row in paces()]
    assert keys(burns(), unknown) == keys(burns(), past) == []


@pytest.mark.parametrize(
    ("clear", "standing", "expected"),
    [
        ((50, 52), (300, 310), ["warn_clear_and_more"]), ((52, 50), (310, 300), ["warn_lost_and_fewer"]), ((50, 52), (310, 300), []), ((52, 50), (300, 310), []),
        ((50, 50), (300, 310), []), ((50, 52), (300, 300), []), (None, (300, 310), []),
    ],
)  # fmt: skip
def test_clear_compounds_and_standing_structures_that_move_together(clear, standing, expected):
    assert keys(burns(), clear=clear, standing=standing) == expected


def test_a_warning_has_both_numbers_their_denominators_and_what_it_may_mean():
    found = burns(area=(9000, 3600, 2700), structures=(1000, 301, 300))
    html = plan.disagreement(ZH, found, plan.warnings(found, paces(), None, None, 4))
    assert "剩20个，共82个，计划剩20个" in html and "剩3,600㎡，共9,000㎡，计划剩2,700㎡" in html and "先清掉的多半是容易的小区" in html
    assert "Compounds keep the plan (20 of 82 left, plan 20)" in plan.disagreement(EN, found, plan.warnings(found, paces(), None, None, 4))
    slow = plan.warnings(burns(), paces(structures=-3.0), None, None, 4)
    assert "近4周平均每周净增3处" in plan.disagreement(ZH, burns(), slow) and "清零的多半是快完成的小区" in plan.disagreement(ZH, burns(), slow)


def test_moved_looks_back_full_weeks():
    weeks = pd.DataFrame({"partial": [False] * 6 + [True], "clear": [0, 1, 2, 3, 4, 5, 9]})
    assert plan.moved(weeks, "clear", 4) == (1, 5)
    assert plan.moved(weeks.tail(5), "clear", 4) is None


@pytest.mark.parametrize(
    ("burn", "key", "tone"),
    [
        (Burn("area", 100, 50.4, 20), "plan.card_behind", "late"), (Burn("area", 100, 20, 50), "plan.card_ahead", "good"),
        (Burn("area", 100, 20.4, 20), "plan.card_even", "good"), (Burn("shops", 100, 20, None), "plan.card_unplanned", "plain"),
    ],
)  # fmt: skip
def test_a_burn_against_its_plan(burn, key, tone):
    found = plan.against_plan(burn)
    assert (found.key, found.tone) == (key, tone) and ZH(found.key, **found.values, unit="㎡")


# ── batches ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_ends_add_up_what_is_due():
    rows = pd.DataFrame([
        {"batch": 1, "planned_end": D(2017, 9, 30), "compounds": 32}, {"batch": 2, "planned_end": D(2018, 2, 28), "compounds": 23},
        {"batch": 4, "planned_end": D(2018, 10, 31), "compounds": 0}, {"batch": None, "planned_end": None, "compounds": 6},
    ])  # fmt: skip
    assert plan.ends(ZH, rows) == [(D(2017, 9, 30), "第一批期末须清38个"), (D(2018, 2, 28), "第二批期末须清61个")]
    assert [words for _, words in plan.ends(ZH, rows, due_by_then=False)] == ["第一批期末", "第二批期末"]


def test_what_is_carried_over_opens_its_lists():
    row = {"batch": 2, "planned_end": D(2018, 2, 28), "left_at_end": 231, "gone_since": 175, "left_over": 56, "found_since": 26, "relapsed_since": 3, "carry_over": 85}
    html = plan.carried(ZH, linked, [row])
    assert "还剩[left_over:56:2]处" in html and "转入第四批[standing:85:2]处" in html and "（76%）" in html
    assert "还没有转入第四批的遗留" in plan.carried(ZH, linked, [])


# ── the chart ────────────────────────────────────────────────────────────────────────────────────────────────────

WEEKS = pd.DataFrame({
    "week_end": [D(2018, 6, 15), D(2018, 6, 22), D(2018, 6, 29), D(2018, 7, 3)], "partial": [False, False, False, True],
    "growth": [4.0, 5.5, 6.0, 6.0], "relapse": [1, 1, 0, 0], "slowness": [-9.0, -3.0, 2.25, 3.0], "gap": [-4.0, 3.5, 8.25, 9.0],
})  # fmt: skip
WORDS = {"title": "title", "subtitle": "subtitle", "footer": "footer"}


def test_the_chart_stacks_the_parts_and_draws_their_sum():
    drawn = charts.gap(WEEKS, labels=ZH.labels("chart"), marks=[(D(2018, 6, 30), "第三批期末")], **WORDS)
    bars = [trace for trace in drawn.data if trace.type == "bar"]
    assert [list(trace.y) for trace in bars] == [[-9, -3, 2.25, 3], [4, 5.5, 6, 6], [1, 1, None, None]]
    casing, line = [trace for trace in drawn.data if trace.type == "scatter" and trace.mode == "lines"]
    assert casing.line.color == theme.GROUND and casing.line.width > line.line.width, "a dark line stays seen on dark bars"
    assert list(line.y) == list(casing.y) == WEEKS["gap"].tolist() and drawn.layout.barmode == "relative"
    low, high = drawn.layout.yaxis.range
    assert low < -9 and high > 9
    key = " ".join(note.text for note in drawn.layout.annotations)
    assert "慢了（早已知道） +3" in key and "后来发现 +6" in key and "回潮 0" in key and "<b>+9</b>" in key
    assert drawn.data[-1].marker.color == theme.GROUND, "a part of a week is an open point"
    assert {trace.marker.pattern.shape for trace in bars} == {None, "/"}, "two parts of one colour differ by their hatch"


def test_no_weeks_say_so():
    drawn = charts.gap(WEEKS.head(0), labels=ZH.labels("chart"), marks=[], **WORDS)
    assert not drawn.data and ZH("chart.empty") in [note.text for note in drawn.layout.annotations]


def test_the_chart_s_labels_are_those_that_it_uses():
    asked = set()

    class Spy(dict):
        def __getitem__(self, key):
            asked.add(key)
            return super().__getitem__(key)

    words = Spy(EN.labels("chart"))
    charts.gap(WEEKS, labels=words, marks=[], **WORDS)
    charts.gap(WEEKS.head(0), labels=words, marks=[], **WORDS)
    later = WEEKS.assign(week_end=[D(2017, 4, 7), D(2017, 9, 1), D(2018, 3, 2), D(2018, 6, 29)])
    charts.gap(later, labels=words, marks=[], **WORDS)
    assert asked == set(charts.LABELS)
