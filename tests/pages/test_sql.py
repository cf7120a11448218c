"""The page SQL: what is asked is answered, errors are readable, and only those who may get in."""

import pytest

from clearance import query
from clearance.locale import translator
from clearance.sandbox import questions
from clearance.selection import Selection
from tests.pages.test_pages import NEWEST, board, panels


def ask(app, sql):
    """As the editor does; that it does is the browser's test."""
    app.session_state["sql_asked"] = sql
    app.run()
    assert not app.exception
    return app


EXAMPLE = questions.examples()[0].sql


def test_it_opens_with_an_example_that_nobody_has_asked(sample_folder, sample_reader, monkeypatch):
    noted = []
    monkeypatch.setattr("clearance.audit.note", lambda folder, what, subject, **_: noted.append((what, subject)))
    app = board(sample_folder, monkeypatch, "sql")
    assert not app.dataframe and translator("zh")("sql.not_asked") in panels(app) and "可以查17张表" in panels(app)
    assert noted == [], "what the page shows of itself, nobody has asked"
    frame = ask(app, EXAMPLE).dataframe[0].value
    standing = query.records("overview/headline", Selection(NEWEST), sample_reader)[0]["structures_standing"]
    assert frame["standing"].sum() == standing and noted == [("sql", EXAMPLE)]


def test_what_is_asked_is_answered_or_refused_in_words(sample_folder, sample_reader, monkeypatch):
    app = ask(board(sample_folder, monkeypatch, "sql", as_of="2017-10-13"), "select count(*) as n from compounds where clear and found_none is null")
    assert "没有这个表、列或函数" in panels(app) and not app.dataframe
    app = ask(app, "select count(*) as n from compounds where clear")
    assert app.dataframe[0].value["n"].tolist() == [18]


def test_a_long_answer_is_shown_page_by_page(sample_folder, monkeypatch):
    app = ask(board(sample_folder, monkeypatch, "sql"), "select * from range(250) r(i)")
    assert len(app.dataframe[0].value) == 100 and "250行" in panels(app)
    app.number_input(key="sql_page").set_value(3).run()
    assert app.dataframe[0].value["i"].tolist() == list(range(200, 250))


def test_the_day_is_the_page_s_day(sample_folder, sample_reader, monkeypatch):
    app = ask(board(sample_folder, monkeypatch, "sql", as_of="2017-10-13"), EXAMPLE)
    standing = query.records("overview/headline", Selection(app.session_state["as_of"]), sample_reader)[0]["structures_standing"]
    assert app.dataframe[0].value["standing"].sum() == standing


def test_an_answer_can_be_drawn(sample_folder, monkeypatch):
    app = ask(board(sample_folder, monkeypatch, "sql"), EXAMPLE)
    app.toggle(key="sql_chart").set_value(True).run()
    assert not app.exception and len(app.get("plotly_chart")) == 1


def test_an_example_picked_is_asked_at_once(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "sql")
    app.selectbox(key="sql_pick_example_0").select("shops_by_road").run()
    assert not app.exception and app.session_state["sql_asked"] == next(each.sql for each in questions.examples() if each.name == "shops_by_road")
    assert app.dataframe[0].value["shops"].sum() == 433 and app.session_state["sql_history"] == [app.session_state["sql_asked"]]


@pytest.mark.parametrize(("name", "question", "told"), [("../x", "为什么", "文件名只能用"), ("x", "", "请用一句话写明"), ("各区未拆", "各居民区还有多少", "已存为questions/各区未拆.sql")])
def test_a_question_is_saved_or_says_why_not(name, question, told, sample_folder, tmp_path, monkeypatch):
    import shutil

    shutil.copytree(sample_folder, tmp_path / "store")
    app = ask(board(tmp_path / "store", monkeypatch, "sql"), EXAMPLE)
    app.text_input(key="sql_name").set_value(name)
    app.text_input(key="sql_question").set_value(question)
    next(button for button in app.button if button.label == translator("zh")("sql.save_button")).click()
    app.run()
    assert not app.exception and told in panels(app)
    assert questions.saved(tmp_path / "store") == ([name] if told.startswith("已存") else [])


def test_others_than_the_office_are_told_whom_to_ask(sample_folder, monkeypatch):
    monkeypatch.setenv("CLEARANCE_ROLE", "leader")
    app = board(sample_folder, monkeypatch, "sql")
    assert translator("zh")("sql.not_yours") in panels(app) and not app.dataframe
