-- question: Which surveys spoke of an item, who brought them, and what did each change against what was known before it?
-- params:   as_of DATE, known VARCHAR, ledger VARCHAR, item VARCHAR
-- grain:    one row per survey_id and field
-- columns:  survey_id INTEGER, surveyed_on DATE, file_name VARCHAR, line INTEGER, sha256 VARCHAR, imported_at TIMESTAMP, importer VARCHAR, origin VARCHAR, undone BOOLEAN, undone_at TIMESTAMP, undone_by VARCHAR, field VARCHAR, before VARCHAR, now VARCHAR
-- reads:    structures_said, compounds_said, shops_said, actions_said, steps_said, survey, survey_changed, area
-- note:     item: the ledger's key, of a step the compound's number and the step's with a space between. Newest first; a survey that changed nothing has one row without a field. An undone survey is compared with what counted before it, and nothing is compared with it. Address, hardship, aid and note are one field, 'private': that something changed, never what. As reported: only surveys dated on or before the day.
with cells as (
    select 'structures' as ledger, structure_id as item_id, survey_id, line, 1 as place, 'compound_id' as field, false as is_private, compound_id as value from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 2, 'kind', false, kind from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 3, 'area_sqm', false, cast(area_sqm as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 4, 'ownership', false, ownership from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 5, 'hard', false, cast(hard as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 6, 'found_on', false, cast(found_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 7, 'noticed_on', false, cast(noticed_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 8, 'decision_served_on', false, cast(decision_served_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 9, 'agreed_on', false, cast(agreed_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 10, 'removed_on', false, cast(removed_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 11, 'removal_mode', false, removal_mode from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 12, 'accepted_on', false, cast(accepted_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 13, 'relapsed_on', false, cast(relapsed_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 14, 'reremoved_on', false, cast(reremoved_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 15, 'declassified_on', false, cast(declassified_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 16, 'declassified_why', false, declassified_why from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 17, 'address', true, address from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 18, 'hardship', true, hardship from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 19, 'aid_planned_on', true, cast(aid_planned_on as varchar) from structures_said
    union all
    select 'structures', structure_id, survey_id, line, 20, 'note', true, note from structures_said
    union all
    select 'compounds', compound_id, survey_id, line, 21, 'name', false, name from compounds_said
    union all
    select 'compounds', compound_id, survey_id, line, 22, 'area_code', false, (select short_name from area as a where a.area_code = c.area_code) from compounds_said as c
    union all
    select 'compounds', compound_id, survey_id, line, 23, 'class', false, class from compounds_said
    union all
    select 'compounds', compound_id, survey_id, line, 24, 'civilized_level', false, civilized_level from compounds_said
    union all
    select 'compounds', compound_id, survey_id, line, 25, 'batch', false, cast(batch as varchar) from compounds_said
    union all
    select 'compounds', compound_id, survey_id, line, 26, 'team', false, cast(team as varchar) from compounds_said
    union all
    select 'compounds', compound_id, survey_id, line, 27, 'households', false, cast(households as varchar) from compounds_said
    union all
    select 'compounds', compound_id, survey_id, line, 28, 'baseline', false, baseline from compounds_said
    union all
    select 'compounds', compound_id, survey_id, line, 29, 'note', true, note from compounds_said
    union all
    select 'shops', shop_id, survey_id, line, 30, 'road', false, road from shops_said
    union all
    select 'shops', shop_id, survey_id, line, 31, 'business', false, business from shops_said
    union all
    select 'shops', shop_id, survey_id, line, 32, 'licence', false, licence from shops_said
    union all
    select 'shops', shop_id, survey_id, line, 33, 'found_on', false, cast(found_on as varchar) from shops_said
    union all
    select 'shops', shop_id, survey_id, line, 34, 'interviewed_on', false, cast(interviewed_on as varchar) from shops_said
    union all
    select 'shops', shop_id, survey_id, line, 35, 'closed_on', false, cast(closed_on as varchar) from shops_said
    union all
    select 'shops', shop_id, survey_id, line, 36, 'relapsed_on', false, cast(relapsed_on as varchar) from shops_said
    union all
    select 'shops', shop_id, survey_id, line, 37, 'address', true, address from shops_said
    union all
    select 'shops', shop_id, survey_id, line, 38, 'note', true, note from shops_said
    union all
    select 'actions', action_id, survey_id, line, 39, 'raised_on', false, cast(raised_on as varchar) from actions_said
    union all
    select 'actions', action_id, survey_id, line, 40, 'owner', false, owner from actions_said
    union all
    select 'actions', action_id, survey_id, line, 41, 'compound_id', false, compound_id from actions_said
    union all
    select 'actions', action_id, survey_id, line, 42, 'content', false, content from actions_said
    union all
    select 'actions', action_id, survey_id, line, 43, 'due_on', false, cast(due_on as varchar) from actions_said
    union all
    select 'actions', action_id, survey_id, line, 44, 'done_on', false, cast(done_on as varchar) from actions_said
    union all
    select 'actions', action_id, survey_id, line, 45, 'evidence', false, evidence from actions_said
    union all
    select 'actions', action_id, survey_id, line, 46, 'note', true, note from actions_said
    union all
    select 'steps', concat(compound_id, ' ', cast(step as varchar)), survey_id, line, 47, 'started_on', false, cast(started_on as varchar) from steps_said
    union all
    select 'steps', concat(compound_id, ' ', cast(step as varchar)), survey_id, line, 48, 'done_on', false, cast(done_on as varchar) from steps_said
    union all
    select 'steps', concat(compound_id, ' ', cast(step as varchar)), survey_id, line, 49, 'note', true, note from steps_said
),

-- A field that a file has no column for says nothing: what was known stays.
said as (
    select
        c.survey_id, c.line, c.place, c.field, c.is_private, c.value,
        u.surveyed_on, u.undone,
        row_number() over (partition by c.field order by u.surveyed_on, c.survey_id, c.line) as turn
    from cells as c
    join survey as u on u.survey_id = c.survey_id
    where c.ledger = $ledger and c.item_id = $item
      and ($known = 'as-now' or u.surveyed_on <= $as_of)
      and not array_contains(u.unsaid, c.field)
),

turns as (
    select
        *,
        max(case when not undone then turn end) over (
            partition by field order by turn rows between unbounded preceding and 1 preceding
        ) as turn_before
    from said
),

changed as (
    select
        t.survey_id,
        case when t.is_private then 'private' else t.field end as field,
        min(t.place) as place,
        max(case when not t.is_private then b.value end) as before,
        max(case when not t.is_private then t.value end) as now
    from turns as t
    left join turns as b on b.field = t.field and b.turn = t.turn_before
    where t.value is distinct from b.value
    group by t.survey_id, case when t.is_private then 'private' else t.field end
),

spoken as (
    select survey_id, min(line) as line
    from cells
    where ledger = $ledger and item_id = $item
    group by survey_id
)

select
    u.survey_id, u.surveyed_on, u.file_name, s.line, u.sha256, u.imported_at, u.importer, u.origin,
    u.undone,
    case when u.undone then e.happened_at end as undone_at,
    case when u.undone then e.who end as undone_by,
    c.field, c.before, c.now
from spoken as s
join survey as u on u.survey_id = s.survey_id
left join changed as c on c.survey_id = s.survey_id
left join survey_changed() as e on e.survey_id = s.survey_id
where $known = 'as-now' or u.surveyed_on <= $as_of
order by u.surveyed_on desc, u.survey_id desc, c.place
