-- question: In which compounds has something stood longest, and which of the eight steps do they wait for?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id in which something stands
-- columns:  compound_id VARCHAR, name VARCHAR, batch INTEGER, team INTEGER, standing BIGINT, oldest_on DATE, days BIGINT, step INTEGER, step_name VARCHAR, step_name_en VARCHAR
-- reads:    compound_selected, compound_case, step_open, step
-- note:     longest first. oldest_on: since when the oldest has stood without a break, its find or its relapse. step: the first that is not done; null where all eight are.
with standing as (
    select
        compound_id, cast(sum(standing) as bigint) as standing,
        min(stands_since) as oldest_on
    from compound_case($as_of, $known)
    where standing > 0
    group by compound_id
),

waiting as (
    select compound_id, min(step) as step
    from step_open($as_of, $known)
    group by compound_id
)

select
    c.compound_id, c.name, c.batch, c.team,
    s.standing, s.oldest_on,
    unix_date($as_of) - unix_date(s.oldest_on) as days,
    w.step, e.name as step_name, e.name_en as step_name_en
from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
join standing as s using (compound_id)
left join waiting as w using (compound_id)
left join step as e on e.step = w.step
order by s.oldest_on, c.compound_id
