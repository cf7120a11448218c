-- question: Which surveys speak of compounds that no survey tells of?
-- params:   none
-- grain:    one row per survey
-- columns:  survey_id INTEGER, file_name VARCHAR, items BIGINT
-- reads:    structures_version, steps_version, actions_version, compounds_version, survey
-- note:     runs when a survey is undone, on DuckDB only.
with naming as (
    select survey_id, compound_id from structures_version
    union all
    select survey_id, compound_id from steps_version
    union all
    select survey_id, compound_id from actions_version
)

select u.survey_id, u.file_name, count(*) as items
from naming as n
join survey as u on u.survey_id = n.survey_id
where n.compound_id is not null
    and n.compound_id not in (select compound_id from compounds_version)
group by u.survey_id, u.file_name
order by u.survey_id
