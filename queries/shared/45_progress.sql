-- grain: one row per compound that the filters let through: its state, and how many structures were removed in it in the last full weeks
create or replace macro compound_progress(as_of, known, streets, areas, batches, classes, teams) as table
    with removed as (
        select e.compound_id, count(*) as removed_recently
        from structure_event(as_of, known) as e
        join recent_span(as_of) as w on e.day > w.after_day and e.day <= w.last_day
        where e.event in ('removed', 'reremoved')
        group by e.compound_id
    )

    select
        c.compound_id, c.class, c.team, s.clear, s.verified_clear, s.in_scope, s.standing, s.cleared, s.verified, s.area_standing_sqm,
        coalesce(r.removed_recently, 0) as removed_recently
    from compound_selected(as_of, known, streets, areas, batches, classes, teams) as c
    join compound_state(as_of, known) as s on s.compound_id = c.compound_id
    left join removed as r on r.compound_id = c.compound_id;
