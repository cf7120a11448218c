-- question: How many of the eight steps of the compounds are there of each value of up to two dimensions of the rows and one of the columns, how many are done, and how long did they take?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, steps BIGINT, done BIGINT, running BIGINT, not_begun BIGINT, mean_days_done DOUBLE
-- reads:    step_valued
-- note:     an item is one compound and one of the eight steps, whether or not a ledger speaks of it. not_begun holds those whose turn it is too. mean_days_done: from begun to done, of those done whose beginning is on record. rows, within, cols: dimensions of step_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value.
with placed as (
    select
        compound_id, step, state, days_taken,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from step_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    where dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, dimension), false)
    group by compound_id, step, state, days_taken
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    row_value, within_value, col_value,
    count(*) as steps,
    count(*) filter (where state = 'done') as done,
    count(*) filter (where state = 'running') as running,
    count(*) filter (where state in ('waiting', 'not_started')) as not_begun,
    round(avg(days_taken), 1) as mean_days_done
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
