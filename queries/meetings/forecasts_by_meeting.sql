-- question: What did each meeting forecast for each of the four burns?
-- params:   as_of DATE
-- grain:    one row per meeting_id and measure (compounds, structures, area, shops)
-- columns:  meeting_id INTEGER, held_on DATE, measure VARCHAR, remaining DOUBLE, p50 DATE, p85 DATE, p95 DATE, chance_by_target DOUBLE, weeks_used INTEGER, reason VARCHAR
-- reads:    meeting, meeting_forecast
-- note:     the newest first; of several records of one day the last. As it was made on the day, never changed since. reason: why there is none.
with latest as (
    select meeting_id, held_on
    from meeting
    where held_on <= $as_of
    qualify row_number() over (partition by held_on order by meeting_id desc) = 1
)

select m.meeting_id, m.held_on, f.measure, f.remaining, f.p50, f.p85, f.p95, f.chance_by_target, f.weeks_used, f.reason
from latest as m
join meeting_forecast as f on f.meeting_id = m.meeting_id
order by m.held_on desc, case f.measure when 'compounds' then 0 when 'structures' then 1 when 'area' then 2 else 3 end
