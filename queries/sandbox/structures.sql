-- question: Which structures are known on the day, what happened to each by then, and how does it stand?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per structure_id
select
    s.structure_id, s.compound_id, c.name as compound, c.area_short as area, c.street_code, c.class, c.batch, c.team,
    s.address, s.kind, s.area_sqm, s.ownership, s.hard, s.hardship, s.found_on,
    case when s.noticed_on <= $as_of then s.noticed_on end as noticed_on,
    case when s.decision_served_on <= $as_of then s.decision_served_on end as decision_served_on,
    case when s.agreed_on <= $as_of then s.agreed_on end as agreed_on,
    case when s.removed_on <= $as_of then s.removed_on end as removed_on,
    case when s.removed_on <= $as_of then s.removal_mode end as removal_mode,
    case when s.accepted_on <= $as_of then s.accepted_on end as accepted_on,
    case when s.relapsed_on <= $as_of then s.relapsed_on end as relapsed_on,
    case when s.reremoved_on <= $as_of then s.reremoved_on end as reremoved_on,
    case when s.declassified_on <= $as_of then s.declassified_on end as declassified_on,
    case when s.declassified_on <= $as_of then s.declassified_why end as declassified_why,
    case when s.aid_planned_on <= $as_of then s.aid_planned_on end as aid_planned_on,
    s.note, s.in_scope, s.standing, s.cleared, s.verified,
    coalesce(s.back_on <= $as_of, false) as has_relapsed,
    s.last_removed_on,
    case when s.standing and s.back_on <= $as_of then s.back_on when s.standing then s.found_on end as standing_since,
    case when s.standing and s.back_on <= $as_of then unix_date($as_of) - unix_date(s.back_on) when s.standing then unix_date($as_of) - unix_date(s.found_on) end as days_standing,
    v.surveyed_on
from structure_state($as_of, $known) as s
join compound_known($as_of, $known) as c using (compound_id)
join structure_seen($as_of, $known) as v on v.structure_id = s.structure_id and v.superseded_on is null
where s.found_on <= $as_of
order by s.structure_id
