-- question: Which streets are there, and what did the notice say of each?
-- params:   none
-- grain:    one row per street_code
select street_code, name, name_en, areas, compounds, civilized, ordinary, civilized_clear, ordinary_clear, roads, shops
from street
order by street_code
