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

-- All that is told of an action item in one row, so that a page's lists and sums need no other relation.
-- grain: one row per action item that had been raised by the day, with whose its compound is; of a compound that no survey names yet: none,
-- and of what was said in a meeting of an item that no survey had raised yet: none.
-- state: late (open after its deadline), open, done. has_evidence: given by whatever survey holds, also while the item is open. owner_key: team-3, group-7, the
-- text itself, none.
create or replace macro action_whole(as_of, known) as table
    with told as (
        select
            a.action_id, a.owner, a.compound_id, c.name, c.street_code, c.area_code, c.class, c.batch, c.team,
            a.content, a.raised_on, a.due_on, a.survey_id, a.line,
            case when a.done_on <= as_of then a.done_on end as done_on,
            case when a.done_on <= as_of then a.evidence end as evidence,
            coalesce(a.evidence <> '', false) as has_evidence,
            coalesce(a.done_on > as_of, true) as is_open,
            coalesce(a.done_on > as_of, true) and coalesce(a.due_on < as_of, false) as overdue
        from action_known(as_of, known) as a
        left join compound_known(as_of, known) as c on c.compound_id = a.compound_id
        where coalesce(a.raised_on <= as_of, true)
          and a.content is not null
          and (a.compound_id is null or c.compound_id is not null)
    )

    select
        a.*,
        case when not a.is_open then 'done' when a.overdue then 'late' else 'open' end as state,
        case when o.kind is not null then concat(o.kind, '-', cast(o.n as varchar)) else coalesce(a.owner, 'none') end as owner_key,
        case when a.owner is null then 'none' else coalesce(o.kind, 'text') end as owner_kind,
        o.n as owner_number,
        coalesce(o.name, a.owner) as owner_name,
        o.name_en as owner_name_en,
        coalesce(r.reopened, 0) as reopened
    from told as a
    left join owner_linked() as o on o.owner = a.owner
    left join action_reopened(as_of) as r on r.action_id = a.action_id;

-- grain: the same, of the compounds that the filters let through; one of no compound belongs to every selection
create or replace macro action_owned(as_of, known, streets, areas, batches, classes, teams) as table
    select *
    from action_whole(as_of, known)
    where compound_id is null or let_through(street_code, area_code, batch, class, team, streets, areas, batches, classes, teams);

-- grain: one row per team and overdue action item that names it as the owner, whatever team the item's compound has
create or replace macro team_action_overdue(as_of, known, streets, areas, batches, classes) as table
    select t.team, a.action_id, a.due_on
    from action_owned(as_of, known, streets, areas, batches, classes, null) as a
    join (select distinct team from team) as t on owner_names_team(a.owner, t.team)
    where a.overdue;
