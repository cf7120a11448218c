"""The wall on a page: every compound a tile that opens it; of a city every street (``clearance.wall``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from clearance import panels
from clearance import wall as walls
from clearance.widgets.answers import one, records
from clearance.widgets.asked import campaign, of_several_streets, selection
from clearance.widgets.leads import compound_address, street_address
from clearance.widgets.reader import translator
from clearance.widgets.wording import member_name, sentence


def wall_tiles() -> list[dict[str, Any]]:
    """The rows whose tiles the wall shows: compounds, of a city streets (``wall.query_of``)."""
    streets = int(campaign().streets) if of_several_streets() else 1
    return records(walls.query_of(int(one("overview/headline", selection()).compounds), streets), selection())


def wall() -> None:
    """The wall: of compounds, grouped as the reader likes, each tile opening its compound; of a city, of streets, each opening its own."""
    t, rows = translator(), wall_tiles()
    if not rows:
        return
    said = sentence(walls.finding(rows))
    if walls.of_streets(rows):
        st.html(panels.section(said, t("wall.of_streets", streets=len(rows))))
        st.html(walls.key(t, rows))
        st.html(walls.street_tiles(t, rows, street_address))
        return
    words = {grouping: t(f"wall.by.{grouping}") for grouping in walls.groupings(rows)}
    if st.session_state.get("wall") not in words:
        st.session_state["wall"] = walls.GROUPINGS[0]
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.html(panels.section(said))
        grouping = st.segmented_control(t("wall.by"), words, format_func=words.__getitem__, key="wall", required=True, label_visibility="collapsed") or walls.GROUPINGS[0]
    st.html(walls.key(t))

    def named(row: Mapping[str, Any]) -> str:
        own = {"areas": "area", "streets": "street"}.get(grouping)
        if own:
            return row[own] if t.language == "zh" else row[f"{own}_en"]
        return member_name(t, grouping, row[walls.COLUMN[grouping]])

    st.html(walls.tiles(t, rows, grouping, named, compound_address))
