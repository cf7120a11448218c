-- question: How many structures stood at each meeting, as it was reported that day and as it is known now?
-- params:   as_of DATE, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end
-- columns:  week_end DATE, partial BOOLEAN, surveyed BOOLEAN, standing_reported BIGINT, standing_known BIGINT, brought_in BIGINT, taken_out BIGINT
-- reads:    standing_told, survey, week_grid
-- note:     standing_reported is structure_state(week_end, 'as-reported') of each week's end at once: versions cut to the days on which they were the newest. brought_in: stood by what is known now, and were not reported as standing; taken_out: the other way round; standing_known = standing_reported + brought_in - taken_out. surveyed: compounds and structures had been surveyed by then at all; before, nothing was reported.
with weekly as (
    select
        coalesce(week_end, (select min(week_end) from week_grid($as_of))) as week_end,
        sum(reported) as reported, sum(known) as known, sum(agreed) as agreed
    from standing_told($as_of)
    where let_through(street_code, area_code, batch, class, team, $streets, $areas, $batches, $classes, $teams)
      and let_through(now_street_code, now_area_code, now_batch, now_class, now_team, $streets, $areas, $batches, $classes, $teams)
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
