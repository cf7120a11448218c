"""A table on a page: its title, its downloads, its rows as far as a screen holds them, its numbers that open lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from clearance import access, extent, lists, off_stage, panels
from clearance.widgets.answers import first
from clearance.widgets.asked import provenance, selection
from clearance.widgets.files import Taken, downloads
from clearance.widgets.leads import Opening, lead, opens, opens_compound
from clearance.widgets.reader import translator, who
from clearance.widgets.wording import COLUMN_OF, area_names, with_street

Height = int | Literal["auto", "content", "stretch"]


def table(
    rows: pd.DataFrame | extent.Part, columns: Mapping[str, str], *, key: str, title: str, shown: Mapping[str, Callable[[Any], Any]] | None = None,
    height: Height = "auto", opens_lists: Mapping[str, Opening] | None = None, of: Sequence[str] = (), picks: str = "", households: bool = False,
    cells: Mapping[str, Sequence[str]] | None = None, dossiers: str = "", parquet: bool = False,
) -> None:  # fmt: skip
    """A table with its downloads, of ``rows`` or of a ``part``. ``columns`` maps fields to headers, in order; of several streets the table says whose each row is (``with_street``). ``shown`` maps a field to how its values read. The screen stops at a
    limit (``extent``) and says so; what is taken away holds all rows.

    Its numbers may lead on: ``opens_lists`` says which fields' numbers open which lists, ``of`` what of a row narrows them: filters and
    narrowings (``opens``); or ``cells`` has by field what stands in each row on the screen, ready-made (``panels.linked``), in place of what
    is taken away; ``dossiers`` is the field that names a compound, which opens its file. Such a table is taller than ``height`` only where that is "auto", and without rows it is its title. A long one may be
    picked from: ``picks`` is a field, whose value in the row that is selected becomes the page's item. ``households``: it holds household data, and says
    so on the page and in what is taken away. ``parquet``: it can be taken away as that too, for whoever counts on with it.
    """  # fmt: skip
    if off_stage.stage():
        return
    access.permit_columns(who().role, columns)
    readings = area_names(columns) | dict(shown or {})
    held, columns = with_street(rows if isinstance(rows, extent.Part) else extent.all_of(rows), columns)
    seen, _ = first(held.rows, extent.ROWS if opens_lists is None and cells is None else extent.LINES)
    frame = _as_read(seen, tuple(columns), readings)
    with st.container(key=f"table_{key}"):
        if frame.empty and not (opens_lists is None and cells is None):
            st.html(panels.section(title, translator()("table.rows", n=0)))
            return
        whole = frame if len(seen) == held.count else partial(_all_as_read, held, tuple(columns), readings)
        height = extent.TALL if height == "auto" and len(seen) < held.count else height
        titled(whole, list(columns.values()), key=key, title=title, count=_count(len(frame), held.count), households=households, parquet=parquet)
        if opens_lists is not None:
            named = {dossiers: [opens_compound(*each) for each in zip(seen["compound_id"], seen[dossiers], strict=True)]} if dossiers else {}
            _figures(frame, columns, _openings(seen, frame, opens_lists, of) | named, height)
        elif cells is not None:
            _figures(frame, columns, {name: texts[: len(seen)] for name, texts in cells.items()}, height)
        else:
            _grid(frame, columns, key=key, title=title, height=height, picks=seen[picks].tolist() if picks else None)


def _all_as_read(held: extent.Part, columns: Sequence[str], readings: Mapping[str, Callable[[Any], Any]]) -> pd.DataFrame:
    return _as_read(held.whole(), columns, readings)


def _as_read(rows: pd.DataFrame, columns: Sequence[str], readings: Mapping[str, Callable[[Any], Any]]) -> pd.DataFrame:
    frame = rows[list(columns)].copy()
    for name, read in readings.items():
        frame[name] = [read(value) for value in frame[name]]
    frame[frame.select_dtypes("float").columns] = frame.select_dtypes("float").round(2)
    return frame


def _count(shown: int, of: int) -> str:
    """How many rows a table has, and how many of them are on the screen where not all are."""
    t = translator()
    return t("extent.joint").join(filter(None, (t("table.rows", n=of), extent.lines_said(t, shown, of))))


def titled(frame: Taken, headers: list[str], *, key: str, title: str, count: str, households: bool = False, parquet: bool = False) -> None:
    """A table's title, and its downloads: the same columns, marked with where they come from."""
    t = translator()
    file = "_".join(filter(None, [title, st.session_state["board"].only, f"{selection().as_of:%Y-%m-%d}"]))
    note = f"{title} · {provenance()}"
    if households:
        note, count = " · ".join([t("table.households"), note]), " · ".join([count, t("table.office_only")])
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(panels.section(title, count))
        with st.container(horizontal=True, width="content", gap="small"):
            downloads(frame, headers, note, file, key=key, households=households, parquet=parquet)


def _grid(frame: pd.DataFrame, columns: Mapping[str, str], *, key: str, title: str, height: Height, picks: list[str] | None) -> None:
    numbers = frame.select_dtypes("number").columns
    configured = {
        name: st.column_config.NumberColumn(header, format="%d" if name == "line" else "localized") if name in numbers else st.column_config.Column(header)
        for name, header in columns.items()
    }
    grid_key = f"rows_{key}" if picks is None else f"rows_{key}_{hash((selection(), *picks))}"  # other rows: nothing is selected in them yet
    picking: dict[str, Any] = {} if picks is None else {"on_select": partial(_picked, grid_key, picks), "selection_mode": "single-row"}
    st.dataframe(frame, column_config=configured, hide_index=True, key=grid_key, height=height, placeholder="—", alt=title, **picking)


def _picked(grid_key: str, items: list[str]) -> None:
    places = st.session_state[grid_key]["selection"]["rows"]
    st.session_state["item"] = items[places[0]] if places else ""


def _openings(rows: pd.DataFrame, frame: pd.DataFrame, opens_lists: Mapping[str, Opening], of: Sequence[str]) -> dict[str, list[str]]:
    own = [dict(zip(of, members, strict=True)) for members in zip(*(rows[COLUMN_OF.get(name, name)] for name in of), strict=True)]
    return {
        field: [opens(name[row[of[0]]], value) if isinstance(name, Mapping) else lead(name, value, **row) for value, row in zip(rows[field], own, strict=True)]
        for field, name in opens_lists.items() if field in frame
    }  # fmt: skip


def _figures(frame: pd.DataFrame, columns: Mapping[str, str], cells: Mapping[str, Sequence[str]], height: Height) -> None:
    numeric = [name in frame.select_dtypes("number").columns for name in columns]
    st.html(panels.figures(list(columns.values()), lists.cells(translator(), frame, cells), numeric, height if isinstance(height, int) else None))
