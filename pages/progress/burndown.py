"""燃尽: what remains to 30 November 2018, against the plan and against the pace that is needed? For the weekly meeting."""

import streamlit as st

from clearance import findings, outlook, outlook_desk, widgets
from clearance.charts import burndown as charts

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

measure = st.session_state.setdefault("measure", "structures")
pace = {row["measure"]: row for row in widgets.records("burndown/pace", selection)}
weeks = findings.burn_series(measure, widgets.run(findings.BURNS[measure].query, selection), widgets.run("burndown/plan_ahead", selection))
known = weeks[weeks["remaining"].notna()]
if known.empty or not pace[measure]["total"]:
    widgets.nothing()

burn = findings.burn(measure, known, "plan", "remaining")
widgets.head("burndown.question", findings.burn_verdict(pace[measure], campaign.target_on), t("burndown.note", weeks=campaign.recent_weeks), {"remaining": findings.REMAINS[measure]})
st.segmented_control(t("burndown.choose"), list(findings.BURNS), key="measure", required=True, format_func=lambda name: t(f"burn.left.{name}"), persist_state="session")
forecast = outlook_desk.forecast(measure)
st.page_link("pages/progress/forecast.py", label=t("burndown.to_forecast"), icon=":material/arrow_forward:")

widgets.figure(
    charts.burn, weeks, key=f"burn_{measure}", measure=measure, target_on=campaign.target_on, marks=widgets.marks(), fan=outlook.fan(forecast),
    title=widgets.sentence(burn), subtitle=t(f"burndown.burn_subtitle_{measure}", total=round(pace[measure]["total"])),
)  # fmt: skip
scope = findings.scope_growth(measure, known, campaign.baseline_on)
widgets.figure(
    charts.burnup, known, key=f"burnup_{measure}", measure=measure, target_on=campaign.target_on, marks=widgets.marks(),
    title=widgets.sentence(scope), subtitle=t("burndown.burnup_subtitle"),
)  # fmt: skip

widgets.table(
    widgets.named(t, widgets.run("burndown/pace", selection), "measures"),
    widgets.headers("measure_label", "total", "remaining", "needed_per_week", "recent_done_per_week", "recent_new_per_week", "recent_net_per_week", "zero_on"),
    key="pace", title=t("burndown.table_pace"), opens_lists={"total": findings.WHOLE, "remaining": findings.REMAINS}, of=("measure",),
)  # fmt: skip
widgets.table(
    known.iloc[::-1], widgets.headers("week_end", "remaining", "plan", "partial"), key="weeks", title=t("burndown.table_weeks", measure=measure), height=420,
    shown={"partial": lambda partial: t("week.partial") if partial else ""}, opens_lists={"remaining": findings.REMAINED[measure]}, of=("week",),
)  # fmt: skip

widgets.counted(
    ["counted.standing", "counted.plan", "counted.pace", "outlook.counted"],
    ["burndown/structures_by_week", "burndown/compounds_by_week", "burndown/shops_by_week", "burndown/plan_ahead", "burndown/bridge_by_week", "burndown/pace"],
)
