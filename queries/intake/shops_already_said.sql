-- question: Which incoming rows of shops has a survey of the same day said before?
-- params:   surveyed_on DATE, unsaid VARCHAR[] (fields that the incoming file has no column for)
-- grain:    one row per incoming row
-- columns:  line INTEGER
-- reads:    landed, shops_said, survey
-- note:     runs at import on DuckDB only. Said before: each field that the file speaks of, by an earlier survey that spoke of it too.
select distinct i.line
from landed as i
join shops_said as s using (shop_id)
join survey as u on s.survey_id = u.survey_id
where u.surveyed_on = $surveyed_on and not u.undone
    and (list_contains($unsaid, 'street_code') or (not list_contains(u.unsaid, 'street_code') and i.street_code is not distinct from s.street_code))
    and (list_contains($unsaid, 'road') or (not list_contains(u.unsaid, 'road') and i.road is not distinct from s.road))
    and (list_contains($unsaid, 'address') or (not list_contains(u.unsaid, 'address') and i.address is not distinct from s.address))
    and (list_contains($unsaid, 'business') or (not list_contains(u.unsaid, 'business') and i.business is not distinct from s.business))
    and (list_contains($unsaid, 'licence') or (not list_contains(u.unsaid, 'licence') and i.licence is not distinct from s.licence))
    and (list_contains($unsaid, 'found_on') or (not list_contains(u.unsaid, 'found_on') and i.found_on is not distinct from s.found_on))
    and (list_contains($unsaid, 'interviewed_on') or (not list_contains(u.unsaid, 'interviewed_on') and i.interviewed_on is not distinct from s.interviewed_on))
    and (list_contains($unsaid, 'closed_on') or (not list_contains(u.unsaid, 'closed_on') and i.closed_on is not distinct from s.closed_on))
    and (list_contains($unsaid, 'relapsed_on') or (not list_contains(u.unsaid, 'relapsed_on') and i.relapsed_on is not distinct from s.relapsed_on))
    and (list_contains($unsaid, 'note') or (not list_contains(u.unsaid, 'note') and i.note is not distinct from s.note))
