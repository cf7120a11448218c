"""The meeting's queries worked by hand: actions by age, what is stuck and for which step it waits, households without support."""

import pytest

from clearance.selection import AS_REPORTED
from tests.queries.ascii_tables import assert_rows
from tests.queries.conftest import HEADERS

COMPOUNDS = """
| id | name   | area   | class    | batch | team | baseline |
| A  | 示例甲 | 和平   | 文明小区 | 1     |      | 少量     |
| B  | 示例乙 | 中宁路 | 一般小区 | 2     | 1    | 普遍     |
| C  | 示例丙 | 中宁路 | 一般小区 | 2     | 1    | 普遍     |
"""
STRUCTURES = """
| structure | compound | address | sqm | found      | removed    | relapsed   | hardship | aid        |
| s1        | A        | 1号     | 10  | 2017-04-10 | 2017-05-01 | 2017-11-01 |          |            |
| s2        | A        | 2号     | 10  | 2017-10-20 |            |            | 低保     | 2017-11-05 |
| s3        | A        | 2号     | 10  | 2017-10-20 |            |            | 低保     |            |
| s4        | B        | 2号     | 10  | 2017-06-12 |            |            | 大病     |            |
| s5        | B        |         | 10  | 2017-06-20 |            |            | 残疾     | 2017-11-20 |
| s6        | C        | 9号     | 10  | 2017-05-01 | 2017-06-01 |            | 低保     |            |
"""
STEPS = """
| compound | step | started    | done       |
| A        | 1    | 2017-10-14 | 2017-10-20 |
| A        | 2    | 2017-10-14 | 2017-10-20 |
| A        | 4    | 2017-10-14 | 2017-10-20 |
| B        | 1    | 2017-10-14 |            |
"""
ACTIONS = """
| action | raised     | owner      | compound | content | due        | done       | evidence |
| a1     | 2017-10-20 | 拆违督导组 | A        | 督导    | 2017-11-01 |            | 照片3张  |
| a2     | 2017-10-27 | 第一组     | B        | 帮扶    | 2017-11-15 |            |          |
| a3     | 2017-11-03 | 第七组     |          | 约谈    | 2017-11-24 | 2017-11-10 | 记录     |
| a4     | 2017-11-15 | 第一组     | C        | 通报    | 2017-11-17 |            |          |
| a5     | 2017-11-17 | 第一组     | C        | 复查    | 2017-11-24 |            |          |
"""
DAY = "2017-11-15"


@pytest.fixture
def told(street, monkeypatch):
    monkeypatch.setitem(HEADERS, "owner", "责任单位")
    monkeypatch.setitem(HEADERS, "evidence", "佐证")
    for ledger, table in (("compounds", COMPOUNDS), ("structures", STRUCTURES), ("steps", STEPS), ("actions", ACTIONS)):
        street.survey(ledger, "2017-11-24", table)
    return street.imported()


def columns(rows, *names):
    return [{name: row[name] for name in names} for row in rows]


def test_open_actions_as_the_meeting_finds_them(told):
    """a1 is two weeks late, a2's last day is today, a3 is done, a4 was raised today, a5 is not there yet."""
    assert_rows(columns(told.ask("actions/open_by_action", DAY), "action_id", "owner_key", "owner_en", "days_late", "has_evidence", "is_carried"), """
    | action_id | owner_key | owner_en                  | days_late | has_evidence | is_carried |
    | a1        | group-7   | Removal supervision group | 14        | yes          | yes        |
    | a2        | team-1    |                           |           | no           | yes        |
    | a4        | team-1    |                           |           | no           | no         |
    """)  # fmt: skip


def test_stuck_by_compound(told):
    """In A the relapse of 1 Nov is younger than the finds of 20 Oct, and step 3 is the first not done; in C nothing stands."""
    assert_rows(columns(told.ask("meeting/stuck_by_compound", DAY), "compound_id", "standing", "oldest_on", "days", "step"), """
    | compound_id | standing | oldest_on  | days | step |
    | B           | 2        | 2017-06-12 | 156  | 1    |
    | A           | 3        | 2017-10-20 | 26   | 3    |
    """)  # fmt: skip
    assert [row["name"] for row in told.ask("meeting/stuck_by_compound", DAY, batches=("1",))] == ["示例甲"]


def test_a_meeting_before_the_first_survey_sees_nothing(told):
    assert told.ask("actions/open_by_action", DAY, AS_REPORTED) == told.ask("meeting/stuck_by_compound", DAY, AS_REPORTED) == []
