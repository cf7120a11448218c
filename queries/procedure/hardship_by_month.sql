-- question: How many standing structures of households in hardship had been reported at each month's end, and how far is what stood then what stood at an earlier one?
-- params:   as_of DATE
-- grain:    one row per month_end and earlier
-- columns:  month_end DATE, earlier DATE, standing BIGINT, planned BIGINT, unplanned BIGINT, stayed BIGINT, came BIGINT, went BIGINT
-- reads:    hardship_month
-- note:     exact counts of households: everyone but the office sees them through clearance/disclosure.py (released), for nothing but the whole campaign, so there are no filters and one clock, as reported. Months that the structures surveys have not reached the end of are left out: the next survey could still change them. earlier: each earlier month's end; null: none, everything came. came, went, stayed: structures that stand on the one day, the other, both. planned: with a support plan by then.
select month_end, earlier, standing, planned, unplanned, stayed, came, went
from hardship_month($as_of)
order by month_end, earlier nulls first
