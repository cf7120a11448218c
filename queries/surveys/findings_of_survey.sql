-- question: What was there to say about a survey's file?
-- params:   survey_id INTEGER
-- grain:    one row per finding, by its place
-- columns:  place BIGINT, line INTEGER, severity VARCHAR, field VARCHAR, value VARCHAR, rule VARCHAR, message VARCHAR, message_en VARCHAR
-- reads:    finding
select
    row_number() over (order by coalesce(line, 0), field, rule, value) as place,
    line, severity, field, value, rule, message, message_en
from finding
where survey_id = $survey_id
order by place
