-- question: Which action items (督办) are still open, whose are they, when are they due and how late are they?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, owner VARCHAR, name VARCHAR, content VARCHAR, raised_on DATE, due_on DATE, days_late BIGINT
-- reads:    action_state
-- note:     as many rows as the list actions_open, the overdue ones first, the latest of them first. days_late: days since the deadline, null where it has not passed.
select
    action_id, owner, name, content, raised_on, due_on,
    case when overdue then unix_date($as_of) - unix_date(due_on) end as days_late
from action_state($as_of, $known, $streets, $areas, $batches, $classes, $teams)
where is_open
order by days_late desc nulls last, due_on nulls last, action_id
