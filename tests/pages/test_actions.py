"""督办 and 会议记录 through AppTest on a store of their own: raised, closed, opened again; a meeting closed, and what came later told."""

import re
import shutil
from datetime import date

import pytest

from clearance import audit, intake, query, store
from clearance.locale import translator
from clearance.selection import Selection
from tests.pages.opening import PAGES as FILES
from tests.pages.test_pages import board, figures, panels

NEWEST = date(2018, 6, 29)
ZH = translator("zh")


@pytest.fixture
def folder(sample_folder, tmp_path):
    shutil.copytree(sample_folder, tmp_path / "store")
    return tmp_path / "store"


def items(folder):
    return {row["action_id"]: row for row in query.records("actions/items_by_action", Selection(NEWEST), store.reader(folder))}


def _last_noted(folder):
    last = list(audit.entries(folder))[-1]
    return f"{last.what} {last.subject}"


def press(app, key=None, label=None):
    (found,) = [button for button in app.button if button.key == key or (label and button.label == label)]
    found.click().run()
    assert not app.exception
    return app


def signed(app, who="张三"):
    app.text_input(key="who").set_value(who).run()
    return app


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 2, 21), NEWEST])
def test_the_page_says_what_the_queries_give(day, known, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "actions", as_of=day.isoformat(), known=known)
    rows = query.records("actions/items_by_action", Selection(day, known), sample_reader)
    still, late = [row for row in rows if row["state"] != "done"], [row for row in rows if row["state"] == "late"]
    if late:
        assert f"未办结督办{len(still)}项，其中超期{len(late)}项，最久的已超期{late[0]['late_days']}天" in panels(app)
    owners = query.records("actions/progress_by_owner", Selection(day, known), sample_reader)
    if owners:
        titles, *lines = figures(app)
        assert [int(line[titles.index("未办结（项）")]) for line in lines] == [row["still_open"] for row in owners]
    assert app.dataframe[-1].value["action_id"].tolist() == [row["action_id"] for row in rows]
    assert len([button for button in app.button if (button.key or "").startswith("done_")]) == len(still)


def test_raised_closed_with_evidence_and_opened_again(folder, monkeypatch):
    app = signed(board(folder, monkeypatch, "actions"))
    app.text_input(key="raised_what").set_value("抽查已拆点位")
    app.selectbox(key="raised_owner").set_value("第三组")
    app.selectbox(key="raised_compound").set_value("SQ19")
    press(app, label=ZH("actions.raise_now"))
    assert "已提出：D20180629-01" in panels(app) and app.text_input(key="raised_what").value == ""
    new = items(folder)["D20180629-01"]
    assert (new["state"], new["owner_key"], new["compound_id"], new["due_on"], new["raised_on"]) == ("open", "team-3", "SQ19", "2018-07-06", "2018-06-29")
    assert re.fullmatch(r"say #\d+ D20180629-01 · 张三", _last_noted(folder))

    press(app, key="done_D20180629-01")
    press(app, label=ZH("actions.now.done"))
    assert ZH("actions.no_evidence") in panels(app) and items(folder)["D20180629-01"]["state"] == "open", "no evidence, not done"
    app.text_input(key="evidence").set_value("照片12")
    press(app, label=ZH("actions.now.done"))
    done = items(folder)["D20180629-01"]
    assert (done["state"], done["evidence"], done["done_on"]) == ("done", "照片12", "2018-06-29") and "张三记录" not in panels(app)
    bodies = " ".join(element.proto.body for element in app.get("html"))
    assert "b-log" in bodies and "照片12" in bodies and '<span lang="zh">张三</span>记录' in bodies

    press(app, key="reopen_D20180629-01")
    press(app, label=ZH("actions.now.reopen"))
    again = items(folder)["D20180629-01"]
    assert (again["state"], again["reopened"], again["evidence"]) == ("open", 1, None) and "重新打开过1次" in panels(app)
    said = store.reader(folder).execute("select importer, origin from survey where origin = 'meeting'").fetchall()
    assert said == [("张三", "meeting")] * 3


def test_moved_and_handed_over(folder, monkeypatch):
    app = signed(board(folder, monkeypatch, "actions"))
    press(app, key="move_DB-0004")
    app.date_input(key="new_deadline").set_value(date(2018, 8, 3))
    press(app, label=ZH("actions.now.move"))
    press(app, key="hand_over_DB-0004")
    press(app, label=ZH("actions.now.hand_over"))
    assert ZH("actions.no_new_owner") in panels(app)
    app.selectbox(key="new_owner").set_value("拆违督导组")
    press(app, label=ZH("actions.now.hand_over"))
    row = items(folder)["DB-0004"]
    assert (row["due_on"], row["owner_key"], row["state"]) == ("2018-08-03", "group-7", "open")


