-- question: How far is what each support group's duty moves, of how much?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per support_group and measure
-- columns:  support_group INTEGER, measure VARCHAR, part BIGINT, whole BIGINT, running BIGINT
-- reads:    compound_selected, compound_procedure, compound_case, shop_state, compound_step, action_owned, survey, week_grid, campaign
-- note:     part of whole; running: steps begun and not done, null for what is no step. Which measure belongs to which group is read from the words of its duty (docs/support.md). aided counts households in hardship: small counts are for the coordination office (clearance/support.py). A household is one address in one compound; a row without an address is one of its own. weeks_surveyed: full weeks since the notice in which a structures survey was dated, of all those weeks.
with selected as (
    select compound_id from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

counted as (
    select
        coalesce(sum(p.in_scope), 0) as in_scope,
        coalesce(sum(p.noticed), 0) as noticed,
        coalesce(sum(p.standing - p.not_noticed), 0) as noticed_standing,
        coalesce(sum(p.noticed_agreed), 0) as agreed_standing,
        coalesce(sum(p.removed), 0) as removed,
        coalesce(sum(p.forced), 0) as forced,
        coalesce(sum(p.faults), 0) as faults,
        coalesce(sum(p.early_force), 0) as early_force,
        coalesce(sum(p.households), 0) as households,
        coalesce(sum(p.households_aided), 0) as aided
    from compound_procedure($as_of, $known) as p
    join selected as c on c.compound_id = p.compound_id
),

owned as (
    select coalesce(sum(k.public), 0) as public, coalesce(sum(k.public_cleared), 0) as public_cleared
    from compound_case($as_of, $known) as k
    join selected as c on c.compound_id = k.compound_id
),

shops as (
    select count(*) as shops, count(*) filter (where interviewed_on <= $as_of) as interviewed
    from shop_state($as_of, $known)
    where in_scope and ($streets is null or array_contains($streets, street_code))
),

steps as (
    select k.step, k.state = 'done' as done, k.done_on is null and k.started_on is not null as running
    from compound_step($as_of, $known) as k
    join selected as c on c.compound_id = k.compound_id
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
    from action_owned($as_of, $known, $streets, $areas, $batches, $classes, $teams)
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
    cast(case d.measure
        when 'steps_done' then t.steps_done when 'noticed' then c.noticed when 'interviewed' then s.interviewed when 'step8_done' then t.step8_done
        when 'step5_done' then t.step5_done when 'agreed' then c.agreed_standing
        when 'step2_done' then t.step2_done
        when 'aided' then c.aided
        when 'faults' then c.faults when 'early_force' then c.early_force
        when 'public_cleared' then o.public_cleared
        when 'actions_done' then a.done when 'actions_overdue' then a.overdue when 'weeks_surveyed' then w.surveyed
    end as bigint) as part,
    cast(case d.measure
        when 'steps_done' then t.steps when 'noticed' then c.in_scope when 'interviewed' then s.shops when 'step8_done' then t.step8
        when 'step5_done' then t.step5 when 'agreed' then c.noticed_standing
        when 'step2_done' then t.step2
        when 'aided' then c.households
        when 'faults' then c.removed when 'early_force' then c.forced
        when 'public_cleared' then o.public
        when 'actions_done' then a.actions when 'actions_overdue' then a.still_open when 'weeks_surveyed' then w.weeks
    end as bigint) as whole,
    case d.measure
        when 'steps_done' then t.steps_running when 'step8_done' then t.step8_running when 'step5_done' then t.step5_running when 'step2_done' then t.step2_running
    end as running
from duties as d
cross join stepped as t
cross join counted as c
cross join owned as o
cross join shops as s
cross join actions as a
cross join weeks as w
order by d.support_group, d.place
