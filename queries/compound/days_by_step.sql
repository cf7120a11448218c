-- question: Which of the eight steps has this compound done, when, and how many days did each take?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per step
-- columns:  step INTEGER, name VARCHAR, name_en VARCHAR, state VARCHAR, started_on DATE, done_on DATE, step_days BIGINT
-- reads:    step, step_known
-- note:     state is done, under_way or not_started, by the days up to the day. step_days: from the start to the end, or so far; null without a start.
with dated as (
    select
        step,
        case when started_on <= $as_of then started_on end as started_on,
        case when done_on <= $as_of then done_on end as done_on
    from step_known($as_of, $known)
    where compound_id = $compound
)

select
    s.step, s.name, s.name_en,
    case when d.done_on is not null then 'done' when d.started_on is not null then 'under_way' else 'not_started' end as state,
    d.started_on, d.done_on,
    unix_date(coalesce(d.done_on, $as_of)) - unix_date(d.started_on) as step_days
from step as s
left join dated as d on d.step = s.step
order by s.step
