"""Clicks at a place on a chart or in a grid: both are drawn by scripts of their own, after the page says that it is ready, and may move once more."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page

Place = Sequence[float]
"""What a thing covers of the window: x, y, width and height in pixels."""
BAR = """([series, bar]) => {
  const drawn = document.querySelectorAll('.js-plotly-plot .barlayer .trace')[series]?.querySelectorAll('.point path')[bar]?.getBoundingClientRect();
  return drawn ? [drawn.x, drawn.y, drawn.width, drawn.height] : null;
}"""
GRID = """() => {
  const drawn = document.querySelector('[data-testid=stDataFrame] canvas')?.getBoundingClientRect();
  return drawn ? [drawn.x, drawn.y, drawn.width, drawn.height] : null;
}"""
LABEL = ".js-plotly-plot .hoverlayer .hovertext"
MOMENT = 200
"""Milliseconds in which a thing that stands still does not move."""
MOMENTS = 150


def click_bar(page: Page, bar: int, *, series: int = 0, across: float = 0.5) -> None:
    """Click a bar of the page's first charts: the mouse rests on it until the chart shows what it is on, as a reader's would."""
    for _ in range(MOMENTS):
        x, y, width, height = _at_rest(page, BAR, [series, bar])
        page.mouse.move(x + width * across, y + height / 2)
        page.wait_for_timeout(MOMENT)
        if page.locator(LABEL).count():
            page.mouse.click(x + width * across, y + height / 2)
            return
    pytest.fail(f"the chart shows nothing where bar {bar} of series {series} is")


def click_first_box(page: Page) -> None:
    """Click the box in front of a grid's first row."""
    x, y, _, _ = _at_rest(page, GRID)
    page.mouse.click(x + 16, y + 35 * 1.5)


def _at_rest(page: Page, where: str, which: Sequence[int] = ()) -> Place:
    """Where a thing is once it has not moved for a moment."""
    before: Place | None = None
    for _ in range(MOMENTS):
        now: Place | None = page.evaluate(where, list(which))
        if now and now == before:
            return now
        before = now
        page.wait_for_timeout(MOMENT)
    pytest.fail("it is not there, or does not stand still")
