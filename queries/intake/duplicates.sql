-- question: Which items are on more than one row of the incoming file, and do these rows say the same?
-- params:   none
-- grain:    one row per item
-- columns:  item_id VARCHAR, lines INTEGER[], contents BIGINT (how many different things the rows say)
-- reads:    landed, refused
-- note:     runs at import on DuckDB only. A refused row counts by what could be read of it.
with every_row as (
    select * exclude (survey_id) from landed
    union all by name
    from refused
),

repeated as (
    select item_id
    from every_row
    group by item_id
    having count(*) > 1
)

select
    item_id,
    list(line order by line) as lines,
    count(distinct row(*columns(* exclude (item_id, line)))) as contents
from every_row
where item_id in (select item_id from repeated)
group by item_id
order by min(line)
