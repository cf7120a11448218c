-- question: In which weeks was a meeting closed, and in which was none, since the first that is on record?
-- params:   as_of DATE
-- grain:    one row per week_end
-- columns:  week_end DATE, held_on DATE
-- reads:    meeting, week_grid
-- note:     held_on: the last meeting of the week, null where none was closed. A week ends with the meeting day of the settings. No row before the first meeting.
select w.week_end, max(m.held_on) as held_on
from week_grid($as_of) as w
left join meeting as m on m.held_on > w.after_day and m.held_on <= w.week_end
where w.week_end >= (select min(held_on) from meeting)
group by w.week_end
order by w.week_end
