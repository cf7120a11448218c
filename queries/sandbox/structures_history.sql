-- question: What was known of each structure, from which survey until which?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per structure_id and surveyed_on
select
    structure_id, surveyed_on,
    case when $known = 'as-now' or superseded_on <= $as_of then superseded_on end as superseded_on,
    survey_id, line,
    compound_id, address, kind, area_sqm, ownership, hard, hardship, found_on, noticed_on, decision_served_on, agreed_on, removed_on, removal_mode, accepted_on,
    relapsed_on, reremoved_on, declassified_on, declassified_why, aid_planned_on, note
from structures_version
where $known = 'as-now' or surveyed_on <= $as_of
order by structure_id, surveyed_on
