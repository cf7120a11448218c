-- question: What are the eight steps called?
-- params:   none
-- grain:    one row per step
-- columns:  step INTEGER, step_name VARCHAR, step_name_en VARCHAR
-- reads:    step
select step, name as step_name, name_en as step_name_en
from step
order by step
