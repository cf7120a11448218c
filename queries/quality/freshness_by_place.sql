-- question: How fresh is each ledger for each residential area and each road, and how many of its items does the newest file leave out?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per ledger, street_code and place
-- columns:  ledger VARCHAR, street_code VARCHAR, place VARCHAR, newest_on DATE, days_old BIGINT, settled BOOLEAN, stale BOOLEAN, items BIGINT, not_listed BIGINT, changes_only BOOLEAN
-- reads:    place_fresh
-- note:     place: an area_code, a road for shops, null for actions of no compound. newest_on: the newest survey dated up to the day that lists an item of the place, in both clocks, of the whole area whatever the filters. items and not_listed (listed last before newest_on) are those of the selection; shops and actions of no compound know no filter but the street. settled: all eight steps of every compound, or all actions, are done: nothing is left to report. stale: more than stale_days old and not settled. changes_only: the files of that day list less than half of the items of all the places they speak of, or fewer than five, so they can hardly be meant as all of them. A place without an item of a ledger has no row.
select ledger, street_code, place, newest_on, days_old, settled, stale, items, not_listed, changes_only
from place_fresh($as_of, $known, $streets, $areas, $batches, $classes, $teams)
order by ledger, street_code, place
