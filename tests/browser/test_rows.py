"""From a number to the list it counts and on to an item's history, as a reader goes: by mouse and by keyboard."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from benchmarks.browser import ROOT, server
from clearance.locale import translator
from tests.browser.pointing import click_first_box
from tests.browser.test_board import LAYOUT, arrive

QUESTION = {language: translator(language)("rows.question") for language in ("zh", "en")}


def landed(page, language: str = "zh") -> None:
    page.get_by_text(QUESTION[language]).wait_for()
    page.wait_for_selector("[data-testid=stDataFrame]")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def length(page) -> int:
    """How many rows the list says it has."""
    return int(re.search(r"([\d,]+)行", page.locator(".st-key-table_listed .b-section").inner_text())[1].replace(",", ""))


def number(link) -> int:
    return int(link.inner_text().replace(",", ""))


def taken_away(page, container: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.locator(f".st-key-{container}").get_by_role("button", name="CSV").click()
    return list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))


def test_a_number_of_the_overview_opens_as_many_rows(address, watched):
    page = watched.page
    arrive(page, f"{address}/?batch=2&known=as-reported&as_of=2018-05-25", "")
    link = page.locator(".b-burn").nth(1).locator(".b-figure a.b-open")
    shown = number(link)
    link.click()
    landed(page)
    assert re.fullmatch(r".*/rows\?list=standing&as_of=2018-05-25&known=as-reported&batch=2", page.url)
    assert length(page) == shown == len(taken_away(page, "table_listed")) - 2 > 0
    page.go_back()
    page.wait_for_selector(".b-burns")
    assert "batch=2" in page.url and watched.troubles == []


def test_a_number_is_reached_and_opened_by_keyboard(address, watched):
    page = watched.page
    arrive(page, f"{address}/", "")
    link = page.locator(".b-attention a.b-open").first
    shown = number(link)
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert link.evaluate("a => a === document.activeElement && getComputedStyle(a).outlineStyle === 'solid' && getComputedStyle(a).textDecorationLine === 'underline'")
    page.keyboard.press("Enter")
    landed(page)
    assert length(page) == shown


def test_a_number_in_a_table_opens_its_row(address, watched):
    page = watched.page
    arrive(page, f"{address}/teams", "teams")
    link = page.locator(".st-key-table_teams .b-figures tbody tr").nth(2).locator("a.b-open").nth(2)
    shown = number(link)
    link.click()
    landed(page)
    assert "team=3" in page.url and length(page) == shown


def test_a_row_opens_its_history(sample_folder, watched):
    """On a fresh server, whose first request this address is."""
    with server(ROOT / "app.py", CLEARANCE_STORE=str(sample_folder)) as (address, _):
        open_history(watched, address)


def open_history(watched, address):
    page = watched.page
    page.goto(f"{address}/rows?list=relapsed")
    landed(page)
    click_first_box(page)
    page.wait_for_selector(".b-history")
    page.wait_for_url(re.compile(r"list=relapsed&item=SQ"))
    assert page.get_by_text("Page not found").count() == 0
    rows = taken_away(page, "table_history")
    assert len(rows) > 3 and all(len(row[3]) == 64 for row in rows[2:])
    assert page.get_by_role("textbox", name="看哪一条的来历").input_value() in page.url and watched.troubles == []


@pytest.mark.parametrize(("size", "language"), [((1920, 1080), "zh"), ((1280, 800), "en")], ids=str)
def test_nothing_is_small_or_cut(size, language, address, watched):
    watched.page.set_viewport_size({"width": size[0], "height": size[1]})
    watched.page.goto(f"{address}/rows?list=cleared&item=SQ03-0100&lang={language}")
    landed(watched.page, language)
    watched.page.wait_for_selector(".b-history")
    found = watched.page.evaluate(LAYOUT)
    assert found["finding"] >= 28 and {name: found[name] for name in ("small", "cut", "over", "wide")} == {"small": [], "cut": [], "over": [], "wide": False}
