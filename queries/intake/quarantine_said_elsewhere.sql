-- question: Which held rows of this survey has a later survey already said, mended?
-- params:   survey_id INTEGER, surveyed_on DATE
-- grain:    one row per held row of the survey
-- columns:  mending_survey_id INTEGER, line INTEGER
-- reads:    quarantined_row, survey, said_items
-- note:     runs at import on DuckDB only. What comes late is judged as if it had come in time: surveys imported in any order give the same work list.
select min(s.survey_id) as mending_survey_id, q.line
from quarantined_row as q
join said_items as s on s.item_id = q.item_id
join survey as u on u.survey_id = s.survey_id
where q.survey_id = $survey_id
    and s.survey_id <> q.survey_id
    and u.surveyed_on > $surveyed_on
    and not u.undone
    and u.origin = 'file'
group by q.line
