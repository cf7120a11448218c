-- question: What was known of each compound, from which survey until which?
-- params:   as_of DATE, known VARCHAR
-- grain:    one row per compound_id and surveyed_on
select
    compound_id, surveyed_on,
    case when $known = 'as-now' or superseded_on <= $as_of then superseded_on end as superseded_on,
    survey_id, line,
    name, street_code, area_code, class, civilized_level, batch, team, households, baseline, note
from compounds_version
where $known = 'as-now' or surveyed_on <= $as_of
order by compound_id, surveyed_on
