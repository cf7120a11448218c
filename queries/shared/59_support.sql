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

-- grain: one row per text typed as an owner and support group that it names
create or replace macro owner_in_group() as table
    with typed as (
        select distinct owner
        from actions_version
        where owner is not null
    )

    select t.owner, g.support_group
    from typed as t
    join support_group as g on names_support_group(t.owner, g.name, g.support_group);
