"""Will we make it, and what would a change do: forecasts on a page. The page side of ``clearance.outlook`` and ``clearance.prospects``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from clearance import address, off_stage, outlook, panels, prospects, shops, store, widgets
from clearance.selection import AS_REPORTED, Selection
from clearance.statistics.forecast import Change, Forecast, Weeks, WhatIf


def forecast(measure: str) -> Forecast:
    """Will we make it: the forecast of a burn in one sentence, and how it is made; or why there is none."""
    t, found = widgets.translator(), forecast_of(measure)
    said = outlook.finding(found)
    st.html(panels.forecast(t(f"outlook.title_{measure}"), widgets.sentence(said), forecast_how(found), said.tone))
    return found


def forecast_of(measure: str) -> Forecast:
    """The forecast of a burn, unsaid."""
    return _forecast(widgets.data_version(), widgets.selection(), measure, widgets.run(outlook.QUERIES[measure], widgets.selection()), widgets.campaign(), _batch_begins(measure))


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Selection: hash})
def _forecast(version: str, chosen: Selection, measure: str, _rows: pd.DataFrame, _campaign: SimpleNamespace, _since: date | None) -> Forecast:
    """Ten thousand runs, once for a version of the data, a selection and a burn, from which the weeks and the campaign follow."""
    return outlook.of_rows(measure, _rows, chosen.as_of, _campaign, _since)


def _batch_begins(measure: str) -> date | None:
    """The planned start of the one batch that is chosen: weeks before it do not tell its pace. Shops have no batch."""
    if measure == "shops" or len(widgets.selection().batches) != 1:
        return None
    return prospects.planned_start(widgets.run("batches/progress_by_batch", widgets.selection()), widgets.selection().batches)


def forecast_how(found: Forecast) -> str:
    """How a forecast is made; nothing where there is none."""
    return widgets.translator()("outlook.how", weeks=len(found.weeks_used), capacity=float(widgets.campaign().holiday_capacity)) if found.reason is None else ""


@st.fragment
def what_if(build: Callable[..., go.Figure], measure: str) -> None:
    """What a change would do to the forecast of a burn: three sliders, the dates beside the unchanged ones, and a chart of both. A slider
    reruns this alone; all stand at no change until somebody moves them, or an address says otherwise."""
    if off_stage.stage():
        return
    t, state, facts, rows = widgets.translator(), st.session_state, widgets.campaign(), widgets.run(outlook.QUERIES[measure], widgets.selection())
    most, step = prospects.scope_range(forecast_of(measure).opening)
    low, high, by = prospects.PACES
    for name, none in prospects.NO_CHANGE.items():
        state.setdefault(name, none)
    state["scope"] = min(state["scope"], most)  # of another day, or from a link
    with st.container(key="what_if"):
        st.html(panels.section(t("forecast.what_if"), t("forecast.what_if_note")))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
            asked = prospects.change(
                st.slider(t("forecast.pace"), low, high, step=by, key="pace", format="%d%%", help=t("forecast.pace_help")),
                st.slider(t("forecast.scope", measure=measure), 0, most, step=step, key="scope", help=t("forecast.scope_help")),
                st.slider(t("forecast.lost"), 0, prospects.MOST_WEEKS_LOST, key="lost", help=t("forecast.lost_help")),
            )
            st.button(t("forecast.reset"), key="change_reset", icon=":material/undo:", on_click=partial(state.update, prospects.NO_CHANGE))
        widgets.write_address(address.FORECAST)
        found = _what_if(widgets.data_version(), widgets.selection(), measure, asked, rows, facts, _batch_begins(measure))
        said = prospects.change_finding(t, measure, asked, found)
        st.html(prospects.change_panel(t, asked, found))
    after = None if said.key == "forecast.same" else outlook.fan(found.changed)
    widgets.figure(
        build, prospects.recent(measure, rows), key=f"what_if_{measure}", measure=measure, target_on=facts.target_on, marks=widgets.marks(), before=outlook.fan(found.unchanged), after=after,
        title=widgets.sentence(said), subtitle=t("forecast.what_if_subtitle", measure=measure), pins=False,
    )  # fmt: skip


def another_burn() -> None:
    """So many structures more are not so many square metres more."""
    st.session_state["scope"] = prospects.NO_CHANGE["scope"]


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Selection: hash})
def _what_if(version: str, chosen: Selection, measure: str, asked: Change, _rows: pd.DataFrame, _campaign: SimpleNamespace, _since: date | None) -> WhatIf:
    return outlook.changed(measure, _rows, asked, chosen.as_of, _campaign, _since)


def group_forecasts(dimension: str) -> list[prospects.Group]:
    """The forecast of each batch, class or team, from its own weeks (``prospects.groups``)."""
    windows = prospects.windows(widgets.run("batches/progress_by_batch", widgets.selection())) if dimension == "batch" else None
    return _groups(widgets.data_version(), widgets.selection(), dimension, widgets.run("burndown/bridge_by_week_and_member", widgets.selection()), windows, widgets.campaign())


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Selection: hash})
def _groups(version: str, chosen: Selection, dimension: str, _bridges: pd.DataFrame, _windows: Any, _campaign: SimpleNamespace) -> list[prospects.Group]:
    return prospects.groups(_bridges, dimension, chosen.as_of, _campaign, _windows)


def whole_forecasts() -> list[prospects.Whole]:
    """The structures as a whole, and the shops: all of them, and as many as count as basically done."""
    weeks, headline = widgets.run(outlook.QUERIES["shops"], widgets.selection()), widgets.one("shops/headline", widgets.selection())
    whole = [prospects.whole(name, widgets.run(outlook.QUERIES[name], widgets.selection()), forecast_of(name)) for name in ("structures", "shops")]
    return [*whole, prospects.basically(weeks, headline, _basically(widgets.data_version(), widgets.selection(), weeks, headline, widgets.campaign()))]


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Selection: hash})
def _basically(version: str, chosen: Selection, _weeks: pd.DataFrame, _headline: SimpleNamespace, _campaign: SimpleNamespace) -> Forecast:
    return shops.forecast_of(_weeks, _headline.to_close, chosen.as_of, _campaign)


def record(measure: str) -> prospects.Record:
    """How the forecasts of the past meetings did, each made from what had been reported by its day."""
    oldest = widgets.one("surveys/newest", Selection(as_of=date.max)).oldest_survey_on
    with st.spinner(widgets.translator()("forecast.record_making")):
        return _record(widgets.data_version(), str(store.default_folder()), widgets.selection(), measure, oldest, widgets.run(outlook.QUERIES[measure], widgets.selection()), widgets.campaign(), _batch_begins(measure))


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs={Selection: hash})
def _record(
    version: str, folder: str, chosen: Selection, measure: str, oldest: date, _rows: pd.DataFrame, _campaign: SimpleNamespace, _since: date | None,
) -> prospects.Record:  # fmt: skip
    """A query for each past meeting from the first survey on: what a meeting was told stays as it was, so other days' records use them too."""
    history, _ = outlook.made_from(measure, _rows, _since)
    told = {asked.as_of: widgets.run(prospects.OF_PAST_MEETINGS[measure], asked) for asked in _past_meetings(history, chosen, oldest)}
    return prospects.record(history, {day: outlook.made_from(measure, rows, _since)[0] for day, rows in told.items()}, chosen.as_of, _campaign)


def _past_meetings(history: Weeks, chosen: Selection, oldest: date) -> list[Selection]:
    """What each past meeting from the first survey on could have asked; not the last, of which nothing has come yet."""
    return [replace(chosen, as_of=day, known=AS_REPORTED) for day in history.week_end.tolist()[:-1] if day >= oldest]


def ask_ahead(folder: Path) -> None:
    """Ask what the record of the structures asks as the page opens, a query for each past meeting: whoever opens it first does not wait for
    them. Nobody sees anything of it; a store that is empty or cannot be read is for the pages to tell."""
    with suppress(store.StoreError):
        if not (version := store.version(folder)):
            return
        held = widgets.asked_ahead(version, folder, "surveys/newest", Selection(as_of=date.max)).iloc[0]
        if pd.isna(held["newest_survey_on"]):
            return
        chosen = Selection(held["newest_survey_on"])
        history, _ = outlook.made_from("structures", widgets.asked_ahead(version, folder, outlook.QUERIES["structures"], chosen))
        for asked in _past_meetings(history, chosen, held["oldest_survey_on"]):
            widgets.asked_ahead(version, folder, prospects.OF_PAST_MEETINGS["structures"], asked)
