"""待核行: which rows are held back, why, and who mends them? A work list for the coordination office and the neighbourhood offices."""

import streamlit as st

from clearance import desk, panels, widgets

t = widgets.translator()
rows, reasons = desk.held_rows()

if rows.empty:
    st.html(panels.heading(t("quarantine.question"), t("quarantine.none")))
    st.stop()

st.html(panels.heading(t("quarantine.question"), t("quarantine.finding", n=len(rows), files=rows["survey_id"].nunique())))
rows = desk.narrow(rows)

st.html(panels.section(t("quarantine.to_mend"), t("quarantine.to_mend_how")))
desk.hand_out(rows, reasons)

st.html(panels.section(t("quarantine.rows"), t("table.rows", n=len(rows))))
desk.work_list(rows, reasons)
