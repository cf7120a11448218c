-- What stands beyond the plan, split by its cause, and what a batch left behind at its planned end. Words as in docs/findings.md.

-- grain: one row per structure known on the day. part: why it may stand: 'relapse' (it stands again), 'growth' (found after the day from which
-- its batch had to be worked off), 'slowness' (it was known in time).
create or replace macro structure_part(as_of, known) as table
    with windowed as (
        select
            s.structure_id, s.compound_id, s.area_sqm, s.found_on, s.back_on, s.out_on, s.in_scope, s.standing,
            c.street_code, c.batch, b.planned_start, b.planned_end,
            s.found_on > due_from(g.baseline_on, b.planned_start) as found_late
        from structure_state(as_of, known) as s
        join compound_known(as_of, known) as c using (compound_id)
        cross join campaign as g
        left join batch_plan as b on b.street_code = c.street_code and b.batch = c.batch
    )

    select
        *,
        case
            when standing and coalesce(back_on <= as_of, false) then 'relapse'
            when found_late then 'growth'
            else 'slowness'
        end as part
    from windowed;

-- grain: one row per structure of a batch whose planned end has passed: whether it stood then, whether it stands on the day
create or replace macro structure_after_end(as_of, known) as table
    select
        s.structure_id, s.compound_id, c.batch, b.planned_end, s.found_on,
        stands_on(b.planned_end, s.found_on, s.gone_on, s.back_on, s.gone_again_on, s.out_on) as stood_then,
        stands_on(as_of, s.found_on, s.gone_on, s.back_on, s.gone_again_on, s.out_on) as standing
    from structure_known(as_of, known) as s
    join compound_known(as_of, known) as c using (compound_id)
    join batch_plan as b on b.street_code = c.street_code and b.batch = c.batch and b.planned_end < as_of;
