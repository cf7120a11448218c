-- question: How many structures are there of each value of up to two dimensions of the rows and one of the columns, in which state?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, unverified BIGINT, relapsed BIGINT, noticed BIGINT, area_in_scope_sqm DOUBLE, area_standing_sqm DOUBLE, area_cleared_sqm DOUBLE, compounds_in_scope BIGINT, compounds_standing BIGINT, median_days_standing DOUBLE, hardship_standing BIGINT
-- reads:    compound_selected, structure_state, structure_dimension, week_of_day
-- note:     structures in scope. rows, within, cols: names of structure_dimension, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. relapsed: standing again; noticed: notice served by the day; compounds_*: different compounds with a structure in scope or standing; median_days_standing: of what stands, days since it was found. hardship_standing is exact: a page shows it through clearance/disclosure.py to everyone but the office.
with weeks as (
    select day, cast(week_end as varchar) as week_end from week_of_day($as_of)
),

items as (
    select
        s.structure_id, s.compound_id, s.standing, s.cleared, s.verified, s.area_sqm, s.found_on, s.noticed_on, s.hardship,
        coalesce(s.back_on <= $as_of, false) as has_relapsed,
        case when s.cleared then s.last_removed_on end as removed_on,
        case when s.cleared then s.removal_mode end as removal_mode,
        s.kind, s.ownership, s.hard, c.area_code, c.class, c.civilized_level, c.batch, c.team, c.baseline
    from structure_state($as_of, $known) as s
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
    where s.in_scope
),

valued as (
    select
        i.structure_id, d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'area' then i.area_code
            when 'compound' then i.compound_id
            when 'class' then i.class
            when 'civilized_level' then i.civilized_level
            when 'batch' then cast(i.batch as varchar)
            when 'team' then cast(i.team as varchar)
            when 'baseline' then i.baseline
            when 'kind' then i.kind
            when 'ownership' then i.ownership
            when 'hard' then case i.hard when true then 'yes' when false then 'no' end
            when 'hardship' then i.hardship
            when 'state' then case when i.verified then 'verified' when i.cleared then 'cleared' else 'standing' end
            when 'relapse' then case when i.has_relapsed then 'yes' else 'no' end
            when 'removal_mode' then i.removal_mode
            when 'month_found' then substr(cast(i.found_on as varchar), 1, 7)
            when 'month_removed' then substr(cast(i.removed_on as varchar), 1, 7)
            when 'week_found' then f.week_end
            when 'week_removed' then r.week_end
        end, 'none') as value
    from items as i
    cross join structure_dimension() as d
    left join weeks as f on f.day = i.found_on
    left join weeks as r on r.day = i.removed_on
    where d.dimension in ('all', $rows, $within, $cols) or coalesce(array_contains($filtered, d.dimension), false)
),

placed as (
    select
        structure_id,
        coalesce(max(value) filter (where dimension = $rows), 'all') as row_value,
        coalesce(max(value) filter (where dimension = $within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = $cols), 'all') as col_value
    from valued
    group by structure_id
    having count(*) filter (where array_contains($filtered, dimension) and not array_contains($kept, concat(dimension, '=', value))) = 0
)

select
    p.row_value, p.within_value, p.col_value,
    count(*) as in_scope,
    count(*) filter (where i.standing) as standing,
    count(*) filter (where i.cleared) as cleared,
    count(*) filter (where i.verified) as verified,
    count(*) filter (where i.cleared and not i.verified) as unverified,
    count(*) filter (where i.standing and i.has_relapsed) as relapsed,
    count(*) filter (where i.noticed_on <= $as_of) as noticed,
    round(sum(i.area_sqm), 2) as area_in_scope_sqm,
    round(coalesce(sum(i.area_sqm) filter (where i.standing), 0), 2) as area_standing_sqm,
    round(coalesce(sum(i.area_sqm) filter (where i.cleared), 0), 2) as area_cleared_sqm,
    count(distinct i.compound_id) as compounds_in_scope,
    count(distinct i.compound_id) filter (where i.standing) as compounds_standing,
    median(unix_date($as_of) - unix_date(i.found_on)) filter (where i.standing) as median_days_standing,
    count(*) filter (where i.standing and i.hardship is not null) as hardship_standing
from placed as p
join items as i using (structure_id)
group by grouping sets (
    (p.row_value, p.within_value, p.col_value), (p.row_value, p.within_value), (p.row_value, p.col_value), (p.row_value), (p.col_value), ()
)
having count(*) > 0
order by p.row_value nulls last, p.within_value nulls last, p.col_value nulls last
