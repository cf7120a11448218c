-- question: What was known of each touched step of a compound, from which survey until which?
-- params:   none; reads the temporary table touched (item_id)
-- grain:    one row per step of a compound and change
-- columns:  as steps_version
-- reads:    steps_said, survey, touched
-- note:     runs at import on DuckDB only. A field that a file has no column for keeps what was known; an empty cell says empty.
with said_so_far as (
    select
        surveyed_on, survey_id, line, compound_id, step,
        last_value(said(unsaid, 'started_on', started_on) ignore nulls) over so_far as started_on,
        last_value(said(unsaid, 'done_on', done_on) ignore nulls) over so_far as done_on,
        last_value(said(unsaid, 'note', note) ignore nulls) over so_far as note
    from steps_said
    join survey using (survey_id)
    where compound_id in (select item_id from touched) and not undone
    window so_far as (
        partition by compound_id, step order by surveyed_on, survey_id, line
        rows between unbounded preceding and current row
    )
),

filled as (
    select
        surveyed_on, survey_id, line, compound_id, step,
        started_on.v as started_on,
        done_on.v as done_on,
        note.v as note
    from said_so_far
),

changed as (
    select *
    from filled
    window in_order as (partition by compound_id, step order by surveyed_on, survey_id, line)
    qualify (started_on, done_on, note)
        is distinct from lag((started_on, done_on, note)) over in_order
        or row_number() over in_order = 1
)

select
    surveyed_on,
    lead(surveyed_on) over (partition by compound_id, step order by surveyed_on, survey_id, line) as superseded_on,
    * exclude (surveyed_on)
from changed
