"""How much of what is many stands on a screen at once: a street whole, a city from its top.

Sums are always of everything that the filters let through, and what is taken away (a download) holds all of it. What is listed or drawn one by
one (compounds, structures, areas, roads, actions) stops at a limit, which the screen says in words, with the way to the rest: one street. A street is
always whole: limits hold where several are shown, and lie above what one has. Why there are limits, and what was measured:
docs/decisions/0017-a-city-is-read-from-the-top.md.

Pure: rows in, the first of them and a sentence out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from clearance.locale import Translator

COMPOUNDS: Final = 500
"""So many compounds are drawn one by one: tiles of the wall, lines of the eight steps. A street has 82, so six streets; a screen of more is scrolled past, and its tiles
alone are a megabyte."""

OF_BATCH: Final = 20
"""Lines of a batch among the eight steps where there are more compounds than that: those that wait longest."""

DEALT: Final = 250
"""So many compounds can the order of removals be tested over: hardness is dealt anew within each of them some thousand times, a second a street."""

LINES: Final = 300
"""Lines of a table whose numbers lead on; each is a kilobyte of links. The longest of a street has 219: the structures of its largest compound."""

ROWS: Final = 5_000
"""Rows of a plain table, which the browser draws only as they scroll into view. A street has 3,532 structures."""

BARS: Final = 60
"""Compounds on one calendar, a bar each: two screens high. A street's largest batch has 32."""

ROADS: Final = 50
"""Roads of a chart. A street has 20."""

AREAS: Final = 100
"""Residential areas against their criteria, and areas that a filter offers. A street has 24."""

ITEMS: Final = 80
"""Action items with their buttons, each some elements of the page. A street has given 74."""

PRINTED: Final = 40
"""Open action items in the bulletin's text and on its slides, five of them; its workbook lists all. A street has had 13."""

TALL: Final = 560
"""Pixels in which a table is scrolled that is cut: it is looked into, and the page goes on under it."""

OPTIONS: Final = 500
"""Compounds that one choice offers; every one is sent to the browser."""


@dataclass(frozen=True)
class Part:
    """The first ``rows`` of what may be too much to hold: how many there are of all (``count``), the ``sums`` of some columns over all, and how
    all of them are fetched, by whoever takes them away (``whole``)."""

    rows: pd.DataFrame
    count: int
    sums: Mapping[str, float]
    whole: Callable[[], pd.DataFrame]

    @property
    def is_whole(self) -> bool:
        """Whether the first are all."""
        return len(self.rows) == self.count

    def joined(self, read: Callable[[pd.DataFrame], pd.DataFrame]) -> Part:
        """The same with columns that follow from those that are there."""
        return replace(self, rows=read(self.rows), whole=lambda: read(self.whole()))


def all_of(rows: pd.DataFrame, *summed: str) -> Part:
    """Rows that are held whole, as a part that leaves nothing out."""
    return Part(rows, len(rows), {each: float(rows[each].sum()) for each in summed}, lambda: rows)


def first(rows: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The rows that are shown: all, or the first so many."""
    return rows if len(rows) <= limit else rows.head(limit)


def said(t: Translator, shown: int, of: int) -> str:
    """How many of how many are shown, and how to see the rest; empty where all are."""
    return "" if shown >= of else t("extent.first", shown=shown, of=of)


def lines_said(t: Translator, shown: int, of: int) -> str:
    """The same beside a table's own count; what is taken away holds all."""
    return "" if shown >= of else t("extent.lines", shown=shown)


def offered_areas(areas: pd.DataFrame, streets: list[str], chosen: list[str]) -> pd.DataFrame:
    """The areas that a filter offers (rows of surveys/choices): those of the chosen streets, or of all; none where they are too many, but for those
    that are chosen already, as a link may have chosen them."""
    near = areas[areas["street_code"].isin(streets)] if streets else areas
    return near if len(near) <= AREAS else near[near["value"].isin(chosen)]


def offered_compounds(choices: pd.DataFrame, shown: str = "") -> pd.DataFrame:
    """The compounds that a choice offers (rows of compound/choices): all; where they are too many those that the filters let through; where these
    are too many as well none, but for the street of the one that is shown."""
    if len(choices) <= OPTIONS:
        return choices
    beside = choices["street_code"].isin(choices.loc[choices["compound_id"] == shown, "street_code"])
    selected = choices["selected"] if choices["selected"].sum() <= OPTIONS else choices["selected"] & False
    return choices[beside | selected]
