-- question: What was known of each touched shop, from which survey until which?
-- params:   none; reads the temporary table touched (item_id)
-- grain:    one row per shop and change
-- columns:  as shops_version
-- reads:    shops_said, survey, touched
-- note:     runs at import on DuckDB only. A field that a file has no column for keeps what was known; an empty cell says empty.
with said_so_far as (
    select
        surveyed_on, survey_id, line, shop_id,
        last_value(said(unsaid, 'street_code', street_code) ignore nulls) over so_far as street_code,
        last_value(said(unsaid, 'road', road) ignore nulls) over so_far as road,
        last_value(said(unsaid, 'address', address) ignore nulls) over so_far as address,
        last_value(said(unsaid, 'business', business) ignore nulls) over so_far as business,
        last_value(said(unsaid, 'licence', licence) ignore nulls) over so_far as licence,
        last_value(said(unsaid, 'found_on', found_on) ignore nulls) over so_far as found_on,
        last_value(said(unsaid, 'interviewed_on', interviewed_on) ignore nulls) over so_far as interviewed_on,
        last_value(said(unsaid, 'closed_on', closed_on) ignore nulls) over so_far as closed_on,
        last_value(said(unsaid, 'relapsed_on', relapsed_on) ignore nulls) over so_far as relapsed_on,
        last_value(said(unsaid, 'note', note) ignore nulls) over so_far as note
    from shops_said
    join survey using (survey_id)
    where shop_id in (select item_id from touched) and not undone
    window so_far as (
        partition by shop_id order by surveyed_on, survey_id, line
        rows between unbounded preceding and current row
    )
),

filled as (
    select
        surveyed_on, survey_id, line, shop_id,
        street_code.v as street_code,
        road.v as road,
        address.v as address,
        business.v as business,
        licence.v as licence,
        found_on.v as found_on,
        interviewed_on.v as interviewed_on,
        closed_on.v as closed_on,
        relapsed_on.v as relapsed_on,
        note.v as note
    from said_so_far
),

changed as (
    select *
    from filled
    window in_order as (partition by shop_id order by surveyed_on, survey_id, line)
    qualify (street_code, road, address, business, licence, found_on, interviewed_on, closed_on, relapsed_on, note)
        is distinct from lag((street_code, road, address, business, licence, found_on, interviewed_on, closed_on, relapsed_on, note)) over in_order
        or row_number() over in_order = 1
)

select
    surveyed_on,
    lead(surveyed_on) over (partition by shop_id order by surveyed_on, survey_id, line) as superseded_on,
    * exclude (surveyed_on)
from changed
