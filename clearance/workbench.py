"""The page side of the sandbox: the editor, the tables beside it, the answer, what is kept of a question.

One of the modules of the page side, which import streamlit, as ``clearance.widgets`` does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from clearance import panels, sandbox, store, widgets
from clearance.charts import answers as charts
from clearance.findings import Finding
from clearance.sandbox import process, questions, shown, tables
from clearance.selection import Selection

EDITOR = Path(__file__).with_name("editor")
BUNDLE = "./board/codemirror.js"  # clearance.server hands it out
PAGE_ROWS = 100
REMEMBERED = 30
MOST_BARS = 30
SHOWN_CHARACTERS = 70


def _role() -> str:
    return widgets.who().role


def _schema() -> dict[str, list[tuple[tables.Column, str]]]:
    chosen = widgets.selection()
    of_day = Selection(as_of=chosen.as_of, known=chosen.known)
    return tables.schema_of(store.default_folder(), widgets.data_version(), _role(), of_day)


def head() -> None:
    """What can be asked. A process is made ready for the first question meanwhile."""
    t, told = widgets.translator(), _schema()
    sandbox.warm(folder=store.default_folder(), role=_role(), chosen=widgets.selection(), version=widgets.data_version())
    finding = Finding("sql.finding", {"tables": len(told), "columns": sum(map(len, told.values())), "day": widgets.selection().as_of})
    widgets.head("sql.question", finding, t("sql.note", seconds=int(process.settings().seconds)))


# ── the editor ───────────────────────────────────────────────────────────────────────────────────────────────────


def editor() -> str:
    """The text that was last asked for; empty until somebody asks: the page opens with an example to read. Examples, earlier questions and saved ones come into the editor by being picked, and are asked at once."""
    t, state, folder = widgets.translator(), st.session_state, store.default_folder()
    asked = state.setdefault("sql_asked", "")
    examples = {each.name: each for each in questions.examples()}
    earlier = state.setdefault("sql_history", [])
    with st.container(horizontal=True, gap="small"):
        _picker("example", list(examples), lambda name: examples[name].zh if t.language == "zh" else examples[name].en, lambda name: examples[name].sql)
        _picker("history", earlier, lambda sql: " ".join(sql.split())[:SHOWN_CHARACTERS], str)
        _picker("saved", questions.saved(folder), str, partial(questions.read, folder))
    zh, catalogue = t.language == "zh", tables.catalogue()
    told = [
        {
            "name": name, "title": catalogue[name].title if zh else catalogue[name].title_en, "row": catalogue[name].row if zh else catalogue[name].row_en,
            "columns": [{"name": column.name, "meaning": column.meaning if zh else column.meaning_en} for column, _ in columns],
        }
        for name, columns in _schema().items()
    ]  # fmt: skip
    _editor()(
        key="sql_editor", on_asked_change=_typed,
        data={
            "text": asked or questions.examples()[0].sql, "stamp": state.setdefault("sql_stamp", f"{id(state)}"), "tables": told, "parameters": list(questions.PARAMETERS),
            "bundle": BUNDLE, "words": {"run": t("sql.run"), "keys": t("sql.keys"), "label": t("sql.editor")},
        },
    )  # fmt: skip
    return asked


@st.cache_resource
def _editor() -> Callable[..., Any]:
    """The component, registered once a server."""
    body = '<div class="editor"></div><div class="below"><button type="button">▶ <span></span></button><small></small></div>'
    looks, code = ((EDITOR / name).read_text(encoding="utf-8") for name in ("editor.css", "editor.js"))
    return st.components.v2.component("board_sql_editor", html=body, css=looks, js=code)


def _typed() -> None:
    said = st.session_state["sql_editor"].get("asked") or {}
    if isinstance(said.get("text"), str):
        _ask(said["text"])


def _picker(name: str, choices: list, read: Callable[[Any], str], text: Callable[[Any], str]) -> None:
    t, key = widgets.translator(), f"sql_pick_{name}_{st.session_state.get('sql_picks', 0)}"

    def picked() -> None:
        chosen = st.session_state[key]
        st.session_state["sql_picks"] = st.session_state.get("sql_picks", 0) + 1  # a new picker: nothing is picked in it
        if chosen is not None:
            _ask(text(chosen))
            st.session_state["sql_stamp"] = f"{key}"  # the editor takes the text over

    st.selectbox(
        t(f"sql.{name}"), choices, index=None, format_func=read, key=key, on_change=picked, disabled=not choices,
        placeholder=t("sql.choose" if choices else "sql.none_yet"), width=215,
    )  # fmt: skip


def _ask(sql: str) -> None:
    state = st.session_state
    state["sql_asked"] = sql
    state["sql_history"] = [sql, *(each for each in state.get("sql_history", []) if each != sql)][:REMEMBERED]
    state["sql_answered"] = None  # asked again, even where the text is the same
    state["sql_page"] = 1


def tables_beside() -> None:
    """What there is to ask: tables, columns and what they mean."""
    t, told = widgets.translator(), _schema()
    st.html(panels.section(t("sql.tables"), t("sql.tables_note")))
    with st.container(key="sql_tables", height=470, border=False):
        st.html(shown.schema(t, told))
    if not widgets.may("households"):
        st.html(panels.key(t("sql.hidden")))


# ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────────


def answer(sql: str) -> sandbox.Answer:
    """What comes of the text; asked again when the day, the filters or the data change. Stops the page, and says why, where it has no answer.
    Only what somebody has asked is run, and stands in the audit log."""
    t, state = widgets.translator(), st.session_state
    if not sql:
        st.html(panels.key(t("sql.not_asked")))
        st.stop()
    asked = (sql, widgets.selection(), widgets.data_version(), _role())
    if not state.get("sql_answered") or state["sql_answered"][0] != asked:
        widgets.noted("sql", sql)
        found = sandbox.ask(sql, folder=store.default_folder(), role=_role(), chosen=widgets.selection(), version=widgets.data_version())
        state["sql_answered"] = (asked, found)
    found = state["sql_answered"][1]
    if found.error:
        st.html(panels.message(t("sql.result"), t(f"sandbox.error.{found.error}", detail=found.detail).splitlines()))
        st.stop()
    return found


def result(found: sandbox.Answer) -> None:
    """The rows, page by page, with the whole of them to take away."""
    t, state = widgets.translator(), st.session_state
    frame = found.frame()
    note = " · ".join(filter(None, (
        t("sql.rows", n=len(frame), milliseconds=round(found.milliseconds)), t("sql.more", n=len(frame)) if found.more else "",
        t("sql.cut", n=found.cut) if found.cut else "",
    )))  # fmt: skip
    headers, provenance = list(frame.columns), f"{t('nav.sql')} · {widgets.provenance()}"
    with st.container(key="table_sql"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.html(panels.section(t("sql.result"), note))
            with st.container(horizontal=True, width="content", gap="small"):
                name = f"{t('nav.sql')}_{widgets.selection().as_of:%Y-%m-%d}"
                widgets.downloads(frame, headers, provenance, name, key="sql", parquet=True)
        if frame.empty:
            st.html(panels.key(t("sql.no_rows")))
        pages = max(1, -(-len(frame) // PAGE_ROWS))
        state["sql_page"] = min(state.get("sql_page", 1), pages)
        if pages > 1:
            st.number_input(t("sql.page", size=PAGE_ROWS, n=pages), 1, pages, key="sql_page", width=320)
        first = (state["sql_page"] - 1) * PAGE_ROWS
        st.dataframe(frame.iloc[first : first + PAGE_ROWS], hide_index=True, key="rows_sql", placeholder="—", alt=t("sql.result"))


def chart(found: sandbox.Answer) -> None:
    """The answer as bars, where it has names and numbers and somebody wants it drawn."""
    t, frame = widgets.translator(), found.frame().head(MOST_BARS)
    numeric = [name for name in frame.select_dtypes("number").columns if frame[name].notna().any()]
    if len(frame) < 2 or not numeric or len(frame.columns) < 2 or not st.toggle(t("sql.chart"), key="sql_chart"):
        return
    with st.container(horizontal=True, gap="small"):
        of = st.selectbox(t("sql.chart_of"), numeric, index=len(numeric) - 1 if len(numeric) == len(frame.columns) else 0, width=250)
        others = [name for name in frame.columns if name != of]
        by = st.selectbox(t("sql.chart_by"), others, width=250)
    largest = frame.loc[frame[of].astype(float).idxmax()]
    label = "—" if pd.isna(largest[by]) else str(largest[by])
    widgets.figure(
        charts.bars, frame, key="answer", pins=False, picture=True, by=by, of=of, subtitle=t("sql.chart_subtitle", n=len(frame)),
        title=t("sql.chart_finding", column=of, label=label, value=t.number(float(largest[of]))),
    )  # fmt: skip


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────────────


def keep(sql: str, found: sandbox.Answer) -> None:
    """Save the question beside the store, and show it as the file that could go into queries/."""
    t, state = widgets.translator(), st.session_state
    with st.expander(t("sql.save"), icon=":material/save:"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(t("sql.save_name"), key="sql_name", max_chars=60, width=260)
            st.text_input(t("sql.save_question"), key="sql_question", max_chars=200, width=520)
            st.button(t("sql.save_button"), on_click=_save, args=(sql, found))
        if told := state.pop("sql_told", None):
            st.html(panels.key(told))
        st.html(panels.section(t("sql.promote"), t("sql.promote_note")))
        try:
            text = questions.promoted(state.get("sql_question") or t("sql.save_question"), sql, found)
        except questions.NotKept:
            st.html(panels.key(t("sql.promote_not")))
        else:
            st.code(text, language="sql", height=320)


def _save(sql: str, found: sandbox.Answer) -> None:
    t, state = widgets.translator(), st.session_state
    if not widgets.may("questions"):
        state["sql_told"] = t("people.ended")
        return
    try:
        questions.save(store.default_folder(), state["sql_name"].strip(), state["sql_question"], sql, found)
        state["sql_told"] = t("sql.save_done", name=state["sql_name"].strip())
    except questions.NotKept as refused:
        state["sql_told"] = t(f"sql.save_{refused.why}")


def counted() -> None:
    """How the tables are made."""
    t = widgets.translator()
    with st.expander(t("counted.title"), icon=":material/calculate:"):
        for key in ("sql.counted", "sql.counted_history"):
            st.markdown(t(key))
