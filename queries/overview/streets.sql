-- question: Where does each street stand, and what has changed since a week ago?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[]
-- grain:    one row per street_code
-- columns:  street_code VARCHAR, name VARCHAR, name_en VARCHAR, compounds BIGINT, clear BIGINT, verified_clear BIGINT, not_surveyed BIGINT, in_scope BIGINT, standing BIGINT, became BIGINT, fell BIGINT, state VARCHAR
-- reads:    compound_progress, compound_state, street
-- note:     state is verified (every compound clear and all accepted), clear (every one clear), standing (something stands in one) or not_surveyed (nothing stands, but not every compound has been surveyed; or there is none). became, fell: compounds clear that were not seven days earlier, and the other way round. A street without any compound is left out when area, batch, class or team are chosen.
with held as (
    select n.*, coalesce(b.clear, false) as clear_before
    from compound_progress($as_of, $known, $streets, $areas, $batches, $classes, $teams) as n
    left join compound_state($as_of - 7, $known) as b using (compound_id)
),

counted as (
    select
        s.street_code, s.name, s.name_en,
        count(h.compound_id) as compounds,
        count(*) filter (where h.clear) as clear,
        count(*) filter (where h.verified_clear) as verified_clear,
        count(*) filter (where not h.surveyed) as not_surveyed,
        cast(coalesce(sum(h.in_scope), 0) as bigint) as in_scope,
        cast(coalesce(sum(h.standing), 0) as bigint) as standing,
        count(*) filter (where h.clear and not h.clear_before) as became,
        count(*) filter (where not h.clear and h.clear_before) as fell
    from street as s
    left join held as h using (street_code)
    where $streets is null or array_contains($streets, s.street_code)
    group by s.street_code, s.name, s.name_en
)

select
    street_code, name, name_en, compounds, clear, verified_clear, not_surveyed, in_scope, standing, became, fell,
    case
        when compounds > 0 and verified_clear = compounds then 'verified'
        when compounds > 0 and clear = compounds then 'clear'
        when standing > 0 then 'standing'
        else 'not_surveyed'
    end as state
from counted
where compounds > 0 or ($areas is null and $batches is null and $classes is null and $teams is null)
order by street_code
