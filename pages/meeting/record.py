"""会议记录: what did each weekly meeting see, forecast and decide, and what of it is known otherwise now? For the meeting and the leadership group."""

import streamlit as st

from clearance import actions, meeting_desk, record, widgets

t, selection = widgets.translator(), widgets.selection()
meetings = meeting_desk.on_record()
weeks = widgets.run("meetings/cadence_by_week", selection)

widgets.head("record.question", record.finding(meetings, weeks, selection.as_of), t("record.note"))
meeting_desk.signature()
meeting_desk.close_meeting()
if meetings.empty:
    st.html(record.nothing_yet(t))
    st.stop()

st.html(record.cadence(t, weeks, selection.as_of))
widgets.table(record.meetings_table(t, meetings), record.headers(t, "meetings"), key="meetings", title=t("record.meetings"))
forecasts = record.scored(widgets.run("meetings/forecasts_by_meeting", selection), meeting_desk.burns(), selection.as_of)
widgets.table(
    record.forecasts_table(t, forecasts), record.headers(t, "forecasts"), key="forecasts", title=widgets.sentence(record.score_finding(forecasts)),
)  # fmt: skip

chosen = meeting_desk.choose_meeting(meetings)
then = meeting_desk.figures_then(chosen.meeting_id)
changed = record.restated(t, then, meeting_desk.figures_now(chosen.held_on))
widgets.table(changed, record.headers(t, "restated"), key="restated", title=record.restated_title(t, then, changed, chosen.held_on))
owners = actions.owner_names(t, widgets.records("actions/owner_choices", selection))
decided = widgets.run("meetings/actions_of_meeting", selection, meeting=int(chosen.meeting_id))
widgets.table(record.actions_table(t, decided, owners), record.headers(t, "actions"), key="decided", title=t("record.actions", day=chosen.held_on))

widgets.counted(
    ["record.counted_frozen", "record.counted_score", "record.counted_restated", "record.counted_cadence"],
    ["meetings/figures_by_meeting", "meetings/forecasts_by_meeting", "meetings/figures_of_meeting", "meetings/actions_of_meeting", "meetings/cadence_by_week", "overview/headline"],
)
