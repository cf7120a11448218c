-- Was it done properly: the legal clock of docs/domain.md, section 6. A fault stays until the office records the day that was missing.

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
      and (r.decision_served_on is null or unix_date(r.gone_on) - unix_date(r.decision_served_on) <= g.force_waiting_days);
