"""A real meeting in Chromium: an action is raised, appears, is done with evidence; its log says who and when of both; the meeting is closed."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from benchmarks.browser import ROOT, server
from clearance.locale import translator
from tests.browser.test_office import SMALL, WIDE, rows, settled

T = translator("zh")
SMALLEST = 14  # pixels
FOLDED = "() => document.querySelectorAll('[data-testid=stExpander]').forEach(e => { e.style.display = 'none' })"
"""How figures are counted is folded away, and the same on every page: not measured here."""


def sign(page):
    """Write who records, as a clerk does who then looks for the button: it is there once the name is."""
    assert page.locator("[data-testid=stFormSubmitButton] button").first.is_disabled(), "nobody has signed"
    page.get_by_label(T("actions.who"), exact=True).fill("张三")
    page.keyboard.press("Tab")
    page.locator("[data-testid=stFormSubmitButton] button:not([disabled])").first.wait_for()
    settled(page)


@pytest.fixture
def board(sample_folder, tmp_path):
    shutil.copytree(sample_folder, tmp_path / "store")
    with server(ROOT / "app.py", CLEARANCE_STORE=str(tmp_path / "store")) as (address, _):
        yield address, tmp_path / "store"


def test_an_action_is_raised_done_with_evidence_and_on_record(board, watched):
    (address, store), page = board, watched.page
    page.goto(f"{address}/actions")
    page.get_by_text(T("actions.question")).first.wait_for()
    settled(page)
    sign(page)
    page.get_by_label(T("actions.what"), exact=True).fill("抽查已拆点位")
    page.get_by_label(T("actions.by_whom"), exact=True).click()
    page.get_by_role("option", name="第三组").click()
    page.get_by_role("button", name=T("actions.raise_now"), exact=True).click()
    page.get_by_text(T("actions.raised_as", item="D20180629-01")).wait_for()
    settled(page)

    item = page.locator(".st-key-item_D20180629-01")
    assert "抽查已拆点位" in item.inner_text() and "第三组" in item.inner_text()
    item.get_by_role("button", name=T("actions.do.done"), exact=True).click()
    page.get_by_label(T("actions.evidence"), exact=True).fill("照片12")
    page.get_by_role("button", name=T("actions.now.done"), exact=True).click()
    page.get_by_text(T("actions.closed_as", item="D20180629-01")).wait_for()
    settled(page)
    log = page.locator(".st-key-item_D20180629-01 .b-log li").all_inner_texts()
    assert len(log) == 2 and "办结于2018-06-29" in log[0] and "照片12" in log[0] and "提出：抽查已拆点位" in log[1]
    at = [said for (said,) in rows(store, "select strftime(imported_at + interval 8 hour, '%Y-%m-%d %H:%M') from survey where origin = 'meeting' order by survey_id desc")]
    assert all("张三记录" in said and moment in said for said, moment in zip(log, at, strict=True)), "who and when, by the clock of the office"
    assert rows(store, "select done_on, evidence from actions_version where action_id = 'D20180629-01' and superseded_on is null") == [(date(2018, 6, 29), "照片12")]
    for size in ((1920, 1080), (1280, 800)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        settled(page)
        page.evaluate(FOLDED)
        assert page.evaluate(SMALL, SMALLEST) == [] and not page.evaluate(WIDE), size

    page.goto(f"{address}/record")
    page.get_by_text(T("record.will")).wait_for()
    settled(page)
    sign(page)
    page.get_by_role("button", name=T("record.close_now"), exact=True).click()
    page.get_by_text(T("record.closed", day=date(2018, 6, 29), figures=26, items=75)).wait_for()
    settled(page)
    assert page.locator(".b-week-held").count() == 1 and page.locator(".b-week-missed").count() == 0
    page.evaluate(FOLDED)
    assert page.evaluate(SMALL, SMALLEST) == [] and not page.evaluate(WIDE)
    assert watched.troubles == [] and watched.hosts == {address.split("//")[1]}
