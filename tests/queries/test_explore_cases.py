"""The pivot's queries worked by hand, against a plain twin on random data, and held to the lists behind their cells."""

import itertools
import random
import statistics
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearance import explore, lists, pivot, query
from clearance.selection import AS_NOW, AS_REPORTED, Selection
from tests.queries.ascii_tables import assert_rows

COMPOUNDS = """
| id | name     | area | class    | batch | team | baseline |
| a  | 甲小区   | 和平 | 文明小区 | 1     | 3    | 少量     |
| b  | 乙小区   | 和平 | 一般小区 | 2     |      | 普遍     |
| c  | 丙小区   | 管一 | 一般小区 |       |      | 无违建   |
"""
STRUCTURES = """
| structure | compound | kind     | sqm | ownership | hard | hardship | found      | noticed    | removed    | mode | accepted   | relapsed   | declassified |
| 1         | a        | 天井搭建 | 10  | 私        | 是   | 大病     | 2017-10-02 | 2017-10-03 |            |      |            |            |              |
| 2         | a        | 阳光房   | 20  | 私        | 否   |          | 2017-11-02 |            | 2017-12-06 | 自拆 | 2017-12-20 |            |              |
| 3         | b        | 天井搭建 | 30  | 公        |      |          | 2017-11-10 | 2017-11-20 | 2017-12-08 | 强拆 |            | 2018-01-10 |              |
| 4         | b        | 天井搭建 | 40  | 私        | 否   | 是       | 2018-01-05 |            |            |      |            |            |              |
| 5         | b        | 阳光房   | 50  | 私        | 否   |          | 2018-01-05 |            |            |      |            |            | 2018-01-08   |
"""


@pytest.fixture
def told(street):
    return street.survey("compounds", "2018-01-12", COMPOUNDS).survey("structures", "2018-01-12", STRUCTURES).imported()


def test_structures_by_kind_and_class(told):
    """5 is out of scope. a and b each have a 天井搭建 that stands: two compounds in each kind's row, and two in all, not three."""
    expected = """
    | row_value | col_value | in_scope | standing | cleared | verified | relapsed | noticed | area_standing_sqm | compounds_in_scope | compounds_standing | median_days_standing |
    | 天井搭建  | 一般小区  | 2        | 2        | 0       | 0        | 1        | 1       | 70.0              | 1                  | 1                  | 35.0                 |
    | 天井搭建  | 文明小区  | 1        | 1        | 0       | 0        | 0        | 1       | 10.0              | 1                  | 1                  | 102.0                |
    | 天井搭建  |           | 3        | 3        | 0       | 0        | 1        | 2       | 80.0              | 2                  | 2                  | 63.0                 |
    | 阳光房    | 文明小区  | 1        | 0        | 1       | 1        | 0        | 0       | 0.0               | 1                  | 0                  |                      |
    | 阳光房    |           | 1        | 0        | 1       | 1        | 0        | 0       | 0.0               | 1                  | 0                  |                      |
    |           | 一般小区  | 2        | 2        | 0       | 0        | 1        | 1       | 70.0              | 1                  | 1                  | 35.0                 |
    |           | 文明小区  | 2        | 1        | 1       | 1        | 0        | 1       | 10.0              | 1                  | 1                  | 102.0                |
    |           |           | 4        | 3        | 1       | 1        | 1        | 2       | 80.0              | 2                  | 2                  | 63.0                 |
    """
    rows = told.ask("explore/structures", "2018-01-12", rows="kind", cols="class")
    assert_rows([row for row in rows if row["within_value"] is None], expected)
    assert [row["within_value"] for row in rows if row["within_value"]] == ["all"] * 5, "what is not asked is one value"


def test_the_state_of_hard_and_public_ones(told):
    """1 is hard and 3 is public; both were found before November was half over, more than 60 days ago; 3 came back on the day, 10 January."""
    (row,) = [row for row in told.ask("explore/structures", "2018-01-12") if row["row_value"] is row["col_value"] is None]
    found = {name: row[name] for name in ("hard_in_scope", "hard_standing", "hard_cleared", "public_in_scope", "public_standing", "public_cleared", "relapsed_lately", "oldest_days")}
    assert found == {
        "hard_in_scope": 1, "hard_standing": 1, "hard_cleared": 0, "public_in_scope": 1, "public_standing": 1, "public_cleared": 0, "relapsed_lately": 1, "oldest_days": 102,
    }  # fmt: skip


CLOCK = """
| structure | compound | sqm | hardship | aid        | found      | noticed    | served     | agreed     | removed    | mode | relapsed   |
| 1         | a        | 10  | 大病     |            | 2017-10-02 | 2017-10-03 | 2017-10-09 |            |            |      |            |
| 2         | a        | 10  |          |            | 2017-10-02 | 2017-10-03 | 2017-12-01 |            |            |      |            |
| 3         | a        | 10  | 低保     | 2017-11-01 | 2017-10-02 | 2017-10-03 |            | 2017-11-20 |            |      |            |
| 4         | a        | 10  |          |            | 2017-10-02 |            |            |            |            |      |            |
| 5         | a        | 10  | 残疾     | 2018-02-01 | 2017-10-02 | 2017-10-03 |            | 2017-10-10 | 2017-10-20 | 助拆 | 2017-11-20 |
| 6         | b        | 10  |          |            | 2017-10-02 |            |            |            | 2017-11-20 | 自拆 |            |
| 7         | b        | 10  |          |            | 2017-10-02 | 2017-11-25 |            |            | 2017-11-20 | 强拆 |            |
| 8         | b        | 10  |          |            | 2017-10-02 | 2017-10-03 | 2017-10-04 |            | 2017-12-04 | 强拆 |            |
| 9         | b        | 10  | 是       | 2017-10-05 | 2017-10-02 | 2017-10-03 |            | 2017-10-04 | 2017-10-20 |      |            |
"""


