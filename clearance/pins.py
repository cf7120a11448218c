"""Charts that are pinned to the weekly meeting's agenda: the address of a page with its filters, and which of its charts.

A pin is an event in the store, and so is that it is taken off again: who, when, what; nothing is changed. An address holds no day: the
meeting's day is asked whenever a pin is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from clearance import store

PAGES = Path(__file__).resolve().parents[1] / "pages"
OF_THE_MEETING = ("as_of", "known", "lang")
"""What of an address is not a pin's: its day, as known when, and the language are the meeting's."""
SHOWN_TO = "meeting"
"""The role that a pinned chart is made for, whoever looks: what it may not see is on no screen."""
OF_NO_CHART = ("pace", "scope", "lost")
"""What a chart that can be pinned does not show: a what-if is a question of the moment."""
LONGEST_TITLE = 200
_A_MOMENT = timedelta(microseconds=1)


class NoName(ValueError):
    """Somebody pins a chart, and somebody takes it off."""


@dataclass(frozen=True)
class Pin:
    """A chart that is on the agenda: ``weeks?batch=2#waterfall``, its title when it was pinned, by whom and when (UTC)."""

    address: str
    title: str
    who: str
    pinned_at: datetime


@dataclass(frozen=True)
class Place:
    """Where a pin's chart stands: the page by name, the parameters of its address, the chart's key on it."""

    page: str
    parameters: Mapping[str, list[str]]
    chart: str

    @property
    def file(self) -> Path | None:
        """The page's file; None where there is no such page (any more)."""
        return next((file for file in sorted(PAGES.rglob("*.py")) if file.stem == self.page), None)


def address(page: str, parameters: Mapping[str, Any], chart: str) -> str:
    """The address of a chart: one for a page, its filters and a key, whatever the day, the clock and the language."""
    own = {name: value for name, value in sorted(parameters.items()) if name not in (*OF_THE_MEETING, *OF_NO_CHART)}
    return f"{page}?{urlencode(own, doseq=True)}#{chart}"


def place(address: str) -> Place:
    """What such an address names; a wrong one names a page that there is not."""
    parts = urlsplit(address)
    return Place(parts.path, parse_qs(parts.query), parts.fragment)


def put_on(folder: Path, address: str, title: str, who: str) -> None:
    """Pin a chart. Raises NoName, and StoreError where nothing was ever imported."""
    _say(folder, address, title, who, is_on=True)


def take_off(folder: Path, pin: Pin, who: str) -> None:
    """Take a pin off the agenda. Raises NoName, and StoreError where nothing was ever imported."""
    _say(folder, pin.address, pin.title, who, is_on=False, after=pin.pinned_at)


def _say(folder: Path, address: str, title: str, who: str, *, is_on: bool, after: datetime = datetime.min) -> None:
    """``after``: the event that this one answers; a clock that was set back does not put it before that."""
    if not who.strip():
        raise NoName("who: somebody pins it, and somebody takes it off")
    store.reader(folder)  # says so where there is no agenda yet
    with store.write(folder) as draft:
        now = max(datetime.now(UTC).replace(tzinfo=None), after + _A_MOMENT)
        with store.transaction(draft):
            store.add_rows(draft, "pinned", [(now, who.strip(), address, title[:LONGEST_TITLE], is_on)])
        draft.changed = True
