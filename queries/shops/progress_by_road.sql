-- question: How many of the shops (居改非) of each road are closed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[]
-- grain:    one row per street_code and road
-- columns:  street_code VARCHAR, road VARCHAR, shops BIGINT, closed BIGINT, open BIGINT, relapsed BIGINT, not_interviewed BIGINT, closed_recently BIGINT
-- reads:    shop_state, recent_span
-- note:     the road with most still open first. closed_recently: closed in the last full weeks (setting recent_weeks), gross.
with recent as (
    select after_day, last_day from recent_span($as_of)
)

select
    s.street_code,
    s.road,
    count(*) as shops,
    count(*) filter (where not s.is_open) as closed,
    count(*) filter (where s.is_open) as open,
    count(*) filter (where s.is_open and s.back_on <= $as_of) as relapsed,
    count(*) filter (where s.is_open and (s.interviewed_on is null or s.interviewed_on > $as_of)) as not_interviewed,
    count(*) filter (where s.closed_on > r.after_day and s.closed_on <= r.last_day) as closed_recently
from shop_state($as_of, $known) as s
cross join recent as r
where s.in_scope and ($streets is null or array_contains($streets, s.street_code))
group by s.street_code, s.road
order by open desc, shops desc, s.road, s.street_code
