-- By what the page 探索 lays out each ledger: every item with its value of each dimension, and with what is counted of it. The names are those that
-- data/explore/dimensions.toml gives words to; 'all' is where no dimension is chosen, 'none' what is not stated. Rows and not columns, because a
-- question names its dimensions, and SQL that is bound and never pasted can choose among rows only.

-- What an item is by a dimension of the compound that it belongs to; null for any other dimension.
create or replace macro of_compound(dimension, area_code, compound_id, class, civilized_level, batch, team, baseline) as
    case dimension
        when 'all' then 'all'
        when 'area' then area_code
        when 'compound' then compound_id
        when 'class' then class
        when 'civilized_level' then civilized_level
        when 'batch' then cast(batch as varchar)
        when 'team' then cast(team as varchar)
        when 'baseline' then baseline
    end;

-- grain: one row per structure found by the day that the filters let through, and dimension. What is no longer in scope is declassified; the dimensions
-- are those by which rows/structures narrows its lists.
create or replace macro structure_valued(as_of, known, streets, areas, batches, classes, teams) as table
    with weeks as (
        select day, cast(week_end as varchar) as week_end from week_of_day(as_of)
    ),

    items as (
        select
            s.structure_id, s.compound_id, s.in_scope, s.standing, s.cleared, s.verified, s.found_on,
            coalesce(s.back_on <= as_of, false) as has_relapsed,
            case when s.cleared then s.last_removed_on end as removed_on,
            case when s.cleared then s.removal_mode end as removal_mode,
            s.kind, s.ownership, s.hard, s.hardship, c.area_code, c.class, c.civilized_level, c.batch, c.team, c.baseline
        from structure_state(as_of, known) as s
        join compound_selected(as_of, known, streets, areas, batches, classes, teams) as c on c.compound_id = s.compound_id
        where s.found_on <= as_of
    ),

    dimension as (
        select dimension
        from (
            values
                ('all'), ('area'), ('compound'), ('class'), ('civilized_level'), ('batch'), ('team'), ('baseline'), ('kind'), ('ownership'), ('hard'),
                ('hardship'), ('state'), ('relapse'), ('removal_mode'), ('month_found'), ('month_removed'), ('week_found'), ('week_removed')
        ) as named (dimension)
    )

    select
        d.dimension,
        coalesce(of_compound(d.dimension, i.area_code, i.compound_id, i.class, i.civilized_level, i.batch, i.team, i.baseline), case d.dimension
            when 'kind' then i.kind
            when 'ownership' then i.ownership
            when 'hard' then case i.hard when true then 'yes' when false then 'no' end
            when 'hardship' then i.hardship
            when 'state' then case when i.verified then 'verified' when i.cleared then 'cleared' when i.standing then 'standing' else 'declassified' end
            when 'relapse' then case when i.has_relapsed then 'yes' else 'no' end
            when 'removal_mode' then i.removal_mode
            when 'month_found' then substr(cast(i.found_on as varchar), 1, 7)
            when 'month_removed' then substr(cast(i.removed_on as varchar), 1, 7)
            when 'week_found' then f.week_end
            when 'week_removed' then r.week_end
        end, 'none') as value,
        i.structure_id, i.in_scope
    from items as i
    cross join dimension as d
    left join weeks as f on f.day = i.found_on
    left join weeks as r on r.day = i.removed_on;

-- grain: one row per structure of structure_valued that the question's own filters let through: the value of each dimension that it is laid out by, 'all' where by none.
-- filtered names dimensions, kept what of them counts, as dimension=value
create or replace macro structure_placed(as_of, known, streets, areas, batches, classes, teams, by_row, by_within, by_col, filtered, kept) as table
    select
        structure_id, in_scope,
        coalesce(max(value) filter (where dimension = by_row), 'all') as row_value,
        coalesce(max(value) filter (where dimension = by_within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = by_col), 'all') as col_value
    from structure_valued(as_of, known, streets, areas, batches, classes, teams)
    where dimension in ('all', by_row, by_within, by_col) or coalesce(array_contains(filtered, dimension), false)
    group by structure_id, in_scope
    having count(*) filter (where array_contains(filtered, dimension) and not array_contains(kept, concat(dimension, '=', value))) = 0;

-- grain: one row per compound that the filters let through, and dimension. steps_open: not all eight steps are done.
create or replace macro compound_valued(as_of, known, streets, areas, batches, classes, teams) as table
    with current as (
        select compound_id, min(step) as step
        from step_open(as_of, known)
        group by compound_id
    ),

    dimension as (
        select dimension
        from (
            values ('all'), ('area'), ('compound'), ('class'), ('civilized_level'), ('batch'), ('team'), ('baseline'), ('current_step'), ('month_clear')
        ) as named (dimension)
    )

    select
        d.dimension,
        coalesce(of_compound(d.dimension, c.area_code, c.compound_id, c.class, c.civilized_level, c.batch, c.team, c.baseline), case d.dimension
            when 'current_step' then cast(n.step as varchar)
            when 'month_clear' then substr(cast(c.clear_since as varchar), 1, 7)
        end, 'none') as value,
        c.compound_id, c.households, c.clear, c.verified_clear, c.surveyed,
        n.step is not null as steps_open
    from compound_progress(as_of, known, streets, areas, batches, classes, teams) as c
    left join current as n on n.compound_id = c.compound_id
    cross join dimension as d;

