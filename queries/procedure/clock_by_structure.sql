-- question: Where is each standing structure on the legal clock, and is it ready to be removed?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, batch INTEGER, team INTEGER, address VARCHAR, found_on DATE, noticed_on DATE, agreed_on DATE, served_on DATE, lawful_from DATE, by_force VARCHAR, ready VARCHAR, days_standing BIGINT
-- reads:    compound_selected, structure_clock
-- note:     household data: for the coordination office alone. ready: blocked (household in hardship without a support plan), ready (procedure complete and not blocked), open. Blocked first, then ready, then the rest; days_standing: since the find.
select
    k.structure_id, k.compound_id, c.name, c.area_short as area, c.batch, c.team, k.address,
    k.found_on, k.noticed_on, k.agreed_on, k.served_on, k.lawful_from, k.by_force,
    case when k.guarded then 'blocked' when k.complete then 'ready' else 'open' end as ready,
    unix_date($as_of) - unix_date(k.found_on) as days_standing
from structure_clock($as_of, $known) as k
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c using (compound_id)
where k.standing
order by case when k.guarded then 0 when k.complete then 1 else 2 end, k.found_on, k.structure_id
