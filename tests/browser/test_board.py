"""What only a browser can show: addresses on a fresh server, filters in the address bar, clicks, downloads, layout."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from benchmarks.browser import ROOT, server
from clearance import query
from clearance.locale import translator
from clearance.selection import Selection
from tests.browser.pointing import click_bar
from tests.pages.opening import BOARD
from tests.trials import LONG

CHART = ".js-plotly-plot svg.main-svg"
PAGES = tuple(name.replace("overview", "") for name in BOARD)
# Pages whose first look is not there before a chart is.
DRAWN = ("batches", "classes", "burndown", "teams")
FIRST_SERIES = "() => JSON.stringify([...document.querySelectorAll('.js-plotly-plot')].slice(0, 1).map(g => g.data.map(d => d.y)))"


def question(page: str, language: str = "zh") -> str:
    return translator(language)(f"{page or 'overview'}.question")


def arrive(page, url: str, path: str, language: str = "zh") -> None:
    """Open an address and wait until its finding and its charts are there."""
    page.goto(url)
    page.get_by_text(question(path, language)).wait_for()
    page.wait_for_selector(CHART if path in DRAWN else ".b-burns" if not path else ".b-finding")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def choose(page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def changed(page, before: str) -> None:
    page.wait_for_function(f"before => document.querySelector('.js-plotly-plot') && ({FIRST_SERIES})() !== before", arg=before)


# Every page in the long run; in the short one each sixth beside those with something of their own.
@pytest.mark.parametrize("path", ["", "overview", "overview?team=3&lang=en", *(PAGES[1:] if LONG else PAGES[1::6]), "burndown?batch=2"])
def test_each_address_is_good_as_the_first_request_of_a_fresh_server(path, sample_folder, watched):
    name = path.split("?")[0].replace("overview", "")
    with server(ROOT / "app.py", CLEARANCE_STORE=str(sample_folder)) as (address, _):
        arrive(watched.page, f"{address}/{path}", name, "en" if "lang=en" in path else "zh")
        watched.page.wait_for_timeout(800)  # whatever still wants to go wrong
        assert watched.page.get_by_text("Page not found").count() == 0
        assert watched.troubles == []
        assert watched.hosts == {address.split("//")[1]}
        if "?" in path:
            assert all(part in watched.page.url for part in path.split("?")[1].split("&"))


def test_the_landing_page_does_not_wait_for_the_chart_library(address, watched):
    watched.page.route("**/PlotlyChart*", lambda route: route.abort())
    arrive(watched.page, address, "")
    assert watched.page.locator(".b-burn").count() == 4
    assert watched.page.locator(".b-burn img").evaluate_all("pictures => pictures.every(p => p.complete && p.naturalWidth > 0)")


def test_a_filter_changes_the_chart_and_the_address_and_lasts(address, watched, browser, sample_reader):
    page = watched.page
    arrive(page, f"{address}/burndown", "burndown")
    before = page.evaluate(FIRST_SERIES)
    choose(page, "批次", "第二批")
    changed(page, before)
    page.wait_for_url("**/burndown?batch=2")
    filtered = json.loads(page.evaluate(FIRST_SERIES))
    newest = query.run("burndown/structures_by_week", Selection(sample_day(sample_reader), batches=("2",)), sample_reader)
    assert newest["standing"].tolist() in [[int(y) for y in series if y is not None] for series in filtered[0] if series]

    page.locator("[data-testid=stTopNavLink]", has_text="批次").click()
    page.get_by_text(question("batches")).wait_for()
    page.wait_for_url("**/batches?batch=2")
    page.reload()
    page.get_by_label("第二批").first.wait_for()
    assert "batch=2" in page.url

    other = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    arrive(other, f"{address}/burndown?batch=2&lang=en", "burndown", "en")
    assert json.loads(other.evaluate(FIRST_SERIES)) == filtered
    other.get_by_label("Batch 2").first.wait_for()
    other.context.close()
    assert watched.troubles == []


def sample_day(reader):
    return reader.execute(query.find("surveys/newest").sql).fetchone()[0]


def test_the_language_turns_without_losing_the_filter(address, watched):
    page = watched.page
    arrive(page, f"{address}/teams?class=ordinary", "teams")
    page.get_by_role("radio", name="English").or_(page.get_by_text("English", exact=True)).first.click()
    page.get_by_text(question("teams", "en")).wait_for()
    page.wait_for_url("**lang=en**")
    assert "class=ordinary" in page.url
    page.get_by_label("Ordinary").first.wait_for()


def test_a_click_on_a_batch_filters_by_it(address, watched):
    page = watched.page
    arrive(page, f"{address}/batches", "batches")
    click_bar(page, 1)
    page.wait_for_url(re.compile(r"batch=\d"))


def test_a_click_on_a_team_opens_its_compounds(address, watched):
    page = watched.page
    arrive(page, f"{address}/teams", "teams")
    page.get_by_text("82行").wait_for()
    click_bar(page, 2, across=1 / 3)
    page.get_by_text("3行").first.wait_for()


def test_tables_and_charts_can_be_taken_away(address, watched, tmp_path):
    page = watched.page
    arrive(page, f"{address}/teams", "teams")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert "示例数据" in rows[0][0] and "截至2018年6月29日" in rows[0][0] and len(rows) == 2 + 82
    with page.expect_download() as download:
        page.get_by_role("button", name="XLSX").first.click()
    download.value.save_as(tmp_path / "table.xlsx")
    assert "示例数据" in load_workbook(tmp_path / "table.xlsx").active["A1"].value
    with page.expect_download() as download:
        page.locator(".modebar-btn").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    assert download.value.suggested_filename == "teams_2018-06-29.png"


LAYOUT = """() => {
  const seen = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility !== 'hidden' };
  const own = [...document.querySelectorAll('.b-head *, .b-card *, .b-section, .b-sample *, [data-testid=stCaptionContainer] *, .js-plotly-plot svg text')].filter(
    e => seen(e) && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
  const small = own.map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent.slice(0, 30)]).filter(([size]) => size < 14);
  const cut = [...document.querySelectorAll('.js-plotly-plot')].flatMap(g => {
    const box = g.getBoundingClientRect();
    return [...g.querySelectorAll('text')].filter(seen).filter(t => { const r = t.getBoundingClientRect(); return r.right > box.right + 1 || r.left < box.left - 1 })
      .map(t => t.textContent.slice(0, 40)) });
  const over = [...document.querySelectorAll('.b-burn')].flatMap(card => {
    const parts = [...card.children].map(e => e.getBoundingClientRect());
    return parts.slice(1).filter((r, i) => r.top < parts[i].bottom - 1).map(r => r.top) });
  const hidden = [...document.querySelectorAll('.b-figures:not(.b-scrolls)')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText.slice(0, 40));
  const filters = [...document.querySelectorAll('.st-key-filters > *')].filter(seen).map(e => Math.round(e.getBoundingClientRect().bottom));
  return {small, cut, over, hidden, rows: new Set(filters).size, finding: parseFloat(getComputedStyle(document.querySelector('.b-finding')).fontSize),
          wide: document.documentElement.scrollWidth > innerWidth || document.querySelector('[data-testid=stMain]').scrollWidth > innerWidth} }"""


WIDE, NARROW = (1920, 1080), (1280, 800)
LOOKS = [(path, size, language) for path in PAGES for size in (WIDE, NARROW) for language in ("zh", "en")]
# In the short run every page is seen at both sizes and in both languages, but not in all four ways: the pages take turns.
SHORT = [look for place, look in enumerate(LOOKS) if (place % 4 in (0, 3)) is (place // 4 % 2 == 0)]


@pytest.mark.parametrize(("path", "size", "language"), LOOKS if LONG else SHORT, ids=str)
def test_nothing_is_small_cut_or_overlapping(path, size, language, address, watched):
    watched.page.set_viewport_size({"width": size[0], "height": size[1]})
    arrive(watched.page, f"{address}/{path}?lang={language}", path, language)
    found = watched.page.evaluate(LAYOUT)
    assert found["finding"] >= 28
    assert {name: found[name] for name in ("small", "cut", "over", "hidden", "wide")} == {"small": [], "cut": [], "over": [], "hidden": [], "wide": False}
    assert found["rows"] == 1, "the shared filters stand in one row"


def test_bundles_come_compressed_and_answers_are_marked(address, watched):
    responses = []
    watched.page.on("response", lambda response: responses.append(response))  # playwright takes no built-in function
    arrive(watched.page, f"{address}/burndown", "burndown")
    answers = {each.url: each.all_headers() for each in responses}  # what the event itself carries may not be all of them yet
    (bundle,) = [headers for url, headers in answers.items() if "/PlotlyChart" in url]
    assert bundle["content-encoding"] == "gzip" and "immutable" in bundle["cache-control"]
    assert all(headers.get("x-content-type-options") == "nosniff" for url, headers in answers.items() if url.startswith(address))