-- grain: one row per compound of compound_valued that the question's own filters let through: the value of each dimension that it is laid out by, 'all' where by none.
-- filtered names dimensions, kept what of them counts, as dimension=value
create or replace macro compound_placed(as_of, known, streets, areas, batches, classes, teams, by_row, by_within, by_col, filtered, kept) as table
    select
        compound_id, households, clear, verified_clear, surveyed, steps_open,
        coalesce(max(value) filter (where dimension = by_row), 'all') as row_value,
        coalesce(max(value) filter (where dimension = by_within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = by_col), 'all') as col_value
    from compound_valued(as_of, known, streets, areas, batches, classes, teams)
    where dimension in ('all', by_row, by_within, by_col) or coalesce(array_contains(filtered, dimension), false)
    group by compound_id, households, clear, verified_clear, surveyed, steps_open
    having count(*) filter (where array_contains(filtered, dimension) and not array_contains(kept, concat(dimension, '=', value))) = 0;

-- How far a residential area is: ready (to apply), clear, not_clear.
create or replace macro area_state(compounds, not_clear, is_ready) as
    case when is_ready then 'ready' when compounds > 0 and not_clear = 0 then 'clear' else 'not_clear' end;

-- grain: one row per residential area of area_criteria, and dimension; one without any compound is not clear, and there is nothing to say of what it
-- lacks
create or replace macro area_valued(as_of, known, streets, areas, batches, classes, teams) as table
    with dimension as (
        select dimension
        from (values ('all'), ('area'), ('area_state'), ('lacks'), ('area_month_clear')) as named (dimension)
    )

    select
        d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'area' then a.area_code
            when 'area_state' then area_state(a.compounds, a.not_clear, a.ready)
            when 'lacks' then case when a.compounds > 0 then cast(a.lacks as varchar) end
            when 'area_month_clear' then substr(cast(a.clear_since as varchar), 1, 7)
        end, 'none') as value,
        a.area_code, a.compounds > 0 and a.not_clear = 0 as clear, a.unverified, a.relapsed_lately, a.steps_open, a.faults, a.lacks, a.ready
    from area_criteria(as_of, known, streets, areas, batches, classes, teams) as a
    cross join dimension as d;

-- grain: one row per area of area_valued that the question's own filters let through: the value of each dimension that it is laid out by, 'all' where by none.
-- filtered names dimensions, kept what of them counts, as dimension=value
create or replace macro area_placed(as_of, known, streets, areas, batches, classes, teams, by_row, by_within, by_col, filtered, kept) as table
    select
        area_code, clear, unverified, relapsed_lately, steps_open, faults, lacks, ready,
        coalesce(max(value) filter (where dimension = by_row), 'all') as row_value,
        coalesce(max(value) filter (where dimension = by_within), 'all') as within_value,
        coalesce(max(value) filter (where dimension = by_col), 'all') as col_value
    from area_valued(as_of, known, streets, areas, batches, classes, teams)
    where dimension in ('all', by_row, by_within, by_col) or coalesce(array_contains(filtered, dimension), false)
    group by area_code, clear, unverified, relapsed_lately, steps_open, faults, lacks, ready
    having count(*) filter (where array_contains(filtered, dimension) and not array_contains(kept, concat(dimension, '=', value))) = 0;

-- grain: one row per shop in scope of the chosen streets, and dimension. was_open: on the seventh day before; road_done: nothing is open on
-- its road; days_open: open since its find or its relapse; days_taken: from its find to its closing. Both null where the ledger has no such day.
create or replace macro shop_valued(as_of, known, streets) as table
    with items as (
        select
            s.shop_id, s.street_code, s.road, s.business, s.licence, s.found_on, s.is_open,
            case when s.closed_on <= as_of then s.closed_on end as closed_on,
            s.is_open and coalesce(s.back_on <= as_of, false) as is_back,
            coalesce(s.interviewed_on <= as_of, false) as interviewed,
            coalesce(s.closed_on > r.after_day and s.closed_on <= r.last_day, false) as closed_recently,
            coalesce(b.is_open, false) as was_open,
            max(case when s.is_open then 1 else 0 end) over (partition by s.street_code, s.road) = 0 as road_done,
            case when s.is_open then unix_date(as_of) - unix_date(case when s.back_on <= as_of then s.back_on else s.found_on end) end as days_open,
            case when s.closed_on <= as_of then unix_date(greatest(s.closed_on, s.found_on)) - unix_date(s.found_on) end as days_taken
        from shop_state(as_of, known) as s
        cross join recent_span(as_of) as r
        left join shop_state(as_of - 7, known) as b on b.shop_id = s.shop_id
        where s.in_scope
          and (streets is null or array_contains(streets, s.street_code))
    ),

    dimension as (
        select dimension
        from (values ('all'), ('road'), ('business'), ('licence'), ('shop_month_found'), ('month_closed')) as named (dimension)
    )

    select
        d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'road' then i.road
            when 'business' then i.business
            when 'licence' then i.licence
            when 'shop_month_found' then substr(cast(i.found_on as varchar), 1, 7)
            when 'month_closed' then case when not i.is_open then substr(cast(i.closed_on as varchar), 1, 7) end
        end, 'none') as value,
        i.shop_id, concat(i.street_code, ' ', i.road) as street_and_road, i.is_open, i.is_back,
        i.closed_on is not null as ever_closed,
        i.interviewed, i.closed_recently, i.was_open, i.road_done, i.days_open, i.days_taken
    from items as i
    cross join dimension as d;

