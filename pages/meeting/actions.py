"""督办: what is to be done, by whom, by when; what is late, and how long things take? For the weekly meeting and who follows up after it."""

import streamlit as st

from clearance import actions, meeting_desk, panels, widgets

t, selection = widgets.translator(), widgets.selection()
items = meeting_desk.items()
owners = widgets.run("actions/progress_by_owner", selection)

widgets.head("actions.question", actions.finding(items), t("actions.note"), actions.OPENED)
meeting_desk.signature()
meeting_desk.raise_new()

still, done = actions.still_open(items), actions.done_lately(items, selection.as_of)
st.html(panels.section(t("actions.still_open"), t("actions.count", n=len(still))))
meeting_desk.still_open(items)
st.html(panels.section(t("actions.done_lately"), t("actions.count", n=len(done))))
meeting_desk.done_lately(items)

widgets.table(
    actions.by_owner(t, owners, items, selection.as_of),
    actions.headers(t, "owners"), key="owners",
    title=actions.by_owner_finding(t, owners, items, selection.as_of), opens_lists=actions.BY_COLUMN, of=("owner",),
)  # fmt: skip
widgets.table(actions.table(t, items), actions.headers(t, "actions"), key="actions", title=t("actions.all"))

widgets.counted(
    ["actions.counted_state", "actions.counted_owner", "actions.counted_time", "actions.counted_log"],
    ["actions/items_by_action", "actions/progress_by_owner", "actions/log_by_event"],
)
