-- question: Which compounds does a team have, and what stands in them?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id
-- columns:  team INTEGER, compound_id VARCHAR, name VARCHAR, area VARCHAR, class VARCHAR, batch INTEGER, in_scope BIGINT, standing BIGINT, cleared BIGINT, area_standing_sqm DOUBLE, oldest_standing_on DATE, clear BOOLEAN, surveyed BOOLEAN
-- reads:    compound_progress
select
    c.team, c.compound_id, c.name, c.area_short as area, c.class, c.batch,
    c.in_scope, c.standing, c.cleared,
    round(c.area_standing_sqm, 2) as area_standing_sqm,
    c.oldest_found_on as oldest_standing_on, c.clear, c.surveyed
from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
order by c.team nulls last, c.standing desc, c.compound_id
