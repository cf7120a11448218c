"""Every page through AppTest, in both languages: no exception, and the numbers on it are those that the queries give."""

import html
import json
import re
import shutil
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from clearance import findings, intake, outlook, query, store
from clearance.locale import translator
from clearance.selection import Selection
from tests.conftest import ROOT
from tests.pages.opening import BOARD as PAGES
from tests.pages.opening import PAGES as FILES
from tests.pages.opening import address, opened

NOTICE_DAY, NEWEST = date(2017, 10, 13), date(2018, 6, 29)


def board(folder, monkeypatch, page="overview", **parameters) -> AppTest:
    """The app on a page, opened by an address."""
    monkeypatch.setenv("CLEARANCE_STORE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    if page != "overview":
        app.switch_page(FILES[page]).run()
    assert not app.exception
    return app


def panels(app) -> str:
    """The text of the board's own panels."""
    bodies = [element.proto.body for element in app.get("html") if "b-figures" not in element.proto.body]
    # What is marked as Chinese is the data's own: names of compounds.
    bodies = [re.sub(r'<(\w+) lang="zh">.*?</\1>', "", body) for body in bodies]
    text = re.sub(r"</?a\b[^>]*>", "", " ".join(bodies))  # a number that opens its list stands in the sentence as before
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def figures(app, place=0) -> list[list[str]]:
    """The lines of a table of figures, its header first."""
    table = [element.proto.body for element in app.get("html") if "b-figures" in element.proto.body][place]
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in line] for line in lines]


def charts(app) -> list[dict]:
    """The figures on the page."""
    return [json.loads(element.proto.spec) for element in app.get("plotly_chart")]


def numbers(values) -> list:
    return [None if pd.isna(value) else value for value in values]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_its_finding_and_that_the_data_is_a_sample(page, language, sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, page, lang=language)
    text, t = panels(app), translator(language)
    assert t(f"{page}.question") in text
    assert t("sample.mark") in text and t("sample.more") in text
    for figure in charts(app):
        notes = [note["text"] for note in figure["layout"]["annotations"]]
        assert [note for note in notes if t("sample.mark") in note and t("provenance.as_of", day=NEWEST) in note]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_no_raw_key_and_no_unfilled_blank_is_seen(page, language, sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, page, lang=language)
    seen = panels(app) + json.dumps(charts(app), ensure_ascii=False).replace("{", "").replace("}", "")
    keys = re.findall(rf"\b(?:{'|'.join(sorted({key.partition('.')[0] for key in translator('zh').keys}))})\.[a-z_]+\b", seen)
    assert keys == []
    assert "{" not in panels(app) and "nan" not in panels(app).lower().split() and "None" not in panels(app)


@pytest.mark.parametrize("page", PAGES)
def test_english_has_no_chinese_in_the_app_s_own_words(page, sample_folder, monkeypatch):
    assert re.findall(r"[\u3400-\u9fff]+", panels(board(sample_folder, monkeypatch, page, lang="en"))) == []


def test_the_notice_s_day_on_the_overview(sample_folder, monkeypatch):
    text = panels(board(sample_folder, monkeypatch, as_of="2017-10-13"))
    assert "82个小区中18个已清零（22%），离目标日还有59周" in text
    assert "12 / 32 个 · 38%" in text and "6 / 50 个 · 12%" in text
    assert "第一批已超期13天" in text and "应于2017年9月30日完成，已超期13天" in text


def test_the_notice_s_day_in_english(sample_folder, monkeypatch):
    text = panels(board(sample_folder, monkeypatch, as_of="2017-10-13", lang="en"))
    assert "18 of 82 compounds are clear (22%), with 59 weeks left to the target" in text
    assert "12 of 32 · 38%" in text and "6 of 50 · 12%" in text and "due 30 Sep 2017, 13 days late" in text


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("day", [NOTICE_DAY, date(2018, 3, 2), NEWEST])
def test_the_overview_s_numbers_are_the_queries(day, known, sample_folder, sample_reader, monkeypatch):
    asked = Selection(day, known)
    text = panels(board(sample_folder, monkeypatch, as_of=day.isoformat(), known=known))
    headline = query.records("overview/headline", asked, sample_reader)[0]
    assert f"{headline['structures_standing']:,} 处" in text
    found = outlook.of_bridge(query.run("burndown/bridge_by_week", asked, sample_reader), day, SimpleNamespace(**query.records("surveys/campaign", asked, sample_reader)[0]))
    said = outlook.finding(found)
    assert (translator("zh")(said.key, **said.values) in text) == (said.key not in ("outlook.finished", "outlook.nothing_found"))
    assert f"{round(headline['area_standing_sqm']):,} ㎡" in text
    assert f"共{headline['shops']}处，已整改{headline['shops'] - headline['shops_open']}处" in text
    before = query.records("overview/headline", asked.days_before(7), sample_reader)[0]
    fewer = before["structures_standing"] - headline["structures_standing"]
    if known == "as-now" or day != NOTICE_DAY:
        assert f"{'少' if fewer > 0 else '多'}{abs(fewer)}处" in text


