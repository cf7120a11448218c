-- question: How many compounds are clear week by week, how many had to be by the plan, and how many turned either way?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, compounds BIGINT, clear BIGINT, clear_plan DOUBLE, remaining BIGINT, remaining_plan DOUBLE, arrivals BIGINT, departures BIGINT
-- reads:    compound_progress, compound_week_selected, week_grid
-- note:     a compound that loses its clear state arrives again: arrivals and departures never fall. Compounds without a batch have to be clear from the start.
with weekly as (
    select
        coalesce(m.week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(m.became_clear) as cleared,
        sum(m.lost_clear) as lost
    from compound_week_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as m
    where m.became_clear > 0 or m.lost_clear > 0
    group by 1
),

windows as (
    select planned_start, planned_end, count(*) as compounds
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by planned_start, planned_end
),

planned as (
    select
        w.week_end, w.partial,
        coalesce(sum(c.compounds), 0) as compounds,
        coalesce(sum(c.compounds * (1.0 - share_of_window_left(w.week_end, c.planned_start, c.planned_end))), 0) as clear_plan
    from week_grid($as_of) as w
    left join windows as c on true
    group by w.week_end, w.partial
),

running as (
    select
        p.week_end, p.partial, p.compounds, p.clear_plan,
        p.compounds + sum(coalesce(w.lost, 0)) over (order by p.week_end) as arrivals,
        sum(coalesce(w.cleared, 0)) over (order by p.week_end) as departures
    from planned as p
    left join weekly as w using (week_end)
)

select
    week_end,
    partial,
    cast(compounds as bigint) as compounds,
    cast(compounds - (arrivals - departures) as bigint) as clear,
    cast(clear_plan as double) as clear_plan,
    cast(arrivals - departures as bigint) as remaining,
    cast(compounds - clear_plan as double) as remaining_plan,
    cast(arrivals as bigint) as arrivals,
    cast(departures as bigint) as departures
from running
order by week_end
