-- question: Which surveys came in?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per survey_id
select
    survey_id, ledger, surveyed_on, file_name, is_sample, undone, origin, imported_at,
    rows_read, rows_accepted, rows_unchanged, rows_quarantined, rows_excluded
from survey
where $known = 'as-now' or surveyed_on <= $as_of
order by survey_id
