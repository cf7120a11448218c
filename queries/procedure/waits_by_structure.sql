-- question: When was each structure found, noticed, served its decision and removed, and how?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, found_on DATE, noticed_on DATE, served_on DATE, removed_on DATE, removal_mode VARCHAR
-- reads:    compound_selected, structure_clock
-- note:     in scope; for medians that count what is still under way too. What happened after the day is null; removed_on is the first removal. A notice dated before the find counts as the same day, a decision before the notice as the day of the notice.
select
    s.structure_id, s.found_on,
    case when s.noticed_on is not null then greatest(s.noticed_on, s.found_on) end as noticed_on,
    case when s.served_on is not null then greatest(s.served_on, coalesce(s.noticed_on, s.served_on), s.found_on) end as served_on,
    s.removed_on,
    case when s.removed_on is not null then s.removal_mode end as removal_mode
from structure_clock($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
order by s.structure_id
