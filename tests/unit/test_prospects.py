"""预测's rows and sentences: each group from its own weeks alone, a change beside the unchanged forecast, and a record that says what it rests on."""

from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from clearance import locale, outlook, prospects, query
from clearance.selection import Selection
from clearance.statistics import forecast as statistics
from clearance.statistics.backtest import Ahead, Backtest, backtest
from clearance.statistics.forecast import UNCHANGED, Change, Weeks
from clearance.statistics.proportions import wilson
from tests.unit.test_statistics_forecast import weeks

DAY, TARGET = date(2018, 6, 29), date(2018, 11, 30)
CAMPAIGN = SimpleNamespace(target_on=TARGET, holidays="2018-02-15/2018-02-21", holiday_capacity=0.25, recent_weeks=4)
FLOWS = ("found", "relapsed", "removed", "reremoved", "declassified")
T = {language: locale.translator(language) for language in locale.LANGUAGES}


def bridge(removed: list[int], standing: int, member: str | None = "1", dimension: str = "batch") -> pd.DataFrame:
    """A member's weeks to the day: what was removed in each, and what stands at the end."""
    closing = [standing + sum(removed[place + 1 :]) for place in range(len(removed))]
    ends = [DAY - timedelta(weeks=place) for place in reversed(range(len(removed)))]
    return pd.DataFrame({"dimension": dimension, "member": member, "week_end": ends, "partial": False} | dict.fromkeys(FLOWS, 0) | {"removed": removed, "closing": closing})


def group(removed: list[int], standing: int, **more) -> prospects.Group:
    (found,) = prospects.groups(bridge(removed, standing), "batch", DAY, CAMPAIGN, **more)
    return found


def row(found: prospects.Group, language: str = "zh") -> dict:
    return prospects.group_rows(T[language], [found], "batch").to_dict("records")[0]


# ── group by group ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("day", [date(2018, 3, 9), DAY])
def test_a_group_s_forecast_is_the_statistics_of_its_own_bridge(day, known, sample_reader):
    asked = Selection(day, known)
    campaign = SimpleNamespace(**query.records("surveys/campaign", asked, sample_reader)[0])
    bridges = query.run("burndown/bridge_by_week_and_member", asked, sample_reader)
    for dimension, filtered in prospects.DIMENSIONS.items():
        found = prospects.groups(bridges, dimension, day, campaign)
        assert sum(each.standing for each in found) == query.records("overview/headline", asked, sample_reader)[0]["structures_standing"]
        for each in found:
            alone = query.run("burndown/bridge_by_week", Selection(day, known, **{filtered: (each.member or "none",)}), sample_reader)
            told = statistics.forecast(
                Weeks.of_bridge(alone), standing=float(alone["closing"].iloc[-1]), as_of=day,
                target_on=date.fromisoformat(campaign.target_on), holidays=outlook.holidays(campaign),
            )  # fmt: skip
            assert (each.found.p50, each.found.p85, each.found.p95, each.found.chance_by_target) == (told.p50, told.p85, told.p95, told.chance_by_target)
            assert each.found.weeks_used == told.weeks_used and each.standing == told.opening


def test_other_groups_weeks_do_not_reach_a_group():
    alone = prospects.groups(bridge([5] * 12, 40), "batch", DAY, CAMPAIGN)[0]
    both = prospects.groups(pd.concat([bridge([5] * 12, 40), bridge([9, 0] * 6, 70, "2"), bridge([1] * 12, 3, None)]), "batch", DAY, CAMPAIGN)
    assert [each.member for each in both] == ["1", "2", None]
    assert both[0].found.p85 == alone.found.p85 and both[0].removed == alone.removed == 60


def test_a_batch_is_forecast_from_its_planned_start():
    windows = {"1": (DAY - timedelta(days=7 * 9 - 1), TARGET)}  # nine weeks lie wholly after it
    found = group([0] * 10 + [4] * 9, 40, windows=windows)
    assert len(found.found.weeks_used) == 9 and found.removed == 36
    assert found.found.p50 == DAY + timedelta(weeks=10), "the weeks of waiting are not in it"
    assert group([0] * 10 + [4] * 9, 40).found.p50 > DAY + timedelta(weeks=10)
    late = {"1": (windows["1"][0] + timedelta(days=1), TARGET)}
    assert len(group([0] * 10 + [4] * 9, 40, windows=late).found.weeks_used) == 8, "a week that begins before it is not a week of the batch"


@pytest.mark.parametrize(("start", "said"), [
    (DAY + timedelta(days=1), "2018-06-30开始，之前不预测"),
    (DAY - timedelta(days=20), "开始后只有3周（至少7周）：暂不预测"),
])  # fmt: skip
def test_a_batch_that_has_not_begun_or_hardly_is_not_forecast(start, said):
    found = row(group([2] * 20, 40, windows={"1": (start, TARGET)}))
    assert found["rests_on"] == said and found["standing"] == 40
    assert {found[name] for name in (*prospects.DATES, "chance_by_target")} == {"—"}
    assert found["own_plan"] == "应于2018-11-30完成"


