"""通报 through AppTest: the text is the queries' of the day, files are handed out, and print is made only when asked."""

from datetime import date

import pytest

from clearance import chromium, query
from clearance.selection import Selection
from tests.pages.test_pages import board, panels


def labels(app, kind: str) -> list[str]:
    return [element.proto.label for element in app.get(kind)]


@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)])
def test_the_page_says_what_the_queries_give(day, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "report", as_of=day.isoformat())
    asked = Selection(day)
    (head,) = query.records("overview/headline", asked, sample_reader)
    open_now = len(query.records("rows/actions", asked, sample_reader, list="actions_open"))
    late = len(query.records("rows/actions", asked, sample_reader, list="overdue_actions"))
    text = panels(app)
    assert f"问题{len(query.records('overview/attention', asked, sample_reader))}个，督办未办结{open_now}项、超期{late}项" in text
    assert f"未拆{head['structures_standing']:,}处、{head['area_standing_sqm']:,.1f}㎡" in text and "签发人：" in text


def test_the_headline_opens_the_lists_that_it_counts(sample_folder, monkeypatch):
    bodies = " ".join(element.proto.body for element in board(sample_folder, monkeypatch, "report").get("html"))
    assert 'href="rows?list=actions_open"' in bodies and 'href="rows?list=overdue_actions"' in bodies


def test_print_is_made_when_asked_and_only_then(sample_folder, monkeypatch):
    asked = []
    monkeypatch.setattr(chromium, "to_pdf", lambda page: asked.append(page) or b"%PDF")
    app = board(sample_folder, monkeypatch, "report")
    assert labels(app, "download_button") == ["通报（Word）", "演示文稿（PPT）", "数据表（Excel）"] and not asked
    app.button(key="make_report_pdf").click().run()
    assert len(asked) == 1 and "下载：通报（PDF）" in labels(app, "download_button")
    app.run()
    assert len(asked) == 1 and "下载：通报（PDF）" in labels(app, "download_button")


def test_without_a_browser_the_page_says_what_to_install(sample_folder, monkeypatch):
    def fail(*_):
        raise chromium.NoBrowser("chromium")

    monkeypatch.setattr(chromium, "to_png", fail)
    app = board(sample_folder, monkeypatch, "report")
    app.button(key="make_report_png").click().run()
    assert "请安装Chromium、Chrome或Edge之一" in panels(app) and not app.exception
