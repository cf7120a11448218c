"""The box for a question in one's own words, on a page: what was understood stands under it, and where the answer is.

A question that the page itself can answer is put into its address, so that it shows there and can be corrected in the page's own fields; any
other is a link. One of the modules of the page side, which import streamlit, as ``clearance.widgets`` does.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from clearance import address, ask, explore, panels, widgets
from clearance.ask.telling import Telling
from clearance.selection import Selection

TEXT, ASKED = "ask_text", "ask_asked"


def box(page: str) -> None:
    """The box, for a page with the shared filters. Days in the text refer to the page's as-of day when it is asked."""
    t = widgets.translator()
    with st.container(key="ask_box"), st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(t("ask.label"), key=TEXT, placeholder=t("ask.placeholder"), help=t("ask.help"), max_chars=300)
        st.form_submit_button(t("ask.go"), on_click=partial(_ask, page), width="content", icon=":material/forum:")
    if asked := st.session_state.get(ASKED):
        _told(page, *asked)


def _ask(page: str) -> None:
    """Remember the question with the day it was asked on; go to the answer where it is on this page."""
    facts = _facts()
    text = (st.session_state[TEXT] or "").strip()
    st.session_state[ASKED] = (text, facts) if text else None
    if text and (to := _destination(ask.understand(text, _vocabulary(), facts), facts)) and to.page == page:
        st.query_params.from_dict(dict(to.parameters))


def _facts() -> ask.Facts:
    campaign = widgets.campaign()
    return ask.Facts(widgets.selection().as_of, campaign.starts_on, campaign.spring_festival_on, int(campaign.meeting_weekday))


def _destination(question: ask.Question, facts: ask.Facts) -> ask.Destination | None:
    to = ask.destination(question, _vocabulary().words, facts, newest=widgets.newest(), known=widgets.selection().known, lang=st.session_state["lang"])
    if to and to.page == "explore" and not set(to.parameters.get("measure", ())) <= set(explore.may_count(widgets.may("households"))):
        own = explore.PARAMETER.values()  # what the reader may not count there is told as far as it may be on the page on process
        return ask.Destination("procedure", {name: said for name, said in to.parameters.items() if name not in own}, to.left_out)
    return to


def _vocabulary() -> ask.Vocabulary:
    return _made(widgets.data_version(), widgets.newest())


@st.cache_resource(max_entries=4, show_spinner=False)
def _made(version: str, newest: object) -> ask.Vocabulary:
    """The vocabulary of a version of the data: it names what was known by the newest day."""
    return ask.vocabulary(widgets.records(ask.NAMES, Selection(newest)))  # type: ignore[arg-type]


def _told(page: str, text: str, facts: ask.Facts) -> None:
    """What was understood, what was not, and the way to the answer."""
    t, vocabulary = widgets.translator(), _vocabulary()
    question = ask.understand(text, vocabulary, facts)
    to, telling = _destination(question, facts), Telling(t, vocabulary, facts)
    elsewhere = to if to and to.page != page else None
    way = (address.of_parameters(elsewhere.page, elsewhere.parameters), _way(elsewhere)) if elsewhere else ()
    st.html(panels.understood(telling.sentence(question), telling.troubles(question, to), *way))
    if lines := telling.lines(question):
        with st.expander(t("ask.title"), expanded=bool(question.not_understood or question.unfitting)):
            st.html(panels.figures(telling.titles(), lines, (False,) * 3))


def _way(to: ask.Destination) -> str:
    """What the link to an answer says."""
    t = widgets.translator()
    if to.page == "rows":
        return t("ask.open_rows", list=t(f"lists.{to.parameters['list'][0]}"))
    return t("ask.open_explore") if to.page == "explore" else t("ask.open_page", page=t(f"nav.{to.page}"))
