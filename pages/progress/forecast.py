"""预测: when will it be done, group by group, what would a change do, and how far has the forecast held? For the weekly meeting."""

import streamlit as st

from clearance import findings, outlook_desk, prospects, widgets
from clearance.charts import forecast as charts

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

measure = st.session_state.setdefault("measure", "structures")
if not widgets.one("overview/headline", selection).compounds:
    widgets.nothing()

found = outlook_desk.forecast_of(measure)
widgets.head("forecast.question", prospects.headline(measure, found), outlook_desk.forecast_how(found), opens_lists={"remaining": prospects.LISTS[measure]})
st.segmented_control(t("burndown.choose"), list(findings.BURNS), key="measure", required=True, format_func=lambda name: t(f"burn.left.{name}"), persist_state="session", on_change=outlook_desk.another_burn)
if found.reason is None:
    outlook_desk.what_if(charts.what_if, measure)

widgets.table(
    prospects.whole_rows(t, outlook_desk.whole_forecasts(), campaign.shops_closed_share),
    widgets.headers("whole", "left", *prospects.DATES, "chance_by_target", "rests_on"),
    key="wholes", title=t("forecast.table_wholes"), opens_lists={"left": prospects.WHOLE_LISTS}, of=("name",),
)  # fmt: skip
for dimension, filtered in prospects.DIMENSIONS.items():
    groups = outlook_desk.group_forecasts(dimension)
    widgets.table(
        prospects.group_rows(t, groups, dimension),
        widgets.headers(dimension, "standing", *prospects.DATES, "chance_by_target", *prospects.OWN_PLAN[dimension], "rests_on"),
        key=f"forecast_{dimension}", title=widgets.sentence(prospects.groups_finding(dimension, groups, campaign.target_on)),
        shown=widgets.member_names(t, filtered), opens_lists={"standing": "standing"}, of=(filtered,),
    )  # fmt: skip

record = outlook_desk.record(measure)
told = prospects.record_rows(record)
widgets.figure(
    charts.record, told, key=f"record_{measure}", said=prospects.SAID,
    title=widgets.sentence(prospects.record_finding(record)), subtitle=prospects.record_subtitle(t, record),
)  # fmt: skip
if len(told):
    widgets.table(
        told, widgets.headers("weeks_ahead", "forecasts", "held", "share", "low", "high", "apart", "held_apart", "loss_50", "straight_50", "loss_85", "straight_85"),
        key="record", title=widgets.sentence(prospects.loss_finding(measure, record)),
    )  # fmt: skip

widgets.counted(
    ["outlook.counted", "forecast.counted_groups", "forecast.counted_change", "forecast.counted_record"],
    ["burndown/bridge_by_week", "burndown/compounds_by_week", "burndown/structures_by_week", "burndown/shops_by_week", "burndown/bridge_by_week_and_member",
     "batches/progress_by_batch", "shops/headline"],
)  # fmt: skip
