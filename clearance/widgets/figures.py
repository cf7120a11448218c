"""A chart on a page: drawn, clicked to set a filter, pinned to the meeting, taken away as a picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from clearance import chromium, off_stage
from clearance.report import pictured
from clearance.selection import NONE
from clearance.widgets.asked import FILTERS, campaign, provenance, selection
from clearance.widgets.files import made
from clearance.widgets.pinning import offer_pin
from clearance.widgets.reader import may, translator
from clearance.widgets.wording import chart_labels


def figure(build: Callable[..., go.Figure], rows: pd.DataFrame, *, key: str, title: str, subtitle: str, opens: str | None = None, click: str = "", part: str = "", pins: bool = True, picture: bool = False, **more: Any) -> None:
    """Draw a chart. ``part``: which of the rows are drawn, where not all (``first``). ``opens`` names the filter that a click on a mark sets (by its customdata); ``click`` says so at the subtitle's end. Whoever chairs meetings may pin it to the
    meeting's agenda; not (``pins``) where the page's address does not say all that it shows, or where a room could not read it. ``picture``: it can be
    taken away as PNG, as large as for print."""
    subtitle = translator()("extent.sentences").join(filter(None, (subtitle, part)))
    if stage := off_stage.stage():
        return stage.offer(key, off_stage.Chart(build, rows, title, subtitle, more))
    drawn = build(rows, labels=chart_labels(), title=title, subtitle=subtitle + click, footer=provenance(), **more)
    with st.container(key=f"plot_{key}"):
        st.plotly_chart(
            drawn,
            theme=None,
            key=f"{key}_{st.session_state.get('clicks', 0)}" if opens else key,
            alt=title,
            on_select=partial(_clicked, key, opens) if opens else "ignore",
            selection_mode="points",
            config={
                "displayModeBar": True,
                "displaylogo": False,
                "modeBarButtons": [["toImage"]],
                "toImageButtonOptions": {"format": "png", "filename": f"{key}_{selection().as_of:%Y-%m-%d}", "scale": 2},
            },
        )
        if picture or (pins and may("actions")):
            with st.container(key=f"under_{key}", horizontal=True, vertical_alignment="center", gap="small"):
                if pins and may("actions"):
                    offer_pin(key)
                if picture:
                    _offer_picture(key, drawn)


def marks() -> list[tuple[date, str]]:
    """The days that every calendar shows: today (the as-of day), Spring Festival, the target."""
    t, facts, labels = translator(), campaign(), chart_labels()
    found = [(selection().as_of, labels["today"]), (facts.target_on, labels["target"])]
    if pd.notna(facts.spring_festival_on):
        found.append((facts.spring_festival_on, t("mark.spring_festival")))
    return found


def _offer_picture(key: str, drawn: go.Figure) -> None:
    of = hash(drawn.to_json())
    made(f"picture_{key}", "PNG", f"{key}_{selection().as_of:%Y-%m-%d}.png", of, lambda: chromium.to_png(pictured.page(drawn), pictured.WIDTH, drawn.layout.height, pictured.SCALE), quiet=True)


def _clicked(key: str, opens: str) -> None:
    state = st.session_state
    points = state[f"{key}_{state.get('clicks', 0)}"]["selection"]["points"]
    if not points:
        return
    value = points[0].get("customdata")
    value = value[0] if isinstance(value, list | tuple) else value
    if value is None:
        return
    value = NONE if pd.isna(value) else str(value)
    if opens in FILTERS:
        state[opens] = [] if state.get(opens) == [value] else [value]
    else:
        state[opens] = None if state.get(opens) == value else value
    state["clicks"] = state.get("clicks", 0) + 1  # a new key forgets the mark's highlight, which the new figure does not have
