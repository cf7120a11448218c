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

-- grain: one row per compound that the filters let through, and dimension
create or replace macro compound_valued(as_of, known, streets, areas, batches, classes, teams) as table
    with dimension as (
        select dimension
        from (values ('all'), ('area'), ('compound'), ('class'), ('civilized_level'), ('batch'), ('team'), ('baseline')) as named (dimension)
    )

    select
        d.dimension,
        coalesce(of_compound(d.dimension, c.area_code, c.compound_id, c.class, c.civilized_level, c.batch, c.team, c.baseline), 'none') as value,
        c.compound_id, s.clear, s.verified_clear, s.surveyed
    from compound_selected(as_of, known, streets, areas, batches, classes, teams) as c
    join compound_state(as_of, known) as s on s.compound_id = c.compound_id
    cross join dimension as d;

-- grain: one row per shop in scope of the chosen streets, and dimension
create or replace macro shop_valued(as_of, known, streets) as table
    with dimension as (
        select dimension
        from (values ('all'), ('road'), ('business'), ('licence'), ('shop_month_found'), ('month_closed')) as named (dimension)
    )

    select
        d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'road' then s.road
            when 'business' then s.business
            when 'licence' then s.licence
            when 'shop_month_found' then substr(cast(s.found_on as varchar), 1, 7)
            when 'month_closed' then case when not s.is_open then substr(cast(s.closed_on as varchar), 1, 7) end
        end, 'none') as value,
        s.shop_id, s.is_open,
        s.is_open and coalesce(s.back_on <= as_of, false) as is_back,
        s.is_open and coalesce(s.interviewed_on > as_of, true) as not_interviewed
    from shop_state(as_of, known) as s
    cross join dimension as d
    where s.in_scope
      and (streets is null or array_contains(streets, s.street_code));

-- grain: one row per action item that had been raised by the day, and dimension; one of no compound belongs to every selection
create or replace macro action_valued(as_of, known, streets, areas, batches, classes, teams) as table
    with dimension as (
        select dimension
        from (values ('all'), ('owner'), ('action_compound'), ('month_raised')) as named (dimension)
    )

    select
        d.dimension,
        coalesce(case d.dimension
            when 'all' then 'all'
            when 'owner' then a.owner_name
            when 'action_compound' then a.compound_id
            when 'month_raised' then substr(cast(a.raised_on as varchar), 1, 7)
        end, 'none') as value,
        a.action_id, a.is_open, a.overdue
    from action_owned(as_of, known, streets, areas, batches, classes, teams) as a
    cross join dimension as d;

-- grain: one row per compound that the filters let through, step of the eight, and dimension
create or replace macro step_valued(as_of, known, streets, areas, batches, classes, teams) as table
    with dimension as (
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
        s.compound_id, s.step, s.state,
        case when s.state = 'done' then s.days end as days_taken
    from compound_step(as_of, known) as s
    join compound_selected(as_of, known, streets, areas, batches, classes, teams) as c on c.compound_id = s.compound_id
    cross join dimension as d;
