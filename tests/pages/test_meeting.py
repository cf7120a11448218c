"""周会 through AppTest: each screen in both languages, its numbers the queries', as reported by its day, nothing personal on any."""

import html
import re
from datetime import date

import pytest

from clearance import address, query
from clearance.agenda import SCREENS
from clearance.locale import translator
from clearance.selection import AS_NOW, AS_REPORTED, Selection
from tests.pages.opening import opened

FILE = "pages/meeting/meeting.py"
NEWEST = date(2018, 6, 29)


def words(app) -> str:
    """What is on the screen and in its foot; the data's own names are marked as Chinese."""
    text = " ".join(element.proto.body for element in app.get("html"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r'<(\w+) lang="zh">.*?</\1>', "", text))).split())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_screen_says_its_question_and_that_the_data_is_a_sample(language, sample_folder, monkeypatch):
    t = translator(language)
    app = opened(sample_folder, monkeypatch, FILE, screen="1", lang=language)
    prefixes = "|".join(sorted({key.partition(".")[0] for key in t.keys}))
    for number, name in enumerate(SCREENS, start=1):
        app.button(key=f"room_to_{name}").click().run()
        assert not app.exception
        text = words(app)
        assert t(f"meeting.ask.{name}") in text and f"{number} / {len(SCREENS)}" in text
        assert t("sample.mark") in text and t("known.as-reported") in text and t("provenance.as_of", day=NEWEST) in text
        assert re.findall(rf"\b(?:{prefixes})\.[a-z_]+\b", text) == [] and "{" not in text and "nan" not in text.lower().split()
        if language == "en":
            assert re.findall(r"[\u3400-\u9fff]+", text) == []


def test_a_meeting_sees_what_had_been_reported_by_its_day(sample_folder, sample_reader, monkeypatch):
    day = date(2018, 3, 2)
    standing = {known: query.records("overview/headline", Selection(day, known), sample_reader)[0]["structures_standing"] for known in (AS_NOW, AS_REPORTED)}
    app = opened(sample_folder, monkeypatch, FILE, screen="2", as_of=day.isoformat())
    assert f"未拆违建 {standing[AS_REPORTED]:,} 处" in words(app)
    app.button(key="room_seen").click().run()
    assert f"未拆违建 {standing[AS_NOW]:,} 处" in words(app) and app.query_params["known"] == AS_NOW
    assert app.session_state["known"] == AS_NOW, "the board's own clock is left alone"


def test_the_week_in_four_numbers_is_the_queries(sample_folder, sample_reader, monkeypatch):
    chosen = Selection(NEWEST, AS_REPORTED)
    text = words(opened(sample_folder, monkeypatch, FILE, screen="2"))
    headline = query.records("overview/headline", chosen, sample_reader)[0]
    last = query.run("burndown/bridge_by_week", chosen, sample_reader).iloc[-1]
    came, went = last["found"] + last["relapsed"], last["removed"] + last["reremoved"] + last["declassified"]
    assert f"未拆违建 {headline['structures_standing']:,} 处 共{headline['structures_in_scope']:,} 本周新增{came}，减少{went}" in text
    assert f"未清零小区 {headline['compounds'] - headline['compounds_clear']} 个 共{headline['compounds']}" in text
    assert f"未整改“居改非” {headline['shops_open']} 处 共{headline['shops']}" in text


def test_no_screen_shows_an_address_or_a_household(sample_folder, sample_reader, monkeypatch):
    chosen = Selection(NEWEST, AS_REPORTED)
    places = {row[0] for row in sample_reader.execute("select distinct address from structures_version where address is not null").fetchall() if row[0]}
    assert places
    app = opened(sample_folder, monkeypatch, FILE, screen="1")
    shown = ""
    for name in SCREENS:
        app.button(key=f"room_to_{name}").click().run()
        shown += " ".join(element.proto.body for element in app.get("html"))
    assert [place for place in places if f"{place}" in shown and len(place) > 3] == []
    assert sum(row["planned"] + row["unplanned"] for row in query.records("procedure/hardship_by_member", chosen, sample_reader)) > 0
    assert not re.search(r"大病|特困|低保|残疾|SQ\d\d-\d{4}", shown)


def test_a_day_before_the_first_report_says_so(sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, FILE, as_of="2017-09-01")
    assert "还没有任何台账上报" in words(app)
    app.button(key="room_seen").click().run()
    assert not app.exception and "1 / 9" in words(app)


@pytest.mark.parametrize(("asked", "screen"), [("3", 3), ("0", 1), ("99", 9), ("x", 1), ("１", 1), ("-2", 1)])
def test_the_screen_is_in_the_address(asked, screen, sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, FILE, screen=asked)
    assert app.query_params["screen"] == [str(screen)] or app.query_params["screen"] == str(screen)


def test_an_address_of_a_meeting_is_read_back():
    link = address.of_meeting(3, Selection(date(2018, 5, 25), AS_REPORTED), "en", NEWEST, follow=True)
    assert link == "meeting?screen=3&follow=1&as_of=2018-05-25&lang=en"
    assert address.parse_meeting({"screen": ["3"], "follow": ["1"]}) == {"screen": 3, "follow": True, "seen": AS_REPORTED}
    assert address.parse_meeting(address.write_meeting(4, False, AS_NOW)) == {"screen": 4, "follow": False, "seen": AS_NOW}
