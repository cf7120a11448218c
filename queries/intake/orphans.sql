-- question: Which surveys speak of compounds that no survey tells of, or of action items that none has raised?
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
),

resting as (
    select survey_id
    from naming
    where compound_id is not null and compound_id not in (select compound_id from compounds_version)
    union all
    -- what was said of an item in a meeting, without its content
    select survey_id
    from actions_version
    where content is null and superseded_on is null
)

select u.survey_id, u.file_name, count(*) as items
from resting as r
join survey as u on u.survey_id = r.survey_id
group by u.survey_id, u.file_name
order by u.survey_id
