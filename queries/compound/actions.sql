-- question: Which action items does this compound have, which of them are overdue, and with what were the others closed?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, state VARCHAR, owner VARCHAR, content VARCHAR, raised_on DATE, due_on DATE, done_on DATE, overdue_days BIGINT, evidence VARCHAR
-- reads:    action_known
-- note:     state is overdue, open or done on the day; an item is overdue from the day after its deadline. overdue_days: so far, null where it is not overdue. Items raised after the day are not known on it.
with items as (
    select
        action_id, owner, content, raised_on, due_on, evidence,
        case when done_on <= $as_of then done_on end as done_on
    from action_known($as_of, $known)
    where compound_id = $compound and coalesce(raised_on <= $as_of, true)
)

select
    action_id,
    case when done_on is not null then 'done' when due_on < $as_of then 'overdue' else 'open' end as state,
    owner, content, raised_on, due_on, done_on,
    case when done_on is null and due_on < $as_of then unix_date($as_of) - unix_date(due_on) end as overdue_days,
    case when done_on is not null then evidence end as evidence
from items
order by
    case when done_on is not null then 2 when due_on < $as_of then 0 else 1 end,
    due_on, action_id
