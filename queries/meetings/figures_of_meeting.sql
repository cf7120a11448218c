-- question: Which figures did this meeting see?
-- params:   meeting INTEGER
-- grain:    one row per figure
-- columns:  figure VARCHAR, value DOUBLE
-- reads:    meeting_figure
-- note:     a column of overview/headline, or week_ and a move of the last full week (burndown/bridge_by_week).
select figure, value
from meeting_figure
where meeting_id = $meeting
order by figure
