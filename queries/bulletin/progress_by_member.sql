-- question: How far is each batch, class and team, in structures and in area, and what did the week do to each?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per dimension and member (null: no batch, no class, no team)
-- columns:  dimension VARCHAR, member VARCHAR, compounds BIGINT, clear BIGINT, in_scope BIGINT, cleared BIGINT, standing BIGINT, area_in_scope_sqm DOUBLE, area_cleared_sqm DOUBLE, area_standing_sqm DOUBLE, week_gone BIGINT, week_come BIGINT, area_week_gone_sqm DOUBLE, area_week_come_sqm DOUBLE
-- reads:    compound_progress
-- note:     the week is the one that the day closes, partial where the day is no meeting day. gone = removed + removed again + declassified while standing, come = found + relapsed. Each dimension holds every compound once, so that its rows add up to the whole.
with compounds as (
    select
        batch, class, team, clear, in_scope, standing, area_in_scope_sqm, area_standing_sqm,
        week_done as week_gone, week_new as week_come, week_area_gone_sqm as area_week_gone_sqm, week_area_come_sqm as area_week_come_sqm
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

members as (
    select 'batch' as dimension, cast(batch as varchar) as member, * from compounds
    union all
    select 'class', class, * from compounds
    union all
    select 'team', cast(team as varchar), * from compounds
)

select
    dimension, member,
    count(*) as compounds,
    count(*) filter (where clear) as clear,
    cast(sum(in_scope) as bigint) as in_scope,
    cast(sum(in_scope) - sum(standing) as bigint) as cleared,
    cast(sum(standing) as bigint) as standing,
    coalesce(round(sum(area_in_scope_sqm), 2), 0.0) as area_in_scope_sqm,
    coalesce(round(sum(area_in_scope_sqm) - sum(coalesce(area_standing_sqm, 0.0)), 2), 0.0) as area_cleared_sqm,
    coalesce(round(sum(area_standing_sqm), 2), 0.0) as area_standing_sqm,
    cast(coalesce(sum(week_gone), 0) as bigint) as week_gone,
    cast(coalesce(sum(week_come), 0) as bigint) as week_come,
    coalesce(round(sum(area_week_gone_sqm), 2), 0.0) as area_week_gone_sqm,
    coalesce(round(sum(area_week_come_sqm), 2), 0.0) as area_week_come_sqm
from members
group by dimension, member
order by dimension, case member when '文明小区' then '1' when '一般小区' then '2' else member end nulls last
