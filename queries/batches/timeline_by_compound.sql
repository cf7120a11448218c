-- question: What happened in each compound, against its batch's planned window?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, class VARCHAR, batch INTEGER, team INTEGER, planned_start DATE, planned_end DATE, first_found_on DATE, first_removed_on DATE, last_removed_on DATE, clear_since DATE, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE, slip_days BIGINT
-- reads:    compound_selected, compound_state, compound_clear_since, structure_event, batch_plan
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
    b.planned_start, b.planned_end,
    e.first_found_on, e.first_removed_on, e.last_removed_on,
    f.clear_since,
    s.in_scope, s.standing, s.cleared, s.verified,
    round(s.area_standing_sqm, 2) as area_standing_sqm,
    case
        when f.clear_since is not null then unix_date(f.clear_since) - unix_date(b.planned_end)
        when b.planned_end is not null then greatest(unix_date($as_of) - unix_date(b.planned_end), 0)
    end as slip_days
from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
join compound_state($as_of, $known) as s using (compound_id)
left join compound_clear_since($as_of, $known) as f using (compound_id)
left join events as e using (compound_id)
left join batch_plan as b on b.street_code = c.street_code and b.batch = c.batch
order by c.batch nulls last, s.standing desc, f.clear_since, c.compound_id
