-- question: By how much does each batch stand beyond its plan, and how much of that was found late, relapsed, or known in time and not removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per batch (null: the compounds that belong to no batch)
-- columns:  batch INTEGER, planned_start DATE, planned_end DATE, compounds BIGINT, in_scope BIGINT, found_late BIGINT, standing BIGINT, standing_late BIGINT, relapse BIGINT, standing_in_time BIGINT, standing_plan DOUBLE, gap DOUBLE, growth DOUBLE, slowness DOUBLE
-- reads:    compound_selected, structure_part, batch_planned
-- note:     gap = growth + relapse + slowness, exactly: growth and slowness are what stands of those found late and of those known in time, each less what the plan of the day still allows them; what stands again counts whole as relapse. standing = standing_late + relapse + standing_in_time. Negative = fewer than the plan allows.
with selected as (
    select * from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

parts as (
    select
        p.batch, p.found_late, p.standing, p.part,
        share_of_window_left($as_of, p.planned_start, p.planned_end) as allowed
    from structure_part($as_of, $known) as p
    join selected using (compound_id)
    where p.in_scope
),

members as (
    select batch, count(*) as compounds
    from selected
    group by batch
),

counted as (
    select
        batch,
        count(*) as in_scope,
        count(*) filter (where found_late) as found_late,
        count(*) filter (where standing) as standing,
        count(*) filter (where standing and part = 'growth') as standing_late,
        count(*) filter (where standing and part = 'relapse') as relapse,
        count(*) filter (where standing and part = 'slowness') as standing_in_time,
        sum(allowed) as standing_plan,
        coalesce(sum(allowed) filter (where found_late), 0) as allowed_late,
        coalesce(sum(allowed) filter (where not found_late), 0) as allowed_in_time
    from parts
    group by batch
)

select
    w.batch, w.planned_start, w.planned_end,
    coalesce(m.compounds, 0) as compounds,
    coalesce(c.in_scope, 0) as in_scope,
    coalesce(c.found_late, 0) as found_late,
    coalesce(c.standing, 0) as standing,
    coalesce(c.standing_late, 0) as standing_late,
    coalesce(c.relapse, 0) as relapse,
    coalesce(c.standing_in_time, 0) as standing_in_time,
    cast(coalesce(c.standing_plan, 0) as double) as standing_plan,
    cast(coalesce(c.standing - c.standing_plan, 0) as double) as gap,
    cast(coalesce(c.standing_late - c.allowed_late, 0) as double) as growth,
    cast(coalesce(c.standing_in_time - c.allowed_in_time, 0) as double) as slowness
from batch_planned($streets) as w
left join members as m on m.batch is not distinct from w.batch
left join counted as c on c.batch is not distinct from w.batch
order by w.batch nulls last