def test_a_batch_against_its_own_plan():
    start = DAY - timedelta(weeks=30)
    assert row(group([4] * 20, 40, windows={"1": (start, DAY + timedelta(weeks=10))}))["own_plan"] == "2018-09-07前清零的可能：100%"
    assert row(group([4] * 20, 40, windows={"1": (start, DAY + timedelta(weeks=9))}))["own_plan"] == "2018-08-31前清零的可能：0%"
    assert row(group([4] * 20, 40, windows={"1": (start, DAY - timedelta(days=1))}))["own_plan"] == "应于2018-06-28完成，已超期1天"
    assert row(group([4] * 20, 40, windows={"1": (start, DAY - timedelta(days=1))}), "en")["own_plan"] == "due 2018-06-28, 1 day overdue"
    assert row(group([4] * 20, 0, windows={"1": (start, DAY - timedelta(days=1))}))["own_plan"] == "—", "nothing stands: nothing is overdue"
    assert row(group([4] * 20, 40))["own_plan"] == "—", "a batch without a window"


def test_few_removals_do_not_look_precise():
    few, enough = row(group([0, 1, 1] * 4, 4)), row(group([1, 1, 1] * 4, 4))
    assert few["rests_on"] == "12周，完成8处" and few["p50"].startswith("约2018-") and len(few["p50"]) == len("约2018-07")
    assert enough["rests_on"] == "12周，完成12处" and date.fromisoformat(enough["p50"]) == DAY + timedelta(weeks=4)


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_every_state_of_a_group_has_its_words(language):
    states = [group([4] * 5, 9), group([0] * 12, 9), group([4] * 12, 0), group([0] * 12, 0), group([4] * 12, 9)]
    said = [row(each, language)["rests_on"] for each in states]
    assert len(set(said)) == len(states)
    assert [row(each, language)["p50"] for each in states] == ["—", T[language]("forecast.beyond"), "—", "—", "2018-07-20"]


def test_a_chance_says_all_or_nothing_only_where_every_run_does():
    assert [prospects._chance(T["zh"], share) for share in (0.0, 0.0004, 0.444, 0.996, 0.9999, 1.0, None)] == ["0%", "不到1%", "44%", "超过99%", "超过99%", "100%", "—"]


def test_the_groups_in_one_sentence():
    soon, never, few, done = group([9] * 12, 40), group([0] * 12, 40), group([9] * 3, 40), group([9] * 12, 0)
    told = prospects.groups_finding("batch", [soon, never, few, done], TARGET)
    assert (told.key, told.values["standing"], told.values["likely"]) == ("forecast.by_batch", 3, 1)
    assert prospects.groups_finding("team", [few], TARGET).key == "forecast.by_team_untold"
    assert prospects.groups_finding("class", [done], TARGET).key == "forecast.by_class_done"


def test_shops_basically_done_open_no_list():
    found = outlook.of_bridge(bridge([5] * 12, 40), DAY, CAMPAIGN)
    rows = prospects.whole_rows(T["zh"], [prospects.Whole(name, 40, 60, found) for name in prospects.WHOLE_LISTS], 0.95)
    assert rows["whole"].tolist()[-1] == "居改非：基本完成（95%）" and set(rows["left"]) == {40}
    assert [prospects.WHOLE_LISTS[name] for name in rows["name"]] == ["standing", "shops_open", ""]


# ── what if ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("remaining", "most", "step"), [(379, 190, 10), (381, 200, 10), (1, 10, 1), (64, 32, 2), (147, 75, 5), (3400, 1700, 100), (10_000, 5000, 500), (0, 10, 1)])
def test_the_slider_of_scope_has_round_steps_that_reach_its_end(remaining, most, step):
    assert prospects.scope_range(remaining) == (most, step)
    assert most % step == 0 and most >= remaining / 2


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_a_change_is_said_and_no_change_too(language):
    t, rows = T[language], bridge([5, 3, 7] * 5, 100)

    def told(asked):
        found = outlook.changed("structures", rows, asked, DAY, CAMPAIGN)
        said = prospects.change_finding(t, "structures", asked, found)
        return said, t(said.key, **said.values), prospects.change_panel(t, asked, found)

    said, words, panel = told(prospects.change(100, 0, 0))
    assert said.key == "forecast.same" and t("forecast.changed_not_yet") in panel and "\u00a0" not in panel
    said, words, panel = told(prospects.change(120, 50, 2))
    assert all(part in words for part in (t("forecast.part_pace", pace=120), t("forecast.part_scope", measure="structures", scope=50), t("forecast.part_lost", n=2)))
    assert "{" not in words and t("forecast.changed_not_yet") not in panel
    unchanged = outlook.of_bridge(rows, DAY, CAMPAIGN)
    assert t.day(unchanged.p50) in panel and t.day(unchanged.p85) in panel


