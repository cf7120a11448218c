-- question: Which open actions name which support group, and which of them are overdue?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per support_group and action_id
-- columns:  support_group INTEGER, group_name VARCHAR, group_name_en VARCHAR, action_id VARCHAR, owner_key VARCHAR, owner_kind VARCHAR, owner VARCHAR, owner_en VARCHAR, name VARCHAR, content VARCHAR, raised_on DATE, due_on DATE, days_late BIGINT
-- reads:    support_group, owner_in_group, action_owned
-- note:     days_late: days since the deadline, null where it has not passed. An action that names two groups stands under each, and its owner is as it was typed; one that names one team or group has that one's name.
select
    g.support_group, g.name as group_name, g.name_en as group_name_en,
    a.action_id, a.owner_key, a.owner_kind, a.owner_name as owner, a.owner_name_en as owner_en, a.name, a.content, a.raised_on, a.due_on,
    case when a.overdue then unix_date($as_of) - unix_date(a.due_on) end as days_late
from action_owned($as_of, $known, $streets, $areas, $batches, $classes, $teams) as a
join owner_in_group() as n on n.owner = a.owner
join support_group as g on g.support_group = n.support_group
where a.is_open
order by g.support_group, a.due_on nulls last, a.action_id
