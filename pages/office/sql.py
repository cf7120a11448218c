"""SQL查询: how does the office find a number that no page shows? For the coordination office, which writes SQL in a sandbox."""

import streamlit as st

from clearance import workbench

workbench.head()

left, right = st.columns([3, 2], gap="medium")
with left:
    asked = workbench.editor()
with right:
    workbench.tables_beside()

found = workbench.answer(asked)
workbench.result(found)
workbench.chart(found)
workbench.keep(asked, found)
workbench.counted()
