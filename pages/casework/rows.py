"""清单: which items are behind this number, and where does each come from? For everyone who asks of a number what it counts."""

import streamlit as st

from clearance import actions, lists, widgets

t, shown, item = widgets.translator(), st.session_state["list"], st.session_state["item"]
rows = widgets.listed(shown)

widgets.head("rows.question", lists.finding(shown, rows, widgets.one("overview/headline", widgets.selection())), widgets.list_note(shown))
widgets.choose_list()
owners = actions.owner_names(t, widgets.records("actions/owner_choices", widgets.selection()))
widgets.table(
    rows, lists.headers(t, shown), key="listed", title=t(f"lists.{shown}"), height=320 if item else 560, picks=lists.picked_by(shown),
    shown=lists.readings(t, shown, widgets.member_names(t, "batches", "classes", "teams"), owners),
)  # fmt: skip
if item:
    widgets.item_history(shown, item, rows)

widgets.counted(["counted.listed", "counted.standing", "counted.clear"], [lists.QUERIES[lists.LISTS[shown]], lists.HISTORY])
