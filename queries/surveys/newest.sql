-- question: What does the store hold: up to which survey date, from how many surveys, and is any of it synthetic?
-- params:   none
-- grain:    one row
-- columns:  newest_survey_on DATE, oldest_survey_on DATE, surveys BIGINT, holds_sample BOOLEAN, imported_at TIMESTAMP
-- reads:    survey
-- note:     files only: what is said in a meeting does not move the day of the figures.
select
    max(surveyed_on) as newest_survey_on,
    min(surveyed_on) as oldest_survey_on,
    count(*) as surveys,
    coalesce(bool_or(is_sample), false) as holds_sample,
    max(imported_at) as imported_at
from survey
where origin = 'file' and not undone
