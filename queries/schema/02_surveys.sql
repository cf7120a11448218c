-- What came in: one row a survey file, its findings, and its quarantined rows as they were typed.
create table survey (
    survey_id integer primary key,
    ledger varchar not null,            -- compounds, structures, shops, steps, actions
    surveyed_on date not null,
    file_name varchar not null,
    sha256 varchar not null,
    encoding varchar not null,
    unsaid varchar[] not null,          -- fields that the file has no column for: it says nothing of them
    is_sample boolean not null,         -- every row is marked 示例数据
    undone boolean not null,            -- taken back: kept, and counted nowhere
    imported_at timestamp not null,     -- UTC
    importer varchar not null,
    rows_read integer not null,
    rows_accepted integer not null,
    rows_unchanged integer not null,
    rows_quarantined integer not null,
    rows_excluded integer not null,
    origin varchar not null             -- file: a ledger that came in; meeting: said in a meeting or at the desk, one row at a time
);

create table finding (
    survey_id integer not null,
    line integer,                       -- physical line in the file; null where the finding is the file's
    field varchar,                      -- English field name; null where it is the row's or the file's
    value varchar,
    rule varchar not null,
    severity varchar not null,          -- error or warning
    message varchar not null,           -- Chinese
    message_en varchar not null
);

create table quarantined_row (
    survey_id integer not null,
    line integer not null,
    header varchar[] not null,
    cells varchar[] not null,           -- as typed
    item_id varchar,                    -- the key that the row says, its parts joined by a space; null where it cannot be read
    area_code varchar                   -- whose row it is, where it tells
);

-- Which quarantined row a later survey has brought again, mended, under its quarantine number.
create table mended_row (
    survey_id integer not null,         -- the survey that brings it
    quarantine_survey_id integer not null,
    quarantine_line integer not null
);

-- The log of the surveys: who did what and when. Nothing here is ever changed.
create table survey_event (
    survey_id integer not null,
    event varchar not null,             -- imported, undone, redone
    happened_at timestamp not null,     -- UTC
    who varchar not null
);

-- Who establishes what: roads come with the first shops survey, a later one needs somebody's word.
create table road (
    street_code varchar not null,
    road varchar not null,
    primary key (street_code, road)
);

-- Facts of the store itself: schema version, fingerprint of data/campaign.
create table store_fact (
    name varchar primary key,
    value varchar not null
);
