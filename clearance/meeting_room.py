"""The meeting's room, on the page side: one screen of the agenda at a time, moved by keys, a clicker or a click, followed by those who call in.

One of the modules of the page side, which import streamlit, as ``clearance.widgets`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from clearance import address, agenda, meeting_desk, panels, pins, store, theme, widgets
from clearance.agenda import Screen
from clearance.charts import frame
from clearance.locale import LANGUAGES, translator
from clearance.selection import AS_NOW, AS_REPORTED

FOLLOW_SECONDS = 1.0


def show(screens: Sequence[Screen], charts: Mapping[str, Callable[[], None]], desks: Mapping[str, Sequence[Callable[[], None]]]) -> None:
    """The screen that the address asks for, with its chart where it has one, and the foot under it. ``desks``: by screen, the forms that whoever
    may change actions opens from it."""
    t, state = widgets.translator(), st.session_state
    state["screen"] = min(state["screen"], len(screens))
    widgets.keep_address(address.MEETING)
    number = state["screen"]
    screen, next_one = screens[number - 1], agenda.next_news(screens, number)
    with st.container(key=f"room_{screen.name}"):
        st.html(agenda.heading(t, screen, number))
        if screen.drawn and screen.kind == "pinned":
            _keep_still(widgets.in_the_meeting(_pin(screen).address, widgets.selection()).drawn, screen.name, screen.said)
        elif screen.drawn:
            charts[screen.name]()
        if not screen.news and next_one:
            st.button(t("meeting.skip", number=next_one), key="room_skip", shortcut="Down", on_click=_go, args=(next_one,), type="primary")
    forms = (partial(meeting_desk.take_off, _pin(screen)),) if screen.kind == "pinned" else desks.get(screen.name, ())
    _foot(screens, number, forms if widgets.may("actions") and not state["follow"] else ())
    if state["follow"]:
        _following()


def pinned(before: int) -> list[Screen]:
    """A screen for each chart that is pinned to the agenda, after so many others. Only the one that is shown is asked anew of the meeting's day."""
    t, chosen, found = widgets.translator(), widgets.selection(), []
    for number, pin in enumerate(widgets.pinned(), start=1):
        page = pins.place(pin.address).page
        title = t(f"nav.{page}") if f"nav.{page}" in t.keys else page
        if before + number != st.session_state["screen"]:
            found.append(agenda.pinned(t, number, pin.title, title))
            continue
        seen = widgets.in_the_meeting(pin.address, chosen)
        found.append(agenda.pinned(t, number, pin.title, seen.page, seen.filters, seen.said, seen.missing, drawn=seen.has_chart))
    return found


def _pin(screen: Screen) -> pins.Pin:
    return widgets.pinned()[int(screen.name.removeprefix("pinned_")) - 1]


def _desk(forms: Sequence[Callable[[], None]]) -> None:
    """Forms over the screen; what has been said closes them, and is on the screen."""
    if meeting_desk.has_said():
        st.rerun()
    for form in forms:
        form()


def figure(build: Callable[..., go.Figure], rows: pd.DataFrame, *, key: str, title: str, subtitle: str, height: float = theme.ROOM_HEIGHT, **more: Any) -> Callable[[], None]:
    """A chart of the board for the room, drawn when its screen is shown; its title is the screen's, and it keeps still."""
    return partial(_draw, build, rows, key, title, subtitle, height, more)


def _draw(build: Callable[..., go.Figure], rows: pd.DataFrame, key: str, title: str, subtitle: str, height: float, more: Mapping[str, Any]) -> None:
    with frame.for_the_room(height):
        drawn = build(rows, labels=widgets.chart_labels(), title=title, subtitle=subtitle, footer=widgets.provenance(), **more)
    _keep_still(drawn, key, title)


def _keep_still(drawn: go.Figure, key: str, title: str) -> None:
    with st.container(key=f"room_plot_{key}"):
        st.plotly_chart(drawn, theme=None, key=f"room_chart_{key}", width=theme.ROOM_WIDTH, alt=title, config={"staticPlot": True})


