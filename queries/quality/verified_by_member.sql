-- question: How much of what is cleared has been verified, in all, in each batch and in each residential area?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per dimension and member (null: no batch)
-- columns:  dimension VARCHAR, member VARCHAR, label VARCHAR, label_en VARCHAR, cleared BIGINT, verified BIGINT
-- reads:    compound_progress
-- note:     dimension: total, batch, area; label is an area's name. Those with nothing cleared have no row.
with held as (
    select batch, area_code, area_short, area_en, cleared, verified
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    where cleared > 0
),

members as (
    select 'total' as dimension, cast(null as varchar) as member, cast(null as varchar) as label, cast(null as varchar) as label_en, cleared, verified from held
    union all
    select 'batch', cast(batch as varchar), null, null, cleared, verified from held
    union all
    select 'area', area_code, area_short, area_en, cleared, verified from held
)

select
    dimension, member, label, label_en,
    cast(sum(cleared) as bigint) as cleared,
    cast(sum(verified) as bigint) as verified
from members
group by dimension, member, label, label_en
order by dimension, member nulls last
