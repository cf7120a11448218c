"""通报: what does this week's bulletin say, and how is it handed out? For whoever writes to the leadership group after the weekly meeting."""

import streamlit as st

from clearance import bulletin, bulletin_desk, panels, widgets
from clearance.report import printed

t, selection = widgets.translator(), widgets.selection()

report: bulletin.Bulletin = bulletin_desk.written()
if report.empty:
    widgets.nothing()

widgets.head("report.question", report.finding, t("report.note"), opens_lists={"open": "actions_open", "late": "overdue_actions"})
bulletin_desk.hand_out(report)

st.html(panels.section(t("report.preview"), report.provenance))
st.html(printed.preview(report))

widgets.counted(["report.counted", "counted.clear", "counted.standing", "counted.pace", "outlook.counted", "weeks.counted_control"], list(bulletin.QUERIES.values()))
