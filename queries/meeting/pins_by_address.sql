-- question: Which charts are pinned to the meeting's agenda, by whom and since when?
-- params:   none
-- grain:    one row per address
-- columns:  address VARCHAR, title VARCHAR, who VARCHAR, pinned_at TIMESTAMP
-- reads:    pinned
-- note:     the earliest first, which is the order of their screens. Of one address the last event holds: pinned, or taken off again.
with told as (
    select *, row_number() over (partition by address order by pinned_at desc) as place
    from pinned
)

select address, title, who, pinned_at
from told
where place = 1 and is_on
order by pinned_at, address
