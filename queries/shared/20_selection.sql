-- The shared filters. A list is a list of texts, null = all, of which nothing can be told (null) and so everything holds; 'none' stands for no batch, no
-- class or no team (未分组).
create or replace macro let_through(street_code, area_code, batch, class, team, streets, areas, batches, classes, teams) as
    coalesce(array_contains(streets, coalesce(street_code, 'none')), true)
    and coalesce(array_contains(areas, coalesce(area_code, 'none')), true)
    and coalesce(array_contains(batches, coalesce(cast(batch as varchar), 'none')), true)
    and coalesce(array_contains(classes, coalesce(class, 'none')), true)
    and coalesce(array_contains(teams, coalesce(cast(team as varchar), 'none')), true);

-- What is told of each batch or team stands in a row even where nothing is in it. A batch or team of several streets is one row.
-- grain: one row per batch that the streets have planned, and one for no batch
create or replace macro batch_planned(streets) as table
    select batch, min(planned_start) as planned_start, max(planned_end) as planned_end
    from batch_plan
    where streets is null or array_contains(streets, street_code)
    group by batch
    union all
    select cast(null as integer), cast(null as date), cast(null as date);

-- grain: one row per team of the streets (leader: null where they differ), and one for none (未分组)
create or replace macro team_formed(streets) as table
    select team, case when count(distinct leader) = 1 then min(leader) end as leader
    from team
    where streets is null or array_contains(streets, street_code)
    group by team
    union all
    select cast(null as integer), cast(null as varchar);

-- grain: one row per compound that the filters let through
create or replace macro compound_selected(as_of, known, streets, areas, batches, classes, teams) as table
    select *
    from compound_known(as_of, known)
    where let_through(street_code, area_code, batch, class, team, streets, areas, batches, classes, teams);
