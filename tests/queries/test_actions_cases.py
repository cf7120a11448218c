"""督办 worked by hand: who is meant, how each item stands, what has happened to it; and the lists behind the numbers."""

from datetime import date

import pytest

from clearance import actions, intake, lists, query
from clearance.selection import KNOWN, Selection
from tests.queries.ascii_tables import assert_rows

COMPOUNDS = """
| id | name   | area   | class    | batch |
| A  | 示例甲 | 和平   | 文明小区 | 1     |
| C  | 示例丙 | 中宁路 | 一般小区 | 2     |
"""
ITEMS = """
| action | raised     | owner      | compound | content | due        | done       | evidence |
| a1     | 2018-03-02 | 第三组     | A        | 甲事    | 2018-03-09 | 2018-03-09 | 照片     |
| a2     | 2018-03-02 | 拆违第三组 | A        | 乙事    | 2018-03-16 |            |          |
| a3     | 2018-03-02 | 拆违督导组 |          | 丙事    | 2018-03-23 | 2018-03-30 | 纪要     |
| a4     | 2018-03-16 | 城管中队   | C        | 丁事    | 2018-03-23 |            |          |
| a5     |            |            | C        | 戊事    | 2018-04-20 |            |          |
| a6     | 2018-04-06 | 第三组     | A        | 己事    | 2018-04-13 |            |          |
"""


@pytest.fixture
def told(street):
    return street.survey("compounds", "2018-03-02", COMPOUNDS).survey("actions", "2018-04-06", ITEMS).imported()


def test_items_on_a_day(told):
    """On the 23rd a4 is due and not late yet, a3 is not done yet; a6 is raised later. Late first, then by deadline."""
    expected = """
    | action_id | state | owner_key  | owner_kind | owner      | compound_id | name   | due_on     | done_on    | late_days | days | reopened | is_carried |
    | a2        | late  | team-3     | team       | 第三组     | A           | 示例甲 | 2018-03-16 |            | 7         | 21   | 0        | yes        |
    | a3        | open  | group-7    | group      | 拆违督导组 |             |        | 2018-03-23 |            |           | 21   | 0        | yes        |
    | a4        | open  | 城管中队   | text       | 城管中队   | C           | 示例丙 | 2018-03-23 |            |           | 7    | 0        | yes        |
    | a5        | open  | none       | none       |            | C           | 示例丙 | 2018-04-20 |            |           |      | 0        | yes        |
    | a1        | done  | team-3     | team       | 第三组     | A           | 示例甲 | 2018-03-09 | 2018-03-09 |           | 7    | 0        | no         |
    """
    assert_rows(told.ask("actions/items_by_action", "2018-03-23"), expected)
    assert {row["action_id"]: row["late_days"] for row in told.ask("actions/items_by_action", "2018-03-30")} == {"a1": None, "a2": 14, "a3": 7, "a4": 7, "a5": None}
    assert [row["action_id"] for row in told.ask("actions/items_by_action", "2018-04-06") if not row["is_carried"]] == ["a6", "a1", "a3"], "raised on the day, or done"
    assert told.ask("actions/items_by_action", "2018-03-23", "as-reported") == []
    assert [row["action_id"] for row in told.ask("actions/items_by_action", "2018-03-23", classes=("一般小区",))] == ["a3", "a4", "a5"], "an item of no compound is in every selection"


def test_progress_by_owner(told):
    """第三组 has a1 done on time, a2 late, a6 open: two fell due, one on time. a3 was done a week late."""
    expected = """
    | owner_key  | owner      | raised | still_open | overdue | done | fell_due | on_time | reopened |
    | team-3     | 第三组     | 3      | 2          | 1       | 1    | 2        | 1       | 0        |
    | group-7    | 拆违督导组 | 1      | 0          | 0       | 1    | 1        | 0       | 0        |
    | 城管中队   | 城管中队   | 1      | 1          | 1       | 0    | 1        | 0       | 0        |
    | none       |            | 1      | 1          | 0       | 0    | 0        | 0       | 0        |
    """
    assert_rows(told.ask("actions/progress_by_owner", "2018-04-06"), expected)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("第三组", "team-3"), ("拆违第三组", "team-3"), ("第3组", "team-3"), ("第三组金斌", "team-3"),
        ("拆违督导组", "group-7"), ("综合 协调组", "group-1"), ("民生保障组", "group-4"), ("督导组", "group-7"), ("第七支撑组", "group-7"),
        ("第九组", "第九组"), ("第三组、第四组", "第三组、第四组"), ("第三组、督导组", "第三组、督导组"), ("城管中队", "城管中队"), ("", "none"),
    ],
)  # fmt: skip
def test_which_text_means_which_team_or_group(written, key, street):
    street.survey("compounds", "2018-03-02", COMPOUNDS).survey("actions", "2018-04-06", [{"action": "a", "raised": "2018-04-06", "owner": written, "content": "x", "due": "2018-05-01"}]).imported()
    assert [row["owner_key"] for row in street.ask("actions/items_by_action", "2018-04-06")] == [key]


def test_owner_choices(told):
    rows = told.ask("actions/owner_choices", "2018-04-06")
    assert [row["owner"] for row in rows][:3] == ["第一组", "第二组", "第三组"] and len(rows) == 8 + 7
    assert rows[-1] == {"owner_key": "group-7", "owner_kind": "group", "owner": "拆违督导组", "owner_en": "Removal supervision group"}


