-- question: Of the households in hardship at which something stands, how many have no support plan?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row
-- columns:  households BIGINT, unaided BIGINT
-- reads:    compound_selected, structure_state
-- note:     counts of households: under 5 for nobody but the office, and on no screen of a meeting (clearance/agenda.py). A household is one address in one compound; a row without an address is one of its own. One plan is the household's.
with households as (
    select
        s.compound_id, coalesce(s.address, s.structure_id) as household,
        max(case when s.aid_planned_on <= $as_of then 1 else 0 end) as aided
    from structure_state($as_of, $known) as s
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = s.compound_id
    where s.standing and s.hardship is not null
    group by 1, 2
)

select count(*) as households, count(*) filter (where aided = 0) as unaided
from households
