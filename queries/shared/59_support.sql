-- The seven support groups of the notice (专业支撑组) and the actions that are theirs.

-- Whether an owner as typed (责任单位) names a support group: by its name, 组 or not (拆违督导, 拆违督导组 钱伟红); by either half of it with 组, standing
-- alone between separators (督导组、第三组; not 拆违组, which is what the removal teams are called); or by its number as a support group
-- (第七支撑组, 支撑组7, 支撑第7组). 第七组 alone is the seventh removal team.
create or replace macro names_support_group(owner, name, number) as
    replace(owner, ' ', '') like concat('%', substr(name, 1, length(name) - 1), '%')
    or concat('、', translate(owner, '，,；;/／和及 ', '、、、、、、、、、'), '、') like concat('%、', substr(name, length(name) - 2, 3), '、%')
    or (substr(name, 1, 2) <> '拆违'
        and concat('、', translate(owner, '，,；;/／和及 ', '、、、、、、、、、'), '、') like concat('%、', substr(name, 1, 2), '组、%'))
    or replace(owner, ' ', '') like concat('%第', cast(number as varchar), '支撑组%')
    or replace(owner, ' ', '') like concat('%第', substr('一二三四五六七八九', number, 1), '支撑组%')
    or replace(replace(owner, ' ', ''), '第', '') like concat('%支撑', cast(number as varchar), '组%')
    or replace(replace(owner, ' ', ''), '第', '') like concat('%支撑', substr('一二三四五六七八九', number, 1), '组%')
    or replace(owner, ' ', '') like concat('%支撑组', cast(number as varchar), '%')
    or replace(owner, ' ', '') like concat('%支撑组', substr('一二三四五六七八九', number, 1), '%');

-- grain: one row per action item that had been raised by the day; one of no compound belongs to every selection
create or replace macro action_state(as_of, known, streets, areas, batches, classes, teams) as table
    select
        a.action_id, a.owner, a.compound_id, c.name, a.content, a.raised_on, a.due_on, a.survey_id, a.line,
        case when a.done_on <= as_of then a.done_on end as done_on,
        case when a.done_on <= as_of then a.evidence end as evidence,
        coalesce(a.done_on > as_of, true) as is_open,
        coalesce(a.done_on > as_of, true) and coalesce(a.due_on < as_of, false) as overdue
    from action_known(as_of, known) as a
    left join compound_selected(as_of, known, streets, areas, batches, classes, teams) as c on c.compound_id = a.compound_id
    where coalesce(a.raised_on <= as_of, true)
      and (a.compound_id is null or c.compound_id is not null);
