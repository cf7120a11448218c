-- question: Which days are there, from the campaign's first year to a year after its target?
-- params:   none
-- grain:    one row per day
select c.day, c.weekday, c.weekday = g.meeting_weekday as is_meeting_day
from calendar as c
cross join campaign as g
where c.day between g.starts_on - 366 and g.target_on + 366
order by c.day