def test_the_legal_clock_faults_and_hardship(street):
    """Asked on 12 January: 60 days after a decision force is lawful on the 61st. 1 waits for it no more, 2 does; 5 agreed to what was then built again.
    7 is wrong twice over and one structure with a fault; 8 was forced on the first day on which it could be. 5 has a plan after the day alone."""
    street.survey("compounds", "2018-01-12", COMPOUNDS).survey("structures", "2018-02-12", CLOCK).imported()
    rows = {row["row_value"]: row for row in street.ask("explore/procedure", "2018-01-12", rows="compound") if row["within_value"] is row["col_value"] is None}
    expected = """
    | compound | standing | noticed_standing | not_noticed | agreed | not_served | not_served_agreed | served_too_late | force_waiting | force_lawful | procedure_complete |
    | a        | 5        | 4                | 1           | 1      | 3          | 1                 | 0               | 1             | 1            | 2                  |
    | b        | 0        | 0                | 0           | 0      | 0          | 0                 | 0               | 0             | 0            | 0                  |
    |          | 5        | 4                | 1           | 1      | 3          | 1                 | 0               | 1             | 1            | 2                  |
    """
    assert_rows([{"compound": name, **row} for name, row in rows.items()], expected)
    expected = """
    | compound | removed_once | removed_self | removed_assisted | removed_forced | removed_unstated | no_notice | late_notice | early_force | faults |
    | a        | 1            | 0            | 1                | 0              | 0                | 0         | 0           | 0           | 0      |
    | b        | 4            | 1            | 0                | 2              | 1                | 1         | 1           | 1           | 2      |
    |          | 5            | 1            | 1                | 2              | 1                | 1         | 1           | 1           | 2      |
    """
    assert_rows([{"compound": name, **row} for name, row in rows.items()], expected)
    expected = """
    | compound | hardship | hardship_with_plan | hardship_standing | hardship_planned | hardship_unplanned | held_back |
    | a        | 3        | 1                  | 3                 | 1                | 2                  | 1         |
    | b        | 1        | 1                  | 0                 | 0                | 0                  | 0         |
    |          | 4        | 2                  | 3                 | 1                | 2                  | 1         |
    """
    assert_rows([{"compound": name, **row} for name, row in rows.items()], expected)


PLAN = """
| structure | compound | sqm | found      | removed    | relapsed   |
| 1         | a        | 10  | 2017-06-01 |            |            |
| 2         | a        | 20  | 2017-06-01 | 2017-07-03 | 2017-11-01 |
| 3         | a        | 30  | 2017-11-01 |            |            |
| 4         | b        | 40  | 2017-09-01 |            |            |
| 5         | b        | 50  | 2018-01-05 |            |            |
| 6         | b        | 60  | 2018-01-05 | 2018-01-08 |            |
| 7         | c        | 70  | 2017-09-01 |            |            |
"""


def test_the_plan_and_what_stands_after_its_end(street):
    """Asked on 12 January. Batch 1 (a) should be done since 30 September: nothing of it may stand. Of batch 2 (b), from 1 October to 28 February, 47 of 151
    days are left. c has no batch, and no plan. 3 and 5, 6 were found after the notice's day and after their batch had begun."""
    street.survey("compounds", "2018-01-12", COMPOUNDS).survey("structures", "2018-01-12", PLAN).imported()
    rows = {row["row_value"]: row for row in street.ask("explore/plan", "2018-01-12", rows="batch") if row["within_value"] is row["col_value"] is None}
    left = 47 / 151
    assert [rows[name]["standing_plan"] for name in ("1", "2", "none", None)] == [0, round(3 * left, 2), 0, round(3 * left, 2)]
    assert [rows[name]["plan_gap"] for name in ("1", "2", "none", None)] == [3, round(2 - 3 * left, 2), 1, round(6 - 3 * left, 2)]
    assert [rows[name]["plan_growth"] for name in ("1", "2")] == [1, round(1 - 2 * left, 2)]
    assert [rows[name]["plan_slowness"] for name in ("1", "2")] == [1, round(1 - left, 2)], "what came back, 2, is neither"
    assert rows["2"]["area_plan_sqm"] == round(150 * left, 2)
    expected = """
    | batch | in_scope | standing | found_late | standing_late | standing_in_time | left_at_end | carry_over | left_over | found_since | relapsed_since |
    | 1     | 3        | 3        | 1          | 1             | 1                | 1           | 3          | 1         | 1           | 1              |
    | 2     | 3        | 2        | 2          | 1             | 1                | 0           | 0          | 0         | 0           | 0              |
    | none  | 1        | 1        | 0          | 0             | 1                | 0           | 0          | 0         | 0           | 0              |
    |       | 7        | 6        | 3          | 2             | 3                | 1           | 3          | 1         | 1           | 1              |
    """
    assert_rows([{"batch": int(name) if name in ("1", "2") else name, **row} for name, row in rows.items()], expected)


