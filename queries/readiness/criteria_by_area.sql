-- question: Which residential areas are ready to apply, and what does each of the others lack?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per area_code
-- columns:  area_code VARCHAR, area VARCHAR, area_en VARCHAR, compounds BIGINT, whole BOOLEAN, not_clear BIGINT, not_surveyed BIGINT, cleared BIGINT, unverified BIGINT, relapsed_lately BIGINT, steps_open BIGINT, steps_open_compounds BIGINT, faults BIGINT, lacks BIGINT, ready BOOLEAN, clear_since DATE
-- reads:    area_criteria
-- note:     not_clear takes in not_surveyed; unverified, relapsed_lately and faults are structures, steps_open steps of the eight in steps_open_compounds compounds. lacks: how many of the five criteria are unmet. whole: the selection holds every compound of the area; ready = compounds, whole and nothing lacks, so a part of an area is never ready. An area without any compound is not surveyed: it lacks nothing and is not ready; it is left out when batch, class or team are chosen.
select
    area_code, area, area_en, compounds, whole, not_clear, not_surveyed, cleared, unverified,
    relapsed_lately, steps_open, steps_open_compounds, faults, lacks, ready, clear_since
from area_criteria($as_of, $known, $streets, $areas, $batches, $classes, $teams)
order by area_code
