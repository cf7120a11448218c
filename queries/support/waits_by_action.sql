-- question: When was each action raised, and when was it done?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, raised_on DATE, done_on DATE
-- reads:    action_owned
-- note:     done_on: by the day, else null; so an action that is open still waits. Those that nobody dated are left out.
select action_id, raised_on, done_on
from action_owned($as_of, $known, $streets, $areas, $batches, $classes, $teams)
where raised_on is not null
order by raised_on, action_id
