"""预测 through AppTest: its dates are the statistics', a slider changes the words and its return restores them, groups open their lists."""

import html
import re
from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest

from clearance import findings, outlook, outlook_desk, prospects, query
from clearance.locale import translator
from clearance.selection import Selection
from clearance.statistics.forecast import Change
from clearance.widgets import answers
from tests.pages.opening import PAGES as FILES
from tests.pages.opening import address, opened
from tests.pages.test_pages import NEWEST, board, charts, figures, panels


def facts(reader, day=NEWEST) -> SimpleNamespace:
    return SimpleNamespace(**query.records("surveys/campaign", Selection(day), reader)[0])


def made(reader, measure="structures", asked=Selection(NEWEST)):
    return outlook.of_rows(measure, query.run(outlook.QUERIES[measure], asked, reader), asked.as_of, facts(reader))


def dashes(app) -> list[str]:
    return [trace["line"]["dash"] for trace in charts(app)[0]["data"] if trace.get("line", {}).get("dash")]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("measure", list(findings.BURNS))
def test_the_head_is_the_forecast_of_the_burn_that_is_chosen(measure, language, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "forecast", lang=language)
    if measure != "structures":
        app.session_state["measure"] = measure
        app.run()
    assert not app.exception
    said, t = prospects.headline(measure, made(sample_reader, measure)), translator(language)
    assert t(said.key, **said.values) in panels(app)
    assert t("forecast.changed_not_yet") in panels(app) and dashes(app)[:1] == ["dashdot"] and len(charts(app)) == 2


def test_a_slider_changes_the_words_and_its_return_restores_them(sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "forecast"), translator("zh")
    before, unchanged = panels(app), charts(app)[0]
    app.slider(key="pace").set_value(120).run()
    assert not app.exception
    changed = outlook.changed("structures", query.run(outlook.QUERIES["structures"], Selection(NEWEST), sample_reader), Change(pace=1.2), NEWEST, facts(sample_reader))
    text = panels(app)
    assert t.day(changed.changed.p50) in text and t.day(changed.changed.p85) in text and t.day(changed.unchanged.p50) in text
    assert f"提前{-changed.p50_days}天" in text and dashes(app) == ["dashdot", "dash"]
    assert "拆除速度为现在的120%" in charts(app)[0]["layout"]["title"]["text"]
    app.slider(key="pace").set_value(100).run()
    assert panels(app) == before and charts(app)[0] == unchanged


def test_the_button_puts_every_slider_back(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "forecast")
    before = panels(app)
    app.slider(key="scope").set_value(100)
    app.slider(key="lost").set_value(3).run()
    assert "停工3周" in charts(app)[0]["layout"]["title"]["text"] and "再多发现100处" in charts(app)[0]["layout"]["title"]["text"]
    assert address(app) == {"scope": ["100"], "lost": ["3"]}
    app.button(key="change_reset").click().run()
    assert panels(app) == before and {slider.value for slider in app.slider} == {100, 0} and address(app) == {}


def test_a_link_opens_the_same_what_if_and_another_burn_begins_without_scope(sample_folder, monkeypatch):
    moved = board(sample_folder, monkeypatch, "forecast")
    moved.slider(key="pace").set_value(120)
    moved.slider(key="scope").set_value(40).run()
    app = opened(sample_folder, monkeypatch, FILES["forecast"], **{name: value[0] for name, value in address(moved).items()})
    assert panels(app) == panels(moved) and charts(app)[0] == charts(moved)[0] and address(app) == address(moved) == {"pace": ["120"], "scope": ["40"]}
    app.segmented_control(key="measure").set_value("area").run()
    assert not app.exception and address(app) == {"measure": ["area"], "pace": ["120"]}


def test_a_link_with_more_scope_than_the_slider_has_opens_at_its_end(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, FILES["forecast"], scope="999999", lost="99", pace="121")
    most, _ = prospects.scope_range(made(sample_reader).opening)
    assert app.slider(key="scope").value == most and (app.slider(key="pace").value, app.slider(key="lost").value) == (100, 0)
    assert address(app) == {"scope": [str(most)]}


def test_what_the_record_asks_is_asked_ahead(sample_folder, tmp_path, monkeypatch):
    asked = []
    board(sample_folder, monkeypatch)
    for cached in (answers._run, outlook_desk._record):
        cached.clear()
    outlook_desk.ask_ahead(sample_folder)
    monkeypatch.setattr(query, "run", lambda name, chosen, *more, run=query.run, **own: (asked.append((name, chosen.known)), run(name, chosen, *more, **own))[1])
    board(sample_folder, monkeypatch, "forecast")
    assert ("shops/headline", "as-now") in asked and not [each for each in asked if each[1] == "as-reported"]
    outlook_desk.ask_ahead(tmp_path)  # nothing there: the pages say so


