-- question: Which incoming rows of steps of compounds has a survey of the same day said before?
-- params:   surveyed_on DATE, unsaid VARCHAR[] (fields that the incoming file has no column for)
-- grain:    one row per incoming row
-- columns:  line INTEGER
-- reads:    landed, steps_said, survey
-- note:     runs at import on DuckDB only. Said before: each field that the file speaks of, by an earlier survey that spoke of it too.
select distinct i.line
from landed as i
join steps_said as s using (compound_id, step)
join survey as u on s.survey_id = u.survey_id
where u.surveyed_on = $surveyed_on and not u.undone
    and (list_contains($unsaid, 'started_on') or (not list_contains(u.unsaid, 'started_on') and i.started_on is not distinct from s.started_on))
    and (list_contains($unsaid, 'done_on') or (not list_contains(u.unsaid, 'done_on') and i.done_on is not distinct from s.done_on))
    and (list_contains($unsaid, 'note') or (not list_contains(u.unsaid, 'note') and i.note is not distinct from s.note))
