-- question: How do the standing cases stand on the legal clock, and what went wrong in what was removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row
-- columns:  in_scope BIGINT, standing BIGINT, noticed BIGINT, not_noticed BIGINT, agreed BIGINT, force_lawful BIGINT, force_waiting BIGINT, served_too_late BIGINT, not_served BIGINT, not_served_agreed BIGINT, procedure_complete BIGINT, removed BIGINT, self BIGINT, assisted BIGINT, forced BIGINT, mode_unknown BIGINT, no_notice BIGINT, late_notice BIGINT, early_force BIGINT, faults BIGINT, last_serving_on DATE, days_to_serve BIGINT
-- reads:    compound_selected, structure_clock, structure_fault, campaign
-- note:     force_lawful, force_waiting, served_too_late and not_served add up to standing; not_served_agreed: of not_served, those that agreed. removed: in scope and removed once or more by the day, relapsed or not; the four modes of the first removal add up to it. faults: structures with any of the three. last_serving_on: served later, force is not lawful by the target; days_to_serve: days left to it, negative once it has passed.
with selected as (
    select compound_id from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

clock as (
    select
        count(*) as in_scope,
        count(*) filter (where c.standing) as standing,
        count(*) filter (where c.standing and c.noticed_on is not null) as noticed,
        count(*) filter (where c.standing and c.noticed_on is null) as not_noticed,
        count(*) filter (where c.standing and c.agreed_on is not null) as agreed,
        count(*) filter (where c.by_force = 'lawful') as force_lawful,
        count(*) filter (where c.by_force = 'waiting') as force_waiting,
        count(*) filter (where c.by_force = 'too_late') as served_too_late,
        count(*) filter (where c.by_force = 'unserved') as not_served,
        count(*) filter (where c.by_force = 'unserved' and c.agreed_on is not null) as not_served_agreed,
        count(*) filter (where c.complete) as procedure_complete,
        count(*) filter (where c.removed_on is not null) as removed,
        count(*) filter (where c.removed_on is not null and c.removal_mode = '自拆') as self,
        count(*) filter (where c.removed_on is not null and c.removal_mode = '助拆') as assisted,
        count(*) filter (where c.removed_on is not null and c.removal_mode = '强拆') as forced,
        count(*) filter (where c.removed_on is not null and c.removal_mode is null) as mode_unknown
    from structure_clock($as_of, $known) as c
    join selected using (compound_id)
),

faulty as (
    select
        count(*) filter (where f.fault = 'no_notice') as no_notice,
        count(*) filter (where f.fault = 'late_notice') as late_notice,
        count(*) filter (where f.fault = 'early_force') as early_force,
        count(distinct f.structure_id) as faults
    from structure_fault($as_of, $known) as f
    join selected using (compound_id)
)

select
    c.in_scope, c.standing, c.noticed, c.not_noticed, c.agreed,
    c.force_lawful, c.force_waiting, c.served_too_late, c.not_served, c.not_served_agreed, c.procedure_complete,
    c.removed, c.self, c.assisted, c.forced, c.mode_unknown,
    f.no_notice, f.late_notice, f.early_force, f.faults,
    g.target_on - g.force_waiting_days - 1 as last_serving_on,
    unix_date(g.target_on) - g.force_waiting_days - 1 - unix_date($as_of) as days_to_serve
from clock as c
cross join faulty as f
cross join campaign as g
