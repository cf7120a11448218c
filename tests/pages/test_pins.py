"""Charts pinned to the meeting, through AppTest: from a page to a screen of its own and off again; every page's chart; nothing of a household."""

import ast
import html
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest

from clearance import audit, off_stage, pins, saved_questions, store
from clearance.agenda import SCREENS
from clearance.locale import translator
from tests.conftest import ROOT
from tests.pages.opening import opened

MEETING = "pages/meeting/meeting.py"
FIRST = len(SCREENS)  # the first pin's screen: it comes before the last one of the agenda
DAY = "2018-05-25"
CHARTS = [
    "steps?#states_by_step", "steps?#order_by_quarter", "compound?compound=SQ17#compound", "restatements?#restated_weeks", "readiness?#clear_areas", "procedure?#force",
    "teams?#teams", "teams?team=3#funnel", "classes?#share", "classes?#standing", "classes?#waits", "classes?#kinds", "shops?#burn_shops", "shops?#roads", "shops?#trades",
    "plan?#gap", "plan?#plan_steps", "batches?#batches", "batches?batch=2#plan", "batches?timeline=1#timeline", "forecast?measure=shops#record_shops", "burndown?measure=area#burn_area",
    "burndown?#burnup_structures", "weeks?#waterfall", "weeks?#control", "weeks?#bridge", "quality?#verified_shares", "explore?rows=area&cols=batch#explore",
]  # fmt: skip


@pytest.fixture
def folder(sample_folder, tmp_path):
    """A copy of the sample's store, to be pinned in."""
    return shutil.copytree(sample_folder, tmp_path / "store")


