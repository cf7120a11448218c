-- question: Of which items does a survey speak that nothing was known of on its day?
-- params:   survey_id INTEGER
-- grain:    one row per item
-- columns:  item_id VARCHAR, line INTEGER
-- reads:    placed
-- note:     runs at import on DuckDB only.
with in_order as (
    select
        item_id, survey_id, line,
        row_number() over (partition by item_id order by surveyed_on, survey_id, line) as place_in_order
    from placed
    where item_id in (select item_id from placed where survey_id = $survey_id)
)

select item_id, line
from in_order
where survey_id = $survey_id and place_in_order = 1
order by line
