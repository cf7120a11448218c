-- question: How many standing structures of households in hardship has each batch and each team, with a support plan and without?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per dimension and member (null member: no batch, 未分组)
-- columns:  dimension VARCHAR, member INTEGER, standing BIGINT, planned BIGINT, unplanned BIGINT, held_back BIGINT
-- reads:    compound_selected, compound_procedure
-- note:     exact counts: a page shows them through clearance/disclosure.py to everyone but the office, and asks them of the whole campaign then. unplanned: no support plan by the day; held_back: of those, the procedure is complete, so that nothing but the hardship guard keeps them from being ready to remove.
with cases as (
    select c.batch, c.team, p.standing, p.planned, p.unplanned, p.held_back
    from compound_procedure($as_of, $known) as p
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = p.compound_id
    where p.standing > 0
),

members as (
    select 'batches' as dimension, batch as member, standing, planned, unplanned, held_back from cases
    union all
    select 'teams', team, standing, planned, unplanned, held_back from cases
)

select
    dimension, member,
    cast(sum(standing) as bigint) as standing,
    cast(sum(planned) as bigint) as planned,
    cast(sum(unplanned) as bigint) as unplanned,
    cast(sum(held_back) as bigint) as held_back
from members
group by dimension, member
order by dimension, member nulls last
