"""审计 through AppTest, and that what is done on other pages comes to stand in the log."""

import re
from types import SimpleNamespace

import pytest
import streamlit as st

from clearance import audit, desk, sandbox, store, widgets
from clearance.locale import translator
from tests.intake_files import COMPOUNDS, DAY, STRUCTURES, save, take_one
from tests.pages.test_office import SECOND, bodies, commit, drop, office, run, seen, turn

LATER_FILE = "违建点位台账_2018-06-01.csv"


@pytest.fixture
def known(tmp_path):
    """A store of three compounds and three structures, and a log of four entries."""
    folder = tmp_path / "store"
    for lines, name in ((COMPOUNDS, "小区台账"), (STRUCTURES, "违建点位台账")):
        take_one(folder, save(tmp_path, lines, name))
    audit.note(folder, "import", f"#1 小区台账_{DAY}.csv", who="张三", role="office", origin="10.0.0.7")
    audit.note(folder, "import", f"#2 违建点位台账_{DAY}.csv", who="张三", role="office", origin="10.0.0.7")
    audit.note(folder, "export", f"待核行.csv{audit.HOUSEHOLDS}", role="office", origin="127.0.0.1")
    audit.note(folder, "backup", "b.zip", who="root", role="admin", origin=audit.COMMAND_LINE)
    return folder


