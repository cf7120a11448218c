-- question: How many action items are there of each value of up to two dimensions of the rows and one of the columns, how many are open, late, done on time, and how long did they take?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, raised BIGINT, open BIGINT, overdue BIGINT, done BIGINT, fell_due BIGINT, on_time BIGINT, done_late BIGINT, unproved BIGINT, raised_week BIGINT, done_week BIGINT, reopened BIGINT, reopened_times BIGINT, median_days_open DOUBLE, median_days_done DOUBLE, median_days_late DOUBLE, most_days_late BIGINT, median_days_past DOUBLE
-- reads:    action_valued
-- note:     items raised by the day; one of no compound belongs to every selection. fell_due: done, or open past the deadline; on_time and done_late: done, no later than the deadline, or later; unproved: done, and no evidence is given. raised_week, done_week: in the week that the day closes. reopened: items ever opened again; reopened_times: how often. Days: open since raised, from raised to done, late since the deadline (median, most), done so long past it; null where there is none. rows, within, cols: dimensions of action_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. Not by team or batch: an owner is not its compound's team.
with placed as (
    select
        action_id, is_open, overdue, on_time, done_late, unproved, raised_week, done_week, reopened, days_open, days_taken, days_late,
        days_past,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from action_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    where dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, dimension), false)
    group by
        action_id, is_open, overdue, on_time, done_late, unproved, raised_week, done_week, reopened, days_open, days_taken, days_late,
        days_past
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    row_value, within_value, col_value,
    count(*) as raised,
    count(*) filter (where is_open) as open,
    count(*) filter (where overdue) as overdue,
    count(*) filter (where not is_open) as done,
    count(*) filter (where overdue or not is_open) as fell_due,
    count(*) filter (where on_time) as on_time,
    count(*) filter (where done_late) as done_late,
    count(*) filter (where unproved) as unproved,
    count(*) filter (where raised_week) as raised_week,
    count(*) filter (where done_week) as done_week,
    count(*) filter (where reopened > 0) as reopened,
    cast(sum(reopened) as bigint) as reopened_times,
    median(days_open) as median_days_open,
    median(days_taken) as median_days_done,
    median(days_late) as median_days_late,
    max(days_late) as most_days_late,
    median(days_past) as median_days_past
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
