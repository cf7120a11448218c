-- question: What was known of each touched action item, from which survey until which?
-- params:   none; reads the temporary table touched (item_id)
-- grain:    one row per action item and change
-- columns:  as actions_version
-- reads:    actions_said, survey, touched
-- note:     runs at import on DuckDB only. A field that a file has no column for keeps what was known; an empty cell says empty.
with said_so_far as (
    select
        surveyed_on, survey_id, line, action_id,
        last_value(said(unsaid, 'raised_on', raised_on) ignore nulls) over so_far as raised_on,
        last_value(said(unsaid, 'owner', owner) ignore nulls) over so_far as owner,
        last_value(said(unsaid, 'compound_id', compound_id) ignore nulls) over so_far as compound_id,
        last_value(said(unsaid, 'content', content) ignore nulls) over so_far as content,
        last_value(said(unsaid, 'due_on', due_on) ignore nulls) over so_far as due_on,
        last_value(said(unsaid, 'done_on', done_on) ignore nulls) over so_far as done_on,
        last_value(said(unsaid, 'evidence', evidence) ignore nulls) over so_far as evidence,
        last_value(said(unsaid, 'note', note) ignore nulls) over so_far as note
    from actions_said
    join survey using (survey_id)
    where action_id in (select item_id from touched) and not undone
    window so_far as (
        partition by action_id order by surveyed_on, survey_id, line
        rows between unbounded preceding and current row
    )
),

filled as (
    select
        surveyed_on, survey_id, line, action_id,
        raised_on.v as raised_on,
        owner.v as owner,
        compound_id.v as compound_id,
        content.v as content,
        due_on.v as due_on,
        done_on.v as done_on,
        evidence.v as evidence,
        note.v as note
    from said_so_far
),

changed as (
    select *
    from filled
    window in_order as (partition by action_id order by surveyed_on, survey_id, line)
    qualify (raised_on, owner, compound_id, content, due_on, done_on, evidence, note)
        is distinct from lag((raised_on, owner, compound_id, content, due_on, done_on, evidence, note)) over in_order
        or row_number() over in_order = 1
)

select
    surveyed_on,
    lead(surveyed_on) over (partition by action_id order by surveyed_on, survey_id, line) as superseded_on,
    * exclude (surveyed_on)
from changed
