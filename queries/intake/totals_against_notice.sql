-- question: How many compounds has each street by class and by batch, against what the notice says?
-- params:   none
-- grain:    one row per street, field and value
-- columns:  street_code VARCHAR, street VARCHAR, field VARCHAR, value VARCHAR, counted BIGINT, planned INTEGER
-- reads:    compounds_version, street, batch_plan
-- note:     streets without a compound are left out: nobody has surveyed them yet. Runs at import on DuckDB only.
with held as (
    select street_code, class, batch from compounds_version where superseded_on is null
),

planned as (
    select street_code, 'class' as field, '文明小区' as value, civilized as planned from street
    union all
    select street_code, 'class', '一般小区', ordinary from street
    union all
    select street_code, 'batch', cast(batch as varchar), compounds from batch_plan
),

counted as (
    select street_code, 'class' as field, class as value, count(*) as counted from held group by street_code, class
    union all
    select street_code, 'batch', cast(batch as varchar), count(*) from held group by street_code, batch
)

select p.street_code, s.name as street, p.field, p.value, coalesce(c.counted, 0) as counted, p.planned
from planned as p
join street as s using (street_code)
left join counted as c using (street_code, field, value)
where p.street_code in (select street_code from held)
order by p.street_code, p.field desc, p.value
