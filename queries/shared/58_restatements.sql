-- As reported against as now known (docs/domain.md, section 2): what a past day's meeting saw, and what is known of that day since.

-- grain: one row per structure and spell of days on which it stood; until_day is the first day after it (null: none yet). 'as-reported': on
-- each of its days by what was reported by that very day, so a spell lasts no longer than the version that tells it, nor than the compound's.
create or replace macro standing_spell(known, streets, areas, batches, classes, teams) as table
    with told as (
        select
            s.structure_id, s.found_on, s.gone_on, s.back_on, s.gone_again_on, s.out_on,
            case when known = 'as-reported' then greatest(s.surveyed_on, c.surveyed_on) end as told_on,
            case when known = 'as-reported' then least(s.superseded_on, c.superseded_on) end as told_until
        from structure_ever() as s
        join compounds_version as c on c.compound_id = s.compound_id
        join area as a on a.area_code = c.area_code
        where let_through(a.street_code, c.area_code, c.batch, c.class, c.team, streets, areas, batches, classes, teams)
          and (known = 'as-reported' or (s.superseded_on is null and c.superseded_on is null))
    ),

    -- greatest and least pass over what is null.
    spells as (
        select structure_id, greatest(found_on, told_on) as from_day, least(gone_on, out_on, told_until) as until_day
        from told
        union all
        select structure_id, greatest(back_on, told_on), least(gone_again_on, out_on, told_until)
        from told
        where back_on is not null
    )

    select structure_id, from_day, until_day
    from spells
    where until_day is null or from_day < until_day;

-- grain: one row per structure and version from the one reported on the day onwards: what each says of the day, to those whose compound is chosen now
create or replace macro structure_said_since(as_of, streets, areas, batches, classes, teams) as table
    select
        v.structure_id, v.survey_id, v.line, v.surveyed_on,
        case when not v.in_scope or c.compound_id is null then 'out' when v.verified then 'verified' when v.cleared then 'cleared' else 'standing' end as state,
        case when v.in_scope and c.compound_id is not null then v.area_sqm end as area_sqm,
        v.compound_id
    from structure_state_ever(as_of) as v
    left join compound_selected(as_of, 'as-now', streets, areas, batches, classes, teams) as c on c.compound_id = v.compound_id
    where v.superseded_on is null or v.superseded_on > as_of;

-- grain: one row per structure: what is known of it on the day. state: standing, cleared (not verified), verified; not counted are out (not in
-- scope on the day) and elsewhere (its compound is not chosen, or is in no survey yet)
create or replace macro structure_word(as_of, known, streets, areas, batches, classes, teams) as table
    select
        s.structure_id, s.compound_id, s.survey_id, s.line,
        case
            when c.compound_id is null then 'elsewhere' when not s.in_scope then 'out'
            when s.verified then 'verified' when s.cleared then 'cleared' else 'standing'
        end as state,
        c.compound_id is not null and s.in_scope as counted,
        case when c.compound_id is not null and s.in_scope then s.area_sqm end as area_sqm
    from structure_state(as_of, known) as s
    left join compound_selected(as_of, known, streets, areas, batches, classes, teams) as c on c.compound_id = s.compound_id;

