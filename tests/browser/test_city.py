"""Seven streets in a real browser: the wall of streets stands, leads on, and what is long is light."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.browser import ROOT, server
from tests.browser.test_board import LAYOUT, NARROW, WIDE, arrive

TILES = """() => [...document.querySelectorAll('.b-wall-of-streets a.b-tile')].map(tile => {
  const box = tile.getBoundingClientRect();
  return [...tile.querySelectorAll('b, i, span')].every(e => { const r = e.getBoundingClientRect(); return r.left >= box.left && r.right <= box.right && r.height > 0 }) })"""


@pytest.fixture(scope="module")
def city_address(city_folder: Path) -> Iterator[str]:
    with server(ROOT / "app.py", CLEARANCE_STORE=str(city_folder)) as (address, _):
        yield address


@pytest.mark.parametrize(("size", "language"), [(WIDE, "en"), (NARROW, "zh"), (WIDE, "zh"), (NARROW, "en")])
def test_the_overview_of_a_city_fits(size, language, city_address, watched):
    watched.page.set_viewport_size({"width": size[0], "height": size[1]})
    arrive(watched.page, f"{city_address}/?lang={language}", "", language)
    watched.page.locator(".b-wall-of-streets a.b-tile").nth(6).wait_for()
    found = watched.page.evaluate(LAYOUT)
    assert {name: found[name] for name in ("small", "cut", "over", "hidden", "wide")} == {"small": [], "cut": [], "over": [], "hidden": [], "wide": False}
    assert found["rows"] == 1, "the shared filters stand in one row, that of the streets too"
    assert watched.page.evaluate(TILES) == [True] * 7
    assert watched.troubles == []


def test_a_street_s_tile_opens_its_own_wall(city_address, watched):
    arrive(watched.page, f"{city_address}/?as_of=2018-06-15", "")
    watched.page.locator(".b-wall-of-streets a.b-tile").last.click()
    watched.page.locator(".b-wall-batches a.b-tile").nth(81).wait_for()
    assert watched.page.locator(".b-wall-batches a.b-tile").count() == 82
    assert "as_of=2018-06-15" in watched.page.url and "street=" in watched.page.url
