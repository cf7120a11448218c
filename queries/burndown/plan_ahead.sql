-- question: Where does the plan want us to be in the weeks to come, with the scope that is known on the day?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per week_end after the day, up to the target
-- columns:  week_end DATE, standing_plan DOUBLE, area_plan_sqm DOUBLE, compounds BIGINT, clear_plan DOUBLE, remaining_plan DOUBLE
-- reads:    compound_progress, weeks_ahead
with scope as (
    select
        planned_start, planned_end,
        count(*) as compounds,
        sum(in_scope) as in_scope,
        sum(area_in_scope_sqm) as area_sqm
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams)
    group by planned_start, planned_end
),

planned as (
    select
        w.week_end, s.compounds, s.in_scope, s.area_sqm,
        share_of_window_left(w.week_end, s.planned_start, s.planned_end) as share_left
    from weeks_ahead($as_of) as w
    cross join scope as s
)

select
    week_end,
    cast(sum(in_scope * share_left) as double) as standing_plan,
    round(sum(area_sqm * share_left), 2) as area_plan_sqm,
    cast(sum(compounds) as bigint) as compounds,
    cast(sum(compounds * (1.0 - share_left)) as double) as clear_plan,
    cast(sum(compounds * share_left) as double) as remaining_plan
from planned
group by week_end
order by week_end
