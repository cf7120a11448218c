-- question: What was known of each structure, from which survey until which?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per structure_id and surveyed_on
select
    structure_id, surveyed_on, superseded_on, survey_id, line,
    compound_id, kind, area_sqm, ownership, hard, found_on, noticed_on, decision_served_on, agreed_on, removed_on, removal_mode, accepted_on,
    relapsed_on, reremoved_on, declassified_on, declassified_why
from structure_seen($as_of, $known)
order by structure_id, surveyed_on
