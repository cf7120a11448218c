-- question: What was known of each touched structure, from which survey until which?
-- params:   none; reads the temporary table touched (item_id)
-- grain:    one row per structure and change
-- columns:  as structures_version
-- reads:    structures_said, survey, touched
-- note:     runs at import on DuckDB only. A field that a file has no column for keeps what was known; an empty cell says empty.
with said_so_far as (
    select
        surveyed_on, survey_id, line, structure_id,
        last_value(said(unsaid, 'compound_id', compound_id) ignore nulls) over so_far as compound_id,
        last_value(said(unsaid, 'address', address) ignore nulls) over so_far as address,
        last_value(said(unsaid, 'kind', kind) ignore nulls) over so_far as kind,
        last_value(said(unsaid, 'area_sqm', area_sqm) ignore nulls) over so_far as area_sqm,
        last_value(said(unsaid, 'ownership', ownership) ignore nulls) over so_far as ownership,
        last_value(said(unsaid, 'hard', hard) ignore nulls) over so_far as hard,
        last_value(said(unsaid, 'hardship', hardship) ignore nulls) over so_far as hardship,
        last_value(said(unsaid, 'found_on', found_on) ignore nulls) over so_far as found_on,
        last_value(said(unsaid, 'noticed_on', noticed_on) ignore nulls) over so_far as noticed_on,
        last_value(said(unsaid, 'decision_served_on', decision_served_on) ignore nulls) over so_far as decision_served_on,
        last_value(said(unsaid, 'agreed_on', agreed_on) ignore nulls) over so_far as agreed_on,
        last_value(said(unsaid, 'removed_on', removed_on) ignore nulls) over so_far as removed_on,
        last_value(said(unsaid, 'removal_mode', removal_mode) ignore nulls) over so_far as removal_mode,
        last_value(said(unsaid, 'accepted_on', accepted_on) ignore nulls) over so_far as accepted_on,
        last_value(said(unsaid, 'relapsed_on', relapsed_on) ignore nulls) over so_far as relapsed_on,
        last_value(said(unsaid, 'reremoved_on', reremoved_on) ignore nulls) over so_far as reremoved_on,
        last_value(said(unsaid, 'declassified_on', declassified_on) ignore nulls) over so_far as declassified_on,
        last_value(said(unsaid, 'declassified_why', declassified_why) ignore nulls) over so_far as declassified_why,
        last_value(said(unsaid, 'aid_planned_on', aid_planned_on) ignore nulls) over so_far as aid_planned_on,
        last_value(said(unsaid, 'note', note) ignore nulls) over so_far as note
    from structures_said
    join survey using (survey_id)
    where structure_id in (select item_id from touched) and not undone
    window so_far as (
        partition by structure_id order by surveyed_on, survey_id, line
        rows between unbounded preceding and current row
    )
),

filled as (
    select
        surveyed_on, survey_id, line, structure_id,
        compound_id.v as compound_id,
        address.v as address,
        kind.v as kind,
        area_sqm.v as area_sqm,
        ownership.v as ownership,
        hard.v as hard,
        hardship.v as hardship,
        found_on.v as found_on,
        noticed_on.v as noticed_on,
        decision_served_on.v as decision_served_on,
        agreed_on.v as agreed_on,
        removed_on.v as removed_on,
        removal_mode.v as removal_mode,
        accepted_on.v as accepted_on,
        relapsed_on.v as relapsed_on,
        reremoved_on.v as reremoved_on,
        declassified_on.v as declassified_on,
        declassified_why.v as declassified_why,
        aid_planned_on.v as aid_planned_on,
        note.v as note
    from said_so_far
),

changed as (
    select *
    from filled
    window in_order as (partition by structure_id order by surveyed_on, survey_id, line)
    qualify (compound_id, address, kind, area_sqm, ownership, hard, hardship, found_on, noticed_on, decision_served_on, agreed_on, removed_on, removal_mode, accepted_on, relapsed_on, reremoved_on, declassified_on, declassified_why, aid_planned_on, note)
        is distinct from lag((compound_id, address, kind, area_sqm, ownership, hard, hardship, found_on, noticed_on, decision_served_on, agreed_on, removed_on, removal_mode, accepted_on, relapsed_on, reremoved_on, declassified_on, declassified_why, aid_planned_on, note)) over in_order
        or row_number() over in_order = 1
)

select
    surveyed_on,
    lead(surveyed_on) over (partition by structure_id order by surveyed_on, survey_id, line) as superseded_on,
    * exclude (surveyed_on)
from changed
