"""Every role on every page: what is offered, what is handed out, and what of it is about households; against the one table of rights."""

import html
import io
import re
import shutil
import zipfile
from datetime import date

import pytest
import streamlit as st
from pyarrow import parquet
from streamlit.testing.v1 import AppTest

from clearance import access, measures, people, query, saved_questions
from clearance.locale import translator
from clearance.people import accounts, sessions
from clearance.selection import Selection
from tests.conftest import ROOT
from tests.pages.opening import PAGES
from tests.pages.test_pages import board, panels

TABLE = access.table()
SECRET = "a plain long word"


class Seen:
    """What one role met on its walk through all pages: the menu, the pages that refused, the texts, the files."""

    def __init__(self) -> None:
        self.menu, self.refused, self.texts, self.files = set(), set(), {}, {}


@pytest.fixture(scope="module")
def household_addresses(sample_reader) -> set[str]:
    """Addresses of structures that are no shop's, nor part of one."""
    (shops,) = zip(*sample_reader.execute("select distinct address from shops_said where address is not null").fetchall(), strict=True)
    found = {row[0] for row in sample_reader.execute("select distinct address from structures_said where address is not null").fetchall()}
    return {each for each in found if not any(each in shop for shop in shops)}


@pytest.fixture(scope="module", params=TABLE.roles)
def walk(request, sample_folder, sample_reader):
    """One role, one session, all pages; that of one compound, of one with a household in hardship."""
    seen, role = Seen(), request.param
    of_hardship = query.records("procedure/guard_by_structure", Selection(date(2018, 6, 29)), sample_reader)[0]["compound_id"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CLEARANCE_ROLE", role)
        patched.setenv("CLEARANCE_STORE", str(sample_folder))
        kept, navigation, download = [], st.navigation, st.download_button

        def menu(sections, **how):
            seen.menu |= {page.url_path or "overview" for pages in sections.values() for page in pages if page.visibility == "visible"}
            return navigation(sections, **how)

        def handed_out(label, data, *rest, **how):
            kept.append((how["key"], data))
            return download(label, data, *rest, **how)

        patched.setattr(st, "navigation", menu)
        patched.setattr(st, "download_button", handed_out)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        for page, file in PAGES.items():
            kept.clear()
            app.switch_page(file)
            if page == "compound":
                app.query_params["compound"] = of_hardship
            app.run()
            assert not app.exception
            bodies = " ".join(html.unescape(element.proto.body) for element in app.get("html"))
            grids = " ".join(frame.value.to_csv() for frame in app.dataframe)
            if translator("zh")("people.needed") in bodies:
                seen.refused.add(page)
            seen.texts[page] = f"{bodies} {grids}"
            seen.files |= {(page, key): data for key, data in kept if not key.startswith("report_")}  # the bulletin's have tests of their own
    return role, seen


def text_of(content: bytes | str) -> str:
    """A file's text; of a workbook, that of its parts."""
    if isinstance(content, str):
        return content
    if content.startswith(b"PAR1"):
        table = parquet.read_table(io.BytesIO(content))
        return f"{table.schema.metadata} {table.to_pylist()}"
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return html.unescape(" ".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml")))


def test_every_page_is_in_the_table_and_the_other_way_round():
    assert set(TABLE.pages) == set(PAGES) == set(measures.page_names())


def test_the_menu_and_the_doors_are_the_table_s(walk):
    role, seen = walk
    may = {page for page, right in TABLE.pages.items() if access.may(role, right)}
    assert seen.menu == may and seen.refused == set(PAGES) - may
    for page in seen.refused:
        assert not [key for key in seen.files if key[0] == page], "a page that is refused hands nothing out"


def test_households_are_on_no_page_and_in_no_file_of_others(walk, household_addresses):
    role, seen = walk
    pattern = re.compile("|".join(map(re.escape, sorted(household_addresses, key=len, reverse=True))))
    pages = {page for page, text in seen.texts.items() if pattern.search(text)}
    files = {key for key, data in seen.files.items() if pattern.search(text_of(data() if callable(data) else data))}
    if access.may(role, "households"):
        assert {"procedure", "compound"} <= pages and {("procedure", "csv_guard"), ("procedure", "xlsx_cases"), ("quality", "csv_reinspection")} <= files
    else:
        assert len(household_addresses) > 500 and len(seen.files) > 60
        assert pages == files == set()


def test_what_a_table_says_is_for_the_office_is(walk):
    role, seen = walk
    assert ("限协调办" in " ".join(seen.texts.values())) == access.may(role, "households")


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_the_table(language, sample_folder, monkeypatch):
    monkeypatch.setenv("CLEARANCE_ROLE", "leader")
    app, place = board(sample_folder, monkeypatch, "rights", lang=language), int(language == "en")
    t, bodies = translator(language), [element.proto.body for element in app.get("html")]
    assert t("rights.question") in panels(app) and TABLE.roles["leader"][place] in panels(app)
    first, by_page, by_query = ([re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in re.findall(r"<tr>(.*?)</tr>", each)] for each in bodies if "b-grid" in each)
    names = [names[place] for names in TABLE.roles.values()]
    for lines in (first, by_page, by_query):
        assert lines[0][-4:] == names
    for (zh, en, holders), line in zip(TABLE.rights.values(), first[1:], strict=True):
        assert html.unescape(line[0]) == (zh, en)[place] and [cell.startswith("✓") for cell in line[1:]] == [role in holders for role in TABLE.roles]
    shown = {page for line in by_page[1:] for page in PAGES if t(f"nav.{page}") in html.unescape(line[1]).split(t("rights.and"))}
    assert shown == set(PAGES)
    assert all(name in " ".join(line[1] for line in by_query) for kind in (TABLE.withheld, TABLE.treated) for patterns in kind.values() for name in patterns)
    if language == "en":
        assert not re.search(r"[\u3400-\u9fff]", panels(app))


# ── signed in ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def signed(tmp_path, monkeypatch, sample_folder):
    """A store with accounts, and whoever ``signed.as_`` names signed in, as the browser's cookie would have it."""
    folder = tmp_path / "store"
    shutil.copytree(sample_folder, folder)
    monkeypatch.setattr(people, "listeners", [])
    for name, role in (("王主任", "leader"), ("李", "office"), ("赵", "admin")):
        accounts.add(folder, name, role, identity=f"{role}@example.org")

    def sign_in(name):
        cookie = sessions.SESSIONS.begin(folder, accounts.find(folder, name))
        monkeypatch.setattr("clearance.widgets.reader._session_cookie", lambda: cookie)
        return cookie

    sign_in.folder = folder
    return sign_in


def test_without_a_session_nothing_is_shown(signed, monkeypatch):
    monkeypatch.setattr("clearance.widgets.reader._session_cookie", lambda: "")
    app = board(signed.folder, monkeypatch, as_of="2018-03-02")
    assert translator("zh")("people.signed_out") in panels(app)
    assert len(app.get("html")) == 2 and not app.get("plotly_chart") and not app.dataframe and not app.button


def test_a_role_is_looked_up_at_each_run(signed, monkeypatch):
    signed("李")
    app = board(signed.folder, monkeypatch, "procedure")
    assert "限协调办" in panels(app) and app.button(key="sign_out")
    accounts.give_role(signed.folder, "李", "leader")
    app.run()
    assert not app.exception and "限协调办" not in panels(app)
    accounts.disable(signed.folder, "李")
    app.run()
    assert translator("zh")("people.signed_out") in panels(app) and not app.get("plotly_chart")


def test_sign_out_ends_it_and_tells(signed, monkeypatch):
    heard = []
    people.listeners.append(heard.append)
    cookie = signed("赵")
    app = board(signed.folder, monkeypatch, "rights")
    assert "账号" in panels(app) and "赵" in " ".join(each.proto.body for each in app.get("html"))
    app.button(key="sign_out").click().run()
    assert translator("zh")("people.signed_out") in panels(app) and sessions.SESSIONS.person(cookie) is None
    assert [(each.what, each.subject, each.who, each.role) for each in heard] == [("signed out", "赵", "赵", "admin")]


def test_the_meeting_has_a_way_back_to_the_board_and_one_out(signed, monkeypatch):
    cookie = signed("赵")
    app = board(signed.folder, monkeypatch, "meeting")
    (leave,) = app.get("page_link")
    assert leave.proto.page == "" and leave.proto.label == translator("zh")("meeting.leave")
    app.button(key="sign_out").click().run()
    assert translator("zh")("people.signed_out") in panels(app) and sessions.SESSIONS.person(cookie) is None


def test_a_tab_forgets_the_one_before(signed, monkeypatch):
    signed("李")
    app = board(signed.folder, monkeypatch, "sql")
    app.session_state["sql_asked"] = "select count(*) as n from areas"
    app.run()
    assert app.session_state["sql_answered"]
    signed("王主任")
    app.run()
    assert not app.exception and "sql_answered" not in app.session_state and translator("zh")("sql.not_yours") in panels(app)


def test_who_has_signed_in_signs_and_cannot_write_another_name(signed, monkeypatch):
    signed("李")
    app = board(signed.folder, monkeypatch, "explore", rows="batch")
    assert not [each for each in app.text_input if each.key == "who"] and "李" in panels(app)
    app.session_state["who"] = "somebody else"
    app.text_input(key="question_name").input("各批次").run()
    next(button for button in app.button if button.label == translator("zh")("explore.save")).click().run()
    assert [(each.name, each.who) for each in saved_questions.load(signed.folder)] == [("各批次", "李")]


def test_a_press_after_the_role_is_gone_does_nothing(signed, monkeypatch):
    signed("李")
    app = board(signed.folder, monkeypatch, "explore", rows="batch")
    app.text_input(key="question_name").input("各批次").run()
    accounts.give_role(signed.folder, "李", "leader")
    next(button for button in app.button if button.label == translator("zh")("explore.save")).click().run()
    assert saved_questions.load(signed.folder) == []
