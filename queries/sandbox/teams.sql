-- question: Which removal teams are there, and who leads each?
-- params:   none
-- grain:    one row per street_code and team
select street_code, team, leader
from team
order by street_code, team
