"""What a page that is about one thing lets the reader choose: a list and an item of it, a compound."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from clearance import address, compound, extent, ledgers, lists, panels
from clearance.widgets.answers import part, run
from clearance.widgets.asked import campaign, selection
from clearance.widgets.reader import may, translator
from clearance.widgets.tables import titled


def listed(name: str) -> extent.Part:
    """The rows of a list, narrowed as the address asks."""
    return part(lists.QUERIES[lists.LISTS[name]], selection(), *lists.summed(name), list=name, **st.session_state["narrowed"])


def list_note(name: str) -> str:
    """What a list takes in, where its name does not say it, and to what it is narrowed."""
    t, weeks, narrowed = translator(), run("burndown/bridge_by_week", selection()), st.session_state["narrowed"]
    said = lists.note(t, name, long_standing_days=campaign().long_standing_days, full_weeks=weeks[~weeks["partial"]], week=narrowed.get("week"))
    return " ".join(filter(None, (said, lists.narrowed(t, narrowed))))


def choose_list() -> None:
    """Which list, and of which item the history."""
    t = translator()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            t("rows.choose"), list(lists.LISTS), key="list", on_change=partial(st.session_state.update, item="", narrowed={}), width=420,
            format_func=lambda name: t("rows.list", ledger=t(f"ledger.{lists.LISTS[name]}"), list=name),
        )  # fmt: skip
        if st.session_state["narrowed"]:
            st.button(t("rows.widen"), on_click=partial(st.session_state.update, narrowed={}), icon=":material/filter_alt_off:")
        if lists.picked_by(st.session_state["list"]):
            st.text_input(t("rows.item"), key="item", placeholder=t("rows.item_placeholder"), help=t("rows.item_help"), max_chars=address.LONGEST_ITEM, width=320)


def item_history(listing: str, item: str, listed: extent.Part) -> None:
    """What the surveys said of an item, newest first; says so where none spoke of it, and where it is not among those ``listed``."""
    t, item = translator(), item.strip()
    if not lists.picked_by(listing):
        st.html(panels.message(t("rows.unknown", item=item), [t("rows.no_history")]))
        return
    ledger = ledgers.load().ledgers[lists.LISTS[listing]]
    rows = lists.public(run(lists.HISTORY, selection(), ledger=ledger.name, item=item), ledger, sees_households=may("households"))
    if rows.empty:
        st.html(panels.message(t("rows.unknown", item=item), [t("rows.unknown_what", ledger=t(f"ledger.{ledger.name}"))]))
        return
    frame = lists.history_table(t, rows, ledger)
    with st.container(key="table_history"):
        titled(frame, [t(f"column.{name}") for name in frame], key="history", title=t("rows.history", item=item), count=t("rows.surveys", n=rows["survey_id"].nunique()))
        if listed.is_whole and item not in listed.rows[lists.KEYS[lists.LISTS[listing]]].tolist():
            st.html(panels.key(t("rows.not_listed", list=listing)))
        st.html(lists.history(t, rows, ledger))


def choose_compound(choices: pd.DataFrame, shown: str) -> None:
    """Which compound (rows of compound/choices): found by name, area or number; and the one before and after it in its batch. Of a city's those of
    the street of the one that is shown, and of the streets that are chosen."""
    t, state = translator(), st.session_state
    labels = compound_labels(choices, shown)
    state["compound_chosen"] = shown or None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="compounds"):
        st.selectbox(t("compound.choose"), list(labels), key="compound_chosen", index=None, format_func=labels.__getitem__,
                     placeholder=t("compound.choose_hint" if labels else "extent.compounds_of_street"), on_change=_compound_chosen, width=460)  # fmt: skip
        for way, icon in (("previous", ":material/chevron_left:"), ("next", ":material/chevron_right:")):
            other = choices.loc[choices["compound_id"] == shown, f"{way}_id"].iloc[0] if shown else None
            _compound_button(t(f"compound.{way}"), None if pd.isna(other) else other, key=f"compound_{way}", icon=icon)
    if len(labels) < len(choices):
        st.html(panels.key(t("extent.compounds_offered", shown=len(labels), of=len(choices))))


def compound_labels(choices: pd.DataFrame, shown: str = "") -> dict[str, str]:
    """How the compounds read that a choice offers (rows of compound/choices; ``extent.offered_compounds``), by number."""
    t = translator()
    return {row["compound_id"]: compound.label(t, row) for row in extent.offered_compounds(choices, shown).to_dict("records")}


def _compound_chosen() -> None:
    st.session_state["compound"] = st.session_state["compound_chosen"] or ""


def _compound_button(label: str, leads_to: str | None, **how: Any) -> None:
    st.button(label, on_click=partial(st.session_state.update, compound=leads_to or ""), disabled=leads_to is None, **how)


def unknown_compound(choices: pd.DataFrame, asked: str) -> None:
    """Say that the ledger knows no such compound, offer those that come nearest, and stop the page."""
    t, chosen = translator(), selection()
    st.html(panels.message(t("compound.unknown", asked=asked), [t("compound.unknown_what", day=chosen.as_of, known=chosen.known)]))
    near = compound.nearest(choices, asked)
    labels = {row["compound_id"]: compound.label(t, row) for row in choices[choices["compound_id"].isin(near)].to_dict("records")}
    with st.container(horizontal=True, gap="small", key="nearest_compounds"):
        for each in near:
            _compound_button(labels[each], each, key=f"nearest_{each}")
    st.stop()
