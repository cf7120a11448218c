-- question: Where does each compound stand, and what has changed since a week ago?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, street_code VARCHAR, street VARCHAR, street_en VARCHAR, area_code VARCHAR, area VARCHAR, area_en VARCHAR, class VARCHAR, batch INTEGER, team INTEGER, in_scope BIGINT, standing BIGINT, state VARCHAR, state_before VARCHAR, standing_before BIGINT
-- reads:    compound_progress, compound_state, street
-- note:     state is verified (clear and all accepted), clear, standing or not_surveyed; before = at the end of the day seven days earlier, as known now or then.
with before as (
    select
        compound_id, standing,
        case when not surveyed then 'not_surveyed' when verified_clear then 'verified' when clear then 'clear' else 'standing' end as state
    from compound_state($as_of - 7, $known)
)

select
    c.compound_id, c.name, c.street_code, s.name as street, s.name_en as street_en, c.area_code, c.area_short as area, c.area_en, c.class, c.batch, c.team,
    c.in_scope, c.standing,
    case when not c.surveyed then 'not_surveyed' when c.verified_clear then 'verified' when c.clear then 'clear' else 'standing' end as state,
    b.state as state_before, b.standing as standing_before
from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
join street as s on s.street_code = c.street_code
left join before as b on b.compound_id = c.compound_id
order by c.batch nulls last, c.team nulls last, c.compound_id
