-- question: How many compounds of each value of up to two dimensions of the rows and one of the columns have become clear, or are clear no more, and how many took a step before an earlier one?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, newly_clear BIGINT, newly_not_clear BIGINT, ever_clear BIGINT, clear_lost BIGINT, steps_skipped BIGINT
-- reads:    compound_placed, compound_state, compound_first_clear, step_skip
-- note:     what the state of the day alone does not tell, asked where it is wanted. newly_clear, newly_not_clear: clear on the day and not on the seventh day before, and the other way round. ever_clear: on some day from the notice's on; clear_lost: ever, and not on the day. steps_skipped: a step was begun or done before an earlier one. rows, within, cols: dimensions of compound_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value.
with placed as (
    select * from compound_placed($as_of, $known, $streets, $areas, $batches, $classes, $teams, $rows, $within, $cols, $filtered, $kept)
),

skipped as (
    select distinct compound_id from step_skip($as_of, $known)
),

told as (
    select
        p.row_value, p.within_value, p.col_value, p.clear,
        coalesce(b.clear, false) as was_clear,
        f.compound_id is not null as ever_clear,
        k.compound_id is not null as has_skipped
    from placed as p
    left join compound_state($as_of - 7, $known) as b on b.compound_id = p.compound_id
    left join compound_first_clear($as_of, $known) as f on f.compound_id = p.compound_id
    left join skipped as k on k.compound_id = p.compound_id
)

select
    row_value, within_value, col_value,
    count(*) filter (where clear and not was_clear) as newly_clear,
    count(*) filter (where not clear and was_clear) as newly_not_clear,
    count(*) filter (where ever_clear) as ever_clear,
    count(*) filter (where ever_clear and not clear) as clear_lost,
    count(*) filter (where has_skipped) as steps_skipped
from told
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
