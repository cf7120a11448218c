-- question: Which action items were raised by the day, and how does each stand?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per action_id
select
    s.action_id, s.raised_on, s.owner, s.compound_id, c.name as compound, s.content, s.due_on,
    case when s.done_on <= $as_of then s.done_on end as done_on,
    case when s.done_on <= $as_of then s.evidence end as evidence,
    s.note,
    coalesce(s.done_on <= $as_of, false) as done,
    coalesce(s.due_on < $as_of, false) and not coalesce(s.done_on <= $as_of, false) as overdue,
    case when s.due_on < $as_of and not coalesce(s.done_on <= $as_of, false) then unix_date($as_of) - unix_date(s.due_on) end as days_overdue,
    v.surveyed_on
from action_known($as_of, $known) as s
left join compound_known($as_of, $known) as c using (compound_id)
join survey as v on v.survey_id = s.survey_id
where coalesce(s.raised_on <= $as_of, true)
order by s.action_id
