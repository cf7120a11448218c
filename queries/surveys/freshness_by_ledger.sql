-- question: How fresh is each ledger on the day, and how much of it is in quarantine?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per ledger
-- columns:  ledger VARCHAR, newest_survey_on DATE, days_old BIGINT, surveys BIGINT, rows_quarantined BIGINT
-- reads:    survey
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
)

select
    l.ledger,
    max(s.surveyed_on) as newest_survey_on,
    case when max(s.surveyed_on) is not null then greatest(unix_date($as_of) - unix_date(max(s.surveyed_on)), 0) end as days_old,
    count(s.survey_id) as surveys,
    cast(coalesce(sum(s.rows_quarantined), 0) as bigint) as rows_quarantined
from ledgers as l
left join survey as s on s.ledger = l.ledger and not s.undone and ($known = 'as-now' or s.surveyed_on <= $as_of)
group by l.ledger, l.place
order by l.place