def test_the_week_that_the_day_closes(told):
    """Friday 12 January closes the week from the 6th: 3 came back, 5 was declassified while it stood. On Monday the 8th the week is three days old."""
    expected = """
    | row_value | opening | found | relapsed | removed | reremoved | declassified | closing | week_come | week_gone | week_change | area_week_change_sqm |
    | a         | 1       | 0     | 0        | 0       | 0         | 0            | 1       | 0         | 0         | 0           | 0.0                  |
    | b         | 2       | 0     | 1        | 0       | 0         | 1            | 2       | 1         | 1         | 0           | -20.0                |
    |           | 3       | 0     | 1        | 0       | 0         | 1            | 3       | 1         | 1         | 0           | -20.0                |
    """
    assert_rows([row for row in told.ask("explore/movements", "2018-01-12", rows="compound") if row["within_value"] is row["col_value"] is None], expected)
    expected = """
    | row_value | opening | found | relapsed | removed | reremoved | declassified | closing | found_so_far | declassified_so_far | arrivals | departures |
    | a         | 1       | 0     | 0        | 0       | 0         | 0            | 1       | 2            | 0                   | 2        | 1          |
    | b         | 2       | 0     | 0        | 0       | 0         | 1            | 1       | 3            | 1                   | 3        | 2          |
    |           | 3       | 0     | 0        | 0       | 0         | 1            | 2       | 5            | 1                   | 5        | 3          |
    """
    assert_rows([row for row in told.ask("explore/movements", "2018-01-08", rows="compound") if row["within_value"] is row["col_value"] is None], expected)
    states = told.ask("explore/movements", "2018-01-12", rows="state")
    assert {row["row_value"]: row["found_so_far"] for row in states if row["within_value"] is row["col_value"] is None} == {"declassified": 1, "standing": 3, "verified": 1, None: 5}


def test_the_recent_pace_is_of_the_last_full_weeks(told):
    """The last four full weeks before Monday 8 January end on 15, 22, 29 December and 5 January: 4 and 5 were found in them. 47 weeks less three days to 30 November."""
    (row,) = [row for row in told.ask("explore/movements", "2018-01-08") if row["row_value"] is row["col_value"] is None]
    found = {name: row[name] for name in ("removed_recently", "recent_done_per_week", "recent_new_per_week", "recent_net_per_week", "needed_per_week")}
    assert found == {"removed_recently": 0, "recent_done_per_week": 0, "recent_new_per_week": 0.5, "recent_net_per_week": -0.5, "needed_per_week": round(2 / (326 / 7), 2)}


def test_filters_of_its_own_and_a_dimension_within(told):
    rows = told.ask("explore/structures", "2018-01-12", rows="compound", within="hard", filtered=["kind", "state"], kept=["kind=天井搭建", "state=standing"])
    found = {(row["row_value"], row["within_value"]): row["standing"] for row in rows if row["col_value"] is None}
    assert found == {("a", "yes"): 1, ("a", None): 1, ("b", "no"): 1, ("b", "none"): 1, ("b", None): 2, (None, None): 3}
    assert told.ask("explore/structures", "2018-01-12", filtered=["kind"], kept=["kind=披屋"]) == []


def test_weeks_and_months_of_what_happened(told):
    """10 November 2017 is a meeting day, 6 December no: its week ends on the 8th. What stands was not removed."""
    months = told.ask("explore/structures", "2018-01-12", rows="month_found", cols="week_removed")
    found = {(row["row_value"], row["col_value"]): row["in_scope"] for row in months if row["within_value"] is None and None not in (row["row_value"], row["col_value"])}
    assert found == {("2017-10", "none"): 1, ("2017-11", "2017-12-08"): 1, ("2017-11", "none"): 1, ("2018-01", "none"): 1}
    weeks = told.ask("explore/structures", "2018-01-12", rows="week_found")
    assert {row["row_value"]: row["in_scope"] for row in weeks if row["within_value"] is None and row["col_value"] is None} == {
        "2017-10-06": 1, "2017-11-03": 1, "2017-11-10": 1, "2018-01-05": 1, None: 4,
    }  # fmt: skip


def test_compounds_by_class(told):
    expected = """
    | row_value | compounds | clear | not_clear | verified_clear | not_surveyed |
    | 一般小区  | 2         | 1     | 1         | 1              | 0            |
    | 文明小区  | 1         | 0     | 1         | 0              | 0            |
    |           | 3         | 1     | 2         | 1              | 0            |
    """
    assert_rows([row for row in told.ask("explore/compounds", "2018-01-12", rows="class") if row["within_value"] is None and row["col_value"] is None], expected)


def test_shops_and_actions(street):
    shops = """
    | shop | road   | address | business | found      | interviewed | closed     | relapsed   |
    | j1   | 石泉路 | 1号     | 餐饮     | 2017-10-01 | 2017-10-20  | 2017-11-01 |            |
    | j2   | 石泉路 | 2号     | 餐饮     |            |             | 2017-11-01 | 2018-01-02 |
    | j3   | 岚皋路 | 3号     |          | 2018-01-03 |             |            |            |
    """
    actions = """
    | action | raised     | owner  | compound | content | due        | done       |
    | d1     | 2017-12-01 | 第三组 | a        | 一      | 2017-12-08 | 2017-12-07 |
    | d2     | 2017-12-01 | 第三组 |          | 二      | 2018-01-05 |            |
    | d3     | 2018-01-05 |        | a        | 三      | 2018-01-19 |            |
    """
    street.survey("compounds", "2018-01-12", COMPOUNDS).survey("shops", "2018-01-12", shops).survey("actions", "2018-01-12", actions).imported()
    expected = """
    | row_value | shops | open | closed | relapsed | not_interviewed |
    | 岚皋路    | 1     | 1    | 0      | 0        | 1               |
    | 石泉路    | 2     | 1    | 1      | 1        | 1               |
    |           | 3     | 2    | 1      | 1        | 2               |
    """
    assert_rows([row for row in street.ask("explore/shops", "2018-01-12", rows="road") if row["within_value"] is None and row["col_value"] is None], expected)
    expected = """
    | row_value | raised | open | overdue | done |
    | none      | 1      | 1    | 0       | 0    |
    | 第三组    | 2      | 1    | 1       | 1    |
    |           | 3      | 2    | 1       | 1    |
    """
    assert_rows([row for row in street.ask("explore/actions", "2018-01-12", rows="owner") if row["within_value"] is None and row["col_value"] is None], expected)
    values = {(row["ledger"], row["dimension"]): [] for row in street.ask("explore/values_by_dimension", "2018-01-12")}
    for row in street.ask("explore/values_by_dimension", "2018-01-12"):
        values[row["ledger"], row["dimension"]].append(row["value"])
    assert values["shops", "business"] == ["none", "餐饮"] and values["actions", "action_compound"] == ["a", "none"] and values["compounds", "team"] == ["3", "none"]