def test_nothing_is_recorded_without_a_name_or_half_said(folder, monkeypatch):
    app = board(folder, monkeypatch, "actions")
    version = store.version(folder)
    press(app, key="done_DB-0004")
    submits = [button for button in app.button if button.label in (ZH("actions.raise_now"), ZH("actions.now.done"))]
    assert [button.proto.disabled for button in submits] == [True, True]
    assert ZH("actions.sign_first", day=NEWEST) in panels(app)
    press(signed(app), label=ZH("actions.now.done"))
    assert ZH("actions.no_evidence") in panels(app)
    press(app, label=ZH("actions.raise_now"))
    assert ZH("actions.incomplete") in panels(app) and store.version(folder) == version


def test_what_was_told_stays_on_its_page(folder, monkeypatch):
    app = signed(board(folder, monkeypatch, "record"), "示例")
    press(app, label=ZH("record.close_now"))
    told = ZH("record.closed", day=NEWEST, figures=26, items=74)
    app.run()
    assert told in panels(app), "a screen runs again at any moment"
    app.switch_page(FILES["actions"]).run()
    assert told not in panels(app)


def test_a_later_day_is_turned_to_with_the_form_filled_in(folder, monkeypatch):
    """The deadline that stood in the form lies before the day that is turned to."""
    app = board(folder, monkeypatch, "actions", as_of="2017-10-13")
    assert app.date_input(key="raised_due").value == date(2017, 10, 20)
    app.date_input(key="as_of").set_value(NEWEST).run()
    assert not app.exception and app.session_state["as_of"] == NEWEST and app.date_input(key="raised_due").value == date(2018, 7, 6)


@pytest.mark.parametrize("page", ["actions", "record"])
def test_who_may_not_sees_and_has_no_buttons(page, sample_folder, monkeypatch):
    monkeypatch.setenv("CLEARANCE_ROLE", "leader")
    app = board(sample_folder, monkeypatch, page)
    assert ZH("actions.may_not") in panels(app)
    assert {(button.key or button.label).partition("_")[0] for button in app.button} <= {"log"}
    if page == "actions":
        press(app, key="log_DB-0004")
        assert "b-log" in " ".join(element.proto.body for element in app.get("html"))


def test_before_the_first_meeting_the_record_says_so(sample_folder, monkeypatch):
    text = panels(board(sample_folder, monkeypatch, "record"))
    assert ZH("record.finding_none") in text and ZH("record.will") in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_meeting_is_closed_and_a_late_survey_is_told(language, folder, tmp_path, monkeypatch):
    t = translator(language)
    app = signed(board(folder, monkeypatch, "record", lang=language), "示例")
    press(app, label=t("record.close_now"))
    assert t("record.closed", day=NEWEST, figures=26, items=74) in panels(app)
    assert re.fullmatch(r"meeting #1 2018-06-29 · \w+", _last_noted(folder))
    assert t("record.not_restated", day=NEWEST, figures=26) in panels(app) and len(app.dataframe[0].value) == 1

    press(app, label=t("record.close_now"))
    assert t("record.refused", day=NEWEST, number=1, who="示例") in panels(app) if language == "zh" else True
    assert store.reader(folder).execute("select count(*) from meeting").fetchone() == (1,)
    app.checkbox(key="close_again").check()
    press(app, label=t("record.close_now"))
    assert store.reader(folder).execute("select count(*) from meeting").fetchone() == (2,)
    assert app.dataframe[0].value["state"].tolist() == [t("record.replaces", number=1), t("record.replaced")]

    survey = tmp_path / "违建点位台账_2018-07-06.csv"
    survey.write_text("点位编号,小区编号,违建面积,发现日期,备注\nNEW-1,SQ01,10,2018-06-26,示例数据\n", encoding="utf-8")
    intake.import_files([survey], store=folder)
    app.run()
    assert not app.exception
    changed = {row["label"]: (row["then"], row["now"]) for row in app.dataframe[2].value.to_dict("records")}
    assert changed[t("record.figure.structures_standing")] == (379, 380) and changed[t("record.figure.week_found")][1] == changed[t("record.figure.week_found")][0] + 1
    assert "379" in " ".join(app.dataframe[0].value["structures_standing_told"]), "the record is as it was"


def test_what_was_said_in_a_meeting_is_in_the_history_of_imports_and_of_the_item(folder, monkeypatch):
    intake.say(folder, day=NEWEST, fields={"action_id": "DB-0004", "due_on": date(2018, 7, 20)}, who="张三")
    app = board(folder, monkeypatch, "actions")
    app.switch_page(FILES["history"]).run()
    assert not app.exception and app.dataframe[0].value["origin"].tolist()[:2] == ["周会", "文件"]
    app.switch_page(FILES["rows"])
    app.query_params["list"], app.query_params["item"] = "actions_raised", "DB-0004"
    app.run()
    assert not app.exception and ZH("rows.said_in_meeting") in panels(app)
