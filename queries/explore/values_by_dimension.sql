-- question: Which values has each dimension of each ledger?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], ledger VARCHAR?
-- grain:    one row per ledger, dimension and value (none = not stated)
-- columns:  ledger VARCHAR, dimension VARCHAR, value VARCHAR
-- reads:    structure_valued, compound_valued, area_valued, shop_valued, action_valued, step_valued
-- note:     ledger: that one's alone. Of the items that the filters let through; shops and actions as their own queries count them.
select distinct 'structures' as ledger, dimension, value
from structure_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
where in_scope and ($ledger is null or $ledger = 'structures')
union all
select distinct 'compounds', dimension, value
from compound_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
where $ledger is null or $ledger = 'compounds'
union all
select distinct 'areas', dimension, value
from area_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
where $ledger is null or $ledger = 'areas'
union all
select distinct 'shops', dimension, value
from shop_valued($as_of, $known, $streets)
where $ledger is null or $ledger = 'shops'
union all
select distinct 'actions', dimension, value
from action_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
where $ledger is null or $ledger = 'actions'
union all
select distinct 'steps', dimension, value
from step_valued($as_of, $known, $streets, $areas, $batches, $classes, $teams)
where $ledger is null or $ledger = 'steps'
order by ledger, dimension, value
