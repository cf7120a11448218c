-- question: Which shops (居改非) are behind a number, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], list VARCHAR
-- grain:    one row per shop_id
-- columns:  shop_id VARCHAR, road VARCHAR, business VARCHAR, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    shop_state, survey
-- note:     list: shops (all in scope), shops_open, shops_closed, shops_relapsed (open again), shops_not_interviewed (open, never interviewed), shops_interviewed. listed_on: found; open since its find or its relapse; closed. Null where the ledger has no date: the shop was there when the campaign began.
with states as (
    select
        *,
        case
            when $list = 'shops' then found_on
            when $list = 'shops_interviewed' then interviewed_on
            when not is_open then closed_on
            when back_on <= $as_of then back_on
            else found_on
        end as listed_on
    from shop_state($as_of, $known)
    where $streets is null or array_contains($streets, street_code)
)

select
    s.shop_id, s.road, s.business,
    s.listed_on,
    unix_date($as_of) - unix_date(s.listed_on) as days,
    u.surveyed_on, u.file_name, s.line
from states as s
join survey as u on u.survey_id = s.survey_id
where case $list
    when 'shops' then s.in_scope
    when 'shops_open' then s.is_open
    when 'shops_closed' then s.in_scope and not s.is_open
    when 'shops_relapsed' then s.is_open and coalesce(s.back_on <= $as_of, false)
    when 'shops_interviewed' then s.in_scope and s.interviewed_on <= $as_of
    when 'shops_not_interviewed' then s.is_open and coalesce(s.interviewed_on > $as_of, true)
    else false
end
order by s.listed_on nulls first, s.shop_id