def test_the_log_of_an_item(told):
    """Raised in the ledger; done, opened again, put off and handed over in the meeting; the handing over taken back."""
    folder, day = told.folder / "store", date(2018, 4, 13)
    said = [intake.say(folder, day=day, fields=fields, who="张三") for fields in (
        actions.closing("a2", day, "照片2"), actions.reopening("a2"), actions.moving("a2", date(2018, 4, 20)), actions.handing_over("a2", "拆违督导组"),
    )]  # fmt: skip
    intake.undo(folder, said[-1].survey_id, "李四")
    expected = """
    | event       | surveyed_on | origin  | importer | before     | now        | evidence | undone | undone_by |
    | handed_over | 2018-04-13  | meeting | 张三     | 拆违第三组 | 拆违督导组 |          | yes    | 李四      |
    | moved       | 2018-04-13  | meeting | 张三     | 2018-03-16 | 2018-04-20 |          | no     |           |
    | reopened    | 2018-04-13  | meeting | 张三     | 2018-04-13 |            |          | no     |           |
    | done        | 2018-04-13  | meeting | 张三     |            | 2018-04-13 | 照片2    | no     |           |
    | raised      | 2018-04-06  | file    | test     |            | 乙事       |          | no     |           |
    """
    assert_rows(told.ask("actions/log_by_event", "2018-04-13", item="a2"), expected)
    assert [row["event"] for row in told.ask("actions/log_by_event", "2018-04-12", "as-reported", item="a2")] == ["raised"]
    (row,) = [row for row in told.ask("actions/items_by_action", "2018-04-13") if row["action_id"] == "a2"]
    assert (row["state"], row["reopened"], row["owner"], row["due_on"], row["evidence"]) == ("open", 1, "第三组", "2018-04-20", None)
    assert [each["action_id"] for each in told.ask("rows/actions", "2018-04-13", list="actions_reopened")] == ["a2"]
    assert told.ask("rows/actions", "2018-04-12", list="actions_reopened") == [], "not opened again yet"
    assert "file_name" in told.ask("rows/history_of_item", "2018-04-13", ledger="actions", item="a2")[0]


def test_what_a_meeting_says_of_an_item_that_no_survey_has_raised_yet_is_none(told):
    """Closed in the meeting of 13 April. The ledger of 6 April that had raised a2 is undone, that of 20 April lists it as open: reported in between there
    is no item; known now there is, and it is late."""
    folder = told.folder / "store"
    (raised,) = [row["survey_id"] for row in told.ask("surveys/history", "2018-04-06") if row["ledger"] == "actions"]
    intake.say(folder, day=date(2018, 4, 13), fields=actions.closing("a2", date(2018, 4, 13), "照片"), who="张三")
    told.survey("actions", "2018-04-20", ITEMS).imported()
    intake.undo(folder, raised, "李四")
    for name, more in (("actions/items_by_action", {}), ("rows/actions", {"list": "actions_raised"}), ("rows/actions", {"list": "actions_done"}), ("support/waits_by_action", {})):
        assert told.ask(name, "2018-04-15", "as-reported", **more) == [], name
    assert [row["state"] for row in told.ask("actions/items_by_action", "2018-04-15") if row["action_id"] == "a2"] == ["late"]


def test_a_ledger_s_own_changes_are_in_the_log(told):
    """The next ledger closes a4, words it otherwise, gives it another compound; it says of a1 another day and other evidence."""
    told.survey("actions", "2018-04-20", """
    | action | raised     | owner    | compound | content | due        | done       | evidence |
    | a1     | 2018-03-02 | 第三组   | A        | 甲事    | 2018-03-09 | 2018-03-08 | 照片     |
    | a3     | 2018-03-02 | 拆违督导组 |        | 丙事    | 2018-03-23 | 2018-03-30 | 新纪要   |
    | a4     | 2018-03-16 | 城管中队 | A        | 丁事二  | 2018-03-23 | 2018-04-18 | 通报     |
    """).imported()  # fmt: skip
    assert {row["event"] for row in told.ask("actions/log_by_event", "2018-04-20", item="a4")} == {"raised", "done", "reworded", "placed"}
    assert [(row["event"], row["now"]) for row in told.ask("actions/log_by_event", "2018-04-20", item="a1")] == [("redated", "2018-03-08"), ("done", "2018-03-09"), ("raised", "甲事")]
    assert [row["event"] for row in told.ask("actions/log_by_event", "2018-04-20", item="a3")] == ["evidence", "done", "raised"]


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)])
def test_every_count_is_its_list_s_length(day, known, sample_store):
    for asked in (Selection(day, known), Selection(day, known, batches=("2",)))[: 2 if day.month == 6 else 1]:
        owners = query.records("actions/progress_by_owner", asked, sample_store)
        for column, name in actions.BY_COLUMN.items():
            assert len(query.records("rows/actions", asked, sample_store, list=name)) == sum(row[column] for row in owners), name
            for row in owners[:: 4]:
                assert len(query.records("rows/actions", asked, sample_store, list=name, owner=row["owner"] or "none")) == row[column], (name, row["owner"])
        items = query.records("actions/items_by_action", asked, sample_store)
        assert len(items) == sum(row["raised"] for row in owners) and set(actions.OPENED.values()) <= set(lists.LISTS)
        assert all(row["raised"] == row["still_open"] + row["done"] and row["fell_due"] == row["done"] + row["overdue"] for row in owners)
        overdue = [row for row in query.records("overview/attention", asked, sample_store) if row["kind"] == "overdue_actions"]
        assert sum(row["items"] for row in overdue) == sum(row["overdue"] for row in owners), "the overview counts the same"
