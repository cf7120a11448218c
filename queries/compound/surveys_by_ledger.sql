-- question: Which surveys spoke of this compound, ledger by ledger, and which is the newest?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per ledger
-- columns:  ledger VARCHAR, surveys BIGINT, first_surveyed_on DATE, newest_surveyed_on DATE, file_name VARCHAR, rows_spoken BIGINT
-- reads:    compounds_said, structures_said, structure_known, steps_said, actions_said, action_known, survey
-- note:     files that are not undone; as reported, those dated on or before the day. A survey of structures or actions spoke of the compound where it spoke of one that is now its own. newest_surveyed_on, file_name and rows_spoken (how many of its rows) are the newest survey's; nought and null for a ledger that never spoke of it.
with said as (
    select 'compounds' as ledger, survey_id from compounds_said where compound_id = $compound
    union all
    select 'structures', s.survey_id
    from structures_said as s
    join structure_known($as_of, $known) as k on k.structure_id = s.structure_id and k.compound_id = $compound
    union all
    select 'steps', survey_id from steps_said where compound_id = $compound
    union all
    select 'actions', s.survey_id
    from actions_said as s
    join action_known($as_of, $known) as k on k.action_id = s.action_id and k.compound_id = $compound
),

spoken as (
    select s.ledger, u.survey_id, u.surveyed_on, u.file_name, count(*) as rows_spoken
    from said as s
    join survey as u on u.survey_id = s.survey_id
    where u.origin = 'file' and not u.undone and ($known = 'as-now' or u.surveyed_on <= $as_of)
    group by s.ledger, u.survey_id, u.surveyed_on, u.file_name
),

newest as (
    select
        ledger, surveyed_on, file_name, rows_spoken,
        count(*) over (partition by ledger) as surveys,
        min(surveyed_on) over (partition by ledger) as first_surveyed_on
    from spoken
    qualify row_number() over (partition by ledger order by surveyed_on desc, survey_id desc) = 1
),

ledgers as (
    select 1 as place, 'compounds' as ledger
    union all
    select 2, 'structures'
    union all
    select 3, 'steps'
    union all
    select 4, 'actions'
)

select l.ledger, coalesce(n.surveys, 0) as surveys, n.first_surveyed_on, n.surveyed_on as newest_surveyed_on, n.file_name, coalesce(n.rows_spoken, 0) as rows_spoken
from ledgers as l
left join newest as n on n.ledger = l.ledger
order by l.place
