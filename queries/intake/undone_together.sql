-- question: Which other surveys were undone at the same moment as one that is undone, and still are?
-- params:   survey_id INTEGER
-- grain:    one row per survey
-- columns:  survey_id INTEGER
-- reads:    survey_event, survey
-- note:     runs when a survey is brought back, on DuckDB only.
with latest as (
    select max(happened_at) as happened_at
    from survey_event
    where survey_id = $survey_id and event = 'undone'
)

select distinct e.survey_id
from survey_event as e
join survey as u on u.survey_id = e.survey_id
where e.event = 'undone'
    and e.happened_at = (select happened_at from latest)
    and u.undone
    and e.survey_id <> $survey_id
order by e.survey_id
