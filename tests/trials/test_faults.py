"""The server killed while it serves and imports, a restore and a backup killed at any moment, the clock set back, and 24 imports while 20 people
click: nothing that was reported as stored is lost, and what is read is always one whole version."""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.browser import server
from clearance import audit, backup, intake, query
from clearance import store as stores
from clearance.intake import transaction
from tests import intake_files
from tests.trials import LONG, length
from tests.trials.test_crowd import ASKED, HEADER
from tests.trials.test_kills import PATIENCE, checksum, copied, left_over

IMPORTS, PEOPLE = length(6, 24), length(4, 20)
SERVER_KILLS = length(1, 12)
KILLS = {"restore": length(1, 60), "backup": length(1, 60)}
ROWS = 20
PAGES = ("", "batches", "burndown", "teams", "rows?list=standing", "readiness", "audit")
STREAMLIT = Subprotocol("streamlit")
FIRST = date(2018, 3, 1)


def survey(folder: Path, number: int) -> Path:
    """A survey of a day of its own that brings structures of its own."""
    rows = [f"P{number}-{row},C0{row % 3 + 1},10,2017-11-01" for row in range(ROWS)]
    return intake_files.save(folder, [HEADER, *rows], "违建点位台账", (FIRST + timedelta(days=number)).isoformat())


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store that knows three compounds."""
    intake.import_files([intake_files.save(tmp_path, intake_files.COMPOUNDS, "小区", "2017-10-13")], store=tmp_path / "store", importer="trial")
    return tmp_path / "store"


def surveys(folder: Path) -> list[tuple[int, str]]:
    """The store's surveys, the oldest first: number and file name."""
    return sorted((row["survey_id"], row["file_name"]) for row in query.records("surveys/history", ASKED, stores.reader(folder)))


# ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clock_that_is_set_back_changes_no_number_and_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same imports, undone and redone, under a clock that runs and under one that is set back before each: all answers are the same but the hours."""
    files = [intake_files.save(tmp_path, intake_files.COMPOUNDS, "小区", "2017-10-13"), *(survey(tmp_path, number) for number in range(3))]
    told = []
    for step in (timedelta(hours=1), timedelta(days=-400)):
        folder, clock = tmp_path / f"store{step.days}", [datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)]

        def now(clock: list[datetime] = clock, step: timedelta = step) -> datetime:
            clock[0] += step
            return clock[0]

        monkeypatch.setattr(transaction, "now", now)
        monkeypatch.setattr("clearance.intake.undoing.now", now)
        for file in files:
            intake.import_files([file], store=folder, importer="张三")
        intake.undo(folder, 2, "李四")
        intake.redo(folder, 2, "王五")
        intake.undo(folder, 3, "赵六")
        reader = stores.reader(folder)
        answers = {name: query.records(name, ASKED, reader) for name in backup.plain(ASKED)}
        history = [{key: row[key] for key in ("survey_id", "file_name", "undone", "changed_by")} for row in answers.pop("surveys/history")]
        del answers["surveys/newest"]  # which tells when the last one came in
        told.append((checksum(folder), history, answers))
    assert [row["survey_id"] for row in told[1][1]] == [4, 3, 2, 1] and [row["changed_by"] for row in told[1][1]] == [None, "赵六", "王五", None]
    assert told[0] == told[1]


# ── 24 imports while 20 people click ─────────────────────────────────────────────────────────────────────────────


def healthz(address: str) -> dict[str, str]:
    """What the server says of itself."""
    with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)) as connection:
        connection.request("GET", "/healthz")
        return json.loads(connection.getresponse().read())


