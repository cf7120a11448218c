-- question: Which batch is finished, which is late, by how many days, and what does it carry over?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per batch (null: the compounds that belong to no batch)
-- columns:  batch INTEGER, planned_start DATE, planned_end DATE, compounds BIGINT, clear BIGINT, standing BIGINT, in_scope BIGINT, finished_on DATE, slip_days BIGINT, carry_over BIGINT, carried_in BIGINT
-- reads:    compound_progress, batch_planned
with progress as (
    select
        batch,
        count(*) as compounds,
        count(*) filter (where clear) as clear,
        sum(standing) as standing,
        sum(in_scope) as in_scope,
        case when count(*) = count(clear_since) then max(clear_since) end as finished_on
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by batch
),

judged as (
    select
        w.batch, w.planned_start, w.planned_end,
        coalesce(p.compounds, 0) as compounds,
        coalesce(p.clear, 0) as clear,
        cast(coalesce(p.standing, 0) as bigint) as standing,
        cast(coalesce(p.in_scope, 0) as bigint) as in_scope,
        p.finished_on,
        case
            when p.finished_on is not null then unix_date(p.finished_on) - unix_date(w.planned_end)
            when p.compounds > 0 and w.planned_end is not null then greatest(unix_date($as_of) - unix_date(w.planned_end), 0)
        end as slip_days,
        case when $as_of > w.planned_end then cast(coalesce(p.standing, 0) as bigint) else 0 end as carry_over
    from batch_planned($streets) as w
    left join progress as p on p.batch is not distinct from w.batch
),

whole as (
    select max(planned_start) as last_start, sum(carry_over) as carry_over
    from judged
)

select
    j.*,
    -- the last batch sweeps up what the earlier ones left
    cast(case when j.planned_start = w.last_start then w.carry_over - j.carry_over else 0 end as bigint) as carried_in
from judged as j
cross join whole as w
order by j.batch nulls last
