-- question: How many standing structures of households in hardship had been reported at each month's end, and how far is what stood then what stood at an earlier one?
-- params:   as_of DATE
-- grain:    one row per month_end and earlier
-- columns:  month_end DATE, earlier DATE, standing BIGINT, planned BIGINT, unplanned BIGINT, stayed BIGINT, came BIGINT, went BIGINT
-- reads:    calendar, structure_ever, compounds_version, survey, campaign
-- note:     exact counts of households: everyone but the office sees them through clearance/disclosure.py (released), for nothing but the whole campaign, so there are no filters and one clock, as reported. Months that the structures surveys have not reached the end of are left out: the next survey could still change them. earlier: each earlier month's end; null: none, everything came. came, went, stayed: structures that stand on the one day, the other, both. planned: with a support plan by then.
with reached as (
    select max(surveyed_on) as newest_on
    from survey
    where ledger = 'structures' and not undone
),

months as (
    select c.day
    from calendar as c
    cross join campaign as g
    cross join reached as r
    where day(date_add(c.day, 1)) = 1 and c.day >= g.starts_on and c.day <= $as_of and c.day <= r.newest_on
),

standing as (
    select m.day, s.structure_id, s.hardship is not null as in_hardship, coalesce(s.aid_planned_on <= m.day, false) as planned
    from months as m
    join structure_ever() as s on in_force(s.surveyed_on, s.superseded_on, m.day, 'as-reported')
    join compounds_version as c on c.compound_id = s.compound_id and in_force(c.surveyed_on, c.superseded_on, m.day, 'as-reported')
    where stands_on(m.day, s.found_on, s.gone_on, s.back_on, s.gone_again_on, s.out_on)
),

counted as (
    select
        m.day,
        count(s.structure_id) as standing,
        count(*) filter (where s.in_hardship and s.planned) as planned,
        count(*) filter (where s.in_hardship and not s.planned) as unplanned
    from months as m
    left join standing as s on s.day = m.day
    group by m.day
),

both_days as (
    select n.day, e.day as earlier, count(*) as stayed
    from standing as n
    join standing as e on e.structure_id = n.structure_id and e.day < n.day
    group by n.day, e.day
)

select day as month_end, cast(null as date) as earlier, standing, planned, unplanned, 0 as stayed, standing as came, 0 as went
from counted
union all
select n.day, e.day, n.standing, n.planned, n.unplanned, coalesce(b.stayed, 0), n.standing - coalesce(b.stayed, 0), e.standing - coalesce(b.stayed, 0)
from counted as n
join counted as e on e.day < n.day
left join both_days as b on b.day = n.day and b.earlier = e.day
order by month_end, earlier nulls first
