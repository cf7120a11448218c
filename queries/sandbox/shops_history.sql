-- question: What was known of each shop, from which survey until which?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per shop_id and surveyed_on
select
    shop_id, surveyed_on,
    case when $known = 'as-now' or superseded_on <= $as_of then superseded_on end as superseded_on,
    survey_id, line,
    street_code, road, address, business, licence, found_on, interviewed_on, closed_on, relapsed_on, note
from shops_version
where $known = 'as-now' or surveyed_on <= $as_of
order by shop_id, surveyed_on
