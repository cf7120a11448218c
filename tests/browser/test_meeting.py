"""周会 in real browsers: the agenda walked by keys and by a clicker at three sizes, the smallest type measured, two browsers in one meeting."""

from __future__ import annotations

import re
import shutil

import pytest

from benchmarks.browser import ROOT, server
from clearance.agenda import SCREENS

CHARTS = ("week", "forecast", "shops")
SMALLEST = """() => {
  const shown = e => { const box = e.getBoundingClientRect(); return box.width && box.height && getComputedStyle(e).visibility !== 'hidden' };
  const size = e => { const chart = e.closest('.js-plotly-plot'); const scale = chart ? chart.getBoundingClientRect().width / chart.offsetWidth : 1;
    return parseFloat(getComputedStyle(e).fontSize) * scale };
  const words = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const main = document.querySelector('[data-testid=stMainBlockContainer]');
  return [...main.querySelectorAll('*')].filter(e => words(e) && shown(e) && !e.closest('kbd, [data-testid=stIconMaterial], style'))
    .map(e => [Math.round(size(e) * 10) / 10, e.textContent.trim().slice(0, 30)]).sort((a, b) => a[0] - b[0])[0];
}"""
UNDER_THE_FOOT = """() => {
  const foot = document.querySelector('.st-key-room_foot').getBoundingClientRect().top;
  return [...document.querySelectorAll('.b-room, .b-lined, .b-numbers, .b-bars, .b-changed, .js-plotly-plot, .b-more')].filter(e => e.getBoundingClientRect().bottom > foot + 1).map(e => e.className);
}"""


def on_screen(page, number: int) -> None:
    page.wait_for_function("n => document.querySelector('.b-foot b')?.textContent.startsWith(n + ' /')", arg=str(number))
    page.wait_for_function("n => document.querySelector('.b-room p')?.textContent.startsWith(n + ' ')", arg=str(number))
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    if number <= len(SCREENS) and SCREENS[number - 1] in CHARTS:
        page.wait_for_selector(".js-plotly-plot svg.main-svg")


def arrive(page, url: str, number: int) -> None:
    page.goto(url)
    on_screen(page, number)


@pytest.mark.parametrize(("size", "least", "key"), [((1920, 1080), 32, "PageDown"), ((1280, 800), 21, "ArrowRight"), ((390, 844), 15, "ArrowRight")], ids=str)
def test_the_agenda_is_walked_by_keys_and_can_be_read(size, least, key, address, watched):
    page = watched.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    arrive(page, f"{address}/meeting?as_of=2018-06-29", 1)
    for number in range(1, len(SCREENS) + 1):
        if number > 1:
            page.keyboard.press(key)
            on_screen(page, number)
            page.wait_for_url(re.compile(rf"screen={number}\b"))
        assert page.locator(".b-foot").inner_text().count("示例数据") == 1
        assert not page.locator("[data-testid=stHeader]").is_visible()
        smallest = page.evaluate(SMALLEST)
        assert smallest[0] >= least, smallest
        if size[0] > 700:
            assert page.evaluate(UNDER_THE_FOOT) == []
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("ArrowLeft" if key == "ArrowRight" else "PageUp")
    on_screen(page, len(SCREENS) - 1)
    assert watched.troubles == []


def test_a_screen_without_news_is_skipped_and_clicks_turn_too(address, watched):
    page = watched.page
    arrive(page, f"{address}/meeting?screen=6", 6)
    assert page.locator(".b-room h1").inner_text().startswith("无变化")
    page.keyboard.press("ArrowDown")
    on_screen(page, 7)
    page.get_by_role("button", name="下一屏").click()
    on_screen(page, 8)
    page.get_by_role("button", name="议程").click()
    page.get_by_role("button", name="3 · 能不能按期完成？").click()
    on_screen(page, 3)
    page.get_by_role("link", name="退出").click()
    page.wait_for_selector(".b-burns")
    assert "known" not in page.url, "the meeting's clock is the meeting's own"


def test_what_is_decided_in_the_room_is_said_from_its_screen(sample_folder, tmp_path, watched):
    """Raised on the last screen in three fields, it stands on that screen; the meeting closed there is on record."""
    folder = tmp_path / "store"
    shutil.copytree(sample_folder, folder)
    with server(ROOT / "app.py", CLEARANCE_STORE=str(folder)) as (here, _):
        page = watched.page
        page.set_viewport_size({"width": 1920, "height": 1080})
        arrive(page, f"{here}/meeting?screen={len(SCREENS)}", len(SCREENS))
        page.get_by_role("button", name="督办", exact=True).click()
        desk = page.get_by_role("dialog")
        desk.get_by_label("记录人").fill("示例记录")
        desk.get_by_label("记录人").press("Enter")
        desk.get_by_label("办什么事").fill("示例事项：补送告知书")
        desk.get_by_role("combobox", name=re.compile("谁来办")).click()
        page.get_by_role("option", name=re.compile("第三组")).first.click()
        desk.get_by_role("button", name=re.compile("提出")).click()
        page.wait_for_function("() => document.querySelector('.b-lined, .b-room')?.closest('[data-testid=stMain]').textContent.includes('示例事项：补送告知书')")
        assert page.get_by_role("dialog").count() == 0, "what has been said closes the forms"
    assert watched.troubles == []


def test_two_browsers_follow_one_meeting(address, browser, watched):
    chair = watched.page
    arrive(chair, f"{address}/meeting?screen=2&as_of=2018-05-25", 2)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    caller = context.new_page()
    arrive(caller, f"{address}/meeting?follow=1&as_of=2018-05-25", 1)
    other = context.new_page()
    arrive(other, f"{address}/meeting?follow=1&as_of=2018-06-01", 1)
    chair.keyboard.press("ArrowRight")
    on_screen(chair, 3)
    on_screen(caller, 3)
    assert "screen=3" in caller.url and "follow=1" in caller.url
    caller.keyboard.press("ArrowLeft")  # a caller looks back: nobody else turns, and the chair's next move takes the caller along
    on_screen(caller, 2)
    caller.wait_for_timeout(2500)
    on_screen(caller, 2)
    on_screen(chair, 3)
    chair.keyboard.press("PageDown")
    on_screen(caller, 4)
    on_screen(other, 1)  # the meeting of another day
    context.close()
    assert watched.troubles == []
