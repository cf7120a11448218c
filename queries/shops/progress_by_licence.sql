-- question: How many of the shops (居改非) of each state of licence (证照情况) are closed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[]
-- grain:    one row per licence (null: not stated)
-- columns:  licence VARCHAR, shops BIGINT, closed BIGINT, open BIGINT, relapsed BIGINT
-- reads:    shop_state
-- note:     most still open first, what is not stated last.
select
    licence,
    count(*) as shops,
    count(*) filter (where not is_open) as closed,
    count(*) filter (where is_open) as open,
    count(*) filter (where is_open and back_on <= $as_of) as relapsed
from shop_state($as_of, $known)
where in_scope and ($streets is null or array_contains($streets, street_code))
group by licence
order by licence is null, open desc, shops desc, licence
