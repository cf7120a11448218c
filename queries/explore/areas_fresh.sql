-- question: How many residential areas of each value of up to two dimensions of the rows and one of the columns have structures that nobody has surveyed for long, and how long ago was the last survey?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, areas_stale BIGINT, median_days_surveyed DOUBLE
-- reads:    area_placed, place_fresh
-- note:     asked where it is wanted: it looks at every survey. areas_stale: the newest survey that lists a structure of the area is more than stale_days (a setting) old; median_days_surveyed: the days since that survey, of the areas that have one. rows, within, cols: dimensions of area_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value.
with placed as (
    select * from area_placed($as_of, $known, $streets, $areas, $batches, $classes, $teams, $rows, $within, $cols, $filtered, $kept)
),

fresh as (
    select place, stale, days_old
    from place_fresh($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    where ledger = 'structures'
)

select
    p.row_value, p.within_value, p.col_value,
    count(*) filter (where f.stale) as areas_stale,
    median(f.days_old) as median_days_surveyed
from placed as p
left join fresh as f on f.place = p.area_code
group by grouping sets (
    (p.row_value, p.within_value, p.col_value), (p.row_value, p.within_value), (p.row_value, p.col_value), (p.row_value), (p.col_value), ()
)
having count(*) > 0
order by p.row_value nulls last, p.within_value nulls last, p.col_value nulls last
