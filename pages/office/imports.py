"""导入台账: what would these files change, and shall they? For the coordination office, at its desk."""

import streamlit as st

from clearance import desk, panels, widgets

t = widgets.translator()
st.html(panels.heading(t("imports.question"), t("imports.how")))

files = desk.uploads()
if not files:
    desk.receipt()
    st.html(panels.notes(t("imports.takes"), [t("imports.takes_kinds"), t("imports.takes_date"), t("imports.takes_nothing_lost")]))
    st.page_link("pages/about/dictionary.py", label=t("imports.to_dictionary"), icon=":material/menu_book:")
    st.stop()

reports = desk.preview(files)
desk.summary(reports)
desk.commit(files, reports)
desk.look_into(files, reports)
