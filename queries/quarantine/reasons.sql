-- question: Why is each row held back, and what is to be written instead?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per quarantined row and reason, numbered
-- columns:  survey_id INTEGER, line INTEGER, reason BIGINT, field VARCHAR, value VARCHAR, rule VARCHAR, message VARCHAR, message_en VARCHAR
-- reads:    quarantine_open, finding
select
    q.survey_id, q.line,
    row_number() over (partition by q.survey_id, q.line order by f.field, f.rule, f.value) as reason,
    f.field, f.value, f.rule, f.message, f.message_en
from quarantine_open($as_of, $known) as q
join finding as f on f.survey_id = q.survey_id and f.line = q.line
where f.severity = 'error'
order by q.survey_id, q.line, reason
