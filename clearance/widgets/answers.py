"""What the store answers, kept under the data's version: a query's rows, its one row, the first of many.

Whether the reader may have them is asked here, before what is kept, which is everybody's.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import streamlit as st

from clearance import access, extent, query, steps, store
from clearance.selection import Selection
from clearance.widgets.asked import campaign, of_several_streets, selection
from clearance.widgets.reader import signed_out, translator, who


def data_version() -> str:
    """The version of the data that this run of the page shows; empty where nothing was ever imported."""
    return st.session_state.get("version") or store.version(store.default_folder())


def run(name: str, chosen: Selection, **more: Any) -> pd.DataFrame:
    """A query's rows; ``more``: parameters of its own. Cached under the data's version, which is one for the whole page: an import
    shows without a restart, and never halfway down."""
    _permit(name)
    return _run(data_version(), str(store.default_folder()), name, chosen, tuple(more.items()))


def _permit(name: str) -> None:
    """Here and not behind the cache, which is everybody's."""
    role = who().role
    if not role:
        signed_out()  # a part of a page may ask for itself, long after the page
    access.permit(role, name)


def asked_ahead(version: str, folder: Path, name: str, chosen: Selection) -> pd.DataFrame:
    """The same for nobody: before anybody asks, so that it is there for those who may."""
    return _run(version, str(folder), name, chosen, ())


@st.cache_data(max_entries=2000, show_spinner=False, hash_funcs={Selection: hash})
def _run(version: str, folder: str, name: str, chosen: Selection, more: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return query.run(name, chosen, store.reader(Path(folder), version), **dict(more))


def part(name: str, chosen: Selection, *summed: str, **more: Any) -> extent.Part:
    """A query's rows where they may be those of a city's every structure: of several streets the first of them, counted and ``summed`` by the database,
    all of them only for who takes them away; of one street all."""
    if not of_several_streets():
        return extent.all_of(run(name, chosen, **more), *summed)
    _permit(name)
    asked = (data_version(), str(store.default_folder()), name, chosen, tuple(more.items()))
    return extent.Part(_first_rows(*asked), *_totals(*asked, summed), partial(_every_row, *asked))


@st.cache_data(max_entries=50, show_spinner=False, hash_funcs={Selection: hash})
def _first_rows(version: str, folder: str, name: str, chosen: Selection, more: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return query.first(name, chosen, store.reader(Path(folder), version), extent.ROWS, **dict(more))


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Selection: hash})
def _totals(version: str, folder: str, name: str, chosen: Selection, more: tuple[tuple[str, Any], ...], summed: tuple[str, ...]) -> tuple[int, dict[str, float]]:
    return query.totals(name, chosen, store.reader(Path(folder), version), *summed, **dict(more))


def _every_row(version: str, folder: str, name: str, chosen: Selection, more: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    """Not kept: a city's structures are a gigabyte, and few ask for them twice."""
    return query.run(name, chosen, store.reader(Path(folder), version), **dict(more))


def records(name: str, chosen: Selection, **more: Any) -> list[dict[str, Any]]:
    """The same as a list of rows."""
    return run(name, chosen, **more).to_dict("records")


def one(name: str, chosen: Selection, **more: Any) -> SimpleNamespace:
    """The one row of a one-row query."""
    return SimpleNamespace(**records(name, chosen, **more)[0])


def first(rows: pd.DataFrame, limit: int) -> tuple[pd.DataFrame, str]:
    """The rows that a page draws or lists one by one (a limit of ``extent``), and what it says of the rest: nothing where there is none. Of one
    street they are all."""
    shown = extent.first(rows, limit) if of_several_streets() else rows
    return shown, extent.said(translator(), len(shown), len(rows))


def holds_sample() -> bool:
    """Whether any survey of the store is made up; False where there is none."""
    return bool(data_version()) and bool(one("surveys/newest", Selection(as_of=date.max)).holds_sample)


def orders_of_removal(rows: pd.DataFrame) -> pd.DataFrame:
    """Were hard and public structures taken first (``steps.orders``); ``rows``: those of steps/removals_by_structure."""
    return _orders_of_removal(data_version(), selection(), campaign().starts_on, rows)


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Selection: hash})
def _orders_of_removal(version: str, chosen: Selection, starts_on: date, _rows: pd.DataFrame) -> pd.DataFrame:
    """Some tens of thousands of dealings anew, once for a version of the data and a selection, from which the rows follow."""
    return steps.orders(_rows, starts_on, chosen.as_of)