-- grain: one row per structure that is counted otherwise now than it was reported on the day: in state, area or compound. The survey is the
-- one since which the day reads as it does now; where no survey of the structure is, its compound was restated (null).
create or replace macro structure_restated(as_of, streets, areas, batches, classes, teams) as table
    with restated as (
        select
            coalesce(n.structure_id, r.structure_id) as structure_id,
            coalesce(r.state, 'unknown') as reported, coalesce(n.state, 'unknown') as now,
            case when coalesce(r.counted, false) then r.compound_id end as compound_reported,
            case when coalesce(n.counted, false) then n.compound_id end as compound_now,
            r.area_sqm as area_reported_sqm, n.area_sqm as area_now_sqm,
            coalesce(n.compound_id, r.compound_id) as compound_id
        from structure_word(as_of, 'as-reported', streets, areas, batches, classes, teams) as r
        full outer join structure_word(as_of, 'as-now', streets, areas, batches, classes, teams) as n on n.structure_id = r.structure_id
        where (coalesce(r.counted, false) or coalesce(n.counted, false))
          and (r.state is distinct from n.state or r.area_sqm is distinct from n.area_sqm or r.compound_id is distinct from n.compound_id)
    ),

    turns as (
        select
            v.*,
            lag(v.state) over versions as state_before,
            lag(v.area_sqm) over versions as area_before,
            lag(v.compound_id) over versions as compound_before
        from structure_said_since(as_of, streets, areas, batches, classes, teams) as v
        where v.structure_id in (select structure_id from restated)
        window versions as (partition by v.structure_id order by v.surveyed_on, v.survey_id, v.line)
    ),

    since as (
        select structure_id, survey_id, line
        from turns
        where surveyed_on > as_of
          and (state is distinct from state_before or area_sqm is distinct from area_before or compound_id is distinct from compound_before)
        qualify row_number() over (partition by structure_id order by surveyed_on desc, survey_id desc, line desc) = 1
    )

    select r.*, t.survey_id, t.line
    from restated as r
    left join since as t on t.structure_id = r.structure_id;

-- grain: one row per compound: its state on the day: verified (clear and all accepted), clear, standing (not clear) or not_surveyed
create or replace macro compound_word(as_of, known, streets, areas, batches, classes, teams) as table
    select
        k.compound_id, k.survey_id, k.line, u.surveyed_on,
        case
            when c.compound_id is null then 'elsewhere' when not s.surveyed then 'not_surveyed'
            when s.verified_clear then 'verified' when s.clear then 'clear' else 'standing'
        end as state,
        c.compound_id is not null as counted
    from compound_known(as_of, known) as k
    join compound_state(as_of, known) as s on s.compound_id = k.compound_id
    join survey as u on u.survey_id = k.survey_id
    left join compound_selected(as_of, known, streets, areas, batches, classes, teams) as c on c.compound_id = k.compound_id;

-- grain: one row per compound that is counted otherwise now than it was reported on the day
create or replace macro compound_restated(as_of, streets, areas, batches, classes, teams) as table
    select
        coalesce(n.compound_id, r.compound_id) as compound_id,
        coalesce(r.state, 'unknown') as reported, coalesce(n.state, 'unknown') as now,
        case when n.surveyed_on > as_of then n.survey_id end as survey_id,
        case when n.surveyed_on > as_of then n.line end as line
    from compound_word(as_of, 'as-reported', streets, areas, batches, classes, teams) as r
    full outer join compound_word(as_of, 'as-now', streets, areas, batches, classes, teams) as n on n.compound_id = r.compound_id
    where (coalesce(r.counted, false) or coalesce(n.counted, false)) and r.state is distinct from n.state;

-- grain: one row per shop that is counted otherwise now than it was reported on the day, with the survey since which it is. state: open, closed; not counted: out
create or replace macro shop_restated(as_of, streets) as table
    with said as (
        select
            shop_id, survey_id, line, surveyed_on, superseded_on,
            case when not in_scope then 'out' when is_open then 'open' else 'closed' end as state
        from shop_state_ever(as_of)
        where (superseded_on is null or superseded_on > as_of)
          and (streets is null or array_contains(streets, street_code))
    ),

    turns as (
        select *, lag(state) over (partition by shop_id order by surveyed_on, survey_id, line) as state_before
        from said
    ),

    since as (
        select shop_id, survey_id, line
        from turns
        where surveyed_on > as_of and state is distinct from state_before
        qualify row_number() over (partition by shop_id order by surveyed_on desc, survey_id desc, line desc) = 1
    ),

    compared as (
        select
            shop_id,
            coalesce(max(case when surveyed_on <= as_of then state end), 'unknown') as reported,
            max(case when superseded_on is null then state end) as now
        from said
        group by shop_id
    )

    select c.shop_id, c.reported, c.now, t.survey_id, t.line
    from compared as c
    left join since as t on t.shop_id = c.shop_id
    where c.reported <> c.now
      and (c.reported in ('open', 'closed') or c.now in ('open', 'closed'));
