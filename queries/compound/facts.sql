-- question: What is this compound, where does it stand, since when, and how late is it?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, class VARCHAR, civilized_level VARCHAR, batch INTEGER, planned_start DATE, planned_end DATE, team INTEGER, leader VARCHAR, households INTEGER, baseline VARCHAR, state VARCHAR, clear_since DATE, standing_since DATE, in_scope BIGINT, standing BIGINT, relapsed BIGINT, cleared BIGINT, verified BIGINT, declassified BIGINT, area_standing_sqm DOUBLE, oldest_standing_since DATE, oldest_days BIGINT, last_accepted_on DATE, slip_days BIGINT
-- reads:    compound_known, compound_change, structure_state, batch_plan, team, campaign
-- note:     state is verified (clear and all accepted), clear, standing or not_surveyed: clear as in compound_state. clear_since and standing_since are the first day of the run of clear days, or of days with something standing, that reaches the day. oldest_standing_since is the day from which its oldest structure stands: found, or relapsed since. relapsed: standing again; declassified: found and no longer in scope. slip_days as in a compound's timeline: clear after the planned end of its batch (negative: before), or days past it so far.
with counted as (
    select
        count(*) filter (where in_scope) as in_scope,
        count(*) filter (where standing) as standing,
        count(*) filter (where standing and back_on <= $as_of) as relapsed,
        count(*) filter (where cleared) as cleared,
        count(*) filter (where verified) as verified,
        count(*) filter (where found_on <= $as_of and not in_scope) as declassified,
        round(coalesce(sum(area_sqm) filter (where standing), 0), 2) as area_standing_sqm,
        min(case when back_on <= $as_of then back_on else found_on end) filter (where standing) as oldest_standing_since,
        max(accepted_on) filter (where verified) as last_accepted_on
    from structure_state($as_of, $known)
    where compound_id = $compound
),

days as (
    select day, standing, clear, surveyed, lag(clear) over (order by day) as clear_before, lag(standing) over (order by day) as standing_before
    from compound_change($as_of, $known)
    where compound_id = $compound
),

turns as (
    select
        max(day) filter (where clear and not coalesce(clear_before, false)) as clear_since,
        max(day) filter (where standing > 0 and coalesce(standing_before, 0) = 0) as standing_since
    from days
),

today as (
    select clear, surveyed
    from days
    qualify row_number() over (order by day desc) = 1
),

judged as (
    select
        case when d.clear then greatest(r.clear_since, g.starts_on) end as clear_since,
        case when n.standing > 0 then greatest(r.standing_since, g.starts_on) end as standing_since,
        case when not d.surveyed then 'not_surveyed' when d.clear and n.verified = n.cleared then 'verified' when d.clear then 'clear' else 'standing' end as state
    from turns as r
    cross join today as d
    cross join counted as n
    cross join campaign as g
)

select
    c.compound_id, c.name, c.area_short as area, c.area_en, c.class, c.civilized_level,
    c.batch, b.planned_start, b.planned_end, c.team, t.leader, c.households, c.baseline,
    j.state, j.clear_since, j.standing_since,
    n.in_scope, n.standing, n.relapsed, n.cleared, n.verified, n.declassified, n.area_standing_sqm,
    n.oldest_standing_since,
    unix_date($as_of) - unix_date(n.oldest_standing_since) as oldest_days,
    n.last_accepted_on,
    case
        when j.clear_since is not null then unix_date(j.clear_since) - unix_date(b.planned_end)
        when b.planned_end is not null then greatest(unix_date($as_of) - unix_date(b.planned_end), 0)
    end as slip_days
from compound_known($as_of, $known) as c
cross join counted as n
cross join judged as j
left join batch_plan as b on b.street_code = c.street_code and b.batch = c.batch
left join team as t on t.street_code = c.street_code and t.team = c.team
where c.compound_id = $compound
