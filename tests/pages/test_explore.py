"""探索 through AppTest: every path from choice to table, address, list and saved question, and what each role may see."""

import re
import shutil
from datetime import date
from functools import partial
from io import BytesIO
from urllib.parse import parse_qs

import pytest
from pyarrow import parquet

from clearance import address, chromium, explore, lists, query, saved_questions, store
from clearance.locale import translator
from clearance.report import tables
from clearance.selection import AS_REPORTED, Selection
from tests.pages import opening
from tests.pages.opening import address as asked
from tests.pages.test_pages import charts, figures, panels
from tests.pages.test_rows import links

NEWEST = date(2018, 6, 29)
opened = partial(opening.opened, page="pages/office/explore.py")


def pressed(app, label):
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception


def cells(reader, as_of=NEWEST, known="as-now", ledger="structures", **own):
    rows = query.records(explore.SOURCES[ledger], Selection(as_of, known), reader, **own)
    return {(row["row_value"], row["col_value"]): row for row in rows if row["within_value"] is None}


def test_as_it_opens_it_says_what_stands(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch)
    (headline,) = query.records("overview/headline", Selection(NEWEST), sample_reader)
    batches = {row["batch"]: row["standing"] for row in query.records("batches/progress_by_batch", Selection(NEWEST), sample_reader) if row["standing"]}
    assert asked(app) == {"rows": ["batch"]} and len(charts(app)) == 1
    assert f"未拆：{headline['structures_standing']}处；按批次看" in panels(app)
    titles, *lines = figures(app)
    assert titles == ["批次", "未拆（处）"] and lines[-1] == ["合计", str(headline["structures_standing"])]
    assert {str(number) for number in batches.values()} <= {line[1] for line in lines[:-1]}


def test_a_link_that_names_a_measure_alone_is_still_its_total(sample_folder, sample_reader, monkeypatch):
    """Links, and what was saved, from before the page opened on its batches."""
    app = opened(sample_folder, monkeypatch, measure="standing")
    (headline,) = query.records("overview/headline", Selection(NEWEST), sample_reader)
    assert asked(app) == {"measure": ["standing"]} and not app.get("plotly_chart")
    assert figures(app) == [["范围", "未拆（处）"], ["合计", str(headline["structures_standing"])]]


def test_choices_go_into_the_address_and_the_table(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch)
    app.multiselect(key="ask_measures").set_value(["standing", "cleared_share", "compounds_standing"]).run()
    app.selectbox(key="ask_rows").set_value("kind").run()
    app.selectbox(key="ask_cols").set_value("class").run()
    assert not app.exception
    assert asked(app) == {"measure": ["standing", "cleared_share", "compounds_standing"], "rows": ["kind"], "cols": ["class"]}
    held, (titles, *lines) = cells(sample_reader, rows="kind", cols="class"), figures(app)
    assert titles[1] == "文明小区 · 未拆（处）" and titles[-1] == "合计 · 有未拆的小区（个）"
    total = held[None, None]
    assert lines[-1][-3:] == [str(total["standing"]), f"{100 * total['cleared'] / total['in_scope']:.1f}", str(total["compounds_standing"])]
    assert sum(int(line[-1]) for line in lines[:-1]) > total["compounds_standing"], "a compound stands in several kinds and counts once"
    kinds = sorted((row for row, col in held if row and col is None), key=lambda kind: (-held[kind, None]["standing"], kind))
    (chart,) = charts(app)
    assert chart["data"][2]["x"] == [held[kind, "一般小区"]["standing"] for kind in kinds]
    app.multiselect(key="ask_measures").set_value(["shops_open"]).run()
    assert not app.exception and asked(app) == {"measure": ["shops_open"]}, "kinds and classes are not of shops"


