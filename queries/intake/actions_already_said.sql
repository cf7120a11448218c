-- question: Which incoming rows of action items has a survey of the same day said before?
-- params:   surveyed_on DATE, unsaid VARCHAR[] (fields that the incoming file has no column for)
-- grain:    one row per incoming row
-- columns:  line INTEGER
-- reads:    landed, actions_said, survey
-- note:     runs at import on DuckDB only. Said before: each field that the file speaks of, by an earlier survey that spoke of it too.
select distinct i.line
from landed as i
join actions_said as s using (action_id)
join survey as u on s.survey_id = u.survey_id
where u.surveyed_on = $surveyed_on and not u.undone
    and (list_contains($unsaid, 'raised_on') or (not list_contains(u.unsaid, 'raised_on') and i.raised_on is not distinct from s.raised_on))
    and (list_contains($unsaid, 'owner') or (not list_contains(u.unsaid, 'owner') and i.owner is not distinct from s.owner))
    and (list_contains($unsaid, 'compound_id') or (not list_contains(u.unsaid, 'compound_id') and i.compound_id is not distinct from s.compound_id))
    and (list_contains($unsaid, 'content') or (not list_contains(u.unsaid, 'content') and i.content is not distinct from s.content))
    and (list_contains($unsaid, 'due_on') or (not list_contains(u.unsaid, 'due_on') and i.due_on is not distinct from s.due_on))
    and (list_contains($unsaid, 'done_on') or (not list_contains(u.unsaid, 'done_on') and i.done_on is not distinct from s.done_on))
    and (list_contains($unsaid, 'evidence') or (not list_contains(u.unsaid, 'evidence') and i.evidence is not distinct from s.evidence))
    and (list_contains($unsaid, 'note') or (not list_contains(u.unsaid, 'note') and i.note is not distinct from s.note))
