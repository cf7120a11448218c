-- question: From one meeting to the next, what made the number of standing structures rise and fall?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, opening BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT, closing BIGINT
-- reads:    compound_week_selected, week_grid
with moves as (
    select * from compound_week_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

before_the_campaign as (
    select coalesce(sum(standing_delta), 0) as opening
    from moves
    where week_end is null
),

weekly as (
    select
        w.week_end,
        w.partial,
        coalesce(sum(m.found), 0) as found,
        coalesce(sum(m.relapsed), 0) as relapsed,
        coalesce(sum(m.removed), 0) as removed,
        coalesce(sum(m.reremoved), 0) as reremoved,
        coalesce(sum(m.declassified), 0) as declassified
    from week_grid($as_of) as w
    left join moves as m using (week_end)
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
    cast(found as bigint) as found,
    cast(relapsed as bigint) as relapsed,
    cast(removed as bigint) as removed,
    cast(reremoved as bigint) as reremoved,
    cast(declassified as bigint) as declassified,
    cast(closing as bigint) as closing
from closed
order by week_end
