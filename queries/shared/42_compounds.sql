-- What is told of compounds and not of single structures: the grain between the structures and an answer. A structure's events and a compound's turns, once
-- summed by week, are a third as many rows, and a week is never cut in two: the grid ends on the as-of day.

-- grain: one row per compound and week in which anything happened to it; week_end is null for what happened before the campaign. Each row says whose
-- the compound is and when its batch is to be worked off, so that a week's sums need no other relation
-- found … declassified: structures (declassified: while standing); standing_delta, scope_delta and the areas: what all of them together did to each sum.
-- relapse_delta: what they did to those that stand again. late_*: of the structures found after the day from which their batch had to be worked off
-- (due_from), late_standing_delta without what stands again. became_clear, lost_clear: how often the compound turned.
create or replace macro compound_week(as_of, known) as table
    with placed as (
        select
            c.compound_id, c.street_code, c.area_code, c.class, c.batch, c.team, b.planned_start, b.planned_end,
            due_from(g.baseline_on, b.planned_start) as late_after
        from compound_known(as_of, known) as c
        cross join campaign as g
        left join batch_plan as b on b.street_code = c.street_code and b.batch = c.batch
    ),

    events as (
        select e.*, coalesce(e.area_sqm, 0) as sqm, e.found_on > p.late_after as is_late
        from structure_event(as_of, known) as e
        left join placed as p on p.compound_id = e.compound_id
    ),

    daily as (
        select
            compound_id, day,
            count(*) filter (where event = 'found') as found,
            count(*) filter (where event = 'relapsed') as relapsed,
            count(*) filter (where event = 'removed') as removed,
            count(*) filter (where event = 'reremoved') as reremoved,
            count(*) filter (where event = 'declassified' and standing_delta < 0) as declassified,
            sum(standing_delta) as standing_delta,
            sum(scope_delta) as scope_delta,
            coalesce(sum(sqm) filter (where standing_delta > 0), 0) as area_come_sqm,
            coalesce(sum(sqm) filter (where standing_delta < 0), 0) as area_gone_sqm,
            sum(scope_delta * sqm) as area_scope_delta_sqm,
            sum(relapse_delta) as relapse_delta,
            coalesce(sum(standing_delta - relapse_delta) filter (where is_late), 0) as late_standing_delta,
            coalesce(sum(scope_delta) filter (where is_late), 0) as late_scope_delta,
            0 as became_clear, 0 as lost_clear
        from events
        group by compound_id, day
        union all
        select compound_id, day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, case when turned > 0 then 1 else 0 end, case when turned < 0 then 1 else 0 end
        from compound_change(as_of, known)
        where turned <> 0
    ),

    weekly as (
        select
            d.compound_id, w.week_end,
            cast(sum(d.found) as integer) as found,
            cast(sum(d.relapsed) as integer) as relapsed,
            cast(sum(d.removed) as integer) as removed,
            cast(sum(d.reremoved) as integer) as reremoved,
            cast(sum(d.declassified) as integer) as declassified,
            cast(sum(d.standing_delta) as integer) as standing_delta,
            cast(sum(d.scope_delta) as integer) as scope_delta,
            cast(sum(d.area_come_sqm) as double) as area_come_sqm,
            cast(sum(d.area_gone_sqm) as double) as area_gone_sqm,
            cast(sum(d.area_scope_delta_sqm) as double) as area_scope_delta_sqm,
            cast(sum(d.relapse_delta) as integer) as relapse_delta,
            cast(sum(d.late_standing_delta) as integer) as late_standing_delta,
            cast(sum(d.late_scope_delta) as integer) as late_scope_delta,
            cast(sum(d.became_clear) as integer) as became_clear,
            cast(sum(d.lost_clear) as integer) as lost_clear
        from daily as d
        join week_of_day(as_of) as w on w.day = d.day
        group by d.compound_id, w.week_end
    )

    select p.street_code, p.area_code, p.class, p.batch, p.team, p.planned_start, p.planned_end, w.*
    from weekly as w
    join placed as p on p.compound_id = w.compound_id;

-- grain: the same, of the compounds that the filters let through
create or replace macro compound_week_selected(as_of, known, streets, areas, batches, classes, teams) as table
    select *
    from compound_week(as_of, known)
    where let_through(street_code, area_code, batch, class, team, streets, areas, batches, classes, teams);

-- grain: one row per compound in which what stands is not what stood seven days before, as known then or now: structures that stand and did not (come),
-- that stood and do not (gone), and their areas
create or replace macro compound_since_last_week(as_of, known) as table
    with compared as (
        select
            s.compound_id, coalesce(s.area_sqm, 0) as area_sqm,
            s.standing and not coalesce(b.standing, false) as came,
            not s.standing and coalesce(b.standing, false) as went
        from structure_state(as_of, known) as s
        left join structure_state(as_of - 7, known) as b on b.structure_id = s.structure_id
    )

    select
        compound_id,
        count(*) filter (where came) as come,
        count(*) filter (where went) as gone,
        coalesce(sum(area_sqm) filter (where came), 0) as area_come_sqm,
        coalesce(sum(area_sqm) filter (where went), 0) as area_gone_sqm
    from compared
    where came or went
    group by compound_id;

-- Whether something came back within the last so many days, the day included.
create or replace macro is_lately(back_on, as_of, days) as coalesce(unix_date(as_of) - unix_date(back_on) between 0 and days - 1, false);

-- grain: one row per compound, kind (其他 where none is stated) and whether hard, of what is in scope. public: owned by the public (ownership 公);
-- relapsed: standing again, relapsed_on the first day of that; relapsed_lately: built again within the last relapse_free_days days, the day included;
-- long_standing: found longer ago than the setting; of what stands, oldest_found_on is the first find, stands_since the day since which the
-- oldest has stood without a break
create or replace macro compound_case(as_of, known) as table
    select
        s.compound_id, coalesce(s.kind, '其他') as kind, s.hard,
        count(*) as in_scope,
        count(*) filter (where s.standing) as standing,
        count(*) filter (where s.cleared) as cleared,
        count(*) filter (where s.ownership = '公') as public,
        count(*) filter (where s.ownership = '公' and s.cleared) as public_cleared,
        coalesce(sum(s.area_sqm) filter (where s.standing), 0) as area_standing_sqm,
        count(*) filter (where s.standing and s.back_on <= as_of) as relapsed,
        min(s.back_on) filter (where s.standing and s.back_on <= as_of) as relapsed_on,
        count(*) filter (where is_lately(s.back_on, as_of, g.relapse_free_days)) as relapsed_lately,
        count(*) filter (where s.standing and unix_date(as_of) - unix_date(s.found_on) > g.long_standing_days) as long_standing,
        min(s.found_on) filter (where s.standing) as oldest_found_on,
        min(case when s.back_on <= as_of then s.back_on else s.found_on end) filter (where s.standing) as stands_since
    from structure_state(as_of, known) as s
    cross join campaign as g
    where s.in_scope
    group by s.compound_id, coalesce(s.kind, '其他'), s.hard;
