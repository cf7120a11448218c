-- question: In which order were hard and easy, public and private structures of each compound removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, compound_id VARCHAR, batch INTEGER, hard BOOLEAN, ownership VARCHAR, found_on DATE, removed_on DATE
-- reads:    compound_selected, structure_state
-- note:     structures in scope. removed_on: the first removal, by the day. hard and ownership as stated; null = not stated.
select
    s.structure_id, s.compound_id, c.batch, s.hard, s.ownership, s.found_on,
    case when s.gone_on <= $as_of then s.gone_on end as removed_on
from structure_state($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
where s.in_scope
order by s.structure_id
