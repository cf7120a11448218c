-- question: How many days did each team's structures stand, from found to removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per team, days and removed (null team: 未分组)
-- columns:  team INTEGER, days BIGINT, removed BOOLEAN, structures BIGINT
-- reads:    compound_selected, structure_wait
-- note:     removed = false: still standing when last seen, on the day or when declassified.
select c.team, cast(w.days as bigint) as days, w.removed, count(*) as structures
from structure_wait($as_of, $known) as w
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
group by c.team, w.days, w.removed
order by c.team nulls last, days, w.removed
