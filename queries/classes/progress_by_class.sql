-- question: How far are the civilized compounds, how far the ordinary ones?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per class
-- columns:  class VARCHAR, compounds BIGINT, clear BIGINT, verified_clear BIGINT, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE, removed_recently BIGINT, recent_weeks INTEGER
-- reads:    compound_progress, campaign
with classes as (
    select '文明小区' as class
    union all
    select '一般小区'
),

progress as (
    select
        class,
        count(*) as compounds,
        count(*) filter (where clear) as clear,
        count(*) filter (where verified_clear) as verified_clear,
        cast(sum(in_scope) as bigint) as in_scope,
        cast(sum(standing) as bigint) as standing,
        cast(sum(cleared) as bigint) as cleared,
        cast(sum(verified) as bigint) as verified,
        round(sum(area_standing_sqm), 2) as area_standing_sqm,
        cast(sum(removed_recently) as bigint) as removed_recently
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by class
)

select
    coalesce(k.class, p.class) as class,
    coalesce(p.compounds, 0) as compounds,
    coalesce(p.clear, 0) as clear,
    coalesce(p.verified_clear, 0) as verified_clear,
    coalesce(p.in_scope, 0) as in_scope,
    coalesce(p.standing, 0) as standing,
    coalesce(p.cleared, 0) as cleared,
    coalesce(p.verified, 0) as verified,
    coalesce(p.area_standing_sqm, 0) as area_standing_sqm,
    coalesce(p.removed_recently, 0) as removed_recently,
    g.recent_weeks
from classes as k
full join progress as p on p.class = k.class
cross join campaign as g
order by case coalesce(k.class, p.class) when '文明小区' then 1 when '一般小区' then 2 else 3 end
