-- question: Which action items (督办) are still open, whose are they, which does the meeting of the day find and which does it raise itself, and how late is each?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, owner_key VARCHAR, owner_kind VARCHAR, owner VARCHAR, owner_en VARCHAR, street VARCHAR, street_en VARCHAR, name VARCHAR, content VARCHAR, raised_on DATE, due_on DATE, days_late BIGINT, has_evidence BOOLEAN, is_carried BOOLEAN
-- reads:    action_owned, street
-- note:     as many rows as the list actions_open, the latest first. days_late: days since the deadline, null where it has not passed. is_carried: raised before the day, or on a day that nobody stated; the others were raised on it. Of the evidence only whether there is any: what it says may name somebody. owner_en: of a support group; a team's name is made from its number in owner_key. street: whose compound it is about; null for an item of no compound.
select
    a.action_id, a.owner_key, a.owner_kind, a.owner_name as owner, a.owner_name_en as owner_en, s.name as street, s.name_en as street_en,
    a.name, a.content, a.raised_on, a.due_on,
    case when a.overdue then unix_date($as_of) - unix_date(a.due_on) end as days_late,
    a.has_evidence,
    coalesce(a.raised_on < $as_of, true) as is_carried
from action_owned($as_of, $known, $streets, $areas, $batches, $classes, $teams) as a
left join street as s on s.street_code = a.street_code
where a.is_open
order by days_late desc nulls last, a.due_on nulls last, a.action_id
