-- question: How do the standing cases stand on the legal clock, and what went wrong in what was removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row
-- columns:  in_scope BIGINT, standing BIGINT, noticed BIGINT, not_noticed BIGINT, agreed BIGINT, force_lawful BIGINT, force_waiting BIGINT, served_too_late BIGINT, not_served BIGINT, not_served_agreed BIGINT, procedure_complete BIGINT, removed BIGINT, self BIGINT, assisted BIGINT, forced BIGINT, mode_unknown BIGINT, no_notice BIGINT, late_notice BIGINT, early_force BIGINT, faults BIGINT, last_serving_on DATE, days_to_serve BIGINT
-- reads:    compound_selected, compound_procedure, campaign
-- note:     force_lawful, force_waiting, served_too_late and not_served add up to standing; not_served_agreed: of not_served, those that agreed. removed: in scope and removed once or more by the day, relapsed or not; the four modes of the first removal add up to it. faults: structures with any of the three. last_serving_on: served later, force is not lawful by the target; days_to_serve: days left to it, negative once it has passed.
with clock as (
    select
        coalesce(sum(p.in_scope), 0) as in_scope,
        coalesce(sum(p.standing), 0) as standing,
        coalesce(sum(p.not_noticed), 0) as not_noticed,
        coalesce(sum(p.agreed), 0) as agreed,
        coalesce(sum(p.force_lawful), 0) as force_lawful,
        coalesce(sum(p.force_waiting), 0) as force_waiting,
        coalesce(sum(p.served_too_late), 0) as served_too_late,
        coalesce(sum(p.not_served), 0) as not_served,
        coalesce(sum(p.not_served_agreed), 0) as not_served_agreed,
        coalesce(sum(p.procedure_complete), 0) as procedure_complete,
        coalesce(sum(p.removed), 0) as removed,
        coalesce(sum(p.self), 0) as self,
        coalesce(sum(p.assisted), 0) as assisted,
        coalesce(sum(p.forced), 0) as forced,
        coalesce(sum(p.mode_unknown), 0) as mode_unknown,
        coalesce(sum(p.no_notice), 0) as no_notice,
        coalesce(sum(p.late_notice), 0) as late_notice,
        coalesce(sum(p.early_force), 0) as early_force,
        coalesce(sum(p.faults), 0) as faults
    from compound_procedure($as_of, $known) as p
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = p.compound_id
)

select
    cast(c.in_scope as bigint) as in_scope,
    cast(c.standing as bigint) as standing,
    cast(c.standing - c.not_noticed as bigint) as noticed,
    cast(c.not_noticed as bigint) as not_noticed,
    cast(c.agreed as bigint) as agreed,
    cast(c.force_lawful as bigint) as force_lawful,
    cast(c.force_waiting as bigint) as force_waiting,
    cast(c.served_too_late as bigint) as served_too_late,
    cast(c.not_served as bigint) as not_served,
    cast(c.not_served_agreed as bigint) as not_served_agreed,
    cast(c.procedure_complete as bigint) as procedure_complete,
    cast(c.removed as bigint) as removed,
    cast(c.self as bigint) as self,
    cast(c.assisted as bigint) as assisted,
    cast(c.forced as bigint) as forced,
    cast(c.mode_unknown as bigint) as mode_unknown,
    cast(c.no_notice as bigint) as no_notice,
    cast(c.late_notice as bigint) as late_notice,
    cast(c.early_force as bigint) as early_force,
    cast(c.faults as bigint) as faults,
    g.target_on - g.force_waiting_days - 1 as last_serving_on,
    unix_date(g.target_on) - g.force_waiting_days - 1 - unix_date($as_of) as days_to_serve
from clock as c
cross join campaign as g
