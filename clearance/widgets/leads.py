"""Numbers and names that lead on: to the list that a number counts, to an item, a compound, a street, the rows held back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from clearance import address, off_stage, panels
from clearance.selection import NONE, Selection
from clearance.widgets.asked import newest, selection
from clearance.widgets.reader import translator

Opening = str | tuple[str, Mapping[str, Any]] | Mapping[str, str]
"""A list by name; or with what it is asked beside the page's selection (``opens``); or a list for each value of a table's first ``of``, which
then narrows nothing."""


def opens(name: str, number: float, *, as_of: date | None = None, known: str = "", **own: Any) -> str:
    """A number that opens its list (``lists.LISTS``), asked as this page is: the same day, the same known, the same filters. ``as_of`` and
    ``known``: where the number is of another day, or of the other clock; ``own``: what it is about beside that: the value of a filter, or several,
    such as the batch of its row, or what the list is narrowed to (``lists.NARROWINGS``). On the page of one compound it is that compound's,
    whatever the filters. Nought opens nothing, nor does a number without a list."""
    t = translator()
    if not number or not name or off_stage.stage():
        return t.number(number)
    chosen, own = _asked_here(own)
    said = {asked: NONE if value is None or pd.isna(value) else value for asked, value in own.items()}
    filters: dict[str, Any] = {filtered: _also_chosen(chosen, filtered, value) for filtered, value in said.items() if filtered in address.PARAMETERS}
    narrowed = {name: value for name, value in said.items() if name not in address.PARAMETERS}
    of = replace(chosen.on(as_of or chosen.as_of, known or chosen.known), **filters)
    return panels.opening(t.number(number), address.of_rows(name, of, t.language, newest(), narrowed=narrowed), t("rows.opens", list=name))


def _also_chosen(chosen: Selection, filtered: str, value: Any) -> tuple[str, ...]:
    """A filter's one value; of several those that the page's own filter lets through."""
    if not isinstance(value, tuple):
        return (str(value),)
    return tuple(each for each in value if each in (getattr(chosen, filtered) or value))


def _asked_here(own: dict[str, Any]) -> tuple[Selection, dict[str, Any]]:
    """What this page asks of a list: the selection, and what narrows it."""
    chosen, only = selection(), st.session_state["board"].only
    return (Selection(chosen.as_of, chosen.known), {"compound": only, **own}) if only else (chosen, own)


def lead(opening: str | tuple[str, Mapping[str, Any]], number: float, **own: Any) -> str:
    """A number that leads where an ``Opening`` says; or to a place on the page itself (``#place``), or to the rows held back (``address.QUARANTINE``)."""
    if number and opening == address.QUARANTINE:
        return opens_quarantine(int(number))
    if number and isinstance(opening, str) and opening.startswith("#"):
        return panels.opening(translator().number(number), opening, translator()("rows.below"))
    name, asked = (opening, {}) if isinstance(opening, str) else opening
    return opens(name, number, **{**own, **asked})


def opens_item(listing: str, item: str, *, as_of: date | None = None, known: str = "") -> str:
    """An item's name that opens its history on a list, asked as this page is, or of another day or clock (``opens``)."""
    t, (chosen, narrowed) = translator(), _asked_here({})
    to = address.of_rows(listing, chosen.on(as_of or chosen.as_of, known or chosen.known), t.language, newest(), item, narrowed)
    return panels.opening(item, to, t("rows.history", item=item))


def opens_compound(compound_id: str, name: str) -> str:
    """A compound's name that opens its own page (``compound_address``)."""
    return panels.opening(name, compound_address(compound_id), translator()("compound.opens", compound=compound_id))


def compound_address(compound_id: str) -> str:
    """The address of a compound's own page, asked as this page is."""
    return address.of_compound(compound_id, selection(), translator().language, st.session_state["board"].newest)


def street_address(street_code: str) -> str:
    """The address of a street's own overview, asked as this page is."""
    return address.of_street(street_code, selection(), translator().language, newest())


def opens_quarantine(number: int) -> str:
    """A number of rows held back that opens the work list of them."""
    t = translator()
    return panels.opening(t.number(number), address.of_parameters(address.QUARANTINE, address.write_own({}, t.language)), t("nav.quarantine"))