STEPS = """
| compound | step | started    | done       |
| a        | 1    | 2017-10-02 | 2017-10-06 |
| a        | 2    |            | 2017-11-01 |
| a        | 3    | 2017-11-10 |            |
| b        | 1    | 2017-10-02 | 2017-11-11 |
| b        | 2    | 2017-11-11 | 2018-01-20 |
"""


def test_steps(street):
    """Of each compound eight, also of c, of which no ledger speaks: its first step has waited since the campaign began. b's second is done after the
    day. Nobody wrote down when a's second began: it is done, and its time is in no mean."""
    street.survey("compounds", "2018-01-22", COMPOUNDS).survey("steps", "2018-01-22", STEPS).imported()
    expected = """
    | row_value | col_value | steps | done | running | not_begun | mean_days_done |
    | a         | 1         | 1     | 1    | 0       | 0         | 4.0            |
    | a         | 2         | 1     | 1    | 0       | 0         |                |
    | a         | 3         | 1     | 0    | 1       | 0         |                |
    | a         |           | 3     | 2    | 1       | 0         | 4.0            |
    | b         | 1         | 1     | 1    | 0       | 0         | 40.0           |
    | b         | 2         | 1     | 0    | 1       | 0         |                |
    | b         | 3         | 1     | 0    | 0       | 1         |                |
    | b         |           | 3     | 1    | 1       | 1         | 40.0           |
    | c         | 1         | 1     | 0    | 0       | 1         |                |
    | c         | 2         | 1     | 0    | 0       | 1         |                |
    | c         | 3         | 1     | 0    | 0       | 1         |                |
    | c         |           | 3     | 0    | 0       | 3         |                |
    |           | 1         | 3     | 2    | 0       | 1         | 22.0           |
    |           | 2         | 3     | 1    | 1       | 1         |                |
    |           | 3         | 3     | 0    | 1       | 2         |                |
    |           |           | 9     | 3    | 2       | 4         | 22.0           |
    """
    first_three = {"filtered": ["step"], "kept": ["step=1", "step=2", "step=3"]}
    rows = street.ask("explore/steps", "2018-01-12", rows="compound", cols="step", **first_three)
    assert_rows([row | {"col_value": row["col_value"] and int(row["col_value"])} for row in rows if row["within_value"] is None], expected)
    expected = """
    | row_value   | steps | done | running | not_begun |
    | done        | 3     | 3    | 0       | 0         |
    | not_started | 18    | 0    | 0       | 18        |
    | running     | 2     | 0    | 2       | 0         |
    | waiting     | 1     | 0    | 0       | 1         |
    |             | 24    | 3    | 2       | 19        |
    """
    assert_rows([row for row in street.ask("explore/steps", "2018-01-12", rows="step_state") if row["within_value"] is None and row["col_value"] is None], expected)
    months = street.ask("explore/steps", "2018-01-12", rows="month_done", filtered=["compound"], kept=["compound=a"])
    assert {row["row_value"]: row["steps"] for row in months if row["within_value"] is None and row["col_value"] is None} == {"2017-10": 1, "2017-11": 1, "none": 6, None: 8}
    assert [row["step_name"] for row in street.ask("surveys/names_by_step", "2018-01-12")][:2] == ["广泛发动、组建队伍", "加强宣传、营造氛围"]


# ── against a plain twin ─────────────────────────────────────────────────────────────────────────────────────────


def some_structures(seed: int) -> list[dict]:
    """Structures whose dates are in order, and hold whatever else chance says."""
    chance, first = random.Random(seed), date(2017, 9, 1)

    def after(day: date, days: int) -> date:
        return day + timedelta(days=chance.randrange(days))

    rows = []
    for number in range(160):
        found = after(first, 120)
        row = {
            "structure": f"s{number}", "compound": chance.choice("abc"), "kind": chance.choice(["天井搭建", "阳光房", "屋顶搭建", ""]), "sqm": chance.randrange(1, 60) / 2,
            "ownership": chance.choice(["公", "私", ""]), "hard": chance.choice(["是", "否", ""]), "hardship": chance.choice(["", "", "低保"]), "found": found,
            "noticed": "", "served": "", "agreed": "", "aid": "", "removed": "", "mode": "", "accepted": "", "relapsed": "", "again": "", "declassified": "",
        }  # fmt: skip
        if chance.random() < 0.8:
            row["noticed"] = after(found, 60)
            row |= {"served": after(row["noticed"], 60) if chance.random() < 0.5 else "", "agreed": after(row["noticed"], 90) if chance.random() < 0.4 else ""}
        if row["hardship"] and chance.random() < 0.5:
            row["aid"] = after(found, 120)
        if chance.random() < 0.7:
            row |= {"removed": after(found, 90), "mode": chance.choice(["自拆", "助拆", "强拆", ""])}
            if chance.random() < 0.4:
                row["accepted"] = after(row["removed"], 30)
            if chance.random() < 0.3:
                row["relapsed"] = after(row["removed"], 40)
                if chance.random() < 0.5:
                    row["again"] = after(row["relapsed"], 40)
        if chance.random() < 0.1:
            row["declassified"] = after(max(each for each in row.values() if isinstance(each, date)), 30)
        rows.append(row)
    return [{name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()} for row in rows]


