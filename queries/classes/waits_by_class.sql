-- question: How many days did structures stand in the civilized compounds, how many in the ordinary ones, from found to removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per class, days and removed
-- columns:  class VARCHAR, days BIGINT, removed BOOLEAN, structures BIGINT
-- reads:    compound_selected, structure_wait
-- note:     removed = false: still standing when last seen, on the day or when declassified.
select c.class, cast(w.days as bigint) as days, w.removed, count(*) as structures
from structure_wait($as_of, $known) as w
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
group by c.class, w.days, w.removed
order by c.class desc, days, w.removed
