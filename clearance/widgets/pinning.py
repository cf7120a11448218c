"""Charts that are pinned to the meeting: the button and its form, and a pinned chart as the meeting sees it. Why so: docs/decisions/0015-pins.md."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from clearance import access, address, agenda, locale, off_stage, panels, pins, store
from clearance.charts.frame import fitted, for_the_room
from clearance.selection import AS_REPORTED, Selection
from clearance.widgets.answers import data_version, records, run
from clearance.widgets.asked import newest, selection
from clearance.widgets.reader import may, noted, signature, signed_by, translator
from clearance.widgets.wording import chart_labels_of, choice_name

LOG = logging.getLogger(__name__)


def pinned() -> list[pins.Pin]:
    """The charts that are on the meeting's agenda, in its order."""
    return [pins.Pin(**row) for row in records("meeting/pins_by_address", Selection(as_of=date.max))]


def is_pinned(here: str) -> bool:
    """Whether a chart (``pins.address``) is on the agenda."""
    return any(each.address == here for each in pinned())


def offer_pin(key: str) -> None:
    """A quiet button under a chart that pins it; that it is on the agenda, where it is."""
    t, page, chosen = translator(), st.session_state["page"], selection()
    here = pins.address(page, address.write_beside(page, st.session_state) | address.write(chosen, t.language, newest()), key)
    if is_pinned(here):
        st.html(panels.key(t("pins.is_pinned")), width="content")
    elif st.button(t("pins.pin"), key=f"pin_now_{key}", icon=":material/keep:", type="tertiary", help=t("pins.pin_help")):
        ask_pin(here)


def ask_pin(here: str, title: str = "") -> None:
    """Open the form that pins a chart (``pins.address``), with what the meeting will see of it; ``title``: its name, where it has one of its own."""
    st.dialog(translator()("pins.pin"))(_pin_form)(here, title)


def _pin_form(here: str, title: str) -> None:
    t, state = translator(), st.session_state
    if state.pop("pin_told", False):
        st.rerun()
    of = selection().on(selection().as_of, AS_REPORTED)
    shown = in_the_meeting(here, of)
    if not shown.has_chart and not title:  # a question with a name is its sentence, with a chart or without
        st.html(panels.message(shown.missing, [t("pins.not_for_the_meeting")]))
        return
    st.html(panels.notes(t("pins.will_show"), [shown.said]))
    state.setdefault("pin_who", state.get("who") or "")
    with st.form("pin", border=False):
        signature(t("actions.who"), key="pin_who", persist_state=None, placeholder=t("actions.who_hint"))
        st.form_submit_button(t("pins.pin_now"), type="primary", icon=":material/keep:", on_click=_pin, args=(here, title or in_the_meeting(here, of, locale.LANGUAGES[0]).said))
    if told := state.pop("pin_refused", None):
        st.html(panels.key(told))


def _pin(here: str, title: str) -> None:
    t, state = translator(), st.session_state
    signed = signed_by("pin_who")
    if not may("actions"):  # it may have been taken away since the form was opened
        return
    try:
        pins.put_on(store.default_folder(), here, title, signed)
    except pins.NoName:
        state["pin_refused"] = t("actions.unsigned")
    except store.StoreError as error:
        state["pin_refused"] = str(error)
    else:
        noted("pin", here, signed)
        state.update(pin_told=True, who=signed)


@dataclass(frozen=True)
class InTheMeeting:
    """A pinned chart as a meeting sees it: its finding; ``page`` and ``filters``: where it comes from, in words; why it is not there
    (``missing``: the page or the chart is no more, or it has failed) or not whole; drawn for the room."""

    said: str
    page: str
    filters: tuple[str, ...] = ()
    missing: str = ""
    drawn: go.Figure | None = None

    @property
    def has_chart(self) -> bool:
        """Whether there is something to see."""
        return self.drawn is not None


def in_the_meeting(pinned: str, of: Selection, language: str = "") -> InTheMeeting:
    """A pinned chart (``pins.address``), of a meeting's day and clock, as the role ``meeting`` may see it, whoever looks; in the reader's language
    where no other is asked for."""
    t, asked = locale.translator(language) if language else translator(), pins.place(pinned)
    file = asked.file
    if file is None or asked.page == address.MEETING or not access.may(pins.SHOWN_TO, access.right_of_page(asked.page)):
        return InTheMeeting(t("pins.gone"), asked.page, missing=t("pins.gone_what"))
    try:
        return _in_the_meeting(data_version(), str(store.default_folder()), t.language, of, pinned, str(file), st.session_state["board"])
    except Exception:
        LOG.exception("the pinned chart %s has failed", pinned)
        return InTheMeeting(t("pins.failed"), t(f"nav.{asked.page}"), missing=t("pins.failed_what"))


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs={Selection: hash})
def _in_the_meeting(version: str, folder: str, language: str, of: Selection, pinned: str, file: str, _board: SimpleNamespace) -> InTheMeeting:
    t, asked = locale.translator(language), pins.place(pinned)
    filters = address.parse(asked.parameters, _board.campaign.starts_on, _board.newest)
    state = filters | address.parse_beside(asked.page, asked.parameters) | {
        "lang": language, "version": version, "page": asked.page, "as_of": of.as_of, "known": of.known,
        "board": SimpleNamespace(campaign=_board.campaign, newest=_board.newest, holds_sample=_board.holds_sample, only="", meets=False),
    }  # fmt: skip
    ran = off_stage.run(Path(file), state, asked.chart, pins.SHOWN_TO)
    only = state["board"].only
    of_what = [panels.chinese(row.name) for row in run("compound/choices", of).itertuples() if row.compound_id == only] if only else _filters_said(t, filters, of)
    place = t(f"nav.{asked.page}"), tuple(of_what)
    if ran.chart is None:
        return InTheMeeting(ran.said or t("nothing.title"), *place, t("pins.none"))
    with for_the_room(agenda.UNDER_TWO_LINES):
        drawn = ran.chart.build(ran.chart.rows, labels=chart_labels_of(t, _board.campaign), title=ran.chart.title, subtitle=ran.chart.subtitle, footer="", **ran.chart.more)
    fits, shown, rows = fitted(drawn, agenda.UNDER_TWO_LINES)
    if shown < rows:
        fits, shown, rows = fitted(drawn, agenda.UNDER_A_LINE)  # the line that says so takes room too
    return InTheMeeting(ran.chart.title, *place, t("pins.first", shown=shown, rows=rows) if shown < rows else "", fits)


def _filters_said(t: locale.Translator, filters: Mapping[str, Any], of: Selection) -> list[str]:
    """The values of filters as they read, those of one filter after the other."""
    rows = run("surveys/choices", of)
    named = {(row.filter, row.value): choice_name(t, row.filter, row) for row in rows.itertuples()}
    return [named.get((name, value), value) for name in address.PARAMETERS for value in filters[name]]
