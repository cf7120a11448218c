-- question: Which actions does the meeting of the day find open, which does it raise itself, and how late is each?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, owner VARCHAR, name VARCHAR, content VARCHAR, raised_on DATE, due_on DATE, days_late BIGINT, has_evidence BOOLEAN, carried BOOLEAN
-- reads:    action_state, action_known
-- note:     carried: raised before the day, or on a day that nobody stated; the others were raised on it. days_late: days since the deadline, null where it has not passed. Of the evidence only whether there is any: what it says may name somebody.
select
    a.action_id, a.owner, a.name, a.content, a.raised_on, a.due_on,
    case when a.overdue then unix_date($as_of) - unix_date(a.due_on) end as days_late,
    coalesce(k.evidence <> '', false) as has_evidence,
    coalesce(a.raised_on < $as_of, true) as carried
from action_state($as_of, $known, $streets, $areas, $batches, $classes, $teams) as a
join action_known($as_of, $known) as k using (action_id)
where a.is_open
order by carried desc, days_late desc nulls last, a.due_on nulls last, a.action_id
