-- question: How many shops (居改非) may still be open each week, on a straight line from the notice to "basically done" at the target?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, open_plan DOUBLE
-- reads:    shop_known, shop_state, week_grid, weeks_ahead, campaign
-- note:     not from the notice, which sets an end and no course. From what was open on the notice's day down to what the setting shops_closed_share lets stay open of the shops on record; level from the target on. No rows before the notice.
with held as (
    select
        count(*) filter (
            where coalesce(k.found_on <= g.baseline_on, true)
                and (k.closed_on is null or k.closed_on > g.baseline_on or coalesce(k.back_on <= g.baseline_on, false))
        ) as open_then
    from shop_known($as_of, $known) as k
    cross join campaign as g
    where $streets is null or array_contains($streets, k.street_code)
),

now as (
    select count(*) as shops
    from shop_state($as_of, $known)
    where in_scope and ($streets is null or array_contains($streets, street_code))
),

ends as (
    select
        g.baseline_on, g.target_on,
        cast(h.open_then as double) as first_open,
        cast(n.shops - ceil(g.shops_closed_share * n.shops - 1e-9) as double) as last_open
    from held as h
    cross join now as n
    cross join campaign as g
    where n.shops > 0 and g.baseline_on <= $as_of
),

weeks as (
    select week_end from week_grid($as_of)
    union all
    select week_end from weeks_ahead($as_of)
)

select
    w.week_end,
    cast(e.last_open + (greatest(e.first_open, e.last_open) - e.last_open)
        * greatest(unix_date(e.target_on) - unix_date(w.week_end), 0) / (unix_date(e.target_on) - unix_date(e.baseline_on)) as double) as open_plan
from weeks as w
join ends as e on w.week_end >= e.baseline_on
order by w.week_end
