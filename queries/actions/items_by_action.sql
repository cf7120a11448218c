-- question: Which action items are there, whose are they, and which are late, open or done?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, state VARCHAR, owner_key VARCHAR, owner_kind VARCHAR, owner VARCHAR, owner_en VARCHAR, compound_id VARCHAR, name VARCHAR, content VARCHAR, raised_on DATE, due_on DATE, done_on DATE, evidence VARCHAR, late_days BIGINT, days BIGINT, reopened BIGINT, is_carried BOOLEAN
-- reads:    action_owned
-- note:     late first, then by deadline. late_days: open past the deadline so far, or closed past it. days: from raised to done, or to the day while open. is_carried: open and raised before the day: the meeting of the day finds it. An item of no compound belongs to every selection. owner_en: of a support group; a team's name is made from its number in owner_key.
select
    a.action_id, a.state, a.owner_key, a.owner_kind, a.owner_name as owner, a.owner_name_en as owner_en,
    a.compound_id, a.name, a.content, a.raised_on, a.due_on, a.done_on, a.evidence,
    case when coalesce(a.done_on, $as_of) > a.due_on then unix_date(coalesce(a.done_on, $as_of)) - unix_date(a.due_on) end as late_days,
    unix_date(coalesce(a.done_on, $as_of)) - unix_date(a.raised_on) as days,
    a.reopened,
    a.state <> 'done' and coalesce(a.raised_on < $as_of, true) as is_carried
from action_owned($as_of, $known, $streets, $areas, $batches, $classes, $teams) as a
order by case a.state when 'late' then 0 when 'open' then 1 else 2 end, a.due_on, a.action_id
