-- question: Which incoming rows of compounds has a survey of the same day said before?
-- params:   surveyed_on DATE, unsaid VARCHAR[] (fields that the incoming file has no column for)
-- grain:    one row per incoming row
-- columns:  line INTEGER
-- reads:    landed, compounds_said, survey
-- note:     runs at import on DuckDB only. Said before: each field that the file speaks of, by an earlier survey that spoke of it too.
select distinct i.line
from landed as i
join compounds_said as s using (compound_id)
join survey as u on s.survey_id = u.survey_id
where u.surveyed_on = $surveyed_on and not u.undone
    and (list_contains($unsaid, 'name') or (not list_contains(u.unsaid, 'name') and i.name is not distinct from s.name))
    and (list_contains($unsaid, 'street_code') or (not list_contains(u.unsaid, 'street_code') and i.street_code is not distinct from s.street_code))
    and (list_contains($unsaid, 'area_code') or (not list_contains(u.unsaid, 'area_code') and i.area_code is not distinct from s.area_code))
    and (list_contains($unsaid, 'class') or (not list_contains(u.unsaid, 'class') and i.class is not distinct from s.class))
    and (list_contains($unsaid, 'civilized_level') or (not list_contains(u.unsaid, 'civilized_level') and i.civilized_level is not distinct from s.civilized_level))
    and (list_contains($unsaid, 'batch') or (not list_contains(u.unsaid, 'batch') and i.batch is not distinct from s.batch))
    and (list_contains($unsaid, 'team') or (not list_contains(u.unsaid, 'team') and i.team is not distinct from s.team))
    and (list_contains($unsaid, 'households') or (not list_contains(u.unsaid, 'households') and i.households is not distinct from s.households))
    and (list_contains($unsaid, 'baseline') or (not list_contains(u.unsaid, 'baseline') and i.baseline is not distinct from s.baseline))
    and (list_contains($unsaid, 'note') or (not list_contains(u.unsaid, 'note') and i.note is not distinct from s.note))