def test_a_link_opens_the_question_again(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, measure=["in_scope", "verified"], rows="batch", within="hard", only="kind=天井搭建", against="4w", chart="none", lang="en", as_of="2018-05-25")
    assert asked(app) == {
        "measure": ["in_scope", "verified"], "rows": ["batch"], "within": ["hard"], "only": ["kind=天井搭建"], "against": ["4w"], "chart": ["none"], "lang": ["en"],
        "as_of": ["2018-05-25"],
    }  # fmt: skip
    own = {"rows": "batch", "filtered": ["kind"], "kept": ["kind=天井搭建"]}
    now, before = (cells(sample_reader, day, **own)[None, None]["in_scope"] for day in (date(2018, 5, 25), date(2018, 4, 27)))
    assert next(line for line in figures(app) if line[0] == "Total")[2:5] == [f"{now:,}", f"{before:,}", f"+{now - before:,}" if now > before else f"−{before - now:,}"]
    text = panels(app)
    assert "Only Kind: Courtyard build." in text and not re.search(r"[\u3400-\u9fff]", text) and not app.get("plotly_chart")


def test_weeks_are_the_burn_down_s(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, cols="week", weeks="13")
    weeks = query.run("burndown/structures_by_week", Selection(NEWEST), sample_reader).tail(13)
    _, total = figures(app)
    assert total[1:] == [str(each) for each in weeks["standing"]]
    assert charts(app)[0]["data"][0]["y"] == weeks["standing"].tolist() and charts(app)[0]["data"][0]["x"] == [str(each) for each in weeks["week_end"]]


def test_the_earlier_day_is_any(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch)
    app.selectbox(key="ask_rows").set_value("").run()
    assert asked(app) == {"measure": ["standing"]}, "to choose no rows is to ask for the total"
    app.selectbox(key="ask_against_choice").set_value("day").run()
    assert asked(app) == {"against": ["2018-06-28"]}
    app.date_input(key="ask_against_day").set_value(date(2018, 3, 2)).run()
    before = query.records("overview/headline", Selection(date(2018, 3, 2)), sample_reader)[0]["structures_standing"]
    assert asked(app) == {"against": ["2018-03-02"]} and figures(app)[1][2] == f"{before:,}"
    app.selectbox(key="ask_against_choice").set_value("").run()
    assert not app.exception and asked(app) == {"measure": ["standing"]}


def test_the_chart_can_be_changed(sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, rows="area", cols="batch")
    assert charts(app)[0]["data"][0]["type"] == "heatmap"
    app.session_state["ask_chart"] = "grouped"
    app.run()
    assert charts(app)[0]["data"][0]["type"] == "bar" and asked(app)["chart"] == ["grouped"]


def test_every_number_opens_as_many_rows(sample_folder, sample_reader, monkeypatch):
    """With own filters of several values, one of which the page's own filter does not let through."""
    only = ["hard=no", "hard=none", "class=文明小区", "class=一般小区"]
    app = opened(sample_folder, monkeypatch, rows="batch", cols="kind", only=only, against="2018-03-02", as_of="2018-05-25", known=AS_REPORTED, lang="en", **{"class": "ordinary"})
    found = links(app)
    assert len(found) > 40
    days = set()
    for number, to in found[::3]:
        path, _, parameters = to.partition("?")
        parsed = parse_qs(parameters)
        wanted, opens = address.parse(parsed, date(2017, 4, 1), NEWEST), address.parse_rows(parsed)
        chosen = Selection(wanted["as_of"], wanted["known"], **{name: tuple(wanted[name]) for name in address.PARAMETERS})
        rows = query.records(lists.QUERIES[lists.LISTS[opens["list"]]], chosen, sample_reader, list=opens["list"], **opens["narrowed"])
        assert path == "rows" and len(rows) == int(number.replace(",", "")) and parsed["class"] == ["ordinary"] and opens["narrowed"]["hard"] == ("no", "none")
        days.add(chosen.as_of)
    assert days == {date(2018, 5, 25), date(2018, 3, 2)}


def test_the_eight_steps(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, measure=["steps_done", "steps_done_share", "mean_days_done"], rows="step", cols="step_state")
    held, (_, *lines) = cells(sample_reader, ledger="steps", rows="step", cols="step_state"), figures(app)
    assert [line[0] for line in lines[:1] + lines[-1:]] == ["第1步 广泛发动、组建队伍", "合计"] and len(lines) == 9
    total, text = held[None, None], panels(app)
    assert lines[-1][-3:] == [str(total["done"]), f"{100 * total['done'] / total['steps']:.1f}", f"{total['mean_days_done']:g}"] and f"已完成步骤：{total['done']}步" in text
    assert "步骤平均用时：合计是重新计算的" in text
    own = [address.parse_rows(parse_qs(to.partition("?")[2])) for number, to in links(app) if number == str(held["8", "done"]["done"]) and "step=8" in to]
    assert {"list": "steps_done", "item": "", "narrowed": {"step": "8", "step_state": "done"}} in own


