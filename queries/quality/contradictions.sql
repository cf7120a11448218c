-- question: Where do the ledgers contradict each other or themselves?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per rule and item_id
-- columns:  rule VARCHAR, item_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, day DATE, structures BIGINT
-- reads:    contradiction, compound_selected
-- note:     baseline_stood: the compounds ledger says 无违建, yet structures of the structures ledger stood on the notice's day (day: that day). removal_done_standing: step 6 is done, yet structures stand that stood already on that day (day: done). removal_done_nothing: step 6 is done in a compound that had something by its baseline, yet no structure of it was ever listed (day: done). cleared_not_begun: all of a compound's structures are cleared, yet the steps ledger, which speaks of the compound, has step 6 neither begun nor done (day: last removal). accepted_early: a structure is accepted before its removal or without one (day: accepted). no_evidence: an action is called done and nothing is given to show it (day: done). structures: how many of the compound's; null for actions.
select
    f.rule, f.item_id, f.compound_id, c.name, c.area_short as area, c.area_en, f.day, f.structures
from contradiction($as_of, $known) as f
left join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = f.compound_id
where c.compound_id is not null or (f.rule = 'no_evidence' and f.compound_id is null)
order by f.rule, f.day, f.item_id
