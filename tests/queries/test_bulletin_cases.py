"""The bulletin's own queries, worked by hand, and held against the whole and against the lists that say the same."""

from datetime import date

import pytest

from clearance import query
from clearance.selection import KNOWN, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_worked_cases import COMPOUNDS, told

DAYS = [date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)]


def test_progress_by_member(street):
    """On Friday 10 November 2017 s2 (5.5 ㎡, batch 1, no team) goes. Of batch 2 and team 1 stand s3, s4 and s5: 20 + 8 + 4 ㎡. C is clear by its
    baseline, D has nothing on record and is not."""
    told(street)
    expected = """
    | dimension | member   | compounds | clear | in_scope | cleared | standing | area_in_scope_sqm | area_cleared_sqm | area_standing_sqm | week_gone | week_come | area_week_gone_sqm | area_week_come_sqm |
    | batch     | 1        | 1         | 1     | 2        | 2       | 0        | 15.5              | 15.5             | 0                 | 1         | 0         | 5.5                | 0                  |
    | batch     | 2        | 2         | 1     | 3        | 0       | 3        | 32                | 0                | 32                | 0         | 0         | 0                  | 0                  |
    | batch     | 3        | 1         | 0     | 0        | 0       | 0        | 0                 | 0                | 0                 | 0         | 0         | 0                  | 0                  |
    | class     | 文明小区 | 1         | 1     | 2        | 2       | 0        | 15.5              | 15.5             | 0                 | 1         | 0         | 5.5                | 0                  |
    | class     | 一般小区 | 3         | 1     | 3        | 0       | 3        | 32                | 0                | 32                | 0         | 0         | 0                  | 0                  |
    | team      | 1        | 2         | 0     | 3        | 0       | 3        | 32                | 0                | 32                | 0         | 0         | 0                  | 0                  |
    | team      |          | 2         | 2     | 2        | 2       | 0        | 15.5              | 15.5             | 0                 | 1         | 0         | 5.5                | 0                  |
    """
    assert_rows([{**row, "member": int(row["member"]) if str(row["member"]).isdigit() else row["member"]} for row in street.ask("bulletin/progress_by_member", "2017-11-10")], expected)


def test_the_week_is_the_one_that_the_day_closes(street):
    """s5 of batch 2 is declassified while standing on Wednesday 15 November, within the partial week of that day, not of the Friday before;
    in the week to 12 January 2018 s3 comes back, and nothing goes."""
    told(street)
    moves = ("week_gone", "week_come", "area_week_gone_sqm", "area_week_come_sqm")
    found = {day: tuple(row[move] for move in moves) for day in ("2017-11-15", "2017-11-22", "2018-01-12", "2018-02-02") for row in street.ask("bulletin/progress_by_member", day, batches=("2",)) if row["dimension"] == "batch"}
    assert found == {"2017-11-15": (1, 0, 4, 0), "2017-11-22": (0, 0, 0, 0), "2018-01-12": (0, 1, 0, 20), "2018-02-02": (1, 0, 20, 0)}


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", DAYS)
def test_each_dimension_adds_up_to_the_headline_and_to_the_bridge(day, known, sample_store):
    asked = Selection(day, known)
    (head,) = query.records("overview/headline", asked, sample_store)
    week = query.records("burndown/bridge_by_week", asked, sample_store)[-1]
    rows = query.records("bulletin/progress_by_member", asked, sample_store)
    whole = {
        "compounds": head["compounds"], "clear": head["compounds_clear"], "in_scope": head["structures_in_scope"], "cleared": head["structures_cleared"],
        "standing": head["structures_standing"], "area_in_scope_sqm": head["area_in_scope_sqm"], "area_standing_sqm": head["area_standing_sqm"],
        "area_cleared_sqm": head["area_in_scope_sqm"] - head["area_standing_sqm"], "week_gone": week["removed"] + week["reremoved"] + week["declassified"],
        "week_come": week["found"] + week["relapsed"],
    }  # fmt: skip
    for dimension in ("batch", "class", "team"):
        assert {name: round(sum(row[name] for row in rows if row["dimension"] == dimension), 1) for name in whole} == {name: round(value, 1) for name, value in whole.items()}


def test_open_actions(street):
    """a2 is done; a4, the later one, comes before a1; a3 is due on the day, which is not late; a5 has no deadline passed and comes last by its date."""
    street.survey("compounds", "2018-01-05", COMPOUNDS).survey("actions", "2018-01-05", """
    | action | raised     | compound | content | due        | done       |
    | a1     | 2017-12-01 |          | 示例一  | 2018-01-01 |            |
    | a2     | 2017-12-01 | B        | 示例二  | 2017-12-20 | 2017-12-19 |
    | a3     | 2017-12-01 | B        | 示例三  | 2018-01-05 |            |
    | a4     | 2017-12-01 | B        | 示例四  | 2017-12-20 |            |
    | a5     | 2018-01-05 |          | 示例五  | 2018-02-01 |            |
    """).imported()  # fmt: skip
    assert_rows(street.ask("actions/open_by_action", "2018-01-05"), """
    | action_id | street     | name   | content | raised_on  | due_on     | days_late |
    | a4        | 石泉路街道 | 示例乙 | 示例四  | 2017-12-01 | 2017-12-20 | 16        |
    | a1        |            |        | 示例一  | 2017-12-01 | 2018-01-01 | 4         |
    | a3        | 石泉路街道 | 示例乙 | 示例三  | 2017-12-01 | 2018-01-05 |           |
    | a5        |            |        | 示例五  | 2018-01-05 | 2018-02-01 |           |
    """)  # fmt: skip


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", DAYS)
def test_open_actions_are_those_of_the_lists(day, known, sample_store):
    asked = Selection(day, known)
    rows = query.records("actions/open_by_action", asked, sample_store)
    assert {row["action_id"] for row in rows} == {row["action_id"] for row in query.records("rows/actions", asked, sample_store, list="actions_open")}
    late = {row["action_id"]: row["days"] for row in query.records("rows/actions", asked, sample_store, list="overdue_actions")}
    assert {row["action_id"]: row["days_late"] for row in rows if row["days_late"] is not None} == late
