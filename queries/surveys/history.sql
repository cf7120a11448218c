-- question: What has been imported, when and by whom, and does it count?
-- params:   none
-- grain:    one row per survey: survey_id
-- columns:  survey_id INTEGER, ledger VARCHAR, surveyed_on DATE, file_name VARCHAR, sha256 VARCHAR, encoding VARCHAR, is_sample BOOLEAN, imported_at TIMESTAMP, importer VARCHAR, origin VARCHAR, undone BOOLEAN, changed_at TIMESTAMP, changed_by VARCHAR, rows_read INTEGER, rows_accepted INTEGER, rows_unchanged INTEGER, rows_quarantined INTEGER, rows_open BIGINT, rows_excluded INTEGER
-- reads:    survey, survey_changed, quarantine_open
with still_open as (
    select survey_id, count(*) as rows_open
    from quarantine_open(cast(null as date), 'as-now')
    group by survey_id
)

select
    s.survey_id, s.ledger, s.surveyed_on, s.file_name, s.sha256, s.encoding, s.is_sample, s.imported_at, s.importer, s.origin, s.undone,
    c.happened_at as changed_at, c.who as changed_by,
    s.rows_read, s.rows_accepted, s.rows_unchanged, s.rows_quarantined, coalesce(o.rows_open, 0) as rows_open, s.rows_excluded
from survey as s
left join survey_changed() as c on c.survey_id = s.survey_id
left join still_open as o on o.survey_id = s.survey_id
order by s.survey_id desc
