-- question: What is each support group's duty, and how many of the actions that name it are done, open and overdue?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per support_group
-- columns:  support_group INTEGER, name VARCHAR, name_en VARCHAR, heads VARCHAR[], duty VARCHAR, duty_en VARCHAR, actions BIGINT, actions_done BIGINT, actions_open BIGINT, actions_overdue BIGINT
-- reads:    support_group, action_state
-- note:     an action that names two groups counts in each; one that names none (a removal team, an office) in none. Name, heads and duty are the notice's.
with actions as (
    select * from action_state($as_of, $known, $streets, $areas, $batches, $classes, $teams)
)

select
    g.support_group, g.name, g.name_en, g.heads, g.duty, g.duty_en,
    count(a.action_id) as actions,
    count(*) filter (where not a.is_open) as actions_done,
    count(*) filter (where a.is_open) as actions_open,
    count(*) filter (where a.overdue) as actions_overdue
from support_group as g
left join actions as a on names_support_group(a.owner, g.name, g.support_group)
group by g.support_group, g.name, g.name_en, g.heads, g.duty, g.duty_en
order by g.support_group
