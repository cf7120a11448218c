-- question: What is counted otherwise now than it was reported on that day, how, and which survey says so?
-- params:   as_of DATE, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per ledger and item_id
-- columns:  ledger VARCHAR, item_id VARCHAR, name VARCHAR, reported VARCHAR, now VARCHAR, area_reported_sqm DOUBLE, area_now_sqm DOUBLE, compound_reported VARCHAR, compound_now VARCHAR, surveyed_on DATE, file_name VARCHAR, line INTEGER, imported_at TIMESTAMP
-- reads:    structure_restated, compound_restated, shop_restated, compound_known, shop_known, survey
-- note:     states on the day: structures standing, cleared, verified; compounds verified, clear, standing, not_surveyed; shops open, closed. Not counted: out (not in scope), unknown (in no survey yet), elsewhere (outside the filters). name is the compound or the road. The survey is the one since which the day reads as it does now: of a compound the newest among its own and those of its restated structures; where none speaks of the item itself, its compound's.
with structures as (
    select * from structure_restated($as_of, $streets, $areas, $batches, $classes, $teams)
),

compounds as (
    select * from compound_known($as_of, 'as-now')
),

restated_compounds as (
    select * from compound_restated($as_of, $streets, $areas, $batches, $classes, $teams)
),

-- A compound is restated by its own ledger, or by what is restated in it, now or then.
grounds as (
    select compound_id, survey_id, line from restated_compounds
    union all
    select compound_now, survey_id, line from structures
    union all
    select compound_reported, survey_id, line from structures
),

ground as (
    select g.compound_id, g.survey_id, g.line
    from grounds as g
    join survey as u on u.survey_id = g.survey_id
    where g.compound_id is not null
    qualify row_number() over (partition by g.compound_id order by u.surveyed_on desc, g.survey_id desc, g.line desc) = 1
),

items as (
    select
        'compounds' as ledger, r.compound_id as item_id, c.name, r.reported, r.now,
        cast(null as double) as area_reported_sqm, cast(null as double) as area_now_sqm,
        cast(null as varchar) as compound_reported, cast(null as varchar) as compound_now,
        coalesce(g.survey_id, c.survey_id) as survey_id,
        case when g.survey_id is null then c.line else g.line end as line,
        1 as place
    from restated_compounds as r
    join compounds as c on c.compound_id = r.compound_id
    left join ground as g on g.compound_id = r.compound_id
    union all
    select
        'structures', s.structure_id, c.name, s.reported, s.now,
        s.area_reported_sqm, s.area_now_sqm, s.compound_reported, s.compound_now,
        coalesce(s.survey_id, c.survey_id),
        case when s.survey_id is null then c.line else s.line end,
        2
    from structures as s
    left join compounds as c on c.compound_id = s.compound_id
    union all
    select
        'shops', s.shop_id, k.road, s.reported, s.now,
        null, null, null, null, s.survey_id, s.line, 3
    from shop_restated($as_of, $streets) as s
    join shop_known($as_of, 'as-now') as k on k.shop_id = s.shop_id
)

select
    i.ledger, i.item_id, i.name, i.reported, i.now,
    i.area_reported_sqm, i.area_now_sqm, i.compound_reported, i.compound_now,
    u.surveyed_on, u.file_name, i.line, u.imported_at
from items as i
join survey as u on u.survey_id = i.survey_id
order by i.place, i.item_id