def test_a_later_date_is_said_later_and_one_beyond_the_horizon_so():
    t, rows = T["zh"], bridge([5] * 12, 100)
    for asked, said in ((Change(extra_scope=25), "推迟35天"), (Change(pace=2), "提前70天"), (Change(weeks_lost=3), "推迟21天"), (Change(pace=0), "推到五年以后"), (UNCHANGED, "2018年11月16日")):
        assert said in prospects.change_panel(t, asked, outlook.changed("structures", rows, asked, DAY, CAMPAIGN))


def test_what_stands_before_the_fans_is_the_last_half_year():
    rows = prospects.recent("structures", bridge([5] * 60, 100))
    assert len(rows) == prospects.SHOWN_WEEKS + 1 and rows["remaining"].tolist()[-2:] == [105, 100]


@pytest.mark.parametrize("removed", [[9] * 12, [0] * 12, [9] * 3])
@pytest.mark.parametrize("measure", list(prospects.LISTS))
@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_the_head_names_the_burn(removed, measure, language):
    said = prospects.headline(measure, outlook.of_bridge(bridge(removed, 40), DAY, CAMPAIGN))
    words = T[language](said.key, **said.values)
    assert T[language](f"burn.left.{measure}") in words and "40" in words and "{" not in words


# ── its own record ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_record_is_made_from_what_was_reported_then():
    history = weeks([4, 9, 2, 7, 5] * 5, standing=60)
    days = history.week_end.tolist()
    late = {day: history.until(day - timedelta(weeks=1)) for day in days}  # each meeting knew all but its own week
    made = prospects.record(history, late, DAY, CAMPAIGN)
    expected = backtest(history, as_of=DAY, as_reported=late, holidays=outlook.holidays(CAMPAIGN))
    assert made.as_reported and made.found.ahead == expected.ahead
    assert made.found.ahead != backtest(history, as_of=DAY, holidays=outlook.holidays(CAMPAIGN)).ahead


def test_days_before_the_first_survey_knew_nothing():
    history = weeks([4] * 25, standing=60)
    days = history.week_end.tolist()
    made = prospects.record(history, {day: history.until(day) for day in days[-5:]}, DAY, CAMPAIGN)
    assert made.as_reported and [origin.as_of for origin in made.found.origins] == days[-5:-1]


def test_a_single_survey_leaves_what_is_now_known_and_says_so():
    history = weeks([4] * 25, standing=60)
    made = prospects.record(history, {DAY: history}, DAY, CAMPAIGN)
    assert not made.as_reported and made.found.origins
    assert T["zh"]("forecast.record_as_now") in prospects.record_subtitle(T["zh"], made)


def score(h: int, held: tuple[int, int], apart: tuple[int, int], losses=(1.0, 1.0, 2.0, 2.0)) -> Ahead:
    return Ahead(h, wilson(*held), wilson(*apart), *losses)


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize(("held", "apart", "key", "tone"), [
    ((27, 34), (6, 9), "forecast.record_fits", "plain"),
    ((8, 34), (1, 9), "forecast.record_bold", "late"),
    ((34, 34), (30, 30), "forecast.record_cautious", "plain"),
])  # fmt: skip
def test_the_record_is_judged_by_forecasts_that_share_no_week(held, apart, key, tone, language):
    made = prospects.Record(Backtest((score(1, (40, 40), (40, 40)), score(4, held, apart), score(8, (1, 9), (1, 2))), (), wilson(0, 0), wilson(0, 0), 0), True)
    said = prospects.record_finding(made)
    assert (said.key, said.tone, said.values["n"], said.values["items"]) == (key, tone, 4, 34)
    words = T[language](said.key, **said.values) + prospects.record_subtitle(T[language], made)
    assert f"{held[0]}" in words and f"{apart[1]}" in words and "{" not in words


def test_a_short_record_speaks_of_its_farthest_and_none_says_why():
    short = prospects.Record(Backtest((score(1, (3, 3), (3, 3)), score(2, (1, 2), (1, 1)), score(3, (0, 0), (0, 0), (None,) * 4)), (), wilson(0, 0), wilson(0, 0), 0), True)
    assert prospects.record_finding(short).values["n"] == 2
    assert prospects.record_rows(short)["weeks_ahead"].tolist() == [1, 2]
    assert prospects.loss_finding("structures", short).values == {"measure": "structures", "distances": 2, "p85": 2, "p50": 2}
    none = prospects.record(weeks([4] * 5, standing=60), {}, DAY, CAMPAIGN)
    assert prospects.record_finding(none).key == "forecast.record_none" and prospects.record_rows(none).empty
