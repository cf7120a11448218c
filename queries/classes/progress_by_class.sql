-- question: How far are the civilized compounds, how far the ordinary ones?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per class
-- columns:  class VARCHAR, compounds BIGINT, clear BIGINT, verified_clear BIGINT, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE, removed_recently BIGINT, recent_weeks INTEGER
-- reads:    compound_selected, compound_state, structure_event, recent_span, campaign
with classes as (
    select '文明小区' as class
    union all
    select '一般小区'
),

selected as (
    select * from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

recent as (
    select c.class, count(*) as removed_recently
    from structure_event($as_of, $known) as e
    join selected as c using (compound_id)
    join recent_span($as_of) as w on e.day > w.after_day and e.day <= w.last_day
    where e.event in ('removed', 'reremoved')
    group by c.class
),

progress as (
    select
        c.class,
        count(*) as compounds,
        count(*) filter (where s.clear) as clear,
        count(*) filter (where s.verified_clear) as verified_clear,
        cast(sum(s.in_scope) as bigint) as in_scope,
        cast(sum(s.standing) as bigint) as standing,
        cast(sum(s.cleared) as bigint) as cleared,
        cast(sum(s.verified) as bigint) as verified,
        round(sum(s.area_standing_sqm), 2) as area_standing_sqm
    from selected as c
    join compound_state($as_of, $known) as s using (compound_id)
    group by c.class
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
    coalesce(r.removed_recently, 0) as removed_recently,
    g.recent_weeks
from classes as k
full join progress as p on p.class = k.class
left join recent as r on r.class is not distinct from p.class
cross join campaign as g
order by case coalesce(k.class, p.class) when '文明小区' then 1 when '一般小区' then 2 else 3 end
