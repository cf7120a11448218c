-- By what the page 探索 lays out each ledger, a row a dimension: the names that data/explore/dimensions.toml gives words to. Relations and not
-- lists, because SQL that runs on more than one engine has no common way to turn a list into rows. 'all' is where no dimension is chosen.

-- grain: one row per dimension of structures
create or replace macro structure_dimension() as table
    select dimension
    from (
        values
            ('all'), ('area'), ('compound'), ('class'), ('civilized_level'), ('batch'), ('team'), ('baseline'), ('kind'), ('ownership'), ('hard'),
            ('hardship'), ('state'), ('relapse'), ('removal_mode'), ('month_found'), ('month_removed'), ('week_found'), ('week_removed')
    ) as named (dimension);

-- grain: one row per dimension of compounds
create or replace macro compound_dimension() as table
    select dimension
    from (values ('all'), ('area'), ('compound'), ('class'), ('civilized_level'), ('batch'), ('team'), ('baseline')) as named (dimension);

-- grain: one row per dimension of shops
create or replace macro shop_dimension() as table
    select dimension
    from (values ('all'), ('road'), ('business'), ('licence'), ('shop_month_found'), ('month_closed')) as named (dimension);

-- grain: one row per dimension of action items
create or replace macro action_dimension() as table
    select dimension
    from (values ('all'), ('owner'), ('action_compound'), ('month_raised')) as named (dimension);
