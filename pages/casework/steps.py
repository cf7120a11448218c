"""八步: at which of the eight steps is the work stuck, where and for how long; was the order kept? For the weekly supervision meeting."""

import streamlit as st

from clearance import extent, panels, steps, widgets
from clearance.charts import steps as charts

t, selection = widgets.translator(), widgets.selection()

rows = widgets.run("steps/state_by_compound_and_step", selection)
if rows.empty:
    widgets.nothing()

found, summary = steps.finding(t, rows), steps.by_step(t, rows, selection.as_of)
compounds = rows["compound_id"].nunique()
skips = widgets.run("steps/skips_by_compound", selection)

widgets.head("steps.question", found, t("steps.note"), opens_lists=steps.opened(found))
if steps.told(rows):
    widgets.figure(
        charts.states_by_step, summary, key="states_by_step",
        title=widgets.sentence(steps.longest(summary)), subtitle=t("steps.states_subtitle", compounds=compounds),
    )  # fmt: skip
    st.html(steps.beside(steps.stops(t, rows, summary, widgets.opens), steps.skipped(t, skips, compounds, widgets.opens)))

    st.html(panels.section(t("steps.matrix"), t("steps.matrix_note")))
    st.html(steps.key(t))
    st.html(steps.matrix(t, rows, widgets.compound_address))

if widgets.of_several_streets() and compounds > extent.DEALT:
    st.html(panels.message(t("steps.orders_title"), [t("steps.orders_many", compounds=compounds, most=extent.DEALT)]))
else:
    orders = widgets.orders_of_removal(widgets.run("steps/removals_by_structure", selection))
    st.html(steps.beside(steps.order_panel(t, orders, "hard"), steps.order_panel(t, orders, "public")))
    widgets.figure(
        charts.order_by_quarter, steps.order_quarters(t, orders), key="order_by_quarter",
        title=widgets.sentence(steps.order_finding(t, orders)), subtitle=t("steps.orders_subtitle"),
    )  # fmt: skip
    widgets.table(
        steps.order_table(t, orders), widgets.headers("rule_label", "span_label", "pairs", "order_compounds", "share_percent", "chance_percent", "p_label", "verdict_label"),
        key="orders", title=t("steps.table_orders"),
    )  # fmt: skip
if steps.told(rows):
    widgets.table(
        steps.step_table(summary), widgets.headers("step", "step_name", "compounds", "steps_done", "steps_running", "steps_waiting", "steps_not_started", "steps_current", "longest_wait", "timed", "median_days"),
        key="steps", title=t("steps.table_steps"), opens_lists={"steps_current": "steps_open"}, of=("step",),
    )  # fmt: skip
    if not skips.empty:
        widgets.table(
            steps.skip_table(t, skips), widgets.headers("compound_id", "name", "area", "batch", "step", "earlier_step", "begun_first_on", "done_first_on"),
            key="skips", title=t("steps.table_skips"), shown=widgets.member_names(t, "batches"),
        )  # fmt: skip
    widgets.table(
        steps.table(t, rows), widgets.headers("compound_id", "name", "area", "batch", "step", "step_name", "step_state", "started_on", "done_on", "step_days", "waits_since", "waited_days"),
        key="states", title=t("steps.table_states"), height=420, shown=widgets.member_names(t, "batches"),
    )  # fmt: skip

widgets.counted(
    ["steps.counted_states", "steps.counted_time", "steps.counted_skips", "steps.counted_orders"],
    ["steps/state_by_compound_and_step", "steps/skips_by_compound", "steps/removals_by_structure"],
)  # fmt: skip
