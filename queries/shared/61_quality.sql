-- How far the figures can be trusted: what the newest files speak of. Words as in docs/domain.md, section 2.

-- grain: one row per ledger and item (its key, the parts joined by a space) that a survey up to the day has listed
-- place: the compound's residential area; a shop's road; null for an action of no compound. last_listed_on: the newest survey that lists the item;
-- newest_on: the newest survey of the ledger that lists any item of the place; changes_only: the surveys of that day list less than half of the
-- items of all the places they speak of, or fewer than five, so they can hardly be meant as all. is_done: a step or an action that is done by the day; whatever
-- was built can come back.
-- Both clocks look at surveys dated up to the day: what comes later has told nobody anything yet.
create or replace macro item_listed(as_of, known) as table
    with told as (
        select survey_id, surveyed_on
        from survey
        where not undone and surveyed_on <= as_of
    ),

    compounds as (
        select compound_id, area_code, street_code from compound_known(as_of, known)
    ),

    spoken as (
        select 'compounds' as ledger, s.compound_id as item_id, t.surveyed_on
        from compounds_said as s join told as t on t.survey_id = s.survey_id
        union all
        select 'structures', s.structure_id, t.surveyed_on
        from structures_said as s join told as t on t.survey_id = s.survey_id
        union all
        select 'shops', s.shop_id, t.surveyed_on
        from shops_said as s join told as t on t.survey_id = s.survey_id
        union all
        select 'steps', concat(s.compound_id, ' ', cast(s.step as varchar)), t.surveyed_on
        from steps_said as s join told as t on t.survey_id = s.survey_id
        union all
        select 'actions', s.action_id, t.surveyed_on
        from actions_said as s join told as t on t.survey_id = s.survey_id
    ),

    held as (
        select 'compounds' as ledger, compound_id as item_id, compound_id, street_code, area_code as place, false as is_done
        from compounds
        union all
        select 'structures', k.structure_id, k.compound_id, c.street_code, c.area_code, false
        from structure_known(as_of, known) as k
        join compounds as c on c.compound_id = k.compound_id
        union all
        select 'shops', shop_id, null, street_code, road, false
        from shop_known(as_of, known)
        union all
        select 'steps', concat(k.compound_id, ' ', cast(k.step as varchar)), k.compound_id, c.street_code, c.area_code, coalesce(k.done_on <= as_of, false)
        from step_known(as_of, known) as k
        join compounds as c on c.compound_id = k.compound_id
        union all
        select 'actions', k.action_id, k.compound_id, c.street_code, c.area_code, coalesce(k.done_on <= as_of, false)
        from action_known(as_of, known) as k
        left join compounds as c on c.compound_id = k.compound_id
    ),

    told_of as (
        select h.ledger, h.item_id, h.compound_id, coalesce(h.street_code, '') as street, coalesce(h.place, '') as spot, h.is_done, s.surveyed_on
        from held as h
        join spoken as s on s.ledger = h.ledger and s.item_id = h.item_id
    ),

    listed as (
        select ledger, item_id, compound_id, street, spot, is_done, max(surveyed_on) as last_listed_on
        from told_of
        group by ledger, item_id, compound_id, street, spot, is_done
    ),

    places as (
        select ledger, street, spot, count(*) as items, max(last_listed_on) as newest_on
        from listed
        group by ledger, street, spot
    ),

    listing as (
        select ledger, street, spot, surveyed_on, count(distinct item_id) as items
        from told_of
        group by ledger, street, spot, surveyed_on
    ),

    surveys as (
        select l.ledger, l.street, l.surveyed_on, sum(l.items) * 2 < sum(p.items) or sum(l.items) < 5 as changes_only
        from listing as l
        join places as p on p.ledger = l.ledger and p.street = l.street and p.spot = l.spot
        group by l.ledger, l.street, l.surveyed_on
    )

    select
        l.ledger, l.item_id, l.compound_id,
        nullif(l.street, '') as street_code,
        nullif(l.spot, '') as place,
        l.is_done, l.last_listed_on, p.newest_on, u.changes_only
    from listed as l
    join places as p on p.ledger = l.ledger and p.street = l.street and p.spot = l.spot
    join surveys as u on u.ledger = p.ledger and u.street = p.street and u.surveyed_on = p.newest_on;

