-- question: What was known of each touched compound, from which survey until which?
-- params:   none; reads the temporary table touched (item_id)
-- grain:    one row per compound and change
-- columns:  as compounds_version
-- reads:    compounds_said, survey, touched
-- note:     runs at import on DuckDB only. A field that a file has no column for keeps what was known; an empty cell says empty.
with said_so_far as (
    select
        surveyed_on, survey_id, line, compound_id,
        last_value(said(unsaid, 'name', name) ignore nulls) over so_far as name,
        last_value(said(unsaid, 'street_code', street_code) ignore nulls) over so_far as street_code,
        last_value(said(unsaid, 'area_code', area_code) ignore nulls) over so_far as area_code,
        last_value(said(unsaid, 'class', class) ignore nulls) over so_far as class,
        last_value(said(unsaid, 'civilized_level', civilized_level) ignore nulls) over so_far as civilized_level,
        last_value(said(unsaid, 'batch', batch) ignore nulls) over so_far as batch,
        last_value(said(unsaid, 'team', team) ignore nulls) over so_far as team,
        last_value(said(unsaid, 'households', households) ignore nulls) over so_far as households,
        last_value(said(unsaid, 'baseline', baseline) ignore nulls) over so_far as baseline,
        last_value(said(unsaid, 'note', note) ignore nulls) over so_far as note
    from compounds_said
    join survey using (survey_id)
    where compound_id in (select item_id from touched) and not undone
    window so_far as (
        partition by compound_id order by surveyed_on, survey_id, line
        rows between unbounded preceding and current row
    )
),

filled as (
    select
        surveyed_on, survey_id, line, compound_id,
        name.v as name,
        street_code.v as street_code,
        area_code.v as area_code,
        class.v as class,
        civilized_level.v as civilized_level,
        batch.v as batch,
        team.v as team,
        households.v as households,
        baseline.v as baseline,
        note.v as note
    from said_so_far
),

changed as (
    select *
    from filled
    window in_order as (partition by compound_id order by surveyed_on, survey_id, line)
    qualify (name, street_code, area_code, class, civilized_level, batch, team, households, baseline, note)
        is distinct from lag((name, street_code, area_code, class, civilized_level, batch, team, households, baseline, note)) over in_order
        or row_number() over in_order = 1
)

select
    surveyed_on,
    lead(surveyed_on) over (partition by compound_id order by surveyed_on, survey_id, line) as superseded_on,
    * exclude (surveyed_on)
from changed
