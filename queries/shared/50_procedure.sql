-- Was it done properly: the legal clock of docs/domain.md, section 6. A fault stays until the office records the day that was missing.

-- The first day on which force is lawful: on the last of the waiting days it can still be objected to.
create or replace macro force_lawful_from(served_on, waiting_days) as served_on + waiting_days + 1;

-- grain: one row per structure in scope and process fault (docs/domain.md, section 6): removed without notice, notice after the removal,
-- force before the waiting days after the decision had passed (on the last of them it can still be objected to)
create or replace macro structure_fault(as_of, known) as table
    with removed as (
        select structure_id, compound_id, noticed_on, decision_served_on, gone_on, removal_mode
        from structure_state(as_of, known)
        where in_scope and gone_on <= as_of
    )

    select structure_id, compound_id, 'no_notice' as fault, gone_on as day
    from removed
    where noticed_on is null
    union all
    select structure_id, compound_id, 'late_notice', gone_on
    from removed
    where noticed_on > gone_on
    union all
    select r.structure_id, r.compound_id, 'early_force', r.gone_on
    from removed as r
    cross join campaign as g
    where r.removal_mode = '强拆'
      and (r.decision_served_on is null or r.gone_on < force_lawful_from(r.decision_served_on, g.force_waiting_days));

-- Where each structure in scope is on the legal clock. Days after the as-of day have not happened.
-- grain: one row per structure in scope. Only of what stands, else null or false: by_force: unserved (no decision yet), too_late (served, but
-- force is not lawful by the target), waiting, lawful; complete: noticed, and agreed or force lawful on the day, so that a removal on it is no
-- process fault; guarded: a household in hardship without a support plan, which blocks the removal. aided: one that has a plan. These, hardship and address are for the office alone.
create or replace macro structure_clock(as_of, known) as table
    with scoped as (
        select
            structure_id, compound_id, standing, found_on, hardship, address, removal_mode,
            case when noticed_on <= as_of then noticed_on end as noticed_on,
            case when decision_served_on <= as_of then decision_served_on end as served_on,
            -- an agreement was carried out by the removal that followed: it does not cover what was built again
            case when agreed_on <= as_of and coalesce(back_on > as_of or agreed_on >= back_on, true) then agreed_on end as agreed_on,
            case when gone_on <= as_of then gone_on end as removed_on,
            hardship is not null and coalesce(aid_planned_on <= as_of, false) as aided,
            standing and hardship is not null and coalesce(aid_planned_on > as_of, true) as guarded
        from structure_state(as_of, known)
        where in_scope
    ),

    timed as (
        select s.*, g.target_on, force_lawful_from(s.served_on, g.force_waiting_days) as lawful_from
        from scoped as s
        cross join campaign as g
    )

    select
        *,
        case
            when not standing then null
            when served_on is null then 'unserved'
            when lawful_from > target_on then 'too_late'
            when lawful_from > as_of then 'waiting'
            else 'lawful'
        end as by_force,
        standing and noticed_on is not null and (agreed_on is not null or coalesce(lawful_from <= as_of, false)) as complete
    from timed;

