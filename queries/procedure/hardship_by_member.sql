-- question: How many standing structures of households in hardship has each batch and each team, with a support plan and without?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per dimension and member (null member: no batch, 未分组)
-- columns:  dimension VARCHAR, member INTEGER, standing BIGINT, planned BIGINT, unplanned BIGINT, held_back BIGINT
-- reads:    compound_selected, structure_clock
-- note:     exact counts: a page shows them through clearance/disclosure.py to everyone but the office, and asks them of the whole campaign then. unplanned: no support plan by the day; held_back: of those, the procedure is complete, so that nothing but the hardship guard keeps them from being ready to remove.
with cases as (
    select c.batch, c.team, k.hardship, k.guarded, k.complete
    from structure_clock($as_of, $known) as k
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
    where k.standing
),

members as (
    select 'batches' as dimension, batch as member, hardship, guarded, complete from cases
    union all
    select 'teams', team, hardship, guarded, complete from cases
)

select
    dimension, member,
    count(*) as standing,
    count(*) filter (where hardship is not null and not guarded) as planned,
    count(*) filter (where guarded) as unplanned,
    count(*) filter (where guarded and complete) as held_back
from members
group by dimension, member
order by dimension, member nulls last
