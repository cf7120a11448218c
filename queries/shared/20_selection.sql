-- The shared filters. A list is a list of texts, null = all; 'none' stands for no batch, no class or no team (未分组).
create or replace macro let_through(street_code, area_code, batch, class, team, streets, areas, batches, classes, teams) as
    (streets is null or array_contains(streets, street_code))
    and (areas is null or array_contains(areas, area_code))
    and (batches is null or array_contains(batches, coalesce(cast(batch as varchar), 'none')))
    and (classes is null or array_contains(classes, coalesce(class, 'none')))
    and (teams is null or array_contains(teams, coalesce(cast(team as varchar), 'none')));

-- grain: one row per compound that the filters let through
create or replace macro compound_selected(as_of, known, streets, areas, batches, classes, teams) as table
    select *
    from compound_known(as_of, known)
    where let_through(street_code, area_code, batch, class, team, streets, areas, batches, classes, teams);
