"""Waits, difficulty and a team's profile, worked by hand, against a plain twin, and against the lists that their numbers open."""

from datetime import date

import pytest

from clearance import lists, query
from clearance.selection import KNOWN, Selection
from clearance.statistics.survival import waits
from clearance.two_classes import waits_by
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_worked_cases import COMPOUNDS, told

DAYS = [date(2017, 4, 5), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)]


def test_waits_by_class(street):
    """s1 stood 163 days, s2 193; s3 52, and its relapse starts no second wait; s4 stands (262 days); s5 was declassified after 36, not removed."""
    told(street)
    assert_rows(street.ask("classes/waits_by_class", "2018-06-29"), """
    | class    | days | removed | structures |
    | 文明小区 | 163  | yes     | 1          |
    | 文明小区 | 193  | yes     | 1          |
    | 一般小区 | 36   | no      | 1          |
    | 一般小区 | 52   | yes     | 1          |
    | 一般小区 | 262  | no      | 1          |
    """)  # fmt: skip
    assert_rows(street.ask("classes/waits_by_class", "2017-10-31"), """
    | class    | days | removed | structures |
    | 文明小区 | 163  | yes     | 1          |
    | 文明小区 | 183  | no      | 1          |
    | 一般小区 | 21   | no      | 3          |
    """)  # fmt: skip


def test_waits_by_team(street):
    told(street)
    assert_rows(street.ask("teams/waits_by_team", "2018-06-29"), """
    | team | days | removed | structures |
    | 1    | 36   | no      | 1          |
    | 1    | 52   | yes     | 1          |
    | 1    | 262  | no      | 1          |
    |      | 163  | yes     | 1          |
    |      | 193  | yes     | 1          |
    """)  # fmt: skip
    assert_rows(street.ask("teams/waits_by_team", "2017-10-31", teams=("1",)), """
    | team | days | removed | structures |
    | 1    | 21   | no      | 3          |
    """)  # fmt: skip


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", DAYS)
def test_the_waits_are_those_of_the_plain_function(day, known, sample_store):
    """SQL counts; ``survival.waits`` subtracts, structure by structure, from the rows as they were known."""
    rows = sample_store.execute(
        "select c.class, s.found_on, s.removed_on, s.declassified_on from structures_version as s join compound_known(?, ?) as c using (compound_id) "
        "where in_force(s.surveyed_on, s.superseded_on, ?, ?)", [day, known, day, known],
    ).fetchall()  # fmt: skip
    counted = waits_by(query.run("classes/waits_by_class", Selection(day, known), sample_store), "class")
    for name in {row[0] for row in rows}:
        plain = waits(*zip(*[row[1:3] for row in rows if row[0] == name], strict=True), day, [row[3] for row in rows if row[0] == name])
        if not len(plain.days):
            assert name not in counted
            continue
        told = counted[name].one_by_one()
        assert sorted(zip(plain.days, plain.removed, strict=True)) == sorted(zip(told.days, told.removed, strict=True))


PROFILE = """
| structure | compound | kind     | sqm | found      | removed    | hard | hardship | aid        |
| h1        | B        | 天井搭建 | 10  | 2018-01-10 |            | 是   | 低保     |            |
| h2        | B        | 天井搭建 | 10  | 2017-12-10 | 2018-03-01 | 是   | 大病     | 2018-02-20 |
| h3        | B        | 阳光房   | 10  | 2018-02-10 |            | 否   | 残疾     | 2018-06-01 |
| h4        | A        | 阳光房   | 10  | 2018-02-10 |            |      |          |            |
"""
ACTIONS = """
| action | raised     | owner      | compound | content  | due        | done       |
| a1     | 2018-03-01 | 第一组     | B        | 上门协商 | 2018-04-01 |            |
| a2     | 2018-03-01 | 拆违第1组  |          | 上门协商 | 2018-05-01 | 2018-05-20 |
| a3     | 2018-03-01 | 第一组     | C        | 上门协商 | 2018-03-20 | 2018-03-25 |
| a4     | 2018-03-01 | 信访维稳组 | B        | 接访     | 2018-04-01 |            |
| a5     | 2018-03-01 | 第十一组   | B        | 上门协商 | 2018-04-01 |            |
| a6     | 2018-06-20 | 第二组、第三组 | A    | 上门协商 | 2018-06-22 |            |
| a7     | 2018-03-01 |            | B        | 上门协商 | 2018-04-01 |            |
"""


def profiled(street):
    return street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", PROFILE).survey("actions", "2018-06-29", ACTIONS).imported()


def test_difficulty_by_class(street):
    """A's h4 says nothing of 疑难."""
    profiled(street)
    assert_rows(street.ask("classes/difficulty_by_class", "2018-06-29"), """
    | class    | hard | in_scope | standing | cleared |
    | 文明小区 |      | 1        | 1        | 0       |
    | 一般小区 | yes  | 2        | 1        | 1       |
    | 一般小区 | no   | 1        | 1        | 0       |
    """)  # fmt: skip


