"""The shared filters as an address: codes, not labels, so that a link reads the same in both languages.

``?as_of=2018-06-01&known=as-reported&batch=2&batch=3&class=civilized&team=none&area=310107017021&lang=en``
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from clearance import explore, prospects
from clearance.ledgers import LEDGERS
from clearance.lists import LISTS, NARROWINGS, ONE_VALUE
from clearance.locale import LANGUAGES
from clearance.selection import AS_NOW, AS_REPORTED, KNOWN, Selection

CLASS_CODES = {"文明小区": "civilized", "一般小区": "ordinary"}
_CLASSES = {code: value for value, code in CLASS_CODES.items()}
PARAMETERS = {"streets": "street", "areas": "area", "batches": "batch", "classes": "class", "teams": "team"}
# What pages without the shared filters ask of their own, with what there may be; the first is as the page opens.
OWN = {"ledger": LEDGERS}
ROWS, COMPOUND, MEETING, EXPLORE, QUARANTINE = "rows", "compound", "meeting", "explore", "quarantine"
BURNDOWN, FORECAST, BATCHES = "burndown", "forecast", "batches"
MEASURES = ("structures", "compounds", "area", "shops")
"""The four burns, as those two pages open."""
LONGEST_ITEM = 80
LONGEST_DAYS = 6  # figures of a number of days


def language(value: str | None) -> str:
    """A language that there is; Chinese where the address names none."""
    return value if value in LANGUAGES else LANGUAGES[0]


def parse(parameters: Mapping[str, list[str]], first: date, newest: date) -> dict[str, Any]:
    """The filters that an address asks for, by filter name. What it does not name, or names wrongly, is as the board opens."""
    as_of = _day(parameters.get("as_of"))
    known = (parameters.get("known") or [AS_NOW])[0]
    found: dict[str, Any] = {
        "as_of": min(max(as_of, first), newest) if as_of else newest,
        "follows_newest": as_of is None,
        "known": known if known in KNOWN else AS_NOW,
        "lang": language((parameters.get("lang") or [""])[0]),
    }
    for name, parameter in PARAMETERS.items():
        found[name] = [_CLASSES.get(value, value) for value in parameters.get(parameter, [])]
    return found


def _day(values: list[str] | None) -> date | None:
    try:
        return date.fromisoformat(values[0]) if values else None
    except ValueError:
        return None


def write(selection: Selection, lang: str, newest: date) -> dict[str, list[str]]:
    """The address of a selection: only what differs from the board as it opens (newest day, as now known, no filter, Chinese)."""
    parameters: dict[str, list[str]] = {}
    if selection.as_of != newest:
        parameters["as_of"] = [selection.as_of.isoformat()]
    if selection.known != AS_NOW:
        parameters["known"] = [selection.known]
    for name, parameter in PARAMETERS.items():
        if values := getattr(selection, name):
            parameters[parameter] = [CLASS_CODES.get(value, value) for value in values]
    if lang != LANGUAGES[0]:
        parameters["lang"] = [lang]
    return parameters


def parse_own(parameters: Mapping[str, list[str]]) -> dict[str, str]:
    """What an address asks of a page without the shared filters: the language and the page's own choices, by name."""
    asked = {name: (parameters.get(name) or [""])[0] for name in OWN}
    return {"lang": language((parameters.get("lang") or [""])[0])} | {name: value if value in OWN[name] else OWN[name][0] for name, value in asked.items()}


def write_own(chosen: Mapping[str, str], lang: str) -> dict[str, list[str]]:
    """The address of such a page: only what differs from the page as it opens."""
    parameters = {name: [value] for name, value in chosen.items() if value != OWN[name][0]}
    return parameters | ({"lang": [lang]} if lang != LANGUAGES[0] else {})


def parse_rows(parameters: Mapping[str, list[str]]) -> dict[str, Any]:
    """Which list an address of the page of lists asks for, which item (none is an empty text), and to what the list is narrowed: by name
    of ``lists.NARROWINGS``, several values as a tuple, the week as a date, days as a number."""
    listing = (parameters.get("list") or [""])[0]
    listing = listing if listing in LISTS else next(iter(LISTS))
    narrowed: dict[str, Any] = {}
    for name in NARROWINGS[LISTS[listing]]:
        if values := tuple(dict.fromkeys(value[:LONGEST_ITEM] for value in parameters.get(name, []) if value)):
            narrowed[name] = values[0] if len(values) == 1 or name in ONE_VALUE else values
    if "week" in narrowed and (week := _day([narrowed.pop("week")])):
        narrowed["week"] = week
    if "longer_than" in narrowed and (days := narrowed.pop("longer_than")).isdecimal() and len(days) < LONGEST_DAYS:
        narrowed["longer_than"] = int(days)
    return {"list": listing, "item": (parameters.get("item") or [""])[0][:LONGEST_ITEM], "narrowed": narrowed}


def write_rows(listing: str, item: str = "", narrowed: Mapping[str, Any] = MappingProxyType({})) -> dict[str, list[str]]:
    """The same as parameters; the list is always named, so that a link says what it opens."""
    return {"list": [listing]} | {name: list(value) if isinstance(value, tuple) else [str(value)] for name, value in narrowed.items()} | ({"item": [item]} if item else {})


def parse_compound(parameters: Mapping[str, list[str]]) -> dict[str, str]:
    """Whose file an address of a compound's file asks for; none is an empty text."""
    return {"compound": (parameters.get("compound") or [""])[0][:LONGEST_ITEM]}


