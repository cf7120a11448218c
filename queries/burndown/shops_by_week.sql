-- question: How many shops (居改非) are still open, week by week?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, open BIGINT, arrivals BIGINT, departures BIGINT
-- reads:    shop_known, week_of_day, week_grid, campaign
-- note:     a shop without a found_on was there when the campaign began. No plan: the notice gives the shops an end and no course.
with held as (
    select *
    from shop_known($as_of, $known)
    where $streets is null or array_contains($streets, street_code)
),

events as (
    select coalesce(found_on, (select starts_on - 1 from campaign)) as day, 1 as delta
    from held
    union all
    select greatest(closed_on, coalesce(found_on, closed_on)), -1
    from held
    where closed_on is not null
    union all
    select back_on, 1
    from held
    where back_on is not null
),

weekly as (
    select
        coalesce(w.week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(case when e.delta > 0 then 1 else 0 end) as arrived,
        sum(case when e.delta < 0 then 1 else 0 end) as departed
    from events as e
    join week_of_day($as_of) as w on w.day = e.day
    group by 1
)

select
    g.week_end,
    g.partial,
    cast(sum(coalesce(w.arrived, 0) - coalesce(w.departed, 0)) over (order by g.week_end) as bigint) as open,
    cast(sum(coalesce(w.arrived, 0)) over (order by g.week_end) as bigint) as arrivals,
    cast(sum(coalesce(w.departed, 0)) over (order by g.week_end) as bigint) as departures
from week_grid($as_of) as g
left join weekly as w using (week_end)
order by g.week_end
