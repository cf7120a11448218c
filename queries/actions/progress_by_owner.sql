-- question: How many action items does each team, support group or body have, how many are late, and how many were done on time?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per owner_key
-- columns:  owner_key VARCHAR, owner_kind VARCHAR, owner VARCHAR, owner_en VARCHAR, raised BIGINT, still_open BIGINT, overdue BIGINT, done BIGINT, fell_due BIGINT, on_time BIGINT, reopened BIGINT
-- reads:    action_owned
-- note:     teams, then support groups, each in the notice's order, then others. still_open includes overdue. fell_due: done, or past the deadline: what on_time (done no later than the deadline) is a share of. reopened: items that were ever opened again.
select
    owner_key, owner_kind, min(owner_name) as owner, min(owner_name_en) as owner_en,
    count(*) as raised,
    count(*) filter (where state <> 'done') as still_open,
    count(*) filter (where state = 'late') as overdue,
    count(*) filter (where state = 'done') as done,
    count(*) filter (where state in ('done', 'late')) as fell_due,
    count(*) filter (where state = 'done' and done_on <= due_on) as on_time,
    count(*) filter (where reopened > 0) as reopened
from action_owned($as_of, $known, $streets, $areas, $batches, $classes, $teams)
group by owner_key, owner_kind, owner_number
order by case owner_kind when 'team' then 0 when 'group' then 1 when 'text' then 2 else 3 end, owner_number, owner_key
