-- question: How far is what each support group's duty moves, of how much?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per support_group and measure
-- columns:  support_group INTEGER, measure VARCHAR, part BIGINT, whole BIGINT, running BIGINT
-- reads:    compound_selected, structure_state, structure_fault, shop_state, step, step_known, action_state, survey, week_grid, campaign
-- note:     part of whole; running: steps begun and not done, null for what is no step. Which measure belongs to which group is read from the words of its duty (docs/support.md). aided counts households in hardship: small counts are for the coordination office (clearance/support.py). A household is one address in one compound; a row without an address is one of its own. weeks_surveyed: full weeks since the notice in which a structures survey was dated, of all those weeks.
with selected as (
    select compound_id from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

structures as (
    select s.*
    from structure_state($as_of, $known) as s
    join selected as c on c.compound_id = s.compound_id
    where s.in_scope
),

counted as (
    select
        count(*) as in_scope,
        count(*) filter (where noticed_on <= $as_of) as noticed,
        count(*) filter (where standing and noticed_on <= $as_of) as noticed_standing,
        count(*) filter (where standing and noticed_on <= $as_of and agreed_on <= $as_of) as agreed_standing,
        count(*) filter (where gone_on <= $as_of) as removed,
        count(*) filter (where gone_on <= $as_of and removal_mode = '强拆') as forced,
        count(*) filter (where ownership = '公') as public,
        count(*) filter (where ownership = '公' and cleared) as public_cleared
    from structures
),

faults as (
    select
        count(distinct f.structure_id) as faults,
        count(distinct case when f.fault = 'early_force' then f.structure_id end) as early_force
    from structure_fault($as_of, $known) as f
    join selected as c on c.compound_id = f.compound_id
),

households as (
    select compound_id, coalesce(address, structure_id) as household, max(case when aid_planned_on <= $as_of then 1 else 0 end) as aided
    from structures
    where hardship is not null
    group by 1, 2
),

hardship as (
    select count(*) as households, count(*) filter (where aided = 1) as aided
    from households
),

shops as (
    select count(*) as shops, count(*) filter (where interviewed_on <= $as_of) as interviewed
    from shop_state($as_of, $known)
    where in_scope and ($streets is null or array_contains($streets, street_code))
),

-- A step that no ledger mentions is neither begun nor done.
steps as (
    select
        e.step,
        k.done_on <= $as_of as done,
        k.started_on <= $as_of and coalesce(k.done_on > $as_of, true) as running
    from selected as c
    cross join step as e
    left join step_known($as_of, $known) as k on k.compound_id = c.compound_id and k.step = e.step
),

stepped as (
    select
        count(*) as steps,
        count(*) filter (where done) as steps_done, count(*) filter (where running) as steps_running,
        count(*) filter (where step = 2) as step2, count(*) filter (where step = 2 and done) as step2_done, count(*) filter (where step = 2 and running) as step2_running,
        count(*) filter (where step = 5) as step5, count(*) filter (where step = 5 and done) as step5_done, count(*) filter (where step = 5 and running) as step5_running,
        count(*) filter (where step = 8) as step8, count(*) filter (where step = 8 and done) as step8_done, count(*) filter (where step = 8 and running) as step8_running
    from steps
),

actions as (
    select count(*) as actions, count(*) filter (where not is_open) as done, count(*) filter (where is_open) as still_open, count(*) filter (where overdue) as overdue
    from action_state($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

weeks as (
    select count(distinct w.week_end) as weeks, count(distinct case when u.survey_id is not null then w.week_end end) as surveyed
    from week_grid($as_of) as w
    cross join campaign as g
    left join survey as u on u.ledger = 'structures' and not u.undone and u.surveyed_on > w.after_day and u.surveyed_on <= w.week_end
    where not w.partial and w.week_end >= g.baseline_on
),

duties as (
    select *
    from (values
        (1, 1, 'steps_done'), (1, 2, 'noticed'), (1, 3, 'interviewed'), (1, 4, 'step8_done'),
        (2, 1, 'step5_done'), (2, 2, 'agreed'),
        (3, 1, 'step2_done'),
        (4, 1, 'aided'),
        (5, 1, 'faults'), (5, 2, 'early_force'),
        (6, 1, 'public_cleared'),
        (7, 1, 'actions_done'), (7, 2, 'actions_overdue'), (7, 3, 'weeks_surveyed')
    ) as d (support_group, place, measure)
)

select
    d.support_group, d.measure,
    case d.measure
        when 'steps_done' then t.steps_done when 'noticed' then c.noticed when 'interviewed' then s.interviewed when 'step8_done' then t.step8_done
        when 'step5_done' then t.step5_done when 'agreed' then c.agreed_standing
        when 'step2_done' then t.step2_done
        when 'aided' then h.aided
        when 'faults' then f.faults when 'early_force' then f.early_force
        when 'public_cleared' then c.public_cleared
        when 'actions_done' then a.done when 'actions_overdue' then a.overdue when 'weeks_surveyed' then w.surveyed
    end as part,
    case d.measure
        when 'steps_done' then t.steps when 'noticed' then c.in_scope when 'interviewed' then s.shops when 'step8_done' then t.step8
        when 'step5_done' then t.step5 when 'agreed' then c.noticed_standing
        when 'step2_done' then t.step2
        when 'aided' then h.households
        when 'faults' then c.removed when 'early_force' then c.forced
        when 'public_cleared' then c.public
        when 'actions_done' then a.actions when 'actions_overdue' then a.still_open when 'weeks_surveyed' then w.weeks
    end as whole,
    case d.measure
        when 'steps_done' then t.steps_running when 'step8_done' then t.step8_running when 'step5_done' then t.step5_running when 'step2_done' then t.step2_running
    end as running
from duties as d
cross join stepped as t
cross join counted as c
cross join faults as f
cross join hardship as h
cross join shops as s
cross join actions as a
cross join weeks as w
order by d.support_group, d.place
