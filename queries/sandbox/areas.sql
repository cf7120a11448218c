-- question: Which residential areas are there?
-- params:   none
-- grain:    one row per area_code
select area_code, street_code, name, short_name, name_en
from area
order by area_code
