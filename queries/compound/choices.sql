-- question: Which compounds are there, which do the filters let through, what stands in each, and which is its neighbour in its batch?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, street_code VARCHAR, batch INTEGER, standing BIGINT, selected BOOLEAN, previous_id VARCHAR, next_id VARCHAR
-- reads:    compound_known, compound_selected, compound_state
-- note:     every compound of the ledger; selected: whether the shared filters let it through. Neighbours are in the order of their numbers; those of no batch are each other's.
select
    c.compound_id, c.name, c.area_short as area, c.area_en, c.street_code, c.batch, s.standing,
    f.compound_id is not null as selected,
    lag(c.compound_id) over (partition by c.street_code, c.batch order by c.compound_id) as previous_id,
    lead(c.compound_id) over (partition by c.street_code, c.batch order by c.compound_id) as next_id
from compound_known($as_of, $known) as c
join compound_state($as_of, $known) as s on s.compound_id = c.compound_id
left join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as f on f.compound_id = c.compound_id
order by c.compound_id
