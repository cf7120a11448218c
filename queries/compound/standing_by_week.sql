-- question: What stood in this compound at the end of each week, and what came and went in it?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, standing BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT
-- reads:    compound_week, week_grid
-- note:     standing = standing a week before + found + relapsed - removed - reremoved - declassified (while standing), from nothing on: what was found before the campaign is found in its first week.
with weekly as (
    select
        coalesce(week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(standing_delta) as moved,
        sum(found) as found,
        sum(relapsed) as relapsed,
        sum(removed) as removed,
        sum(reremoved) as reremoved,
        sum(declassified) as declassified
    from compound_week($as_of, $known)
    where compound_id = $compound
    group by 1
)

select
    g.week_end, g.partial,
    cast(sum(coalesce(w.moved, 0)) over (order by g.week_end) as bigint) as standing,
    cast(coalesce(w.found, 0) as bigint) as found,
    cast(coalesce(w.relapsed, 0) as bigint) as relapsed,
    cast(coalesce(w.removed, 0) as bigint) as removed,
    cast(coalesce(w.reremoved, 0) as bigint) as reremoved,
    cast(coalesce(w.declassified, 0) as bigint) as declassified
from week_grid($as_of) as g
left join weekly as w on w.week_end = g.week_end
order by g.week_end
