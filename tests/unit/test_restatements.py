"""更正: the rules of the findings, and how a restatement reads."""

from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from clearance import restatements
from clearance.charts import restatements as charts
from clearance.locale import translator

DAY = date(2018, 3, 30)


def headline(**figures):
    return SimpleNamespace(**dict.fromkeys(restatements.FIGURES, 10) | figures)


def weeks(*rows):
    """(reported, brought in, taken out) a week, up to 30 March."""
    return pd.DataFrame([
        {"week_end": DAY - timedelta(weeks=len(rows) - 1 - place), "partial": False, "surveyed": True, "standing_reported": told,
         "standing_known": told + more - less, "brought_in": more, "taken_out": less}
        for place, (told, more, less) in enumerate(rows)
    ])  # fmt: skip


def item(**values):
    empty = dict.fromkeys(("area_reported_sqm", "area_now_sqm", "compound_reported", "compound_now"))
    source = {"surveyed_on": date(2018, 4, 6), "file_name": "f.csv", "line": 7, "imported_at": pd.Timestamp("2018-04-06 16:30")}
    return empty | source | {"ledger": "structures", "item_id": "s1", "name": "示例甲", "reported": "standing", "now": "cleared"} | values


ITEMS = pd.DataFrame([item()])


@pytest.mark.parametrize(
    ("now", "items", "key"),
    [(headline(structures_standing=8), ITEMS, "standing"), (headline(), ITEMS, "other"), (headline(), ITEMS.head(0), "none")],
)
def test_the_finding(now, items, key):
    found = restatements.finding(DAY, headline(), now, items)
    assert found.key == f"restatements.finding_{key}"
    assert all(translator(language)(found.key, **found.values) for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("rows", "key", "said"),
    [
        (((9, 0, 0), (9, 1, 1)), "none", "2次会议上报的未拆数，至今都没有变"),
        (((9, 0, 2), (9, 0, 1)), "lowered", "最多减少2处（2018年3月23日）"),
        (((9, 1, 0), (9, 4, 1)), "raised", "最多增加3处（2018年3月30日）"),
        (((9, 0, 2), (9, 4, 1)), "both", "最多减少2处（2018年3月23日）、最多增加3处（2018年3月30日）"),
    ],
)
def test_what_late_reports_have_done_to_the_meetings(rows, key, said):
    found = restatements.history(weeks(*rows))
    assert found.key == f"restatements.history_{key}"
    assert said in translator("zh")(found.key, **found.values) and translator("en")(found.key, **found.values)


def test_the_page_opens_with_the_day_asked_for_or_the_last_that_was_restated():
    rows = weeks((9, 0, 2), (9, 0, 0), (9, 0, 0))
    assert restatements.day_to_show(rows, newest=DAY) == DAY - timedelta(weeks=2), "of the newest day nothing can have been restated"
    assert restatements.day_to_show(rows, newest=DAY + timedelta(weeks=9)) == DAY
    assert restatements.day_to_show(weeks((9, 0, 0)), newest=DAY) == DAY


def test_the_figures_side_by_side():
    t = translator("zh")
    then, now = headline(), headline(structures_standing=8, area_standing_sqm=12.5)
    rows = restatements.figures(t, then, now).set_index("restated_figure")
    assert rows.loc["未拆（处，占在册）"].tolist() == [10, 8, -2]
    links = restatements.links(t, then, now, lambda name, number, as_of, known: f"{name}:{number}:{as_of}:{known}", DAY)
    place = list(restatements.FIGURES).index("structures_standing")
    assert [links[name][place] for name in ("restated_reported", "restated_known", "restated_by")] == [
        "standing:10:2018-03-30:as-reported", "standing:8:2018-03-30:as-now", "−2",
    ]  # fmt: skip
    assert links["restated_by"][list(restatements.FIGURES).index("area_standing_sqm")] == "+2.5"
    assert links["restated_by"][0] == "无变化"


def test_a_restatement_reads_as_state_area_and_compound():
    t = translator("zh")
    rows = pd.DataFrame([
        item(area_reported_sqm=10.0, area_now_sqm=10.0, compound_reported="A", compound_now="A"),
        item(now="standing", area_reported_sqm=10.0, area_now_sqm=12.5),
        item(now="standing", compound_reported="A", compound_now="B"),
        item(ledger="compounds", reported="clear", now="standing"),
        item(ledger="shops", reported="unknown", now="open"),
    ])  # fmt: skip
    shown = restatements.table(t, rows)
    assert shown["restated_was"].tolist() == ["未拆", "未拆（10㎡）", "未拆（A）", "清零，未全部验收", "尚未上报"]
    assert shown["restated_is"].tolist() == ["已拆，未验收", "未拆（12.5㎡）", "未拆（B）", "未清零", "未整改"]
    assert set(shown["imported_at"]) == {"2018-04-07 00:30"}, "as the clock on the wall says"
    assert restatements.histories(rows.head(1), lambda name, item, as_of, known: f"{name} {item} {known}", DAY) == {"restated_item": ["in_scope s1 as-now"]}
    assert restatements.histories(pd.concat([rows] * 100), None, DAY) is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chart_draws_both_lines_and_what_lies_between(language):
    labels = translator(language).labels("chart")
    drawn = charts.reported_and_known(weeks((9, 0, 2), (8, 1, 0), (7, 0, 0)), labels=labels, title="t", subtitle="s", footer="f", day=DAY)
    assert [list(trace.y) for trace in drawn.data] == [[7, 9, 7], [9, 8, 7], [None, 1, None], [-2, None, None]]
    assert drawn.data[1].line.dash == "dot" and drawn.data[3].marker.pattern.shape == "/", "never colour alone"
    empty = charts.reported_and_known(weeks((9, 0, 2)).head(0), labels=labels, title="t", subtitle="s", footer="f", day=DAY)
    assert not empty.data
