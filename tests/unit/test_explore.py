"""What can be asked and how an answer is laid out: the vocabulary against the queries, questions as addresses, margins, findings, charts."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance import explore, lists, measures, pivot, query, saved_questions
from clearance.charts import explore as charts
from clearance.explore import WEEK, Question
from clearance.locale import LANGUAGES, translator
from clearance.selection import Selection

VOCABULARY = explore.load()
DAY = date(2018, 6, 29)
ZH, EN = translator("zh"), translator("en")

# ── the vocabulary ───────────────────────────────────────────────────────────────────────────────────────────────


# Sums of events, of which a structure can have two, and what the plan allows: no list is as long.
WITHOUT_A_LIST = {
    "standing_plan", "plan_gap", "plan_growth", "plan_slowness", "area_plan_sqm", "week_come", "week_gone", "week_change", "area_week_come_sqm", "area_week_gone_sqm",
    "area_week_change_sqm", "arrivals", "departures", "area_arrivals_sqm", "area_departures_sqm", "removed_recently", "recent_done_per_week", "recent_new_per_week",
    "recent_net_per_week", "needed_per_week",
}  # fmt: skip


@pytest.mark.parametrize("each", VOCABULARY.measures.values(), ids=lambda each: each.id)
def test_a_measure_is_a_column_or_a_share_of_its_ledger_s_query(each):
    columns = query.find(explore.SOURCES[each.source]).columns
    assert {each.part, each.whole} <= columns.keys() if each.is_share else each.column in columns
    assert each.guarded or each.id in WITHOUT_A_LIST or lists.LISTS[each.list] == each.ledger
    assert {name for name, _ in each.opens} <= set(lists.NARROWINGS[each.ledger]) and set(dict(each.shows)) <= measures.load().measures.keys()
    assert each.is_share == (each.unit == "%")


def test_every_number_of_the_queries_can_be_asked_for():
    """Or is what a share is taken of."""
    for source, name in explore.SOURCES.items():
        numbers = {column for column, kind in query.find(name).columns.items() if kind in ("BIGINT", "DOUBLE")}
        own = [each for each in VOCABULARY.measures.values() if each.source == source]
        asked = {each.column for each in own} - {""}
        assert asked <= numbers <= asked | {each.whole for each in own}


def test_dimensions_are_those_of_the_queries(sample_reader):
    rows = query.run("explore/values_by_dimension", Selection(DAY), sample_reader)
    held = {ledger: set(part["dimension"]) - {"all"} for ledger, part in rows.groupby("ledger")}
    assert held == {ledger: {name for name, each in VOCABULARY.dimensions.items() if ledger in each.ledgers} for ledger in explore.QUERIES}


def test_what_a_cell_stands_for_narrows_its_list():
    for each in VOCABULARY.dimensions.values():
        for ledger in each.ledgers if each.opens and not each.filter else ():
            assert (each.narrows or each.id) in lists.NARROWINGS[ledger]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_the_sample_has_a_name(language, sample_reader):
    """In English only names of the data are Chinese: roads, owners, compounds."""
    t = translator(language)
    for row in query.run("explore/values_by_dimension", Selection(DAY), sample_reader).itertuples():
        if row.dimension != "all" and (dimension := VOCABULARY.dimensions[row.dimension]):
            said = pivot.reading(t, dimension, row.value, {})
            assert said and said not in ("none", "standing") and "." not in said
            assert language == "zh" or said.isascii() or dimension.id in ("road", "owner"), (dimension.id, said)


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────

names = st.sampled_from([*VOCABULARY.dimensions, WEEK, "", "x"])
questions = st.builds(
    Question, measures=st.lists(st.sampled_from([*VOCABULARY.measures, "x"]), max_size=8).map(tuple), rows=names, within=names, cols=names,
    only=st.lists(st.tuples(names, st.text(max_size=5)), max_size=3).map(tuple), against=st.sampled_from(["", "4w", "baseline", "2018-03-02", "2018-13-02", "x"]),
    weeks=st.integers(0, 60), chart=st.sampled_from(["", "bars", "heat", "x"]),
)  # fmt: skip


@given(questions, st.booleans())
def test_a_settled_question_can_be_asked_and_stays_as_it_is(question, sees):
    found = explore.settled(question, sees)
    assert explore.settled(found, sees) == found
    axes = [name for name in (found.rows, found.within, found.cols) if name]
    assert len(set(axes)) == len(axes) and found.measures
    asked = {name for name, _ in found.only} | set(axes) - {WEEK}
    assert asked <= set(explore.offers(found.measures, sees))
    if not sees:
        assert not any(VOCABULARY.dimensions[name].guarded for name in asked)
        assert not any(VOCABULARY.measures[name].guarded for name in found.measures)


@given(questions)
def test_what_is_written_is_read_back(question):
    found = explore.settled(question, True)
    kept = explore.kept(found)
    assert explore.of_kept(kept, True) == found
    assert explore.parse(explore.write(*kept.values())) == kept


def test_the_page_opens_on_a_question_and_rubbish_falls_back():
    """Only an address that asks nothing is what the page opens on: what names something means what it did, without rows or with, and so does what
    was saved as nothing but filters."""
    assert explore.parse({}) == explore.parse({"batch": ["2"], "rows": [""]}) == explore.kept(explore.OPENING)
    assert explore.write(*explore.parse({}).values()) == {"rows": ["batch"]}
    total = explore.kept(Question(("standing",)))
    assert explore.parse({"measure": ["standing"]}) == explore.spelled_out({}) == explore.spelled_out({"batch": ["2"]}) == total
    assert explore.write(*total.values()) == {"measure": ["standing"]}
    rubbish = {"measure": ["x", ""], "rows": ["drop table"], "cols": ["area"], "only": ["kind", "=", "x=y"], "weeks": ["9e9"], "against": ["yesterday"], "chart": ["pie"]}
    assert explore.parse(rubbish) == explore.spelled_out({}) | {"ask_rows": "area"}, "columns without rows are rows"


@pytest.mark.parametrize(("against", "day"), [
    ("4w", date(2018, 6, 1)), ("baseline", date(2017, 10, 13)), ("2018-03-02", date(2018, 3, 2)), ("2018-07-02", None), ("", None),
])  # fmt: skip
def test_the_earlier_day(against, day):
    assert explore.day_against(Question(("standing",), against=against), DAY, date(2017, 10, 13)) == day


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def answer(rows, **numbers) -> pd.DataFrame:
    """Rows (row, col) with numbers, as the query of structures gives them."""
    frame = pd.DataFrame({"row_value": [row for row, _ in rows], "within_value": None, "col_value": [col for _, col in rows], **numbers})
    return frame


AREAS = answer(
    [("1", "a"), ("1", None), ("2", "a"), ("2", "b"), ("2", None), ("none", "b"), ("none", None), (None, "a"), (None, "b"), (None, None)],
    standing=[3, 3, 4, 9, 13, 1, 1, 7, 10, 17], in_scope=[6, 6, 5, 9, 14, 4, 4, 11, 13, 24], cleared=[3, 3, 1, 0, 1, 3, 3, 4, 3, 7], compounds_standing=[1, 1, 2, 1, 2, 1, 1, 2, 2, 3],
    median_days_standing=[5.0, 5.0, 7.0, 9.0, 8.5, None, None, 6.0, 9.0, 8.0],
)  # fmt: skip
POOR = answer(list(zip(AREAS["row_value"], AREAS["col_value"], strict=True)), hardship_standing=[1, 1, 2, 6, 8, 0, 0, 3, 6, 9])
BATCH_BY_KIND = Question(("standing",), "batch", "", "kind")


def laid_out(question=BATCH_BY_KIND, frame=AREAS, before=None) -> pivot.Pivot:
    day = pivot.day(DAY, question, {"structures": frame} | ({"procedure": POOR} if "hardship_standing" in question.measures else {}))
    earlier = pivot.day(date(2018, 6, 1), question, {"structures": before}) if before is not None else None
    return pivot.pivot(question, VOCABULARY, [day], earlier)


def numbers(shown: pivot.Pivot, name: str) -> list[list]:
    return [[shown.value(VOCABULARY.measures[name], row, col) for col in shown.cols] for row in shown.rows]


def test_cells_margins_shares_and_what_does_not_add_up():
    shown = laid_out(Question(("standing", "compounds_standing", "cleared_share", "median_days_standing"), "batch", "", "kind"))
    assert [row for row, _ in shown.rows] == ["1", "2", "none", None] and shown.cols == ("b", "a", None), "batches by number, kinds by size"
    assert numbers(shown, "standing") == [[0, 3, 3], [9, 4, 13], [1, 0, 1], [10, 7, 17]]
    assert numbers(shown, "compounds_standing")[-1] == [2, 2, 3]
    assert numbers(shown, "cleared_share") == [[None, 50.0, 50.0], [0.0, 20.0, 7.1], [75.0, None, 75.0], [23.1, 36.4, 29.2]]
    assert numbers(shown, "median_days_standing")[2] == [None, None, None]


def test_hardship_is_counted_for_the_office_alone():
    question = Question(("standing", "hardship_standing"), "batch", "", "kind")
    assert numbers(laid_out(explore.settled(question, True)), "hardship_standing") == [[0, 1, 1], [6, 2, 8], [0, 0, 0], [6, 3, 9]]
    assert explore.settled(question, False) == Question(("standing",), "batch", "", "kind")
    assert explore.settled(Question(("hardship_standing",), "batch"), False).measures == ("standing",)


def test_a_share_is_100_only_when_it_is_all():
    frame = answer([(None, None)], in_scope=[3000], cleared=[2999])
    assert numbers(laid_out(Question(("cleared_share",)), frame), "cleared_share") == [[99.9]]


def said(shown, t=ZH):
    return pivot.said(t, pivot.finding(t, shown, {}))


def test_findings_by_their_rules():
    assert said(laid_out()) == "未拆：17处；按批次看，第二批最多，13处（76.5%）"
    assert said(laid_out(), EN) == "Standing: 17 structures; most by Batch: Batch 2, 13 structures (76.5%)"
    assert said(laid_out(Question(("cleared_share",), "batch", "", "kind"))) == "已拆占在册：29.2%；按批次看，原已清零最高，75%"
    assert said(laid_out(Question(("standing",), "team", "", "kind"))) == "未拆：17处", "teams are put in no order"
    assert said(laid_out(before=AREAS.assign(standing=AREAS["standing"] + 3))) == "未拆：17处，比2018年6月1日少3处"
    assert said(laid_out(before=AREAS)) == "未拆：17处，与2018年6月1日相同"
    less = AREAS.assign(cleared=AREAS["cleared"] - 1)
    assert said(laid_out(Question(("cleared_share",), "batch", "", "kind"), before=less)) == "已拆占在册：29.2%，比2018年6月1日多4.2个百分点"
    assert said(laid_out(Question(("hardship_standing",), "batch", "", "kind"))).startswith("困难家庭未拆：")
    tied = answer([("1", None), ("2", None), (None, None)], standing=[4, 4, 8])
    assert said(laid_out(Question(("standing",), "batch"), tied)) == "未拆：8处；按批次看，2项并列最高，4处"


def test_who_actions_are_given_to_is_ranked_by_how_many_and_by_nothing_else():
    frame = answer([("第三组", None), ("第七组", None), ("宣传报道组", None), (None, None)], overdue=[1, 3, 2, 6], on_time=[1, 3, 1, 5], fell_due=[2, 3, 3, 8], median_days_late=[9.0, 3.0, 5.0, 4.0])

    def shown(measure):
        question = Question((measure,), "owner")
        return pivot.pivot(question, VOCABULARY, [pivot.day(DAY, question, {"actions": frame})], None)

    assert [row for row, _ in shown("actions_overdue").rows] == ["第七组", "宣传报道组", "第三组", None] and said(shown("actions_overdue")).endswith("第七组最多，3项（50%）")
    for measure, total in (("actions_on_time_share", "按期办结占应办结：62.5%"), ("median_days_late", "逾期督办超期天数（中位数）：4天")):
        assert [row for row, _ in shown(measure).rows] == ["宣传报道组", "第三组", "第七组", None] and said(shown(measure)) == total

def test_what_moves_is_told_week_by_week_and_in_all():
    question = Question(("week_removed",), "batch", "", WEEK)
    frames = [answer([("1", None), (None, None)], removed=[number, number]) for number in (5, 0, 3)]
    days = [pivot.day(day, question, {"movements": frame}) for day, frame in zip((date(2018, 6, 15), date(2018, 6, 22), date(2018, 6, 29)), frames, strict=True)]
    shown = pivot.pivot(question, VOCABULARY, days, None)
    assert said(shown) == "当周拆除：3周共8处，最近一周（到6月29日）3处" and said(shown, EN) == "Removed in the week: 8 structures in 3 weeks, 3 structures in the last one (to 29 Jun)"
    assert pivot.note(ZH, shown, {}) == "每一列是那一周之内的增减；最后一列到截至日为止。"
    asked = []
    pivot.table(ZH, shown, {}, lambda name, number, **own: asked.append((name, number, own)) or str(number))
    assert asked[0] == ("week_removed", 5, {"as_of": date(2018, 6, 15), "batches": "1", "week": date(2018, 6, 15)}), "a week's cell opens its own week"
    assert len(asked) == 4, "nought opens nothing"


def test_a_difference_can_be_less_than_nought():
    """It is told with its sign, without a share of the whole, and drawn to the left of nought."""
    frame = answer([("1", None), ("2", None), (None, None)], week_change=[-5, 2, -3])
    question = Question(("week_change",), "batch")
    shown = pivot.pivot(question, VOCABULARY, [pivot.day(DAY, question, {"movements": frame})], None)
    assert said(shown) == "当周净增减：−3处" and pivot.note(ZH, shown, {}) == "当周：上一个例会日之后到2018年6月29日。"
    table = pivot.table(ZH, shown, {}, lambda *_, **__: pytest.fail("it opens a list"))
    assert table.cells["week_change_0"] == ["−5", "2", "−3"]
    rows = pivot.chart_rows(ZH, shown, {})
    figure = charts.bars(rows, **WORDS)
    assert figure.data[0].x == (-5, 2) and figure.layout.xaxis.range == (-5, 2) and figure.data[1].x == (0, 2), "its words stand to the right of nought"
    assert charts.bars(rows.assign(value=[-5, -2]), **WORDS).layout.xaxis.range == (-5, 0)
    across = pd.DataFrame({"row": ["a", "a"], "col": ["2018-06-22", "2018-06-29"], "value": [-4, 2], "said": ["−4", "2"]})
    assert charts.lines(across, **WORDS).layout.yaxis.range[0] < -4 and [list(line) for line in charts.heat(across, **WORDS).data[0].z] == [[4, 2]]
    assert charts.grouped(across, **WORDS).layout.xaxis.range == (-4, 2)


def test_a_measure_of_some_opens_their_list():
    question = Question(("hard_standing",), "batch", "", "", (("hard", "yes"), ("hard", "none")))
    frame = answer([("1", None), (None, None)], hard_standing=[2, 2])
    shown = pivot.pivot(question, VOCABULARY, [pivot.day(DAY, question, {"structures": frame})], None)
    assert pivot.opening(shown, shown.measures[0], ("1", None), None, DAY) == {"hard": "yes", "batches": "1"}, "of its own filter's values only those that it counts"


def test_weeks_stand_side_by_side():
    question = Question(("standing",), "batch", "", WEEK)
    frames = [answer([("1", None), (None, None)], standing=[number, number]) for number in (5, 3)]
    days = [pivot.day(date(2018, 6, day), question, {"structures": frame}) for day, frame in zip((22, 29), frames, strict=True)]
    shown = pivot.pivot(question, VOCABULARY, days, None)
    assert shown.cols == ("2018-06-22", "2018-06-29") and numbers(shown, "standing") == [[5, 3], [5, 3]]
    assert said(shown) == "未拆：6月22日5处，6月29日3处"
    asked = []
    pivot.table(ZH, shown, {}, lambda name, number, **own: asked.append((name, number, own)) or str(number))
    assert asked[0] == ("standing", 5, {"as_of": date(2018, 6, 22), "batches": "1"}), "a week's cell opens its own day"


def test_the_table_opens_lists_and_tells_the_change():
    asked = []
    shown = laid_out(Question(("standing",), "batch", "", "kind", (("hard", "yes"),)), before=AREAS.assign(standing=AREAS["standing"] - 1))
    table = pivot.table(EN, shown, {}, lambda name, number, **own: asked.append((name, number, own)) or f"[{number}]")
    assert table.cells["standing_0"] == ["0", "[9]", "[1]", "[10]"] and table.cells["standing_0_change"] == ["0", "+1", "+1", "+1"]
    assert ("standing", 9, {"as_of": DAY, "batches": "2", "kind": "b", "hard": "yes"}) in asked
    assert ("standing", 8, {"as_of": date(2018, 6, 1), "batches": "2", "kind": "b", "hard": "yes"}) in asked
    assert list(table.headers.values()) == ["Batch", "b", "b, 1 Jun", "b, change", "a", "a, 1 Jun", "a, change", "Total", "Total, 1 Jun", "Total, change"]
    assert table.frame["standing_2"].tolist() == [3, 13, 1, 17]


def test_of_several_values_of_a_dimension_any_will_do():
    """A cell of one of them opens that one's list; a margin the list of them all."""
    question = explore.settled(Question(("standing",), "batch", "", "kind", (("kind", "a"), ("hard", "yes"), ("kind", "b"), ("kind", "a"))), True)
    assert question.only == (("kind", "a"), ("hard", "yes"), ("kind", "b"))
    assert explore.parameters(question) | {"filtered": ["kind", "hard"], "kept": ["kind=a", "hard=yes", "kind=b"]} == explore.parameters(question)
    shown = laid_out(question)
    assert pivot.narrowing(shown, ("1", None), "a") == {"batches": "1", "kind": "a", "hard": "yes"}
    assert pivot.narrowing(shown, (None, None), None) == {"kind": ("a", "b"), "hard": "yes"}
    assert pivot.narrowed(ZH, shown, {}) == "只计违建类型：a或b，疑难：是。"
    assert pivot.narrowed(EN, shown, {}) == "Only Kind: a or b, Hard case: yes."
    assert lists.narrowed(ZH, {"kind": ("阳光房", "none"), "compound": "SQ01"}) == "只列：违建类型为阳光房或未注明，小区为SQ01。"


