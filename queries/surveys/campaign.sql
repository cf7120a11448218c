-- question: What did the notice set out, when does it end, and what are the settings?
-- params:   none
-- grain:    one row
-- columns:  title VARCHAR, title_en VARCHAR, street VARCHAR, street_en VARCHAR, streets BIGINT, issued_on DATE, starts_on DATE, baseline_on DATE, target_on DATE, spring_festival_on DATE, meeting_weekday INTEGER, recent_weeks INTEGER, holidays VARCHAR, holiday_capacity DOUBLE, long_standing_days INTEGER, force_waiting_days INTEGER, suit_months INTEGER, relapse_free_days INTEGER, shops_closed_share DOUBLE, stale_days INTEGER, reinspection_size INTEGER, sample_mark VARCHAR, compounds BIGINT, civilized BIGINT, ordinary BIGINT, roads BIGINT, shops BIGINT
-- reads:    campaign, street
select
    g.title, g.title_en,
    min(s.name) as street, min(s.name_en) as street_en, count(*) as streets,
    g.issued_on, g.starts_on, g.baseline_on, g.target_on, g.spring_festival_on, g.meeting_weekday, g.recent_weeks, g.holidays, g.holiday_capacity, g.long_standing_days,
    g.force_waiting_days, g.suit_months, g.relapse_free_days, g.shops_closed_share, g.stale_days, g.reinspection_size, g.sample_mark,
    cast(sum(s.compounds) as bigint) as compounds,
    cast(sum(s.civilized) as bigint) as civilized,
    cast(sum(s.ordinary) as bigint) as ordinary,
    cast(sum(s.roads) as bigint) as roads,
    cast(sum(s.shops) as bigint) as shops
from campaign as g
cross join street as s
group by
    g.title, g.title_en, g.issued_on, g.starts_on, g.baseline_on, g.target_on, g.spring_festival_on, g.meeting_weekday, g.recent_weeks, g.holidays, g.holiday_capacity, g.long_standing_days,
    g.force_waiting_days, g.suit_months, g.relapse_free_days, g.shops_closed_share, g.stale_days, g.reinspection_size, g.sample_mark
