-- question: What did each batch leave standing at its planned end, how much of it has gone since, and what is left for batch 4?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per batch whose planned end has passed and that has structures
-- columns:  batch INTEGER, planned_end DATE, left_at_end BIGINT, gone_since BIGINT, left_over BIGINT, found_since BIGINT, relapsed_since BIGINT, carry_over BIGINT
-- reads:    compound_selected, structure_after_end
-- note:     left_at_end = gone_since + left_over; carry_over = left_over + found_since + relapsed_since = what stands on the day. found_since were found after the planned end, relapsed_since had gone by it and came back; gone_since were removed or declassified. What left and came back in between is left over.
select
    a.batch,
    max(a.planned_end) as planned_end,
    count(*) filter (where a.stood_then) as left_at_end,
    count(*) filter (where a.stood_then and not a.standing) as gone_since,
    count(*) filter (where a.stood_then and a.standing) as left_over,
    count(*) filter (where a.standing and a.found_on > a.planned_end) as found_since,
    count(*) filter (where a.standing and not a.stood_then and a.found_on <= a.planned_end) as relapsed_since,
    count(*) filter (where a.standing) as carry_over
from structure_after_end($as_of, $known) as a
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
group by a.batch
order by a.batch
