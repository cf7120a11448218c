-- question: Where are the structures that are to be checked again?
-- params:   as_of DATE, known VARCHAR, structures VARCHAR[]
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, address VARCHAR
-- reads:    structure_known
-- note:     household data: asked only for whoever may see it (data/access).
select structure_id, address
from structure_known($as_of, $known)
where array_contains($structures, structure_id)
order by structure_id