def test_overdue_actions_by_owner_and_how_late(sample_folder, sample_reader, monkeypatch):
    """A count, a share and a median of one ledger, each with its list, by two dimensions and a third that narrows them."""
    measures = ["actions_overdue", "actions_on_time_share", "median_days_late"]
    app = opened(sample_folder, monkeypatch, measure=measures, rows="owner_kind", cols="late_for", only="action_state=late")
    held, (titles, *lines) = cells(sample_reader, ledger="actions", rows="owner_kind", cols="late_for", filtered=["action_state"], kept=["action_state=late"]), figures(app)
    total = held[None, None]
    assert [title.partition(" · ")[0] for title in titles[1::3]] == ["8至30天", "31至90天", "超过90天", "合计"] and [line[0] for line in lines] == ["拆违组", "专业支撑组", "合计"] and "只计办理情况：超期。" in panels(app)
    assert lines[-1][-3:] == [str(total["overdue"]), f"{100 * total['on_time'] / total['fell_due']:g}", f"{total['median_days_late']:g}"]
    own = [address.parse_rows(parse_qs(to.partition("?")[2])) for number, to in links(app) if number == str(held["group", "over"]["overdue"]) and "owner_kind=group" in to]
    (opens, *_) = [each for each in own if each["list"] == "overdue_actions" and "late_for" in each["narrowed"]]
    rows = query.records("rows/actions", Selection(NEWEST), sample_reader, list=opens["list"], **opens["narrowed"])
    assert opens["narrowed"] == {"owner_kind": "group", "late_for": "over", "action_state": "late"} and len(rows) == held["group", "over"]["overdue"] > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_areas_and_what_compounds_have_become_since(lang, sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, measure=["areas_clear", "criteria_unmet"], rows="lacks", lang=lang)
    held, (_, *lines) = cells(sample_reader, ledger="areas", rows="lacks"), figures(app)
    assert [line[1:] for line in lines] == [[str(held[row, None][name]) for name in ("areas_clear", "criteria_unmet")] for row in (*sorted(row for row, col in held if row and col is None), None)]
    assert lines[0][0] == ("1项" if lang == "zh" else "1 of five") and (lang == "zh" or not re.search(r"[\u3400-\u9fff]", panels(app)))
    app = opened(sample_folder, monkeypatch, measure=["clear", "ever_clear", "newly_clear"], rows="batch", lang=lang)
    (since, now), (_, *lines) = (query.records(name, Selection(NEWEST), sample_reader)[-1] for name in ("explore/compounds_since", "explore/compounds")), figures(app)
    assert lines[-1][1:] == [str(now["clear"]), str(since["ever_clear"]), str(since["newly_clear"])], "of two queries side by side"


def test_a_list_of_areas_has_no_histories(sample_folder, sample_reader, monkeypatch):
    app = opening.opened(sample_folder, monkeypatch, "pages/casework/rows.py", list="areas_not_clear", item="310107017021", lacks="5")
    rows = query.records("rows/areas", Selection(NEWEST), sample_reader, list="areas_not_clear", lacks=["5"])
    assert app.dataframe[0].value["area_name"].tolist() == [row["area_name"] for row in rows] and "只列：未达到的申报条件为5项。" in panels(app)
    assert translator("zh")("rows.no_history") in panels(app)

