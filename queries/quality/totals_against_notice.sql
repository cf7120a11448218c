-- question: Do the ledgers' totals agree with the notice?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[]
-- grain:    one row per street_code, field and value
-- columns:  street_code VARCHAR, street VARCHAR, street_en VARCHAR, field VARCHAR, value VARCHAR, counted BIGINT, planned INTEGER
-- reads:    compound_known, shop_state, structure_at_notice, street, batch_plan, campaign
-- note:     of whole streets, whatever the filters. Areas, compounds, classes and batches as the compounds ledger has them on the day; roads and shops those in scope; clear_at_notice the compounds of a class that were clear on the notice's day, from that day on. Streets without a compound, and roads and shops before the first shops survey, are left out: nobody has surveyed them yet.
with compounds as (
    select * from compound_known($as_of, $known)
),

at_notice as (
    select compound_id, count(*) filter (where in_scope) as in_scope, count(*) filter (where standing) as standing
    from structure_at_notice($as_of, $known)
    group by compound_id
),

shops as (
    select street_code, road from shop_state($as_of, $known) where in_scope
),

planned as (
    select street_code, 'areas' as field, '' as value, areas as planned, 1 as place from street
    union all
    select street_code, 'compounds', '', compounds, 2 from street
    union all
    select street_code, 'class', '文明小区', civilized, 3 from street
    union all
    select street_code, 'class', '一般小区', ordinary, 4 from street
    union all
    select street_code, 'batch', cast(batch as varchar), compounds, 4 + batch from batch_plan where compounds > 0
    union all
    select s.street_code, 'clear_at_notice', '文明小区', s.civilized_clear, 20 from street as s cross join campaign as g where g.baseline_on <= $as_of
    union all
    select s.street_code, 'clear_at_notice', '一般小区', s.ordinary_clear, 21 from street as s cross join campaign as g where g.baseline_on <= $as_of
    union all
    select street_code, 'roads', '', roads, 22 from street where street_code in (select street_code from shops)
    union all
    select street_code, 'shops', '', shops, 23 from street where street_code in (select street_code from shops)
),

counted as (
    select street_code, 'areas' as field, '' as value, count(distinct area_code) as counted from compounds group by street_code
    union all
    select street_code, 'compounds', '', count(*) from compounds group by street_code
    union all
    select street_code, 'class', class, count(*) from compounds group by street_code, class
    union all
    select street_code, 'batch', cast(batch as varchar), count(*) from compounds group by street_code, batch
    union all
    select c.street_code, 'clear_at_notice', c.class, count(*)
    from compounds as c
    left join at_notice as n on n.compound_id = c.compound_id
    where coalesce(n.standing, 0) = 0 and (c.baseline = '无违建' or n.in_scope > 0)
    group by c.street_code, c.class
    union all
    select street_code, 'roads', '', count(distinct road) from shops group by street_code
    union all
    select street_code, 'shops', '', count(*) from shops group by street_code
)

select p.street_code, s.name as street, s.name_en as street_en, p.field, p.value, coalesce(c.counted, 0) as counted, p.planned
from planned as p
join street as s on s.street_code = p.street_code
left join counted as c on c.street_code = p.street_code and c.field = p.field and c.value = p.value
where p.planned is not null
  and p.street_code in (select street_code from compounds)
  and ($streets is null or array_contains($streets, p.street_code))
order by p.street_code, p.place
