-- Every accepted row as its survey said it. Nothing here is ever overwritten.
create table compounds_said (
    survey_id integer not null,
    line integer not null,
    compound_id varchar not null,
    name varchar,
    street_code varchar,
    area_code varchar,
    class varchar,                      -- 文明小区, 一般小区
    civilized_level varchar,            -- 市级, 区级
    batch integer,
    team integer,
    households integer,
    baseline varchar,                   -- 无违建, 少量, 普遍, 严重
    note varchar
);

create table structures_said (
    survey_id integer not null,
    line integer not null,
    structure_id varchar not null,
    compound_id varchar,
    address varchar,
    kind varchar,
    area_sqm double,
    ownership varchar,                  -- 公, 私
    hard boolean,
    hardship varchar,                   -- 大病, 特困, 低保, 残疾, 未注明; null = none
    found_on date,
    noticed_on date,
    decision_served_on date,
    agreed_on date,
    removed_on date,
    removal_mode varchar,               -- 自拆, 助拆, 强拆
    accepted_on date,
    relapsed_on date,
    reremoved_on date,
    declassified_on date,
    declassified_why varchar,
    aid_planned_on date,
    note varchar
);

create table shops_said (
    survey_id integer not null,
    line integer not null,
    shop_id varchar not null,
    street_code varchar,
    road varchar,
    address varchar,
    business varchar,
    licence varchar,
    found_on date,
    interviewed_on date,
    closed_on date,
    relapsed_on date,
    note varchar
);

create table steps_said (
    survey_id integer not null,
    line integer not null,
    compound_id varchar not null,
    step integer not null,
    started_on date,
    done_on date,
    note varchar
);

create table actions_said (
    survey_id integer not null,
    line integer not null,
    action_id varchar not null,
    raised_on date,
    owner varchar,
    compound_id varchar,
    content varchar,
    due_on date,
    done_on date,
    evidence varchar,
    note varchar
);
