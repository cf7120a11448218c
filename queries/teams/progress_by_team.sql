-- question: How far is each removal team, on its own denominators?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per team (null: 未分组)
-- columns:  team INTEGER, leader VARCHAR, compounds BIGINT, clear BIGINT, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE, removed_recently BIGINT, recent_weeks INTEGER
-- reads:    compound_progress, team_formed, campaign
with progress as (
    select
        team,
        count(*) as compounds,
        count(*) filter (where clear) as clear,
        cast(sum(in_scope) as bigint) as in_scope,
        cast(sum(standing) as bigint) as standing,
        cast(sum(cleared) as bigint) as cleared,
        cast(sum(verified) as bigint) as verified,
        round(sum(area_standing_sqm), 2) as area_standing_sqm,
        cast(sum(removed_recently) as bigint) as removed_recently
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by team
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
    coalesce(p.removed_recently, 0) as removed_recently,
    g.recent_weeks
from team_formed($streets) as t
left join progress as p on p.team is not distinct from t.team
cross join campaign as g
order by t.team nulls last
