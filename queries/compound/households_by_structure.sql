-- question: At which address is each structure of this compound, and is a household in hardship there without a support plan?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, state VARCHAR, address VARCHAR, hardship VARCHAR, aid_planned_on DATE
-- reads:    structure_state
-- note:     household data: asked only for whoever has the right (clearance/access.py, households). Hardship without a plan comes first, what stands before what does not. Those in scope.
select
    structure_id,
    case when standing and back_on <= $as_of then 'relapsed' when standing then 'standing' when verified then 'verified' else 'cleared' end as state,
    address, hardship,
    case when aid_planned_on <= $as_of then aid_planned_on end as aid_planned_on
from structure_state($as_of, $known)
where compound_id = $compound and in_scope
order by
    standing and hardship is not null and coalesce(aid_planned_on > $as_of, true) desc,
    hardship is not null desc,
    standing desc,
    structure_id
