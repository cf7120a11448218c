-- question: Within one week, which batch and which team found, removed and lost what?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], week_end DATE
-- grain:    one row per dimension and member (null: no batch, no team)
-- columns:  dimension VARCHAR, member INTEGER, opening BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT, closing BIGINT
-- reads:    compound_week_selected, week_grid
with week as (
    select week_end
    from week_grid($as_of)
    where week_end = $week_end
),

moves as (
    select coalesce(m.week_end = w.week_end, false) as in_week, m.*
    from compound_week_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as m
    join week as w on m.week_end <= w.week_end or m.week_end is null
),

members as (
    select 'batch' as dimension, batch as member, * from moves
    union all
    select 'team', team, * from moves
)

select
    dimension, member,
    cast(coalesce(sum(standing_delta) filter (where not in_week), 0) as bigint) as opening,
    cast(coalesce(sum(found) filter (where in_week), 0) as bigint) as found,
    cast(coalesce(sum(relapsed) filter (where in_week), 0) as bigint) as relapsed,
    cast(coalesce(sum(removed) filter (where in_week), 0) as bigint) as removed,
    cast(coalesce(sum(reremoved) filter (where in_week), 0) as bigint) as reremoved,
    cast(coalesce(sum(declassified) filter (where in_week), 0) as bigint) as declassified,
    cast(coalesce(sum(standing_delta), 0) as bigint) as closing
from members
group by dimension, member
order by dimension, member nulls last
