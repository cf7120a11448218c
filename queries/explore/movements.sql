-- question: What made the structures of each value of up to two dimensions of the rows and one of the columns more and fewer, in the week that the day closes and so far?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, opening BIGINT, found BIGINT, relapsed BIGINT, removed BIGINT, reremoved BIGINT, declassified BIGINT, closing BIGINT, week_come BIGINT, week_gone BIGINT, week_change BIGINT, area_week_come_sqm DOUBLE, area_week_gone_sqm DOUBLE, area_week_change_sqm DOUBLE, arrivals BIGINT, departures BIGINT, area_arrivals_sqm DOUBLE, area_departures_sqm DOUBLE, found_so_far BIGINT, declassified_so_far BIGINT, removed_recently BIGINT, recent_done_per_week DOUBLE, recent_new_per_week DOUBLE, recent_net_per_week DOUBLE, needed_per_week DOUBLE
-- reads:    structure_placed, structure_event, week_grid, recent_span, campaign
-- note:     structures found by the day, those declassified since too. rows, within, cols: dimensions of structure_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. The week is the one that the day closes, partial where the day is no meeting day, as the last one of burndown/bridge_by_week: opening + found + relapsed - removed - reremoved - declassified = closing = what stands; week_come = found + relapsed, week_gone the rest; week_change = come less gone. arrivals, departures: the same from the first find on. declassified_so_far: standing or not. recent_*: the last full weeks (setting recent_weeks), per week, as in burndown/pace; null where there is none, needed_per_week past the target.
with placed as (
    select * from structure_placed($as_of, $known, $streets, $areas, $batches, $classes, $teams, $rows, $within, $cols, $filtered, $kept)
),

week as (
    select max(after_day) as after_day from week_grid($as_of)
),

moves as (
    select
        p.row_value, p.within_value, p.col_value, e.event, e.standing_delta, e.area_sqm,
        e.day > w.after_day as in_week,
        coalesce(e.day > r.after_day and e.day <= r.last_day, false) as recent,
        r.weeks,
        greatest(unix_date(g.target_on) - unix_date($as_of), 0) / 7.0 as weeks_left
    from placed as p
    join structure_event($as_of, $known) as e on e.structure_id = p.structure_id
    cross join week as w
    cross join recent_span($as_of) as r
    cross join campaign as g
)

select
    row_value, within_value, col_value,
    cast(coalesce(sum(standing_delta) filter (where not in_week), 0) as bigint) as opening,
    count(*) filter (where in_week and event = 'found') as found,
    count(*) filter (where in_week and event = 'relapsed') as relapsed,
    count(*) filter (where in_week and event = 'removed') as removed,
    count(*) filter (where in_week and event = 'reremoved') as reremoved,
    count(*) filter (where in_week and event = 'declassified' and standing_delta < 0) as declassified,
    cast(sum(standing_delta) as bigint) as closing,
    count(*) filter (where in_week and standing_delta > 0) as week_come,
    count(*) filter (where in_week and standing_delta < 0) as week_gone,
    cast(coalesce(sum(standing_delta) filter (where in_week), 0) as bigint) as week_change,
    round(coalesce(sum(area_sqm) filter (where in_week and standing_delta > 0), 0), 2) as area_week_come_sqm,
    round(coalesce(sum(area_sqm) filter (where in_week and standing_delta < 0), 0), 2) as area_week_gone_sqm,
    round(coalesce(sum(standing_delta * area_sqm) filter (where in_week), 0), 2) as area_week_change_sqm,
    count(*) filter (where standing_delta > 0) as arrivals,
    count(*) filter (where standing_delta < 0) as departures,
    round(coalesce(sum(area_sqm) filter (where standing_delta > 0), 0), 2) as area_arrivals_sqm,
    round(coalesce(sum(area_sqm) filter (where standing_delta < 0), 0), 2) as area_departures_sqm,
    count(*) filter (where event = 'found') as found_so_far,
    count(*) filter (where event = 'declassified') as declassified_so_far,
    count(*) filter (where recent and event in ('removed', 'reremoved')) as removed_recently,
    round(cast(count(*) filter (where recent and standing_delta < 0) / nullif(max(weeks), 0) as double), 2) as recent_done_per_week,
    round(cast(count(*) filter (where recent and standing_delta > 0) / nullif(max(weeks), 0) as double), 2) as recent_new_per_week,
    round(cast(-coalesce(sum(standing_delta) filter (where recent), 0) / nullif(max(weeks), 0) as double), 2) as recent_net_per_week,
    round(cast(sum(standing_delta) / nullif(max(weeks_left), 0) as double), 2) as needed_per_week
from moves
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
