-- question: What kinds of structure stand in the civilized compounds, what kinds in the ordinary ones?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per class and kind
-- columns:  class VARCHAR, kind VARCHAR, in_scope BIGINT, standing BIGINT, cleared BIGINT, area_standing_sqm DOUBLE
-- reads:    compound_selected, compound_case
select
    c.class,
    s.kind,
    cast(sum(s.in_scope) as bigint) as in_scope,
    cast(sum(s.standing) as bigint) as standing,
    cast(sum(s.cleared) as bigint) as cleared,
    round(sum(s.area_standing_sqm), 2) as area_standing_sqm
from compound_case($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
group by c.class, s.kind
order by c.class desc, in_scope desc, kind
