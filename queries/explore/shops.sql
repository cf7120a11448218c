-- question: How many shops (居改非) are there of each value of up to two dimensions of the rows and one of the columns, how many are open, closed, interviewed, back, and how long did it take?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, shops BIGINT, open BIGINT, closed BIGINT, relapsed BIGINT, not_interviewed BIGINT, interviewed BIGINT, ever_closed BIGINT, closed_recently BIGINT, newly_open BIGINT, newly_closed BIGINT, roads BIGINT, roads_done BIGINT, median_days_open DOUBLE, median_days_to_close DOUBLE
-- reads:    shop_valued
-- note:     shops in scope. relapsed: open again; not_interviewed: open, never interviewed; interviewed: by the day, open or not; ever_closed: by the day, open again or not; closed_recently: within the last full weeks (setting recent_weeks), gross; newly_open, newly_closed: open on the day and not on the seventh day before, and the other way round. roads: different ones; roads_done: those of them on which nothing is open, whatever else is asked. median_days_open: of what is open, since its find or its relapse; median_days_to_close: of what was ever closed, from its find; what has no such day is in neither. rows, within, cols: dimensions of shop_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value.
with placed as (
    select
        shop_id, street_and_road, is_open, is_back, interviewed, ever_closed, closed_recently, was_open, road_done, days_open, days_taken,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from shop_valued($as_of, $known, $streets)
    where dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, dimension), false)
    group by
        shop_id, street_and_road, is_open, is_back, interviewed, ever_closed, closed_recently, was_open, road_done, days_open, days_taken
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    row_value, within_value, col_value,
    count(*) as shops,
    count(*) filter (where is_open) as open,
    count(*) filter (where not is_open) as closed,
    count(*) filter (where is_back) as relapsed,
    count(*) filter (where is_open and not interviewed) as not_interviewed,
    count(*) filter (where interviewed) as interviewed,
    count(*) filter (where ever_closed) as ever_closed,
    count(*) filter (where closed_recently) as closed_recently,
    count(*) filter (where is_open and not was_open) as newly_open,
    count(*) filter (where not is_open and was_open) as newly_closed,
    count(distinct street_and_road) as roads,
    count(distinct street_and_road) filter (where road_done) as roads_done,
    median(days_open) as median_days_open,
    median(days_taken) as median_days_to_close
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
