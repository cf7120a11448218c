-- question: How many structures are where on the legal clock, with which process faults, of households in hardship, of each value of up to two dimensions of the rows and one of the columns?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], rows VARCHAR?, within VARCHAR?, cols VARCHAR?, filtered VARCHAR[]?, kept VARCHAR[]?
-- grain:    one row per row_value, within_value and col_value (null = all of them together, counted anew and not added up)
-- columns:  row_value VARCHAR, within_value VARCHAR, col_value VARCHAR, standing BIGINT, noticed_standing BIGINT, not_noticed BIGINT, agreed BIGINT, not_served BIGINT, not_served_agreed BIGINT, served_too_late BIGINT, force_waiting BIGINT, force_lawful BIGINT, procedure_complete BIGINT, removed_once BIGINT, removed_self BIGINT, removed_assisted BIGINT, removed_forced BIGINT, removed_unstated BIGINT, no_notice BIGINT, late_notice BIGINT, early_force BIGINT, faults BIGINT, hardship BIGINT, hardship_with_plan BIGINT, hardship_standing BIGINT, hardship_planned BIGINT, hardship_unplanned BIGINT, held_back BIGINT
-- reads:    structure_placed, structure_clock, structure_fault
-- note:     structures in scope, each as procedure/headline counts it. rows, within, cols: dimensions of structure_valued, null = none (the value is then all). filtered names dimensions, kept what of them counts, as dimension=value. noticed_standing to procedure_complete: of what stands; not_served, served_too_late, force_waiting and force_lawful add up to it. removed_once: removed by the day, relapsed or not; the four ways of the first removal add up to it. faults: any of the three before it. hardship and what follows it is exact and for the office alone: of structures in scope, then of what stands; held_back: hardship_unplanned whose procedure is complete.
with placed as (
    select * from structure_placed($as_of, $known, $streets, $areas, $batches, $classes, $teams, $rows, $within, $cols, $filtered, $kept) where in_scope
),

faulty as (
    select
        structure_id,
        count(*) filter (where fault = 'no_notice') > 0 as no_notice,
        count(*) filter (where fault = 'late_notice') > 0 as late_notice,
        count(*) filter (where fault = 'early_force') > 0 as early_force
    from structure_fault($as_of, $known)
    group by structure_id
),

items as (
    select
        p.row_value, p.within_value, p.col_value, k.standing, k.by_force, k.complete, k.guarded, k.removal_mode,
        k.noticed_on is not null as noticed,
        k.agreed_on is not null as agreed,
        k.removed_on is not null as removed,
        k.hardship is not null as in_hardship,
        k.aided,
        coalesce(f.no_notice, false) as no_notice,
        coalesce(f.late_notice, false) as late_notice,
        coalesce(f.early_force, false) as early_force
    from placed as p
    join structure_clock($as_of, $known) as k on k.structure_id = p.structure_id
    left join faulty as f on f.structure_id = p.structure_id
)

select
    row_value, within_value, col_value,
    count(*) filter (where standing) as standing,
    count(*) filter (where standing and noticed) as noticed_standing,
    count(*) filter (where standing and not noticed) as not_noticed,
    count(*) filter (where standing and agreed) as agreed,
    count(*) filter (where by_force = 'unserved') as not_served,
    count(*) filter (where by_force = 'unserved' and agreed) as not_served_agreed,
    count(*) filter (where by_force = 'too_late') as served_too_late,
    count(*) filter (where by_force = 'waiting') as force_waiting,
    count(*) filter (where by_force = 'lawful') as force_lawful,
    count(*) filter (where complete) as procedure_complete,
    count(*) filter (where removed) as removed_once,
    count(*) filter (where removed and removal_mode = '自拆') as removed_self,
    count(*) filter (where removed and removal_mode = '助拆') as removed_assisted,
    count(*) filter (where removed and removal_mode = '强拆') as removed_forced,
    count(*) filter (where removed and removal_mode is null) as removed_unstated,
    count(*) filter (where no_notice) as no_notice,
    count(*) filter (where late_notice) as late_notice,
    count(*) filter (where early_force) as early_force,
    count(*) filter (where no_notice or late_notice or early_force) as faults,
    count(*) filter (where in_hardship) as hardship,
    count(*) filter (where in_hardship and aided) as hardship_with_plan,
    count(*) filter (where standing and in_hardship) as hardship_standing,
    count(*) filter (where standing and in_hardship and aided) as hardship_planned,
    count(*) filter (where guarded) as hardship_unplanned,
    count(*) filter (where guarded and complete) as held_back
from items
group by grouping sets (
    (row_value, within_value, col_value), (row_value, within_value), (row_value, col_value), (row_value), (col_value), ()
)
having count(*) > 0
order by row_value nulls last, within_value nulls last, col_value nulls last