class Person:
    """Somebody at the board: a session of the server's own protocol, without a browser around it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.pages: dict[str, str] = {}

    def open(self, page: str) -> tuple[str, list[str]]:
        """Go to a page; its text, and the errors on it."""
        path, _, asked = page.partition("?")
        message = BackMsg()
        message.rerun_script.query_string = asked
        message.rerun_script.page_script_hash = self.pages.get(path, "")
        self.socket.send(message.SerializeToString())
        text, errors = [], []
        while True:
            came = ForwardMsg()
            came.ParseFromString(self.socket.recv(timeout=PATIENCE))  # type: ignore[arg-type]
            if came.WhichOneof("type") == "navigation":
                self.pages = {each.url_pathname: each.page_script_hash for each in came.navigation.app_pages}
            elif came.WhichOneof("type") == "delta":
                element = came.delta.new_element
                if element.WhichOneof("type") == "html":
                    text.append(element.html.body)
                elif element.WhichOneof("type") == "exception":
                    errors.append(f"{page}: {element.exception.message}")
            elif came.WhichOneof("type") == "script_finished" and came.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return " ".join(text), errors


def click_while(address: str, dice: random.Random, over: threading.Event, clicks: list[str], wrong: list[str]) -> None:
    """Go from page to page until it is over; then the first page must show the last import, to a session that began before the first."""
    try:
        with connect(f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=[STREAMLIT], max_size=None, open_timeout=PATIENCE) as socket:
            person, last = Person(socket), False
            person.open("")
            while not last:
                last = over.is_set()
                page = "" if last else dice.choice(PAGES)
                text, errors = person.open(page)
                wrong += errors
                if "这一页出错了" in text or "数据读不出来" in text or "b-finding" not in text:
                    wrong.append(f"{page}: {text[:300]}")
                if last and f">{ROWS * (IMPORTS + 1)}<" not in text:
                    wrong.append(f"does not show the last import: {text[:3000]}")
                clicks.append(page)
    except Exception as error:
        wrong.append(repr(error))


def test_imports_while_people_click_and_the_server_killed_in_the_middle(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    intake.import_files([survey(tmp_path, 0)], store=store, importer="trial")
    files = [survey(tmp_path, number) for number in range(1, IMPORTS + 1)]
    app, over, clicks, wrong, stored = stores.ROOT / "app.py", threading.Event(), [], [], []
    with server(app, CLEARANCE_STORE=str(store)) as (address, process):
        people = [threading.Thread(target=click_while, args=(address, random.Random(number), over, clicks, wrong)) for number in range(PEOPLE)]
        for each in people:
            each.start()
        try:
            until = time.monotonic() + 2 * PATIENCE  # a server that has just started takes its time over the first pages
            while len(clicks) < PEOPLE and not wrong and time.monotonic() < until:
                time.sleep(0.1)
            before = len(clicks)
            for file in files:
                (report,) = intake.import_files([file], store=store, importer="trial")
                audit.note(store, "import", report.noted_as)
                stored.append((report.survey_id, file.name))
        finally:
            over.set()
            for each in people:
                each.join()
        meanwhile = len(clicks) - before
        assert wrong == [] and meanwhile >= PEOPLE
        assert healthz(address)["store"] == stores.version(store)
        os.kill(process, signal.SIGKILL)
    assert surveys(store)[2:] == stored and len(stored) == IMPORTS
    assert audit.verify(store).whole and left_over(store) == []
    with server(app, CLEARANCE_STORE=str(store)) as (address, _):
        assert healthz(address) == {"status": "ok", "store": stores.version(store), "newest_survey": (FIRST + timedelta(days=IMPORTS)).isoformat()}
    if LONG:
        with capsys.disabled():
            print(f"\n{IMPORTS} imports while {PEOPLE} people clicked {meanwhile} times")


# ── killed ───────────────────────────────────────────────────────────────────────────────────────────────────────

# A person at the page 导入台账 in a process of its own, which says what the page has told to be stored.
AT_THE_PAGE = """
import sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
files = [Path(each) for each in sys.argv[1:]]
app = AppTest.from_file("app.py", default_timeout=60)
app.switch_page("pages/office/imports.py").run()
print("ready", flush=True)
for file in files:
    app.file_uploader[0].upload(file.name, file.read_bytes())
    app.run()
    app.button[0].click().run()
    assert not app.exception and "imports.receipt" not in str(app)
    print("stored", file.name, flush=True)
"""


@contextmanager
def at_the_page(store: Path, files: list[Path]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", AT_THE_PAGE, *map(str, files)], cwd=stores.ROOT, env=os.environ | {"CLEARANCE_STORE": str(store)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", range(SERVER_KILLS))
def test_a_server_killed_while_a_page_imports_loses_nothing_that_it_reported(number: int, store: Path, tmp_path: Path) -> None:
    files, dice = [survey(tmp_path, each) for each in range(30)], random.Random(number)
    with at_the_page(store, files) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        printed = [process.stdout.readline().strip() for _ in range(dice.randint(1, 3))]
        time.sleep(dice.uniform(0, 0.4))
        process.kill()
        printed += process.stdout.read().splitlines()
    reported = [line.removeprefix("stored ") for line in printed]
    assert reported and reported == [file.name for file in files[: len(reported)]]
    found = surveys(store)[1:]
    assert [name for _, name in found][: len(reported)] == reported and len(found) <= len(reported) + 1, "what was told is there; what was under way is there whole, or not at all"
    chain, noted = audit.verify(store, [mark for mark in [audit.mark(stores.fact(store, "audit"), "store")] if mark]), [each.subject for each in audit.entries(store)]
    assert chain.whole and [subject.split()[1] for subject in noted][: len(reported)] == reported
    (report,) = intake.import_files([files[len(found)]], store=store, importer="trial")
    assert report.status == intake.ACCEPTED and left_over(store) == []
    audit.note(store, "import", report.noted_as)
    assert audit.verify(store).whole


@pytest.mark.parametrize("command", KILLS)
def test_a_restore_and_a_backup_killed_at_any_moment(command: str, store: Path, tmp_path: Path) -> None:
    file, into = tmp_path / "b.zip", tmp_path / "into"
    backup.write(store, file)
    before_import = checksum(store)
    intake.import_files([survey(tmp_path, 0)], store=store, importer="trial")
    words = ["restore", str(file)] if command == "restore" else ["backup", "--into", str(into), "--keep", "50"]
    whole = [sys.executable, "-m", "clearance", *words, "--store"]
    begin = time.monotonic()
    subprocess.run([*whole, str(copied(store, tmp_path / "timed"))], cwd=stores.ROOT, check=True, capture_output=True)
    seconds, dice = time.monotonic() - begin, random.Random(command)
    for number in range(KILLS[command]):
        folder = copied(store, tmp_path / "killed")
        before = checksum(folder)
        with subprocess.Popen([*whole, str(folder)], cwd=stores.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            time.sleep(dice.uniform(0.3, 1.05) * seconds)
            process.kill()
            printed, _ = process.communicate()
        assert checksum(folder) in (before, before_import if command == "restore" else before), number
        if command == "restore" and "已恢复".encode() in printed:
            assert checksum(folder) == before_import and [each.what for each in audit.entries(folder)] == ["restore"]
        assert audit.verify(folder).whole
        (report,) = intake.import_files([survey(tmp_path, 20 + number)], store=folder, importer="trial")
        assert report.status == intake.ACCEPTED and left_over(folder) == []
        shutil.rmtree(folder)
    for each in into.glob("*.zip") if command == "backup" else [file]:
        assert backup.check(each).rows["surveys/history"] == (2 if command == "backup" else 1), "a backup that has its name is whole"
    assert not list(tmp_path.rglob("CURRENT.new"))
