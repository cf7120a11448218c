-- question: Which action item was raised in a meeting of this day in these very words?
-- params:   day DATE, owner VARCHAR, compound_id VARCHAR, content VARCHAR, due_on VARCHAR
-- grain:    one row per action item
-- columns:  action_id VARCHAR
-- reads:    actions_said, survey
-- note:     runs when an item is raised, on DuckDB only: a button pressed twice raises it once.
select s.action_id
from actions_said as s
join survey as u using (survey_id)
where u.origin = 'meeting' and u.surveyed_on = $day and not u.undone
    and not list_contains(u.unsaid, 'content')
    and s.raised_on = $day
    and s.owner is not distinct from $owner
    and s.compound_id is not distinct from $compound_id
    and s.content is not distinct from $content
    and s.due_on is not distinct from try_cast($due_on as date)
order by s.survey_id
limit 1
