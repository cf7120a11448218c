-- question: Which cells does a survey change against what was known before it?
-- params:   survey_id INTEGER
-- grain:    one row per item and field
-- columns:  item_id VARCHAR, line INTEGER, field VARCHAR, before VARCHAR, now VARCHAR
-- reads:    placed
-- note:     runs at import on DuckDB only: one query for all ledgers, whose fields it takes from their rows.
with said as (
    select item_id, surveyed_on, survey_id, line, to_json(placed) as says
    from placed
    where item_id in (select item_id from placed where survey_id = $survey_id)
),

in_order as (
    select *, lag(says) over (partition by item_id order by surveyed_on, survey_id, line) as said_before
    from said
),

cells as (
    select item_id, line, says, said_before, unnest(json_keys(says)) as field
    from in_order
    where survey_id = $survey_id and said_before is not null
)

select item_id, line, field, said_before ->> field as before, says ->> field as now
from cells
where field not in ('item_id', 'place', 'surveyed_on', 'superseded_on', 'survey_id', 'line')
    and (said_before ->> field) is distinct from (says ->> field)
order by line, field
