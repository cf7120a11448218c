-- question: What may the cells of a ledger refer to: which compounds, areas, roads and streets, which batches, teams and steps?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per field and value
-- columns:  field VARCHAR, value VARCHAR
-- reads:    compound_known, area, road, street, batch_plan, team, step
with listed as (
    select 'compound_id' as field, compound_id as value, compound_id as place
    from compound_known($as_of, $known)
    union all
    select 'compound_name', name, compound_id
    from compound_known($as_of, $known)
    where name is not null
    union all
    select 'area', name, area_code
    from area
    union all
    select 'road', road, road
    from road
    union all
    select 'street', name, street_code
    from street
    union all
    select 'batch', cast(batch as varchar), lpad(cast(batch as varchar), 4, '0')
    from batch_plan
    where compounds > 0
    union all
    select 'team', cast(team as varchar), lpad(cast(team as varchar), 4, '0')
    from team
    union all
    select 'step', cast(step as varchar), lpad(cast(step as varchar), 4, '0')
    from step
)

select field, value
from listed
group by field, value
order by field, min(place)
