"""文明/一般: how far are the 32 civilized compounds, how far the 50 ordinary ones, and in what do they differ? For the leadership group and the meeting."""

import streamlit as st

from clearance import briefing, findings, lists, panels, two_classes, widgets
from clearance.charts import classes as charts

t, selection = widgets.translator(), widgets.selection()

progress = widgets.run("classes/progress_by_class", selection)
weeks = widgets.run("classes/progress_by_week", selection)
kinds = widgets.run("classes/kinds_by_class", selection)
if weeks.empty:
    widgets.nothing()

rows = progress.to_dict("records")
widgets.head("classes.question", two_classes.finding(rows, widgets.opens), t("classes.note"))
cases = widgets.run("teams/cases_by_team", selection)
st.html(panels.pair(
    panels.stack(two_classes.clear_panel(t, widgets.opens, rows), briefing.class_pace(t, widgets.opens, rows)),
    two_classes.cleared_panel(t, widgets.opens, rows, cases),
))  # fmt: skip
st.html(two_classes.difficulty_panel(t, widgets.opens, widgets.records("classes/difficulty_by_class", selection)))

weeks, kinds = widgets.named(t, weeks, "classes"), widgets.named(t, kinds, "classes", "kinds")
widgets.figure(
    charts.share_clear_over_time, weeks, key="share", opens="classes", click=t("classes.share_click"),
    title=widgets.sentence(findings.shares_by_class(rows)), subtitle=t("classes.share_subtitle"), marks=widgets.marks(),
)  # fmt: skip
widgets.figure(
    charts.standing_over_time, weeks, key="standing", opens="classes",
    title=widgets.sentence(findings.standing_by_class(rows)), subtitle=t("classes.standing_subtitle"),
)  # fmt: skip
speed = two_classes.speed(widgets.run("classes/waits_by_class", selection))
widgets.figure(
    charts.still_standing, widgets.named(t, two_classes.drawn(speed), "classes"), key="waits", opens="classes",
    title=widgets.sentence(two_classes.speed_finding(speed)), subtitle=t("two_classes.speed_subtitle"),
)  # fmt: skip
kind = findings.kinds(kinds)
widgets.figure(
    charts.kinds, kinds, key="kinds", opens="classes",
    title=widgets.sentence(kind), subtitle=t("classes.kinds_subtitle"),
)  # fmt: skip

widgets.table(
    progress, widgets.headers("class", "compounds", "clear", "verified_clear", "in_scope", "standing", "cleared", "verified", "area_standing_sqm", "removed_recently"),
    key="classes", title=t("classes.table"), shown=widgets.member_names(t, "classes"), opens_lists=lists.BY_COLUMN, of=("classes",),
)  # fmt: skip
widgets.table(
    kinds, widgets.headers("class", "kind_label", "in_scope", "standing", "cleared", "area_standing_sqm"),
    key="kinds", title=t("classes.table_kinds"), shown=widgets.member_names(t, "classes"), opens_lists=lists.BY_COLUMN, of=("classes", "kind"),
)  # fmt: skip

widgets.counted(
    ["counted.clear", "counted.standing", "counted.verified", "counted.points", "two_classes.counted_interval", "two_classes.counted_adjusted", "two_classes.counted_waits"],
    ["classes/progress_by_class", "classes/progress_by_week", "classes/kinds_by_class", "classes/difficulty_by_class", "classes/waits_by_class", "teams/cases_by_team"],
)  # fmt: skip
