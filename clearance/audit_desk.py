"""The audit log on the page side: read, held to its hashes, narrowed to a kind and a day, handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from clearance import access, audit, locale, panels, store, trail, widgets
from clearance.report import tables
from clearance.selection import Selection

SHOWN = 500
ALL = ""  # None would be no choice at all, for which Streamlit has words of its own
WIDTHS = {"number": 70, "at": 180, "what": 130, "who": 130, "role": 170, "from": 140, "subject": 800}
"""Of the table's columns, in pixels."""


def allowed() -> None:
    """Stop the page, and say so, for whoever may not see the log."""
    t = widgets.translator()
    if not widgets.may("audit"):
        st.html(panels.heading(t("audit.question"), t("audit.not_yours")))
        st.stop()


def log() -> tuple[audit.Chain, list[audit.Entry]]:
    """The log as it is on disk now, and how it holds together; read again only when it has changed."""
    folder, remembered = store.default_folder(), None
    with suppress(store.StoreError):
        remembered = audit.mark(store.fact(folder, "audit"), "store")
    return _read(folder, audit.stamp(folder), remembered)


@st.cache_data(max_entries=2, show_spinner=False, hash_funcs={audit.Mark: str})
def _read(folder: Path, stamp: tuple[tuple[str, int, int], ...], remembered: audit.Mark | None) -> tuple[audit.Chain, list[audit.Entry]]:
    return audit.verify(folder, [remembered] if remembered else []), list(audit.entries(folder))


def state(chain: audit.Chain, entries: Sequence[audit.Entry]) -> None:
    """The page's head: whether the log is whole, what is wrong, and the hash to keep elsewhere."""
    t = widgets.translator()
    widgets.head("audit.question", trail.finding(chain), t("audit.note"))
    told = [*trail.lines(t, chain), *filter(None, [trail.unnoted_line(t, trail.unnoted(entries, _surveys()))])]
    if told:
        st.html(panels.message(t("audit.to_look_into"), told))
    if chain.hash and chain.whole:
        st.html(panels.key(t("audit.hash", n=chain.count, hash=chain.hash)))


def _surveys() -> list[int]:
    with suppress(store.StoreError):
        if widgets.data_version():
            return widgets.run("surveys/history", Selection(as_of=date.max))["survey_id"].tolist()
    return []


def narrow(entries: Sequence[audit.Entry]) -> list[audit.Entry]:
    """The entries of the kind and the day that are chosen."""
    t = widgets.translator()
    days = pd.Series([trail.day(each) for each in entries], dtype=object)
    kinds = pd.Series([each.what for each in entries], dtype=object)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = _one_of(t, "kind", kinds.value_counts(), partial(trail.what, t), len(entries))
        day = _one_of(t, "day", days.value_counts().sort_index(ascending=False), t.day, len(entries))
    return [each for each in entries if kind in (None, each.what) and day in (None, trail.day(each))]


def _one_of(t: locale.Translator, name: str, counts: pd.Series, read: Callable[[Any], str], n: int) -> Any:
    key = f"audit_{name}"
    if st.session_state.get(key) not in counts.index:
        st.session_state[key] = ALL
    chosen = st.selectbox(
        t(f"audit.by_{name}"), [ALL, *counts.index], key=key, width=260,
        format_func=lambda value: t("audit.all", n=n) if value == ALL else t("audit.one", value=read(value), n=int(counts[value])),
    )  # fmt: skip
    return None if chosen == ALL else chosen


def listed(entries: Sequence[audit.Entry]) -> None:
    """The newest entries, and all that were chosen as a file."""
    t = widgets.translator()
    roles = _roles(t)
    shown = trail.table(t, entries[-SHOWN:], roles)
    titles, marked = trail.headers(t), t("sample.mark") if widgets.holds_sample() else ""
    with st.container(key="table_audit"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.html(panels.section(t("audit.title"), t("audit.shown", shown=len(shown), n=len(entries))))
            note = " · ".join(filter(None, [marked, t("audit.title"), t("audit.shown", shown=len(entries), n=len(entries))]))
            widgets.download("CSV", lambda: tables.to_csv(trail.table(t, entries, roles), list(titles.values()), note), f"{t('nav.audit')}.csv", kind="text/csv", key="csv_audit")
        columns = {name: st.column_config.Column(title, width=WIDTHS[name]) for name, title in titles.items()}
        st.dataframe(shown, column_config=columns, hide_index=True, key="rows_audit", placeholder="—", row_height=40, height=560 if len(shown) > 13 else "auto", alt=t("audit.title"))


def counted() -> None:
    """What is noted, how it is held together, and what it cannot show."""
    t = widgets.translator()
    with st.expander(t("counted.title"), icon=":material/calculate:"):
        for key in ("audit.counted_what", "audit.counted_chain", "audit.counted_limits", "audit.counted_commands"):
            st.markdown(t(key))
        st.caption(t("audit.roles", roles=t("list.comma").join(name for role, name in _roles(t).items() if access.may(role, "audit"))))


def _roles(t: locale.Translator) -> dict[str, str]:
    return {role: names[locale.LANGUAGES.index(t.language)] for role, names in access.table().roles.items()}
