-- question: Which steps were taken before an earlier one, where and when?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id, step and earlier_step
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, batch INTEGER, step INTEGER, earlier_step INTEGER, begun_first_on DATE, done_first_on DATE
-- reads:    compound_selected, step_skip
-- note:     begun_first_on: the day on which the later step was begun, the earlier one not yet being begun; done_first_on: the day on which it was done, the earlier one not yet being done. One of the two is always there.
select
    c.compound_id, c.name, c.area_short as area, c.area_en, c.batch,
    s.step, s.earlier_step, s.begun_first_on, s.done_first_on
from step_skip($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
order by c.compound_id, s.step, s.earlier_step
