-- question: Which incoming rows of structures has a survey of the same day said before?
-- params:   surveyed_on DATE, unsaid VARCHAR[] (fields that the incoming file has no column for)
-- grain:    one row per incoming row
-- columns:  line INTEGER
-- reads:    landed, structures_said, survey
-- note:     runs at import on DuckDB only. Said before: each field that the file speaks of, by an earlier survey that spoke of it too.
select distinct i.line
from landed as i
join structures_said as s using (structure_id)
join survey as u on s.survey_id = u.survey_id
where u.surveyed_on = $surveyed_on and not u.undone
    and (list_contains($unsaid, 'compound_id') or (not list_contains(u.unsaid, 'compound_id') and i.compound_id is not distinct from s.compound_id))
    and (list_contains($unsaid, 'address') or (not list_contains(u.unsaid, 'address') and i.address is not distinct from s.address))
    and (list_contains($unsaid, 'kind') or (not list_contains(u.unsaid, 'kind') and i.kind is not distinct from s.kind))
    and (list_contains($unsaid, 'area_sqm') or (not list_contains(u.unsaid, 'area_sqm') and i.area_sqm is not distinct from s.area_sqm))
    and (list_contains($unsaid, 'ownership') or (not list_contains(u.unsaid, 'ownership') and i.ownership is not distinct from s.ownership))
    and (list_contains($unsaid, 'hard') or (not list_contains(u.unsaid, 'hard') and i.hard is not distinct from s.hard))
    and (list_contains($unsaid, 'hardship') or (not list_contains(u.unsaid, 'hardship') and i.hardship is not distinct from s.hardship))
    and (list_contains($unsaid, 'found_on') or (not list_contains(u.unsaid, 'found_on') and i.found_on is not distinct from s.found_on))
    and (list_contains($unsaid, 'noticed_on') or (not list_contains(u.unsaid, 'noticed_on') and i.noticed_on is not distinct from s.noticed_on))
    and (list_contains($unsaid, 'decision_served_on') or (not list_contains(u.unsaid, 'decision_served_on') and i.decision_served_on is not distinct from s.decision_served_on))
    and (list_contains($unsaid, 'agreed_on') or (not list_contains(u.unsaid, 'agreed_on') and i.agreed_on is not distinct from s.agreed_on))
    and (list_contains($unsaid, 'removed_on') or (not list_contains(u.unsaid, 'removed_on') and i.removed_on is not distinct from s.removed_on))
    and (list_contains($unsaid, 'removal_mode') or (not list_contains(u.unsaid, 'removal_mode') and i.removal_mode is not distinct from s.removal_mode))
    and (list_contains($unsaid, 'accepted_on') or (not list_contains(u.unsaid, 'accepted_on') and i.accepted_on is not distinct from s.accepted_on))
    and (list_contains($unsaid, 'relapsed_on') or (not list_contains(u.unsaid, 'relapsed_on') and i.relapsed_on is not distinct from s.relapsed_on))
    and (list_contains($unsaid, 'reremoved_on') or (not list_contains(u.unsaid, 'reremoved_on') and i.reremoved_on is not distinct from s.reremoved_on))
    and (list_contains($unsaid, 'declassified_on') or (not list_contains(u.unsaid, 'declassified_on') and i.declassified_on is not distinct from s.declassified_on))
    and (list_contains($unsaid, 'declassified_why') or (not list_contains(u.unsaid, 'declassified_why') and i.declassified_why is not distinct from s.declassified_why))
    and (list_contains($unsaid, 'aid_planned_on') or (not list_contains(u.unsaid, 'aid_planned_on') and i.aid_planned_on is not distinct from s.aid_planned_on))
    and (list_contains($unsaid, 'note') or (not list_contains(u.unsaid, 'note') and i.note is not distinct from s.note))
