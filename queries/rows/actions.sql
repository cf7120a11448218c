-- question: Which action items are behind a number, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], list VARCHAR, compound VARCHAR[]?, support_group VARCHAR?, owner VARCHAR[]?, owner_kind VARCHAR[]?, action_state VARCHAR[]?, late_for VARCHAR[]?, month_raised VARCHAR[]?, month_due VARCHAR[]?, month_done VARCHAR[]?
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, owner VARCHAR, compound_id VARCHAR, name VARCHAR, content VARCHAR, raised_on DATE, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    action_owned, team_action_overdue, week_grid, owner_in_group, survey
-- note:     list: overdue_actions and actions_fell_due (done, or past the deadline; listed on the deadline), overdue_of_team (those whose owner names a removal team: a filter on teams then asks the owner, not the compound), actions_raised, actions_open, actions_reopened (on the day that raised them), actions_done, actions_on_time, actions_done_late, actions_unproved (done, no evidence given; on that on which they were done); raised_this_week, done_this_week: in the week that the day closes; days those since then. An item of no compound belongs to every selection. compound, support_group (its number, or any: items whose owner names it), owner (the team or group that the text names, else the text), owner_kind (team, group, text), action_state (late, open, done), late_for (as in shared/64_explore: 7, 30, 90, over) and the months of the day raised, the deadline and the day done (2018-06) narrow any list, none = not stated, of no compound, not late, not done.
with listed as (
    select
        *,
        case
            when $list in ('overdue_actions', 'overdue_of_team', 'actions_fell_due') then due_on
            when $list in ('actions_done', 'actions_on_time', 'actions_done_late', 'actions_unproved', 'done_this_week') then done_on
            else raised_on
        end as listed_on
    from action_owned($as_of, $known, $streets, $areas, $batches, $classes, case when $list <> 'overdue_of_team' then $teams end)
    where case $list
        when 'overdue_actions' then overdue
        when 'overdue_of_team' then action_id in (
            select action_id
            from team_action_overdue($as_of, $known, $streets, $areas, $batches, $classes)
            where $teams is null or array_contains($teams, cast(team as varchar))
        )
        when 'actions_open' then is_open
        when 'actions_done' then not is_open
        when 'actions_on_time' then not is_open and done_on <= due_on
        when 'actions_done_late' then not is_open and done_on > due_on
        when 'actions_fell_due' then overdue or not is_open
        when 'actions_unproved' then not is_open and coalesce(trim(evidence), '') = ''
        when 'raised_this_week' then raised_on > (select after_day from week_grid($as_of) where week_end = $as_of)
        when 'done_this_week' then done_on > (select after_day from week_grid($as_of) where week_end = $as_of)
        when 'actions_reopened' then reopened > 0
        else $list = 'actions_raised'
    end
)

select
    a.action_id, a.owner_name as owner, a.compound_id, a.name, a.content, a.raised_on,
    a.listed_on,
    unix_date($as_of) - unix_date(a.listed_on) as days,
    u.surveyed_on, u.file_name, a.line
from listed as a
join survey as u on u.survey_id = a.survey_id
where ($compound is null or array_contains($compound, coalesce(a.compound_id, 'none')))
  and ($owner_kind is null or array_contains($owner_kind, a.owner_kind))
  and ($action_state is null or array_contains($action_state, a.state))
  and ($late_for is null or array_contains($late_for, coalesce(late_for(a.overdue, unix_date($as_of) - unix_date(a.due_on)), 'none')))
  and ($month_due is null or array_contains($month_due, coalesce(substr(cast(a.due_on as varchar), 1, 7), 'none')))
  and ($month_done is null or array_contains($month_done, coalesce(substr(cast(a.done_on as varchar), 1, 7), 'none')))
  and ($month_raised is null or array_contains($month_raised, coalesce(substr(cast(a.raised_on as varchar), 1, 7), 'none')))
  and ($support_group is null or a.owner in (
    select owner
    from owner_in_group()
    where $support_group in ('any', cast(support_group as varchar))
  ))
  and ($owner is null or array_contains($owner, coalesce(a.owner_name, 'none')))
order by a.listed_on, a.action_id
