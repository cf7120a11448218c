"""One thing said of one item in a meeting: a survey of one row, under the rules of a file, and never taken for one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearance import intake, query
from clearance import store as stores
from clearance.selection import Selection
from tests.intake_files import ACTIONS, COMPOUNDS, rows, save, take, take_one

THURSDAY, FRIDAY, NEXT = date(2018, 5, 24), date(2018, 5, 25), date(2018, 6, 1)
NEW = {"raised_on": FRIDAY, "owner": "第三组", "compound_id": "C01", "content": "逐户上门", "due_on": NEXT}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Compounds of the notice's day, two actions as of 24 May."""
    take(tmp_path / "store", save(tmp_path, COMPOUNDS, "小区台账", "2017-10-13"), save(tmp_path, ACTIONS, "督办事项表", THURSDAY))
    return tmp_path / "store"


def say(store: Path, day: date = FRIDAY, who: str = "张三", **fields) -> intake.Said:
    return intake.say(store, day=day, fields=fields, who=who)


def known(store: Path, item: str) -> list[tuple]:
    """What was known of an item, oldest first: since when, until when, owner, content, deadline, done, evidence."""
    return rows(store, f"select surveyed_on, superseded_on, owner, content, due_on, done_on, evidence from actions_version where action_id = '{item}' order by surveyed_on, survey_id")


def test_an_item_is_raised_under_the_next_free_number_of_the_day(store: Path) -> None:
    assert say(store, **NEW).item_id == "D20180525-01"
    second = say(store, **NEW | {"content": "另一件事", "compound_id": None})
    assert second.item_id == "D20180525-02" and second.findings == ()
    intake.undo(store, second.survey_id, "张三")
    assert say(store, **NEW | {"content": "第三件事"}).item_id == "D20180525-03", "a number that was given is not given again"
    assert say(store, day=NEXT, **NEW | {"raised_on": NEXT}).item_id == "D20180601-01"
    assert rows(store, "select origin, surveyed_on, importer, unsaid, is_sample from survey where survey_id = 3") == [
        ("meeting", FRIDAY, "张三", ["done_on", "evidence", "note"], False)
    ]


def test_pressed_twice_it_is_said_once(store: Path) -> None:
    first = say(store, **NEW)
    version = stores.version(store)
    assert say(store, **NEW) == intake.Said(first.item_id, None)
    say(store, action_id="A1", done_on=FRIDAY, evidence="照片1")
    assert say(store, action_id="A1", done_on=FRIDAY, evidence=" 照片1 ").survey_id is None
    assert rows(store, "select count(*) from survey where origin = 'meeting'") == [(2,)] and stores.version(store) > version


def test_done_opened_again_and_done_in_the_same_words_on_one_day(store: Path) -> None:
    """What differs from what is known is news, even where it was said before on the same day; of the day's versions the last counts."""
    for fields in ({"done_on": FRIDAY, "evidence": "照片1"}, {"done_on": ""}, {"done_on": FRIDAY, "evidence": "照片1"}):
        assert say(store, action_id="A1", **fields).survey_id is not None
    assert known(store, "A1") == [
        (THURSDAY, FRIDAY, "城管中队", "督促5号102室", date(2018, 7, 1), None, None),
        (FRIDAY, FRIDAY, "城管中队", "督促5号102室", date(2018, 7, 1), FRIDAY, "照片1"),
        (FRIDAY, FRIDAY, "城管中队", "督促5号102室", date(2018, 7, 1), None, "照片1"),
        (FRIDAY, None, "城管中队", "督促5号102室", date(2018, 7, 1), FRIDAY, "照片1"),
    ]


def test_what_is_not_said_stays_and_an_empty_cell_says_empty(store: Path) -> None:
    say(store, action_id="A2", done_on=None)
    say(store, action_id="A2", due_on=NEXT)
    say(store, action_id="A2", owner="拆违督导组")
    assert known(store, "A2")[-1] == (FRIDAY, None, "拆违督导组", "汇总八步进度", NEXT, None, "纪要")
    assert rows(store, "select owner, content, due_on, done_on from actions_said where survey_id = 4") == [(None, None, NEXT, None)], "only what was said is kept as said"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"action_id": "A1", "done_on": "2018-05-26"}, "date_after_survey"),
        ({"action_id": "A1", "done_on": "2018-05-17"}, "date_order"),
        ({"action_id": "A1", "due_on": ""}, "required_empty"),
        ({"action_id": "A1", "due_on": "下周"}, "not_a_date"),
        ({"action_id": "A1", "compound_id": "C99"}, "unknown_compound"),
        (NEW | {"content": ""}, "required_empty"),
    ],
)
def test_the_rules_of_a_file_hold_and_nothing_is_stored(fields: dict, rule: str, store: Path, tmp_path: Path) -> None:
    before = stores.version(store)
    with pytest.raises(intake.SayingRefused) as refused:
        say(store, **fields)
    assert [(each.severity, each.rule) for each in refused.value.findings] == [("error", rule)]
    row = {"action_id": "A9", "content": "x", "due_on": "2018-07-01", "raised_on": "2018-05-18"} | {name: str(value or "") for name, value in fields.items()}
    header = {"action_id": "事项编号", "content": "内容", "due_on": "期限", "raised_on": "提出日期", "done_on": "完成日期", "compound_id": "小区编号", "owner": "责任单位"}
    report = take_one(tmp_path / "other", save(tmp_path, COMPOUNDS, "小区台账", "2017-10-13"))
    report = take_one(tmp_path / "other", save(tmp_path, [",".join(header[name] for name in row), ",".join(row.values())], "督办"))
    told = [each for each in report["findings"] if each["severity"] == "error"]
    assert [each["message"] for each in told] == [each.message for each in refused.value.findings], "the same words as for a file's row"
    assert stores.version(store) == before


