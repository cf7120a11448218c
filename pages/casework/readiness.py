"""申报: which residential areas are ready to apply, what do the others lack, and does the street as a whole? For the leadership group."""

import streamlit as st

from clearance import extent, panels, readiness, widgets
from clearance.charts import readiness as charts

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

areas = widgets.run("readiness/criteria_by_area", selection)
weeks = widgets.run("readiness/clear_areas_by_week", selection)
if areas.empty or weeks.empty:
    widgets.nothing()

rows, shops = areas.to_dict("records"), widgets.one("shops/headline", selection)
widgets.head("readiness.question", readiness.finding(rows, shops, street=not selection.areas), t("readiness.note"))
listed, cut = widgets.first(readiness.in_order(areas), extent.AREAS)
if cut:
    st.html(panels.key(t("readiness.nearest_first", cut=cut)))
st.html(readiness.matrix(t, rows, shops, campaign, widgets.opens, listed.to_dict("records")))
st.html(panels.key(t("readiness.key")))

widgets.figure(
    charts.clear_by_week, weeks, key="clear_areas", target_on=campaign.target_on, marks=widgets.marks(),
    title=widgets.sentence(readiness.history(weeks, campaign.recent_weeks)), subtitle=t("readiness.history_subtitle"),
)  # fmt: skip
st.html(panels.pair(
    readiness.after_clear(t, widgets.run("readiness/found_after_clear", selection), selection.as_of, widgets.opens),
    readiness.settings(t, campaign),
))  # fmt: skip

widgets.table(
    readiness.table(t, areas),
    widgets.headers("area", "compounds", "not_clear", "not_surveyed", "cleared", "unverified", "relapsed_lately", "steps_open", "faults", "readiness", "clear_since"),
    key="readiness", title=t("readiness.table"),
)  # fmt: skip

widgets.counted(
    ["readiness.counted", "readiness.counted_after", "counted.clear", "counted.verified"],
    ["readiness/criteria_by_area", "readiness/clear_areas_by_week", "readiness/found_after_clear", "shops/headline"],
)
