-- question: How far is each compound with each of the eight steps on the day?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per compound_id and step
select
    s.compound_id, c.name as compound, s.step, e.name as step_name, e.name_en as step_name_en,
    case when s.started_on <= $as_of then s.started_on end as started_on,
    case when s.done_on <= $as_of then s.done_on end as done_on,
    s.note,
    coalesce(s.done_on <= $as_of, false) as done,
    v.surveyed_on
from step_known($as_of, $known) as s
join compound_known($as_of, $known) as c using (compound_id)
join step as e on e.step = s.step
join survey as v on v.survey_id = s.survey_id
order by s.compound_id, s.step
