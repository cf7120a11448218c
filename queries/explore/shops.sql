-- question: How many shops (居改非) are there of each value of up to two dimensions of the rows and one of the columns, and how many are open?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, shops BIGINT, open BIGINT, closed BIGINT, relapsed BIGINT, not_interviewed BIGINT
-- reads:    shop_state, shop_dimension
-- note:     shops in scope. rows, within, cols: names of shop_dimension, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. relapsed: open again; not_interviewed: open, never interviewed.
with items as (
    select
        *,
        case when not is_open then closed_on end as last_closed_on
    from shop_state($as_of, $known)
    where in_scope
      and ($streets is null or array_contains($streets, street_code))
),

valued as (
    select
        i.shop_id, d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'road' then i.road
            when 'business' then i.business
            when 'licence' then i.licence
            when 'shop_month_found' then substr(cast(i.found_on as varchar), 1, 7)
            when 'month_closed' then substr(cast(i.last_closed_on as varchar), 1, 7)
        end, 'none') as value
    from items as i
    cross join shop_dimension() as d
    where d.dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, d.dimension), false)
),

placed as (
    select
        shop_id,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from valued
    group by shop_id
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    p.row_value, p.within_value, p.col_value,
    count(*) as shops,
    count(*) filter (where i.is_open) as open,
    count(*) filter (where not i.is_open) as closed,
    count(*) filter (where i.is_open and coalesce(i.back_on <= $as_of, false)) as relapsed,
    count(*) filter (where i.is_open and coalesce(i.interviewed_on > $as_of, true)) as not_interviewed
from placed as p
join items as i using (shop_id)
group by grouping sets (
    (p.row_value, p.within_value, p.col_value), (p.row_value, p.within_value), (p.row_value, p.col_value), (p.row_value), (p.col_value), ()
)
having count(*) > 0
order by p.row_value nulls last, p.within_value nulls last, p.col_value nulls last