def test_what_a_list_cannot_be_narrowed_to_opens_none():
    shown = laid_out(Question(("standing",), "batch", "", "kind", (("hardship", "大病"),)))
    table = pivot.table(ZH, shown, {}, lambda *_, **__: pytest.fail("it opens a list"))
    assert table.cells["standing_2"] == ["3", "13", "1", "17"]


# ── charts ───────────────────────────────────────────────────────────────────────────────────────────────────────

LABELS = {name: "%-m月\n%Y年" if name.endswith("format") else name for name in charts.LABELS}
WORDS = {"labels": LABELS, "title": "t", "subtitle": "s", "footer": "f"}


@pytest.mark.parametrize(("question", "kinds"), [
    (Question(("standing",)), []), (Question(("standing",), "batch"), ["bars"]), (BATCH_BY_KIND, ["grouped", "heat"]),
    (Question(("standing",), "month_found"), ["lines", "bars"]), (Question(("standing",), "batch", "", "month_found"), ["lines", "heat"]),
])  # fmt: skip
def test_the_chart_fits_the_shape(question, kinds):
    shown = laid_out(question, AREAS.replace({"a": "2018-01", "b": "2018-03"}) if question.cols == "month_found" else AREAS)
    assert pivot.charts(shown) == kinds and pivot.chosen_chart(shown) == (kinds[0] if kinds else "")
    for name in kinds:
        asked = laid_out(Question(question.measures, question.rows, "", question.cols, chart=name), AREAS)
        assert pivot.chosen_chart(asked) == name
    assert pivot.chosen_chart(laid_out(Question(question.measures, question.rows, chart="none"))) == ""
    assert pivot.chosen_chart(laid_out(Question(question.measures, question.rows, chart="grouped"))) in ("", "bars", "lines"), "not of this shape"


