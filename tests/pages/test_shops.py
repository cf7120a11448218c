"""居改非 and 申报 through AppTest: the numbers on the pages are those that the queries give, in both languages."""

from datetime import date

import pytest

from clearance import query
from clearance.selection import KNOWN, Selection
from tests.pages.test_pages import board, charts, figures, panels

DAYS = [date(2017, 4, 5), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)]


@pytest.mark.parametrize(("day", "known"), [(day, known) for day in DAYS[1:] for known in KNOWN])
def test_the_shops_page_says_what_the_queries_give(day, known, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "shops", as_of=day.isoformat(), known=known)
    (row,) = query.records("shops/headline", Selection(day, known), sample_reader)
    assert f"{row['shops']}处“居改非”已整改{row['closed']}处" in panels(app) and f"还差{row['to_close']}处" in panels(app)
    roads = query.run("shops/progress_by_road", Selection(day, known), sample_reader)
    drawn = charts(app)
    assert drawn[1]["data"][0]["x"] == roads["closed"].tolist() and drawn[1]["data"][1]["x"] == roads["open"].tolist()
    titles, *lines = figures(app)
    assert [int(line[titles.index("未整改（处）")]) for line in lines] == roads["open"].tolist()
    plan = query.run("shops/plan_by_week", Selection(day, known), sample_reader)["open_plan"]
    assert [round(value, 1) for value in plan] in [[round(y, 1) for y in trace["y"]] for trace in drawn[0]["data"] if "y" in trace]


def test_filters_on_compounds_leave_the_shops_as_they_are(sample_folder, monkeypatch):
    assert "433 shops are closed (66%)" in panels(board(sample_folder, monkeypatch, "shops", batch="1", team="8", lang="en"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["shops", "readiness"])
def test_the_campaign_s_first_days_have_no_exception(page, language, sample_folder, monkeypatch):
    for day in DAYS:
        board(sample_folder, monkeypatch, page, as_of=day.isoformat(), known="as-reported", lang=language)


@pytest.mark.parametrize(("day", "known"), [(day, known) for day in DAYS[1:] for known in KNOWN])
def test_the_readiness_page_says_what_the_queries_give(day, known, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "readiness", as_of=day.isoformat(), known=known)
    rows = query.records("readiness/criteria_by_area", Selection(day, known), sample_reader)
    text = panels(app)
    assert f"{len(rows)}个居民区中{sum(row['ready'] for row in rows)}个可以申报" in text
    assert f"✗ {sum(row['unverified'] for row in rows)} 处未验收" in text.replace("处未验收", " 处未验收").replace("  ", " ") or not sum(row["unverified"] for row in rows)
    weeks = query.run("readiness/clear_areas_by_week", Selection(day, known), sample_reader)
    assert charts(app)[0]["data"][1]["y"] == weeks["clear"].tolist()
    assert app.dataframe[0].value["unverified"].tolist() == [row["unverified"] for row in rows]


def test_an_area_opens_its_own_list(sample_folder, monkeypatch):
    bodies = " ".join(element.proto.body for element in board(sample_folder, monkeypatch, "readiness").get("html"))
    assert 'href="rows?list=unverified&amp;area=310107017002"' in bodies
    assert "list=steps_open&amp;area=310107017002" in bodies


def test_part_of_an_area_gets_no_verdict(sample_folder, monkeypatch):
    assert "不能得出整个居民区能否申报的结论" in panels(board(sample_folder, monkeypatch, "readiness", batch="2"))
