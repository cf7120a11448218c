-- question: Which teams and support groups can an action item be given to?
-- params:   none
-- grain:    one row per owner_key
-- columns:  owner_key VARCHAR, owner_kind VARCHAR, owner VARCHAR, owner_en VARCHAR
-- reads:    owner_named
-- note:     teams, then support groups, each in the notice's order; the owner's name as the ledger is to write it.
select concat(kind, '-', cast(n as varchar)) as owner_key, kind as owner_kind, name as owner, name_en as owner_en
from owner_named()
order by case kind when 'team' then 0 else 1 end, n
