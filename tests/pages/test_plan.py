"""计划 through AppTest: the numbers on the page are those that the queries give, in both languages and on the campaign's first days."""

import re
from datetime import date

import pytest

from clearance import plan, query
from clearance.locale import translator
from clearance.selection import KNOWN, Selection
from tests.pages.test_pages import board, charts, figures, panels

DAYS = [date(2017, 4, 5), date(2017, 10, 13), date(2018, 3, 2), date(2018, 6, 29)]


@pytest.mark.parametrize(("day", "known"), [(day, known) for day in DAYS[1:] for known in KNOWN])
def test_the_page_says_what_the_queries_give(day, known, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "plan", as_of=day.isoformat(), known=known)
    asked, t = Selection(day, known), translator("zh")
    gaps, weeks = query.run("plan/gap_by_batch", asked, sample_reader), query.run("plan/gap_by_week", asked, sample_reader)
    found = plan.finding(gaps)
    assert t(found.key, **found.values) in panels(app)
    drawn = charts(app)
    assert drawn[0]["layout"]["title"]["text"] == plan.split(t, gaps)
    assert drawn[0]["data"][0]["y"] == [round(value, 2) or None for value in weeks["slowness"]]
    titles, *lines = figures(app)
    assert [int(line[titles.index("未拆（处）")].replace(",", "")) for line in lines] == gaps["standing"].tolist()
    titles, *lines = figures(app, 2)
    assert [line[titles.index("与计划之差（处）")] for line in lines] == [t.number(value) for value in weeks["gap"].round(2)[::-1]]
    (headline,) = query.records("overview/headline", asked, sample_reader)
    assert f"未拆{headline['structures_standing']:,}处" in panels(app) and f"{headline['structures_standing']:,} 处 共" in panels(app)
    carried = query.records("plan/carry_over_by_batch", asked, sample_reader)
    assert f"转入第四批{sum(row['carry_over'] for row in carried):,}处" in panels(app)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("known", KNOWN)
def test_the_campaign_s_first_days_have_no_exception(known, language, sample_folder, monkeypatch):
    for day in (date(2017, 4, 1), DAYS[0], date(2017, 10, 1)):
        board(sample_folder, monkeypatch, "plan", as_of=day.isoformat(), known=known, lang=language)


def test_the_notice_s_day_does_not_hide_the_first_batch(sample_folder, monkeypatch):
    text = panels(board(sample_folder, monkeypatch, "plan", as_of="2017-10-13"))
    assert "合计比计划少5处（计划剩1,779处），但第一批比自己的计划多69处" in text
    assert "面积不比计划慢" in text and "小区比计划慢（剩64个，共82个，计划剩42个）" in text


def test_the_numbers_open_their_lists(sample_folder, monkeypatch):
    bodies = " ".join(element.proto.body for element in board(sample_folder, monkeypatch, "plan").get("html"))
    for name in ("found_late", "known_in_time", "relapsed", "left_over", "standing"):
        assert re.search(rf'href="rows\?list={name}&amp;batch=2', bodies), name
    assert 'href="rows?list=not_clear"' in bodies and 'href="rows?list=shops_open"' in bodies


def test_filters_leave_the_shops_as_they_are(sample_folder, sample_reader, monkeypatch):
    text = panels(board(sample_folder, monkeypatch, "plan", batch="1"))
    assert "共433处，已整改286处" in text and "1 个 共32个" in text
