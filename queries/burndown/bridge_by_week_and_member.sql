-- question: From one meeting to the next, what made the number of standing structures rise and fall in each batch, class and team?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per dimension, member and week_end (null: no batch, no class, no team)
-- columns:  dimension VARCHAR, member VARCHAR, week_end DATE, partial BOOLEAN, opening BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT, closing BIGINT
-- reads:    compound_selected, compound_week_selected, week_grid
-- note:     every member that has a compound, and every week of it. The members of a dimension add up to burndown/bridge_by_week, week by week.
with selected as (
    select compound_id, cast(batch as varchar) as batch, class, cast(team as varchar) as team
    from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

-- once over the compounds' weeks; what follows has a row per group of compounds and week
moves as (
    select
        cast(batch as varchar) as batch, class, cast(team as varchar) as team, week_end,
        sum(found) as found,
        sum(relapsed) as relapsed,
        sum(removed) as removed,
        sum(reremoved) as reremoved,
        sum(declassified) as declassified,
        sum(standing_delta) as net
    from compound_week_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by 1, 2, 3, 4
),

moves_by_member as (
    select 'batch' as dimension, batch as member, week_end, found, relapsed, removed, reremoved, declassified, net from moves
    union all
    select 'class', class, week_end, found, relapsed, removed, reremoved, declassified, net from moves
    union all
    select 'team', team, week_end, found, relapsed, removed, reremoved, declassified, net from moves
),

members as (
    select distinct 'batch' as dimension, batch as member from selected
    union all
    select distinct 'class', class from selected
    union all
    select distinct 'team', team from selected
),

-- what happened before the campaign is in no week: it opens the first
before_the_campaign as (
    select dimension, member, sum(net) as opening
    from moves_by_member
    where week_end is null
    group by dimension, member
),

weekly as (
    select
        m.dimension, m.member, w.week_end, w.partial,
        coalesce(sum(v.found), 0) as found,
        coalesce(sum(v.relapsed), 0) as relapsed,
        coalesce(sum(v.removed), 0) as removed,
        coalesce(sum(v.reremoved), 0) as reremoved,
        coalesce(sum(v.declassified), 0) as declassified
    from members as m
    cross join week_grid($as_of) as w
    left join moves_by_member as v
        on v.dimension = m.dimension and v.member is not distinct from m.member and v.week_end = w.week_end
    group by m.dimension, m.member, w.week_end, w.partial
),

closed as (
    select
        w.*,
        coalesce(b.opening, 0) + sum(w.found + w.relapsed - w.removed - w.reremoved - w.declassified)
            over (partition by w.dimension, w.member order by w.week_end) as closing
    from weekly as w
    left join before_the_campaign as b on b.dimension = w.dimension and b.member is not distinct from w.member
)

select
    dimension, member, week_end, partial,
    cast(closing - found - relapsed + removed + reremoved + declassified as bigint) as opening,
    cast(found as bigint) as found,
    cast(relapsed as bigint) as relapsed,
    cast(removed as bigint) as removed,
    cast(reremoved as bigint) as reremoved,
    cast(declassified as bigint) as declassified,
    cast(closing as bigint) as closing
from closed
order by dimension, member nulls last, week_end
