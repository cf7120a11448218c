-- question: Which households in hardship have no support plan while their structure stands, and which of them come first?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, batch INTEGER, team INTEGER, address VARCHAR, hardship VARCHAR, found_on DATE, noticed_on DATE, complete BOOLEAN, days_standing BIGINT
-- reads:    compound_selected, structure_clock
-- note:     household data: for the coordination office alone. First those whose procedure is complete, then those found longest ago; days_standing: since the find.
select
    k.structure_id, k.compound_id, c.name, c.area_short as area, c.batch, c.team, k.address, k.hardship,
    k.found_on, k.noticed_on, k.complete,
    unix_date($as_of) - unix_date(k.found_on) as days_standing
from structure_clock($as_of, $known) as k
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
where k.guarded
order by k.complete desc, k.found_on, k.structure_id