COMPOUND = {"a": {"class": "文明小区", "batch": "1", "team": "3"}, "b": {"class": "一般小区", "batch": "2", "team": "none"}, "c": {"class": "一般小区", "batch": "none", "team": "none"}}
WINDOW = {"1": (date(2017, 4, 1), date(2017, 9, 30)), "2": (date(2017, 10, 1), date(2018, 2, 28))}
FRIDAY = 5


def stands(row: dict, day: str) -> bool:
    """Whether it stands at the end of a day."""
    gone = [bool(row[name]) and row[name] <= day for name in ("removed", "relapsed", "again")]
    return row["found"] <= day and not (row["declassified"] and row["declassified"] <= day) and (not gone[0] or (gone[1] and not gone[2]))


def events(row: dict, day: str) -> list[tuple[str, str, int]]:
    """What happened to it up to a day, and by how many more stood after it."""
    found = [(name, row[column], by) for name, column, by in (("found", "found", 1), ("removed", "removed", -1), ("relapsed", "relapsed", 1), ("reremoved", "again", -1)) if row[column] and row[column] <= day]
    if row["declassified"] and row["declassified"] <= day:
        found.append(("declassified", row["declassified"], -1 if stands({**row, "declassified": ""}, row["declassified"]) else 0))
    return found


