-- question: How many structures are there of each value of up to two dimensions of the rows and one of the columns, in which state?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, unverified BIGINT, relapsed BIGINT, noticed BIGINT, area_in_scope_sqm DOUBLE, area_standing_sqm DOUBLE, area_cleared_sqm DOUBLE, compounds_in_scope BIGINT, compounds_standing BIGINT, median_days_standing DOUBLE, hardship_standing BIGINT
-- reads:    structure_valued
-- note:     structures in scope. rows, within, cols: dimensions of structure_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. relapsed: standing again; noticed: notice served by the day; compounds_*: different compounds with a structure in scope or standing; median_days_standing: of what stands, days since it was found. hardship_standing is exact: a page shows it through clearance/disclosure.py to everyone but the office.
with placed as (
    select
        structure_id, compound_id, standing, cleared, verified, area_sqm, has_relapsed, noticed, in_hardship, days_known,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from structure_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    where dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, dimension), false)
    group by structure_id, compound_id, standing, cleared, verified, area_sqm, has_relapsed, noticed, in_hardship, days_known
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    row_value, within_value, col_value,
    count(*) as in_scope,
    count(*) filter (where standing) as standing,
    count(*) filter (where cleared) as cleared,
    count(*) filter (where verified) as verified,
    count(*) filter (where cleared and not verified) as unverified,
    count(*) filter (where standing and has_relapsed) as relapsed,
    count(*) filter (where noticed) as noticed,
    round(coalesce(sum(area_sqm), 0), 2) as area_in_scope_sqm,
    round(coalesce(sum(area_sqm) filter (where standing), 0), 2) as area_standing_sqm,
    round(coalesce(sum(area_sqm) filter (where cleared), 0), 2) as area_cleared_sqm,
    count(distinct compound_id) as compounds_in_scope,
    count(distinct compound_id) filter (where standing) as compounds_standing,
    median(days_known) filter (where standing) as median_days_standing,
    count(*) filter (where standing and in_hardship) as hardship_standing
from placed
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
