-- question: Which compounds are there, and how does each stand on the day?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per compound_id
select
    c.compound_id, c.name, c.area_short as area, c.area_code, c.street_code,
    c.class, c.civilized_level, c.batch, c.team, c.households, c.baseline, c.note,
    s.in_scope, s.standing, s.cleared, s.verified, s.area_standing_sqm,
    s.surveyed, s.clear, s.verified_clear, e.clear_since
from compound_known($as_of, $known) as c
join compound_state($as_of, $known) as s using (compound_id)
left join compound_clear_since($as_of, $known) as e using (compound_id)
order by c.compound_id
