-- question: How many of the eight steps of the compounds are there of each value of up to two dimensions of the rows and one of the columns, how many are done, waiting or out of order, and how long did they take?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, steps BIGINT, done BIGINT, not_done BIGINT, running BIGINT, not_begun BIGINT, waiting BIGINT, current BIGINT, out_of_order BIGINT, mean_days_done DOUBLE, median_days_done DOUBLE, median_days_running DOUBLE, median_days_waited DOUBLE
-- reads:    step_valued
-- note:     an item is one compound and one of the eight steps, whether or not a ledger speaks of it. not_begun holds those whose turn it is (waiting) too; current: the first step of its compound that is not done; out_of_order: begun or done before an earlier one. Days from begun to done, of those done, and so far, of those running, whose beginning is on record; median_days_waited: of the current ones, since their turn came, where it has. rows, within, cols: dimensions of step_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value.
with placed as (
    select
        compound_id, step, state, is_current, out_of_order, days_taken, days_running, days_waited,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from step_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    where dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, dimension), false)
    group by
        compound_id, step, state, is_current, out_of_order, days_taken, days_running, days_waited
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    row_value, within_value, col_value,
    count(*) as steps,
    count(*) filter (where state = 'done') as done,
    count(*) filter (where state <> 'done') as not_done,
    count(*) filter (where state = 'running') as running,
    count(*) filter (where state in ('waiting', 'not_started')) as not_begun,
    count(*) filter (where state = 'waiting') as waiting,
    count(*) filter (where is_current) as current,
    count(*) filter (where out_of_order) as out_of_order,
    round(avg(days_taken), 1) as mean_days_done,
    median(days_taken) as median_days_done,
    median(days_running) as median_days_running,
    median(days_waited) as median_days_waited
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
