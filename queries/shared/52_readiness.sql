-- What an application (申报 无违建居委会 / 无违建街道) asks beyond clear. Words as in docs/domain.md, section 3.

-- grain: one row per compound that was clear on some day from the notice's on: the first such day. What the ledgers say of the months before
-- was written down afterwards, find by find, so a compound can seem clear in between.
create or replace macro compound_first_clear(as_of, known) as table
    select compound_id, min(day) as first_clear_on
    from compound_change_from((select baseline_on from campaign), as_of, known)
    where clear
    group by compound_id;

-- grain: one row per structure in scope that was found after its compound's first clear day
create or replace macro structure_after_clear(as_of, known) as table
    select s.structure_id, s.compound_id, f.first_clear_on, s.found_on, s.gone_on, s.standing
    from structure_state(as_of, known) as s
    join compound_first_clear(as_of, known) as f on f.compound_id = s.compound_id and s.found_on > f.first_clear_on
    where s.in_scope;

-- grain: one row per structure in scope that relapsed within the last relapse_free_days days, the day included
create or replace macro structure_relapsed_lately(as_of, known) as table
    select s.structure_id, s.compound_id, s.back_on
    from structure_state(as_of, known) as s
    join campaign as g on is_lately(s.back_on, as_of, g.relapse_free_days)
    where s.in_scope;

-- grain: one row per compound and step of the eight that is not done by the day; a step that no ledger mentions is not done
create or replace macro step_open(as_of, known) as table
    select compound_id, step
    from compound_step(as_of, known)
    where done_on is null;

-- What each residential area lacks of the five criteria. Those of its compounds count that the filters let through.
-- grain: one row per area that the filters touch, also one without any compound, but where batch, class or team are chosen. not_clear takes in
-- not_surveyed; unverified, relapsed_lately and faults are structures, steps_open steps. lacks: how many criteria are unmet; whole: the selection
-- holds every compound of the area; a part of an area is never ready. clear_since: where all its compounds are clear.
create or replace macro area_criteria(as_of, known, streets, areas, batches, classes, teams) as table
    with selected as (
        select * from compound_progress(as_of, known, streets, areas, batches, classes, teams)
    ),

    asked as (
        select area_code, short_name as area, name_en as area_en
        from area
        where (streets is null or array_contains(streets, street_code))
          and (areas is null or array_contains(areas, area_code))
    ),

    everything as (
        select area_code, count(*) as compounds
        from compound_known(as_of, known)
        group by area_code
    ),

    cleared as (
        select
            area_code,
            count(*) as compounds,
            count(*) filter (where not clear) as not_clear,
            count(*) filter (where not surveyed) as not_surveyed,
            cast(sum(cleared) as bigint) as cleared,
            cast(sum(cleared - verified) as bigint) as unverified,
            case when count(*) filter (where not clear) = 0 then max(clear_since) end as clear_since
        from selected
        group by area_code
    ),

    relapsed as (
        select c.area_code, cast(sum(r.relapsed_lately) as bigint) as relapsed_lately
        from compound_case(as_of, known) as r
        join selected as c on c.compound_id = r.compound_id
        group by c.area_code
    ),

    steps as (
        select c.area_code, count(*) as steps_open, count(distinct compound_id) as steps_open_compounds
        from step_open(as_of, known) as o
        join selected as c using (compound_id)
        group by c.area_code
    ),

    faulty as (
        select c.area_code, cast(sum(f.faults) as bigint) as faults
        from compound_procedure(as_of, known) as f
        join selected as c on c.compound_id = f.compound_id
        group by c.area_code
    ),

    judged as (
        select
            a.area_code, a.area, a.area_en,
            coalesce(e.compounds, 0) as known_compounds,
            coalesce(k.compounds, 0) as compounds,
            coalesce(k.compounds = e.compounds, false) as whole,
            coalesce(k.not_clear, 0) as not_clear,
            coalesce(k.not_surveyed, 0) as not_surveyed,
            coalesce(k.cleared, 0) as cleared,
            coalesce(k.unverified, 0) as unverified,
            coalesce(r.relapsed_lately, 0) as relapsed_lately,
            coalesce(s.steps_open, 0) as steps_open,
            coalesce(s.steps_open_compounds, 0) as steps_open_compounds,
            coalesce(f.faults, 0) as faults,
            k.clear_since
        from asked as a
        left join everything as e using (area_code)
        left join cleared as k using (area_code)
        left join relapsed as r using (area_code)
        left join steps as s using (area_code)
        left join faulty as f using (area_code)
    ),

    counted as (
        select
            *,
            cast(not_clear > 0 as bigint) + cast(unverified > 0 as bigint) + cast(relapsed_lately > 0 as bigint)
                + cast(steps_open > 0 as bigint) + cast(faults > 0 as bigint) as lacks
        from judged
    )

    select
        area_code, area, area_en, compounds, whole, not_clear, not_surveyed, cleared, unverified,
        relapsed_lately, steps_open, steps_open_compounds, faults, lacks,
        whole and lacks = 0 as ready,
        clear_since
    from counted
    where compounds > 0 or (known_compounds = 0 and batches is null and classes is null and teams is null);
