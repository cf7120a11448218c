-- question: How many action items are there of each value of up to two dimensions of the rows and one of the columns, and how many are open?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, raised BIGINT, open BIGINT, overdue BIGINT, done BIGINT
-- reads:    action_valued
-- note:     items raised by the day; one of no compound belongs to every selection. rows, within, cols: dimensions of action_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. Not by team or batch: an owner is not its compound's team.
with placed as (
    select
        action_id, is_open, overdue,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from action_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    where dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, dimension), false)
    group by action_id, is_open, overdue
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    row_value, within_value, col_value,
    count(*) as raised,
    count(*) filter (where is_open) as open,
    count(*) filter (where overdue) as overdue,
    count(*) filter (where not is_open) as done
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