def write_compound(compound: str) -> dict[str, list[str]]:
    """The same as parameters."""
    return {"compound": [compound]} if compound else {}


def parse_timeline(parameters: Mapping[str, list[str]]) -> dict[str, str]:
    """Which batch's compounds an address of the batches shows on a calendar; none is an empty text: the page chooses."""
    return {"timeline_batch": (parameters.get("timeline") or [""])[0][:LONGEST_ITEM]}


def write_timeline(batch: str) -> dict[str, list[str]]:
    """The same as parameters."""
    return {"timeline": [batch]} if batch else {}


def parse_measure(parameters: Mapping[str, list[str]]) -> dict[str, str]:
    """Which of the four burns an address of a page asks for that shows one of them; the structures where it names none."""
    measure = (parameters.get("measure") or [""])[0]
    return {"measure": measure if measure in MEASURES else MEASURES[0]}


def write_measure(measure: str) -> dict[str, list[str]]:
    """The same as parameters."""
    return {"measure": [measure]} if measure != MEASURES[0] else {}


def parse_forecast(parameters: Mapping[str, list[str]]) -> dict[str, Any]:
    """Which burn an address of the forecasts asks for, and which what-if."""
    return {**parse_measure(parameters), **prospects.parse_change(parameters)}


def write_forecast(measure: str, pace: int, scope: int, lost: int) -> dict[str, list[str]]:
    """The same as parameters."""
    return write_measure(measure) | prospects.write_change(pace, scope, lost)


def parse_meeting(parameters: Mapping[str, list[str]]) -> dict[str, Any]:
    """Which screen of a meeting an address asks for, counted from 1; whether it follows the chair's; as known when: a meeting sees what had
    been reported by its day, unless it asks otherwise."""
    screen = (parameters.get("screen") or ["1"])[0]
    return {
        "screen": max(int(screen), 1) if screen.isascii() and screen.isdigit() and len(screen) < 4 else 1,
        "follow": (parameters.get("follow") or [""])[0] == "1",
        "seen": AS_NOW if parameters.get("known") == [AS_NOW] else AS_REPORTED,
    }


def write_meeting(screen: int, follow: bool, seen: str) -> dict[str, list[str]]:
    """The same as parameters; the screen is always named, so that a link says what it opens."""
    return {"screen": [str(screen)]} | ({"follow": ["1"]} if follow else {}) | ({"known": [AS_NOW]} if seen == AS_NOW else {})


@dataclass(frozen=True)
class Beside:
    """What a page keeps in its address beside the shared filters: ``parse`` reads it, by name, whatever the address says; ``write`` takes
    the values in that order and gives the parameters."""

    parse: Callable[[Mapping[str, list[str]]], dict[str, Any]]
    write: Callable[..., dict[str, list[str]]]


BESIDE: Final = MappingProxyType({
    ROWS: Beside(parse_rows, write_rows), COMPOUND: Beside(parse_compound, write_compound), MEETING: Beside(parse_meeting, write_meeting),
    EXPLORE: Beside(explore.parse, explore.write), BURNDOWN: Beside(parse_measure, write_measure), BATCHES: Beside(parse_timeline, write_timeline), FORECAST: Beside(parse_forecast, write_forecast),
})  # fmt: skip
"""Those pages, by name: which list, which item's history and what narrows the list; which compound; which screen of the meeting; which question; which
of the four burns; whose timeline; which what-if."""


def parse_beside(page: str, parameters: Mapping[str, list[str]]) -> dict[str, Any]:
    """What an address asks of a page beside the shared filters, by name; nothing of a page that keeps nothing."""
    return BESIDE[page].parse(parameters) if page in BESIDE else {}


def write_beside(page: str, chosen: Mapping[Any, Any]) -> dict[str, list[str]]:
    """The same as parameters; ``chosen`` may hold more than the page keeps."""
    return BESIDE[page].write(*(chosen[name] for name in BESIDE[page].parse({}))) if page in BESIDE else {}


def of_rows(listing: str, selection: Selection, lang: str, newest: date, item: str = "", narrowed: Mapping[str, Any] = MappingProxyType({})) -> str:
    """The address of a list, or of an item on it, from any page beside it."""
    return _of_page(ROWS, write_rows(listing, item, narrowed), selection, lang, newest)


def of_compound(compound: str, selection: Selection, lang: str, newest: date) -> str:
    """The address of a compound's file, from any page beside it."""
    return _of_page(COMPOUND, write_compound(compound), selection, lang, newest)


def of_street(street_code: str, selection: Selection, lang: str, newest: date) -> str:
    """The address of the landing page of one street, from any page beside it."""
    return _of_page("./", {}, replace(selection, streets=(street_code,)), lang, newest)


def of_meeting(screen: int, selection: Selection, lang: str, newest: date, *, follow: bool) -> str:
    """The address of a meeting's screen; with ``follow`` the one that callers open to see what the chair shows."""
    return _of_page(MEETING, write_meeting(screen, follow, selection.known), selection.on(selection.as_of, AS_NOW), lang, newest)


def of_parameters(page: str, parameters: Mapping[str, list[str]]) -> str:
    """The address of a page with these parameters."""
    return f"{page}?{urlencode(dict(parameters), doseq=True)}"


def _of_page(page: str, own: Mapping[str, list[str]], selection: Selection, lang: str, newest: date) -> str:
    return of_parameters(page, {**own, **write(selection, lang, newest)})
