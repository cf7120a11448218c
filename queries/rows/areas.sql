-- question: Which residential areas are behind a number, since when are they clear, and what do they lack?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], list VARCHAR, area_state VARCHAR[]?, lacks VARCHAR[]?, month_clear VARCHAR[]?
-- grain:    one row per area_code
-- columns:  area_code VARCHAR, area_name VARCHAR, area_name_en VARCHAR, compounds BIGINT, not_clear BIGINT, unverified BIGINT, relapsed_lately BIGINT, steps_open BIGINT, faults BIGINT, lacks BIGINT, listed_on DATE, days BIGINT
-- reads:    area_criteria, place_fresh
-- note:     areas that the filters touch; of their compounds only those count that the filters let through. An area without any compound is among them, and is not clear, unless batch, class or team are chosen. list: areas (all), areas_clear, areas_not_clear, areas_ready (nothing lacks, and the filters let every compound of the area through); areas_unverified, areas_relapsed, areas_steps_open, areas_faulty: what each lacks of the other criteria; areas_stale: the newest survey that lists a structure of the area is more than stale_days (a setting) old. area_state (ready, clear, not_clear), lacks (how many criteria are unmet, none = it has no compound) and month_clear (2018-06, none = not clear) narrow any list. listed_on: the day since which all its compounds are clear; null where they are not. An area is in no ledger, so it has no history.
with stale as (
    select place
    from place_fresh($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    where $list = 'areas_stale' and ledger = 'structures' and stale
)

select
    a.area_code, a.area as area_name, a.area_en as area_name_en, a.compounds, a.not_clear, a.unverified, a.relapsed_lately, a.steps_open, a.faults, a.lacks,
    a.clear_since as listed_on,
    unix_date($as_of) - unix_date(a.clear_since) as days
from area_criteria($as_of, $known, $streets, $areas, $batches, $classes, $teams) as a
where case $list
    when 'areas' then true
    when 'areas_clear' then a.compounds > 0 and a.not_clear = 0
    when 'areas_not_clear' then a.compounds = 0 or a.not_clear > 0
    when 'areas_ready' then a.ready
    when 'areas_unverified' then a.unverified > 0
    when 'areas_relapsed' then a.relapsed_lately > 0
    when 'areas_steps_open' then a.steps_open > 0
    when 'areas_faulty' then a.faults > 0
    when 'areas_stale' then a.area_code in (select place from stale)
    else false
end
  and ($area_state is null or array_contains($area_state, area_state(a.compounds, a.not_clear, a.ready)))
  and ($lacks is null or array_contains($lacks, case when a.compounds > 0 then cast(a.lacks as varchar) else 'none' end))
  and ($month_clear is null or array_contains($month_clear, coalesce(substr(cast(a.clear_since as varchar), 1, 7), 'none')))
order by a.lacks desc, a.area_code
