-- question: Which quarantined rows of a ledger has no survey brought again under their number?
-- params:   ledger VARCHAR
-- grain:    one row per quarantined row
-- columns:  survey_id INTEGER, line INTEGER
-- reads:    quarantined_row, mended_row, survey
select q.survey_id, q.line
from quarantined_row as q
join survey as u on u.survey_id = q.survey_id
where u.ledger = $ledger
    and not u.undone
    and not exists (
        select 1
        from mended_row as m
        join survey as b on b.survey_id = m.survey_id
        where m.quarantine_survey_id = q.survey_id and m.quarantine_line = q.line and not b.undone
    )
order by q.survey_id, q.line
