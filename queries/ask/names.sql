-- question: What names may a question use: of compounds, areas, roads, kinds, trades, licences, groups, teams and batches?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per field, value, name and role
-- columns:  field VARCHAR, value VARCHAR, name VARCHAR, role VARCHAR, aliases VARCHAR[]
-- reads:    compound_known, compounds_version, area, named_compound, road, structures_version, shops_version, support_group, team, batch_plan
-- note:     value is what an address says (a compound's number, an area's code); role: own, former (of a compound), official, english, and notice (a compound that the notice names, by its name there: whichever compound bears one of its names has the others). aliases: further names.
select 'compound' as field, compound_id as value, coalesce(name, compound_id) as name, 'own' as role, cast(null as varchar[]) as aliases
from compound_known($as_of, $known)
union all
select distinct 'compound', v.compound_id, v.name, 'former', cast(null as varchar[])
from compounds_version as v
join compound_known($as_of, $known) as k on k.compound_id = v.compound_id
where v.name is not null and v.name <> k.name
union all
select 'compound', name, name, 'notice', aliases
from named_compound
union all
select 'area', area_code, short_name, 'own', aliases
from area
union all
select 'area', area_code, name, 'official', cast(null as varchar[])
from area
union all
select 'area', area_code, name_en, 'english', cast(null as varchar[])
from area
union all
select distinct 'road', road, road, 'own', cast(null as varchar[])
from road
union all
select distinct 'kind', kind, kind, 'own', cast(null as varchar[])
from structures_version
where kind is not null
union all
select distinct 'business', business, business, 'own', cast(null as varchar[])
from shops_version
where business is not null
union all
select distinct 'licence', licence, licence, 'own', cast(null as varchar[])
from shops_version
where licence is not null
union all
select 'support_group', cast(support_group as varchar), name, 'own', cast(null as varchar[])
from support_group
union all
select 'support_group', cast(support_group as varchar), name_en, 'english', cast(null as varchar[])
from support_group
union all
select distinct 'team', cast(team as varchar), cast(team as varchar), 'own', cast(null as varchar[])
from team
union all
select distinct 'batch', cast(batch as varchar), cast(batch as varchar), 'own', cast(null as varchar[])
from batch_plan
order by field, value, role
