-- question: What kinds of structure stand in the civilized compounds, what kinds in the ordinary ones?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per class and kind
-- columns:  class VARCHAR, kind VARCHAR, in_scope BIGINT, standing BIGINT, cleared BIGINT, area_standing_sqm DOUBLE
-- reads:    compound_selected, structure_state
select
    c.class,
    coalesce(s.kind, '其他') as kind,
    count(*) filter (where s.in_scope) as in_scope,
    count(*) filter (where s.standing) as standing,
    count(*) filter (where s.cleared) as cleared,
    round(coalesce(sum(s.area_sqm) filter (where s.standing), 0), 2) as area_standing_sqm
from structure_state($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
where s.in_scope
group by c.class, coalesce(s.kind, '其他')
order by c.class desc, in_scope desc, kind
