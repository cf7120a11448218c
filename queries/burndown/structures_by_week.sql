-- question: How much stands week by week, in structures and in area, against the plan, and how do scope and work done grow?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, standing BIGINT, standing_plan DOUBLE, arrivals BIGINT, departures BIGINT, area_standing_sqm DOUBLE, area_plan_sqm DOUBLE, area_arrivals_sqm DOUBLE, area_departures_sqm DOUBLE
-- reads:    compound_week_selected, week_grid
-- note:     arrivals = found + relapsed, departures = removed + removed again + declassified while standing: neither ever falls. The plan takes each batch's scope, as it was known to exist in that week, linearly to zero over the batch's window.
with weekly as (
    select
        planned_start, planned_end,
        coalesce(week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(found + relapsed) as arrived,
        sum(removed + reremoved + declassified) as departed,
        sum(scope_delta) as scope_delta,
        sum(area_come_sqm) as area_arrived, sum(area_gone_sqm) as area_departed, sum(area_scope_delta_sqm) as area_scope_delta
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
        sum(coalesce(w.arrived, 0)) over so_far as arrivals,
        sum(coalesce(w.departed, 0)) over so_far as departures,
        sum(coalesce(w.scope_delta, 0)) over so_far as in_scope,
        sum(coalesce(w.area_arrived, 0)) over so_far as area_arrivals,
        sum(coalesce(w.area_departed, 0)) over so_far as area_departures,
        sum(coalesce(w.area_scope_delta, 0)) over so_far as area_in_scope
    from grid as g
    left join weekly as w
        on w.planned_start is not distinct from g.planned_start and w.planned_end is not distinct from g.planned_end and w.week_end = g.week_end
    window so_far as (partition by g.planned_start, g.planned_end order by g.week_end)
),

weeks as (
    select
        week_end,
        sum(arrivals) as arrivals, sum(departures) as departures, sum(in_scope * share_left) as standing_plan,
        sum(area_arrivals) as area_arrivals, sum(area_departures) as area_departures, sum(area_in_scope * share_left) as area_plan
    from running
    group by week_end
)

select
    w.week_end,
    w.partial,
    cast(coalesce(n.arrivals - n.departures, 0) as bigint) as standing,
    cast(coalesce(n.standing_plan, 0) as double) as standing_plan,
    cast(coalesce(n.arrivals, 0) as bigint) as arrivals,
    cast(coalesce(n.departures, 0) as bigint) as departures,
    round(coalesce(n.area_arrivals - n.area_departures, 0), 2) as area_standing_sqm,
    round(coalesce(n.area_plan, 0), 2) as area_plan_sqm,
    round(coalesce(n.area_arrivals, 0), 2) as area_arrivals_sqm,
    round(coalesce(n.area_departures, 0), 2) as area_departures_sqm
from week_grid($as_of) as w
left join weeks as n using (week_end)
order by w.week_end
