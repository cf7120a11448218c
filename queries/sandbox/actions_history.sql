-- question: What was known of each action item, from which survey until which?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per action_id and surveyed_on
select
    action_id, surveyed_on,
    case when $known = 'as-now' or superseded_on <= $as_of then superseded_on end as superseded_on,
    survey_id, line,
    raised_on, owner, compound_id, content, due_on, done_on, evidence, note
from actions_version
where $known = 'as-now' or surveyed_on <= $as_of
order by action_id, surveyed_on
