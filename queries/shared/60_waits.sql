-- How long what was found stood (docs/domain.md, section 5), and what is in whose hands.

-- grain: one row per structure found by the day: days from found up to its first removal; if not removed, up to the day or up to the
-- declassification before it (removed = false: still standing when last seen). A relapse starts no second wait.
create or replace macro structure_wait(as_of, known) as table
    with watched as (
        select
            structure_id, compound_id, found_on,
            case when gone_on <= as_of and (out_on is null or gone_on <= out_on) then gone_on end as removed_on,
            case when out_on < as_of then out_on else as_of end as seen_on
        from structure_known(as_of, known)
        where found_on <= as_of
    )

    select
        structure_id, compound_id,
        unix_date(coalesce(removed_on, seen_on)) - unix_date(found_on) as days,
        removed_on is not null as removed
    from watched;

-- 一 … 九十九: how a team is numbered in text. Null for what is not between 1 and 99.
create or replace macro numeral(n) as
    case
        when n between 1 and 9 then substr('一二三四五六七八九', n, 1)
        when n between 10 and 99 then concat(
            case when n >= 20 then substr('一二三四五六七八九', cast(floor(n / 10) as integer), 1) else '' end,
            '十',
            case when n % 10 > 0 then substr('一二三四五六七八九', n % 10, 1) else '' end
        )
    end;

-- Whether an owner as typed (责任单位) names a removal team: 第三组, 拆违第三组, 第3组; it may name several. 支撑第7组 is a support group.
create or replace macro owner_names_team(owner, team) as
    coalesce(
        replace(owner, '支撑第', '支撑') like concat('%第', numeral(team), '组%')
        or replace(owner, '支撑第', '支撑') like concat('%第', cast(team as varchar), '组%'),
        false
    );
