-- question: What is each support group's duty, and how many of the actions that name it are done, open and overdue?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per support_group
-- columns:  support_group INTEGER, name VARCHAR, name_en VARCHAR, heads VARCHAR[], duty VARCHAR, duty_en VARCHAR, actions BIGINT, actions_done BIGINT, actions_open BIGINT, actions_overdue BIGINT
-- reads:    support_group, owner_in_group, action_owned
-- note:     an action that names two groups counts in each; one that names none (a removal team, an office) in none. Name, heads and duty are the notice's.
with owned as (
    select
        n.support_group,
        count(*) as actions,
        count(*) filter (where not a.is_open) as actions_done,
        count(*) filter (where a.is_open) as actions_open,
        count(*) filter (where a.overdue) as actions_overdue
    from action_owned($as_of, $known, $streets, $areas, $batches, $classes, $teams) as a
    join owner_in_group() as n on n.owner = a.owner
    group by n.support_group
)

select
    g.support_group, g.name, g.name_en, g.heads, g.duty, g.duty_en,
    coalesce(o.actions, 0) as actions,
    coalesce(o.actions_done, 0) as actions_done,
    coalesce(o.actions_open, 0) as actions_open,
    coalesce(o.actions_overdue, 0) as actions_overdue
from support_group as g
left join owned as o on o.support_group = g.support_group
order by g.support_group
