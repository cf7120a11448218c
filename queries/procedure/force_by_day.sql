-- question: Of what stands, for how many cases is force lawful by which day, if no further decision is served?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per day
-- columns:  day DATE, cases BIGINT, lawful BIGINT
-- reads:    compound_selected, structure_clock
-- note:     days on which force becomes lawful for some case, the as-of day first; cases: on that day (on the first: by it), lawful: by the end of it.
with days as (
    select greatest(k.lawful_from, $as_of) as day, 1 as cases
    from structure_clock($as_of, $known) as k
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
    where k.standing and k.served_on is not null
    union all
    select $as_of, 0
),

counted as (
    select day, sum(cases) as cases
    from days
    group by day
)

select day, cast(cases as bigint) as cases, cast(sum(cases) over (order by day) as bigint) as lawful
from counted
order by day
