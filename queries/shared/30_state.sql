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

-- Whether a structure stands at the end of any day, from the dates of structure_known: docs/domain.md, section 3.
create or replace macro stands_on(day, found_on, gone_on, back_on, gone_again_on, out_on) as
    found_on <= day
    and (out_on is null or out_on > day)
    and (
        gone_on is null or gone_on > day
        or (back_on is not null and back_on <= day and (gone_again_on is null or gone_again_on > day))
    );

-- grain: one row per structure and event up to the day; standing_delta, scope_delta and relapse_delta say what the event does to the count of what
-- stands, of what is in scope, and of what stands again
create or replace macro structure_event(as_of, known) as table
    with held as (
        select * from structure_known(as_of, known) where found_on <= as_of
    )

    select
        structure_id, compound_id, kind, area_sqm, found_on,
        'found' as event, found_on as day, 1 as standing_delta, 1 as scope_delta, 0 as relapse_delta
    from held
    union all
    select structure_id, compound_id, kind, area_sqm, found_on, 'removed', gone_on, -1, 0, 0
    from held
    where gone_on <= as_of and (out_on is null or gone_on <= out_on)
    union all
    select structure_id, compound_id, kind, area_sqm, found_on, 'relapsed', back_on, 1, 0, 1
    from held
    where back_on <= as_of and (out_on is null or back_on <= out_on)
    union all
    select structure_id, compound_id, kind, area_sqm, found_on, 'reremoved', gone_again_on, -1, 0, -1
    from held
    where gone_again_on <= as_of and (out_on is null or gone_again_on <= out_on)
    union all
    select
        structure_id, compound_id, kind, area_sqm, found_on, 'declassified', out_on,
        case
            when gone_on is null or gone_on > out_on then -1
            when back_on <= out_on and (gone_again_on is null or gone_again_on > out_on) then -1
            else 0
        end,
        -1,
        case when back_on <= out_on and (gone_again_on is null or gone_again_on > out_on) then -1 else 0 end
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
            coalesce(sum(area_sqm) filter (where in_scope), 0) as area_in_scope_sqm,
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
            coalesce(n.area_in_scope_sqm, 0) as area_in_scope_sqm,
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

-- grain: one row per compound and day on which its state could change, from a first day on, whose row holds all that came up to it; clear
-- as in compound_state. turned: 1 = became clear, -1 = is clear no more, 0 = neither; before the first day a compound is nothing yet.
create or replace macro compound_change_from(first_day, as_of, known) as table
    with compounds as (
        select compound_id, coalesce(baseline = '无违建', false) as never_any
        from compound_known(as_of, known)
    ),

    begun as (
        select first_day as begun_on
    ),

    daily as (
        select
            compound_id, day,
            cast(sum(standing_delta) as integer) as standing_delta,
            cast(sum(scope_delta) as integer) as scope_delta
        from (
            select c.compound_id, b.begun_on as day, 0 as standing_delta, 0 as scope_delta
            from compounds as c
            cross join begun as b
            union all
            select e.compound_id, greatest(e.day, b.begun_on), e.standing_delta, e.scope_delta
            from structure_event(as_of, known) as e
            cross join begun as b
        )
        where day <= as_of
        group by compound_id, day
    ),

    running as (
        select
            compound_id, day, standing_delta, scope_delta,
            sum(standing_delta) over days as standing,
            sum(scope_delta) over days as in_scope
        from daily
        window days as (partition by compound_id order by day rows between unbounded preceding and current row)
    ),

    judged as (
        select
            r.*,
            c.never_any or r.in_scope > 0 as surveyed,
            (c.never_any or r.in_scope > 0) and r.standing = 0 as clear,
            r.day > b.begun_on and r.standing = r.standing_delta and (c.never_any or r.in_scope > r.scope_delta) as was_clear
        from running as r
        join compounds as c on c.compound_id = r.compound_id
        cross join begun as b
    )

    select
        compound_id, day, standing, in_scope, standing_delta, scope_delta, surveyed, clear,
        case when clear and not was_clear then 1 when was_clear and not clear then -1 else 0 end as turned
    from judged;

-- grain: the same, from the day before the campaign on
create or replace macro compound_change(as_of, known) as table
    select * from compound_change_from((select starts_on - 1 from campaign), as_of, known);

-- grain: one row per compound that is clear on the day: the first day of the run of clear days that reaches it. Without a look at each day of
-- the history: nothing has stood since the last spell of standing ended, and something was in scope since the last gap.
create or replace macro compound_clear_since(as_of, known) as table
    with held as (
        select compound_id, found_on, gone_on, back_on, gone_again_on, out_on
        from structure_known(as_of, known)
        where found_on <= as_of and coalesce(out_on > found_on, true)
    ),

    -- the days on which the last thing in scope was declassified
    emptied as (
        select d.compound_id, max(d.out_on) as emptied_on
        from held as d
        where d.out_on <= as_of
          and not exists (
              select 1
              from held as s
              where s.compound_id = d.compound_id and s.found_on <= d.out_on and coalesce(s.out_on > d.out_on, true)
          )
        group by d.compound_id
    ),

    ended as (
        select
            h.compound_id,
            count(*) filter (where stands_on(as_of, h.found_on, h.gone_on, h.back_on, h.gone_again_on, h.out_on)) as standing,
            count(*) filter (where coalesce(h.out_on > as_of, true)) as in_scope,
            -- greatest and least pass over what is null; a spell that ends on the day it begins is none
            max(case when coalesce(least(h.gone_on, h.out_on) > h.found_on, false) then least(h.gone_on, h.out_on) end) as first_spell_end,
            max(case when h.back_on <= as_of and coalesce(least(h.gone_again_on, h.out_on) > h.back_on, false) then least(h.gone_again_on, h.out_on) end) as last_spell_end,
            min(case when h.found_on > e.emptied_on or e.emptied_on is null then h.found_on end) as in_scope_from
        from held as h
        left join emptied as e on e.compound_id = h.compound_id
        group by h.compound_id
    )

    select
        c.compound_id,
        greatest(
            g.starts_on, n.first_spell_end, n.last_spell_end,
            case when coalesce(c.baseline = '无违建', false) then g.starts_on else n.in_scope_from end
        ) as clear_since
    from compound_known(as_of, known) as c
    cross join campaign as g
    left join ended as n on n.compound_id = c.compound_id
    where as_of >= g.starts_on - 1
      and coalesce(n.standing, 0) = 0
      and (coalesce(c.baseline = '无违建', false) or n.in_scope > 0);
