-- From version 1 of the schema to 2: what is said in meetings.
alter table survey add column origin varchar default 'file';
alter table survey alter column origin set not null;
alter table survey alter column origin drop default;
