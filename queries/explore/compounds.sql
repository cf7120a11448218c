-- question: How many compounds are there of each value of up to two dimensions of the rows and one of the columns, how many are clear, and how many have steps open?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, compounds BIGINT, clear BIGINT, not_clear BIGINT, verified_clear BIGINT, not_surveyed BIGINT, steps_open BIGINT, households BIGINT
-- reads:    compound_placed
-- note:     not_clear holds what is not surveyed too. steps_open: not all eight steps are done. households: of those compounds whose ledger says. rows, within, cols: dimensions of compound_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value.
with placed as (
    select * from compound_placed($as_of, $known, $streets, $areas, $batches, $classes, $teams, $rows, $within, $cols, $filtered, $kept)
)

select
    row_value, within_value, col_value,
    count(*) as compounds,
    count(*) filter (where clear) as clear,
    count(*) filter (where not clear) as not_clear,
    count(*) filter (where verified_clear) as verified_clear,
    count(*) filter (where not surveyed) as not_surveyed,
    count(*) filter (where steps_open) as steps_open,
    cast(coalesce(sum(households), 0) as bigint) as households
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