def test_the_burn_down_draws_what_the_query_gives(sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "burndown")
    weeks = query.run("burndown/structures_by_week", Selection(NEWEST), sample_reader)
    drawn = [list(trace["y"]) for figure in charts(app)[:1] for trace in figure["data"] if "y" in trace]
    assert weeks["standing"].tolist() in drawn
    campaign = SimpleNamespace(**query.records("surveys/campaign", Selection(NEWEST), sample_reader)[0])
    bridge = query.run("burndown/bridge_by_week", Selection(NEWEST), sample_reader)
    fan = outlook.fan(outlook.of_bridge(bridge, NEWEST, campaign))
    (median,) = [trace for trace in charts(app)[0]["data"] if trace.get("line", {}).get("dash") == "dashdot"]
    assert median["y"][0] == bridge["closing"].iloc[-1] and median["y"] == [round(value, 1) for value in fan["p50"]][: len(median["y"])]
    assert max(median["x"]) > campaign.target_on, "it reaches past the target where the forecast does"


@pytest.mark.parametrize("measure", ["compounds", "area", "shops"])
def test_each_burn_has_a_forecast_of_its_own(measure, sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "burndown")
    before = panels(app)
    app.session_state["measure"] = measure
    app.run()
    assert not app.exception
    text = panels(app)
    assert translator("zh")(f"outlook.title_{measure}") in text and "预测：" in text and text != before
    assert [trace for trace in charts(app)[0]["data"] if trace.get("line", {}).get("dash") == "dashdot"]


def test_too_few_weeks_have_no_fan_and_say_why(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "burndown", as_of="2017-05-05")
    assert "暂不预测：完整的周只有" in panels(app)
    assert not [trace for trace in charts(app)[0]["data"] if trace.get("line", {}).get("dash") == "dashdot"]


@pytest.mark.parametrize("measure", list(findings.BURNS))
def test_each_of_the_four_burns_can_be_looked_at(measure, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "burndown")
    app.session_state["measure"] = measure
    app.run()
    assert not app.exception
    burn = findings.BURNS[measure]
    remaining = query.run(burn.query, Selection(NEWEST), sample_reader)[burn.remaining]
    assert numbers(charts(app)[0]["data"][-1]["y"])[-1] is not None
    assert f"{round(remaining.iloc[-1]):,}" in panels(app)


def test_whose_timeline_is_shown_is_in_the_address(sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "batches")
    assert app.session_state["timeline_batch"] == "3", "the batch in which most stands"
    app.segmented_control(key="timeline_batch").set_value("1").run()
    assert address(app) == {"timeline": ["1"]}
    linked = opened(sample_folder, monkeypatch, FILES["batches"], timeline="1")
    of_first = [row["name"] for row in query.records("batches/timeline_by_compound", Selection(NEWEST), sample_reader) if row["batch"] == 1]
    assert charts(linked)[-1]["layout"]["yaxis"]["ticktext"] == charts(app)[-1]["layout"]["yaxis"]["ticktext"] == of_first
    assert opened(sample_folder, monkeypatch, FILES["batches"], timeline="9", batch="2").session_state["timeline_batch"] == "2", "there is no such batch here"


@pytest.mark.parametrize(("page", "place"), [("batches", 1), ("teams", 0), ("procedure", 0)])
def test_a_table_s_areas_have_their_english_names(page, place, sample_folder, sample_reader, monkeypatch):
    names = {row["label_en"] for row in query.records("surveys/choices", Selection(NEWEST), sample_reader) if row["filter"] == "areas"}
    titles, *lines = figures(board(sample_folder, monkeypatch, page, lang="en"), place)
    assert {line[titles.index("Area")] for line in lines} <= names and lines


@pytest.mark.parametrize(("page", "name"), [("batches", "batches/progress_by_batch"), ("classes", "classes/progress_by_class"), ("teams", "teams/progress_by_team")])
def test_a_table_shows_what_its_query_gives(page, name, sample_folder, sample_reader, monkeypatch):
    app, wanted = board(sample_folder, monkeypatch, page), translator("zh")("column.compounds")
    titles, *lines = next(table for place in range(3) if wanted in (table := figures(app, place))[0])
    expected = query.run(name, Selection(NEWEST), sample_reader)
    for column in ("compounds", "clear", "standing", "in_scope"):
        place = titles.index(translator("zh")(f"column.{column}"))
        assert [int(line[place].replace(",", "")) for line in lines] == expected[column].tolist()


