-- question: How many residential areas are there of each value of up to two dimensions of the rows and one of the columns, how many are clear or ready to apply, and what do the others lack?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, areas BIGINT, areas_clear BIGINT, areas_not_clear BIGINT, areas_ready BIGINT, areas_unverified BIGINT, areas_relapsed BIGINT, areas_steps_open BIGINT, areas_faulty BIGINT, criteria_unmet BIGINT
-- reads:    area_placed
-- note:     areas that the filters touch; of their compounds only those count that the filters let through; an area without any compound is not clear. It is left out where batch, class or team are chosen. areas_not_clear, areas_unverified (something cleared is not), areas_relapsed (lately), areas_steps_open, areas_faulty: what is lacking of the five criteria; an area may lack several; criteria_unmet: how many they lack together. areas_ready: nothing lacks, and the filters let every compound of the area through. rows, within, cols: dimensions of area_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value.
with placed as (
    select * from area_placed($as_of, $known, $streets, $areas, $batches, $classes, $teams, $rows, $within, $cols, $filtered, $kept)
)

select
    row_value, within_value, col_value,
    count(*) as areas,
    count(*) filter (where clear) as areas_clear,
    count(*) filter (where not clear) as areas_not_clear,
    count(*) filter (where ready) as areas_ready,
    count(*) filter (where unverified > 0) as areas_unverified,
    count(*) filter (where relapsed_lately > 0) as areas_relapsed,
    count(*) filter (where steps_open > 0) as areas_steps_open,
    count(*) filter (where faults > 0) as areas_faulty,
    cast(sum(lacks) as bigint) as criteria_unmet
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
