-- question: How many of the shops (居改非) are closed, how many came back, and how fast must the rest go to be basically done?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[]
-- grain:    one row
-- columns:  shops BIGINT, roads BIGINT, closed BIGINT, open BIGINT, roads_done BIGINT, ever_closed BIGINT, relapsed BIGINT, not_interviewed BIGINT, closed_share DOUBLE, may_stay_open BIGINT, to_close BIGINT, weeks_left DOUBLE, needed_per_week DOUBLE
-- reads:    shop_state, campaign
-- note:     relapsed: closed once and open again. not_interviewed: open, and never interviewed. closed_share: the setting for "basically done" (not from the notice); may_stay_open of the shops on record may then still be open, to_close are left until then, needed_per_week over the weeks to the target; null once it has passed.
with states as (
    select *
    from shop_state($as_of, $known)
    where in_scope and ($streets is null or array_contains($streets, street_code))
),

roads as (
    select street_code, road, count(*) filter (where is_open) as open
    from states
    group by street_code, road
),

counted as (
    select
        count(*) as shops,
        count(*) filter (where not is_open) as closed,
        count(*) filter (where is_open) as open,
        count(*) filter (where closed_on <= $as_of) as ever_closed,
        count(*) filter (where is_open and back_on <= $as_of) as relapsed,
        count(*) filter (where is_open and (interviewed_on is null or interviewed_on > $as_of)) as not_interviewed
    from states
),

aimed as (
    select
        c.*,
        g.shops_closed_share as closed_share,
        -- 1e-9: 0.95 of 20 shops is 19, not 19.000000000000004 that rounds up to 20
        cast(c.shops - ceil(g.shops_closed_share * c.shops - 1e-9) as bigint) as may_stay_open,
        greatest(unix_date(g.target_on) - unix_date($as_of), 0) / 7.0 as weeks_left
    from counted as c
    cross join campaign as g
)

select
    a.shops,
    (select count(*) from roads) as roads,
    a.closed,
    a.open,
    (select count(*) from roads where open = 0) as roads_done,
    a.ever_closed,
    a.relapsed,
    a.not_interviewed,
    a.closed_share,
    a.may_stay_open,
    greatest(a.open - a.may_stay_open, 0) as to_close,
    cast(a.weeks_left as double) as weeks_left,
    cast(case when a.weeks_left > 0 then greatest(a.open - a.may_stay_open, 0) / a.weeks_left end as double) as needed_per_week
from aimed as a
