-- question: How fast must each of the four burns go from here, and how fast did it go lately?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per measure (compounds, structures, area, shops)
-- columns:  measure VARCHAR, total DOUBLE, remaining DOUBLE, weeks_left DOUBLE, needed_per_week DOUBLE, recent_done_per_week DOUBLE, recent_new_per_week DOUBLE, recent_net_per_week DOUBLE, recent_weeks BIGINT, zero_on DATE, on_pace BOOLEAN
-- reads:    compound_progress, shop_state, recent_span, campaign
-- note:     zero_on is a straight line at the recent net pace, no forecast; null where it never gets there. recent = the last full weeks (setting recent_weeks); done and new are gross, so that new finds do not hide work.
with span as (
    select * from recent_span($as_of)
),

held as (
    select
        count(*) as compounds,
        count(*) filter (where not clear) as not_clear,
        coalesce(sum(in_scope), 0) as in_scope,
        coalesce(sum(standing), 0) as standing,
        round(coalesce(sum(area_in_scope_sqm), 0), 2) as area_in_scope_sqm,
        round(coalesce(sum(area_standing_sqm), 0), 2) as area_standing_sqm,
        coalesce(sum(recent_became_clear), 0) as became_clear,
        coalesce(sum(recent_lost_clear), 0) as lost_clear,
        coalesce(sum(recent_done), 0) as done,
        coalesce(sum(recent_new), 0) as new,
        round(coalesce(sum(recent_area_gone_sqm), 0), 2) as area_done,
        round(coalesce(sum(recent_area_come_sqm), 0), 2) as area_new
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

shops as (
    select
        count(*) filter (where k.in_scope) as shops,
        count(*) filter (where k.is_open) as shops_open,
        count(*) filter (where k.closed_on > span.after_day and k.closed_on <= span.last_day) as shops_done,
        count(*) filter (where k.found_on > span.after_day and k.found_on <= span.last_day)
            + count(*) filter (where k.back_on > span.after_day and k.back_on <= span.last_day) as shops_new
    from shop_state($as_of, $known) as k
    cross join span
    where $streets is null or array_contains($streets, k.street_code)
),

figures as (
    select h.*, k.*, span.weeks, greatest(unix_date(g.target_on) - unix_date($as_of), 0) / 7.0 as weeks_left
    from held as h
    cross join shops as k
    cross join span
    cross join campaign as g
),

measured as (
    select
        'compounds' as measure, 1 as place, weeks, weeks_left,
        cast(compounds as double) as total, cast(not_clear as double) as remaining, cast(became_clear as double) as done, cast(lost_clear as double) as new
    from figures
    union all
    select 'structures', 2, weeks, weeks_left, in_scope, standing, done, new from figures
    union all
    select 'area', 3, weeks, weeks_left, area_in_scope_sqm, area_standing_sqm, area_done, area_new from figures
    union all
    select 'shops', 4, weeks, weeks_left, shops, shops_open, shops_done, shops_new from figures
),

paced as (
    select
        measure, place, total, remaining, weeks_left, weeks as recent_weeks,
        case when weeks_left > 0 then remaining / weeks_left end as needed_per_week,
        case when weeks > 0 then done / weeks end as recent_done_per_week,
        case when weeks > 0 then new / weeks end as recent_new_per_week,
        case when weeks > 0 then (done - new) / weeks end as recent_net_per_week
    from measured
)

select
    measure,
    total,
    remaining,
    cast(weeks_left as double) as weeks_left,
    cast(needed_per_week as double) as needed_per_week,
    cast(recent_done_per_week as double) as recent_done_per_week,
    cast(recent_new_per_week as double) as recent_new_per_week,
    cast(recent_net_per_week as double) as recent_net_per_week,
    recent_weeks,
    -- beyond ten years a straight line says nothing but "never"
    case when recent_net_per_week > 0 and remaining / recent_net_per_week < 520
        then $as_of + cast(ceil(7 * remaining / recent_net_per_week) as integer)
    end as zero_on,
    remaining = 0 or coalesce(recent_net_per_week >= needed_per_week, false) as on_pace
from paced
order by place
