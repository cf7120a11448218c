-- question: Which compounds does the store know, and under which names, since when, the one in force first?
-- params:   none
-- grain:    one row per compound and name
-- columns:  compound_id VARCHAR, name VARCHAR, street_code VARCHAR, area_code VARCHAR, is_current BOOLEAN, since DATE
-- reads:    compounds_version
-- note:     a file of an older survey may still use a name that a newer one has replaced. Runs at import on DuckDB only.
select
    compound_id,
    name,
    arg_max(street_code, (superseded_on is null, surveyed_on)) as street_code,
    arg_max(area_code, (superseded_on is null, surveyed_on)) as area_code,
    bool_or(superseded_on is null) as is_current,
    min(surveyed_on) as since
from compounds_version
group by compound_id, name
order by is_current desc, compound_id, name
