"""指标字典: what does each number of the board count, of what, by which query, and on which page? For everyone who is asked."""

import streamlit as st

from clearance import measures, panels, widgets

t, catalogue = widgets.translator(), measures.load()
titles = {page: t(f"nav.{page}") for page in measures.page_names()}

st.html(panels.heading(t("measures.question"), t("measures.finding", n=len(catalogue.measures)), t("measures.note")))
for subject in catalogue.subjects:
    rows = measures.rows(t, subject, titles)
    st.html(panels.section(measures.subject(t, subject), t("measures.count", n=len(rows))))
    st.html(panels.definitions(measures.headers(t), rows, measures.more_files(t)))
