"""程序与托底: is it done properly and fairly, and when must the papers be served? For the leadership group and the coordination office."""

import streamlit as st

from clearance import disclosure, panels, procedure, widgets
from clearance.charts import procedure as charts

t, selection, campaign, sees = widgets.translator(), widgets.selection(), widgets.campaign(), widgets.may("households")

head = widgets.one("procedure/headline", selection)
if not head.in_scope:
    widgets.nothing()

waits, days = widgets.run("procedure/waits_by_days", selection), widgets.run("procedure/force_by_day", selection)
if sees:
    held = procedure.hardship(widgets.run("procedure/hardship_by_member", selection))
    hardship = procedure.hardship_panel(t, held)
else:
    hardship = procedure.released_panel(t, disclosure.released(widgets.run("procedure/hardship_by_month", selection)))
on_holidays = widgets.run("procedure/forced_on_days", selection, days=procedure.holidays(campaign))["structure_id"].tolist()
member = widgets.member_names(t, "batches", "teams")

widgets.head("procedure.question", procedure.finding(head), procedure.note(t, head), opens_lists={"standing": "standing", "not_served": "not_served", "served_too_late": "served_too_late"})
if sees:
    guard = widgets.run("procedure/guard_by_structure", selection)
    widgets.table(
        guard,
        widgets.headers("structure_id", "name", "address", "hardship", "found_on", "noticed_on", "days_standing", "complete", "area", "batch", "team"),
        key="guard", title=t("procedure.guard"), shown=procedure.readings(t, guard, member), households=True,
    )  # fmt: skip
st.html(panels.pair(procedure.clock(t, head, campaign.force_waiting_days, widgets.opens), procedure.faults(t, head, len(on_holidays), widgets.opens)))
widgets.figure(
    charts.force_by_day, days, key="force", standing=head.standing, target_on=campaign.target_on, last_serving_on=head.last_serving_on,
    marks=[*widgets.marks(), (head.last_serving_on, t("procedure.mark_last", day=head.last_serving_on))],
    title=widgets.sentence(procedure.force(head, days, selection.as_of, campaign.target_on)), subtitle=t("procedure.force_subtitle"),
)  # fmt: skip
st.html(panels.pair(procedure.ready(t, head, held.held_back if sees else None, widgets.opens), hardship))
if sees:
    for dimension, rows in held.members.items():
        widgets.table(
            procedure.members(t, rows, widgets.member_reader(dimension)), widgets.headers("member", "standing", "with_plan", "without_plan", "in_hardship"),
            key=f"hardship_{dimension}", title=t(f"procedure.hardship_{dimension}"), households=True,
        )  # fmt: skip
st.html(panels.pair(
    panels.stack(procedure.times(t, waits), procedure.modes(t, head)),
    panels.stack(procedure.periods(t, head, campaign), procedure.forbidden(t, head, on_holidays, campaign)),
))  # fmt: skip

widgets.table(
    widgets.run("procedure/clock_by_compound", selection),
    widgets.headers("name", "area", "batch", "team", "standing", "not_noticed", "not_served", "served_too_late", "procedure_complete", "faults"),
    key="compounds", title=t("procedure.compounds"), shown=member, opens_lists=procedure.BY_COLUMN, of=("compound",), height=420,
)  # fmt: skip
if sees:
    cases = widgets.part("procedure/clock_by_structure", selection)
    widgets.table(
        cases,
        widgets.headers("structure_id", "name", "address", "ready", "by_force", "found_on", "noticed_on", "agreed_on", "served_on", "lawful_from", "days_standing", "area", "batch", "team"),
        key="cases", title=t("procedure.cases"), shown=procedure.readings(t, cases.rows, member), households=True,
    )  # fmt: skip

widgets.counted(
    ["procedure.counted_faults", "procedure.counted_clock", "procedure.counted_ready", "procedure.counted_hardship", "procedure.counted_waits"],
    ["procedure/headline", "procedure/force_by_day", "procedure/clock_by_compound", "procedure/hardship_by_member" if sees else "procedure/hardship_by_month", "procedure/waits_by_days", "procedure/forced_on_days"],
)  # fmt: skip
