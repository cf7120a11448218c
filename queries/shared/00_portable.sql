-- Scalars that Spark has built in and DuckDB has not, so that queries read the same on both.
create or replace macro unix_date(day) as date_diff('day', date '1970-01-01', day);
create or replace macro said(unsaid, field, cell) as
    case when list_contains(unsaid, field) then null else struct_pack(v := cell) end;
create or replace macro sha2(bytes, bits) as case bits when 256 then sha256(bytes) end;
