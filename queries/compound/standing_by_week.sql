-- question: What stood in this compound at the end of each week, and what came and went in it?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, standing BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT
-- reads:    structure_event, week_of_day, week_grid
-- note:     standing = standing a week before + found + relapsed - removed - reremoved - declassified (while standing), from nothing on: what was found before the campaign is found in its first week.
with events as (
    select coalesce(w.week_end, (select min(week_end) from week_grid($as_of))) as week_end, e.event, e.standing_delta
    from structure_event($as_of, $known) as e
    join week_of_day($as_of) as w on w.day = e.day
    where e.compound_id = $compound
),

weekly as (
    select
        week_end,
        sum(standing_delta) as moved,
        count(*) filter (where event = 'found') as found,
        count(*) filter (where event = 'relapsed') as relapsed,
        count(*) filter (where event = 'removed') as removed,
        count(*) filter (where event = 'reremoved') as reremoved,
        count(*) filter (where event = 'declassified' and standing_delta < 0) as declassified
    from events
    group by week_end
)

select
    g.week_end, g.partial,
    cast(sum(coalesce(w.moved, 0)) over (order by g.week_end) as bigint) as standing,
    coalesce(w.found, 0) as found,
    coalesce(w.relapsed, 0) as relapsed,
    coalesce(w.removed, 0) as removed,
    coalesce(w.reremoved, 0) as reremoved,
    coalesce(w.declassified, 0) as declassified
from week_grid($as_of) as g
left join weekly as w on w.week_end = g.week_end
order by g.week_end
