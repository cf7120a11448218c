-- question: How far is each removal team, on its own denominators?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per team (null: 未分组)
-- columns:  team INTEGER, leader VARCHAR, compounds BIGINT, clear BIGINT, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE, removed_recently BIGINT, recent_weeks INTEGER
-- reads:    compound_selected, compound_state, structure_event, recent_span, team, campaign
with teams as (
    select team, case when count(distinct leader) = 1 then min(leader) end as leader
    from team
    where $streets is null or array_contains($streets, street_code)
    group by team
    union all
    select cast(null as integer), cast(null as varchar)
),

selected as (
    select * from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

recent as (
    select c.team, count(*) as removed_recently
    from structure_event($as_of, $known) as e
    join selected as c using (compound_id)
    join recent_span($as_of) as w on e.day > w.after_day and e.day <= w.last_day
    where e.event in ('removed', 'reremoved')
    group by c.team
),

progress as (
    select
        c.team,
        count(*) as compounds,
        count(*) filter (where s.clear) as clear,
        cast(sum(s.in_scope) as bigint) as in_scope,
        cast(sum(s.standing) as bigint) as standing,
        cast(sum(s.cleared) as bigint) as cleared,
        cast(sum(s.verified) as bigint) as verified,
        round(sum(s.area_standing_sqm), 2) as area_standing_sqm
    from selected as c
    join compound_state($as_of, $known) as s using (compound_id)
    group by c.team
)

select
    t.team,
    t.leader,
    coalesce(p.compounds, 0) as compounds,
    coalesce(p.clear, 0) as clear,
    coalesce(p.in_scope, 0) as in_scope,
    coalesce(p.standing, 0) as standing,
    coalesce(p.cleared, 0) as cleared,
    coalesce(p.verified, 0) as verified,
    coalesce(p.area_standing_sqm, 0) as area_standing_sqm,
    coalesce(r.removed_recently, 0) as removed_recently,
    g.recent_weeks
from teams as t
left join progress as p on p.team is not distinct from t.team
left join recent as r on r.team is not distinct from t.team
cross join campaign as g
order by t.team nulls last
