-- question: Which items of a ledger does the newest file of their residential area or road not list, and which survey listed them last?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], ledger VARCHAR
-- grain:    one row per item_id
-- columns:  item_id VARCHAR, compound_id VARCHAR, name VARCHAR, place VARCHAR, place_en VARCHAR, last_listed_on DATE, newest_on DATE, days_between BIGINT, changes_only BOOLEAN
-- reads:    item_listed, compound_selected, area
-- note:     kept in every figure, never dropped. Words and filters as in quality/freshness_by_place, whose not_listed they are. days_between: from the survey that listed the item last to the newest. Those first whose newest file looks like a full one.
select
    i.item_id, i.compound_id, c.name,
    coalesce(a.short_name, i.place) as place,
    coalesce(a.name_en, i.place) as place_en,
    i.last_listed_on, i.newest_on,
    unix_date(i.newest_on) - unix_date(i.last_listed_on) as days_between,
    i.changes_only
from item_listed($as_of, $known) as i
left join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = i.compound_id
left join area as a on a.area_code = i.place
where i.ledger = $ledger
  and i.last_listed_on < i.newest_on
  and (c.compound_id is not null
       or (i.ledger = 'shops' and ($streets is null or array_contains($streets, i.street_code)))
       or (i.ledger = 'actions' and i.compound_id is null))
order by i.changes_only, i.last_listed_on, i.item_id
