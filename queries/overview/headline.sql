-- question: Where do we stand on the day, in one line?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row
-- columns:  areas BIGINT, areas_clear BIGINT, compounds BIGINT, compounds_clear BIGINT, compounds_verified_clear BIGINT, compounds_not_surveyed BIGINT, civilized BIGINT, civilized_clear BIGINT, ordinary BIGINT, ordinary_clear BIGINT, structures_in_scope BIGINT, structures_standing BIGINT, structures_cleared BIGINT, structures_verified BIGINT, area_in_scope_sqm DOUBLE, area_standing_sqm DOUBLE, shops BIGINT, shops_open BIGINT, weeks_left DOUBLE
-- reads:    compound_progress, shop_state, area, campaign
with held as (
    select * from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

compounds as (
    select
        count(*) as compounds,
        count(*) filter (where clear) as compounds_clear,
        count(*) filter (where verified_clear) as compounds_verified_clear,
        count(*) filter (where not surveyed) as compounds_not_surveyed,
        count(*) filter (where class = '文明小区') as civilized,
        count(*) filter (where class = '文明小区' and clear) as civilized_clear,
        count(*) filter (where class = '一般小区') as ordinary,
        count(*) filter (where class = '一般小区' and clear) as ordinary_clear,
        cast(coalesce(sum(in_scope), 0) as bigint) as structures_in_scope,
        cast(coalesce(sum(standing), 0) as bigint) as structures_standing,
        cast(coalesce(sum(cleared), 0) as bigint) as structures_cleared,
        cast(coalesce(sum(verified), 0) as bigint) as structures_verified,
        round(coalesce(sum(area_in_scope_sqm), 0), 2) as area_in_scope_sqm,
        round(coalesce(sum(area_standing_sqm), 0), 2) as area_standing_sqm
    from held
),

areas as (
    select
        count(*) as areas,
        count(*) filter (where compounds > 0 and clear = compounds) as areas_clear
    from (
        select a.area_code, count(h.compound_id) as compounds, count(*) filter (where h.clear) as clear
        from area as a
        left join held as h using (area_code)
        where ($streets is null or array_contains($streets, a.street_code))
          and ($areas is null or array_contains($areas, a.area_code))
        group by a.area_code
    )
    where compounds > 0 or ($batches is null and $classes is null and $teams is null)
),

shops as (
    select
        count(*) filter (where in_scope) as shops,
        count(*) filter (where is_open) as shops_open
    from shop_state($as_of, $known)
    where $streets is null or array_contains($streets, street_code)
),

remaining as (
    select greatest(unix_date(target_on) - unix_date($as_of), 0) / 7.0 as weeks_left
    from campaign
)

select
    areas, areas_clear,
    compounds, compounds_clear, compounds_verified_clear, compounds_not_surveyed,
    civilized, civilized_clear, ordinary, ordinary_clear,
    structures_in_scope, structures_standing, structures_cleared, structures_verified,
    area_in_scope_sqm, area_standing_sqm,
    shops, shops_open,
    cast(weeks_left as double) as weeks_left
from compounds
cross join areas
cross join shops
cross join remaining
