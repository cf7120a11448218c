-- question: Which action items does this compound have, which of them are overdue, and with what were the others closed?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per action_id
-- columns:  action_id VARCHAR, state VARCHAR, owner_key VARCHAR, owner_kind VARCHAR, owner VARCHAR, owner_en VARCHAR, content VARCHAR, raised_on DATE, due_on DATE, done_on DATE, overdue_days BIGINT, evidence VARCHAR
-- reads:    action_known, owner_linked
-- note:     state is overdue, open or done on the day; an item is overdue from the day after its deadline. overdue_days: so far, null where it is not overdue. Items raised after the day are not known on it.
with items as (
    select
        a.action_id, a.content, a.raised_on, a.due_on, a.evidence,
        case when o.kind is not null then concat(o.kind, '-', cast(o.n as varchar)) else coalesce(a.owner, 'none') end as owner_key,
        case when a.owner is null then 'none' else coalesce(o.kind, 'text') end as owner_kind,
        coalesce(o.name, a.owner) as owner,
        o.name_en as owner_en,
        case when a.done_on <= $as_of then a.done_on end as done_on
    from action_known($as_of, $known) as a
    left join owner_linked() as o on o.owner = a.owner
    where a.compound_id = $compound and coalesce(a.raised_on <= $as_of, true)
)

select
    action_id,
    case when done_on is not null then 'done' when due_on < $as_of then 'overdue' else 'open' end as state,
    owner_key, owner_kind, owner, owner_en, content, raised_on, due_on, done_on,
    case when done_on is null and due_on < $as_of then unix_date($as_of) - unix_date(due_on) end as overdue_days,
    case when done_on is not null then evidence end as evidence
from items
order by
    case when done_on is not null then 2 when due_on < $as_of then 0 else 1 end,
    due_on, action_id
