"""How fast pages answer in a real browser, against a bare Streamlit page with as many charts, and against the best peer's figures.

The peer's figures (Shaper on the same board, two cores: filter to redraw 0.47 s, cold open 2.5 s) were measured by the project's
commissioner and are quoted, not measured here.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from benchmarks.browser import ROOT, chromium, resident_megabytes, server
from clearance import intake

TIMES = 9
PEER_FILTER, PEER_COLD = 0.47, 2.5
CHART = ".js-plotly-plot svg.main-svg"
# What is on the screen: the titles of all drawn charts. A filter or a page has arrived when they are all others than before.
TITLES = "[...document.querySelectorAll('.js-plotly-plot')].map(g => g.data && g._fullLayout && g.querySelector('svg.main-svg') ? JSON.stringify(g.data.map(d => d.y)).length + (g.layout.title?.text ?? '') : '')"


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (what, measured, against, ratio or aim)."""
    store = folder / "store"
    intake.import_files(sorted((ROOT / "data" / "sample").glob("*.csv")), store=store)
    with sync_playwright() as playwright, server(ROOT / "app.py", CLEARANCE_STORE=str(store)) as (board, pid), server(ROOT / "benchmarks" / "bare.py") as (bare, bare_pid):
        ours = _interactions(playwright, f"{board}/burndown", "燃尽", "批次", "第二批")
        theirs = _interactions(playwright, bare, "One", "Two", "b")
        for what, own, base in zip(("filter → redraw, 燃尽 (2 charts)", "page switch, 燃尽 ↔ 批次"), ours, theirs, strict=True):
            aim = f"{own / base:.2f} (aim ≤ 1.25)" + (f"; peer {PEER_FILTER} s" if what.startswith("filter") else "")
            yield what, f"{own:.2f} s", f"bare page {base:.2f} s", aim
        landing = _cold(playwright, board, ".b-burns")
        chart = _cold(playwright, f"{board}/burndown", CHART)
        memory, bare_memory = resident_megabytes(pid), resident_megabytes(bare_pid)
    with sync_playwright() as playwright, server(_plain(folder / "plain"), CLEARANCE_STORE=str(store)) as (address, _):
        landing_plain, chart_plain = _cold(playwright, address, ".b-burns"), _cold(playwright, f"{address}/burndown", CHART)
    yield "cold open, 总览 (first screen)", f"{landing:.2f} s", f"without warm-up, gzip, early fetch {landing_plain:.2f} s", f"{landing / landing_plain:.2f}; peer {PEER_COLD} s"
    yield "cold open, 燃尽 (first chart)", f"{chart:.2f} s", f"without warm-up, gzip, early fetch {chart_plain:.2f} s", f"{chart / chart_plain:.2f}; peer {PEER_COLD} s"
    yield "server memory after the above", f"{memory:.0f} MB", f"bare page {bare_memory:.0f} MB", f"{memory / bare_memory:.2f}"


def _plain(folder: Path) -> Path:
    """The same board without its server side: a folder in which app.py is a plain Streamlit script."""
    folder.mkdir()
    for name in ("pages", "clearance", ".streamlit"):
        (folder / name).symlink_to(ROOT / name)
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    (folder / "app.py").write_text(re.sub(r"app = st\.App\(.*\)", "app = None", source), encoding="utf-8")
    return folder / "app.py"


def _cold(playwright: Playwright, address: str, selector: str) -> float:
    """Seconds to the selector in a fresh browser with an empty cache; median of five."""
    taken = []
    for _ in range(5):
        browser = chromium(playwright)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_selector(selector)
        taken.append(time.perf_counter() - start)
        browser.close()
    return statistics.median(taken)


def _interactions(playwright: Playwright, address: str, here: str, there: str, choice: str) -> tuple[float, float]:
    """Medians of (filter to all charts redrawn, page switch to all charts drawn) in a warm browser."""
    browser = chromium(playwright)
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(address)
    _settled(page)
    charts = {}  # on each page, once it is whole
    for name in (there, here):
        page.locator("[data-testid=stTopNavLink]", has_text=name).click()
        _settled(page)
        charts[name] = page.locator(".js-plotly-plot").count()
    filters, switches = [], []
    for _ in range(TIMES):
        box = page.locator("[data-testid=stMultiSelect]").first
        box.locator("input").click()
        option = page.locator("[role=option]", has_text=choice).first
        option.wait_for()
        filters.append(_until_all_change(page, option.click, charts[here]))
        page.keyboard.press("Escape")
        _settled(page)
        box.get_by_label("Clear all").click()
        _settled(page)
    for name in (there, here) * ((TIMES + 1) // 2):
        link = page.locator("[data-testid=stTopNavLink]", has_text=name)
        switches.append(_until_all_change(page, link.click, charts[name]))
        _settled(page)
    browser.close()
    return statistics.median(filters), statistics.median(switches)


def _until_all_change(page: Page, act: Callable[[], object], charts: int) -> float:
    """Seconds from the act until there are so many charts on the page and every one of them shows something else than any chart before."""
    before = page.evaluate(TITLES)
    start = time.perf_counter()
    act()
    page.wait_for_function(f"before => {{ const now = {TITLES}; return now.length >= {charts} && now.every(t => t && !before.includes(t)) }}", arg=before, polling="raf")
    return time.perf_counter() - start


def _settled(page: Page) -> None:
    """Wait until charts are drawn and nothing has changed for a moment."""
    page.wait_for_timeout(400)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector(CHART)
    page.wait_for_function(f"() => {{ const now = JSON.stringify({TITLES}); const same = window.__seen === now; window.__seen = now; return same }}", polling=400)
