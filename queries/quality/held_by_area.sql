-- question: How many rows are held back, by ledger and by the residential area they say?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[]
-- grain:    one row per ledger and area_code
-- columns:  ledger VARCHAR, area_code VARCHAR, rows_held BIGINT
-- reads:    quarantine_open, area
-- note:     area_code null: the row does not tell whose it is, or it is a shop's; such rows belong to every selection. Batch, class and team cannot be told of a row that is held back.
select q.ledger, q.area_code, count(*) as rows_held
from quarantine_open($as_of, $known) as q
left join area as a on a.area_code = q.area_code
where q.area_code is null
   or (($streets is null or array_contains($streets, a.street_code)) and ($areas is null or array_contains($areas, q.area_code)))
group by q.ledger, q.area_code
order by q.ledger, q.area_code
