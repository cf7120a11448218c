-- question: Of which kinds are this compound's structures, and how far is each kind?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per kind
-- columns:  kind VARCHAR, in_scope BIGINT, standing BIGINT, cleared BIGINT, verified BIGINT, area_standing_sqm DOUBLE
-- reads:    structure_state
-- note:     those in scope; kind is null where no survey says it
select
    kind,
    count(*) as in_scope,
    count(*) filter (where standing) as standing,
    count(*) filter (where cleared) as cleared,
    count(*) filter (where verified) as verified,
    round(coalesce(sum(area_sqm) filter (where standing), 0), 2) as area_standing_sqm
from structure_state($as_of, $known)
where compound_id = $compound and in_scope
group by kind
order by standing desc, in_scope desc, kind
