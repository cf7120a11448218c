-- question: How many structures are there of each value of up to two dimensions of the rows and one of the columns, in which state?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, unverified BIGINT, relapsed BIGINT, noticed BIGINT, area_in_scope_sqm DOUBLE, area_standing_sqm DOUBLE, area_cleared_sqm DOUBLE, compounds_in_scope BIGINT, compounds_standing BIGINT, median_days_standing DOUBLE, oldest_days BIGINT, long_standing BIGINT, relapsed_lately BIGINT, hard_in_scope BIGINT, hard_standing BIGINT, hard_cleared BIGINT, public_in_scope BIGINT, public_standing BIGINT, public_cleared BIGINT
-- reads:    structure_placed, structure_state, campaign
-- note:     structures in scope. rows, within, cols: dimensions of structure_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. relapsed: standing again; noticed: notice served by the day; compounds_*: different compounds with a structure in scope or standing; median_days_standing: of what stands, days since it was found; oldest_days: the most days that something stands, since its relapse where it came back. long_standing and relapsed_lately by settings, as their lists. hard_*, public_*: called hard by the ledger, of public ownership.
with placed as (
    select * from structure_placed($as_of, $known, $streets, $areas, $batches, $classes, $teams, $rows, $within, $cols, $filtered, $kept) where in_scope
),

items as (
    select
        p.row_value, p.within_value, p.col_value, s.compound_id, s.standing, s.cleared, s.verified, s.area_sqm,
        coalesce(s.back_on <= $as_of, false) as has_relapsed,
        coalesce(s.noticed_on <= $as_of, false) as noticed,
        coalesce(s.hard, false) as is_hard,
        coalesce(s.ownership = '公', false) as is_public,
        unix_date($as_of) - unix_date(s.found_on) as days_known,
        unix_date($as_of) - unix_date(case when s.back_on <= $as_of then s.back_on else s.found_on end) as days_standing,
        unix_date($as_of) - unix_date(s.found_on) > g.long_standing_days as known_long,
        coalesce(unix_date($as_of) - unix_date(s.back_on) between 0 and g.relapse_free_days - 1, false) as relapsed_lately
    from placed as p
    join structure_state($as_of, $known) as s on s.structure_id = p.structure_id
    cross join campaign as g
),

-- A row for each margin that an item is counted in, and not grouping sets: DuckDB plans those one by one, and each distinct count of each again.
margin as (
    select of_row, of_within, of_col
    from (values (true, true, true), (true, true, false), (true, false, true), (true, false, false), (false, false, true), (false, false, false))
        as named (of_row, of_within, of_col)
),

counted as (
    select
        case when m.of_row then i.row_value end as row_value,
        case when m.of_within then i.within_value end as within_value,
        case when m.of_col then i.col_value end as col_value,
        i.compound_id, i.standing, i.cleared, i.verified, i.area_sqm, i.has_relapsed, i.noticed, i.is_hard, i.is_public,
        i.days_known, i.days_standing, i.known_long, i.relapsed_lately
    from items as i
    cross join margin as m
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
    max(days_standing) filter (where standing) as oldest_days,
    count(*) filter (where standing and known_long) as long_standing,
    count(*) filter (where relapsed_lately) as relapsed_lately,
    count(*) filter (where is_hard) as hard_in_scope,
    count(*) filter (where is_hard and standing) as hard_standing,
    count(*) filter (where is_hard and cleared) as hard_cleared,
    count(*) filter (where is_public) as public_in_scope,
    count(*) filter (where is_public and standing) as public_standing,
    count(*) filter (where is_public and cleared) as public_cleared
from counted
group by row_value, within_value, col_value
order by row_value nulls last, within_value nulls last, col_value nulls last
