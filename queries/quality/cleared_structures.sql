-- question: Which structures are called cleared, of which a random few are to be checked again?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, kind VARCHAR, area_sqm DOUBLE, removed_on DATE, verified BOOLEAN
-- reads:    compound_selected, structure_state
-- note:     removed_on: the last removal. No address: that is quality/addresses, for the coordination office.
select
    s.structure_id, s.compound_id, c.name, c.area_short as area, c.area_en,
    s.kind, s.area_sqm,
    s.last_removed_on as removed_on,
    s.verified
from structure_state($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = s.compound_id
where s.cleared
order by s.structure_id
