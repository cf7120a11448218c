-- question: How much of the hard cases (疑难) is left in each class, how much of the others?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per class and hard (null: the ledger does not say whether it is 疑难)
-- columns:  class VARCHAR, hard BOOLEAN, in_scope BIGINT, standing BIGINT, cleared BIGINT
-- reads:    compound_selected, compound_case
select
    c.class,
    s.hard,
    cast(sum(s.in_scope) as bigint) as in_scope,
    cast(sum(s.standing) as bigint) as standing,
    cast(sum(s.cleared) as bigint) as cleared
from compound_case($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
group by c.class, s.hard
order by c.class desc, hard desc nulls last
