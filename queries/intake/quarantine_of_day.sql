-- question: Which rows of a ledger are in quarantine from surveys of one day?
-- params:   ledger VARCHAR, surveyed_on DATE
-- grain:    one row per quarantined row
-- columns:  header VARCHAR[], cells VARCHAR[]
-- reads:    quarantined_row, survey
select header, cells
from quarantined_row
join survey using (survey_id)
where ledger = $ledger and surveyed_on = $surveyed_on and not undone
