-- question: Which compounds are behind a number, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], list VARCHAR
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, class VARCHAR, batch INTEGER, team INTEGER, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    compound_selected, compound_state, compound_change, step_open, compound_step, step_skip, survey, campaign
-- note:     list: compounds (all), clear, verified_clear, not_clear, not_surveyed, steps_open (not all eight steps done), waits_step_1 … waits_step_8 (that step is the first not done; listed_on: since when it is its turn), steps_skipped (some step taken before an earlier one; listed_on: the first such day); what is not surveyed is not clear either. listed_on is the first day of the run of days, clear or with something standing, that reaches the day, and no earlier than the campaign; null for what is not surveyed.
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

in_steps as (
    select compound_id, waits_since as day
    from compound_step($as_of, $known)
    where is_current and $list = concat('waits_step_', cast(step as varchar))
    union all
    select compound_id, min(skipped_on)
    from step_skip($as_of, $known)
    where $list = 'steps_skipped'
    group by compound_id
),

listed as (
    select
        s.*,
        p.compound_id is not null as in_steps,
        case when p.compound_id is not null then p.day when s.surveyed then d.day end as listed_on
    from compound_state($as_of, $known) as s
    left join since as d using (compound_id)
    left join in_steps as p on p.compound_id = s.compound_id
)

select
    c.compound_id, c.name, c.area_short as area, c.class, c.batch, c.team,
    s.in_scope, s.standing, s.cleared, s.verified,
    round(s.area_standing_sqm, 2) as area_standing_sqm,
    s.listed_on,
    unix_date($as_of) - unix_date(s.listed_on) as days,
    u.surveyed_on, u.file_name, c.line
from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
join listed as s using (compound_id)
join survey as u on u.survey_id = c.survey_id
where case $list
    when 'compounds' then true
    when 'clear' then s.clear
    when 'verified_clear' then s.verified_clear
    when 'not_clear' then not s.clear
    when 'not_surveyed' then not s.surveyed
    when 'steps_open' then c.compound_id in (select compound_id from step_open($as_of, $known))
    else s.in_steps
end
order by s.standing desc, c.compound_id
