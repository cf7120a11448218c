-- question: Which action items are on a list, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], list VARCHAR, compound VARCHAR?, owner VARCHAR?
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, owner VARCHAR, compound_id VARCHAR, name VARCHAR, content VARCHAR, raised_on DATE, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    compound_selected, action_state, survey
-- note:     list: overdue_actions (listed_on is the deadline, days those since then); open_actions, reopened_actions, actions (since they were raised); done_actions, on_time_actions (since they were done). An item of no compound belongs to every selection. owner narrows to an owner as it is called (owner_name of action_state); 'none' to those of none.
with listed as (
    select
        *,
        case
            when $list = 'overdue_actions' then due_on
            when $list in ('done_actions', 'on_time_actions') then done_on
            else raised_on
        end as listed_on
    from action_state($as_of, $known)
    where case $list
        when 'actions' then true
        when 'open_actions' then state <> 'done'
        when 'overdue_actions' then state = 'late'
        when 'done_actions' then state = 'done'
        when 'on_time_actions' then state = 'done' and done_on <= due_on
        when 'reopened_actions' then reopened > 0
        else false
    end
)

select
    a.action_id, a.owner, a.compound_id, c.name, a.content, a.raised_on,
    a.listed_on,
    unix_date($as_of) - unix_date(a.listed_on) as days,
    u.surveyed_on, u.file_name, a.line
from listed as a
left join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
join survey as u on u.survey_id = a.survey_id
where (a.compound_id is null or c.compound_id is not null)
  and ($compound is null or a.compound_id = $compound)
  and ($owner is null or coalesce(a.owner_name, 'none') = $owner)
order by a.listed_on, a.action_id
