-- question: By how much did what stands exceed the plan, week by week, and how much of that was found late, relapsed, or known in time and not removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, standing BIGINT, standing_plan DOUBLE, gap DOUBLE, growth DOUBLE, relapse BIGINT, slowness DOUBLE
-- reads:    compound_week_selected, week_grid
-- note:     the parts are those of plan/gap_by_batch, summed over the batches: gap = growth + relapse + slowness in every week. standing and standing_plan are those of burndown/structures_by_week.
with weekly as (
    select
        planned_start, planned_end,
        coalesce(week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(standing_delta) as standing,
        sum(scope_delta) as in_scope,
        sum(relapse_delta) as relapse,
        sum(late_standing_delta) as standing_late,
        sum(standing_delta - relapse_delta - late_standing_delta) as standing_in_time,
        sum(late_scope_delta) as scope_late,
        sum(scope_delta - late_scope_delta) as scope_in_time
    from compound_week_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by 1, 2, 3
),

grid as (
    select b.planned_start, b.planned_end, w.week_end, share_of_window_left(w.week_end, b.planned_start, b.planned_end) as share_left
    from (select distinct planned_start, planned_end from weekly) as b
    cross join week_grid($as_of) as w
),

running as (
    select
        g.week_end, g.share_left,
        sum(coalesce(w.standing, 0)) over so_far as standing,
        sum(coalesce(w.in_scope, 0)) over so_far as in_scope,
        sum(coalesce(w.relapse, 0)) over so_far as relapse,
        sum(coalesce(w.standing_late, 0)) over so_far as standing_late,
        sum(coalesce(w.standing_in_time, 0)) over so_far as standing_in_time,
        sum(coalesce(w.scope_late, 0)) over so_far as scope_late,
        sum(coalesce(w.scope_in_time, 0)) over so_far as scope_in_time
    from grid as g
    left join weekly as w
        on w.planned_start is not distinct from g.planned_start and w.planned_end is not distinct from g.planned_end and w.week_end = g.week_end
    window so_far as (partition by g.planned_start, g.planned_end order by g.week_end)
),

weeks as (
    select
        week_end,
        sum(standing) as standing,
        sum(in_scope * share_left) as standing_plan,
        sum(relapse) as relapse,
        sum(standing_late - scope_late * share_left) as growth,
        sum(standing_in_time - scope_in_time * share_left) as slowness
    from running
    group by week_end
)

select
    w.week_end,
    w.partial,
    cast(coalesce(n.standing, 0) as bigint) as standing,
    cast(coalesce(n.standing_plan, 0) as double) as standing_plan,
    cast(coalesce(n.standing - n.standing_plan, 0) as double) as gap,
    cast(coalesce(n.growth, 0) as double) as growth,
    cast(coalesce(n.relapse, 0) as bigint) as relapse,
    cast(coalesce(n.slowness, 0) as double) as slowness
from week_grid($as_of) as w
left join weeks as n using (week_end)
order by w.week_end
