-- question: Which action items were known to this meeting, and how did each stand?
-- params:   meeting INTEGER
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, state VARCHAR, owner VARCHAR, compound_id VARCHAR, content VARCHAR, raised_on DATE, due_on DATE, done_on DATE, evidence VARCHAR
-- reads:    meeting, meeting_action
-- note:     late first, then by deadline; as it was recorded, never changed since. state: late, open, done on the meeting's day.
with told as (
    select a.*, case when a.done_on is not null then 'done' when a.due_on < m.held_on then 'late' else 'open' end as state
    from meeting as m
    join meeting_action as a on a.meeting_id = m.meeting_id
    where m.meeting_id = $meeting
)

select action_id, state, owner, compound_id, content, raised_on, due_on, done_on, evidence
from told
order by case state when 'late' then 0 when 'open' then 1 else 2 end, due_on, action_id
