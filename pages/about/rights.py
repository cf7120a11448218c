"""权限: who may see and do what on this board? For everyone; for the administrator also which accounts there are."""

import streamlit as st

from clearance import access, panels, rights, widgets

t, table, asks = widgets.translator(), access.table(), widgets.who()

st.html(panels.heading(t("rights.question"), widgets.sentence(rights.finding(t, table)), rights.note(t, table, asks.role, asks.name)))
st.html(panels.section(t("rights.by_right"), t("rights.by_right_note")))
st.html(rights.by_right(t, table))
st.html(panels.section(t("rights.by_page"), t("rights.by_page_note")))
st.html(rights.by_page(t, table))
st.html(panels.section(t("rights.by_query"), t("rights.by_query_note")))
st.html(rights.by_query(t, table))
if known := widgets.people_known():
    st.html(panels.section(t("rights.people"), t("rights.people_note", n=len(known))))
    with st.container(key="table_accounts"):
        st.html(rights.people(t, table, known))
st.html(panels.notes(t("rights.how"), [t("rights.how_server"), t("rights.how_files"), t("rights.how_cells"), t("rights.how_change")]))
