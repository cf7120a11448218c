"""批次: which batch is finished, which is late, and what does it carry over? For the weekly meeting."""

import streamlit as st

from clearance import briefing, extent, findings, lists, widgets
from clearance.charts import batches as charts

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

progress = widgets.run("batches/progress_by_batch", selection)
compounds = widgets.run("batches/timeline_by_compound", selection)
if compounds.empty:
    widgets.nothing()

widgets.head("batches.question", findings.batches(progress.to_dict("records")), t("batches.note"))

marks = widgets.marks()
widgets.figure(
    charts.gantt, findings.batch_bars(progress, compounds, lambda batch: widgets.member_name(t, "batches", batch)),
    key="batches", title=briefing.slips(t, progress.to_dict("records")), subtitle=t("batches.gantt_subtitle"), opens="batches", click=t("batches.gantt_click"), as_of=selection.as_of, marks=marks,
)  # fmt: skip

weeks = widgets.run("burndown/compounds_by_week", selection)
ahead = widgets.run("burndown/plan_ahead", selection)
behind = findings.burn("compounds", weeks, "remaining_plan", "remaining")
widgets.figure(
    charts.plan_against_actual, findings.compounds_against_plan(weeks, ahead),
    key="plan", title=widgets.sentence(behind), subtitle=t("batches.plan_subtitle", n=int(weeks["compounds"].max())), marks=marks,
)  # fmt: skip

compounds["of"] = compounds["batch"].astype("string").fillna("none")
st.session_state["timeline_batch"] = findings.batch_to_show(compounds, st.session_state["timeline_batch"])
shown = st.segmented_control(
    t("batches.choose"), list(compounds["of"].unique()), key="timeline_batch", required=True,
    format_func=lambda batch: widgets.member_name(t, "batches", batch), persist_state="session",
)  # fmt: skip
of_batch = compounds[compounds["of"].eq(shown)]
drawn, cut = widgets.first(of_batch, extent.BARS)
timeline = findings.timeline(of_batch.to_dict("records"), widgets.member_name(t, "batches", shown))
widgets.figure(
    charts.compound_timeline, drawn, key="timeline",
    title=widgets.sentence(timeline), subtitle=t("batches.timeline_subtitle"), part=cut, as_of=selection.as_of, marks=marks,
)  # fmt: skip

widgets.table(
    progress,
    widgets.headers("batch", "planned_start", "planned_end", "compounds", "clear", "in_scope", "standing", "finished_on", "slip_days", "carry_over", "carried_in"),
    key="batches", title=t("batches.table"), shown=widgets.member_names(t, "batches"), opens_lists=lists.BY_COLUMN, of=("batches",),
)  # fmt: skip
widgets.table(
    compounds,
    widgets.headers("name", "area", "class", "batch", "team", "first_found_on", "first_removed_on", "clear_since", "in_scope", "standing", "slip_days"),
    key="compounds", title=t("batches.table_compounds"), height=420, shown=widgets.member_names(t, "batches", "classes", "teams"),
    opens_lists=lists.BY_COLUMN, of=("compound",), dossiers="name",
)  # fmt: skip

widgets.counted(
    ["counted.batch", "counted.slip", "counted.carry_over", "counted.plan"],
    ["batches/progress_by_batch", "batches/timeline_by_compound", "burndown/compounds_by_week", "burndown/plan_ahead"],
)
