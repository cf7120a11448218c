-- The meetings that were closed: what each one saw and decided. Nothing here is ever changed.
create table meeting (
    meeting_id integer primary key,
    held_on date not null,              -- the as-of day; what it saw is as reported on it
    closed_at timestamp not null,       -- UTC
    closed_by varchar not null,
    note varchar
);

create table meeting_figure (
    meeting_id integer not null,
    figure varchar not null,            -- a column of overview/headline, or a move of the week's bridge
    value double not null,
    primary key (meeting_id, figure)
);

create table meeting_forecast (
    meeting_id integer not null,
    measure varchar not null,           -- compounds, structures, area, shops
    remaining double not null,
    p50 date,
    p85 date,
    p95 date,
    chance_by_target double,
    weeks_used integer not null,
    reason varchar,                     -- why there is none
    primary key (meeting_id, measure)
);

create table meeting_action (
    meeting_id integer not null,
    action_id varchar not null,
    owner varchar,
    compound_id varchar,
    content varchar,
    raised_on date,
    due_on date,
    done_on date,
    evidence varchar,
    primary key (meeting_id, action_id)
);

-- Charts that the chair has put on the agenda: the address of a page with its filters. Taken off again by a later row.
create table pinned (
    pinned_at timestamp not null,       -- UTC
    who varchar not null,
    address varchar not null,
    title varchar not null,
    is_on boolean not null
);