def test_the_legal_clock_the_plan_and_the_week_s_movements(sample_folder, sample_reader, monkeypatch):
    """Beside each other in one table; each number opens its list, the week's that of the week; a sum of events opens none."""
    measures = ["procedure_complete_share", "not_served", "plan_gap", "week_removed", "week_gone", "hard_standing"]
    app = opened(sample_folder, monkeypatch, measure=measures, rows="batch", as_of="2018-06-27")
    held = {name: cells(sample_reader, date(2018, 6, 27), ledger=name, rows="batch")[None, None] for name in ("structures", "procedure", "plan", "movements")}
    *_, total = figures(app)
    clock, moved = held["procedure"], held["movements"]
    assert total[1:] == [
        f"{100 * clock['procedure_complete'] / clock['standing']:.1f}", str(clock["not_served"]), f"{held['plan']['plan_gap']:.1f}", str(moved["removed"]), str(moved["week_gone"]),
        str(held["structures"]["hard_standing"]),
    ]  # fmt: skip
    assert "当周：上一个例会日之后到2018年6月27日。" in panels(app)
    asked_for = [(number, address.parse_rows(parse_qs(to.partition("?")[2]))) for number, to in links(app)]
    own = {opens["list"]: (number, opens["narrowed"]) for number, opens in asked_for if "batch" not in opens["narrowed"]}
    assert set(own) == {"procedure_complete", "not_served", "week_removed", "standing"}
    for number, opens in asked_for:
        assert opens["narrowed"] == {"week_removed": {"week": date(2018, 6, 27)}, "standing": {"hard": "yes"}}.get(opens["list"], {}), (number, opens)
    rows = query.records("rows/structures", Selection(date(2018, 6, 27)), sample_reader, list="week_removed", week=date(2018, 6, 27))
    assert len(rows) == moved["removed"] > 20


def test_a_range_of_weeks_reads_as_a_flow(sample_folder, sample_reader, monkeypatch):
    """Week by week as on the page of weeks, and in all."""
    app = opened(sample_folder, monkeypatch, measure="week_removed", cols="week", weeks="13", lang="en")
    removed = query.run("burndown/bridge_by_week", Selection(NEWEST), sample_reader).tail(13)["removed"].tolist()
    _, total = figures(app)
    assert total[1:] == list(map(str, removed)) and charts(app)[0]["data"][0]["y"] == removed
    assert f"{sum(removed)} structures in 13 weeks, {removed[-1]} structures in the last one (to 29 Jun)" in charts(app)[0]["layout"]["title"]["text"]


def test_a_large_table_is_a_grid_without_links(sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, rows="compound", within="kind", cols="month_found")
    assert "超过2000个" in panels(app).replace(",", "") and not links(app)[1:] and len(app.dataframe) == 1


def test_filters_that_leave_nothing_leave_the_choices(sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, rows="kind", batch="1", team="8")
    assert "当前筛选下没有" in panels(app) and app.selectbox(key="ask_rows").value == "kind"


# ── who sees what ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["leader", "meeting", "admin"])
def test_hardship_is_neither_counted_nor_a_dimension(role, sample_folder, monkeypatch):
    """Whatever an address asks: counts of any day under any filter would be worked out from one another."""
    monkeypatch.setenv("CLEARANCE_ROLE", role)
    app = opened(sample_folder, monkeypatch, measure=["hardship_standing", "standing"], rows="batch", cols="kind", only="hard=yes", batch="2").run()
    assert asked(app) == {"rows": ["batch"], "cols": ["kind"], "only": ["hard=yes"], "batch": ["2"]}
    assert not [title for title in figures(app)[0] if "困难家庭" in title] and "限协调办" not in panels(app)
    assert not [each for each in app.multiselect(key="ask_measures").options if "困难" in each]
    app = opened(sample_folder, monkeypatch, rows="hardship", cols="batch", only="hardship=大病").run()
    assert asked(app) == {"rows": ["batch"]} and "hardship" not in app.selectbox(key="ask_rows").options
    assert not [each for each in app.multiselect(key="ask_only").options if "困难" in each]


def test_the_office_sees_hardship_and_it_is_marked(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, measure="hardship_standing", rows="hardship")
    held, (_, *lines) = cells(sample_reader, ledger="procedure", rows="hardship"), figures(app)
    assert {line[1] for line in lines} == {str(row["hardship_standing"]) for (row_value, col), row in held.items() if col is None} - {"0"}
    assert "限协调办" in panels(app) and not links(app), "no list holds hardship"