def test_profile_by_team(street):
    """On 15 May a1 and a2 of team 1 are overdue, a1 by 44 days: 第十一组 is not 第一组, and a4 and a7 name no team. On 29 June a2 is done, and a6
    is both team 2's and 3's."""
    profiled(street)
    rows = street.ask("teams/profile_by_team", "2018-05-15")
    assert_rows(rows[:1] + rows[-1:], """
    | team | oldest_standing_on | hard_in_scope | hard_standing | hardship | hardship_planned | overdue_actions | overdue_days |
    | 1    | 2018-01-10         | 2             | 1             | 3        | 1                | 2               | 44           |
    |      | 2018-02-10         | 0             | 0             | 0        | 0                | 0               |              |
    """)  # fmt: skip
    assert [row["overdue_actions"] for row in rows[1:]] == [0] * 8
    rows = street.ask("teams/profile_by_team", "2018-06-29")
    assert [(row["overdue_actions"], row["overdue_days"]) for row in rows[:4]] == [(1, 89), (1, 7), (1, 7), (0, None)] and rows[0]["hardship_planned"] == 2
    # A compound that the filters leave out takes its actions along; an item of no compound stays.
    assert [row["overdue_actions"] for row in street.ask("teams/profile_by_team", "2018-05-15", classes=("文明小区",))][:1] == [1]
    assert [row["overdue_actions"] for row in street.ask("teams/profile_by_team", "2018-05-15", teams=("2",))][:2] == [0, 0]


def test_the_overdue_actions_of_a_team_are_its_own_list(street):
    profiled(street)
    own = street.ask("rows/actions", "2018-05-15", list="overdue_of_team", teams=("1",))
    assert [(row["action_id"], row["days"]) for row in own] == [("a1", 44), ("a2", 14)]
    assert [row["action_id"] for row in street.ask("rows/actions", "2018-06-29", list="overdue_of_team")] == ["a1", "a6"]
    assert street.ask("rows/actions", "2018-06-29", list="overdue_of_team", teams=("none",)) == []
    assert [row["action_id"] for row in street.ask("rows/actions", "2018-05-15", list="overdue_actions", teams=("none",))] == ["a2"], "this one asks the compound"


@pytest.mark.parametrize(
    ("owner", "team", "named"),
    [("第三组", 3, True), ("第3组", 3, True), ("拆违第三组", 3, True), ("第十三组", 3, False), ("第13组", 3, False), ("第三十组", 3, False), ("民生保障组", 4, False), (None, 1, False),
     ("第十组", 10, True), ("第十一组", 11, True), ("第二十组", 20, True), ("第四十二组", 42, True), ("第十二组", 2, False), ("第十组、第2组", 2, True), ("支撑第7组", 7, False), ("第七支撑组", 7, False), ("支撑第7组、第七组", 7, True)],
)  # fmt: skip
def test_whose_action_it_is(owner, team, named, empty_store):
    assert empty_store.execute("select owner_names_team(?, ?)", [owner, team]).fetchone() == (named,)


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", DAYS)
def test_each_number_is_as_long_as_its_list(day, known, sample_store):
    def listed(name, hard=None, **own):
        narrowing = {"hard": hard} if hard else {}
        return len(query.records(lists.QUERIES[lists.LISTS[name]], Selection(day, known, **own), sample_store, list=name, **narrowing))

    for row in query.records("classes/difficulty_by_class", Selection(day, known), sample_store):
        own = {"classes": (row["class"],), "hard": {True: "yes", False: "no", None: "none"}[row["hard"]]}
        assert (listed("in_scope", **own), listed("standing", **own)) == (row["in_scope"], row["standing"])
    for row in query.records("teams/profile_by_team", Selection(day, known), sample_store):
        own = {"teams": ("none" if row["team"] is None else str(row["team"]),)}
        assert (listed("in_scope", "yes", **own), listed("standing", "yes", **own), listed("overdue_of_team", **own)) == (row["hard_in_scope"], row["hard_standing"], row["overdue_actions"])


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", DAYS)
def test_parts_add_up_to_their_whole(day, known, sample_store):
    hard = query.run("classes/difficulty_by_class", Selection(day, known), sample_store)
    for row in query.records("classes/progress_by_class", Selection(day, known), sample_store):
        own = hard[hard["class"] == row["class"]]
        assert [own[name].sum() for name in ("in_scope", "standing", "cleared")] == [row[name] for name in ("in_scope", "standing", "cleared")]
    by_team = query.run("teams/waits_by_team", Selection(day, known), sample_store)["structures"].sum()
    assert by_team == query.run("classes/waits_by_class", Selection(day, known), sample_store)["structures"].sum()
