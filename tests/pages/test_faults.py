"""What the user sees when the store is lost, damaged, newer or not to be written, or the disk is full; and that nothing is lost by it."""

import errno
import html
import os
import re
import shutil
import subprocess

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from clearance import access, backup, query, store, widgets
from clearance.locale import translator
from clearance.selection import Selection
from clearance.server import health
from clearance.widgets import reader
from tests.conftest import ROOT
from tests.intake_files import COMPOUNDS, STRUCTURES, save, take_one
from tests.pages.test_office import SECOND, drop, office, run, seen


@pytest.fixture
def known(tmp_path):
    """A store that knows three compounds and three structures."""
    folder = tmp_path / "store"
    for lines, name in ((COMPOUNDS, "小区台账"), (STRUCTURES, "违建点位台账")):
        take_one(folder, save(tmp_path, lines, name))
    return folder


def gone(folder):
    store.current_file(folder).unlink()


def cut(folder):
    file = store.current_file(folder)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])


def one_byte_short(folder):
    file = store.current_file(folder)
    os.truncate(file, file.stat().st_size - 1)


def overwritten(folder):
    file = store.current_file(folder)
    file.write_bytes(os.urandom(file.stat().st_size))


def newer(folder):
    file = store.current_file(folder)
    other = file.with_name("board-000099.duckdb")
    shutil.copyfile(file, other)  # a path of its own: DuckDB remembers a file that is open in this process
    with duckdb.connect(str(other)) as connection:
        connection.execute("update store_fact set value = '99' where name = 'schema_version'")
    (folder / "CURRENT").write_text(other.name, encoding="utf-8")


def pointer_spoilt(folder):
    (folder / "CURRENT").write_bytes(b"\xff\xfe")


RESTORE = {"zh": "请从备份恢复（python -m clearance restore 备份文件）", "en": "restore it from a backup (python -m clearance restore FILE)"}
UPGRADE = {"zh": "请升级程序", "en": "upgrade the program"}
# The loss, what is said of it, and whether the page was open before. (What a page has been told already it goes on showing from memory.)
LOSSES = [
    (gone, RESTORE, False), (gone, RESTORE, True), (cut, RESTORE, True), (one_byte_short, RESTORE, False), (overwritten, RESTORE, False),
    (newer, UPGRADE, False), (pointer_spoilt, RESTORE, False),
]  # fmt: skip


def what_is_raised(folder):
    """The error that a page runs into, at the first of its queries or at a later one: what has been read before is answered from memory."""
    try:
        for name in ("surveys/newest", "surveys/campaign", "surveys/choices", "overview/headline"):
            query.records(name, Selection(store.LAST_CALENDAR_DAY), store.reader(folder))
    except Exception as error:
        return error
    raise AssertionError("it reads")


def told(folder, error, language, monkeypatch):
    """What ``widgets.incident`` makes of an error, as text."""
    bodies = []
    monkeypatch.setenv("CLEARANCE_STORE", str(folder))
    monkeypatch.setattr(st, "html", bodies.append)
    monkeypatch.setattr(st, "session_state", {"lang": language})
    widgets.incident(error)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", " ".join(bodies))).split())


@pytest.mark.parametrize(("loss", "says", "opened_before"), LOSSES, ids=lambda each: getattr(each, "__name__", ""))
def test_a_lost_or_damaged_store_says_what_to_do_and_a_backup_brings_it_back(loss, says, opened_before, known, tmp_path, monkeypatch):
    monkeypatch.setenv("CLEARANCE_STORE", str(known))
    backup.write(known, tmp_path / "b.zip")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if opened_before:
        assert not app.run().exception
    loss(known)
    others = sorted(file.name for file in known.iterdir())
    app.run()
    assert [each.message for each in app.exception], "the page fails"
    for language in ("zh", "en"):
        text, t = told(known, what_is_raised(known), language, monkeypatch), translator(language)
        assert t("incident.store") in text and says[language] in text and "Traceback" not in text and str(known) not in text
        if language == "en":
            assert not re.findall(r"[\u3400-\u9fff]", text)
    assert health.state(known)["status"] == "failing"
    assert sorted(file.name for file in known.iterdir()) == others, "nothing is cleaned away meanwhile"
    monkeypatch.undo()
    monkeypatch.setenv("CLEARANCE_STORE", str(known))
    monkeypatch.setattr(backup, "plain", lambda asked: ["overview/headline"])  # that it asks all queries: tests/unit/test_backup.py
    backup.restore(tmp_path / "b.zip", known)
    assert not AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().exception and health.state(known)["status"] == "ok"


