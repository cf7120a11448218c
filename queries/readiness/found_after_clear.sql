-- question: What was found in a compound after it had been clear, and how long did each stand?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, first_clear_on DATE, found_on DATE, removed_on DATE, standing BOOLEAN
-- reads:    compound_selected, structure_after_clear
-- note:     found after the compound's first clear day from the notice's on: newly built, or missed when it was surveyed; the ledger cannot tell. removed_on: the first removal, by the day.
select
    a.structure_id, a.compound_id, c.name, c.area_short as area, c.area_en,
    a.first_clear_on, a.found_on,
    case when a.gone_on <= $as_of then a.gone_on end as removed_on,
    a.standing
from structure_after_clear($as_of, $known) as a
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
order by a.found_on, a.structure_id
