-- question: What made the number of standing structures rise and fall from one meeting to the next, for a past meeting that is asked nothing else?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, opening BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT, closing BIGINT
-- reads:    compound_selected, structure_event, week_of_day, week_grid
-- note:     the same answer as burndown/bridge_by_week, from the events themselves: the record of forecasts asks it of each of some forty past meetings, of which nothing is kept, and what compounds became in each week is worked out for nobody then.
with moves as (
    select
        w.week_end,
        count(*) filter (where e.event = 'found') as found,
        count(*) filter (where e.event = 'relapsed') as relapsed,
        count(*) filter (where e.event = 'removed') as removed,
        count(*) filter (where e.event = 'reremoved') as reremoved,
        count(*) filter (where e.event = 'declassified' and e.standing_delta < 0) as declassified,
        sum(e.standing_delta) as standing_delta
    from structure_event($as_of, $known) as e
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = e.compound_id
    join week_of_day($as_of) as w on w.day = e.day
    group by w.week_end
),

closed as (
    select
        g.week_end, g.partial,
        coalesce(m.found, 0) as found, coalesce(m.relapsed, 0) as relapsed, coalesce(m.removed, 0) as removed,
        coalesce(m.reremoved, 0) as reremoved, coalesce(m.declassified, 0) as declassified,
        (select coalesce(sum(standing_delta), 0) from moves where week_end is null)
            + sum(coalesce(m.standing_delta, 0)) over (order by g.week_end) as closing,
        coalesce(m.standing_delta, 0) as standing_delta
    from week_grid($as_of) as g
    left join moves as m on m.week_end = g.week_end
)

select
    week_end, partial,
    cast(closing - standing_delta as bigint) as opening,
    found, relapsed, removed, reremoved, declassified,
    cast(closing as bigint) as closing
from closed
order by week_end
