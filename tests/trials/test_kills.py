"""A command is killed at any moment: the store is as before or as after, what was reported as saved is there, and nothing is left over."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from clearance import intake, query
from clearance import store as stores
from clearance.__main__ import main
from clearance.commands.terminal import newest_survey_date
from clearance.selection import Selection
from tests import intake_files
from tests.trials import LONG, length

KILLS = length(6, 200)
ROWS = 200
A_STORE = 20
"""Kills a store: more than it keeps versions, and not so many that looking at all of it takes the time."""
FIRST_SURVEY = date(2018, 1, 1)
AFTERWARDS = 1000
"""Where the numbers of the imports after the kills begin."""
PATIENCE = 60.0  # seconds for a command that nobody kills
TABLES = ("compounds", "structures", "shops", "steps", "actions")


@dataclass(frozen=True)
class Command:
    """A command that changes the store. ``arguments`` writes what it needs into a folder and returns its words, without ``--store``;
    ``saved`` tells from what it printed whether it has reported its change as stored."""

    name: str
    arguments: Callable[[Path, int], list[str]]
    saved: Callable[[str], bool]


def importing(folder: Path, number: int) -> list[str]:
    """Import of a survey of structures of a day of its own, with some rows to hold back."""
    day = (FIRST_SURVEY + timedelta(days=number)).isoformat()
    lines = ["点位编号,小区编号,违建面积,发现日期", *(f"P{row},C0{row % 3 + 1},{row % 90 + 1}.{number % 10},2017-11-01" for row in range(ROWS)), "X,C01,约十,2017-11-01"]
    return ["import", str(intake_files.save(folder, lines, f"违建{number}", day)), "--json"]


COMMANDS = [Command("import", importing, lambda printed: '"status": "accepted"' in printed)]
"""The commands that are killed: another one that writes is a line here."""


def checksum(store: Path) -> str:
    """What the store answers, but for when and by whom it was brought; "" where there is no store yet."""
    file = stores.current_file(store)
    if not file:
        return ""
    digest = hashlib.sha256()
    questions = [f"select * from {name}_{kind} order by all" for name in TABLES for kind in ("said", "version")]
    questions += ["select * exclude (imported_at, importer) from survey order by all", "from quarantined_row order by all", "from finding order by all"]
    with duckdb.connect(str(file), read_only=True) as connection:
        for question in questions:
            digest.update(repr(connection.execute(question).fetchall()).encode())
    return digest.hexdigest()


def copied(store: Path, to: Path) -> Path:
    """A copy of a store with all the versions that it keeps."""
    return Path(shutil.copytree(store, to, ignore=shutil.ignore_patterns("lock", "draft-*")))


def done(command: list[str], store: Path) -> None:
    """Carry a command out in this process."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(printed), redirect_stderr(printed):
        code = main([*command, "--store", str(store)])
    printed.flush()
    assert code == 0, printed.buffer.getvalue().decode()


