-- question: By how much does each batch stand beyond its plan, and how much of that was found late, relapsed, or known in time and not removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per batch (null: the compounds that belong to no batch)
-- columns:  batch INTEGER, planned_start DATE, planned_end DATE, compounds BIGINT, in_scope BIGINT, found_late BIGINT, standing BIGINT, standing_late BIGINT, relapse BIGINT, standing_in_time BIGINT, standing_plan DOUBLE, gap DOUBLE, growth DOUBLE, slowness DOUBLE
-- reads:    compound_selected, compound_week_selected, batch_planned
-- note:     gap = growth + relapse + slowness, exactly: growth and slowness are what stands of those found late and of those known in time, each less what the plan of the day still allows them; what stands again counts whole as relapse. standing = standing_late + relapse + standing_in_time. Negative = fewer than the plan allows.
with members as (
    select batch, count(*) as compounds
    from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by batch
),

-- a batch of several streets is one row, but each street has its own window
parts as (
    select
        batch, planned_start, planned_end,
        sum(scope_delta) as in_scope,
        sum(late_scope_delta) as found_late,
        sum(standing_delta) as standing,
        sum(late_standing_delta) as standing_late,
        sum(relapse_delta) as relapse
    from compound_week_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by batch, planned_start, planned_end
),

allowed as (
    select *, share_of_window_left($as_of, planned_start, planned_end) as share_left
    from parts
),

counted as (
    select
        batch,
        sum(in_scope) as in_scope,
        sum(found_late) as found_late,
        sum(standing) as standing,
        sum(standing_late) as standing_late,
        sum(relapse) as relapse,
        sum(standing - standing_late - relapse) as standing_in_time,
        sum(in_scope * share_left) as standing_plan,
        sum(found_late * share_left) as allowed_late,
        sum((in_scope - found_late) * share_left) as allowed_in_time
    from allowed
    group by batch
)

select
    w.batch, w.planned_start, w.planned_end,
    coalesce(m.compounds, 0) as compounds,
    cast(coalesce(c.in_scope, 0) as bigint) as in_scope,
    cast(coalesce(c.found_late, 0) as bigint) as found_late,
    cast(coalesce(c.standing, 0) as bigint) as standing,
    cast(coalesce(c.standing_late, 0) as bigint) as standing_late,
    cast(coalesce(c.relapse, 0) as bigint) as relapse,
    cast(coalesce(c.standing_in_time, 0) as bigint) as standing_in_time,
    cast(coalesce(c.standing_plan, 0) as double) as standing_plan,
    cast(coalesce(c.standing - c.standing_plan, 0) as double) as gap,
    cast(coalesce(c.standing_late - c.allowed_late, 0) as double) as growth,
    cast(coalesce(c.standing_in_time - c.allowed_in_time, 0) as double) as slowness
from batch_planned($streets) as w
left join members as m on m.batch is not distinct from w.batch
left join counted as c on c.batch is not distinct from w.batch
order by w.batch nulls last
