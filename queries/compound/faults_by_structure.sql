-- question: What was not done properly in this compound?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per structure_id and fault
-- columns:  structure_id VARCHAR, fault VARCHAR, removed_on DATE, noticed_on DATE, decision_served_on DATE
-- reads:    structure_fault, structure_known
-- note:     fault is no_notice, late_notice or early_force; removed_on is the first removal. Days after the day are not known on it.
select
    f.structure_id, f.fault, f.day as removed_on,
    case when s.noticed_on <= $as_of then s.noticed_on end as noticed_on,
    case when s.decision_served_on <= $as_of then s.decision_served_on end as decision_served_on
from structure_fault($as_of, $known) as f
join structure_known($as_of, $known) as s on s.structure_id = f.structure_id
where f.compound_id = $compound
order by f.day, f.structure_id, f.fault