-- grain: one row per structure: how it was at the end of the notice's day, as the ledgers say on the day
create or replace macro structure_at_notice(as_of, known) as table
    with held as (
        select
            k.structure_id, k.compound_id,
            k.found_on <= g.baseline_on and (k.out_on is null or k.out_on > g.baseline_on) as in_scope,
            k.gone_on is null or k.gone_on > g.baseline_on
                or (k.back_on is not null and k.back_on <= g.baseline_on and (k.gone_again_on is null or k.gone_again_on > g.baseline_on)) as not_gone
        from structure_known(as_of, known) as k
        cross join campaign as g
        where g.baseline_on <= as_of
    )

    select structure_id, compound_id, in_scope, in_scope and not_gone as standing
    from held;

-- How fresh each ledger is for each residential area (shops: road; actions of no compound: null). newest_on: the newest survey up to the day that lists
-- an item of the place, whatever the filters; items, and not_listed in it, are those of the selection. settled: nothing is left to report; stale: out of
-- date (setting stale_days) and not settled.
-- grain: one row per ledger, street_code and place that it has an item of
create or replace macro place_fresh(as_of, known, streets, areas, batches, classes, teams) as table
    with selected as (
        select compound_id, area_code from compound_selected(as_of, known, streets, areas, batches, classes, teams)
    ),

    listed as (
        select i.*
        from item_listed(as_of, known) as i
        left join selected as c on c.compound_id = i.compound_id
        where c.compound_id is not null
           or (i.ledger = 'shops' and (streets is null or array_contains(streets, i.street_code)))
           or (i.ledger = 'actions' and i.compound_id is null)
    ),

    steps_left as (
        select distinct c.area_code
        from step_open(as_of, known) as o
        join selected as c on c.compound_id = o.compound_id
    ),

    counted as (
        select
            ledger, street_code, place, newest_on, changes_only,
            count(*) as items,
            count(*) filter (where last_listed_on < newest_on) as not_listed,
            count(*) filter (where not is_done) as not_done
        from listed
        group by ledger, street_code, place, newest_on, changes_only
    ),

    aged as (
        select
            n.*,
            unix_date(as_of) - unix_date(n.newest_on) as days_old,
            n.not_done = 0 and (n.ledger <> 'steps' or s.area_code is null) as settled
        from counted as n
        left join steps_left as s on s.area_code = n.place
    )

    select
        a.ledger, a.street_code, a.place, a.newest_on, a.days_old, a.settled,
        a.days_old > g.stale_days and not a.settled as stale,
        a.items, a.not_listed,
        a.changes_only
    from aged as a
    cross join campaign as g;

-- grain: one row per rule and item that contradicts another ledger or itself; the rules as in queries/quality/contradictions.sql
create or replace macro contradiction(as_of, known) as table
    with states as (
        select * from structure_state(as_of, known)
    ),

    removal as (
        select
            compound_id,
            min(case when step = 6 and started_on <= as_of then started_on end) as started_on,
            min(case when step = 6 and done_on <= as_of then done_on end) as done_on
        from step_known(as_of, known)
        group by compound_id
    ),

    counted as (
        select
            c.compound_id, c.baseline, r.compound_id is not null as has_steps, r.started_on, r.done_on,
            count(s.structure_id) filter (where s.found_on <= as_of) as listed,
            count(s.structure_id) filter (where s.in_scope) as in_scope,
            count(s.structure_id) filter (where s.standing) as standing,
            count(s.structure_id) filter (where s.standing and case when s.back_on <= as_of then s.back_on else s.found_on end <= r.done_on) as stood_when_done,
            max(s.last_removed_on) as last_removed_on
        from compound_known(as_of, known) as c
        left join states as s on s.compound_id = c.compound_id
        left join removal as r on r.compound_id = c.compound_id
        group by c.compound_id, c.baseline, r.compound_id, r.started_on, r.done_on
    ),

    at_notice as (
        select compound_id, count(*) as stood
        from structure_at_notice(as_of, known)
        where standing
        group by compound_id
    )

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
    where in_scope and accepted_on <= as_of and (gone_on is null or gone_on > accepted_on)
    union all
    select 'no_evidence', action_id, compound_id, done_on, null
    from action_known(as_of, known)
    where done_on <= as_of and coalesce(trim(evidence), '') = '';
