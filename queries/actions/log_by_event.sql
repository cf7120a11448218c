-- question: What has happened to an action item, who said so and when, and was it taken back?
-- params:   as_of DATE, known VARCHAR, item VARCHAR
-- grain:    one row per survey_id and event
-- columns:  survey_id INTEGER, event VARCHAR, surveyed_on DATE, origin VARCHAR, file_name VARCHAR, imported_at TIMESTAMP, importer VARCHAR, before VARCHAR, now VARCHAR, evidence VARCHAR, undone BOOLEAN, undone_at TIMESTAMP, undone_by VARCHAR
-- reads:    actions_said, survey, survey_changed
-- note:     newest first. event: raised, done, reopened, redated (another day of completion), moved (deadline), handed_over, reworded, placed (compound), evidence. An undone survey is compared with what counted before it, and nothing with it. Surveys that changed nothing are left out.
with spoken as (
    select s.survey_id, s.line, s.owner, s.compound_id, s.content, s.due_on, s.done_on, s.evidence, u.surveyed_on, u.unsaid, u.undone
    from actions_said as s
    join survey as u on u.survey_id = s.survey_id
    where s.action_id = $item and ($known = 'as-now' or u.surveyed_on <= $as_of)
),

cells as (
    select survey_id, line, surveyed_on, unsaid, undone, 'content' as field, content as value from spoken
    union all
    select survey_id, line, surveyed_on, unsaid, undone, 'owner', owner from spoken
    union all
    select survey_id, line, surveyed_on, unsaid, undone, 'compound_id', compound_id from spoken
    union all
    select survey_id, line, surveyed_on, unsaid, undone, 'due_on', cast(due_on as varchar) from spoken
    union all
    select survey_id, line, surveyed_on, unsaid, undone, 'done_on', cast(done_on as varchar) from spoken
    union all
    select survey_id, line, surveyed_on, unsaid, undone, 'evidence', evidence from spoken
),

-- A field that a survey does not speak of stays as it was.
said as (
    select survey_id, undone, field, value, row_number() over (partition by field order by surveyed_on, survey_id, line) as turn
    from cells
    where not array_contains(unsaid, field)
),

turns as (
    select
        *,
        max(case when not undone then turn end) over (partition by field order by turn rows between unbounded preceding and 1 preceding) as turn_before
    from said
),

changed as (
    select t.survey_id, t.field, t.turn_before is null as is_first, b.value as before, t.value as now
    from turns as t
    left join turns as b on b.field = t.field and b.turn = t.turn_before
    where t.value is distinct from b.value
),

named as (
    select
        survey_id, before, now,
        case
            when field = 'done_on' and before is null then 'done'
            when field = 'done_on' and now is null then 'reopened'
            when field = 'done_on' then 'redated'
            when field = 'content' and is_first then 'raised'
            when is_first and field <> 'evidence' then null
            when field = 'content' then 'reworded'
            when field = 'due_on' then 'moved'
            when field = 'owner' then 'handed_over'
            when field = 'compound_id' then 'placed'
            else 'evidence'
        end as event
    from changed
),

events as (
    select *
    from named
    where event is not null
      and (event <> 'evidence' or survey_id not in (select survey_id from named where event in ('done', 'redated')))
)

select
    u.survey_id, e.event, u.surveyed_on, u.origin, u.file_name, u.imported_at, u.importer,
    e.before, e.now,
    case when e.event in ('done', 'redated') and not array_contains(s.unsaid, 'evidence') then s.evidence end as evidence,
    u.undone,
    case when u.undone then l.happened_at end as undone_at,
    case when u.undone then l.who end as undone_by
from events as e
join spoken as s on s.survey_id = e.survey_id
join survey as u on u.survey_id = e.survey_id
left join survey_changed() as l on l.survey_id = e.survey_id
order by u.surveyed_on desc, u.survey_id desc, e.event