def started(command: list[str], store: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "clearance", *command, "--store", str(store)]
    return subprocess.Popen(words, cwd=stores.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


@dataclass(frozen=True)
class Pace:
    """How long a command takes on this machine: until its draft is there, until its pointer is switched, in all."""

    draft: float
    published: float
    whole: float


def paced(command: list[str], store: Path) -> Pace:
    """Run a command and watch what it does when."""
    version, begin = stores.version(store), time.monotonic()
    draft = published = 0.0
    with started(command, store) as process:
        while process.poll() is None and time.monotonic() - begin < PATIENCE:
            draft = draft or (time.monotonic() - begin if any(store.glob("draft-*")) else 0.0)
            published = published or (time.monotonic() - begin if stores.version(store) != version else 0.0)
            time.sleep(0.0005)
        assert process.returncode == 0, process.communicate()
    whole = time.monotonic() - begin
    return Pace(draft or whole / 2, published or whole, whole)


def wait_for_moment(process: subprocess.Popen[str], store: Path, pace: Pace, dice: random.Random) -> str:
    """Wait until it is time to kill; the sort of moment."""
    kind = dice.choice(["any time", "at work", "at work", "publishing", "publishing"])
    begin = time.monotonic()
    if kind == "any time":
        time.sleep(dice.uniform(0, pace.whole * 1.05))
        return kind
    if kind == "at work":
        while process.poll() is None and not any(store.glob("draft-*")) and time.monotonic() - begin < PATIENCE:
            time.sleep(0.0002)
        time.sleep(dice.uniform(0, max(0.02, pace.published - pace.draft)))
        return kind
    boards = len(list(store.glob("board-*")))
    newest = max(store.glob("board-*"), default=None)
    until = dice.choice(["board", "pointer written", "pointer switched"])
    version = stores.version(store)
    while process.poll() is None and time.monotonic() - begin < PATIENCE:
        if until == "board" and (len(list(store.glob("board-*"))) > boards or max(store.glob("board-*"), default=None) != newest):
            break
        if until == "pointer written" and (store / "CURRENT.new").exists():
            break
        if stores.version(store) != version:
            break
    if dice.random() < 0.4:
        time.sleep(dice.uniform(0, 0.02))
    return kind


def count_of_surveys(store: Path) -> int:
    """How many surveys the store's current version holds."""
    (count,) = stores.reader(store).execute("select count(*) from survey").fetchone() or (0,)
    return count


def left_over(store: Path) -> list[str]:
    """Files that no finished command leaves."""
    return sorted(path.name for pattern in ("draft-*", "CURRENT.new", "*.wal", "*.tmp") for path in store.glob(pattern))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_killed_command_is_done_or_not_begun(command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fresh = tmp_path / "fresh"
    intake.import_files([intake_files.save(tmp_path, intake_files.COMPOUNDS, "小区", "2017-10-13")], store=fresh, importer="trial")
    store = copied(fresh, tmp_path / "store")
    pace = paced(command.arguments(tmp_path, AFTERWARDS - 1), store)
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(KILLS):
        if number % A_STORE == 0:
            shutil.rmtree(store)
            store = copied(fresh, tmp_path / f"store{number}")
        dice = random.Random(number)
        words = command.arguments(tmp_path, number)
        before = checksum(store)
        finished = copied(store, tmp_path / "finished")
        done(words, finished)
        after = checksum(finished)
        shutil.rmtree(finished)
        with started(words, store) as process:
            moment = wait_for_moment(process, store, pace, dice)
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
            printed, complained = process.communicate(timeout=PATIENCE)
        case = f"kill {number} ({moment}, {process.returncode})"
        assert process.returncode in (0, -signal.SIGKILL), (case, complained)
        now = checksum(store)
        assert now in (before, after), f"{case}: neither before nor after"
        assert now == after or not command.saved(printed), f"{case}: reported as saved, and is not there"
        reader = stores.reader(store)
        assert query.run("overview/headline", Selection(as_of=newest_survey_date(reader)), reader).shape[0] == 1, case
        seen[f"{moment}: {'after' if now == after else 'before'}"] += 1
        kept_by_the_killed = len(list(store.glob("board-*.duckdb")))
        surveys = count_of_surveys(store)
        done(importing(tmp_path, AFTERWARDS + number), store)
        if count_of_surveys(store) != surveys + 1:
            faults.append(f"{case}: the next import does not work")
        if left := left_over(store):
            faults.append(f"{case}: left over: {left}")
        # The killed one may not have come to tidying up; the next one has.
        boards = sorted(path.name for path in store.glob("board-*.duckdb"))
        if kept_by_the_killed > stores.KEPT_VERSIONS + 1 or len(boards) > stores.KEPT_VERSIONS:
            faults.append(f"{case}: {kept_by_the_killed} versions, then {len(boards)}: {boards}")
    if LONG:
        with capsys.disabled():
            print(f"\n{KILLS} kills of {command.name}: {dict(seen)}; {pace}")
    assert not faults, "\n".join(faults)
