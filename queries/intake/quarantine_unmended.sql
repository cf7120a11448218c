-- question: Which rows of a ledger are in quarantine up to a day, and is their item on a row that is landing?
-- params:   ledger VARCHAR, surveyed_on DATE
-- grain:    one row per quarantined row
-- columns:  survey_id INTEGER, line INTEGER, is_back BOOLEAN
-- reads:    quarantined_row, mended_row, survey, landed
-- note:     runs at import on DuckDB only.
select q.survey_id, q.line, coalesce(q.item_id in (select item_id from landed), false) as is_back
from quarantined_row as q
join survey as u on u.survey_id = q.survey_id
where u.ledger = $ledger
    and u.surveyed_on <= $surveyed_on
    and not u.undone
    and not exists (
        select 1
        from mended_row as m
        join survey as b on b.survey_id = m.survey_id
        where m.quarantine_survey_id = q.survey_id and m.quarantine_line = q.line and not b.undone
    )
order by q.survey_id, q.line
