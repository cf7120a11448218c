-- question: Which residential areas does the selection touch?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per area_code
-- columns:  area_code VARCHAR, area VARCHAR, area_en VARCHAR, compounds BIGINT
-- reads:    area, compound_selected, compound_known
-- note:     an area of which no compound is known is among them with 0, unless batch, class or team are chosen.
with selected as (
    select area_code, count(*) as compounds
    from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by area_code
),

everywhere as (
    select distinct area_code from compound_known($as_of, $known)
)

select a.area_code, a.short_name as area, a.name_en as area_en, coalesce(s.compounds, 0) as compounds
from area as a
left join selected as s on s.area_code = a.area_code
left join everywhere as e on e.area_code = a.area_code
where ($streets is null or array_contains($streets, a.street_code))
  and ($areas is null or array_contains($areas, a.area_code))
  and (s.area_code is not null or (e.area_code is null and $batches is null and $classes is null and $teams is null))
order by a.area_code