def test_an_item_that_was_not_known_on_the_day_cannot_be_changed(store: Path) -> None:
    with pytest.raises(intake.UnknownItem):
        say(store, day=date(2018, 5, 17), action_id="A1", done_on="2018-05-17")
    with pytest.raises(intake.UnknownItem):
        say(store, action_id="A77", done_on=FRIDAY)


@pytest.mark.parametrize("wrong", [{"who": "  "}, {"colour": "red"}])
def test_somebody_says_it_of_a_field_that_there_is(wrong: dict, store: Path) -> None:
    with pytest.raises(ValueError):
        say(store, action_id="A1", **wrong)


def test_a_newer_file_overrules_and_an_older_saying_does_not(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, [ACTIONS[0], "A1,2018-05-18,城管中队,C01,督促5号102室,2018-07-01,2018-05-30,验收单,"], "督办", NEXT))
    say(store, action_id="A1", due_on="2018-06-15")
    assert known(store, "A1")[-1][4:] == (date(2018, 7, 1), date(2018, 5, 30), "验收单")
    asked = stores.reader(store).execute("select due_on from action_known($day, 'as-reported') where action_id = 'A1'", {"day": FRIDAY}).fetchall()
    assert asked == [(date(2018, 6, 15),)], "what the meeting of that day decided is what it saw"


def test_it_mends_no_row_of_a_file_and_makes_no_ledger_fresher(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, [ACTIONS[0], "A1,2018-05-18,城管中队,C01,督促5号102室,不详,,,"], "督办", FRIDAY))
    say(store, day=NEXT, action_id="A1", due_on="2018-06-15")
    reader, asked = stores.reader(store), Selection(date(2018, 6, 30))
    assert len(query.records("quarantine/open_rows", asked, reader)) == 1
    fresh = {row["ledger"]: row for row in query.records("surveys/freshness_by_ledger", asked, reader)}["actions"]
    assert (fresh["newest_survey_on"], fresh["surveys"]) == ("2018-05-25", 2)
    assert query.records("surveys/newest", asked, reader)[0]["newest_survey_on"] == "2018-05-25"
    spoken = {row["ledger"]: row for row in query.records("compound/surveys_by_ledger", asked, reader, compound="C01")}["actions"]
    assert (spoken["surveys"], spoken["newest_surveyed_on"]) == (1, "2018-05-24"), "the held row never spoke"


def test_a_held_row_that_comes_late_is_not_mended_by_what_was_said(store: Path, tmp_path: Path) -> None:
    say(store, day=NEXT, action_id="A1", due_on="2018-06-15")
    take_one(store, save(tmp_path, [ACTIONS[0], "A1,2018-05-18,城管中队,C01,督促5号102室,不详,,,"], "督办", FRIDAY))
    assert len(query.records("quarantine/open_rows", Selection(date(2018, 6, 30)), stores.reader(store))) == 1


def test_what_was_said_of_an_item_rests_on_its_being_raised(store: Path) -> None:
    raised = say(store, **NEW)
    done = say(store, action_id=raised.item_id, done_on=FRIDAY, evidence="照片")
    before = rows(store, "select * exclude (survey_id) from actions_version order by all")
    with pytest.raises(intake.UndoRefused) as refused:
        intake.undo(store, raised.survey_id, "李四")
    assert refused.value.why == "needed" and refused.value.needed_by == ("周会_2018-05-25",)
    intake.undo(store, raised.survey_id, "李四", with_dependents=True)
    assert known(store, raised.item_id) == [] and rows(store, f"select undone from survey where survey_id = {done.survey_id}") == [(True,)]
    intake.redo(store, raised.survey_id, "李四", with_dependents=True)
    assert rows(store, "select * exclude (survey_id) from actions_version order by all") == before


def test_one_saying_can_be_taken_back(store: Path) -> None:
    done = say(store, action_id="A1", done_on=FRIDAY, evidence="照片")
    intake.undo(store, done.survey_id, "李四")
    assert [each[5] for each in known(store, "A1")] == [None]
    assert say(store, action_id="A1", done_on=FRIDAY, evidence="照片").survey_id is not None
