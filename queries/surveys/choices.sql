-- question: What can the shared filters be set to?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per filter and value ('none' = no batch, no class, no team)
-- columns:  filter VARCHAR, value VARCHAR, label VARCHAR, label_en VARCHAR, street_code VARCHAR, compounds BIGINT
-- reads:    compound_known, street, area, team
-- note:     street_code: of an area, whose it is; null for the other filters.
with known as (
    select * from compound_known($as_of, $known)
),

choices as (
    select 'streets' as filter, s.street_code as value, s.name as label, s.name_en as label_en, cast(null as varchar) as street_code, count(k.compound_id) as compounds
    from street as s
    left join known as k using (street_code)
    group by s.street_code, s.name, s.name_en
    union all
    select 'areas', a.area_code, a.short_name, a.name_en, a.street_code, count(k.compound_id)
    from area as a
    left join known as k using (area_code)
    group by a.area_code, a.short_name, a.name_en, a.street_code
    union all
    select 'batches', coalesce(cast(batch as varchar), 'none'), null, null, null, count(*)
    from known
    group by batch
    union all
    select 'classes', coalesce(class, 'none'), null, null, null, count(*)
    from known
    group by class
    union all
    select 'teams', coalesce(cast(t.team as varchar), 'none'), null, null, null, count(k.compound_id)
    from (select distinct team from team union select null) as t
    left join known as k on k.team is not distinct from t.team
    group by t.team
)

select filter, value, label, label_en, street_code, compounds
from choices
order by filter, value = 'none', case when filter = 'classes' and value = '文明小区' then 0 else 1 end, value