@pytest.mark.parametrize(("place", "dimension"), list(enumerate(prospects.DIMENSIONS, start=1)))
def test_the_groups_are_those_of_their_own_bridges_and_open_their_lists(place, dimension, sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "forecast"), translator("zh")
    titles, *lines = figures(app, place)
    bridges = query.run("burndown/bridge_by_week_and_member", Selection(NEWEST), sample_reader)
    windows = prospects.windows(query.run("batches/progress_by_batch", Selection(NEWEST), sample_reader)) if dimension == "batch" else None
    groups = prospects.groups(bridges, dimension, NEWEST, facts(sample_reader), windows)
    expected = prospects.group_rows(t, groups, dimension)
    for column in (*prospects.DATES, "chance_by_target", "rests_on", *prospects.OWN_PLAN[dimension]):
        assert [line[titles.index(t(f"column.{column}"))] for line in lines] == expected[column].tolist()
    assert [int(line[titles.index(t("column.standing"))].replace(",", "")) for line in lines] == [each.standing for each in groups]

    table = [element.proto.body for element in app.get("html") if "b-figures" in element.proto.body][place]
    opened = [(parse_qs(html.unescape(link)), int(shown.replace(",", ""))) for link, shown in re.findall(r'href="rows[?]([^"]*)"[^>]*>([^<]*)<', table)]
    assert [shown for _, shown in opened] == [each.standing for each in groups if each.standing]
    for parameters, shown in opened:
        value = parameters[dimension][0]
        chosen = {"civilized": "文明小区", "ordinary": "一般小区"}.get(value, value)
        asked = Selection(NEWEST, **{prospects.DIMENSIONS[dimension]: (chosen,)})
        assert parameters["list"] == ["standing"] and len(query.records("rows/structures", asked, sample_reader, list="standing")) == shown


def test_shops_stand_beside_the_structures_whole_and_basically_done(sample_folder, sample_reader, monkeypatch):
    titles, structures, shops, basically = figures(board(sample_folder, monkeypatch, "forecast"), 0)
    headline = query.records("shops/headline", Selection(NEWEST), sample_reader)[0]
    left = titles.index(translator("zh")("column.left"))
    assert [int(line[left]) for line in (structures, shops, basically)] == [379, headline["open"], headline["to_close"]]
    found = made(sample_reader, "shops")
    assert shops[left + 1 : left + 4] == [day.isoformat() for day in (found.p50, found.p85, found.p95)]
    assert basically[left + 1] <= shops[left + 1], "fewer to go are no later"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_record_says_how_often_the_p85_held(language, sample_folder, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "forecast", lang=language), translator(language)
    title = re.sub("<br>", "" if language == "zh" else " ", charts(app)[1]["layout"]["title"]["text"])
    rows = app.dataframe[0].value
    four = rows[rows["weeks_ahead"] == 4].iloc[0]
    assert all(f"{four[name]:.0f}" in title for name in ("held", "forecasts")) and f"{four['share']:.0f}%" in title
    (points,) = [trace for trace in charts(app)[1]["data"] if trace["mode"] == "markers"]
    assert points["y"] == rows["share"].tolist() and points["x"] == list(range(1, 9))
    assert (rows["held"] <= rows["forecasts"]).all() and (rows["held_apart"] <= rows["held"]).all() and (rows["apart"] <= rows["forecasts"]).all()
    assert any(t("forecast.record_as_reported")[:12] in note["text"] for note in charts(app)[1]["layout"]["annotations"])


def test_an_early_day_declines_and_says_why(sample_folder, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "forecast", as_of="2017-05-05"), translator("zh")
    assert "暂不预测。完整的周只有" in panels(app) and not app.slider
    assert t("forecast.record_none", least=7) in charts(app)[0]["layout"]["title"]["text"].replace("<br>", "") and not app.dataframe
    assert {line[figures(app, 3)[0].index(t("column.p50"))] for line in figures(app, 3)[1:]} == {"—"}


def test_a_batch_that_has_not_begun_is_not_forecast_whichever_way_it_is_asked(sample_folder, sample_reader, monkeypatch):
    day, t = date(2018, 2, 9), translator("zh")
    third = figures(board(sample_folder, monkeypatch, "forecast", as_of=day.isoformat()), 1)[3]
    assert third[0] == "第三批" and "之前不预测" in third[-1]
    app = board(sample_folder, monkeypatch, "forecast", as_of=day.isoformat(), batch="3")
    standing = query.records("overview/headline", Selection(day, batches=("3",)), sample_reader)[0]["structures_standing"]
    assert t("forecast.not_begun", measure="structures", remaining=standing) in panels(app) and not app.slider
    assert t("outlook.not_begun") in panels(board(sample_folder, monkeypatch, "burndown", as_of=day.isoformat(), batch="3"))


def test_the_burn_down_leads_here(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "burndown")
    (link,) = [element.proto for element in app.get("page_link")]
    assert link.label == translator("zh")("burndown.to_forecast") and link.page == "forecast"