def entries(folder):
    return [(each.what, each.subject) for each in audit.entries(folder)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_says_that_the_log_is_whole_and_lists_it(language, known, monkeypatch):
    app, t = office(known, monkeypatch, "audit", language), translator(language)
    text = seen(app)
    assert t("audit.question") in text and ("以来4条，逐条核对，没有缺失，没有改动" if language == "zh" else "The audit log is whole: 4 entries since") in text
    assert audit.verify(known).hash in text and t("audit.to_look_into") not in text
    rows = app.dataframe[0].value
    assert rows["number"].tolist() == [4, 3, 2, 1] and rows["who"].tolist() == ["root", t("audit.nobody"), "张三", "张三"]
    assert rows["what"].tolist() == [t(f"audit.what.{kind}") for kind in ("backup", "export", "import", "import")]
    assert rows["from"].tolist() == [t("audit.command_line"), "127.0.0.1", "10.0.0.7", "10.0.0.7"]
    assert rows["subject"].tolist()[1] == f"待核行.csv · {t('audit.households')}"
    assert not re.findall(r"\b(?:audit|nav)\.[a-z_]+\b", text.replace("audit.head", "")) and "{" not in text and "None" not in text
    if language == "en":
        assert re.findall(r"[\u3400-\u9fff]+", text) == []


def test_it_is_narrowed_to_a_kind_and_a_day(known, monkeypatch):
    app = office(known, monkeypatch, "audit")
    assert app.selectbox(key="audit_kind").options[:2] == ["全部（4条）", "导入（2条）"]
    run(app.selectbox(key="audit_kind").select("import"))
    assert app.dataframe[0].value["number"].tolist() == [2, 1]
    (day,) = app.selectbox(key="audit_day").options[1:]
    assert day.endswith("（4条）")


@pytest.mark.parametrize("role", ["leader", "meeting"])
def test_it_is_not_for_everyone(role, known, monkeypatch):
    monkeypatch.setenv("CLEARANCE_ROLE", role)
    app = office(known, monkeypatch, "audit")
    assert translator("zh")("audit.not_yours") in seen(app) and not app.dataframe and "张三" not in bodies(app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_log_that_was_tampered_with_says_where(language, known, monkeypatch):
    t, log = translator(language), known / audit.LOG
    lines = log.read_bytes().split(b"\n")
    log.write_bytes(b"\n".join([lines[0].replace("张三".encode(), "李四".encode()), *lines[2:-2], b""]))
    text = seen(office(known, monkeypatch, "audit", language))
    assert t("audit.broken", n=3) in text and audit.verify(known).hash not in text
    assert t("audit.trouble.changed", first=1) in text and t("audit.trouble.missing", n=1, first=2, last=2) in text
    assert t("audit.trouble.cut", n=1, first=4, last=4, source=t("audit.source.head")) in text


def test_the_store_remembers_what_log_and_head_were_robbed_of(known, monkeypatch, tmp_path):
    take_one(known, save(tmp_path, SECOND, "违建点位台账", "2018-06-01"))  # a new version, which remembers the log up to entry 4
    for file in (audit.LOG, audit.HEAD):
        (known / file).unlink()
    audit.note(known, "export", "forged.csv")
    assert translator("zh")("audit.trouble.cut", n=3, first=2, last=4, source="数据库") in seen(office(known, monkeypatch, "audit"))


def test_an_import_that_was_stored_and_not_noted_is_told(known, monkeypatch, tmp_path):
    take_one(known, save(tmp_path, SECOND, "违建点位台账", "2018-06-01"))  # as where the server is killed between the two
    assert translator("zh")("audit.unnoted", n=1, surveys="#3") in seen(office(known, monkeypatch, "audit"))


def test_before_the_first_survey_it_says_that_there_is_nothing(tmp_path, monkeypatch):
    app = office(tmp_path / "store", monkeypatch, "audit")
    assert translator("zh")("audit.nothing") in seen(app) and not app.dataframe and not (tmp_path / "store").exists()


# ── what is done elsewhere is noted ──────────────────────────────────────────────────────────────────────────────


def test_an_import_its_undoing_and_its_redoing_are_noted_with_the_name_that_was_typed(known, monkeypatch):
    before = entries(known)
    app = drop(office(known, monkeypatch), (LATER_FILE, SECOND))
    assert entries(known) == before, "looking at a file is not noted"
    commit(app, "李四")
    turn(app, "history")
    app.session_state["with_dependents"] = False
    monkeypatch.setattr(desk, "choose_survey", lambda rows: next(rows.itertuples()))
    run(app)
    run(app.button[0].click())
    run(app.button[0].click())
    name = LATER_FILE
    digest = store.reader(known).execute("select sha256 from survey where survey_id = 3").fetchone()[0][:12]
    assert entries(known)[len(before) :] == [("import", f"#3 {name} sha256:{digest} · 李四"), ("undo", f"#3 {name} · 李四"), ("redo", f"#3 {name} · 李四")]
    last = list(audit.entries(known))[-1]
    assert (last.who, last.role, last.origin) == ("", "office", "127.0.0.1")
    assert audit.verify(known, [audit.mark(store.fact(known, "audit"), "store")]).whole


def test_every_file_that_is_taken_away_is_noted_when_it_is_made(known, monkeypatch):
    files, button = {}, st.download_button

    def hand_out(label, data, file_name, *rest, **more):
        files[file_name] = data
        return button(label, data, file_name, *rest, **more)

    monkeypatch.setattr(st, "download_button", hand_out)
    take_one(known, save(known.parent, SECOND, "违建点位台账", "2018-06-01"))
    before = entries(known)
    app = office(known, monkeypatch, "quarantine")
    run(app.switch_page("pages/progress/teams.py"))
    assert entries(known) == before, "nothing is taken away by looking"
    held = next(name for name in files if "待核行" in name and name.endswith(".csv"))
    table = next(name for name in files if name.endswith(".xlsx") and "待核行" not in name)
    assert files[held]() and files[table]()
    assert entries(known)[len(before) :] == [("export", f"{held}{audit.HOUSEHOLDS}"), ("export", table)]


def test_a_log_that_cannot_be_written_stops_nothing_and_is_in_the_server_s_log(known, monkeypatch, caplog):
    def full(*_, **__):
        raise audit.NotWritten("no room")

    monkeypatch.setattr(audit, "note", full)
    app = commit(drop(office(known, monkeypatch), (LATER_FILE, SECOND)), "李四")
    assert translator("zh")("imports.receipt") in seen(app)
    assert "not in the audit log: import #3" in caplog.text and "no room" in caplog.text


def test_sql_is_noted_as_it_was_typed(known, monkeypatch):
    monkeypatch.setattr("clearance.sandbox.ask", lambda sql, **_: sandbox.Answer(("n",), ("BIGINT",), [[1]]))
    monkeypatch.setattr("clearance.sandbox.warm", lambda **_: None)
    before = len(entries(known))
    app = office(known, monkeypatch, "sql")
    typed = "select count(*) as n from structures " + "-- " + "长" * 3000
    app.session_state["sql_asked"], app.session_state["sql_answered"] = typed, None
    run(app)
    run(app)
    told = entries(known)[before:]
    assert told[-1] == ("sql", typed[: audit.LONGEST_SUBJECT]) and len(told) == 1, "once, and not the example that the page opens with"


def test_where_somebody_comes_from_is_the_proxy_s_word_and_not_the_visitor_s(monkeypatch):
    def of(peer, **headers):
        monkeypatch.setattr(st, "context", SimpleNamespace(headers=headers, ip_address=peer))
        return widgets.who()

    assert of(None, **{"X-Forwarded-For": "6.6.6.6, 10.0.0.7"}) == ("", "office", "10.0.0.7")
    assert of(None)[2] == "127.0.0.1"
    assert of("10.0.0.9")[2] == "10.0.0.9"
