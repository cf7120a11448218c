-- question: Which structures are behind a number, since when, and which line of which survey says so?
-- params:   as_of DATE, known VARCHAR, streets VARCHAR[], areas VARCHAR[], batches VARCHAR[], classes VARCHAR[], teams VARCHAR[], list VARCHAR, week DATE?, compound VARCHAR[]?, kind VARCHAR[]?, ownership VARCHAR[]?, hard VARCHAR[]?, civilized_level VARCHAR[]?, baseline VARCHAR[]?, state VARCHAR[]?, relapse VARCHAR[]?, removal_mode VARCHAR[]?, month_found VARCHAR[]?, month_removed VARCHAR[]?, week_found VARCHAR[]?, week_removed VARCHAR[]?, longer_than BIGINT?
-- grain:    one row per structure_id
-- columns:  structure_id VARCHAR, compound_id VARCHAR, name VARCHAR, area VARCHAR, class VARCHAR, batch INTEGER, team INTEGER, kind VARCHAR, area_sqm DOUBLE, listed_on DATE, days BIGINT, surveyed_on DATE, file_name VARCHAR, line INTEGER
-- reads:    compound_selected, structure_state, structure_event, structure_after_clear, structure_relapsed_lately, structure_fault, structure_clock, structure_part, structure_seen, structure_after_end, week_grid, week_of_day, survey, campaign
-- note:     list: in_scope, standing, cleared, verified, unverified (cleared, not accepted since), relapsed, long_standing, relapsed_lately, after_clear, after_clear_standing (found after the compound's first clear day), faults (removed without notice or before it, or forced too early) and no_notice, late_notice, early_force, each of them; not_noticed, not_served, served_too_late, force_waiting, force_lawful, procedure_complete, agreed, not_served_agreed (standing, by the legal clock); agreed_standing (those of agreed that were noticed), notice_served, notice_standing (standing, noticed), removed_once (removed at least once, whether or not it came back), removed_by_force (those by force) and removed_self, removed_assisted, removed_unstated likewise, declassified (found, and in scope no more), found_so_far (in scope or not), found_late and known_in_time (standing, never relapsed, found after or by the day from which the batch was to be worked off), found_late_in_scope (cleared or not), left_at_end (stood at the planned end of its batch) and gone_since (those that stand no more), carry_over (stands after it) and its parts left_over (stood at it too), found_since and relapsed_since as on the day; newly_standing, newly_gone: standing on the day and not seven days before, and the other way round; week_found, week_relapsed, week_removed, week_reremoved, week_declassified as the bridge of the week that ends on $week (null: the last full one), week_opening and week_standing what stands at that week's start and end. compound, kind, ownership and hard (yes, no), civilized_level and baseline of the compound, state (standing, cleared, verified, declassified), relapse (ever: yes, no), removal_mode, month_found, month_removed (2018-06), week_found and week_removed (the week's last day) narrow any list, none = not stated, not cleared, before the campaign; so does longer_than: only what came onto the list more than so many days ago. listed_on is the day that puts a structure on the list, days those since then. No address and no hardship: those are for the coordination office; nor does a survey that changed nothing else stand for a row's provenance.
with states as (
    select
        s.*,
        case when s.back_on <= $as_of then s.back_on else s.found_on end as standing_since
    from structure_state($as_of, $known) as s
),

week as (
    select after_day, week_end
    from week_grid($as_of)
    where case when $week is null then not partial else week_end = $week end
    qualify row_number() over (order by week_end desc) = 1
),

listed as (
    select
        structure_id,
        case $list
            when 'in_scope' then found_on
            when 'standing' then standing_since
            when 'cleared' then last_removed_on
            when 'verified' then accepted_on
            when 'unverified' then last_removed_on
            when 'relapsed' then back_on
            when 'long_standing' then found_on
            when 'notice_served' then noticed_on
            when 'notice_standing' then noticed_on
            when 'removed_once' then gone_on
            when 'removed_by_force' then gone_on
            when 'removed_self' then gone_on
            when 'removed_assisted' then gone_on
            when 'removed_unstated' then gone_on
            when 'declassified' then out_on
            when 'found_so_far' then found_on
        end as listed_on
    from states
    cross join campaign as g
    where case $list
        when 'in_scope' then in_scope
        when 'standing' then standing
        when 'cleared' then cleared
        when 'verified' then verified
        when 'unverified' then cleared and not verified
        when 'relapsed' then standing and coalesce(back_on <= $as_of, false)
        when 'long_standing' then standing and unix_date($as_of) - unix_date(found_on) > g.long_standing_days
        when 'notice_served' then in_scope and noticed_on <= $as_of
        when 'notice_standing' then standing and noticed_on <= $as_of
        when 'removed_once' then in_scope and gone_on <= $as_of
        when 'removed_by_force' then in_scope and gone_on <= $as_of and removal_mode = '强拆'
        when 'removed_self' then in_scope and gone_on <= $as_of and removal_mode = '自拆'
        when 'removed_assisted' then in_scope and gone_on <= $as_of and removal_mode = '助拆'
        when 'removed_unstated' then in_scope and gone_on <= $as_of and removal_mode is null
        when 'declassified' then found_on <= $as_of and not in_scope
        when 'found_so_far' then found_on <= $as_of
        else false
    end
    union all
    select e.structure_id, e.day
    from structure_event($as_of, $known) as e
    join week as w on e.day > w.after_day and e.day <= w.week_end
    where $list = concat('week_', e.event)
      and (e.event <> 'declassified' or e.standing_delta < 0)
    union all
    select structure_id, max(day) filter (where standing_delta > 0)
    from structure_event($as_of, $known)
    where ($list = 'week_standing' and day <= (select week_end from week)) or ($list = 'week_opening' and day <= (select after_day from week))
    group by structure_id
    having sum(standing_delta) > 0
    union all
    select s.structure_id, case when s.standing then s.standing_since else coalesce(s.last_removed_on, s.out_on) end
    from states as s
    left join structure_state($as_of - 7, $known) as b using (structure_id)
    where ($list = 'newly_standing' and s.standing and not coalesce(b.standing, false))
       or ($list = 'newly_gone' and not s.standing and coalesce(b.standing, false))
    union all
    select structure_id, back_on
    from structure_relapsed_lately($as_of, $known)
    where $list = 'relapsed_lately'
    union all
    select structure_id, min(day)
    from structure_fault($as_of, $known)
    where $list = 'faults' or $list = fault
    group by structure_id
    union all
    select
        structure_id,
        case $list
            when 'not_noticed' then found_on
            when 'not_served' then found_on
            when 'force_lawful' then lawful_from
            when 'procedure_complete' then greatest(noticed_on, least(agreed_on, case when lawful_from <= $as_of then lawful_from end))
            when 'agreed' then agreed_on
            when 'agreed_standing' then agreed_on
            when 'not_served_agreed' then agreed_on
            else served_on
        end
    from structure_clock($as_of, $known)
    where standing and case $list
        when 'not_noticed' then noticed_on is null
        when 'not_served' then by_force = 'unserved'
        when 'served_too_late' then by_force = 'too_late'
        when 'force_waiting' then by_force = 'waiting'
        when 'force_lawful' then by_force = 'lawful'
        when 'procedure_complete' then complete
        when 'agreed' then agreed_on is not null
        when 'agreed_standing' then noticed_on is not null and agreed_on is not null
        when 'not_served_agreed' then by_force = 'unserved' and agreed_on is not null
        else false
    end
    union all
    select structure_id, found_on
    from structure_after_clear($as_of, $known)
    where $list = 'after_clear' or ($list = 'after_clear_standing' and standing)
    union all
    select structure_id, found_on
    from structure_part($as_of, $known)
    where (standing and (($list = 'found_late' and part = 'growth') or ($list = 'known_in_time' and part = 'slowness')))
       or ($list = 'found_late_in_scope' and in_scope and found_late)
    union all
    select a.structure_id, case $list
            when 'found_since' then a.found_on
            when 'relapsed_since' then s.back_on
            when 'gone_since' then coalesce(case when s.out_on <= $as_of then s.out_on end, s.last_removed_on)
            else a.planned_end
        end
    from structure_after_end($as_of, $known) as a
    join states as s on s.structure_id = a.structure_id
    where case $list
        when 'left_at_end' then a.stood_then
        when 'gone_since' then a.stood_then and not a.standing
        when 'carry_over' then a.standing
        when 'left_over' then a.standing and a.stood_then
        when 'found_since' then a.standing and a.found_on > a.planned_end
        when 'relapsed_since' then a.standing and not a.stood_then and a.found_on <= a.planned_end
        else false
    end
)

select
    s.structure_id, s.compound_id, c.name, c.area_short as area, c.class, c.batch, c.team,
    s.kind, s.area_sqm,
    l.listed_on,
    unix_date($as_of) - unix_date(l.listed_on) as days,
    u.surveyed_on, u.file_name, v.line
from listed as l
join states as s using (structure_id)
join compound_selected($as_of, $known, $streets, $areas, $batches, $classes, $teams) as c on c.compound_id = s.compound_id
join structure_seen($as_of, $known) as v on v.structure_id = s.structure_id and v.superseded_on is null
join survey as u on u.survey_id = v.survey_id
left join week_of_day($as_of) as f on f.day = s.found_on
left join week_of_day($as_of) as r on r.day = s.last_removed_on
where ($compound is null or array_contains($compound, s.compound_id))
  and ($kind is null or array_contains($kind, coalesce(s.kind, 'none')))
  and ($ownership is null or array_contains($ownership, coalesce(s.ownership, 'none')))
  and ($hard is null or array_contains($hard, case s.hard when true then 'yes' when false then 'no' else 'none' end))
  and ($civilized_level is null or array_contains($civilized_level, coalesce(c.civilized_level, 'none')))
  and ($baseline is null or array_contains($baseline, coalesce(c.baseline, 'none')))
  and ($state is null or array_contains($state, case when s.verified then 'verified' when s.cleared then 'cleared' when s.standing then 'standing' else 'declassified' end))
  and ($relapse is null or array_contains($relapse, case when s.back_on <= $as_of then 'yes' else 'no' end))
  and ($removal_mode is null or array_contains($removal_mode, coalesce(case when s.cleared then s.removal_mode end, 'none')))
  and ($month_found is null or array_contains($month_found, coalesce(substr(cast(s.found_on as varchar), 1, 7), 'none')))
  and ($month_removed is null or array_contains($month_removed, coalesce(case when s.cleared then substr(cast(s.last_removed_on as varchar), 1, 7) end, 'none')))
  and ($week_found is null or array_contains($week_found, coalesce(cast(f.week_end as varchar), 'none')))
  and ($week_removed is null or array_contains($week_removed, coalesce(case when s.cleared then cast(r.week_end as varchar) end, 'none')))
  and ($longer_than is null or unix_date($as_of) - unix_date(l.listed_on) > $longer_than)
order by l.listed_on, s.structure_id
