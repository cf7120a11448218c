-- question: How many action items are there of each value of up to two dimensions of the rows and one of the columns, and how many are open?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, raised BIGINT, open BIGINT, overdue BIGINT, done BIGINT
-- reads:    action_state, action_dimension
-- note:     items raised by the day; one of no compound belongs to every selection. rows, within, cols: names of action_dimension, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. Not by team or batch: an owner is not its compound's team.
with items as (
    select * from action_state($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

valued as (
    select
        i.action_id, d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'owner' then i.owner
            when 'action_compound' then i.compound_id
            when 'month_raised' then substr(cast(i.raised_on as varchar), 1, 7)
        end, 'none') as value
    from items as i
    cross join action_dimension() as d
    where d.dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, d.dimension), false)
),

placed as (
    select
        action_id,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from valued
    group by action_id
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    p.row_value, p.within_value, p.col_value,
    count(*) as raised,
    count(*) filter (where i.is_open) as open,
    count(*) filter (where i.overdue) as overdue,
    count(*) filter (where not i.is_open) as done
from placed as p
join items as i using (action_id)
group by grouping sets (
    (p.row_value, p.within_value, p.col_value), (p.row_value, p.within_value), (p.row_value, p.col_value), (p.row_value), (p.col_value), ()
)
having count(*) > 0
order by p.row_value nulls last, p.within_value nulls last, p.col_value nulls last
