-- question: In which compounds are notice or decision still missing, and where did the procedure go wrong?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per compound_id
-- columns:  compound_id VARCHAR, name VARCHAR, area VARCHAR, batch INTEGER, team INTEGER, standing BIGINT, not_noticed BIGINT, not_served BIGINT, served_too_late BIGINT, procedure_complete BIGINT, faults BIGINT
-- reads:    compound_selected, structure_clock, structure_fault
-- note:     compounds with something standing or a process fault; those with most standing without a decision first. Nothing of households: procedure_complete is before the hardship guard.
with clock as (
    select
        compound_id,
        count(*) as standing,
        count(*) filter (where noticed_on is null) as not_noticed,
        count(*) filter (where by_force = 'unserved') as not_served,
        count(*) filter (where by_force = 'too_late') as served_too_late,
        count(*) filter (where complete) as procedure_complete
    from structure_clock($as_of, $known)
    where standing
    group by compound_id
),

faulty as (
    select compound_id, count(distinct structure_id) as faults
    from structure_fault($as_of, $known)
    group by compound_id
)

select
    c.compound_id, c.name, c.area_short as area, c.batch, c.team,
    coalesce(k.standing, 0) as standing,
    coalesce(k.not_noticed, 0) as not_noticed,
    coalesce(k.not_served, 0) as not_served,
    coalesce(k.served_too_late, 0) as served_too_late,
    coalesce(k.procedure_complete, 0) as procedure_complete,
    coalesce(f.faults, 0) as faults
from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c
left join clock as k using (compound_id)
left join faulty as f using (compound_id)
where k.standing > 0 or f.faults > 0
order by not_served desc, standing desc, c.compound_id
