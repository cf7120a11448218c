"""The queries on the support groups worked by hand, and held to the lists behind them."""

from datetime import date

import pytest

from clearance import lists, query, support
from clearance.selection import AS_REPORTED, KNOWN, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.conftest import HEADERS

COMPOUNDS = """
| id | name   | area   | class    | batch | team | baseline |
| A  | 示例甲 | 和平   | 文明小区 | 1     |      | 少量     |
| B  | 示例乙 | 中宁路 | 一般小区 | 2     | 1    | 普遍     |
"""
STRUCTURES = """
| structure | compound | address | owned | sqm | found      | noticed    | served     | agreed     | removed    | mode | hardship | aid        |
| s1        | A        | 1号     | 公    | 10  | 2017-04-10 | 2017-10-20 |            |            | 2017-11-01 | 自拆 |          |            |
| s2        | A        | 2号     | 公    | 10  | 2017-04-10 | 2017-10-20 |            | 2017-11-10 |            |      | 低保     | 2017-11-05 |
| s3        | A        | 2号     | 私    | 10  | 2017-04-10 | 2017-10-20 |            |            |            |      | 低保     |            |
| s4        | B        | 2号     | 私    | 10  | 2017-04-10 |            |            |            |            |      | 大病     |            |
| s5        | B        | 3号     | 私    | 10  | 2017-04-10 | 2017-10-20 | 2017-11-01 |            | 2017-11-03 | 强拆 |          |            |
| s6        | B        | 4号     | 私    | 10  | 2017-04-10 |            |            |            | 2017-11-03 | 助拆 |          |            |
"""
SHOPS = """
| shop | road   | address | found      | interviewed | closed |
| j1   | 石泉路 | 1号     | 2017-09-01 | 2017-11-02  |        |
| j2   | 石泉路 | 2号     | 2017-09-01 |             |        |
"""
STEPS = """
| compound | step | started    | done       |
| A        | 2    | 2017-10-14 | 2017-10-20 |
| A        | 5    | 2017-10-20 |            |
| B        | 2    | 2017-10-14 | 2017-11-20 |
| B        | 8    | 2017-11-05 | 2017-11-08 |
"""
ACTIONS = """
| action | raised     | owner            | compound | content | due        | done       |
| a1     | 2017-10-20 | 拆违督导组       | A        | 督导    | 2017-11-01 | 2017-10-30 |
| a2     | 2017-10-27 | 督导组、民生保障 | B        | 帮扶    | 2017-11-03 |            |
| a3     | 2017-11-03 | 第七组           |          | 约谈    | 2017-11-24 |            |
| a4     | 2017-11-10 | 第七支撑组       |          | 通报    | 2017-11-17 |            |
| a5     | 2017-11-17 | 宣传报道组       |          | 板报    | 2017-11-24 |            |
"""
DAY = "2017-11-15"
HEADERS_OF_CASES = {"owned": "权属", "agreed": "协商一致日期", "owner": "责任单位"}


@pytest.fixture
def told(street, monkeypatch):
    for short, header in HEADERS_OF_CASES.items():
        monkeypatch.setitem(HEADERS, short, header)
    for ledger, table in (("compounds", COMPOUNDS), ("structures", STRUCTURES), ("shops", SHOPS), ("steps", STEPS), ("actions", ACTIONS)):
        street.survey(ledger, "2017-11-24", table)
    return street.imported()


def test_measures_by_group(told):
    """s2 and s3 are one household, which has a plan; s4's, at 2号 of the other compound, has none. s5 was forced two days after the decision, s6
    removed without notice. Of B step 2 is done later. The only survey is of the last day: none of the five full weeks up to 10 November has one."""
    expected = """
    | support_group | measure         | part | whole | running |
    | 1             | steps_done      | 2    | 16    | 2       |
    | 1             | noticed         | 4    | 6     |         |
    | 1             | interviewed     | 1    | 2     |         |
    | 1             | step8_done      | 1    | 2     | 0       |
    | 2             | step5_done      | 0    | 2     | 1       |
    | 2             | agreed          | 1    | 2     |         |
    | 3             | step2_done      | 1    | 2     | 1       |
    | 4             | aided           | 1    | 2     |         |
    | 5             | faults          | 2    | 3     |         |
    | 5             | early_force     | 1    | 1     |         |
    | 6             | public_cleared  | 1    | 2     |         |
    | 7             | actions_done    | 1    | 4     |         |
    | 7             | actions_overdue | 1    | 3     |         |
    | 7             | weeks_surveyed  | 0    | 5     |         |
    """
    assert_rows(told.ask("support/measures_by_group", DAY), expected)
    later = {row["measure"]: (row["part"], row["whole"]) for row in told.ask("support/measures_by_group", "2017-11-24")}
    assert later["weeks_surveyed"] == (1, 7) and later["step2_done"] == (2, 2)
    assert {row["whole"] for row in told.ask("support/measures_by_group", DAY, AS_REPORTED) if row["measure"] != "weeks_surveyed"} == {0}, "nothing was reported by then"
    of_b = {row["measure"]: (row["part"], row["whole"]) for row in told.ask("support/measures_by_group", DAY, batches=("2",))}
    assert of_b["aided"] == (0, 1) and of_b["actions_done"] == (0, 3), "a1 is of the other compound; those of none belong to every selection"


