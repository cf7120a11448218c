-- question: How many structures stood at each meeting, as it was reported that day and as it is known now?
-- params:   as_of DATE, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, surveyed BOOLEAN, standing_reported BIGINT, standing_known BIGINT, brought_in BIGINT, taken_out BIGINT
-- reads:    standing_spell, survey, week_of_day, week_grid
-- note:     standing_reported is structure_state(week_end, 'as-reported') of each week's end at once: versions cut to the days on which they were the newest. brought_in: stood by what is known now, and were not reported as standing; taken_out: the other way round; standing_known = standing_reported + brought_in - taken_out. surveyed: compounds and structures had been surveyed by then at all; before, nothing was reported.
with reported as (
    select * from standing_spell('as-reported', $streets, $areas, $batches, $classes, $teams)
),

known as (
    select * from standing_spell('as-now', $streets, $areas, $batches, $classes, $teams)
),

agreed as (
    select greatest(r.from_day, n.from_day) as from_day, least(r.until_day, n.until_day) as until_day
    from reported as r
    join known as n on n.structure_id = r.structure_id
    where (n.until_day is null or r.from_day < n.until_day)
      and (r.until_day is null or n.from_day < r.until_day)
),

turns as (
    select from_day as day, 1 as reported, 0 as known, 0 as agreed from reported
    union all
    select until_day, -1, 0, 0 from reported
    union all
    select from_day, 0, 1, 0 from known
    union all
    select until_day, 0, -1, 0 from known
    union all
    select from_day, 0, 0, 1 from agreed
    union all
    select until_day, 0, 0, -1 from agreed
),

weekly as (
    select
        coalesce(w.week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(t.reported) as reported, sum(t.known) as known, sum(t.agreed) as agreed
    from turns as t
    left join week_of_day($as_of) as w on w.day = t.day
    where t.day <= $as_of
    group by 1
),

running as (
    select
        g.week_end, g.partial,
        sum(coalesce(w.reported, 0)) over (order by g.week_end) as reported,
        sum(coalesce(w.known, 0)) over (order by g.week_end) as known,
        sum(coalesce(w.agreed, 0)) over (order by g.week_end) as agreed
    from week_grid($as_of) as g
    left join weekly as w on w.week_end = g.week_end
),

begun as (
    select max(first_survey_on) as first_survey_on
    from (
        select ledger, min(surveyed_on) as first_survey_on
        from survey
        where not undone and ledger in ('compounds', 'structures')
        group by ledger
    )
    having count(*) = 2
)

select
    r.week_end,
    r.partial,
    coalesce(b.first_survey_on <= r.week_end, false) as surveyed,
    cast(r.reported as bigint) as standing_reported,
    cast(r.known as bigint) as standing_known,
    cast(r.known - r.agreed as bigint) as brought_in,
    cast(r.reported - r.agreed as bigint) as taken_out
from running as r
left join begun as b on true
order by r.week_end