def back(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def twin(rows: list[dict], day: str) -> list[dict]:
    """Each structure found by the day with what the dictionary says of it, slowly and one by one."""
    found, today = [], date.fromisoformat(day)
    for row in rows:
        if row["found"] > day:
            continue
        by = {name: bool(value) and value <= day for name, value in row.items() if name in ("noticed", "served", "agreed", "aid", "removed", "relapsed", "again", "accepted", "declassified")}
        last = max((row[name] for name in ("removed", "again") if by[name]), default="")
        standing, in_scope = stands(row, day), not by["declassified"]
        cleared = in_scope and not standing
        batch = COMPOUND[row["compound"]]["batch"]
        start, end = WINDOW.get(batch, (None, None))
        late = row["found"] > max(date(2017, 10, 13), start or date.min).isoformat()
        agreed = by["agreed"] and (not by["relapsed"] or row["agreed"] >= row["relapsed"])
        lawful = (date.fromisoformat(row["served"]) + timedelta(days=61)) if by["served"] else None
        forced = by["removed"] and row["mode"] == "强拆"
        item = {
            "compound": row["compound"], **COMPOUND[row["compound"]], "kind": row["kind"] or "none", "ownership": row["ownership"] or "none",
            "hard": {"是": "yes", "否": "no", "": "none"}[row["hard"]], "month_found": row["found"][:7],
            "month_removed": last[:7] if cleared else "none", "removal_mode": (row["mode"] or "none") if cleared else "none",
            "in_scope": in_scope, "standing": standing, "cleared": cleared, "verified": cleared and by["accepted"] and last <= row["accepted"],
            "sqm": row["sqm"], "hardship": bool(row["hardship"]), "relapsed": standing and by["relapsed"], "aid": by["aid"],
            "days": (today - date.fromisoformat(row["found"])).days, "since": (today - date.fromisoformat(row["relapsed"] if by["relapsed"] else row["found"])).days,
            "lately": by["relapsed"] and row["relapsed"] > back(day, 90), "noticed": by["noticed"], "agreed": agreed,
            "force": "unserved" if not lawful else "too_late" if lawful > date(2018, 11, 30) else "waiting" if lawful > today else "lawful",
            "complete": standing and by["noticed"] and (agreed or (lawful is not None and lawful <= today)),
            "removed": by["removed"], "mode": row["mode"], "found_late": late,
            "no_notice": by["removed"] and not row["noticed"], "late_notice": by["removed"] and row["noticed"] > row["removed"],
            "early_force": forced and (not row["served"] or date.fromisoformat(row["removed"]) < date.fromisoformat(row["served"]) + timedelta(days=61)),
            "allowed": min(max((end - today).days / ((end - start).days + 1), 0), 1) if end else 0,
            "past_end": end is not None and end < today, "found_since": end is not None and row["found"] > end.isoformat(), "stood_then": end is not None and stands(row, end.isoformat()),
            "stood_at_end": end is not None and end < today and stands(row, end.isoformat()),
            "events": events(row, day),
        }  # fmt: skip
        found.append(item | {"state": "declassified" if not in_scope else "standing" if standing else "verified" if item["verified"] else "cleared"})
    return found


def expected(known: list[dict], day: str) -> dict[str, float | None]:
    """Every measure of the items of one cell, or of a margin's."""
    items = [each for each in known if each["in_scope"]]
    standing, cleared, removed = ([each for each in items if each[name]] for name in ("standing", "cleared", "removed"))

    def count(among: list[dict], **said) -> int:
        return sum(all(each[name] == value for name, value in said.items()) for each in among)

    poor, waiting = [each for each in items if each["hardship"]], [each for each in standing if each["hardship"]]
    faulty = [each for each in items if each["no_notice"] or each["late_notice"] or each["early_force"]]
    over = [each for each in standing if each["past_end"]]
    growth, slow = ([each for each in standing if not each["relapsed"] and each["found_late"] is late] for late in (True, False))
    allowed = sum(each["allowed"] for each in items)
    allowed_late = sum(each["allowed"] for each in items if each["found_late"])
    friday = back(day, (date.fromisoformat(day).isoweekday() - FRIDAY) % 7 or 7)
    moved = [(event, on, by, each["sqm"]) for each in known for event, on, by in each["events"]]
    week = [each for each in moved if each[1] > friday]
    full = day if date.fromisoformat(day).isoweekday() == FRIDAY else friday
    recent = [each for each in moved if back(full, 28) < each[1] <= full]
    come, gone = ([each for each in week if each[2] * sign > 0] for sign in (1, -1))
    of_week = {name: sum(event == name and by != 0 for event, _, by, _ in week) for name in ("found", "relapsed", "removed", "reremoved", "declassified")}
    return {
        "standing": len(standing), "in_scope": len(items), "cleared": len(cleared), "verified": count(cleared, verified=True), "unverified": count(cleared, verified=False),
        "relapsed": count(standing, relapsed=True), "noticed": count(items, noticed=True), "area_standing_sqm": sum(each["sqm"] for each in standing),
        "compounds_standing": len({each["compound"] for each in standing}), "median_days_standing": statistics.median(each["days"] for each in standing) if standing else None,
        "oldest_days": max((each["since"] for each in standing), default=None), "long_standing": sum(each["days"] > 180 for each in standing), "relapsed_lately": count(items, lately=True),
        "hard_in_scope": count(items, hard="yes"), "hard_standing": count(standing, hard="yes"), "hard_cleared": count(cleared, hard="yes"),
        "public_in_scope": count(items, ownership="公"), "public_standing": count(standing, ownership="公"), "public_cleared": count(cleared, ownership="公"),
        "noticed_standing": count(standing, noticed=True), "not_noticed": count(standing, noticed=False), "agreed": count(standing, agreed=True),
        "not_served": count(standing, force="unserved"), "not_served_agreed": count(standing, force="unserved", agreed=True), "served_too_late": count(standing, force="too_late"),
        "force_waiting": count(standing, force="waiting"), "force_lawful": count(standing, force="lawful"), "procedure_complete": count(standing, complete=True),
        "removed_once": len(removed), "removed_self": count(removed, mode="自拆"), "removed_assisted": count(removed, mode="助拆"), "removed_forced": count(removed, mode="强拆"), "removed_unstated": count(removed, mode=""),
        "no_notice": count(items, no_notice=True), "late_notice": count(items, late_notice=True), "early_force": count(items, early_force=True), "faults": len(faulty),
        "hardship": len(poor), "hardship_with_plan": count(poor, aid=True), "hardship_standing": len(waiting), "hardship_planned": count(waiting, aid=True),
        "hardship_unplanned": count(waiting, aid=False), "held_back": count(waiting, aid=False, complete=True),
        "found_late": count(items, found_late=True), "standing_late": len(growth), "standing_in_time": len(slow),
        "standing_plan": allowed, "plan_gap": len(standing) - allowed, "plan_growth": len(growth) - allowed_late, "plan_slowness": len(slow) - (allowed - allowed_late),
        "area_plan_sqm": sum(each["allowed"] * each["sqm"] for each in items),
        "left_at_end": count(known, stood_at_end=True), "gone_since": count(known, stood_at_end=True, standing=False), "carry_over": len(over), "left_over": count(over, stood_then=True), "found_since": count(over, found_since=True), "relapsed_since": count(over, stood_then=False, found_since=False),
        "week_opening": sum(by for _, on, by, _ in moved if on <= friday), "week_closing": len(standing),
        **{f"week_{name}": number for name, number in of_week.items()},
        "week_come": len(come), "week_gone": len(gone), "week_change": len(come) - len(gone),
        "area_week_come_sqm": sum(sqm for *_, sqm in come), "area_week_gone_sqm": sum(sqm for *_, sqm in gone), "area_week_change_sqm": sum(by * sqm for _, _, by, sqm in week),
        "found_so_far": len(known), "declassified_so_far": len(known) - len(items), "arrivals": sum(by > 0 for _, _, by, _ in moved), "departures": sum(by < 0 for _, _, by, _ in moved),
        "area_arrivals_sqm": sum(sqm for _, _, by, sqm in moved if by > 0), "area_departures_sqm": sum(sqm for _, _, by, sqm in moved if by < 0),
        "removed_recently": sum(event in ("removed", "reremoved") for event, *_ in recent),
        "recent_done_per_week": sum(by < 0 for _, _, by, _ in recent) / 4, "recent_new_per_week": sum(by > 0 for _, _, by, _ in recent) / 4, "recent_net_per_week": -sum(by for _, _, by, _ in recent) / 4,
        "needed_per_week": len(standing) / ((date(2018, 11, 30) - date.fromisoformat(day)).days / 7),
    }  # fmt: skip


def percent(part: float, whole: float) -> float | None:
    """A share, which is 100% of all alone and 0% of nothing alone."""
    if not whole:
        return None
    return 100 * part / whole if part in (0, whole) else min(max(round(100 * part / whole, 1), 0.1), 99.9)


OF_STRUCTURES = {name: each for name, each in explore.load().measures.items() if each.ledger == "structures"}
NOT_IN_THE_TWIN = {"area_in_scope_sqm", "area_cleared_sqm", "area_cleared_share", "compounds_in_scope"}
LAYOUTS = [("kind", "", "batch"), ("team", "kind", "state"), ("month_found", "", ""), ("class", "ownership", "month_removed"), ("", "", ""), ("hard", "removal_mode", "compound")]


@pytest.mark.parametrize(("seed", "days"), [(1, ("2017-11-01", "2018-01-19")), (2, ("2018-01-20", "2018-04-18"))])
def test_cells_and_margins_are_those_of_a_plain_twin(seed, days, street):
    rows = some_structures(seed)
    reader = street.survey("compounds", "2018-07-01", COMPOUNDS).survey("structures", "2018-07-01", rows).imported().reader
    measures = {name: each for name, each in OF_STRUCTURES.items() if name not in NOT_IN_THE_TWIN}
    for (row, within, col), day in itertools.product(LAYOUTS, days):
        only = (("ownership", "私"),) if within != "ownership" and seed == 2 else ()
        items = [each for each in twin(rows, day) if all(each[name] == value for name, value in only)]
        asked, on = explore.Question(tuple(measures), row, within, col, only), date.fromisoformat(day)
        answers = {source: query.run(explore.SOURCES[source], Selection(on), reader, **explore.parameters(asked)) for source in explore.sources_of(asked)}
        found = pivot.pivot(asked, explore.load(), [pivot.day(on, asked, answers)], None)
        assert {each for each in found.rows if each[0]} >= {(each[row], None) for each in items} if row else found.rows == ((None, None),)
        for place, to in itertools.product(found.rows, found.cols):
            here = [each for each in items if place[0] in (None, each.get(row)) and place[1] in (None, each.get(within)) and to in (None, each.get(col))]
            wanted = expected(here, day)
            for measure in measures.values():
                number = percent(wanted[measure.part], wanted[measure.whole]) if measure.is_share else wanted[measure.id]
                held = found.value(measure, place, to)
                if measure.average and not here:
                    number = None
                assert held == (pytest.approx(number, abs=0.0051) if measure.source in ("plan", "movements") else pytest.approx(number)), (day, place, to, measure.id)


NO_AXES = dict.fromkeys(("rows", "within", "cols", "filtered", "kept"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.dates(date(2017, 4, 1), date(2018, 6, 29)), known=st.sampled_from([AS_NOW, AS_REPORTED]),
    axes=st.lists(st.sampled_from(explore.offers(("week_found",), False)), min_size=0, max_size=3, unique=True),
)  # fmt: skip
def test_the_bridge_closes_in_every_cell(day, known, axes, sample_store):
    """What stood at the week's start, and what came and went, make what stands, in each cell and margin of any layout on any day; and that is what
    the structures' own query says stands there."""
    row, within, col = (*axes, "", "", "")[:3]
    asked = explore.parameters(explore.Question(("week_found",), row, within, col))
    moved, held = (query.run(f"explore/{name}", Selection(day, known), sample_store, **asked) for name in ("movements", "structures"))
    cells = ["row_value", "within_value", "col_value"]
    assert (moved["opening"] + moved["found"] + moved["relapsed"] - moved["removed"] - moved["reremoved"] - moved["declassified"] == moved["closing"]).all()
    assert (moved["week_come"] == moved["found"] + moved["relapsed"]).all() and (moved["closing"] - moved["opening"] == moved["week_change"]).all()
    assert (moved["arrivals"] - moved["departures"] == moved["closing"]).all()
    standing = {tuple(map(str, key)): number for *key, number in held[held["standing"] > 0][[*cells, "standing"]].itertuples(index=False)}
    assert {tuple(map(str, key)): number for *key, number in moved[moved["closing"] > 0][[*cells, "closing"]].itertuples(index=False)} == standing


def test_weeks_beside_each_other_are_the_bridge_week_by_week(sample_store):
    """Each meeting day asked by itself, as weeks in the columns are: its movements are its row of the bridge, under any filter."""
    chosen = Selection(date(2018, 6, 27), classes=("一般小区",))
    for week in query.records("burndown/bridge_by_week", chosen, sample_store)[-9:]:
        each = chosen.on(date.fromisoformat(week["week_end"]), chosen.known)
        (own,) = [row for row in query.records("explore/movements", each, sample_store, **NO_AXES) if row["row_value"] is row["col_value"] is None]
        assert {name: own[name] for name in week if name in own} == {name: value for name, value in week.items() if name in own}, week


@pytest.mark.parametrize("chosen", [Selection(date(2018, 6, 29)), Selection(date(2018, 3, 14), AS_REPORTED, batches=("2", "none")), Selection(date(2017, 12, 1), teams=("3",))])
def test_totals_are_those_of_the_pages(chosen, sample_store):
    """What a page says of all is what 探索 says in the last line: the legal clock, the plan, the pace, the week's bulletin."""
    def total(name):
        (row,) = [row for row in query.records(f"explore/{name}", chosen, sample_store, **NO_AXES) if row["row_value"] is row["col_value"] is None]
        return row

    (head,) = query.records("procedure/headline", chosen, sample_store)
    clock = total("procedure")
    renamed = {"noticed": "noticed_standing", "removed": "removed_once", "self": "removed_self", "assisted": "removed_assisted", "forced": "removed_forced", "mode_unknown": "removed_unstated"}
    assert {renamed.get(name, name): number for name, number in head.items() if renamed.get(name, name) in clock} == {
        renamed.get(name, name): clock[renamed.get(name, name)] for name in head if renamed.get(name, name) in clock
    }  # fmt: skip
    plan, gaps, left = total("plan"), query.records("plan/gap_by_batch", chosen, sample_store), query.records("plan/carry_over_by_batch", chosen, sample_store)
    for column, name in {"plan_gap": "gap", "plan_growth": "growth", "plan_slowness": "slowness", "standing_plan": "standing_plan", "found_late": "found_late", "standing_late": "standing_late"}.items():
        assert plan[column] == pytest.approx(sum(row[name] for row in gaps), abs=0.0051), column
    for name in ("left_at_end", "gone_since", "carry_over", "left_over", "found_since", "relapsed_since"):
        assert plan[name] == sum(row[name] for row in left), name
    moved, pace = total("movements"), {row["measure"]: row for row in query.records("burndown/pace", chosen, sample_store)}["structures"]
    for name in ("recent_done_per_week", "recent_new_per_week", "recent_net_per_week", "needed_per_week"):
        assert moved[name] == pytest.approx(pace[name], abs=0.0051), name
    members = [row for row in query.records("bulletin/progress_by_member", chosen, sample_store) if row["dimension"] == "class"]
    for name in ("week_come", "week_gone", "area_week_come_sqm", "area_week_gone_sqm"):
        assert moved[name] == pytest.approx(sum(row[name] for row in members)), name


# ── the lists behind the cells ───────────────────────────────────────────────────────────────────────────────────

DRILLED = [
    ("standing", "area", "", "batch"), ("cleared", "kind", "team", "removal_mode"), ("in_scope", "month_found", "", "relapse"), ("unverified", "month_removed", "", "civilized_level"),
    ("relapsed", "baseline", "", "hard"), ("noticed", "ownership", "", "state"), ("cleared", "week_removed", "", "class"), ("verified", "week_found", "", ""), ("standing", "compound", "", ""),
    ("not_clear", "baseline", "", "civilized_level"), ("clear", "team", "", "batch"), ("shops_open", "road", "", "licence"), ("shops_closed", "month_closed", "", "business"),
    ("shops", "shop_month_found", "", ""), ("actions_open", "owner", "", "month_raised"), ("actions_overdue", "action_compound", "", ""),
    ("steps_all", "step", "step_state", "batch"), ("steps_done", "month_done", "", "step"), ("steps_running", "area", "compound", "step"), ("steps_not_begun", "team", "", "step_state"),
    ("steps_done", "civilized_level", "class", "baseline"),
    ("long_standing", "kind", "", "batch"), ("relapsed_lately", "state", "", "class"), ("hard_standing", "area", "", "hard"), ("hard_cleared", "month_removed", "", "ownership"),
    ("public_cleared", "removal_mode", "", "team"), ("public_in_scope", "ownership", "", "state"), ("noticed_standing", "kind", "", ""), ("not_noticed", "compound", "", ""),
    ("agreed", "batch", "", "relapse"), ("not_served", "team", "", "hard"), ("not_served_agreed", "area", "", ""), ("force_waiting", "month_found", "", ""), ("force_lawful", "baseline", "", "kind"),
    ("procedure_complete", "class", "", "batch"), ("removed_once", "state", "relapse", "kind"), ("removed_self", "month_found", "", "removal_mode"), ("removed_assisted", "team", "", ""),
    ("removed_forced", "batch", "", "state"), ("faults", "kind", "", ""), ("no_notice", "compound", "", ""), ("late_notice", "class", "", ""), ("early_force", "removal_mode", "", ""),
    ("found_late", "batch", "", "state"), ("standing_late", "kind", "", "batch"), ("standing_in_time", "area", "", ""), ("carry_over", "batch", "", "kind"), ("left_over", "compound", "", ""), ("left_at_end", "state", "", "batch"), ("gone_since", "kind", "", "relapse"),
    ("found_since", "hard", "", "batch"), ("relapsed_since", "kind", "", ""), ("found_so_far", "state", "", "batch"), ("declassified_so_far", "month_found", "", "kind"),
    ("week_opening", "batch", "", "state"), ("week_found", "kind", "", "class"), ("week_removed", "team", "", "removal_mode"), ("week_reremoved", "area", "", ""),
    ("week_closing", "compound", "", ""), ("week_relapsed", "civilized_level", "", ""), ("week_declassified", "area", "", ""),
]  # fmt: skip


SEVERAL = [
    ("standing", "batch", "", "kind", (("kind", "天井搭建"), ("kind", "阳光房"), ("hard", "no"), ("hard", "none"))),
    ("shops", "road", "", "", (("business", "餐饮"), ("business", "服装"))), ("not_clear", "team", "", "", (("baseline", "少量"), ("baseline", "普遍"))),
    ("steps_done", "step", "", "batch", (("step", "7"), ("step", "8"), ("month_done", "2018-05"), ("month_done", "2018-01"))),
    ("standing", "kind", "", "", (("batch", "2"), ("batch", "3"), ("baseline", "普遍"), ("baseline", "严重"))),
    ("actions_raised", "month_raised", "", "", (("owner", "第三组"), ("owner", "综合协调组"))),
    ("hard_standing", "batch", "", "hard", (("hard", "yes"), ("hard", "none"), ("kind", "天井搭建"), ("kind", "阳光房"))),
    ("week_removed", "kind", "", "", (("batch", "2"), ("batch", "3"), ("ownership", "私"), ("ownership", "none"))),
]  # fmt: skip
"""The same with own filters of several values."""


@pytest.mark.parametrize(("measure", "row", "within", "col", "only"), [(*each, ()) for each in DRILLED] + SEVERAL, ids=lambda value: value if isinstance(value, str) and value else "-")
def test_a_cell_opens_as_many_rows_as_it_counts(measure, row, within, col, only, sample_store):
    day, known = (date(2018, 6, 29), AS_NOW) if len(row) % 2 else (date(2018, 3, 14), AS_REPORTED)
    if measure.startswith("week_"):  # of a week that is not over, or as it was reported at its end
        day = date(2018, 5, 10) if known == AS_NOW else date(2018, 3, 16)
    asked, vocabulary = explore.Question((measure,), row, within, col, only), explore.load()
    assert explore.settled(asked, True) == asked
    ledger, source = vocabulary.measures[measure].ledger, vocabulary.measures[measure].source
    answer = query.run(explore.SOURCES[source], Selection(day, known), sample_store, **explore.parameters(asked))
    found = pivot.pivot(asked, vocabulary, [pivot.day(day, asked, {source: answer})], None)
    cells = [(place, to) for place in found.rows for to in found.cols if found.value(found.measures[0], place, to)]
    assert cells, "some cell is not nought"
    for place, to in cells[:: max(1, len(cells) // 7)] + cells[-1:]:
        own = pivot.opening(found, found.measures[0], place, to, day)
        filters = {name: value if isinstance(value, tuple) else (value,) for name, value in own.items() if name in ("areas", "batches", "classes", "teams")}
        narrowed = {name: value for name, value in own.items() if name not in filters}
        assert set(narrowed) <= set(lists.NARROWINGS[ledger])
        opened = query.records(lists.QUERIES[ledger], Selection(day, known, **filters), sample_store, list=vocabulary.measures[measure].list, **narrowed)
        assert len(opened) == found.value(found.measures[0], place, to), (place, to)
