-- question: Against seven days before, what came to each of the four burns and what has gone from it?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per measure (compounds, structures, area, shops)
-- columns:  measure VARCHAR, come DOUBLE, gone DOUBLE
-- reads:    compound_progress, compound_state, compound_since_last_week, shop_state
-- note:     come: remains on the day and did not seven days before (not clear, standing, open); gone: the other way round. Each counts its list: newly_not_clear, newly_clear; newly_standing, newly_gone; newly_open, newly_closed.
with selected as (
    select * from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

structures as (
    select
        coalesce(sum(m.come), 0) as come, coalesce(sum(m.gone), 0) as gone,
        coalesce(sum(m.area_come_sqm), 0) as area_come_sqm, coalesce(sum(m.area_gone_sqm), 0) as area_gone_sqm
    from compound_since_last_week($as_of, $known) as m
    join selected using (compound_id)
)

select
    'compounds' as measure,
    cast(count(*) filter (where not s.clear and coalesce(b.clear, false)) as double) as come,
    cast(count(*) filter (where s.clear and not coalesce(b.clear, false)) as double) as gone
from selected as s
left join compound_state($as_of - 7, $known) as b using (compound_id)
union all
select 'structures', come, gone from structures
union all
select 'area', round(area_come_sqm, 2), round(area_gone_sqm, 2) from structures
union all
select
    'shops',
    count(*) filter (where s.is_open and not coalesce(b.is_open, false)),
    count(*) filter (where not s.is_open and coalesce(b.is_open, false))
from shop_state($as_of, $known) as s
left join shop_state($as_of - 7, $known) as b using (shop_id)
where $streets is null or array_contains($streets, s.street_code)
