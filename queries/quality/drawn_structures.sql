-- question: Which few of the structures that are called cleared are drawn to be checked again?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], seed VARCHAR, checks INTEGER
-- grain:    one row per draw
-- columns:  draw BIGINT, structure_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, area_en VARCHAR, kind VARCHAR, area_sqm DOUBLE, removed_on DATE, verified BOOLEAN
-- reads:    compound_selected, structure_state
-- note:     a random sample without replacement, as many as checks, the same for the same seed everywhere: ranked by the SHA-256 of seed, line feed and number, so that anyone can do it again by hand, asking for one more adds one to the same list, and what is cleared later pushes itself in without reshuffling the rest (sampling by a keyed hash as a permanent random number, Ohlsson 1995, Coordination of Samples Using Permanent Random Numbers, in Business Survey Methods, chapter 9). The seed has to be named before the list is known, such as the meeting's date: whoever may try seeds may choose the sample. removed_on: the last removal. No address: that is quality/addresses, for the coordination office.
with ranked as (
    select
        s.structure_id, s.compound_id, c.name, c.area_short as area, c.area_en, s.kind, s.area_sqm, s.last_removed_on as removed_on, s.verified,
        sha2(concat($seed, chr(10), s.structure_id), 256) as place
    from structure_state($as_of, $known) as s
    join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = s.compound_id
    where s.cleared
    order by place, s.structure_id
    limit $checks
)

select
    row_number() over (order by place, structure_id) as draw,
    structure_id, compound_id, name, area, area_en, kind, area_sqm, removed_on, verified
from ranked
order by draw
