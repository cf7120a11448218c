-- The eight-step method (八步工作法), compound by compound. Words as in docs/decisions/0008-readings-of-the-domain.md.

-- grain: one row per compound and step of the eight: how far it is on the day, and since when the compound waits for it.
-- done: done by the day. running: begun by the day, not done. waiting: not begun, and every earlier step is done. not_started: not begun,
-- and an earlier step is open. A step is begun no later than it is done. is_current: the first step that is not done; waits_since: the day on
-- which all earlier steps were done; of step 1 the start of the batch's window (without a batch, of the campaign), or the step's own where it
-- began before that; null where that day has not come. days: from begun to done, from begun to the day, or waiting so far; null where the
-- start is not on record.
create or replace macro compound_step(as_of, known) as table
    with held as (
        select
            c.compound_id, c.street_code, c.batch, e.step,
            case when k.done_on < k.started_on then k.done_on else k.started_on end as started_on,
            k.done_on
        from compound_known(as_of, known) as c
        cross join step as e
        left join step_known(as_of, known) as k on k.compound_id = c.compound_id and k.step = e.step
    ),

    told as (
        select
            compound_id, street_code, batch, step,
            case when started_on <= as_of then started_on end as started_on,
            case when done_on <= as_of then done_on end as done_on
        from held
    ),

    ordered as (
        select
            *,
            coalesce(started_on, done_on) as begun_on,
            coalesce(sum(case when done_on is null then 1 else 0 end) over earlier, 0) as earlier_open,
            max(done_on) over earlier as earlier_done_on
        from told
        window earlier as (partition by compound_id order by step rows between unbounded preceding and 1 preceding)
    ),

    placed as (
        select
            o.compound_id, o.step, o.started_on, o.begun_on, o.done_on,
            o.done_on is null and o.earlier_open = 0 as is_current,
            case
                when o.step > 1 then o.earlier_done_on
                when o.begun_on < coalesce(b.planned_start, g.starts_on) then o.begun_on
                else coalesce(b.planned_start, g.starts_on)
            end as turn_on
        from ordered as o
        cross join campaign as g
        left join batch_plan as b on b.street_code = o.street_code and b.batch = o.batch
    ),

    judged as (
        select
            compound_id, step, started_on, begun_on, done_on, is_current,
            case when is_current and turn_on <= as_of then turn_on end as waits_since,
            case
                when done_on is not null then 'done'
                when begun_on is not null then 'running'
                when is_current and turn_on <= as_of then 'waiting'
                else 'not_started'
            end as state
        from placed
    )

    select
        *,
        case state
            when 'done' then unix_date(done_on) - unix_date(started_on)
            when 'running' then unix_date(as_of) - unix_date(started_on)
            when 'waiting' then unix_date(as_of) - unix_date(waits_since)
        end as days
    from judged;

-- grain: one row per compound, step and earlier step that it was taken before: begun before the earlier one was begun, or done before the
-- earlier one was done, an earlier step that the ledger does not mention being neither. The same day is in order, and so are steps side by side.
create or replace macro step_skip(as_of, known) as table
    with steps as (
        select * from compound_step(as_of, known)
    ),

    pairs as (
        select
            later.compound_id, later.step, earlier.step as earlier_step,
            case when later.begun_on < coalesce(earlier.begun_on, as_of + 1) then later.begun_on end as begun_first_on,
            case when later.done_on < coalesce(earlier.done_on, as_of + 1) then later.done_on end as done_first_on
        from steps as later
        join steps as earlier on earlier.compound_id = later.compound_id and earlier.step < later.step
    )

    select *, coalesce(begun_first_on, done_first_on) as skipped_on
    from pairs
    where begun_first_on is not null or done_first_on is not null;
