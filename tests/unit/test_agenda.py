"""The agenda's rules: when a screen has news, what it says, and what it never shows."""

import re
from datetime import date

import pandas as pd
import pytest

from clearance import agenda
from clearance.disclosure import Released, Withheld
from clearance.locale import translator

T = translator("zh")
DAY = date(2018, 6, 29)
SMALL, COVER = Withheld.SMALL, Withheld.COVER


def actions(*rows) -> pd.DataFrame:
    """Rows of actions/open_by_action; an owner is a text as it was written, or (kind, key, name, English name)."""
    names = ("action_id", "owner", "name", "content", "raised_on", "due_on", "days_late", "has_evidence", "is_carried")
    frame = pd.DataFrame(rows, columns=names).astype({"days_late": "Int64", "is_carried": bool, "has_evidence": bool})
    owners = [each if isinstance(each, tuple) else ("text", each, each, None) for each in frame["owner"]]
    return frame.assign(**{name: [each[place] for each in owners] for place, name in enumerate(("owner_kind", "owner_key", "owner", "owner_en"))})


def bridge(*weeks, partial=False) -> pd.DataFrame:
    rows = [
        {"week_end": date(2018, 6, 29) - pd.Timedelta(weeks=len(weeks) - 1 - place), "partial": False, "opening": 100, "found": found, "relapsed": 0,
         "removed": removed, "reremoved": 0, "declassified": 0, "closing": 100 + found - removed} for place, (found, removed) in enumerate(weeks)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["week_end"] = [pd.Timestamp(day).date() for day in frame["week_end"]]
    frame.loc[frame.index[-1], "partial"] = partial
    return frame


def week(rows) -> agenda.Screen:
    return agenda.week(T, rows, {}, {})


def test_actions_carried_over_and_raised_today_are_two_screens():
    both = actions(
        ("a1", "第一组", "示例甲", "督导", date(2018, 6, 1), date(2018, 6, 8), 21, True, True),
        ("a2", "第二组", None, "约谈", date(2018, 6, 22), date(2018, 7, 6), None, False, True),
        ("a3", "第三组", None, "通报", DAY, date(2018, 7, 13), None, False, False),
    )
    carried, raised = agenda.carried(T, both), agenda.raised(T, both)
    assert carried.said == "结转督办2项，其中1项超期，最久21天" and carried.tone == "late"
    assert "21天" in carried.body and "未到期" in carried.body and "第三组" not in carried.body
    assert raised.said == "今天新交办1项" and "第三组" in raised.body and "第一组" not in raised.body
    assert agenda.carried(T, both[1:2]).said == "结转督办1项，都没有超期"
    for screen in (agenda.carried(T, both[2:]), agenda.raised(T, both[:2])):
        assert not screen.news and screen.said.startswith("无变化") and not screen.body


def test_an_owner_has_its_name_in_each_language_and_what_was_written_is_marked():
    both = actions(
        ("a1", ("team", "team-2", "第二组", None), None, "约谈", date(2018, 6, 1), date(2018, 6, 8), 21, True, True),
        ("a2", ("group", "group-7", "拆违督导组", "Supervision"), None, "督导", date(2018, 6, 1), date(2018, 7, 6), None, False, True),
        ("a3", "物业", None, "清运", date(2018, 6, 1), date(2018, 7, 6), None, False, True),
        ("a4", ("none", "none", None, None), None, "通报", date(2018, 6, 1), date(2018, 7, 6), None, False, True),
    )
    owners = {language: re.findall(r'<th scope="row">(.*?)</th>', agenda.carried(translator(language), both).body) for language in ("zh", "en")}
    assert owners == {
        "zh": ["第二组", "拆违督导组", '<span lang="zh">物业</span>', "未注明责任单位"],
        "en": ["Team 2", "Supervision", '<span lang="zh">物业</span>', "no owner stated"],
    }


def test_more_actions_than_can_be_read_are_counted():
    many = actions(*((f"a{n}", "组", None, f"第{n}件", DAY, DAY, 1, False, True) for n in range(agenda.LINES + 3)))
    body = agenda.carried(T, many).body
    assert body.count("<tr>") == agenda.LINES + 1 and "另有3项未列出" in body


def test_a_week_within_the_usual_is_not_called_a_change():
    usual = week(bridge(*[(5, 10), (5, 12)] * 8))
    assert usual.said == "本周未拆净减7处；拆除量在寻常波动之内，无显著变化" and usual.tone == "plain"
    fired = week(bridge(*[(5, 10), (5, 12)] * 8, (5, 60)))
    assert fired.said.endswith("需要解释") and fired.tone == "late"
    assert week(bridge(*[(5, 10), (5, 12)] * 8, partial=True)).said.endswith("不足一周，不作判断")
    assert week(bridge((5, 10))).said.endswith("完整周还少，不作判断")
    assert week(bridge((7, 2))).said.startswith("本周未拆净增5处") and week(bridge((4, 4))).said.startswith("本周新增、减少各4处")
    still = week(bridge((5, 10), (0, 0)))
    assert not still.news and still.said == "无变化：本周没有增减，未拆仍为100处" and not still.drawn


def tile(before, now, name="示例甲", batch=1) -> dict:
    return {"name": name, "batch": batch, "state_before": before, "state": now}


@pytest.mark.parametrize(("before", "now", "kind"), [
    ("standing", "clear", "became"), ("not_surveyed", "verified", "became"), ("verified", "standing", "fell"), ("clear", "standing", "fell"),
    ("clear", "verified", "verified"), ("verified", "clear", "reopened"), ("not_surveyed", "standing", "surveyed"), ("clear", "clear", ""), (None, "clear", ""),
])  # fmt: skip
def test_what_happened_to_a_compound(before, now, kind):
    assert agenda.kind_of_change(tile(before, now)) == kind


def test_the_wall_names_what_changed():
    rows = [tile("standing", "clear", "示例甲"), tile("clear", "standing", "示例乙"), tile("clear", "clear", "示例丙")]
    screen = agenda.changed(T, rows)
    assert screen.said == "本周1个小区清零，1个反弹；3个中2个清零" and screen.tone == "late"
    assert screen.body.index("示例乙") < screen.body.index("示例甲") and "示例丙" not in screen.body
    assert agenda.changed(T, rows[2:]).said == "无变化：本周没有小区改变状态，1个中1个清零"


def street(number: int, became: int = 0, fell: int = 0) -> dict:
    return {"street_code": str(number), "name": f"示例街道 {number:03}", "name_en": f"Sample Street {number:03}", "compounds": 82, "clear": 60, "became": became, "fell": fell}


def test_the_wall_of_a_city_names_the_streets_most_changed_first():
    rows = [street(1, became=1), street(2), street(3, became=4, fell=2), *(street(number, became=1) for number in range(4, 30))]
    screen = agenda.changed(T, rows)
    assert screen.said == f"本周31个小区清零，2个反弹；{29 * 82:,}个中{29 * 60:,}个清零" and screen.tone == "late"
    assert screen.asks == "哪些街道的小区变了？"
    assert "反弹：又有未拆的（2个）" in screen.body and screen.body.index("示例街道 003（4个）") < screen.body.index("示例街道 001（1个）")
    assert screen.body.count("<li>") == agenda.TILES + 1 and "另有8个街道" in screen.body and "示例街道 002" not in screen.body
    assert "Sample Street 003 (2)" in agenda.changed(translator("en"), rows).body
    assert not agenda.changed(T, [street(2)]).news and "没有小区清零或反弹" in agenda.changed(T, [street(2)]).said


def batch(end, **more) -> dict:
    return {"batch": 3, "planned_end": end, "compounds": 21, "clear": 9, "standing": 293, "carry_over": 0, "finished_on": None, "slip_days": 0} | more


def test_batches_have_news_when_a_compound_changed_or_an_end_came():
    far = [batch(date(2018, 10, 31))]
    assert not agenda.batches(T, far, [tile("clear", "verified")], DAY).news
    assert agenda.batches(T, far, [tile("standing", "clear")], DAY).news
    assert not agenda.batches(T, far, [tile("standing", "clear", batch=None)], DAY).news
    assert agenda.batches(T, far, [street(1, fell=1)], DAY).news and not agenda.batches(T, far, [street(1)], DAY).news
    assert agenda.batches(T, [batch(DAY)], [], DAY).news and not agenda.batches(T, [batch(date(2018, 6, 22))], [], DAY).news


def stuck(hardship, days=200):
    rows = pd.DataFrame([{"compound_id": "A", "name": "示例甲", "batch": 1, "team": None, "standing": 2, "days": days, "step": 3, "step_name": "摸清底数", "step_name_en": "Find out"}])
    return agenda.stuck(T, rows, hardship, 180)


def hardship(planned, unplanned, total):
    return Released(date(2018, 5, 31), 478, planned, unplanned, total)


def test_what_is_stuck_waits_for_a_step():
    screen = stuck(None)
    assert "1个小区有违建超过180天未拆" in screen.said and "第3步 摸清底数" in screen.body and screen.tone == "late"
    assert not stuck(None, days=20).news and not stuck(hardship(COVER, SMALL, 9), days=20).news
    assert stuck(hardship(13, 6, 19), days=20).said.startswith("没有违建超过180天")


@pytest.mark.parametrize(("table", "said"), [
    (hardship(12, 6, 18), "2018年5月31日公布：未拆的困难家庭点位18处，其中没有帮扶方案的6处"), (hardship(COVER, SMALL, 18), "点位18处，其中没有帮扶方案的不足5处"),
    (hardship(SMALL, COVER, 18), "没有帮扶方案的处数不上屏"), (hardship(SMALL, SMALL, SMALL), "没有可上屏的数字"), (None, "没有可上屏的数字"),
])  # fmt: skip
def test_of_households_a_screen_says_what_is_released(table, said):
    assert said in stuck(table).body


def test_the_next_screen_with_news():
    screens = [agenda.Screen("carried", ""), agenda.quiet("week", ""), agenda.quiet("forecast", ""), agenda.Screen("batches", "")]
    assert [agenda.next_news(screens, number) for number in range(1, 5)] == [4, 4, 4, None]
