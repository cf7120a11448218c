"""导入记录: what came in, when, from whom, and does it count? For the coordination office, which can take any import back."""

import streamlit as st

from clearance import desk, panels, widgets

t = widgets.translator()
rows = desk.history()

if rows.empty:
    st.html(panels.heading(t("history.question"), t("empty.title")))
    st.stop()

st.html(panels.heading(t("history.question"), t("history.finding", n=len(rows), undone=int(rows["undone"].sum()), rows=int(rows["rows_open"].sum()))))
desk.what_was_done()
chosen = desk.choose_survey(rows)
if chosen is None:
    st.html(panels.message(t("history.choose"), [t("history.what_undo_does")]))
    st.stop()
desk.survey(chosen)
