-- 督办: what there is to do, who does it, what has become of it. Words as in docs/domain.md, section 2.

-- 三, 十二, 八十: how the notice writes the number of a team, up to 99.
create or replace macro chinese_number(n) as
    concat(
        case when n < 10 then '' when n < 20 then '十' else concat(substr('一二三四五六七八九', cast(floor(n / 10) as integer), 1), '十') end,
        case when n % 10 = 0 then '' else substr('一二三四五六七八九', cast(n % 10 as integer), 1) end
    );

-- How an owner is written, without what makes no difference: blanks, wide digits, the word in front of a team's number.
create or replace macro owner_written(owner) as
    lower(translate(replace(replace(owner, ' ', ''), '　', ''), '０１２３４５６７８９', '0123456789'));

-- The one place that says which text names which team or support group. A text that names two, or a team and a person, names none.
-- grain: one row per spelling
create or replace macro owner_spelling() as table
    with numbered as (
        select distinct team as n
        from team
    ),

    teams as (
        select n, concat('第', chinese_number(n), '组') as name from numbered
        union all
        select n, concat('第', cast(n as varchar), '组') from numbered
        union all
        select n, concat(chinese_number(n), '组') from numbered
        union all
        select n, concat(cast(n as varchar), '组') from numbered
    )

    select name as spelling, 'team' as kind, n, concat('第', chinese_number(n), '组') as name, cast(null as varchar) as name_en
    from teams
    union all
    select concat('拆违', name), 'team', n, concat('第', chinese_number(n), '组'), cast(null as varchar)
    from teams
    union all
    select concat('team', cast(n as varchar)), 'team', n, concat('第', chinese_number(n), '组'), cast(null as varchar)
    from numbered
    union all
    select owner_written(name), 'group', support_group, name, name_en
    from support_group;

-- How often a closed item was opened again by the day: each time that a survey emptied its day of completion.
-- grain: one row per action item that ever was
create or replace macro action_reopened(as_of, known) as table
    with turns as (
        select action_id, done_on, lag(done_on) over (partition by action_id order by surveyed_on, survey_id, line) as done_before
        from actions_version
        where surveyed_on <= as_of
    )

    select action_id, count(*) as reopened
    from turns
    where done_on is null and done_before is not null
    group by action_id;

-- grain: one row per action item raised by the day. state: late (open after its deadline), open, done. owner_key: team-3, group-7, the text itself, none.
create or replace macro action_state(as_of, known) as table
    with held as (
        select
            action_id, raised_on, owner, compound_id, content, due_on, survey_id, line,
            case when done_on <= as_of then done_on end as done_on,
            case when done_on <= as_of then evidence end as evidence
        from action_known(as_of, known)
        where content is not null and coalesce(raised_on <= as_of, true)
    )

    select
        h.*,
        case when h.done_on is not null then 'done' when h.due_on < as_of then 'late' else 'open' end as state,
        case when o.kind is not null then concat(o.kind, '-', cast(o.n as varchar)) else coalesce(h.owner, 'none') end as owner_key,
        case when h.owner is null then 'none' else coalesce(o.kind, 'text') end as owner_kind,
        o.n as owner_number,
        coalesce(o.name, h.owner) as owner_name,
        o.name_en as owner_name_en,
        coalesce(r.reopened, 0) as reopened
    from held as h
    left join owner_spelling() as o on o.spelling = owner_written(h.owner)
    left join action_reopened(as_of, known) as r on r.action_id = h.action_id;
