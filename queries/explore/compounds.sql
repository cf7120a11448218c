-- question: How many compounds are there of each value of up to two dimensions of the rows and one of the columns, and how many are clear?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, compounds BIGINT, clear BIGINT, not_clear BIGINT, verified_clear BIGINT, not_surveyed BIGINT
-- reads:    compound_selected, compound_state, compound_dimension
-- note:     rows, within, cols: names of compound_dimension, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. not_clear holds what is not surveyed too.
with items as (
    select c.compound_id, c.area_code, c.class, c.civilized_level, c.batch, c.team, c.baseline, s.clear, s.verified_clear, s.surveyed
    from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
    join compound_state($as_of, $known) as s using (compound_id)
),

valued as (
    select
        i.compound_id, d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'area' then i.area_code
            when 'compound' then i.compound_id
            when 'class' then i.class
            when 'civilized_level' then i.civilized_level
            when 'batch' then cast(i.batch as varchar)
            when 'team' then cast(i.team as varchar)
            when 'baseline' then i.baseline
        end, 'none') as value
    from items as i
    cross join compound_dimension() as d
    where d.dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, d.dimension), false)
),

placed as (
    select
        compound_id,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from valued
    group by compound_id
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    p.row_value, p.within_value, p.col_value,
    count(*) as compounds,
    count(*) filter (where i.clear) as clear,
    count(*) filter (where not i.clear) as not_clear,
    count(*) filter (where i.verified_clear) as verified_clear,
    count(*) filter (where not i.surveyed) as not_surveyed
from placed as p
join items as i using (compound_id)
group by grouping sets (
    (p.row_value, p.within_value, p.col_value), (p.row_value, p.within_value), (p.row_value, p.col_value), (p.row_value), (p.col_value), ()
)
having count(*) > 0
order by p.row_value nulls last, p.within_value nulls last, p.col_value nulls last
