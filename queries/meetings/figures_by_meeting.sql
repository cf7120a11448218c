-- question: Which meetings were closed, by whom and when, and what did each see?
-- params:   as_of DATE
-- grain:    one row per meeting_id
-- columns:  meeting_id INTEGER, held_on DATE, closed_at TIMESTAMP, closed_by VARCHAR, note VARCHAR, replaces INTEGER, is_replaced BOOLEAN, compounds BIGINT, compounds_clear BIGINT, structures_standing BIGINT, area_standing_sqm DOUBLE, shops BIGINT, shops_open BIGINT, actions_open BIGINT, actions_late BIGINT
-- reads:    meeting, meeting_figure, meeting_action
-- note:     the newest first; figures as they were reported on the day, never changed since. A record of the same day as an earlier one replaces it; both stay.
with figures as (
    select
        meeting_id,
        max(value) filter (where figure = 'compounds') as compounds,
        max(value) filter (where figure = 'compounds_clear') as compounds_clear,
        max(value) filter (where figure = 'structures_standing') as structures_standing,
        max(value) filter (where figure = 'area_standing_sqm') as area_standing_sqm,
        max(value) filter (where figure = 'shops') as shops,
        max(value) filter (where figure = 'shops_open') as shops_open
    from meeting_figure
    group by meeting_id
),

actions as (
    select
        m.meeting_id,
        count(*) filter (where a.done_on is null) as actions_open,
        count(*) filter (where a.done_on is null and a.due_on < m.held_on) as actions_late
    from meeting as m
    join meeting_action as a on a.meeting_id = m.meeting_id
    group by m.meeting_id
)

select
    m.meeting_id, m.held_on, m.closed_at, m.closed_by, m.note,
    lag(m.meeting_id) over (partition by m.held_on order by m.meeting_id) as replaces,
    lead(m.meeting_id) over (partition by m.held_on order by m.meeting_id) is not null as is_replaced,
    cast(f.compounds as bigint) as compounds,
    cast(f.compounds_clear as bigint) as compounds_clear,
    cast(f.structures_standing as bigint) as structures_standing,
    f.area_standing_sqm,
    cast(f.shops as bigint) as shops,
    cast(f.shops_open as bigint) as shops_open,
    coalesce(a.actions_open, 0) as actions_open,
    coalesce(a.actions_late, 0) as actions_late
from meeting as m
join figures as f on f.meeting_id = m.meeting_id
left join actions as a on a.meeting_id = m.meeting_id
where m.held_on <= $as_of
order by m.held_on desc, m.meeting_id desc
