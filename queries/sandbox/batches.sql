-- question: Which batches are there, and when is each due?
-- params:   none
-- grain:    one row per street_code and batch
select street_code, batch, planned_start, planned_end, compounds
from batch_plan
order by street_code, batch
