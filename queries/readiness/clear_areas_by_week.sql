-- question: How many residential areas were clear at the end of each week?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, areas BIGINT, clear BIGINT
-- reads:    compound_selected, compound_week_selected, week_grid
-- note:     clear: all compounds of the area that the selection holds are clear on that day; areas: those with any compound. Clear is one of the criteria, not yet ready.
with sizes as (
    select area_code, count(*) as compounds
    from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by area_code
),

turns as (
    select
        m.area_code,
        coalesce(m.week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(m.became_clear - m.lost_clear) as turned
    from compound_week_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as m
    where m.became_clear <> m.lost_clear
    group by 1, 2
),

-- an area turns in the week in which the last of its compounds does, or the first again
running as (
    select
        t.week_end, z.compounds, t.turned,
        sum(t.turned) over (partition by t.area_code order by t.week_end) as clear_compounds
    from turns as t
    join sizes as z on z.area_code = t.area_code
),

weekly as (
    select
        week_end,
        sum(
            case when clear_compounds = compounds then 1 else 0 end - case when clear_compounds - turned = compounds then 1 else 0 end
        ) as turned
    from running
    group by week_end
),

held as (
    select count(*) as areas from sizes having count(*) > 0
)

select
    g.week_end,
    g.partial,
    h.areas,
    cast(sum(coalesce(w.turned, 0)) over (order by g.week_end) as bigint) as clear
from week_grid($as_of) as g
cross join held as h
left join weekly as w on w.week_end = g.week_end
order by g.week_end
