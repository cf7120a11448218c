"""支撑组: the finding's rules, what is withheld of households, and how a card reads."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from clearance import support
from clearance.disclosure import Released, Withheld
from clearance.locale import translator

ZH, EN = translator("zh"), translator("en")


def group(number, actions=0, done=0, overdue=0):
    return {"support_group": number, "name": f"第{number}示例组", "name_en": f"Example group {number}", "heads": ["示例甲", "示例乙"], "duty": "职责原文",
            "duty_en": "Duty with 居改非", "actions": actions, "actions_done": done, "actions_open": actions - done, "actions_overdue": overdue}  # fmt: skip


def still_open(*rows):
    """(group, action, days late or None) each."""
    columns = ["support_group", "action_id", "days_late"]
    return pd.DataFrame(rows, columns=columns).astype({"days_late": "Int64"}).assign(content="内容", due_on=date(2018, 6, 1), group_name="组", group_name_en="Group")


def measures(**numbers):
    """(part, whole, running) of each measure."""
    return pd.DataFrame([
        {"support_group": 4 if name == "aided" else 7 if name.startswith("actions") else 2, "measure": name, "part": part, "whole": whole, "running": running}
        for name, (part, whole, running) in numbers.items()
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "actions", "key", "tone"),
    [
        ([group(1), group(2)], still_open(), "unnamed", "plain"),
        ([group(1, 3, 3), group(2)], still_open(), "done", "good"),
        ([group(1, 3, 2), group(2)], still_open((1, "a", None)), "in_time", "good"),
        ([group(1, 3, 1, 2), group(2, 1, 0, 1)], still_open((1, "a", 3), (1, "b", 5), (2, "c", 1)), "overdue_one", "late"),
        ([group(1, 3, 2, 1), group(2, 1, 0, 1)], still_open((1, "a", 3), (2, "c", 1)), "overdue", "late"),
    ],
)
def test_the_finding(groups, actions, key, tone):
    found = support.finding(ZH, groups, actions)
    assert (found.key, found.tone) == (f"support.finding_{key}", tone)
    assert all(t(found.key, **found.values) for t in (ZH, EN))


def test_an_action_of_two_groups_is_one_action_in_the_finding():
    found = support.finding(ZH, [group(1, 1, 0, 1), group(2, 1, 0, 1)], still_open((1, "a", 3), (2, "a", 3)))
    assert (found.values["open"], found.values["overdue"]) == (1, 1)


RELEASED = Released(date(2018, 5, 31), 478, 13, 8, 21)


@pytest.mark.parametrize(("hardship", "label", "part", "whole", "share"), [
    (RELEASED, "困难家庭有帮扶方案（2018年5月31日公布）", "13", "21", 13 / 21),
    (replace(RELEASED, planned=Withheld.COVER, unplanned=Withheld.SMALL), "困难家庭有帮扶方案（2018年5月31日公布）", "不显示", "21", None),
    (replace(RELEASED, planned=Withheld.SMALL, total=Withheld.SMALL), "困难家庭有帮扶方案（2018年5月31日公布）", "<5", "<5", None),
    (None, "困难家庭有帮扶方案", "不显示", "不显示", None),
])  # fmt: skip
def test_who_may_not_see_households_gets_what_is_released_and_no_count_of_the_day(hardship, label, part, whole, share):
    rows = measures(step5_done=(3, 4, 1), aided=(37, 60, None), actions_done=(1, 2, None))
    shown = support.lines(ZH, rows, [group(2), group(4), group(7)], hardship, households=False)
    (line,) = shown[shown["support_group"].eq(4) & shown["measure"].ne("own_actions")].to_dict("records")
    assert (line["label"], line["part"], line["whole"]) == (label, part, whole)
    assert pd.isna(line["share"]) if share is None else line["share"] == share
    assert shown.set_index("measure").loc["step5_done", "part"] == 3, "no household: not withheld"
    office = support.lines(ZH, rows, [group(2), group(4), group(7)], households=True).set_index("measure")
    assert office.loc["aided", ["part", "whole", "share"]].tolist() == [37, 60, 37 / 60]


def test_each_number_with_a_list_opens_it():
    rows = support.lines(ZH, measures(public_cleared=(2, 9, None), aided=(10, 60, None), actions_done=(1, 1300, None)), [group(2, 5, 4), group(4), group(7)], households=True)
    said = support.numbers(ZH, rows, lambda name, number, **own: f"{name}:{number}:{own}")
    place = rows["measure"].tolist().index
    assert said["part"][place("public_cleared")] == "cleared:2:{'ownership': '公'}" and said["whole"][place("public_cleared")] == "in_scope:9:{'ownership': '公'}"
    assert (said["part"][place("aided")], said["whole"][place("aided")]) == ("10", "60"), "households have no list"
    assert said["part"][place("own_actions")] == "actions_done:4:{'support_group': '2'}"


def test_a_share_that_is_not_nothing_never_reads_as_nothing():
    assert [support.percent(each) for each in (0, 0.003, 0.01, 0.99, 1)] == ["0%", "<1%", "1%", "99%", "100%"]


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
def test_a_card_has_heads_duty_measures_and_open_actions(t):
    groups, actions = [group(2), group(7, 6, 0, 1)], still_open((7, "a1", 12), *((7, f"b{n}", None) for n in range(5)))
    rows = support.lines(t, measures(step5_done=(20, 82, 55), actions_done=(0, 3, None)), groups, households=False)
    said = support.numbers(t, rows, lambda name, number, **own: t.number(number))
    html = support.cards(t, groups, rows, actions, said, "11", lambda name, number, **own: f"[{name}:{number}:{own['support_group']}]", lambda name, item: f"[{name}:{item}]")
    first, second = html.split("<section")[1:]
    assert '<span lang="zh">示例甲</span>' in first and (("职责原文" in first) if t is ZH else 'Duty with <span lang="zh">居改非</span>' in first)
    assert ("82个小区中20个完成" if t is ZH else "20 of 82 compounds") in first and ("24%，另有55个进行中" if t is ZH else "24% and 55 under way") in first
    assert t("support.median") in second and t("support.median") not in first, "the days are the supervision's"
    assert "[actions_open:6:7]" in second and "[overdue_actions:1:7]" in second and "[actions_open:a1]" in second
    assert t("support.late", days=12) in second and t("support.more", n=2) in second and second.count("<li>") == support.SHOWN + 1
    assert t("support.owes_nothing") in first


def test_what_still_waits_is_in_the_median():
    actions = pd.DataFrame({"raised_on": [date(2018, 6, 1)] * 4, "done_on": [date(2018, 6, 5), date(2018, 6, 11), None, None]})
    assert support.median(ZH, actions, date(2018, 6, 29)) == "10天（4项）"
    assert support.median(ZH, actions.iloc[1:], date(2018, 6, 29)) == "3项中不到一半已办结"
    assert support.median(ZH, actions.head(0), date(2018, 6, 29)) == ZH("support.median_none")
