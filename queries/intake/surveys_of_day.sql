-- question: Which surveys of a ledger are of one day?
-- params:   ledger VARCHAR, surveyed_on DATE
-- grain:    one row per survey
-- columns:  survey_id INTEGER, sha256 VARCHAR
-- reads:    survey
select survey_id, sha256
from survey
where ledger = $ledger and surveyed_on = $surveyed_on and not undone
