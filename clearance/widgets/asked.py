"""What the reader has asked to see: the selection, of which campaign, and how a page says so of itself.

Read from the session, into which ``filters`` puts it.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import streamlit as st

from clearance.selection import Selection
from clearance.widgets.reader import translator

FILTERS = ("batches", "classes", "teams", "areas")


def selection() -> Selection:
    """What the reader has asked to see; a meeting sees the whole street, whatever the filters, as reported by its day (``seen``)."""
    state = st.session_state
    if state["board"].meets:
        return Selection(as_of=state["as_of"], known=state["seen"], streets=tuple(state.get("streets", ())))
    chosen = {name: tuple(state.get(name, ())) for name in ("streets", *FILTERS)}
    return Selection(as_of=state["as_of"], known=state["known"], **chosen)


def newest() -> date:
    """The day of the newest survey, which is the last that can be asked for."""
    return st.session_state["board"].newest


def campaign() -> SimpleNamespace:
    """The campaign's one row (surveys/campaign)."""
    return st.session_state["board"].campaign


def of_several_streets() -> bool:
    """Whether what is shown may be of several streets, so that one of them may be chosen."""
    return campaign().streets > 1 and len(selection().streets) != 1


def only_compound(compound_id: str) -> None:
    """From here on every figure of the page is this compound's, whatever the filters say: charts and downloads name it, and lists that
    are opened are narrowed to it."""
    st.session_state["board"].only = compound_id


def provenance() -> str:
    """Where the figures come from: sample or not, street, as-of day, as known when, filters. On every chart and export."""
    t, chosen, board = translator(), selection(), st.session_state["board"]
    street = board.campaign.street if t.language == "zh" else board.campaign.street_en
    parts = [t("sample.mark")] if board.holds_sample else []
    parts += [street if board.campaign.streets == 1 else t("provenance.streets", n=int(board.campaign.streets))]
    parts += [t("compound.only", compound=board.only)] if board.only else []
    parts += [t("provenance.as_of", day=chosen.as_of), t(f"known.{chosen.known}")]
    if chosen.is_filtered and not board.only:
        parts.append(t("provenance.filtered"))
    return " · ".join(parts)
