-- 督办: whose an action item is, and what has become of it. Which text names which team or group: owner_names_team, names_support_group.

-- How often a closed item was opened again by the day: each time that a survey emptied its day of completion.
-- grain: one row per action item that was ever opened again
create or replace macro action_reopened(as_of) as table
    with turns as (
        select action_id, done_on, lag(done_on) over (partition by action_id order by surveyed_on, survey_id, line) as done_before
        from actions_version
        where surveyed_on <= as_of
    )

    select action_id, count(*) as reopened
    from turns
    where done_on is null and done_before is not null
    group by action_id;

-- The teams and support groups of the campaign, by the name that a ledger is to write.
-- grain: one row per team and support group
create or replace macro owner_named() as table
    select distinct 'team' as kind, team as n, concat('第', numeral(team), '组') as name, cast(null as varchar) as name_en
    from team
    union all
    select 'group', support_group, name, name_en
    from support_group;

-- An owner as typed that names one team or one support group is that one's; what names several, or none, is left as it was typed.
-- grain: one row per text that names exactly one
create or replace macro owner_linked() as table
    with typed as (
        select distinct owner
        from actions_version
        where owner is not null
    )

    select t.owner, min(o.kind) as kind, min(o.n) as n, min(o.name) as name, min(o.name_en) as name_en
    from typed as t
    join owner_named() as o
        on case o.kind when 'team' then owner_names_team(t.owner, o.n) else names_support_group(t.owner, o.name, o.n) end
    group by t.owner
    having count(*) = 1;

-- grain: one row per action item of action_state. state: late (open after its deadline), open, done. owner_key: team-3, group-7, the text itself, none.
create or replace macro action_owned(as_of, known, streets, areas, batches, classes, teams) as table
    select
        a.*,
        case when not a.is_open then 'done' when a.overdue then 'late' else 'open' end as state,
        case when o.kind is not null then concat(o.kind, '-', cast(o.n as varchar)) else coalesce(a.owner, 'none') end as owner_key,
        case when a.owner is null then 'none' else coalesce(o.kind, 'text') end as owner_kind,
        o.n as owner_number,
        coalesce(o.name, a.owner) as owner_name,
        o.name_en as owner_name_en,
        coalesce(r.reopened, 0) as reopened
    from action_state(as_of, known, streets, areas, batches, classes, teams) as a
    left join owner_linked() as o on o.owner = a.owner
    left join action_reopened(as_of) as r on r.action_id = a.action_id
    where a.content is not null;
