-- question: Which rows are held back, as they were typed, and whose are they?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per quarantined row: survey_id and line
-- columns:  survey_id INTEGER, line INTEGER, ledger VARCHAR, surveyed_on DATE, file_name VARCHAR, imported_at TIMESTAMP, area_code VARCHAR, area VARCHAR, area_en VARCHAR, item_id VARCHAR, header VARCHAR[], cells VARCHAR[]
-- reads:    quarantine_open, area
select
    q.survey_id, q.line, q.ledger, q.surveyed_on, q.file_name, q.imported_at,
    q.area_code, a.short_name as area, a.name_en as area_en, q.item_id, q.header, q.cells
from quarantine_open($as_of, $known) as q
left join area as a on a.area_code = q.area_code
order by q.surveyed_on desc, q.survey_id desc, q.line
