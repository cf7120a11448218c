-- All that is told of a compound in one row, so that a page's sums need no other relation.
-- grain: one row per compound: what it is (compound_known), when its batch is to be worked off, its state (compound_state), since when it is clear if it is,
-- what the last full weeks (recent_…) and the week that the day closes (week_…) did to it, done and new gross, as in compound_week, and what of what stands needs a look (compound_case)
create or replace macro compound_whole(as_of, known) as table
    with moved as (
        select
            m.compound_id, m.removed, m.reremoved, m.removed + m.reremoved + m.declassified as done, m.found + m.relapsed as new, m.became_clear, m.lost_clear,
            m.area_gone_sqm, m.area_come_sqm,
            m.week_end > w.after_day and m.week_end <= w.last_day as is_recent,
            m.week_end = as_of as is_week
        from compound_week(as_of, known) as m
        cross join recent_span(as_of) as w
    ),

    recent as (
        select
            compound_id,
            cast(sum(removed + reremoved) filter (where is_recent) as bigint) as removed_recently,
            cast(sum(became_clear) filter (where is_recent) as bigint) as recent_became_clear,
            cast(sum(lost_clear) filter (where is_recent) as bigint) as recent_lost_clear,
            cast(sum(done) filter (where is_recent) as bigint) as recent_done,
            cast(sum(new) filter (where is_recent) as bigint) as recent_new,
            sum(area_gone_sqm) filter (where is_recent) as recent_area_gone_sqm,
            sum(area_come_sqm) filter (where is_recent) as recent_area_come_sqm,
            cast(sum(done) filter (where is_week) as bigint) as week_done,
            cast(sum(new) filter (where is_week) as bigint) as week_new,
            sum(area_gone_sqm) filter (where is_week) as week_area_gone_sqm,
            sum(area_come_sqm) filter (where is_week) as week_area_come_sqm
        from moved
        where is_recent or is_week
        group by compound_id
    ),

    troubled as (
        select
            compound_id,
            cast(sum(relapsed) as bigint) as relapsed, min(relapsed_on) as relapsed_on,
            cast(sum(long_standing) as bigint) as long_standing, min(oldest_found_on) as oldest_found_on
        from compound_case(as_of, known)
        group by compound_id
    )

    select
        c.compound_id, c.name, c.street_code, c.area_code, c.area, c.area_short, c.area_en, c.class, c.civilized_level, c.batch, c.team, c.baseline,
        c.households,
        b.planned_start, b.planned_end,
        s.in_scope, s.standing, s.cleared, s.verified, s.area_in_scope_sqm, s.area_standing_sqm, s.surveyed, s.clear, s.verified_clear,
        f.clear_since,
        coalesce(r.removed_recently, 0) as removed_recently,
        coalesce(r.recent_became_clear, 0) as recent_became_clear,
        coalesce(r.recent_lost_clear, 0) as recent_lost_clear,
        coalesce(r.recent_done, 0) as recent_done,
        coalesce(r.recent_new, 0) as recent_new,
        coalesce(r.recent_area_gone_sqm, 0) as recent_area_gone_sqm,
        coalesce(r.recent_area_come_sqm, 0) as recent_area_come_sqm,
        coalesce(r.week_done, 0) as week_done,
        coalesce(r.week_new, 0) as week_new,
        coalesce(r.week_area_gone_sqm, 0) as week_area_gone_sqm,
        coalesce(r.week_area_come_sqm, 0) as week_area_come_sqm,
        coalesce(t.relapsed, 0) as relapsed, t.relapsed_on,
        coalesce(t.long_standing, 0) as long_standing, t.oldest_found_on
    from compound_known(as_of, known) as c
    join compound_state(as_of, known) as s on s.compound_id = c.compound_id
    left join batch_plan as b on b.street_code = c.street_code and b.batch = c.batch
    left join compound_clear_since(as_of, known) as f on f.compound_id = c.compound_id
    left join recent as r on r.compound_id = c.compound_id
    left join troubled as t on t.compound_id = c.compound_id;

-- grain: the same, of the compounds that the filters let through
create or replace macro compound_progress(as_of, known, streets, areas, batches, classes, teams) as table
    select *
    from compound_whole(as_of, known)
    where let_through(street_code, area_code, batch, class, team, streets, areas, batches, classes, teams);
