-- The state on day D: the one relation that every topic reads. Words as in docs/domain.md, section 3.

-- grain: one row per structure and version: what the version says of the day
create or replace macro structure_state_ever(as_of) as table
    with scoped as (
        select
            *,
            found_on <= as_of and (out_on is null or out_on > as_of) as in_scope,
            gone_on is null or gone_on > as_of
                or (back_on is not null and back_on <= as_of and (gone_again_on is null or gone_again_on > as_of)) as not_gone,
            case
                when gone_again_on is not null and gone_again_on <= as_of then gone_again_on
                when gone_on is not null and gone_on <= as_of then gone_on
            end as last_removed_on
        from structure_ever()
    )

    select
        *,
        in_scope and not_gone as standing,
        in_scope and not not_gone as cleared,
        in_scope and not not_gone
            and coalesce(accepted_on <= as_of and accepted_on >= last_removed_on, false) as verified
    from scoped;

-- grain: one row per structure
create or replace macro structure_state(as_of, known) as table
    select *
    from structure_state_ever(as_of)
    where in_force(surveyed_on, superseded_on, as_of, known);

-- grain: one row per structure and event up to the day; standing_delta and scope_delta say what the event does to each count
create or replace macro structure_event(as_of, known) as table
    with held as (
        select * from structure_known(as_of, known) where found_on <= as_of
    )

    select structure_id, compound_id, kind, area_sqm, 'found' as event, found_on as day, 1 as standing_delta, 1 as scope_delta
    from held
    union all
    select structure_id, compound_id, kind, area_sqm, 'removed', gone_on, -1, 0
    from held
    where gone_on <= as_of and (out_on is null or gone_on <= out_on)
    union all
    select structure_id, compound_id, kind, area_sqm, 'relapsed', back_on, 1, 0
    from held
    where back_on <= as_of and (out_on is null or back_on <= out_on)
    union all
    select structure_id, compound_id, kind, area_sqm, 'reremoved', gone_again_on, -1, 0
    from held
    where gone_again_on <= as_of and (out_on is null or gone_again_on <= out_on)
    union all
    select
        structure_id, compound_id, kind, area_sqm, 'declassified', out_on,
        case
            when gone_on is null or gone_on > out_on then -1
            when back_on <= out_on and (gone_again_on is null or gone_again_on > out_on) then -1
            else 0
        end,
        -1
    from held
    where out_on <= as_of;

-- grain: one row per shop and version: what the version says of the day
create or replace macro shop_state_ever(as_of) as table
    select
        *,
        coalesce(found_on <= as_of, true) as in_scope,
        coalesce(found_on <= as_of, true)
            and (closed_on is null or closed_on > as_of or coalesce(back_on <= as_of, false)) as is_open
    from shop_ever();

-- grain: one row per shop
create or replace macro shop_state(as_of, known) as table
    select *
    from shop_state_ever(as_of)
    where in_force(surveyed_on, superseded_on, as_of, known);

-- grain: one row per compound
create or replace macro compound_state(as_of, known) as table
    with counted as (
        select
            compound_id,
            count(*) filter (where in_scope) as in_scope,
            count(*) filter (where standing) as standing,
            count(*) filter (where cleared) as cleared,
            count(*) filter (where verified) as verified,
            coalesce(sum(area_sqm) filter (where standing), 0) as area_standing_sqm
        from structure_state(as_of, known)
        group by compound_id
    ),

    judged as (
        select
            c.compound_id,
            coalesce(n.in_scope, 0) as in_scope,
            coalesce(n.standing, 0) as standing,
            coalesce(n.cleared, 0) as cleared,
            coalesce(n.verified, 0) as verified,
            coalesce(n.area_standing_sqm, 0) as area_standing_sqm,
            coalesce(c.baseline = '无违建', false) or coalesce(n.in_scope, 0) > 0 as surveyed
        from compound_known(as_of, known) as c
        left join counted as n using (compound_id)
    )

    select
        *,
        surveyed and standing = 0 as clear,
        surveyed and standing = 0 and verified = cleared as verified_clear
    from judged;

-- grain: one row per compound and day on which its state could change, from the campaign's start; clear as in compound_state.
-- Each compound begins with a row for the day before the campaign. turned: 1 = became clear, -1 = is clear no more, 0 = neither.
create or replace macro compound_change(as_of, known) as table
    with started as (
        select c.compound_id, g.starts_on - 1 as day, 0 as standing_delta, 0 as scope_delta
        from compound_known(as_of, known) as c
        cross join campaign as g
        union all
        select e.compound_id, greatest(e.day, g.starts_on - 1), e.standing_delta, e.scope_delta
        from structure_event(as_of, known) as e
        cross join campaign as g
    ),

    daily as (
        select compound_id, day, sum(standing_delta) as standing_delta, sum(scope_delta) as scope_delta
        from started
        where day <= as_of
        group by compound_id, day
    ),

    running as (
        select
            compound_id, day, standing_delta, scope_delta,
            sum(standing_delta) over (partition by compound_id order by day) as standing,
            sum(scope_delta) over (partition by compound_id order by day) as in_scope
        from daily
    ),

    judged as (
        select
            r.compound_id, r.day, r.standing, r.in_scope, r.standing_delta, r.scope_delta,
            coalesce(c.baseline = '无违建', false) or r.in_scope > 0 as surveyed,
            (coalesce(c.baseline = '无违建', false) or r.in_scope > 0) and r.standing = 0 as clear,
            -- before its first row a compound is nothing yet
            r.day >= g.starts_on and r.standing = r.standing_delta
                and (coalesce(c.baseline = '无违建', false) or r.in_scope > r.scope_delta) as was_clear
        from running as r
        join compound_known(as_of, known) as c using (compound_id)
        cross join campaign as g
    )

    select
        compound_id, day, standing, in_scope, standing_delta, scope_delta, surveyed, clear,
        case when clear and not was_clear then 1 when was_clear and not clear then -1 else 0 end as turned
    from judged;

-- grain: one row per compound that is clear on the day: the first day of the run of clear days that reaches it
create or replace macro compound_clear_since(as_of, known) as table
    with changes as (
        select compound_id, day, clear, lead(day) over (partition by compound_id order by day) as next_day
        from compound_change(as_of, known)
    ),

    -- The day after which nothing stood again is the change that follows the last one that left something standing.
    turned as (
        select
            compound_id,
            min(day) as first_day,
            max(day) as last_day,
            max(case when not clear then day end) as last_not_clear,
            max(case when not clear then next_day end) as clear_from
        from changes
        group by compound_id
    )

    select compound_id, greatest(coalesce(clear_from, first_day), (select starts_on from campaign)) as clear_since
    from turned
    where last_not_clear is null or last_not_clear < last_day;
