-- question: From one meeting to the next, what made the number of standing structures rise and fall?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, opening BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT, closing BIGINT
-- reads:    compound_selected, structure_event, week_of_day, week_grid
with events as (
    select w.week_end, e.event, e.standing_delta
    from structure_event($as_of, $known) as e
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) using (compound_id)
    join week_of_day($as_of) as w on w.day = e.day
),

before_the_campaign as (
    select coalesce(sum(standing_delta), 0) as opening
    from events
    where week_end is null
),

weekly as (
    select
        w.week_end,
        w.partial,
        count(*) filter (where e.event = 'found') as found,
        count(*) filter (where e.event = 'relapsed') as relapsed,
        count(*) filter (where e.event = 'removed') as removed,
        count(*) filter (where e.event = 'reremoved') as reremoved,
        count(*) filter (where e.event = 'declassified' and e.standing_delta < 0) as declassified
    from week_grid($as_of) as w
    left join events as e using (week_end)
    group by w.week_end, w.partial
),

closed as (
    select
        w.*,
        b.opening + sum(w.found + w.relapsed - w.removed - w.reremoved - w.declassified) over (order by w.week_end) as closing
    from weekly as w
    cross join before_the_campaign as b
)

select
    week_end,
    partial,
    cast(closing - found - relapsed + removed + reremoved + declassified as bigint) as opening,
    found, relapsed, removed, reremoved, declassified,
    cast(closing as bigint) as closing
from closed
order by week_end
