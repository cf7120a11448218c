-- question: How fresh is each ledger on the day, and how much of it is in quarantine?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per ledger
-- columns:  ledger VARCHAR, newest_survey_on DATE, days_old BIGINT, surveys BIGINT, rows_quarantined BIGINT
-- reads:    survey, quarantine_open
-- note:     what is said in meetings is no survey of the ledger and makes it no fresher.
with ledgers as (
    select 'compounds' as ledger, 1 as place
    union all
    select 'structures', 2
    union all
    select 'shops', 3
    union all
    select 'steps', 4
    union all
    select 'actions', 5
),

surveys as (
    select ledger, max(surveyed_on) as newest_survey_on, count(*) as surveys
    from survey
    where origin = 'file' and not undone and ($known = 'as-now' or surveyed_on <= $as_of)
    group by ledger
),

held as (
    select ledger, count(*) as rows_quarantined
    from quarantine_open($as_of, $known)
    group by ledger
)

select
    l.ledger,
    s.newest_survey_on,
    case when s.newest_survey_on is not null then greatest(unix_date($as_of) - unix_date(s.newest_survey_on), 0) end as days_old,
    coalesce(s.surveys, 0) as surveys,
    coalesce(h.rows_quarantined, 0) as rows_quarantined
from ledgers as l
left join surveys as s on s.ledger = l.ledger
left join held as h on h.ledger = l.ledger
order by l.place
