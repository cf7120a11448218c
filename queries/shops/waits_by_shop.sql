-- question: When was each shop (居改非) found, interviewed, closed, and when did it come back?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[]
-- grain:    one row per shop_id
-- columns:  shop_id VARCHAR, found_on DATE, interviewed_on DATE, closed_on DATE, relapsed_on DATE
-- reads:    shop_state
-- note:     for medians that count what is still open too; what happened after the day is null. found_on is null where the ledger has none. An interview or a closing dated before the find counts as the same day, a relapse before the closing as the day of the closing.
select
    shop_id,
    found_on,
    case when interviewed_on <= $as_of then greatest(interviewed_on, coalesce(found_on, interviewed_on)) end as interviewed_on,
    case when closed_on <= $as_of then greatest(closed_on, coalesce(found_on, closed_on)) end as closed_on,
    case when back_on <= $as_of then back_on end as relapsed_on
from shop_state($as_of, $known)
where in_scope and ($streets is null or array_contains($streets, street_code))
order by shop_id
