-- question: What was known of an action item on a day?
-- params:   item VARCHAR, day DATE
-- grain:    one row, or none where nobody had raised it by then
-- columns:  the ledger's fields in their order
-- reads:    actions_version
-- note:     runs when something is said of it, on DuckDB only.
select action_id, raised_on, owner, compound_id, content, due_on, done_on, evidence, note
from actions_version
where action_id = $item and surveyed_on <= $day and (superseded_on is null or superseded_on > $day)