-- grain: one row per compound with something in scope, in counts. Of what stands: not_noticed, agreed, the four of by_force (not_served_agreed: of those
-- not served, agreed), procedure_complete, and of households in hardship planned and unplanned (held_back: unplanned and complete). Of what is in scope, standing
-- or not: noticed; removed, by the mode of the first removal; households in hardship (one address is one; a row without an address is one of its own) and
-- those with a support plan. faults: structures with a process fault, and each of the three.
create or replace macro compound_procedure(as_of, known) as table
    with clock as (
        select
            compound_id,
            count(*) as in_scope,
            count(*) filter (where standing) as standing,
            count(*) filter (where noticed_on is not null) as noticed,
            count(*) filter (where standing and noticed_on is null) as not_noticed,
            count(*) filter (where standing and agreed_on is not null) as agreed,
            count(*) filter (where standing and noticed_on is not null and agreed_on is not null) as noticed_agreed,
            count(*) filter (where by_force = 'lawful') as force_lawful,
            count(*) filter (where by_force = 'waiting') as force_waiting,
            count(*) filter (where by_force = 'too_late') as served_too_late,
            count(*) filter (where by_force = 'unserved') as not_served,
            count(*) filter (where by_force = 'unserved' and agreed_on is not null) as not_served_agreed,
            count(*) filter (where complete) as procedure_complete,
            count(*) filter (where standing and hardship is not null and not guarded) as planned,
            count(*) filter (where guarded) as unplanned,
            count(*) filter (where guarded and complete) as held_back,
            count(*) filter (where removed_on is not null) as removed,
            count(*) filter (where removed_on is not null and removal_mode = '自拆') as self,
            count(*) filter (where removed_on is not null and removal_mode = '助拆') as assisted,
            count(*) filter (where removed_on is not null and removal_mode = '强拆') as forced,
            count(*) filter (where removed_on is not null and removal_mode is null) as mode_unknown
        from structure_clock(as_of, known)
        group by compound_id
    ),

    homes as (
        select compound_id, coalesce(address, structure_id) as household, max(case when aided then 1 else 0 end) as aided
        from structure_clock(as_of, known)
        where hardship is not null
        group by compound_id, coalesce(address, structure_id)
    ),

    households as (
        select compound_id, count(*) as households, cast(sum(aided) as bigint) as households_aided
        from homes
        group by compound_id
    ),

    faulty as (
        select
            compound_id,
            count(*) filter (where fault = 'no_notice') as no_notice,
            count(*) filter (where fault = 'late_notice') as late_notice,
            count(*) filter (where fault = 'early_force') as early_force,
            count(distinct structure_id) as faults
        from structure_fault(as_of, known)
        group by compound_id
    )

    select
        c.*,
        coalesce(h.households, 0) as households,
        coalesce(h.households_aided, 0) as households_aided,
        coalesce(f.no_notice, 0) as no_notice,
        coalesce(f.late_notice, 0) as late_notice,
        coalesce(f.early_force, 0) as early_force,
        coalesce(f.faults, 0) as faults
    from clock as c
    left join households as h on h.compound_id = c.compound_id
    left join faulty as f on f.compound_id = c.compound_id;

-- grain: one row per month's end up to the day that the structures surveys have reached, and each earlier one (null: none, everything came): what stood, how
-- many of them of households in hardship, with a support plan by then (planned) and without, and how far it is what stood on the earlier day.
-- Exact counts, as reported: see queries/procedure/hardship_by_month.sql
create or replace macro hardship_month(as_of) as table
    with reached as (
        select max(surveyed_on) as newest_on
        from survey
        where ledger = 'structures' and not undone
    ),

    months as (
        select c.day
        from calendar as c
        cross join campaign as g
        cross join reached as r
        where day(date_add(c.day, 1)) = 1 and c.day >= g.starts_on and c.day <= as_of and c.day <= r.newest_on
    ),

    standing as (
        select m.day, s.structure_id, s.hardship is not null as in_hardship, coalesce(s.aid_planned_on <= m.day, false) as planned
        from months as m
        join structure_ever() as s on in_force(s.surveyed_on, s.superseded_on, m.day, 'as-reported')
        join compounds_version as c on c.compound_id = s.compound_id and in_force(c.surveyed_on, c.superseded_on, m.day, 'as-reported')
        where stands_on(m.day, s.found_on, s.gone_on, s.back_on, s.gone_again_on, s.out_on)
    ),

    counted as (
        select
            m.day,
            count(s.structure_id) as standing,
            count(*) filter (where s.in_hardship and s.planned) as planned,
            count(*) filter (where s.in_hardship and not s.planned) as unplanned
        from months as m
        left join standing as s on s.day = m.day
        group by m.day
    ),

    both_days as (
        select n.day, e.day as earlier, count(*) as stayed
        from standing as n
        join standing as e on e.structure_id = n.structure_id and e.day < n.day
        group by n.day, e.day
    )

    select day as month_end, cast(null as date) as earlier, standing, planned, unplanned, 0 as stayed, standing as came, 0 as went
    from counted
    union all
    select n.day, e.day, n.standing, n.planned, n.unplanned, coalesce(b.stayed, 0), n.standing - coalesce(b.stayed, 0), e.standing - coalesce(b.stayed, 0)
    from counted as n
    join counted as e on e.day < n.day
    left join both_days as b on b.day = n.day and b.earlier = e.day;
