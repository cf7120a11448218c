-- question: Which shops (居改非) are behind a number, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], list VARCHAR, week DATE?, road VARCHAR[]?, business VARCHAR[]?, licence VARCHAR[]?, month_found VARCHAR[]?, month_closed VARCHAR[]?
-- grain:    one row per shop_id
-- columns:  shop_id VARCHAR, street_code VARCHAR, road VARCHAR, business VARCHAR, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    shop_state, recent_span, survey
-- note:     list: shops (all in scope), shops_open, shops_closed, shops_ever_closed (open again or not), shops_road_done (nothing is open on their road), shops_relapsed (open again), shops_not_interviewed (open, never interviewed), shops_interviewed; newly_open, newly_closed: open on the day and not seven days before, and the other way round; week_shops_open: open at the end of the day $week; shops_closed_recently: closed within the last full weeks (setting recent_weeks), gross. road, business and licence narrow any list, none = not stated; so do month_found and month_closed (2018-06), none = no date, not closed. listed_on: found; open since its find or its relapse; closed. Null where the ledger has no date: the shop was there when the campaign began.
with recent as (
    select after_day, last_day from recent_span($as_of)
),

states as (
    select
        *,
        max(case when is_open then 1 else 0 end) over (partition by street_code, road) = 0 as road_done,
        case
            when $list = 'shops' then found_on
            when $list = 'shops_interviewed' then interviewed_on
            when not is_open or $list in ('shops_closed_recently', 'shops_ever_closed') then closed_on
            when back_on <= $as_of then back_on
            else found_on
        end as listed_on
    from shop_state($as_of, $known)
    where $streets is null or array_contains($streets, street_code)
)

select
    s.shop_id, s.street_code, s.road, s.business,
    s.listed_on,
    unix_date($as_of) - unix_date(s.listed_on) as days,
    u.surveyed_on, u.file_name, s.line
from states as s
join survey as u on u.survey_id = s.survey_id
left join shop_state($as_of - 7, $known) as b on b.shop_id = s.shop_id
cross join recent as r
where case $list
    when 'shops' then s.in_scope
    when 'shops_open' then s.is_open
    when 'shops_closed' then s.in_scope and not s.is_open
    when 'shops_road_done' then s.in_scope and s.road_done
    when 'shops_ever_closed' then s.in_scope and s.closed_on <= $as_of
    when 'shops_relapsed' then s.is_open and coalesce(s.back_on <= $as_of, false)
    when 'shops_interviewed' then s.in_scope and s.interviewed_on <= $as_of
    when 'shops_not_interviewed' then s.is_open and coalesce(s.interviewed_on > $as_of, true)
    when 'newly_open' then s.is_open and not coalesce(b.is_open, false)
    when 'newly_closed' then not s.is_open and coalesce(b.is_open, false)
    when 'shops_closed_recently' then s.in_scope and s.closed_on > r.after_day and s.closed_on <= r.last_day
    when 'week_shops_open' then coalesce(s.found_on <= $week, true)
        and (s.closed_on is null or s.closed_on > $week or coalesce(s.back_on <= $week, false))
    else false
end
  and ($road is null or array_contains($road, s.road))
  and ($business is null or array_contains($business, coalesce(s.business, 'none')))
  and ($licence is null or array_contains($licence, coalesce(s.licence, 'none')))
  and ($month_found is null or array_contains($month_found, coalesce(substr(cast(s.found_on as varchar), 1, 7), 'none')))
  and ($month_closed is null or array_contains($month_closed, coalesce(case when not s.is_open then substr(cast(s.closed_on as varchar), 1, 7) end, 'none')))
order by s.listed_on nulls first, s.shop_id
