-- question: What happened in each compound, against its batch's planned window?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, class VARCHAR, batch INTEGER, team INTEGER, planned_start DATE, planned_end DATE, first_found_on DATE, first_removed_on DATE, last_removed_on DATE, clear_since DATE, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE, slip_days BIGINT
-- reads:    compound_progress, structure_event
with events as (
    select
        compound_id,
        min(day) filter (where event = 'found') as first_found_on,
        min(day) filter (where event = 'removed') as first_removed_on,
        max(day) filter (where event in ('removed', 'reremoved')) as last_removed_on
    from structure_event($as_of, $known)
    group by compound_id
)

select
    c.compound_id, c.name, c.area_short as area, c.class, c.batch, c.team,
    c.planned_start, c.planned_end,
    e.first_found_on, e.first_removed_on, e.last_removed_on,
    c.clear_since,
    c.in_scope, c.standing, c.cleared, c.verified,
    round(c.area_standing_sqm, 2) as area_standing_sqm,
    case
        when c.clear_since is not null then unix_date(c.clear_since) - unix_date(c.planned_end)
        when c.planned_end is not null then greatest(unix_date($as_of) - unix_date(c.planned_end), 0)
    end as slip_days
from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
left join events as e using (compound_id)
order by c.batch nulls last, c.standing desc, c.clear_since, c.compound_id
