"""支撑组: what is each of the seven support groups there for, how far is what its duty moves, and what does it owe? For the weekly meeting."""

import streamlit as st

from clearance import disclosure, support, widgets

t, selection = widgets.translator(), widgets.selection()

sees = widgets.may("households")
measures = widgets.run("support/measures_by_group", selection)
if not support.compounds(measures):
    widgets.nothing()
hardship = None if sees else disclosure.released(widgets.run("procedure/hardship_by_month", selection))

groups = widgets.records("support/actions_by_group", selection)
actions = widgets.run("support/open_actions", selection)
rows = support.lines(t, measures, groups, hardship, households=sees)
numbers = support.numbers(t, rows, widgets.opens)
median = support.median(t, widgets.run("support/waits_by_action", selection), selection.as_of)

widgets.head("support.question", support.finding(t, groups, actions), t("support.note"), opens_lists=support.OPENED)
st.html(support.cards(t, groups, rows, actions, numbers, median, widgets.opens, widgets.opens_item))

widgets.table(
    rows.rename(columns=support.COLUMNS), widgets.headers(*support.COLUMNS.values()),
    key="support", title=t("support.table"), cells={support.COLUMNS[name]: texts for name, texts in numbers.items()},
)  # fmt: skip
widgets.table(
    support.open_table(t, actions), widgets.headers("support_of", "action_id", "owner", "name", "content", "raised_on", "support_due", "support_late"),
    key="support_open", title=t("support.open_table"), cells={"action_id": [widgets.opens_item("actions_open", each) for each in actions["action_id"]]},
)  # fmt: skip

widgets.counted(
    ["support.counted", "support.counted_named", "support.counted_households", "counted.standing"],
    ["support/measures_by_group", "support/actions_by_group", "support/open_actions", "support/waits_by_action"],
)