def test_what_is_taken_away_holds_what_the_page_does(sample_folder, monkeypatch):
    """Parquet read back is the table on the page."""
    taken = {}
    monkeypatch.setattr("clearance.widgets.tables.downloads", lambda frame, headers, note, file, *, key, parquet=False, **_: taken.update({key: (frame, headers, note, file, parquet)}))
    monkeypatch.setenv("CLEARANCE_ROLE", "meeting")
    app = opened(sample_folder, monkeypatch, measure=["standing", "hardship_standing"], rows="batch", cols="kind")
    frame, headers, note, _, parquet_too = taken["explore"]
    read = parquet.read_table(BytesIO(tables.to_parquet(frame, headers, note))).to_pandas()
    titles, *lines = figures(app)
    assert parquet_too and list(read.columns) == titles and read.shape == (len(lines), len(titles))
    for name, shown in zip(read.columns[1:], zip(*(line[1:] for line in lines), strict=True), strict=True):
        assert [str(each) for each in read[name]] == list(shown)
    assert not [name for name in read.columns if "困难家庭" in name] and "示例数据" in note


def test_the_chart_is_made_a_picture_when_asked_and_anew_when_it_is_another(sample_folder, monkeypatch):
    pictures = []
    monkeypatch.setattr(chromium, "to_png", lambda page, *_: pictures.append(page) or b"PNG")
    app = opened(sample_folder, monkeypatch, rows="batch")
    pressed(app, "生成：PNG")
    said = charts(app)[0]["layout"]["title"]["text"]
    assert len(pictures) == 1 and said in pictures[0] and "下载：PNG" in [each.proto.label for each in app.get("download_button")]
    app.run()
    assert len(pictures) == 1, "it is there to be fetched"
    app.selectbox(key="ask_rows").set_value("team").run()
    assert "下载：PNG" not in [each.proto.label for each in app.get("download_button")]


# ── saved questions ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own_folder(sample_folder, tmp_path):
    shutil.copytree(sample_folder, tmp_path / "store")
    return tmp_path / "store"


def test_a_question_is_saved_opened_and_deleted(own_folder, monkeypatch):
    app = opened(own_folder, monkeypatch, rows="batch", batch="2")
    app.text_input(key="question_name").input("第二批未拆").run()
    app.text_input(key="who").input("张三").run()
    pressed(app, "保存这个问题")
    assert not app.exception and "已保存：第二批未拆" in panels(app)
    app = opened(own_folder, monkeypatch, lang="en")
    (headline,) = query.records("overview/headline", Selection(NEWEST, batches=("2",)), store.reader(own_folder))
    assert f"Standing: {headline['structures_standing']} structures" in panels(app), "asked anew of the newest data"
    app.button(key="open_第二批未拆").click().run()
    assert not app.exception and asked(app) == {"rows": ["batch"], "batch": ["2"], "lang": ["en"]}, "in the reader's own language"
    app.button(key="forget_第二批未拆").click().run()
    assert not app.exception and "0 in all" in panels(app)


def test_a_question_needs_a_name(own_folder, monkeypatch):
    app = opened(own_folder, monkeypatch)
    pressed(app, "保存这个问题")
    assert "请先写上问题名称" in panels(app)


def test_others_open_saved_questions_and_save_none(own_folder, monkeypatch):
    saved_questions.save(own_folder, "各批次", "rows=batch&as_of=2018-03-02", "张三")
    saved_questions.save(own_folder, "按困难类型", "rows=hardship", "张三")
    monkeypatch.setenv("CLEARANCE_ROLE", "leader")
    app = opened(own_folder, monkeypatch)
    labels = [each.label for each in app.button]
    assert "各批次" in labels and "按困难类型" not in labels and "保存这个问题" not in labels and "删除" not in labels
    assert "截至2018年3月2日" in panels(app)
    app.button(key="open_各批次").click().run()
    assert asked(app) == {"rows": ["batch"], "as_of": ["2018-03-02"]}


@pytest.mark.parametrize(("text", "lang"), [("各组未拆，按类型", "zh"), ("standing by team and kind", "en")])
def test_a_question_in_words_becomes_the_page_s_own(text, lang, sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, lang=lang)
    app.text_input(key="ask_text").set_value(text)
    pressed(app, translator(lang)("ask.go"))
    to = asked(app)
    assert (to.get("rows"), to.get("cols")) == (["team"], ["kind"]), to
