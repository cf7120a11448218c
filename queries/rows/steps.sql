-- question: Which steps of which compounds are behind a number, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], list VARCHAR, compound VARCHAR[]?, step VARCHAR[]?, step_state VARCHAR[]?, month_done VARCHAR[]?, civilized_level VARCHAR[]?, baseline VARCHAR[]?
-- grain:    one row per step_id
-- columns:  step_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, class VARCHAR, batch INTEGER, team INTEGER, step INTEGER, step_name VARCHAR, step_name_en VARCHAR, step_state VARCHAR, started_on DATE, done_on DATE, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    compound_selected, compound_step, step_skip, step_known, step, survey
-- note:     step_id is the ledger's own key, the compound's number and the step's with a space between. list: steps_all, steps_done, steps_running, steps_not_begun (those whose turn it is among them), steps_not_done (both), steps_waiting (it is their turn), steps_current (the first step of a compound that is not done), steps_out_of_order (begun or done before an earlier step). listed_on is the day on which a step was done, or since when it has been running or its turn; null before its turn; of steps_current since when it has been its turn, of steps_out_of_order the first such day. step (1 to 8), step_state (done, running, waiting, not_started) and month_done (2018-06) narrow any list, none = not done; so do compound, civilized_level and baseline of the compound, none = not stated. A step that no survey speaks of has no file and no line.
with skipped as (
    select compound_id, step, min(skipped_on) as skipped_on
    from step_skip($as_of, $known)
    where $list = 'steps_out_of_order'
    group by compound_id, step
),

listed as (
    select
        s.compound_id, s.step, s.state, s.started_on, s.done_on,
        case
            when $list = 'steps_current' then s.waits_since
            when $list = 'steps_out_of_order' then k.skipped_on
            when s.state = 'done' then s.done_on
            when s.state = 'running' then s.begun_on
            when s.state = 'waiting' then s.waits_since
        end as listed_on
    from compound_step($as_of, $known) as s
    left join skipped as k on k.compound_id = s.compound_id and k.step = s.step
    where case $list
        when 'steps_all' then true
        when 'steps_done' then s.state = 'done'
        when 'steps_not_done' then s.state <> 'done'
        when 'steps_running' then s.state = 'running'
        when 'steps_not_begun' then s.state in ('waiting', 'not_started')
        when 'steps_waiting' then s.state = 'waiting'
        when 'steps_current' then s.is_current
        when 'steps_out_of_order' then k.skipped_on is not null
        else false
    end
)

select
    concat(l.compound_id, ' ', cast(l.step as varchar)) as step_id,
    l.compound_id, c.name, c.area_short as area, c.class, c.batch, c.team,
    l.step, e.name as step_name, e.name_en as step_name_en, l.state as step_state, l.started_on, l.done_on,
    l.listed_on,
    unix_date($as_of) - unix_date(l.listed_on) as days,
    u.surveyed_on, u.file_name, k.line
from listed as l
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = l.compound_id
join step as e on e.step = l.step
left join step_known($as_of, $known) as k on k.compound_id = l.compound_id and k.step = l.step
left join survey as u on u.survey_id = k.survey_id
where ($compound is null or array_contains($compound, l.compound_id))
  and ($step is null or array_contains($step, cast(l.step as varchar)))
  and ($step_state is null or array_contains($step_state, l.state))
  and ($month_done is null or array_contains($month_done, coalesce(substr(cast(l.done_on as varchar), 1, 7), 'none')))
  and ($civilized_level is null or array_contains($civilized_level, coalesce(c.civilized_level, 'none')))
  and ($baseline is null or array_contains($baseline, coalesce(c.baseline, 'none')))
order by l.listed_on nulls last, l.compound_id, l.step
