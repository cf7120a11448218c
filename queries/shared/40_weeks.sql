-- Meeting days from the campaign's start to the day, which closes the grid: partial when it is no meeting day.
-- grain: one row per week; a week is (after_day, week_end]
create or replace macro week_grid(as_of) as table
    select
        greatest(c.day - ((c.weekday - g.meeting_weekday + 6) % 7 + 1), g.starts_on - 1) as after_day,
        c.day as week_end,
        c.weekday <> g.meeting_weekday as partial
    from calendar as c
    cross join campaign as g
    where c.day between g.starts_on and as_of
      and (c.weekday = g.meeting_weekday or c.day = as_of);

-- The first meeting day on or after a day, or the as-of day that closes the grid: the week that an event belongs to.
-- grain: one row per calendar day up to the as-of day; days before the campaign belong to no week (week_end is null)
create or replace macro week_of_day(as_of) as table
    select
        c.day,
        case when c.day >= g.starts_on then least(c.day + (g.meeting_weekday - c.weekday + 7) % 7, as_of) end as week_end
    from calendar as c
    cross join campaign as g
    where c.day <= as_of;

-- The last full weeks, as many as the recent pace looks back (setting recent_weeks); days after after_day up to last_day. Null and 0 weeks before the first.
-- grain: one row
create or replace macro recent_span(as_of) as table
    select min(w.after_day) as after_day, max(w.week_end) as last_day, count(*) as weeks
    from week_grid(as_of) as w
    cross join campaign as g
    where not w.partial and w.week_end > as_of - 7 * g.recent_weeks;

-- The meeting days still to come, up to the target.
-- grain: one row per week after the day
create or replace macro weeks_ahead(as_of) as table
    select c.day as week_end
    from calendar as c
    cross join campaign as g
    where c.day > as_of
      and c.day <= g.target_on
      and (c.weekday = g.meeting_weekday or c.day = g.target_on);

-- How much of a batch's window is still to come at the end of a day: 1 before it starts, 0 from its end on; 0 without a window.
create or replace macro share_of_window_left(day, planned_start, planned_end) as
    case
        when planned_end is null then 0.0
        else least(greatest((unix_date(planned_end) - unix_date(day)) / (unix_date(planned_end) - unix_date(planned_start) + 1.0), 0.0), 1.0)
    end;

-- The day from which what a batch holds has to be worked off: the start of its window, or the notice's day where that is later or there is none.
create or replace macro due_from(baseline_on, planned_start) as greatest(baseline_on, coalesce(planned_start, baseline_on));
