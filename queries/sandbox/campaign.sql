-- question: What are the campaign's own dates?
-- params:   none
-- grain:    one row
select title, title_en, issued_on, starts_on, baseline_on, target_on, spring_festival_on, meeting_weekday
from campaign
