-- question: What was known of each step of a compound, from which survey until which?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per compound_id, step and surveyed_on
select
    compound_id, step, surveyed_on,
    case when $known = 'as-now' or superseded_on <= $as_of then superseded_on end as superseded_on,
    survey_id, line,
    started_on, done_on, note
from steps_version
where $known = 'as-now' or surveyed_on <= $as_of
order by compound_id, step, surveyed_on
