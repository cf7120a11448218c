-- question: What needs the leadership group now?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per kind of trouble that there is; batch is null except for a late batch
-- columns:  kind VARCHAR, batch INTEGER, items BIGINT, compounds BIGINT, days BIGINT
-- reads:    compound_progress, action_known
with selected as (
    select * from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

late_batches as (
    select
        'late_batch' as kind, batch,
        cast(sum(standing) as bigint) as items,
        count(*) as compounds,
        max(unix_date($as_of) - unix_date(planned_end)) as days
    from selected
    where not clear and $as_of > planned_end
    group by batch
),

overdue_actions as (
    select
        'overdue_actions' as kind, cast(null as integer) as batch,
        count(*) as items,
        count(distinct compound_id) as compounds,
        max(unix_date($as_of) - unix_date(due_on)) as days
    from action_known($as_of, $known)
    where due_on < $as_of
      and coalesce(raised_on <= $as_of, true)
      and (done_on is null or done_on > $as_of)
      and (compound_id is null or compound_id in (select compound_id from selected))
),

relapsed as (
    select
        'relapsed' as kind, cast(null as integer) as batch,
        cast(sum(relapsed) as bigint) as items, count(*) as compounds,
        max(unix_date($as_of) - unix_date(relapsed_on)) as days
    from selected
    where relapsed > 0
),

long_standing as (
    select
        'long_standing' as kind, cast(null as integer) as batch,
        cast(sum(long_standing) as bigint) as items, count(*) as compounds,
        max(unix_date($as_of) - unix_date(oldest_found_on)) as days
    from selected
    where long_standing > 0
),

not_surveyed as (
    select
        'not_surveyed' as kind, cast(null as integer) as batch,
        cast(0 as bigint) as items, count(*) as compounds, cast(null as bigint) as days
    from selected
    where not surveyed
)

select * from late_batches
union all
select * from overdue_actions where items > 0
union all
select * from relapsed where items > 0
union all
select * from long_standing where items > 0
union all
select * from not_surveyed where compounds > 0
order by kind, batch