@pytest.mark.parametrize("page", PAGES)
def test_a_filter_changes_the_numbers_and_stays_when_the_page_turns(page, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch)
    app.multiselect(key="batches").select("2").run()
    assert "23个小区中" in panels(app) and app.query_params["batch"] == "2"
    if page != "overview":
        app.switch_page(FILES[page]).run()
    assert not app.exception and app.session_state["batches"] == ["2"]
    headline = query.records("overview/headline", Selection(NEWEST, batches=("2",)), sample_reader)[0]
    assert headline["compounds"] == 23
    if page == "burndown":
        assert f"{headline['structures_standing']}处" in panels(app)


def test_turning_the_language_turns_every_word_and_keeps_the_filters(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "batches", team="3")
    app.session_state["lang"] = "en"
    app.run()
    assert app.session_state["teams"] == ["3"]
    assert translator("en")("batches.question") in panels(app) and not re.search(r"[\u3400-\u9fff]", panels(app))
    assert app.query_params["lang"] == "en" and app.query_params["team"] == "3"


def test_filters_that_leave_nothing_say_so(sample_folder, monkeypatch):
    # Shops have no compound, nor have some actions, and a meeting's record is the whole street's: there batch and team do not apply, and the page says so.
    # SQL has the filters as parameters.
    for page in [page for page in PAGES[1:] if page not in ("shops", "actions", "record", "sql")]:
        text = panels(board(sample_folder, monkeypatch, page, batch="1", team="8"))
        assert translator("zh")("nothing.title") in text
    assert "当前筛选下没有小区" in panels(board(sample_folder, monkeypatch, batch="1", team="8"))


def test_an_empty_store_names_the_command(tmp_path, monkeypatch):
    app = board(tmp_path, monkeypatch)
    assert "python -m clearance import" in panels(app) and not app.get("plotly_chart")


def test_a_new_survey_shows_without_a_restart(sample_folder, tmp_path, monkeypatch):
    folder = tmp_path / "store"
    shutil.copytree(sample_folder, folder)
    app = board(folder, monkeypatch)
    before = query.records("overview/headline", Selection(NEWEST), store.reader(folder))[0]["structures_standing"]
    assert f"{before} 处" in panels(app)
    survey = tmp_path / "违建点位台账_2018-07-06.csv"
    survey.write_text("点位编号,小区编号,违建面积,发现日期,备注\nNEW-1,SQ01,10,2018-07-02,示例数据\n", encoding="utf-8")
    assert intake.import_files([survey], store=folder)[0].rows_accepted == 1
    app.run()
    assert not app.exception and f"{before + 1} 处" in panels(app)
    assert app.session_state["as_of"] == date(2018, 7, 6), "a board that shows the newest day follows it"


def test_the_mark_goes_when_no_row_is_synthetic(tmp_path, monkeypatch):
    for name, text in {
        "小区台账_2018-05-25.csv": "小区编号,小区名称,居民区,类别\nA,和平新村,和平,一般小区\n",
        "违建点位台账_2018-05-25.csv": "点位编号,小区编号,违建面积,发现日期\n1,A,10,2018-05-01\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    intake.import_files(sorted(tmp_path.glob("*.csv")), store=tmp_path / "store")
    for page in PAGES:
        assert "示例" not in panels(board(tmp_path / "store", monkeypatch, page))


def test_every_table_and_chart_can_be_taken_away(sample_folder, monkeypatch):
    # Before the first meeting its record has no table, SQL none before a question; the bulletin goes out whole, by buttons of its own.
    for page in [page for page in PAGES[1:] if page not in ("record", "sql", "report")]:
        app = board(sample_folder, monkeypatch, page)
        labels = [button.proto.label for button in app.get("download_button")]
        of_figures = [element for element in app.get("html") if "b-figures" in element.proto.body]
        assert labels.count("CSV") == labels.count("XLSX") == len(app.dataframe) + len(of_figures) > 0
        for chart in app.get("plotly_chart"):
            assert json.loads(chart.proto.config)["modeBarButtons"] == [["toImage"]]


def test_a_team_opens_its_compounds(sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "teams")
    assert len(figures(app)) == 83
    app.session_state["team_opened"] = "3"
    app.run()
    expected = query.run("teams/compounds_by_team", Selection(NEWEST, teams=("3",)), sample_reader)
    assert [line[1] for line in figures(app)[1:]] == expected["name"].tolist()
