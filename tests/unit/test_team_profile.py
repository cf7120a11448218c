"""One team's profile: its own numbers, no median before half is removed, and no small count of households for everybody's eyes."""

from datetime import date

import pandas as pd
import pytest

from clearance import team_profile
from clearance.locale import LANGUAGES, translator

AS_OF = date(2018, 6, 29)


def opens(name, number, **own):
    return f"[{' '.join(str(each) for each in (name, number, *own.values()))}]" if number else str(number)


WAITS = pd.DataFrame({"team": [3, 3, 3, 4, None], "days": [10, 20, 30, 7, 5], "removed": [True, True, False, False, True], "structures": [2, 3, 1, 5, 1]}).astype({"team": "Int64"})
PROGRESS = pd.DataFrame([
    {"team": team, "compounds": 7, "clear": 2, "in_scope": 40, "standing": 11, "area_standing_sqm": 88.6, "removed_recently": 6, "recent_weeks": 4} for team in (3, 4, None)
]).astype({"team": "Int64"})  # fmt: skip
PROFILES = pd.DataFrame([
    {"team": 3, "oldest_standing_on": date(2018, 6, 1), "hard_in_scope": 9, "hard_standing": 3, "hardship": 20, "hardship_planned": 15, "overdue_actions": 2, "overdue_days": 42},
    {"team": 4, "oldest_standing_on": None, "hard_in_scope": 0, "hard_standing": 0, "hardship": 0, "hardship_planned": 0, "overdue_actions": 0, "overdue_days": None},
    {"team": None, "oldest_standing_on": None, "hard_in_scope": 5, "hard_standing": 5, "hardship": 7, "hardship_planned": 6, "overdue_actions": 0, "overdue_days": None},
]).astype({"team": "Int64", "overdue_days": "Int64"})  # fmt: skip


def panel(opened, language="zh", *, households=True):
    return team_profile.panel(translator(language), opened, PROGRESS, PROFILES, team_profile.curves(WAITS), AS_OF, opens, households=households)


def test_a_median_is_there_only_where_half_is_removed():
    """Team 3: of six, two went after 10 days and three after 20, so half by 20; team 4's five all stand; the one without a team went after 5."""
    told = team_profile.with_medians(PROGRESS, team_profile.curves(WAITS))
    assert [None if pd.isna(days) else days for days in told["removal_median"]] == [20, None, 5]
    assert team_profile.with_medians(PROGRESS, {})["removal_median"].isna().all()


def test_a_team_s_profile_says_its_own_numbers():
    text = panel("3")
    for said in (
        "第三组：走到哪一步", "[compounds 7 3]个中[clear 2 3]个已清零", "在册[in_scope 40 3]处中未拆[standing 11 3]处，89㎡", "每周1.5处", "近4个完整周拆除6处",
        "20天", "发现过的6处中拆过5处", "28天", "2018年6月1日发现", "疑难[in_scope 9 3 yes]处中未拆[standing 3 3 yes]处", "逾期未完成[overdue_of_team 2 3]项，最久42天",
        "75%", "困难家庭点位20处中15处有帮扶方案",
    ):  # fmt: skip
        assert said in text, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_in_words_where_there_is_nothing(language):
    t, text = translator(language), panel("4", language)
    for key in ("wait_longer", "oldest_none", "overdue_none", "support_none"):
        assert t(f"team_profile.{key}") in text
    assert "nan" not in text.lower() and "<NA>" not in text


def test_those_without_a_team_have_no_owner():
    assert "逾期督办" not in panel("none") and "[standing 11 None]" in panel("none")


@pytest.mark.parametrize(("hardship", "planned", "office"), [(0, 0, "—"), (20, 15, "75%"), (20, 20, "100%"), (400, 399, "99%"), (4, 4, "100%"), (1, 0, "0%")])
def test_hardship_by_team_is_for_the_office_only(hardship, planned, office):
    t = translator("zh")
    assert team_profile.support(t, hardship, planned, households=True)[0] == office
    said = "".join(team_profile.support(t, hardship, planned, households=False))
    assert said == t("team_profile.support_withheld") + t("team_profile.support_whole") and not any(figure in said for figure in "0123456789")


def test_who_may_not_see_households_gets_the_same_panel_without_them():
    assert "6处有帮扶方案" in panel("none") and "6处有帮扶方案" not in panel("none", households=False) and "不显示" in panel("none", households=False)