def test_actions_by_group(told):
    """a2 names two groups by halves of their names; a3's 第七组 is the seventh removal team; a5 is raised after the day."""
    expected = """
    | support_group | name       | actions | actions_done | actions_open | actions_overdue |
    | 1             | 综合协调组 | 0       | 0            | 0            | 0               |
    | 2             | 自治协商组 | 0       | 0            | 0            | 0               |
    | 3             | 宣传报道组 | 0       | 0            | 0            | 0               |
    | 4             | 民生保障组 | 1       | 0            | 1            | 1               |
    | 5             | 信访维稳组 | 0       | 0            | 0            | 0               |
    | 6             | 资产管理组 | 0       | 0            | 0            | 0               |
    | 7             | 拆违督导组 | 3       | 1            | 2            | 1               |
    """
    rows = told.ask("support/actions_by_group", DAY)
    assert_rows(rows, expected)
    assert rows[6]["heads"] == ["吴刚", "钱伟红"] and rows[3]["duty"] == "做好困难居民家庭的托底、帮扶、救助等工作。"


def test_open_actions_and_waits(told):
    expected = """
    | support_group | action_id | owner_kind | owner            | owner_en                  | name   | raised_on  | due_on     | days_late |
    | 4             | a2        | text       | 督导组、民生保障 |                           | 示例乙 | 2017-10-27 | 2017-11-03 | 12        |
    | 7             | a2        | text       | 督导组、民生保障 |                           | 示例乙 | 2017-10-27 | 2017-11-03 | 12        |
    | 7             | a4        | group      | 拆违督导组       | Removal supervision group |        | 2017-11-10 | 2017-11-17 |           |
    """
    assert_rows(told.ask("support/open_actions", DAY), expected)
    expected = """
    | action_id | raised_on  | done_on    |
    | a1        | 2017-10-20 | 2017-10-30 |
    | a2        | 2017-10-27 |            |
    | a3        | 2017-11-03 |            |
    | a4        | 2017-11-10 |            |
    """
    assert_rows(told.ask("support/waits_by_action", DAY), expected)
    assert told.ask("support/waits_by_action", "2017-10-25")[0]["done_on"] is None, "not done by that day"


def test_the_lists_of_actions(told):
    def items(name, **own):
        return [row["action_id"] for row in told.ask("rows/actions", DAY, list=name, **own)]

    assert items("actions_raised") == ["a1", "a2", "a3", "a4"] and items("actions_done") == ["a1"] and items("actions_open") == ["a2", "a3", "a4"]
    assert items("actions_open", support_group="7") == ["a2", "a4"] and items("overdue_actions", support_group="4") == ["a2"] and items("actions_open", compound="B") == ["a2"]


@pytest.mark.parametrize(
    ("owner", "groups"),
    [
        ("综合协调组", [1]), ("综合协调组康晓", [1]), ("综合协调", [1]), ("协调组", [1]), ("自治组", [2]), ("民生保障组、拆违督导组", [4, 7]), ("维稳组，资产组", [5, 6]),
        ("宣传 报道组", [3]), ("第七支撑组", [7]), ("第7支撑组", [7]), ("支撑组3", [3]), ("支撑组五", [5]), ("支撑七组", [7]), ("支撑第2组", [2]),
        ("第七组", []), ("拆违组", []), ("拆违组/督导组", [7]), ("物业管理组", []), ("城管中队", []), ("社区管理办", []), ("", []), (None, []),
    ],
)  # fmt: skip
def test_which_groups_an_owner_names(owner, groups, sample_store):
    found = sample_store.execute("select g.support_group from support_group as g where names_support_group($owner, g.name, g.support_group) order by 1", {"owner": owner})
    assert [row[0] for row in found.fetchall()] == groups


@pytest.mark.parametrize("filters", [{}, {"batches": ("2",)}, {"areas": ("310107017021",)}], ids=str)
@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)])
def test_every_number_is_its_list_s_length(day, known, filters, sample_store):
    asked = Selection(day, known, **filters)
    measures = query.records("support/measures_by_group", asked, sample_store)
    groups = query.records("support/actions_by_group", asked, sample_store)
    own = [{"support_group": row["support_group"], "measure": "own_actions", "part": row["actions_done"], "whole": row["actions"]} for row in groups]
    opened = [(row, column, listing) for row in [*measures, *own] for column, listing in zip(("part", "whole"), support.LISTS.get(row["measure"], ("", "")), strict=True) if listing]
    assert len({row["measure"] for row, *_ in opened}) == len(support.LISTS)
    for row, column, listing in opened:
        assert len(listed(listing, asked, sample_store, row)) == row[column], (row, column)
    for row in groups:
        mine = {"support_group": str(row["support_group"])}
        assert len(query.records("rows/actions", asked, sample_store, list="actions_open", **mine)) == row["actions_open"]
        assert len(query.records("rows/actions", asked, sample_store, list="overdue_actions", **mine)) == row["actions_overdue"]
    still_open = query.records("support/open_actions", asked, sample_store)
    assert [sum(each["support_group"] == row["support_group"] for each in still_open) for row in groups] == [row["actions_open"] for row in groups]


def listed(name, asked, reader, row):
    narrowed = {"ownership": support.OWNERSHIP[row["measure"]]} if row["measure"] in support.OWNERSHIP else {}
    narrowed |= {"support_group": str(row["support_group"])} if row["measure"] == "own_actions" else {}
    return query.records(lists.QUERIES[lists.LISTS[name]], asked, reader, list=name, **narrowed)
