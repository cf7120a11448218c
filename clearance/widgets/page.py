"""A page from head to foot: what is around it, its question and its sentence, how it is counted, and what stands in place of one that cannot be shown."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from clearance import access, address, locale, off_stage, panels, rights, store
from clearance.findings import Finding
from clearance.widgets.asked import campaign
from clearance.widgets.filters import no_filters
from clearance.widgets.leads import lead
from clearance.widgets.reader import is_open, signed_out, translator, who

LOG = logging.getLogger(__name__)
PACKAGE = Path(__file__).resolve().parent.parent
LOGO = PACKAGE / "logo.svg"
BOARD_CSS = PACKAGE / "board.css"


def set_up() -> locale.Translator:
    """Name the page, settle the language. The looks come with the entry document (``clearance.server``)."""
    st.set_page_config(page_title="石泉无违建看板", page_icon="🏘️", layout="wide", initial_sidebar_state="collapsed")
    st.logo(LOGO.read_text(encoding="utf-8"), size="large")
    asks = who(touch=True)
    if st.session_state.setdefault("whose", asks.name) != asks.name:
        # Streamlit takes a tab up again where it was, whoever has signed in meanwhile: nothing of the one before is left in it.
        st.session_state.clear()
        st.session_state["whose"] = asks.name
    st.session_state["role"] = asks.role
    st.session_state.setdefault("lang", address.language(st.query_params.get("lang")))
    st.session_state["version"] = store.version(store.default_folder())
    if not asks.role:
        signed_out()
    return translator()


def shown(page: str, icon: str) -> dict[str, Any]:
    """How a page stands in the navigation: not at all for a role that may not open it. ``icon``: a Material symbol's name."""
    visible = "visible" if is_open(page) else "hidden"
    return {"title": translator()(f"nav.{page}"), "icon": f":material/{icon}:", "url_path": page, "visibility": visible}


def not_yours(page: str) -> None:
    """In place of a page that the role may not open: what it would answer, and who may ask it."""
    no_filters(page)
    t, table, right, own = translator(), access.table(), access.right_of_page(page or "overview"), f"{page}.not_yours"
    refused = t(own) if own in t.keys else t("people.not_yours", role=rights.named(t, table.roles[who().role]))
    st.html(panels.heading(t(f"{page}.question"), refused))
    st.html(panels.message(t("people.needed"), [t("people.needed_what", right=rights.named(t, table.rights[right]), holders=rights.holders(t, table, right))]))


def incident(error: Exception) -> bool:
    """Say that a page has failed, under a number by which the log has the cause; the server calls it in Streamlit's place (``on_script_error``).

    A store that cannot be read says itself what to do, whichever error came of it. The reader sees nothing else of the error.
    """
    number = secrets.token_hex(3).upper()
    LOG.error("incident %s on page %s", number, st.session_state.get("page"), exc_info=error)
    t = locale.translator(address.language(st.session_state.get("lang") or st.query_params.get("lang")))
    if told := store.why(error, store.default_folder()):
        st.html(panels.message(t("incident.store"), [told.split(" / ")[locale.LANGUAGES.index(t.language)], t("incident.store_then", number=number)]))
    else:
        st.html(panels.message(t("incident.title"), [t("incident.what", number=number), t("incident.then")]))
    return True


def head(question: str, finding: Finding, note: str = "", opens_lists: Mapping[str, str | tuple[str, Mapping[str, Any]]] | None = None) -> None:
    """A page's head: its question and its finding. ``opens_lists``: which values of the finding open which lists; ``#place`` is a place on
    the page itself, ``address.QUARANTINE`` the rows held back."""
    t = translator()
    if stage := off_stage.stage():
        stage.said = t(finding.key, **finding.values)
        return
    opened = {value: lead(opening, finding.values[value]) for value, opening in (opens_lists or {}).items() if value in finding.values}
    st.html(panels.heading(t(question), t(finding.key, **finding.values | opened), note, finding.tone))


def nothing() -> None:
    """Say that the filters leave nothing, and stop the page."""
    t = translator()
    st.html(panels.message(t("nothing.title"), [t("nothing.what")]))
    st.stop()


def counted(texts: Sequence[str], queries: Sequence[str]) -> None:
    """How the page's figures are counted, and the files that count them."""
    t = translator()
    with st.expander(t("counted.title"), icon=":material/calculate:"):
        for key in texts:
            st.markdown(t(key, target=campaign().target_on, weeks=campaign().recent_weeks))
        st.caption(t("counted.queries", files=t("list.comma").join(f"`queries/{name}.sql`" for name in queries)))
