"""更正: what did a past meeting see, what is known of that day now, and which surveys lie between? For everyone who quotes last month's figures."""

import streamlit as st

from clearance import restatements, widgets
from clearance.charts import restatements as charts
from clearance.selection import AS_NOW, AS_REPORTED

t, selection = widgets.translator(), widgets.selection()

weeks = restatements.reported(widgets.run("restatements/standing_by_week", selection))
if weeks.empty:
    widgets.nothing()

days, key = weeks["week_end"].tolist()[::-1], f"meeting_{selection.as_of}"
day = st.session_state.get(key) or restatements.day_to_show(weeks, widgets.newest())
then, now = (widgets.one("overview/headline", selection.on(day, known)) for known in (AS_REPORTED, AS_NOW))
if not now.compounds:
    widgets.nothing()
items = widgets.run("restatements/items_of_day", selection.on(day, AS_NOW))

widgets.head("restatements.question", restatements.finding(day, then, now, items), t("restatements.note"), opens_lists=restatements.opened(day))
st.selectbox(t("restatements.choose"), days, index=days.index(day), key=key, format_func=t.day, width=260)

widgets.table(
    restatements.figures(t, then, now), widgets.headers("restated_figure", "restated_reported", "restated_known", "restated_by"),
    key="figures", title=t("restatements.figures", day=day), cells=restatements.links(t, then, now, widgets.opens, day),
)  # fmt: skip
widgets.table(
    restatements.table(t, items), widgets.headers("restated_ledger", "restated_item", "restated_place", "restated_was", "restated_is", "surveyed_on", "file_name", "line", "imported_at"),
    key="restated", title=t("restatements.table", day=day), cells=restatements.histories(items, widgets.opens_item, day),
)  # fmt: skip

if len(days) > 1:
    widgets.figure(
        charts.reported_and_known, weeks, key="restated_weeks", day=day,
        title=widgets.sentence(restatements.history(weeks)), subtitle=t("restatements.chart_subtitle"),
    )  # fmt: skip
widgets.table(
    weeks.iloc[::-1], widgets.headers("week_end", "standing_reported", "standing_known", "brought_in", "taken_out"),
    key="restated_by_week", title=t("restatements.by_week"), height=420 if len(days) > 12 else "auto", cells=restatements.weekly_links(weeks.iloc[::-1], widgets.opens),
)  # fmt: skip

widgets.counted(
    ["restatements.counted", "restatements.counted_list", "counted.standing", "counted.clear"],
    ["overview/headline", "restatements/items_of_day", "restatements/standing_by_week"],
)
