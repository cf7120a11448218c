-- As reported against as now known (docs/domain.md, section 2): what a past day's meeting saw, and what is known of that day since.

-- grain: one row per compound and version; place: a number for what the filters ask of (street, area, class, batch, team), the same for all that are alike in it
create or replace macro compound_place() as table
    select
        c.compound_id, c.surveyed_on, c.superseded_on, a.street_code, c.area_code, c.class, c.batch, c.team,
        dense_rank() over (order by a.street_code, c.area_code, c.class, c.batch, c.team) as place
    from compounds_version as c
    join area as a on a.area_code = c.area_code;

-- grain: one row per structure and spell of days on which it stood, with its compound's place; until_day is the first day after it (null: none yet).
-- 'as-reported': on each of its days by what was reported by that very day, so a spell lasts no longer than the version that tells it, nor than the
-- compound's. is_newest: told by versions that hold now, so that it lies within a spell as now known.
create or replace macro standing_spell(known) as table
    with told as (
        select
            s.structure_id, c.place, s.found_on, s.gone_on, s.back_on, s.gone_again_on, s.out_on,
            s.superseded_on is null and c.superseded_on is null as is_newest,
            case when known = 'as-reported' then greatest(s.surveyed_on, c.surveyed_on) end as told_on,
            case when known = 'as-reported' then least(s.superseded_on, c.superseded_on) end as told_until
        from structure_ever() as s
        join compound_place() as c on c.compound_id = s.compound_id
        where known = 'as-reported' or (s.superseded_on is null and c.superseded_on is null)
    ),

    -- greatest and least pass over what is null.
    spells as (
        select structure_id, place, is_newest, greatest(found_on, told_on) as from_day, least(gone_on, out_on, told_until) as until_day
        from told
        union all
        select structure_id, place, is_newest, greatest(back_on, told_on), least(gone_again_on, out_on, told_until)
        from told
        where back_on is not null
    )

    select *
    from spells
    where until_day is null or from_day < until_day;

-- What stood by what was reported on each day, by what is known of it now, and by both, in steps from week to week.
-- grain: one row per week up to the day (null: before the campaign) and place of compounds, as the version says that tells of a structure (street_code … team) and
-- as the newest does (now_…): the same but where a compound was restated. reported, known, agreed: how many more structures stand
create or replace macro standing_told(as_of) as table
    with reported as (
        select * from standing_spell('as-reported')
    ),

    known as (
        select * from standing_spell('as-now')
    ),

    spells as (
        select from_day, until_day, place, place as now_place, 1 as reported, 0 as known, case when is_newest then 1 else 0 end as agreed
        from reported
        union all
        select from_day, until_day, place, place, 0, 1, 0
        from known
        union all
        select greatest(r.from_day, n.from_day), least(r.until_day, n.until_day), r.place, n.place, 0, 0, 1
        from reported as r
        join known as n on n.structure_id = r.structure_id
        where not r.is_newest
          and (n.until_day is null or r.from_day < n.until_day)
          and (r.until_day is null or n.from_day < r.until_day)
    ),

    turns as (
        select from_day as day, place, now_place, reported, known, agreed
        from spells
        union all
        select until_day, place, now_place, -reported, -known, -agreed
        from spells
    ),

    weekly as (
        select w.week_end, t.place, t.now_place, sum(t.reported) as reported, sum(t.known) as known, sum(t.agreed) as agreed
        from turns as t
        join week_of_day(as_of) as w on w.day = t.day
        group by w.week_end, t.place, t.now_place
    ),

    places as (
        select distinct place, street_code, area_code, class, batch, team
        from compound_place()
    )

    select
        w.week_end, r.street_code, r.area_code, r.class, r.batch, r.team,
        n.street_code as now_street_code, n.area_code as now_area_code, n.class as now_class, n.batch as now_batch, n.team as now_team,
        cast(w.reported as integer) as reported,
        cast(w.known as integer) as known,
        cast(w.agreed as integer) as agreed
    from weekly as w
    join places as r on r.place = w.place
    join places as n on n.place = w.now_place;

-- grain: one row per structure that a survey after the day speaks of anew, or whose compound one does: all others are counted as they were reported
create or replace macro structure_touched(as_of) as table
    select structure_id
    from structures_version
    where superseded_on is null and surveyed_on > as_of
    union
    select s.structure_id
    from structures_version as s
    join compounds_version as c on c.compound_id = s.compound_id
    where c.superseded_on is null and c.surveyed_on > as_of;

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
    with touched as (
        select structure_id from structure_touched(as_of)
    ),

    reported as (
        select *
        from structure_word(as_of, 'as-reported', streets, areas, batches, classes, teams)
        where structure_id in (select structure_id from touched)
    ),

    known as (
        select *
        from structure_word(as_of, 'as-now', streets, areas, batches, classes, teams)
        where structure_id in (select structure_id from touched)
    ),

    restated as (
        select
            coalesce(n.structure_id, r.structure_id) as structure_id,
            coalesce(r.state, 'unknown') as reported, coalesce(n.state, 'unknown') as now,
            case when coalesce(r.counted, false) then r.compound_id end as compound_reported,
            case when coalesce(n.counted, false) then n.compound_id end as compound_now,
            r.area_sqm as area_reported_sqm, n.area_sqm as area_now_sqm,
            coalesce(n.compound_id, r.compound_id) as compound_id
        from reported as r
        full outer join known as n on n.structure_id = r.structure_id
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
