-- question: How did the civilized and the ordinary compounds get here, week by week?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per class and week_end
-- columns:  class VARCHAR, week_end DATE, partial BOOLEAN, compounds BIGINT, clear BIGINT, in_scope BIGINT, standing BIGINT
-- reads:    compound_selected, compound_week_selected, week_grid
with weekly as (
    select
        m.class,
        coalesce(m.week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(m.became_clear - m.lost_clear) as clear_delta, sum(m.scope_delta) as scope_delta, sum(m.standing_delta) as standing_delta
    from compound_week_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as m
    group by 1, 2
),

grid as (
    select c.class, w.week_end, w.partial, c.compounds
    from (select class, count(*) as compounds from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) group by class) as c
    cross join week_grid($as_of) as w
)

select
    g.class, g.week_end, g.partial, g.compounds,
    cast(sum(coalesce(w.clear_delta, 0)) over through_the_week as bigint) as clear,
    cast(sum(coalesce(w.scope_delta, 0)) over through_the_week as bigint) as in_scope,
    cast(sum(coalesce(w.standing_delta, 0)) over through_the_week as bigint) as standing
from grid as g
left join weekly as w on w.class is not distinct from g.class and w.week_end = g.week_end
window through_the_week as (partition by g.class order by g.week_end)
order by g.class desc, g.week_end
