"""每周增减: what did this week change, who did it, and is it out of the ordinary? For the weekly meeting."""

import streamlit as st

from clearance import findings, panels, weeks, widgets
from clearance.charts import burndown as burns
from clearance.charts import weeks as charts

t, selection = widgets.translator(), widgets.selection()

bridge = widgets.run("burndown/bridge_by_week", selection)
if bridge.empty or not widgets.one("overview/headline", selection).compounds:
    widgets.nothing()

full = weeks.full_weeks(bridge)
control = weeks.control(full)
fired = weeks.signals(full, control)
days = bridge["week_end"].tolist()[::-1]
latest = full["week_end"].tolist()[-1:] or days[:1]
week = next((day for day in days if day == st.session_state.get("week")), latest[0])

widgets.head("weeks.question", weeks.finding(bridge, week), widgets.sentence(weeks.week_finding(full, control, week)), weeks.of_week(week))
week = st.selectbox(t("weeks.choose"), days, index=days.index(week), key="week", format_func=t.day, width=260)
widgets.figure(
    charts.waterfall, weeks.steps(bridge, week), key="waterfall", title=widgets.sentence(weeks.finding(bridge, week)), subtitle=t("weeks.waterfall_subtitle"),
)  # fmt: skip

if control.upper is not None:
    widgets.figure(
        charts.control, weeks.points(full, control), key="control", limits=(control.lower, control.centre, control.upper),
        title=widgets.sentence(weeks.control_finding(control, fired)), subtitle=t("weeks.trial" if control.trial else "weeks.control_subtitle", weeks=weeks.WINDOW),
    )  # fmt: skip
    if fired:
        st.html(panels.notes(t("weeks.fired"), [widgets.sentence(weeks.said(signal, control)) for signal in fired]))

widgets.figure(
    burns.bridge, bridge, key="bridge", title=widgets.sentence(findings.bridge(bridge)), subtitle=t("burndown.bridge_subtitle"),
)  # fmt: skip

shares = widgets.run("weeks/bridge_by_member", selection, week_end=week)
for dimension, filtered in (("batch", "batches"), ("team", "teams")):
    widgets.table(
        shares[shares["dimension"] == dimension].rename(columns={"member": dimension}), widgets.headers(dimension, "opening", *weeks.MOVES, "closing"),
        key=f"weeks_{dimension}", title=t(f"weeks.by_{dimension}", week=week), shown=widgets.member_names(t, filtered),
        opens_lists=weeks.of_week(week), of=(filtered,),
    )  # fmt: skip
widgets.table(
    bridge.iloc[::-1], widgets.headers("week_end", "opening", *weeks.MOVES, "closing", "partial"),
    key="bridge", title=t("burndown.table_bridge"), height=420, shown={"partial": lambda partial: t("week.partial") if partial else ""},
    opens_lists=weeks.LISTS, of=("week",),
)  # fmt: skip

widgets.counted(["counted.standing", "counted.bridge", "weeks.counted_control"], ["burndown/bridge_by_week", "weeks/bridge_by_member"])
