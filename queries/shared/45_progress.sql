-- grain: one row per compound that the filters let through: its state, and how many structures were removed in it in the last full weeks
create or replace macro compound_progress(as_of, known, streets, areas, batches, classes, teams) as table
    with removed as (
        select m.compound_id, sum(m.removed + m.reremoved) as removed_recently
        from compound_week(as_of, known) as m
        join recent_span(as_of) as w on m.week_end > w.after_day and m.week_end <= w.last_day
        group by m.compound_id
    )

    select
        c.compound_id, c.class, c.team, s.clear, s.verified_clear, s.in_scope, s.standing, s.cleared, s.verified, s.area_standing_sqm,
        coalesce(r.removed_recently, 0) as removed_recently
    from compound_selected(as_of, known, streets, areas, batches, classes, teams) as c
    join compound_state(as_of, known) as s on s.compound_id = c.compound_id
    left join removed as r on r.compound_id = c.compound_id;
