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