def words(app) -> str:
    text = " ".join(element.proto.body for element in app.get("html"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def charts(app) -> list:
    """What the page's charts draw."""
    return [json.loads(element.proto.spec)["data"] for element in app.get("plotly_chart")]


def events(folder) -> list[tuple]:
    return store.reader(folder).execute("select who, address, title, is_on from pinned order by pinned_at").fetchall()


def test_a_chart_is_pinned_shown_and_taken_off_again(folder, monkeypatch):
    app = opened(folder, monkeypatch, "pages/progress/weeks.py", batch="2", as_of=DAY, known="as-reported")
    drawn = charts(app)[0]
    app.button(key="pin_now_waterfall").click().run()
    said = next(re.search(r"<li>(.*?)</li>", each.proto.body)[1] for each in app.get("html") if "周会上会这样说" in each.proto.body)
    app.text_input(key="pin_who").set_value(" 示例记录 ")
    next(each for each in app.button if each.label == "钉上").click().run()
    assert not app.exception and "已钉到周会" in words(app) and "pin_now_waterfall" not in {each.key for each in app.button}
    assert events(folder) == [("示例记录", "weeks?batch=2#waterfall", said, True)]

    app.switch_page(MEETING).run()
    app.query_params["screen"] = str(FIRST)
    app.run()
    assert charts(app) == [drawn], "the same figures of the same day"
    assert f"{FIRST} · 主席钉上：来自“每周增减”，筛选：第二批 {said}" in words(app) and f"{FIRST} / {FIRST + 1}" in words(app)
    assert app.button(key="room_to_pinned_1").label == f"{FIRST} · 钉：{said}"
    app.button(key="room_next").click().run()
    assert translator("zh")("meeting.ask.raised") in words(app), "the last screen is what it was"

    app.button(key="room_back").click().run()
    app.button(key="room_desk").click().run()
    assert "示例记录于" in words(app)
    app.text_input(key="who").set_value("示例主席")
    next(each for each in app.button if each.label == "取下").click().run()
    assert not app.exception and f"{FIRST} / {FIRST}" in words(app)
    assert events(folder)[1:] == [("示例主席", "weeks?batch=2#waterfall", said, False)]
    assert [(each.what, each.subject) for each in audit.entries(folder) if each.what in ("pin", "unpin")] == [
        ("pin", "weeks?batch=2#waterfall · 示例记录"), ("unpin", "weeks?batch=2#waterfall · 示例主席"),
    ]  # fmt: skip


def test_who_pins_is_asked_for_and_needs_the_right(folder, monkeypatch):
    app = opened(folder, monkeypatch, "pages/casework/readiness.py")
    app.button(key="pin_now_clear_areas").click().run()
    next(each for each in app.button if each.label == "钉上").click().run()
    assert events(folder) == []
    monkeypatch.setenv("CLEARANCE_ROLE", "leader")
    app.run()
    assert [each.key for each in app.button if each.key and each.key.startswith("pin_")] == []


def pin(folder, *addresses: str) -> None:
    """Charts on the agenda in this order, all in one version of the store."""
    with store.write(folder) as draft:
        store.add_rows(draft, "pinned", [(datetime(2018, 6, 1, 8, number), "示例记录", each, "示例标题", True) for number, each in enumerate(addresses)])
        draft.changed = True


def charts_of_pages() -> Iterator[tuple[str, str]]:
    """Every chart that a page lets pin, by the page and its key; of a key for each burn one."""
    burn = {"burn_": "burn_area", "burnup_": "burnup_structures", "record_": "record_shops"}
    for file in sorted((ROOT / "pages").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "widgets.figure":
                said = {each.arg: each.value for each in call.keywords}
                if ast.unparse(said.get("pins", ast.Constant(True))) != "False":
                    key = said["key"]
                    yield file.stem, key.value if isinstance(key, ast.Constant) else burn[key.values[0].value]


def test_every_pages_chart_comes_to_the_meeting_in_both_languages(folder, monkeypatch):
    pin(folder, *CHARTS)
    assert {(pins.place(each).page, pins.place(each).chart) for each in CHARTS} >= {*charts_of_pages()}
    app = opened(folder, monkeypatch, MEETING, screen=str(FIRST), as_of=DAY)
    for number, asked in enumerate(CHARTS, start=FIRST):
        app.query_params["screen"] = str(number)
        app.query_params["lang"] = "en" if number % 2 else "zh"
        app.run()
        if asked.startswith("compound"):
            continue  # that compound has nothing to draw: below
        assert not app.exception and len(charts(app)) == 1, asked
        smallest = re.findall(r'"size":\s*([\d.]+)', json.dumps(json.loads(app.get("plotly_chart")[0].proto.spec)["layout"].get("annotations", [])))
        assert all(float(size) >= 14 for size in smallest)
        if number % 2:
            assert re.findall(r"[\u3400-\u9fff]+", re.sub(r"\S*(?:示例|路)\S*", "", words(app)).replace("石泉路街道", "")) == [], asked


def test_what_is_no_more_says_so(folder, monkeypatch, caplog):
    pin(folder, "paused?batch=2#drawn", "compound?compound=SQ17#compound", "weeks?#gone", "meeting?#week", "sql?#answer", "readiness?#clear_areas")
    app = opened(folder, monkeypatch, MEETING, screen=str(FIRST))
    shown = []
    for number in range(FIRST, FIRST + 6):
        if number == FIRST + 5:
            monkeypatch.setattr(off_stage, "run", lambda *_: 1 / 0)
        app.query_params["screen"] = str(number)
        app.run()
        assert not app.exception and charts(app) == []
        shown.append(words(app))
    t = translator("zh")
    assert t("pins.gone") in shown[0] and t("pins.none") in shown[1] and t("pins.none") in shown[2] and t("pins.gone") in shown[3] and t("pins.failed") in shown[5]
    assert t("pins.gone") in shown[4], "a page that the meeting may not open"
    assert "ZeroDivisionError" in caplog.text


def test_nothing_of_a_household_comes_to_the_meeting_whoever_looks(folder, monkeypatch):
    """The office counts hardship on its own page; on the meeting's screen it sees what everybody does, and cannot pin more."""
    pin(folder, "explore?measure=hardship_standing&rows=batch&cols=kind#explore", "procedure?#force")
    seen = {}
    for role in ("office", "meeting"):
        monkeypatch.setenv("CLEARANCE_ROLE", role)
        app = opened(folder, monkeypatch, MEETING, screen=str(FIRST))
        seen[role] = charts(app), words(app)
    monkeypatch.setenv("CLEARANCE_ROLE", "office")
    app = opened(folder, monkeypatch, "pages/office/explore.py", measure="hardship_standing", rows="batch", cols="kind", known="as-reported")
    assert seen["office"] == seen["meeting"]
    assert charts(app) and charts(app)[0] not in seen["office"][0], "the office's own page says more"
    assert "pin_now_explore" not in {each.key for each in app.button}, "a question that only the office may ask is not pinned"


def test_a_saved_question_is_pinned_under_its_name(folder, monkeypatch):
    saved_questions.save(folder, "各批还剩", "rows=batch&as_of=2018-03-02", "示例记录")
    saved_questions.save(folder, "困难家庭", "measure=hardship_standing&rows=area", "示例记录")
    app = opened(folder, monkeypatch, "pages/office/explore.py")
    assert [each.key for each in app.button if each.key and each.key.startswith("pin_question")] == ["pin_question_各批还剩"]
    app.button(key="pin_question_各批还剩").click().run()
    app.text_input(key="pin_who").set_value("示例记录")
    next(each for each in app.button if each.label == "钉上").click().run()
    assert events(folder) == [("示例记录", "explore?rows=batch#explore", "各批还剩", True)]
    app = opened(folder, monkeypatch, MEETING, screen=str(FIRST), as_of=DAY)
    drawn = charts(app)
    page = opened(folder, monkeypatch, "pages/office/explore.py", rows="batch", as_of=DAY, known="as-reported")
    assert drawn == charts(page) and "来自“探索”" in words(app)
