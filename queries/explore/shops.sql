-- question: How many shops (居改非) are there of each value of up to two dimensions of the rows and one of the columns, and how many are open?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, shops BIGINT, open BIGINT, closed BIGINT, relapsed BIGINT, not_interviewed BIGINT
-- reads:    shop_valued
-- note:     shops in scope. rows, within, cols: dimensions of shop_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. relapsed: open again; not_interviewed: open, never interviewed.
with placed as (
    select
        shop_id, is_open, is_back, not_interviewed,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from shop_valued($as_of, $known, $streets)
    where dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, dimension), false)
    group by shop_id, is_open, is_back, not_interviewed
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    row_value, within_value, col_value,
    count(*) as shops,
    count(*) filter (where is_open) as open,
    count(*) filter (where not is_open) as closed,
    count(*) filter (where is_back) as relapsed,
    count(*) filter (where not_interviewed) as not_interviewed
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
