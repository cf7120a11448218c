-- question: Which numbers that begin so has any survey ever given to an action item, undone ones included?
-- params:   prefix VARCHAR
-- grain:    one row per action item
-- columns:  action_id VARCHAR
-- reads:    actions_said
-- note:     runs when an item is raised, on DuckDB only.
select distinct action_id
from actions_said
where starts_with(action_id, $prefix)
