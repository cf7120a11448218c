-- The facts of the campaign, as data/campaign states them. Replaced as a whole when those files change.
create table campaign (
    title varchar not null,
    title_en varchar not null,
    issued_on date not null,
    starts_on date not null,
    baseline_on date not null,
    target_on date not null,
    spring_festival_on date,
    meeting_weekday integer not null,   -- ISO: 1 = Monday … 7 = Sunday
    recent_weeks integer not null,      -- how many full weeks the recent pace looks back
    holidays varchar not null,          -- first day/last day, separated by commas
    holiday_capacity double not null,   -- share of a normal week's removals in a week that touches one
    long_standing_days integer not null, -- from how many days on a structure counts as long standing
    force_waiting_days integer not null, -- from the decision's service to the first lawful day of force
    suit_months integer not null,       -- in which a decision can be taken to court
    relapse_free_days integer not null, -- how long nothing may have relapsed before an application
    shops_closed_share double not null, -- share of shops closed that counts as basically done
    stale_days integer not null,        -- after how many days without a survey a ledger is out of date
    reinspection_size integer not null, -- how many items a re-inspection list draws
    sample_mark varchar not null        -- how the notes of made-up rows begin
);

create table street (
    street_code varchar primary key,
    name varchar not null,
    name_en varchar not null,
    areas integer, compounds integer, civilized integer, ordinary integer,
    civilized_clear integer, ordinary_clear integer,
    roads integer, shops integer
);

create table area (
    area_code varchar primary key,
    street_code varchar not null,
    name varchar not null,
    short_name varchar not null,
    name_en varchar not null,
    aliases varchar[] not null
);

-- Compounds that the notice names, with their other names: what an import may call a compound.
create table named_compound (
    street_code varchar not null,
    name varchar not null,
    aliases varchar[] not null,
    area_code varchar,
    team integer,
    batch integer
);

create table batch_plan (
    street_code varchar not null,
    batch integer not null,
    planned_start date not null,
    planned_end date not null,
    compounds integer not null,
    primary key (street_code, batch)
);

create table team (
    street_code varchar not null,
    team integer not null,
    leader varchar not null,
    primary key (street_code, team)
);

create table support_group (
    support_group integer primary key,
    name varchar not null,
    name_en varchar not null,
    heads varchar[] not null,
    duty varchar not null,
    duty_en varchar not null
);

create table step (
    step integer primary key,
    name varchar not null,
    name_en varchar not null
);

-- One row a day: SQL that runs on more than one engine keeps a calendar instead of generating series.
create table calendar (
    day date primary key,
    weekday integer not null            -- ISO: 1 = Monday … 7 = Sunday
);
