-- question: Where do the ledgers contradict each other or themselves?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per rule and item_id
-- columns:  rule VARCHAR, item_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, day DATE, structures BIGINT
-- reads:    compound_selected, structure_state, structure_at_notice, step_known, action_known, campaign
-- note:     baseline_stood: the compounds ledger says 无违建, yet structures of the structures ledger stood on the notice's day (day: that day). removal_done_standing: step 6 is done, yet structures stand that stood already on that day (day: done). removal_done_nothing: step 6 is done in a compound that had something by its baseline, yet no structure of it was ever listed (day: done). cleared_not_begun: all of a compound's structures are cleared, yet the steps ledger, which speaks of the compound, has step 6 neither begun nor done (day: last removal). accepted_early: a structure is accepted before its removal or without one (day: accepted). no_evidence: an action is called done and nothing is given to show it (day: done). structures: how many of the compound's; null for actions.
with states as (
    select * from structure_state($as_of, $known)
),

selected as (
    select * from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

removal as (
    select
        compound_id,
        min(case when step = 6 and started_on <= $as_of then started_on end) as started_on,
        min(case when step = 6 and done_on <= $as_of then done_on end) as done_on
    from step_known($as_of, $known)
    group by compound_id
),

counted as (
    select
        c.compound_id, c.baseline, r.compound_id is not null as has_steps, r.started_on, r.done_on,
        count(s.structure_id) filter (where s.found_on <= $as_of) as listed,
        count(s.structure_id) filter (where s.in_scope) as in_scope,
        count(s.structure_id) filter (where s.standing) as standing,
        count(s.structure_id) filter (where s.standing and case when s.back_on <= $as_of then s.back_on else s.found_on end <= r.done_on) as stood_when_done,
        max(s.last_removed_on) as last_removed_on
    from selected as c
    left join states as s on s.compound_id = c.compound_id
    left join removal as r on r.compound_id = c.compound_id
    group by c.compound_id, c.baseline, r.compound_id, r.started_on, r.done_on
),

at_notice as (
    select compound_id, count(*) as stood
    from structure_at_notice($as_of, $known)
    where standing
    group by compound_id
),

found as (
    select 'baseline_stood' as rule, k.compound_id as item_id, k.compound_id, g.baseline_on as day, n.stood as structures
    from counted as k
    join at_notice as n on n.compound_id = k.compound_id
    cross join campaign as g
    where k.baseline = '无违建'
    union all
    select 'removal_done_standing', compound_id, compound_id, done_on, stood_when_done
    from counted
    where stood_when_done > 0
    union all
    select 'removal_done_nothing', compound_id, compound_id, done_on, 0
    from counted
    where done_on is not null and listed = 0 and baseline <> '无违建'
    union all
    select 'cleared_not_begun', compound_id, compound_id, last_removed_on, in_scope
    from counted
    where has_steps and started_on is null and done_on is null and in_scope > 0 and standing = 0
    union all
    select 'accepted_early', structure_id, compound_id, accepted_on, 1
    from states
    where in_scope and accepted_on <= $as_of and (gone_on is null or gone_on > accepted_on)
    union all
    select 'no_evidence', action_id, compound_id, done_on, null
    from action_known($as_of, $known)
    where done_on <= $as_of and coalesce(trim(evidence), '') = ''
)

select
    f.rule, f.item_id, f.compound_id, c.name, c.area_short as area, c.area_en, f.day,
    f.structures
from found as f
left join selected as c on c.compound_id = f.compound_id
where c.compound_id is not null or (f.rule = 'no_evidence' and f.compound_id is null)
order by f.rule, f.day, f.item_id
