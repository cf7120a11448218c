-- question: What does each team still have before it: the oldest, the hard cases, its overdue actions, households in hardship without a plan?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per team (null: 未分组)
-- columns:  team INTEGER, oldest_standing_on DATE, hard_in_scope BIGINT, hard_standing BIGINT, hardship BIGINT, hardship_planned BIGINT, overdue_actions BIGINT, overdue_days BIGINT
-- reads:    compound_selected, structure_state, team_action_overdue, team_formed
-- note:     An action is a team's where its owner (责任单位) names the team, whatever its compound; an item of no compound belongs to every selection. hardship counts structures in scope of households in hardship, hardship_planned those with a support plan by the day: for the coordination office only where either is small (docs/domain.md, section 6).
with selected as (
    select compound_id, team
    from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

left_over as (
    select
        c.team,
        min(s.found_on) filter (where s.standing) as oldest_standing_on,
        count(*) filter (where s.hard) as hard_in_scope,
        count(*) filter (where s.hard and s.standing) as hard_standing,
        count(*) filter (where s.hardship is not null) as hardship,
        count(*) filter (where s.hardship is not null and s.aid_planned_on <= $as_of) as hardship_planned
    from structure_state($as_of, $known) as s
    join selected as c using (compound_id)
    where s.in_scope
    group by c.team
),

overdue as (
    select a.team, count(*) as overdue_actions, max(unix_date($as_of) - unix_date(a.due_on)) as overdue_days
    from team_action_overdue($as_of, $known, $streets, $areas, $batches, $classes) as a
    where $teams is null or array_contains($teams, cast(a.team as varchar))
    group by a.team
)

select
    t.team,
    l.oldest_standing_on,
    coalesce(l.hard_in_scope, 0) as hard_in_scope,
    coalesce(l.hard_standing, 0) as hard_standing,
    coalesce(l.hardship, 0) as hardship,
    coalesce(l.hardship_planned, 0) as hardship_planned,
    coalesce(o.overdue_actions, 0) as overdue_actions,
    cast(o.overdue_days as bigint) as overdue_days
from team_formed($streets) as t
left join left_over as l on l.team is not distinct from t.team
left join overdue as o on o.team = t.team
order by t.team nulls last