-- How late an open action item is, by the days since its deadline: 7 (1 to 7), 30 (8 to 30), 90 (31 to 90), over. Null where it is not late.
create or replace macro late_for(overdue, days_late) as
    case
        when not overdue then null
        when days_late <= 7 then '7'
        when days_late <= 30 then '30'
        when days_late <= 90 then '90'
        else 'over'
    end;

-- grain: one row per action item that had been raised by the day, and dimension; one of no compound belongs to every selection. raised_week,
-- done_week: in the week that the day closes; days_open, days_taken: from raised to the day while open, to done once done; days_late: open, since
-- the deadline; days_past: done, after the deadline.
create or replace macro action_valued(as_of, known, streets, areas, batches, classes, teams) as table
    with items as (
        select
            a.action_id, a.owner_name, a.owner_kind, a.compound_id, a.state, a.raised_on, a.due_on, a.done_on, a.is_open, a.overdue, a.reopened,
            coalesce(a.done_on <= a.due_on, false) as on_time,
            coalesce(a.done_on > a.due_on, false) as done_late,
            a.done_on is not null and coalesce(trim(a.evidence), '') = '' as unproved,
            coalesce(a.raised_on > w.after_day, false) as raised_week,
            coalesce(a.done_on > w.after_day, false) as done_week,
            case when a.is_open then unix_date(as_of) - unix_date(a.raised_on) end as days_open,
            unix_date(a.done_on) - unix_date(a.raised_on) as days_taken,
            case when a.overdue then unix_date(as_of) - unix_date(a.due_on) end as days_late,
            case when a.done_on > a.due_on then unix_date(a.done_on) - unix_date(a.due_on) end as days_past
        from action_owned(as_of, known, streets, areas, batches, classes, teams) as a
        left join week_grid(as_of) as w on w.week_end = as_of
    ),

    dimension as (
        select dimension
        from (
            values ('all'), ('owner'), ('owner_kind'), ('action_compound'), ('action_state'), ('late_for'), ('month_raised'), ('month_due'), ('month_action_done')
        ) as named (dimension)
    )

    select
        d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'owner' then i.owner_name
            when 'owner_kind' then i.owner_kind
            when 'action_compound' then i.compound_id
            when 'action_state' then i.state
            when 'late_for' then late_for(i.overdue, i.days_late)
            when 'month_raised' then substr(cast(i.raised_on as varchar), 1, 7)
            when 'month_due' then substr(cast(i.due_on as varchar), 1, 7)
            when 'month_action_done' then substr(cast(i.done_on as varchar), 1, 7)
        end, 'none') as value,
        i.action_id, i.is_open, i.overdue, i.on_time, i.done_late, i.unproved, i.raised_week, i.done_week, i.reopened,
        i.days_open, i.days_taken, i.days_late, i.days_past
    from items as i
    cross join dimension as d;

-- grain: one row per compound that the filters let through, step of the eight, and dimension. out_of_order: taken before an earlier step;
-- days_waited: of the first step not done, since it is its turn.
create or replace macro step_valued(as_of, known, streets, areas, batches, classes, teams) as table
    with skipped as (
        select distinct compound_id, step from step_skip(as_of, known)
    ),

    dimension as (
        select dimension
        from (
            values
                ('all'), ('step'), ('step_state'), ('area'), ('compound'), ('class'), ('civilized_level'), ('batch'), ('team'), ('baseline'), ('month_done')
        ) as named (dimension)
    )

    select
        d.dimension,
        coalesce(of_compound(d.dimension, c.area_code, c.compound_id, c.class, c.civilized_level, c.batch, c.team, c.baseline), case d.dimension
            when 'step' then cast(s.step as varchar)
            when 'step_state' then s.state
            when 'month_done' then substr(cast(s.done_on as varchar), 1, 7)
        end, 'none') as value,
        s.compound_id, s.step, s.state, s.is_current,
        k.compound_id is not null as out_of_order,
        case when s.state = 'done' then s.days end as days_taken,
        case when s.state = 'running' then s.days end as days_running,
        unix_date(as_of) - unix_date(s.waits_since) as days_waited
    from compound_step(as_of, known) as s
    join compound_selected(as_of, known, streets, areas, batches, classes, teams) as c on c.compound_id = s.compound_id
    left join skipped as k on k.compound_id = s.compound_id and k.step = s.step
    cross join dimension as d;
