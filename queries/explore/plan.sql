-- question: How far are the structures of each value of up to two dimensions of the rows and one of the columns from the plan, and what stands after the planned end of its batch?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, in_scope BIGINT, standing BIGINT, found_late BIGINT, standing_late BIGINT, standing_in_time BIGINT, standing_plan DOUBLE, plan_gap DOUBLE, plan_growth DOUBLE, plan_slowness DOUBLE, area_plan_sqm DOUBLE, left_at_end BIGINT, gone_since BIGINT, carry_over BIGINT, left_over BIGINT, found_since BIGINT, relapsed_since BIGINT
-- reads:    structure_placed, structure_part, structure_after_end
-- note:     structures in scope, each as plan/gap_by_batch and plan/carry_over_by_batch count it; of what stood at the planned end of its batch and has gone since, those declassified too. rows, within, cols: dimensions of structure_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. plan_gap = plan_growth + plan_slowness + what stands again, exactly but for the rounding; left_at_end = gone_since + left_over, carry_over = left_over + found_since + relapsed_since.
with placed as (
    select * from structure_placed($as_of, $known, $streets, $areas, $batches, $classes, $teams, $rows, $within, $cols, $filtered, $kept)
),

items as (
    select
        p.row_value, p.within_value, p.col_value, s.in_scope, s.standing, s.part, s.found_late, s.area_sqm,
        case when s.in_scope then share_of_window_left($as_of, s.planned_start, s.planned_end) else 0.0 end as allowed,
        s.standing and coalesce(s.planned_end < $as_of, false) as late,
        s.found_on > s.planned_end as found_since,
        coalesce(e.stood_then, false) as stood_then
    from placed as p
    join structure_part($as_of, $known) as s on s.structure_id = p.structure_id
    left join structure_after_end($as_of, $known) as e on e.structure_id = p.structure_id
)

select
    row_value, within_value, col_value,
    count(*) filter (where in_scope) as in_scope,
    count(*) filter (where standing) as standing,
    count(*) filter (where in_scope and found_late) as found_late,
    count(*) filter (where standing and part = 'growth') as standing_late,
    count(*) filter (where standing and part = 'slowness') as standing_in_time,
    round(cast(sum(allowed) as double), 2) as standing_plan,
    round(cast(count(*) filter (where standing) - sum(allowed) as double), 2) as plan_gap,
    round(cast(count(*) filter (where standing and part = 'growth') - coalesce(sum(allowed) filter (where found_late), 0) as double), 2) as plan_growth,
    round(cast(count(*) filter (where standing and part = 'slowness') - coalesce(sum(allowed) filter (where not found_late), 0) as double), 2) as plan_slowness,
    round(cast(coalesce(sum(allowed * area_sqm), 0) as double), 2) as area_plan_sqm,
    count(*) filter (where stood_then) as left_at_end,
    count(*) filter (where stood_then and not standing) as gone_since,
    count(*) filter (where late) as carry_over,
    count(*) filter (where late and stood_then) as left_over,
    count(*) filter (where late and found_since) as found_since,
    count(*) filter (where late and not stood_then and not found_since) as relapsed_since
from items
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
