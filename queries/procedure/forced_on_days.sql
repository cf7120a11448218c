-- question: Which structures were removed by force on one of these days?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], days DATE[]
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, removed_on DATE
-- reads:    compound_selected, structure_clock
-- note:     structures in scope, by their first removal; days: the holidays that the setting knows.
select s.structure_id, s.removed_on
from structure_clock($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = s.compound_id
where s.removal_mode = '强拆' and array_contains($days, s.removed_on)
order by s.structure_id
