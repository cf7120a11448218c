-- question: Which compounds are behind a number, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], list VARCHAR, week DATE?, compound VARCHAR[]?, step VARCHAR[]?, civilized_level VARCHAR[]?, baseline VARCHAR[]?, month_clear VARCHAR[]?
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, class VARCHAR, batch INTEGER, team INTEGER, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    compound_selected, compound_state, compound_change, compound_first_clear, compound_step, step_skip, step_open, survey, campaign
-- note:     list: compounds (all), clear, verified_clear, not_clear, not_surveyed, steps_open (not all eight steps done), steps_skipped (a step taken before an earlier one), step2_done, step5_done, step8_done (that step done); ever_clear (on some day from the notice's on), clear_lost (ever, and not on the day); newly_clear, newly_not_clear: clear on the day and not seven days before, and the other way round; week_not_clear: not clear at the end of the day $week. What is not surveyed is not clear either. step narrows any list to the compounds whose first step not done it is, none = all done; civilized_level and baseline narrow it to theirs, none = not stated; month_clear (2018-06) to those clear since then, none = not clear. listed_on is the first day of the run of days, clear or with something standing, that reaches the day, and no earlier than the campaign; null for what is not surveyed; of steps_open since when it is the turn of the first step not done, of steps_skipped the first such day, of ever_clear the first clear day.
with states as (
    select compound_id, day, case when not surveyed then 'not surveyed' when clear then 'clear' else 'not clear' end as state
    from compound_change($as_of, $known)
),

turns as (
    select compound_id, day, state, lag(state) over (partition by compound_id order by day) as state_before
    from states
),

since as (
    select compound_id, greatest(max(day), (select starts_on from campaign)) as day
    from turns
    where state_before is null or state <> state_before
    group by compound_id
),

week_end as (
    select compound_id, clear
    from compound_change($as_of, $known)
    where day <= $week
    qualify row_number() over (partition by compound_id order by day desc) = 1
),

current as (
    select compound_id, step, waits_since
    from compound_step($as_of, $known)
    where is_current
),

skipped as (
    select compound_id, min(skipped_on) as skipped_on
    from step_skip($as_of, $known)
    where $list = 'steps_skipped'
    group by compound_id
),

first_clear as (
    select compound_id, first_clear_on
    from compound_first_clear($as_of, $known)
    where $list in ('ever_clear', 'clear_lost')
),

placed as (
    select
        s.*,
        p.step,
        k.skipped_on,
        f.first_clear_on,
        case when s.clear then d.day end as clear_since,
        case
            when $list = 'steps_open' then p.waits_since
            when $list = 'steps_skipped' then k.skipped_on
            when $list = 'ever_clear' then f.first_clear_on
            when s.surveyed then d.day
        end as listed_on
    from compound_state($as_of, $known) as s
    left join since as d using (compound_id)
    left join current as p on p.compound_id = s.compound_id
    left join skipped as k on k.compound_id = s.compound_id
    left join first_clear as f on f.compound_id = s.compound_id
)

select
    c.compound_id, c.name, c.area_short as area, c.class, c.batch, c.team,
    s.in_scope, s.standing, s.cleared, s.verified,
    round(s.area_standing_sqm, 2) as area_standing_sqm,
    s.listed_on,
    unix_date($as_of) - unix_date(s.listed_on) as days,
    u.surveyed_on, u.file_name, c.line
from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
join placed as s using (compound_id)
join survey as u on u.survey_id = c.survey_id
left join week_end as w on w.compound_id = c.compound_id
left join compound_state($as_of - 7, $known) as b on b.compound_id = c.compound_id
where case $list
    when 'compounds' then true
    when 'clear' then s.clear
    when 'verified_clear' then s.verified_clear
    when 'not_clear' then not s.clear
    when 'not_surveyed' then not s.surveyed
    when 'ever_clear' then s.first_clear_on is not null
    when 'clear_lost' then s.first_clear_on is not null and not s.clear
    when 'newly_clear' then s.clear and not coalesce(b.clear, false)
    when 'newly_not_clear' then not s.clear and coalesce(b.clear, false)
    when 'week_not_clear' then not coalesce(w.clear, false)
    when 'steps_open' then s.step is not null
    when 'steps_skipped' then s.skipped_on is not null
    when 'step2_done' then c.compound_id not in (select compound_id from step_open($as_of, $known) where step = 2)
    when 'step5_done' then c.compound_id not in (select compound_id from step_open($as_of, $known) where step = 5)
    when 'step8_done' then c.compound_id not in (select compound_id from step_open($as_of, $known) where step = 8)
    else false
end
  and ($compound is null or array_contains($compound, c.compound_id))
  and ($step is null or array_contains($step, coalesce(cast(s.step as varchar), 'none')))
  and ($civilized_level is null or array_contains($civilized_level, coalesce(c.civilized_level, 'none')))
  and ($baseline is null or array_contains($baseline, coalesce(c.baseline, 'none')))
  and ($month_clear is null or array_contains($month_clear, coalesce(substr(cast(s.clear_since as varchar), 1, 7), 'none')))
order by s.standing desc, c.compound_id
