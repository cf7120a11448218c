-- What was known of each item, from which survey until which: derived from *_said, one row per item and change.
-- In force from surveyed_on up to, not including, superseded_on (null = still in force).
create table compounds_version as
    select cast(null as date) as surveyed_on, cast(null as date) as superseded_on, * from compounds_said;
create table structures_version as
    select cast(null as date) as surveyed_on, cast(null as date) as superseded_on, * from structures_said;
create table shops_version as
    select cast(null as date) as surveyed_on, cast(null as date) as superseded_on, * from shops_said;
create table steps_version as
    select cast(null as date) as surveyed_on, cast(null as date) as superseded_on, * from steps_said;
create table actions_version as
    select cast(null as date) as surveyed_on, cast(null as date) as superseded_on, * from actions_said;
