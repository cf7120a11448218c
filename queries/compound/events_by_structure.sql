-- question: Which structures has this compound, in which state is each, and what happened to it when?
-- params:   as_of DATE, known VARCHAR, compound VARCHAR
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, kind VARCHAR, area_sqm DOUBLE, ownership VARCHAR, hard BOOLEAN, state VARCHAR, standing_since DATE, days BIGINT, found_on DATE, noticed_on DATE, decision_served_on DATE, agreed_on DATE, last_removed_on DATE, removal_mode VARCHAR, accepted_on DATE, relapsed_on DATE, declassified_on DATE
-- reads:    structure_state
-- note:     state is relapsed (standing again), standing, cleared (not accepted since), verified or declassified. What stands comes first, the oldest first. Days after the day are not known on it. No address and no hardship: those are for the coordination office (compound/households_by_structure).
with states as (
    select
        *,
        case
            when not in_scope then 'declassified'
            when standing and back_on <= $as_of then 'relapsed'
            when standing then 'standing'
            when verified then 'verified'
            else 'cleared'
        end as state,
        case when standing then case when back_on <= $as_of then back_on else found_on end end as stands_since
    from structure_state($as_of, $known)
    where compound_id = $compound and found_on <= $as_of
)

select
    structure_id, kind, area_sqm, ownership, hard, state,
    stands_since as standing_since,
    unix_date($as_of) - unix_date(stands_since) as days,
    found_on,
    case when noticed_on <= $as_of then noticed_on end as noticed_on,
    case when decision_served_on <= $as_of then decision_served_on end as decision_served_on,
    case when agreed_on <= $as_of then agreed_on end as agreed_on,
    last_removed_on,
    case when last_removed_on is not null then removal_mode end as removal_mode,
    case when accepted_on <= $as_of then accepted_on end as accepted_on,
    case when back_on <= $as_of then back_on end as relapsed_on,
    case when out_on <= $as_of then out_on end as declassified_on
from states
order by
    case state when 'relapsed' then 0 when 'standing' then 0 when 'cleared' then 1 when 'verified' then 2 else 3 end,
    stands_since, found_on, structure_id
