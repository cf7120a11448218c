-- question: Within one week, which batch and which team found, removed and lost what?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], week_end DATE
-- grain:    one row per dimension and member (null: no batch, no team)
-- columns:  dimension VARCHAR, member INTEGER, opening BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT, closing BIGINT
-- reads:    compound_selected, structure_event, week_grid
with week as (
    select after_day, week_end
    from week_grid($as_of)
    where week_end = $week_end
),

events as (
    select c.batch, c.team, e.event, e.standing_delta, e.day > w.after_day as in_week
    from structure_event($as_of, $known) as e
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
    join week as w on e.day <= w.week_end
),

members as (
    select 'batch' as dimension, batch as member, event, standing_delta, in_week from events
    union all
    select 'team', team, event, standing_delta, in_week from events
)

select
    dimension, member,
    cast(coalesce(sum(standing_delta) filter (where not in_week), 0) as bigint) as opening,
    count(*) filter (where in_week and event = 'found') as found,
    count(*) filter (where in_week and event = 'relapsed') as relapsed,
    count(*) filter (where in_week and event = 'removed') as removed,
    count(*) filter (where in_week and event = 'reremoved') as reremoved,
    count(*) filter (where in_week and event = 'declassified' and standing_delta < 0) as declassified,
    cast(coalesce(sum(standing_delta), 0) as bigint) as closing
from members
group by dimension, member
order by dimension, member nulls last
