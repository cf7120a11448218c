-- question: How far is each compound with each of the eight steps, and how long does it wait at the first that is not done?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id and step
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, class VARCHAR, batch INTEGER, team INTEGER, step INTEGER, step_name VARCHAR, step_name_en VARCHAR, started_on DATE, done_on DATE, state VARCHAR, days BIGINT, is_current BOOLEAN, waits_since DATE, waited_days BIGINT
-- reads:    compound_selected, compound_step, step
-- note:     state: done, running, waiting (not begun, all earlier steps done), not_started. days: it took, it has run, or it has waited so far. is_current: the first step not done; waits_since: the day on which all earlier steps were done.
select
    c.compound_id, c.name, c.area_short as area, c.area_en, c.class, c.batch, c.team,
    s.step, e.name as step_name, e.name_en as step_name_en, s.started_on, s.done_on, s.state, s.days, s.is_current, s.waits_since,
    unix_date($as_of) - unix_date(s.waits_since) as waited_days
from compound_step($as_of, $known) as s
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
join step as e on e.step = s.step
order by c.compound_id, s.step
