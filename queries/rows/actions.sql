-- question: Which action items are overdue, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], list VARCHAR, compound VARCHAR?
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, owner VARCHAR, compound_id VARCHAR, name VARCHAR, content VARCHAR, raised_on DATE, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    compound_selected, action_known, survey
-- note:     list: overdue_actions. An item of no compound belongs to every selection. listed_on is its deadline, days those since then.
select
    a.action_id, a.owner, a.compound_id, c.name, a.content, a.raised_on,
    a.due_on as listed_on,
    unix_date($as_of) - unix_date(a.due_on) as days,
    u.surveyed_on, u.file_name, a.line
from action_known($as_of, $known) as a
left join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
join survey as u on u.survey_id = a.survey_id
where $list = 'overdue_actions'
  and a.due_on < $as_of
  and coalesce(a.raised_on <= $as_of, true)
  and (a.done_on is null or a.done_on > $as_of)
  and (a.compound_id is null or c.compound_id is not null)
  and ($compound is null or a.compound_id = $compound)
order by a.due_on, a.action_id
