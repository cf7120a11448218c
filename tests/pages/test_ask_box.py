"""The box for a question in one's own words, on a page of its own: what it says, and that an answer of the page itself goes into its address."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest


def page():
    from clearance import ask_box, widgets

    widgets.set_up()
    if widgets.shared_filters("explore"):
        ask_box.box("explore")


def asked(text, folder, monkeypatch, **parameters) -> AppTest:
    """The page after a question was asked on it."""
    monkeypatch.setenv("CLEARANCE_STORE", str(folder))
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    app.text_input(key="ask_text").input(text)
    next(button for button in app.button if "ask" in button.key).click().run()
    assert not app.exception
    return app


def said(app) -> str:
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bodies)).split())


def test_an_answer_of_the_page_itself_goes_into_its_filters(sample_folder, monkeypatch):
    app = asked("第三组 上个月 未拆", sample_folder, monkeypatch)
    assert app.session_state["teams"] == ["3"] and app.session_state["as_of"].isoformat() == "2018-05-31"
    assert "问的是：未拆；组为第三组；截至2018年5月31日。" in said(app)


def test_another_page_s_answer_is_a_link(sample_folder, monkeypatch):
    app = asked("哪些小区告知超过60天还没拆，按组分", sample_folder, monkeypatch)
    links = re.findall(r'href="([^"]+)"', " ".join(element.proto.body for element in app.get("html")))
    assert "rows?list=notice_standing&amp;longer_than=60" in links
    assert "打开清单" in said(app) and "清单不能再按这些分或筛" in said(app)


@pytest.mark.parametrize(("text", "word"), [("除了第三组还剩多少", "除了"), ("天气", "天气")])
def test_what_is_not_understood_is_said_and_changes_nothing(text, word, sample_folder, monkeypatch):
    app = asked(text, sample_folder, monkeypatch)
    assert f"“{word}”" in said(app) and app.session_state["teams"] == []


def test_english_is_whole(sample_folder, monkeypatch):
    app = asked("石岚三村 last month by kind, banana", sample_folder, monkeypatch, lang="en")
    bodies = " ".join(element.proto.body for element in app.get("html"))
    own = re.sub(r'<(\w+) lang="zh">.*?</\1>', "", bodies)
    assert 'Not understood, and left aside: "banana".' in said(app)
    assert re.findall(r"[\u3400-\u9fff]+", re.sub(r"<[^>]+>", " ", own)) == []
