"""A chart pinned from its page in a real browser: it is a screen that keys pass over, readable from the back, and is taken off again."""

from __future__ import annotations

import shutil

from benchmarks.browser import ROOT, server
from clearance import pins
from clearance.agenda import SCREENS
from tests.browser.test_meeting import SMALLEST, UNDER_THE_FOOT, on_screen

FIRST = len(SCREENS)
ROWS = ("shops?#roads", "classes?#kinds")
"""Charts that are taller than the room's screen on their pages."""


def test_a_chart_goes_from_its_page_to_the_agenda_and_off_again(sample_folder, tmp_path, watched):
    folder = tmp_path / "store"
    shutil.copytree(sample_folder, folder)
    for each in ROWS:
        pins.put_on(folder, each, "示例标题", "示例记录")
    with server(ROOT / "app.py", CLEARANCE_STORE=str(folder)) as (here, _):
        page = watched.page
        page.set_viewport_size({"width": 1920, "height": 1080})
        page.goto(f"{here}/weeks?batch=2")
        page.locator(".st-key-under_waterfall").get_by_role("button", name="钉到周会").first.click()
        desk = page.get_by_role("dialog")
        desk.get_by_label("记录人").fill("示例记录")
        desk.get_by_role("button", name="钉上").click()
        page.wait_for_function("() => document.querySelector('.st-key-under_waterfall')?.textContent.includes('已钉到周会')")
        assert desk.count() == 0

        page.goto(f"{here}/meeting?screen={FIRST - 1}")
        on_screen(page, FIRST - 1)
        for number in range(FIRST, FIRST + 1 + len(ROWS)):
            page.keyboard.press("ArrowRight")
            on_screen(page, number)
            page.wait_for_selector(".js-plotly-plot svg.main-svg")
            smallest = page.evaluate(SMALLEST)
            assert smallest[0] >= 32, smallest
            assert page.evaluate(UNDER_THE_FOOT) == []
        assert "来自“每周增减”，筛选：第二批" in page.locator(".b-room p").inner_text()

        page.get_by_role("button", name="钉图").click()
        desk.get_by_label("记录人").fill("示例主席")
        desk.get_by_role("button", name="取下").click()
        page.wait_for_function("told => document.querySelector('.b-foot b')?.innerText === told", arg=f"{FIRST + len(ROWS)} / {FIRST + len(ROWS)}")
    assert watched.troubles == []
