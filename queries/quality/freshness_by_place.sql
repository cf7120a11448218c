-- question: How fresh is each ledger for each residential area and each road, and how many of its items does the newest file leave out?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per ledger, street_code and place
-- columns:  ledger VARCHAR, street_code VARCHAR, place VARCHAR, newest_on DATE, days_old BIGINT, settled BOOLEAN, stale BOOLEAN, items BIGINT, not_listed BIGINT, changes_only BOOLEAN
-- reads:    item_listed, compound_selected, step_open, campaign
-- note:     place: an area_code, a road for shops, null for actions of no compound. newest_on: the newest survey dated up to the day that lists an item of the place, in both clocks, of the whole area whatever the filters. items and not_listed (listed last before newest_on) are those of the selection; shops and actions of no compound know no filter but the street. settled: all eight steps of every compound, or all actions, are done: nothing is left to report. stale: more than stale_days old and not settled. changes_only: the files of that day list less than half of the items of all the places they speak of, or fewer than five, so they can hardly be meant as all of them. A place without an item of a ledger has no row.
with selected as (
    select compound_id, area_code from compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams)
),

listed as (
    select i.*
    from item_listed($as_of, $known) as i
    left join selected as c on c.compound_id = i.compound_id
    where c.compound_id is not null
       or (i.ledger = 'shops' and ($streets is null or array_contains($streets, i.street_code)))
       or (i.ledger = 'actions' and i.compound_id is null)
),

steps_left as (
    select distinct c.area_code
    from step_open($as_of, $known) as o
    join selected as c on c.compound_id = o.compound_id
),

counted as (
    select
        ledger, street_code, place, newest_on, changes_only,
        count(*) as items,
        count(*) filter (where last_listed_on < newest_on) as not_listed,
        count(*) filter (where not is_done) as not_done
    from listed
    group by ledger, street_code, place, newest_on, changes_only
),

aged as (
    select
        n.*,
        unix_date($as_of) - unix_date(n.newest_on) as days_old,
        n.not_done = 0 and (n.ledger <> 'steps' or s.area_code is null) as settled
    from counted as n
    left join steps_left as s on s.area_code = n.place
)

select
    a.ledger, a.street_code, a.place, a.newest_on, a.days_old, a.settled,
    a.days_old > g.stale_days and not a.settled as stale,
    a.items, a.not_listed,
    a.changes_only
from aged as a
cross join campaign as g
order by a.ledger, a.street_code, a.place
