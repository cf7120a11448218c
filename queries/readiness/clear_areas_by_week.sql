-- question: How many residential areas were clear at the end of each week?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, areas BIGINT, clear BIGINT
-- reads:    compound_selected, compound_week, week_grid
-- note:     clear: all compounds of the area that the selection holds are clear on that day; areas: those with any compound. Clear is one of the criteria, not yet ready.
with selected as (
    select compound_id, area_code
    from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

sizes as (
    select area_code, count(*) as compounds
    from selected
    group by area_code
),

turns as (
    select
        s.area_code,
        coalesce(m.week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(m.became_clear - m.lost_clear) as turned
    from compound_week($as_of, $known) as m
    join selected as s using (compound_id)
    where m.became_clear <> m.lost_clear
    group by 1, 2
),

weekly as (
    select
        g.week_end, g.partial, z.area_code, z.compounds,
        sum(coalesce(t.turned, 0)) over (partition by z.area_code order by g.week_end) as clear_compounds
    from week_grid($as_of) as g
    cross join sizes as z
    left join turns as t on t.week_end = g.week_end and t.area_code = z.area_code
)

select
    week_end,
    partial,
    count(*) as areas,
    count(*) filter (where clear_compounds = compounds) as clear
from weekly
group by week_end, partial
order by week_end
