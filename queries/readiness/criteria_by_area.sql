-- question: Which residential areas are ready to apply, and what does each of the others lack?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per area_code
-- columns:  area_code VARCHAR, area VARCHAR, area_en VARCHAR, compounds BIGINT, whole BOOLEAN, not_clear BIGINT, not_surveyed BIGINT, cleared BIGINT, unverified BIGINT, relapsed_lately BIGINT, steps_open BIGINT, steps_open_compounds BIGINT, faults BIGINT, lacks BIGINT, ready BOOLEAN, clear_since DATE
-- reads:    area, compound_progress, compound_known, structure_relapsed_lately, step_open, structure_fault
-- note:     not_clear takes in not_surveyed; unverified, relapsed_lately and faults are structures, steps_open steps of the eight in steps_open_compounds compounds. lacks: how many of the five criteria are unmet. whole: the selection holds every compound of the area; ready = compounds, whole and nothing lacks, so a part of an area is never ready. An area without any compound is not surveyed: it lacks nothing and is not ready; it is left out when batch, class or team are chosen.
with selected as (
    select * from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

asked as (
    select area_code, short_name as area, name_en as area_en
    from area
    where ($streets is null or array_contains($streets, street_code))
      and ($areas is null or array_contains($areas, area_code))
),

everything as (
    select area_code, count(*) as compounds
    from compound_known($as_of, $known)
    group by area_code
),

cleared as (
    select
        area_code,
        count(*) as compounds,
        count(*) filter (where not clear) as not_clear,
        count(*) filter (where not surveyed) as not_surveyed,
        cast(sum(cleared) as bigint) as cleared,
        cast(sum(cleared - verified) as bigint) as unverified,
        case when count(*) filter (where not clear) = 0 then max(clear_since) end as clear_since
    from selected
    group by area_code
),

relapsed as (
    select c.area_code, count(*) as relapsed_lately
    from structure_relapsed_lately($as_of, $known) as r
    join selected as c using (compound_id)
    group by c.area_code
),

steps as (
    select c.area_code, count(*) as steps_open, count(distinct compound_id) as steps_open_compounds
    from step_open($as_of, $known) as o
    join selected as c using (compound_id)
    group by c.area_code
),

faulty as (
    select c.area_code, count(distinct f.structure_id) as faults
    from structure_fault($as_of, $known) as f
    join selected as c using (compound_id)
    group by c.area_code
),

judged as (
    select
        a.area_code, a.area, a.area_en,
        coalesce(e.compounds, 0) as known_compounds,
        coalesce(k.compounds, 0) as compounds,
        coalesce(k.compounds = e.compounds, false) as whole,
        coalesce(k.not_clear, 0) as not_clear,
        coalesce(k.not_surveyed, 0) as not_surveyed,
        coalesce(k.cleared, 0) as cleared,
        coalesce(k.unverified, 0) as unverified,
        coalesce(r.relapsed_lately, 0) as relapsed_lately,
        coalesce(s.steps_open, 0) as steps_open,
        coalesce(s.steps_open_compounds, 0) as steps_open_compounds,
        coalesce(f.faults, 0) as faults,
        k.clear_since
    from asked as a
    left join everything as e using (area_code)
    left join cleared as k using (area_code)
    left join relapsed as r using (area_code)
    left join steps as s using (area_code)
    left join faulty as f using (area_code)
),

counted as (
    select
        *,
        cast(not_clear > 0 as bigint) + cast(unverified > 0 as bigint) + cast(relapsed_lately > 0 as bigint)
            + cast(steps_open > 0 as bigint) + cast(faults > 0 as bigint) as lacks
    from judged
)

select
    area_code, area, area_en, compounds, whole, not_clear, not_surveyed, cleared, unverified,
    relapsed_lately, steps_open, steps_open_compounds, faults, lacks,
    whole and lacks = 0 as ready,
    clear_since
from counted
where compounds > 0 or (known_compounds = 0 and $batches is null and $classes is null and $teams is null)
order by area_code