def test_charts_draw_the_numbers():
    rows = pivot.chart_rows(ZH, laid_out(), {})
    assert rows["value"].tolist() == [0, 3, 9, 4, 1, 0]
    assert charts.grouped(rows, **WORDS).data[0].x == (0, 9, 1)
    assert [list(line) for line in charts.heat(rows, **WORDS).data[0].z] == [[0, 3], [9, 4], [1, 0]]
    one = pivot.chart_rows(ZH, laid_out(Question(("standing",), "batch")), {})
    assert charts.bars(one, **WORDS).data[0].x == (3, 13, 1)
    months = answer([("2018-01", None), ("2018-03", None), ("none", None), (None, None)], standing=[2, 1, 7, 10])
    shown = pivot.chart_rows(ZH, laid_out(Question(("standing",), "month_found"), months), {})
    line = charts.lines(shown, **WORDS).data[0]
    assert line.y == (2, 0, 1) and line.x == ("2018-01-01", "2018-02-01", "2018-03-01"), "a month without any is nought; what has no month is not on the line"


# ── saved questions ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_question_is_saved_replaced_and_forgotten(tmp_path):
    saved_questions.save(tmp_path, " 各批次“未拆”\n\t= 1 ", 'rows=batch&only=kind%3D"', "张\x7f三\\")
    (saved,) = saved_questions.load(tmp_path)
    assert (saved.name, saved.address, saved.who) == ("各批次“未拆” = 1", 'rows=batch&only=kind%3D"', "张 三\\")
    saved_questions.save(tmp_path, saved.name, "rows=area", "")
    assert [each.address for each in saved_questions.load(tmp_path)] == ["rows=area"]
    (tmp_path / "questions" / "x.toml").write_text("name = ", encoding="utf-8")
    (tmp_path / "questions" / "y.toml").write_bytes(b"\xff\xfe")
    assert len(saved_questions.load(tmp_path)) == 1, "what is broken is passed over"
    assert not list((tmp_path / "questions").glob("draft-*"))
    saved_questions.forget(tmp_path, saved.name)
    saved_questions.forget(tmp_path, saved.name)
    assert saved_questions.load(tmp_path) == []
    with pytest.raises(saved_questions.NoName):
        saved_questions.save(tmp_path, " \n", "rows=area", "")


@given(st.text(max_size=80), st.text(max_size=30))
def test_any_name_is_read_back(tmp_path_factory, name, who):
    folder = tmp_path_factory.mktemp("any")
    try:
        saved = saved_questions.save(folder, name, "rows=area", who)
    except saved_questions.NoName:
        return
    assert saved_questions.load(folder) == [saved]
