"""计划: are we ahead of the plan or behind it, because of growth or of slowness, and do the four burns agree? For the leadership group and the weekly meeting."""

import streamlit as st

from clearance import findings, lists, plan, widgets
from clearance.charts import batches as calendars
from clearance.charts import plan as charts

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

gaps = widgets.run("plan/gap_by_batch", selection)
if not gaps["compounds"].sum():
    widgets.nothing()

ahead, shop_plan = widgets.run("burndown/plan_ahead", selection), widgets.run("shops/plan_by_week", selection)
weeks = {measure: widgets.run(burn.query, selection) for measure, burn in findings.BURNS.items()}
courses = {measure: plan.series(measure, weeks[measure], ahead, shop_plan) for measure in weeks}
pace = widgets.records("burndown/pace", selection)
burns = plan.burns(pace, courses)
said = plan.warnings(
    burns, pace, plan.moved(weeks["compounds"], "clear", campaign.recent_weeks), plan.moved(weeks["structures"], "standing", campaign.recent_weeks), campaign.recent_weeks,
)  # fmt: skip

widgets.head("plan.question", plan.finding(gaps), t("plan.note"), opens_lists={"standing": "standing"})
st.html(plan.disagreement(t, burns, said))
st.html(plan.cards(t, widgets.opens, pace, burns, courses))

week_gaps = widgets.run("plan/gap_by_week", selection)
widgets.figure(charts.gap, week_gaps, key="gap", title=plan.split(t, gaps), subtitle=t("plan.gap_subtitle"), marks=plan.ends(t, gaps, due_by_then=False))
widgets.figure(
    calendars.plan_against_actual, findings.compounds_against_plan(weeks["compounds"], ahead), key="plan_steps", marks=[*widgets.marks(), *plan.ends(t, gaps)],
    title=widgets.sentence(findings.burn("compounds", weeks["compounds"], "remaining_plan", "remaining")), subtitle=t("plan.steps_subtitle", total=int(gaps["compounds"].sum())),
)  # fmt: skip
carried = widgets.run("plan/carry_over_by_batch", selection)
st.html(plan.carried(t, widgets.opens, carried.to_dict("records")))

widgets.table(
    gaps, widgets.headers("batch", "standing", "standing_late", "relapse", "standing_in_time", "standing_plan", "gap", "growth", "slowness"),
    key="plan_gap", title=t("plan.table_gap"), shown=widgets.member_names(t, "batches"), opens_lists=lists.BY_COLUMN, of=("batches",),
)  # fmt: skip
if not carried.empty:
    widgets.table(
        carried, widgets.headers("batch", "planned_end", "left_at_end", "gone_since", "left_over", "found_since", "relapsed_since", "carry_over"),
        key="plan_carry", title=t("plan.table_carry"), shown=widgets.member_names(t, "batches"), opens_lists=lists.BY_COLUMN, of=("batches",),
    )  # fmt: skip
widgets.table(
    week_gaps.iloc[::-1], widgets.headers("week_end", "standing", "standing_plan", "gap", "growth", "relapse", "slowness"),
    key="plan_weeks", title=t("plan.table_weeks"), height=420, opens_lists={"standing": "week_standing"}, of=("week",),
)  # fmt: skip

widgets.counted(
    ["plan.counted_gap", "plan.counted_carry", "plan.counted_warnings", "counted.plan", "shops.counted_plan", "counted.pace"],
    ["plan/gap_by_batch", "plan/gap_by_week", "plan/carry_over_by_batch", "burndown/compounds_by_week", "burndown/structures_by_week", "burndown/shops_by_week",
     "burndown/plan_ahead", "shops/plan_by_week", "burndown/pace"],
)  # fmt: skip