def test_an_error_that_comes_of_a_damaged_store_tells_of_the_store(known, monkeypatch):
    gone(known)
    assert RESTORE["zh"] in told(known, duckdb.IOException("could not read block 7"), "zh", monkeypatch)


def test_an_error_that_does_not_tells_nothing_of_itself(known, monkeypatch):
    text = told(known, KeyError("secret"), "zh", monkeypatch)
    assert translator("zh")("incident.title") in text and "secret" not in text


@pytest.mark.parametrize("loss", [cut, one_byte_short, gone, overwritten], ids=lambda each: each.__name__)
def test_nothing_is_built_on_a_store_that_is_damaged(loss, known, tmp_path):
    loss(known)
    before = {file.name: file.read_bytes() for file in known.iterdir()}
    with pytest.raises(store.StoreError, match="clearance restore"):
        take_one(known, save(tmp_path, SECOND, "违建点位台账", "2018-06-01"))
    assert {file.name: file.read_bytes() for file in known.iterdir()} == before


@pytest.fixture
def sealed(tmp_path):
    """Makes a copy of a store that nobody may write, not even root; skips where that cannot be had."""
    mount, place = shutil.which("mount"), tmp_path / "sealed"
    place.mkdir()
    undo = []

    def seal(folder):
        if os.geteuid():
            shutil.copytree(folder, place / "store")
            (place / "store").chmod(0o555)
            undo.append(lambda: (place / "store").chmod(0o755))
        elif not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)], capture_output=True).returncode:
            pytest.skip("mounting is not permitted here")
        else:
            undo.append(lambda: subprocess.run(["umount", "-l", str(place)], check=True))
            shutil.copytree(folder, place / "store")
            subprocess.run([mount, "-o", "remount,ro", str(place)], check=True)
        return place / "store"

    yield seal
    for each in undo:
        each()


def test_a_folder_that_cannot_be_written_is_read_all_the_same_and_an_import_says_why_not(sealed, known, monkeypatch, caplog):
    folder = sealed(known)
    monkeypatch.setenv("CLEARANCE_STORE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception and health.state(folder)["status"] == "ok"
    app = office(folder, monkeypatch)
    app.file_uploader[0].upload("违建点位台账_2018-06-01.csv", ("\n".join(SECOND) + "\n").encode())
    run(app)
    text = seen(app)
    assert translator("zh")("imports.failed") in text and "数据文件夹不可写" in text and "原有数据完好" in text and not app.button
    reader.write_down(folder, access.Who("", "office", "127.0.0.1"), "export", "x.csv")
    assert "not in the audit log: export x.csv" in caplog.text


def test_a_full_disk_is_told_on_the_page_and_the_import_can_be_made_afterwards(known, monkeypatch):
    app = drop(office(known, monkeypatch), ("违建点位台账_2018-06-01.csv", SECOND))
    version, copy = store.version(known), shutil.copyfile

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfile", full)
        run(app.button[0].click())
        assert "磁盘空间不足，什么都没有存入，原有数据完好" in seen(app) and store.version(known) == version
    app = drop(office(known, monkeypatch), ("违建点位台账_2018-06-01.csv", SECOND))
    run(app.button[0].click())
    assert store.version(known) != version
    assert copy is shutil.copyfile
