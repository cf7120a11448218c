-- question: How many days did structures wait for the notice, for the decision, for the removal, and for all of it?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per wait, days and ended
-- columns:  wait VARCHAR, days BIGINT, ended BOOLEAN, structures BIGINT
-- reads:    compound_selected, structure_clock
-- note:     structures in scope, for medians that count what is still under way too. wait: notice (from the find), decision (from the notice), removal (the first, from the decision), whole (from the find to the first removal). ended = false: had not come by the day, or by the removal that came without it; a decision after the removal has none to wait for. A notice dated before the find counts as the same day, a decision before the notice as the day of the notice.
with cases as (
    select
        s.found_on, s.removed_on,
        coalesce(s.removed_on, $as_of) as seen_on,
        greatest(s.noticed_on, s.found_on) as noticed_on, s.noticed_on is not null as noticed,
        greatest(s.served_on, coalesce(s.noticed_on, s.served_on), s.found_on) as served_on, s.served_on is not null as served
    from structure_clock($as_of, $known) as s
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = s.compound_id
),

waits as (
    select
        'notice' as wait, found_on as since, noticed and noticed_on <= seen_on as ended,
        case when noticed and noticed_on <= seen_on then noticed_on else seen_on end as until
    from cases
    union all
    select
        'decision', noticed_on, served and served_on <= seen_on,
        case when served and served_on <= seen_on then served_on else greatest(seen_on, noticed_on) end
    from cases
    where noticed
    union all
    select 'removal', served_on, removed_on is not null, seen_on
    from cases
    where served and (removed_on is null or removed_on >= served_on)
    union all
    select 'whole', found_on, removed_on is not null, seen_on
    from cases
)

select wait, cast(unix_date(until) - unix_date(since) as bigint) as days, ended, count(*) as structures
from waits
group by wait, days, ended
order by wait, days, ended
