-- question: Which known items of the places in a survey does neither it nor a newer one list?
-- params:   survey_id INTEGER
-- grain:    one row per item
-- columns:  item_id VARCHAR, last_surveyed_on DATE
-- reads:    placed, spoken_of, survey
-- note:     runs at import on DuckDB only. Places: residential areas, or roads for shops. Such items are kept, never dropped.
with this_survey as (
    select ledger, surveyed_on
    from survey
    where survey_id = $survey_id
),

places as (
    select distinct place
    from placed
    where item_id in (select item_id from spoken_of where survey_id = $survey_id)
),

listed as (
    select s.item_id, max(u.surveyed_on) as last_surveyed_on
    from spoken_of as s
    join survey as u on u.survey_id = s.survey_id
    where not u.undone
    group by s.item_id
)

select p.item_id, l.last_surveyed_on
from placed as p
join listed as l on l.item_id = p.item_id
where p.superseded_on is null
    and p.place in (select place from places)
    and l.last_surveyed_on < (select surveyed_on from this_survey)
order by l.last_surveyed_on, p.item_id
