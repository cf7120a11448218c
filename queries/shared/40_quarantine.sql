-- Rows that are held back and that no survey has brought again, mended. Undone surveys neither hold back nor mend.
-- grain: one row per quarantined row
create or replace macro quarantine_open(as_of, known) as table
    select
        q.survey_id, q.line, q.header, q.cells, q.item_id, q.area_code,
        u.ledger, u.surveyed_on, u.file_name, u.imported_at, u.importer
    from quarantined_row as q
    join survey as u on u.survey_id = q.survey_id
    where not u.undone
        and (known = 'as-now' or u.surveyed_on <= as_of)
        and not exists (
            select 1
            from mended_row as m
            join survey as b on b.survey_id = m.survey_id
            where m.quarantine_survey_id = q.survey_id
                and m.quarantine_line = q.line
                and not b.undone
                and (known = 'as-now' or b.surveyed_on <= as_of)
        );
