"""更正 through AppTest: the numbers are the queries', another meeting can be chosen, and each item leads to its history."""

import re
from datetime import date

import pytest

from clearance import query
from clearance.locale import translator
from clearance.selection import AS_NOW, AS_REPORTED, Selection
from tests.pages.test_pages import board, charts, figures, panels

DAY = date(2018, 3, 30)


def both(day, reader):
    return [query.records("overview/headline", Selection(day, known), reader)[0] for known in (AS_REPORTED, AS_NOW)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_past_meeting_s_figures_are_beside_what_is_known_now(language, sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "restatements", as_of=DAY.isoformat(), lang=language), translator(language)
    then, now = both(DAY, sample_reader)
    items = query.records("restatements/items_of_day", Selection(DAY), sample_reader)
    assert then["structures_standing"] != now["structures_standing"] and items
    assert t("restatements.finding_standing", day=DAY, reported=then["structures_standing"], now=now["structures_standing"], items=len(items)) in panels(app)
    _, *lines = figures(app)
    shown = {line[0]: line[1:] for line in lines}
    change = now["structures_standing"] - then["structures_standing"]
    assert shown[t("restatements.figure.structures_standing")] == [f"{then['structures_standing']:,}", f"{now['structures_standing']:,}", f"−{-change}"]
    assert [line[1] for line in figures(app, 1)[1:]] == [item["item_id"] for item in items]
    weeks = query.run("restatements/standing_by_week", Selection(DAY), sample_reader)
    weeks = weeks[weeks["surveyed"]]
    assert [trace["y"] for trace in charts(app)[0]["data"][:2]] == [weeks["standing_known"].tolist(), weeks["standing_reported"].tolist()]
    titles, *lines = figures(app, 2)
    for column in ("standing_reported", "standing_known", "taken_out"):
        assert [int(line[titles.index(t(f"column.{column}"))].replace(",", "")) for line in lines] == weeks[column].tolist()[::-1]


def test_the_numbers_open_their_lists_of_that_day_on_either_clock_and_the_items_their_history(sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "restatements", as_of=DAY.isoformat(), known="as-reported")
    tables = [element.proto.body for element in app.get("html") if "b-figures" in element.proto.body]
    assert 'href="rows?list=standing&amp;as_of=2018-03-30&amp;known=as-reported"' in tables[0] and 'href="rows?list=standing&amp;as_of=2018-03-30"' in tables[0]
    item = query.records("restatements/items_of_day", Selection(DAY), sample_reader)[0]["item_id"]
    head = next(element.proto.body for element in app.get("html") if "b-finding" in element.proto.body)
    assert head.count('href="rows?list=standing&amp;as_of=2018-03-30') == 2, "as reported and as now"
    assert 'href="rows?list=standing&amp;as_of=2018-03-23&amp;known=as-reported"' in tables[2] and 'href="rows?list=standing&amp;as_of=2018-03-23"' in tables[2]
    assert re.search(rf'href="rows\?list=in_scope&amp;item={item}&amp;as_of=2018-03-30"', tables[1])


def test_it_opens_with_the_last_meeting_that_was_restated_and_another_can_be_chosen(sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "restatements"), translator("zh")
    assert t("restatements.figures", day=date(2018, 6, 22)) in panels(app)
    app.selectbox(key="meeting_2018-06-29").select(date(2018, 6, 29)).run()
    assert not app.exception and t("restatements.finding_none", day=date(2018, 6, 29)) in panels(app)
    app.selectbox(key="meeting_2018-06-29").select(DAY).run()
    then, now = both(DAY, sample_reader)
    assert f"会上报未拆{then['structures_standing']}处，现在掌握的是{now['structures_standing']}处" in panels(app)


def test_before_the_first_survey_no_meeting_had_figures(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "restatements", as_of="2017-05-05")
    assert translator("zh")("nothing.title") in panels(app) and not app.get("plotly_chart")
