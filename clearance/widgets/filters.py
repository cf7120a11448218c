"""The shared filters above a page, and the page's address, which says the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import streamlit as st

from clearance import address, extent, locale, panels, store
from clearance.selection import AS_NOW, AS_REPORTED, Selection
from clearance.widgets.answers import data_version, holds_sample, one, run
from clearance.widgets.asked import FILTERS, campaign, newest, selection
from clearance.widgets.reader import account, translator, who
from clearance.widgets.wording import choice_name

NEW_DATA_SECONDS = 30
FILTER_WIDTHS = {4: 154, 5: 122}
"""Pixels of a filter by how many there are: all of them stand in one row of 1280."""


def opens_board(page: str) -> bool:
    """Take from the store and the address what the page is to show. False, after saying so, where the store is empty: there is nothing to show then."""
    t = translator()
    held = one("surveys/newest", Selection(as_of=date.max)) if data_version() else None
    if held is None or pd.isna(held.newest_survey_on):
        _language_switch(t)
        st.html(panels.message(t("empty.title"), [t("empty.what"), t("empty.then")], "python -m clearance import data/sample"))
        return False
    campaign = one("surveys/campaign", Selection(as_of=date.max))
    last = held.newest_survey_on
    st.session_state["board"] = SimpleNamespace(campaign=campaign, newest=last, holds_sample=bool(held.holds_sample), only="", meets=page == address.MEETING)
    _restore(page, campaign.starts_on, last)
    if page == address.MEETING:
        for name in ("lang", "known", "streets", *FILTERS):
            if name in st.session_state:
                st.session_state[name] = st.session_state[name]  # Streamlit forgets what belongs to a widget that a page does not show
    return True


def shared_filters(page: str) -> bool:
    """The one place of the shared filters; they live in the address and follow from page to page. False where the store is empty."""
    if not opens_board(page):
        return False
    t = translator()  # the address may have asked for the other language
    first, last = campaign().starts_on, newest()

    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.date_input(t("filter.as_of"), key="as_of", min_value=first, max_value=last, format="YYYY-MM-DD", width=145, help=t("filter.as_of_help"))
        st.selectbox(t("filter.known"), [AS_NOW, AS_REPORTED], key="known", format_func=lambda known: t(f"known.{known}"), width=165, help=t("filter.known_help"))
        choices = run("surveys/choices", Selection(as_of=st.session_state["as_of"], known=st.session_state["known"]))
        offered = _filters_offered(choices)
        for name in offered:
            _filter(t, name, _offered(name, choices[choices["filter"] == name]), FILTER_WIDTHS[len(offered)])
        _language_switch(t)
    if st.session_state["board"].holds_sample:
        st.html(panels.sample_mark(t("sample.mark"), t("sample.more")))
    keep_address(page)
    return True


def no_filters(page: str, *own: str) -> None:
    """Stand in for the shared filters on a page that shows no figures: it works before the first survey.

    ``own`` names what the page itself lets the reader choose (``address.OWN``), which is in its address. The shared filters are kept for
    the next page.
    """
    state = st.session_state
    asked = _asked(page)
    if asked is not None:
        state.update(address.parse_own(asked))
    for name in own:
        state.setdefault(name, address.OWN[name][0])
    for name in ("as_of", "known", "streets", *FILTERS):
        if name in state:
            state[name] = state[name]  # Streamlit forgets what belongs to a widget that a page does not show
    _publish(address.write_own({name: state[name] for name in own}, state["lang"]))
    t = translator()
    with st.container(key="language", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(panels.sample_mark(t("sample.mark"), t("sample.more")) if holds_sample() else "&nbsp;", width="stretch")
        with st.container(width="content"):
            _language_switch(t)
    _watch(data_version())


@st.fragment(run_every=NEW_DATA_SECONDS)
def _watch(shown: str) -> None:
    """Show a new version of the data on screens that nobody touches, such as the one in the meeting room; and nothing, once nobody is signed in."""
    if store.version(store.default_folder()) != shown or who().role != st.session_state["role"]:
        st.rerun()


def _filters_offered(choices: pd.DataFrame) -> tuple[str, ...]:
    """A street is asked for only where there are several."""
    return ("streets", *FILTERS) if (choices["filter"] == "streets").sum() > 1 else FILTERS


def _offered(name: str, choices: pd.DataFrame) -> pd.DataFrame:
    """What a filter offers: everything, but of a city's areas those of the chosen streets."""
    state = st.session_state
    return extent.offered_areas(choices, state.get("streets", []), state.get(name, [])) if name == "areas" else choices


def _filter(t: locale.Translator, name: str, choices: pd.DataFrame, width: int) -> None:
    names = _told_apart(t, {row.value: choice_name(t, name, row) for row in choices.itertuples()})
    kept = [value for value in st.session_state.get(name, []) if value in names]
    st.session_state[name] = kept
    st.multiselect(t(f"filter.{name}"), list(names), key=name, format_func=names.__getitem__, placeholder=t("filter.all" if names else "extent.street_first"), width=width)


def _told_apart(t: locale.Translator, names: dict[Any, str]) -> dict[Any, str]:
    """Names of which several would read the same, with their codes: a browser says which was chosen by how it reads."""
    seen = Counter(names.values())
    return {value: t("extent.same_name", name=name, code=value) if seen[name] > 1 else name for value, name in names.items()}


def _language_switch(t: locale.Translator) -> None:
    st.segmented_control(t("filter.language"), locale.LANGUAGES, key="lang", required=True, format_func={"zh": "中文", "en": "English"}.__getitem__, label_visibility="collapsed")
    if name := who().name:
        with st.popover(name, icon=":material/account_circle:", key="account"):
            account()


def _asked(page: str) -> dict[str, list[str]] | None:
    """The address's parameters when it is not the one that this session wrote: a shared link, a reload, the back button. Else None."""
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    turned_page = st.session_state.get("page") not in (None, page)
    st.session_state["page"] = page
    return here if here != st.session_state.get("address") and not (turned_page and not here) else None


def _publish(wanted: dict[str, list[str]]) -> None:
    """Make this the page's address."""
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
    st.session_state["address"] = wanted


def _restore(page: str, first: date, last: date) -> None:
    """Take the filters from the address where it asks for some."""
    state = st.session_state
    asked = _asked(page)
    if asked is not None:
        state.update(address.parse(asked, first, last))
    for name, wanted in address.parse_beside(page, asked or {}).items():
        state[name] = wanted if asked is not None or state.get(name) is None else state[name]
    state["as_of"] = min(max(state.get("as_of") or last, first), last)
    if state.get("follows_newest"):
        state["as_of"] = last


def keep_address(page: str) -> None:
    """Put what differs from the board as it opens into the address, and watch for new data."""
    write_address(page)
    _watch(data_version())


def write_address(page: str) -> None:
    """The same once more, from a part of a page that runs by itself."""
    state, chosen = st.session_state, selection()
    state["follows_newest"] = state["as_of"] == state["board"].newest
    asked = chosen.on(chosen.as_of, AS_NOW) if state["board"].meets else chosen  # a meeting says itself as known when
    _publish(address.write_beside(page, state) | address.write(asked, state["lang"], newest=state["board"].newest))
