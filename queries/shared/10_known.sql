-- The version of each item that holds: the newest one ('as-now'), or the newest of a survey dated on or before the day ('as-reported').
create or replace macro in_force(surveyed_on, superseded_on, as_of, known) as
    case known
        when 'as-now' then superseded_on is null
        else surveyed_on <= as_of and (superseded_on is null or superseded_on > as_of)
    end;

-- grain: one row per survey that was ever undone or brought back: when last, and by whom
create or replace macro survey_changed() as table
    select survey_id, happened_at, who
    from survey_event
    where event <> 'imported'
    qualify row_number() over (partition by survey_id order by happened_at desc) = 1;

-- grain: one row per compound
create or replace macro compound_known(as_of, known) as table
    select
        c.compound_id, c.name, a.street_code, c.area_code, a.name as area, a.short_name as area_short, a.name_en as area_en,
        c.class, c.civilized_level, c.batch, c.team, c.households, c.baseline, c.note, c.survey_id, c.line
    from compounds_version as c
    join area as a using (area_code)
    where in_force(c.surveyed_on, c.superseded_on, as_of, known);

-- grain: one row per structure and version
-- Dates out of order never reach the store in one row, but a row can be pieced together from several surveys: what follows
-- an event cannot precede it, so that the bridge closes whatever comes.
create or replace macro structure_ever() as table
    select
        *,
        case when declassified_on is not null then greatest(declassified_on, found_on) end as out_on,
        case when removed_on is not null then greatest(removed_on, found_on) end as gone_on,
        case when removed_on is not null and relapsed_on is not null then greatest(relapsed_on, removed_on, found_on) end as back_on,
        case
            when removed_on is not null and relapsed_on is not null and reremoved_on is not null
                then greatest(reremoved_on, relapsed_on, removed_on, found_on)
        end as gone_again_on
    from structures_version;

-- grain: one row per structure
create or replace macro structure_known(as_of, known) as table
    select *
    from structure_ever()
    where in_force(surveyed_on, superseded_on, as_of, known);

-- What everybody may see of each structure, version by version. A version that changed nothing but address, hardship, aid or note is none here:
-- that there was one would point to the household, for it is mostly its hardship or its support that changed.
-- grain: one row per structure and version; superseded_on: the first survey that changed something to be seen
create or replace macro structure_seen(as_of, known) as table
    with turns as (
        select
            structure_id, surveyed_on, survey_id, line, compound_id, kind, area_sqm, ownership, hard, found_on, noticed_on, decision_served_on, agreed_on,
            removed_on, removal_mode, accepted_on, relapsed_on, reremoved_on, declassified_on, declassified_why,
            concat_ws(
                '|', compound_id, coalesce(kind, ''), coalesce(cast(area_sqm as varchar), ''), coalesce(ownership, ''), coalesce(cast(hard as varchar), ''),
                cast(found_on as varchar), coalesce(cast(noticed_on as varchar), ''), coalesce(cast(decision_served_on as varchar), ''),
                coalesce(cast(agreed_on as varchar), ''), coalesce(cast(removed_on as varchar), ''), coalesce(removal_mode, ''),
                coalesce(cast(accepted_on as varchar), ''), coalesce(cast(relapsed_on as varchar), ''), coalesce(cast(reremoved_on as varchar), ''),
                coalesce(cast(declassified_on as varchar), ''), coalesce(declassified_why, '')
            ) as seen
        from structures_version
        where known = 'as-now' or surveyed_on <= as_of
    ),

    changed as (
        select *
        from turns
        qualify seen is distinct from lag(seen) over (partition by structure_id order by surveyed_on)
    )

    select *, lead(surveyed_on) over (partition by structure_id order by surveyed_on) as superseded_on
    from changed;

-- grain: one row per shop and version
create or replace macro shop_ever() as table
    select *, case when closed_on is not null and relapsed_on is not null then greatest(relapsed_on, closed_on) end as back_on
    from shops_version;

-- grain: one row per shop
create or replace macro shop_known(as_of, known) as table
    select *
    from shop_ever()
    where in_force(surveyed_on, superseded_on, as_of, known);

-- grain: one row per compound and step
create or replace macro step_known(as_of, known) as table
    select *
    from steps_version
    where in_force(surveyed_on, superseded_on, as_of, known);

-- grain: one row per action item
create or replace macro action_known(as_of, known) as table
    select *
    from actions_version
    where in_force(surveyed_on, superseded_on, as_of, known);
