"""Who looks at a page: in which language, with which rights, under what name; what they do is noted.

Asked of the server's own record each time, and nothing of it is kept in the browser.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from clearance import access, address, audit, locale, off_stage, oidc, panels, people, rights, store
from clearance.people import accounts, sessions

LOG = logging.getLogger(__name__)


def translator() -> locale.Translator:
    """The texts in the reader's language."""
    return locale.translator(st.session_state["lang"])


def who(*, touch: bool = False) -> access.Who:
    """Who looks at this page: name, role, address; asked of the server's own record each time, so that what has been taken away is gone. No role
    is nobody who may see anything. Without sign-in: no name, and the role of whoever is at this machine; of a page that nobody looks at, no
    name, and the role for which it is run (``off_stage``). ``touch``: somebody is at it."""
    if stage := off_stage.stage():
        return access.Who("", stage.role, "")
    forwarded = (st.context.headers.get("X-Forwarded-For") or "").rpartition(",")[2].strip()  # the proxy's word: the last of the list is its own
    peer = st.context.ip_address
    origin = peer if isinstance(peer, str) else forwarded or "127.0.0.1"  # Streamlit names everyone but this machine, where a proxy may stand
    try:
        if not oidc.is_configured() and not accounts.everyone(store.default_folder()):
            return access.Who("", access.at_this_machine(), origin)
        person = sessions.SESSIONS.person(_session_cookie(), touch=touch)
    except accounts.AccountError:
        person = None
    return access.Who(person.name, person.role, origin) if person else access.Who("", "", origin)


def _session_cookie() -> str:
    """As it came when this page was opened."""
    return st.context.cookies.get(sessions.COOKIE, "")


def may(right: str) -> bool:
    """Whether whoever looks at this page has a right of ``data/access`` (``households``: address, hardship, notes)."""
    return access.may(who().role, right)


def is_open(page: str) -> bool:
    """Whether the reader's role may open a page, by its address (empty: the landing page)."""
    return may(access.right_of_page(page or "overview"))


def people_known() -> Mapping[str, accounts.Person]:
    """The accounts, for whoever keeps them (``people``); none for others, and none where there is no sign-in."""
    return accounts.everyone(store.default_folder()) if may("people") else {}


def signed_by(key: str = "who") -> str:
    """Who does what is done on this page: the one who has signed in; without sign-in, whoever has said so (``signature`` of that key)."""
    return who().name or (st.session_state.get(key) or "").strip()


def signature(label: str, key: str = "who", **how: Any) -> None:
    """Who does it: the name that has signed in, which nobody can write over; without sign-in, a field for it, kept under ``key``."""
    if name := who().name:
        st.html(panels.key(translator()("people.by", label=label, name=name)))
    else:
        st.text_input(label, key=key, max_chars=60, **{"persist_state": "session", **how})


def noted(what: str, subject: str = "", signed: str = "", by: access.Who | None = None) -> None:
    """Put into the audit log what whoever looks at this page has done; ``signed``: the name that they have given (``signed_by``), which
    counts where nobody has signed in; ``by``: ``who``, asked before something began that must be noted even where its page is left
    meanwhile. A log that cannot be written stops nothing, and is told in the server's log."""
    by = by or who()
    write_down(store.default_folder(), by, what, f"{subject} · {signed}" if signed and not by.name else subject)


def write_down(folder: Path, by: access.Who, what: str, subject: str) -> None:
    """The same for a thread that is nobody's page, such as one that hands out a file (``noted``)."""
    try:
        audit.note(folder, what, subject, who=by.name, role=by.role, origin=by.origin)
    except audit.NotWritten as error:
        LOG.error("not in the audit log: %s %s: %s", what, subject, error)


def account() -> None:
    """Who has signed in, and the way out; nothing where there is no sign-in."""
    t = translator()
    if name := who().name:
        st.html(panels.key(t("people.signed_as", name=name, role=rights.named(t, access.table().roles[who().role]))))
        st.button(t("people.sign_out"), on_click=_sign_out, icon=":material/logout:", key="sign_out")


def _sign_out() -> None:
    asks = who()
    sessions.SESSIONS.end(_session_cookie())
    people.told("signed out", asks.name, who=asks.name, role=asks.role, origin=asks.origin)


def signed_out() -> None:
    """Say that the sign-in has ended, and stop: nothing is shown to nobody."""
    t = locale.translator(address.language(st.session_state.get("lang")))
    st.html(panels.message(t("people.signed_out"), [t("people.signed_out_what")]))
    st.html(panels.way(t("people.sign_in_again"), f"/sign-in?lang={t.language}"))
    st.stop()
