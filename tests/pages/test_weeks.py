"""每周增减 through AppTest: the week's numbers are the queries', another week can be chosen, and what fired is named."""

from datetime import date

import pytest

from clearance import query, weeks
from clearance.locale import translator
from clearance.selection import Selection
from tests.pages.test_pages import NEWEST, board, charts, figures, panels


def column(app, table, title) -> list[int]:
    """The numbers under one header of the page's table in that place."""
    titles, *lines = figures(app, table)
    return [int(line[titles.index(title)].replace(",", "")) for line in lines]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_week_and_its_signals_are_said(language, sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "weeks", lang=language), translator(language)
    bridge = query.run("burndown/bridge_by_week", Selection(NEWEST), sample_reader)
    full = weeks.full_weeks(bridge)
    chart = weeks.control(full)
    text = panels(app)
    told = weeks.finding(bridge, NEWEST)
    assert t(told.key, **told.values) in text
    fired = weeks.signals(full, chart)
    assert fired
    for each in fired:
        said = weeks.said(each, chart)
        assert t(said.key, **said.values) in text
    assert len(charts(app)) == 3
    assert bridge["closing"].tolist() in [trace["y"] for trace in charts(app)[2]["data"]]
    assert column(app, 2, t("column.closing")) == bridge["closing"].tolist()[::-1]


def test_another_week_can_be_chosen(sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "weeks"), translator("zh")
    app.selectbox(key="week").select(date(2018, 3, 30)).run()
    assert not app.exception
    told = weeks.finding(query.run("burndown/bridge_by_week", Selection(NEWEST), sample_reader), date(2018, 3, 30))
    assert t(told.key, **told.values) in panels(app)
    members = query.run("weeks/bridge_by_member", Selection(NEWEST), sample_reader, week_end=date(2018, 3, 30))
    assert column(app, 0, t("column.removed")) == members[members["dimension"] == "batch"]["removed"].tolist()


def test_the_first_week_has_no_limits_and_says_so(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "weeks", as_of="2017-04-07")
    assert translator("zh")("weeks.not_judged") in panels(app) and len(charts(app)) == 2
