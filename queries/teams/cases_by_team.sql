-- question: What cases has each team, by class, batch and kind, and how many of each are cleared?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per team, class, batch and kind (null team: 未分组; null batch: none)
-- columns:  team INTEGER, class VARCHAR, batch INTEGER, kind VARCHAR, in_scope BIGINT, cleared BIGINT
-- reads:    compound_selected, compound_case
select
    c.team, c.class, c.batch,
    s.kind,
    cast(sum(s.in_scope) as bigint) as in_scope,
    cast(sum(s.cleared) as bigint) as cleared
from compound_case($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
group by c.team, c.class, c.batch, s.kind
order by c.team nulls last, c.class, c.batch nulls last, kind