def nothing_reported() -> None:
    """Say that nothing had been reported by the meeting's day, offer what is known now, and stop the page."""
    t, day = widgets.translator(), widgets.selection().as_of
    widgets.keep_address(address.MEETING)
    st.html(panels.message(t("meeting.nothing_reported", day=day), [t("meeting.nothing_reported_what")]))
    st.button(t("known.as-now"), key="room_seen", on_click=partial(st.session_state.update, seen=AS_NOW))
    st.stop()


def _foot(screens: Sequence[Screen], number: int, forms: Sequence[Callable[[], None]]) -> None:
    t, state, back, on = widgets.translator(), st.session_state, max(number - 1, 1), min(number + 1, len(screens))
    first, last = number == 1, number >= len(screens)
    with st.container(key="room_foot", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="room_leave", width="content"):
            st.page_link("pages/progress/overview.py", label=t("meeting.leave"), icon=":material/close_fullscreen:", help=t("meeting.leave_help"))
        st.button(t("meeting.back"), key="room_back", shortcut="Left", on_click=_go, args=(back,), disabled=first)
        st.html(agenda.footing(number, len(screens), widgets.provenance(), t("meeting.following") if state["follow"] else ""), width="stretch")
        if forms and st.button(t("pins.desk" if screens[number - 1].kind == "pinned" else "meeting.desk"), key="room_desk", icon=":material/edit_note:", on_click=meeting_desk.sit_down):
            st.dialog(t(f"meeting.desk.{screens[number - 1].kind}"), width="large", on_dismiss="rerun")(_desk)(forms)
        with st.popover(t("meeting.agenda"), icon=":material/list:"):
            for place, screen in enumerate(screens, start=1):
                st.button(agenda.listing(t, screen, place), key=f"room_to_{screen.name}", on_click=_go, args=(place,), type="primary" if place == number else "tertiary")
            _settings()
        st.button(t("meeting.next"), key="room_next", shortcut="Right", on_click=_go, args=(on,), disabled=last, type="primary")
    with st.container(key="room_clicker"):  # a clicker's own keys; nobody sees these buttons
        st.button("⇞", key="room_page_up", shortcut="PageUp", on_click=_go, args=(back,), disabled=first)
        st.button("⇟", key="room_page_down", shortcut="PageDown", on_click=_go, args=(on,), disabled=last)


def _settings() -> None:
    """The meeting's day, as known when, the language, the address for those who call in, and who has signed in, with the way out."""
    t, state = widgets.translator(), st.session_state
    st.date_input(t("filter.as_of"), key="as_of", min_value=widgets.campaign().starts_on, max_value=widgets.newest(), format="YYYY-MM-DD")
    other = {"seen": AS_NOW if state["seen"] == AS_REPORTED else AS_REPORTED}
    st.button(t(f"known.{other['seen']}"), key="room_seen", icon=":material/swap_horiz:", on_click=partial(state.update, other))
    language = {"lang": next(each for each in LANGUAGES if each != t.language)}
    st.button(translator(language["lang"])("meeting.language"), key="room_language", icon=":material/translate:", on_click=partial(state.update, language))
    link = address.of_meeting(state["screen"], widgets.selection(), t.language, widgets.newest(), follow=True)
    st.html(agenda.follow(t, link))
    widgets.account()


# ── the chair and those who follow ───────────────────────────────────────────────────────────────────────────────


@st.cache_resource
def _stage() -> dict[Any, tuple[int, int]]:
    """By meeting (the store and the day): how often its chair has moved, and to which screen. One for all who look at this server."""
    return {}


def _meeting() -> tuple[str, Any]:
    return str(store.default_folder()), widgets.selection().as_of


def _go(screen: int) -> None:
    """Turn to a screen; whoever does not follow, and may chair a meeting, is the chair and takes the others along."""
    st.session_state["screen"] = screen
    if not st.session_state["follow"] and widgets.may("actions"):
        _stage()[_meeting()] = (_stage().get(_meeting(), (0, 0))[0] + 1, screen)


@st.fragment(run_every=FOLLOW_SECONDS)
def _following() -> None:
    """Turn to where the chair has moved; until the chair moves again, whoever follows may look back."""
    state, moved = st.session_state, _stage().get(_meeting())
    if moved and moved != state.get("followed"):
        state["followed"] = moved
        if state["screen"] != moved[1]:
            state["screen"] = moved[1]
            st.rerun()
