-- question: Which shops (居改非) are known on the day, what happened to each by then, and how does it stand?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per shop_id
select
    s.shop_id, s.street_code, s.road, s.address, s.business, s.licence, s.found_on,
    case when s.interviewed_on <= $as_of then s.interviewed_on end as interviewed_on,
    case when s.closed_on <= $as_of then s.closed_on end as closed_on,
    case when s.relapsed_on <= $as_of then s.relapsed_on end as relapsed_on,
    s.note, s.in_scope, s.is_open, v.surveyed_on
from shop_state($as_of, $known) as s
join survey as v on v.survey_id = s.survey_id
where s.in_scope
order by s.shop_id
