-- question: In which compounds are notice or decision still missing, and where did the procedure go wrong?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, batch INTEGER, team INTEGER, standing BIGINT, not_noticed BIGINT, not_served BIGINT, served_too_late BIGINT, procedure_complete BIGINT, faults BIGINT
-- reads:    compound_selected, compound_procedure
-- note:     compounds with something standing or a process fault; those with most standing without a decision first. Nothing of households: procedure_complete is before the hardship guard.
select
    c.compound_id, c.name, c.area_short as area, c.batch, c.team,
    p.standing, p.not_noticed, p.not_served, p.served_too_late, p.procedure_complete, p.faults
from compound_procedure($as_of, $known) as p
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = p.compound_id
where p.standing > 0 or p.faults > 0
order by p.not_served desc, p.standing desc, c.compound_id
