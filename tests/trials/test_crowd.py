"""Everybody at once: one file brought by many is stored once, and no reader ever sees two versions in one."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from clearance import intake, query
from clearance import store as stores
from clearance.selection import Selection
from tests import intake_files
from tests.trials import length

ROUNDS = length(1, 8)
THREADS, PROCESSES = 8, 4
READING_THREADS, READING_PROCESSES = 19, 1
PAUSE = 2.0
LATER_SURVEYS = length(2, 8)
ROWS = 100
FIRST = date(2018, 3, 1)
ASKED = Selection(as_of=date(2018, 12, 31))
HEADER = "点位编号,小区编号,违建面积,发现日期"

# A process is let off by a file, as its start takes longer than the import itself.
_WAIT = "import sys, time, pathlib\ngo = pathlib.Path(sys.argv.pop(1))\nready = pathlib.Path(sys.argv.pop(1))\n"
_GO = "ready.touch()\nwhile not go.exists(): time.sleep(0.001)\n"
IMPORTER = _WAIT + "from clearance.__main__ import main\n" + _GO + "sys.exit(main())\n"
READER = (
    _WAIT + "from tests.trials import test_crowd\n" + _GO
    + "told = test_crowd.read_while(pathlib.Path(sys.argv[1]), lambda: not pathlib.Path(sys.argv[2]).exists())\n"
    + "import json\nprint(json.dumps(told))\n"
)  # fmt: skip


def survey(folder: Path, place: int) -> Path:
    """A survey that brings new structures, so that each version of the store has numbers of its own."""
    rows = [f"P{place}-{row},C0{row % 3 + 1},10,2017-11-01" for row in range(ROWS if place == 0 else 20 + place)]
    return intake_files.save(folder, [HEADER, *rows], f"违建{place}", (FIRST + timedelta(days=place)).isoformat())


def disagreement(reader: stores.Reader) -> str | None:
    """Whether related questions to one reader answer for different versions."""
    headline = query.run("overview/headline", ASKED, reader).iloc[0]
    batches = query.run("batches/progress_by_batch", ASKED, reader)
    standing, by_batch = int(headline["structures_standing"]), int(batches["standing"].sum())
    if standing != by_batch:
        return f"{reader.version}: {standing} stand, {by_batch} by batch"
    return None


def read_while(store: Path, going: Callable[[], bool]) -> dict[str, Any]:
    """Ask for as long as it goes on; how often, of which versions, and what did not agree."""
    asked, versions, wrong = 0, set(), []
    while going():
        try:
            reader = stores.reader(store)
            versions.add(reader.version)
            if told := disagreement(reader):
                wrong.append(told)
        except Exception as error:
            wrong.append(repr(error))
            break
        asked += 1
        # Twenty who never look away would leave the importers no time on two cores.
        until = time.monotonic() + PAUSE
        while going() and time.monotonic() < until:
            time.sleep(0.05)
    return {"asked": asked, "versions": sorted(versions), "wrong": wrong}


def start(script: str, *words: Path | str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)], cwd=stores.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_file_brought_by_all_at_once_is_stored_once_and_readers_see_whole_versions(number: int, tmp_path: Path) -> None:
    store, go, over = tmp_path / "store", tmp_path / "go", tmp_path / "over"
    intake.import_files([intake_files.save(tmp_path, intake_files.COMPOUNDS, "小区", "2017-10-13")], store=store, importer="trial")
    shared, later = survey(tmp_path, 0), [survey(tmp_path, place) for place in range(1, LATER_SURVEYS + 1)]
    importers = [start(IMPORTER, go, tmp_path / f"ready-{place}", "import", shared, "--store", store, "--json") for place in range(PROCESSES)]
    watchers = [start(READER, go, tmp_path / f"ready-r{place}", store, over) for place in range(READING_PROCESSES)]
    statuses: list[str] = []
    errors: list[str] = []
    readings: list[dict[str, Any]] = []

    def bring() -> None:
        while not go.exists():
            time.sleep(0.001)
        try:
            (report,) = intake.import_files([shared], store=store, importer="trial")
            statuses.append(report.status)
        except Exception as error:
            errors.append(repr(error))

    threads = [threading.Thread(target=bring) for _ in range(THREADS)]
    readers = [threading.Thread(target=lambda: readings.append(read_while(store, lambda: not over.exists()))) for _ in range(READING_THREADS)]
    try:
        for thread in (*threads, *readers):
            thread.start()
        deadline = time.monotonic() + 60
        while len(list(tmp_path.glob("ready-*"))) < PROCESSES + READING_PROCESSES and time.monotonic() < deadline:
            time.sleep(0.005)
        go.touch()
        for thread in threads:
            thread.join()
        for path in later:
            (report,) = intake.import_files([path], store=store, importer="trial")
            assert report.status == "accepted"
        for process in importers:
            printed, complained = process.communicate(timeout=120)
            if process.returncode:
                errors.append(complained)
            else:
                statuses += [file["status"] for file in json.loads(printed)["files"]]
    finally:
        go.touch()
        over.touch()
        for thread in (*threads, *readers):
            thread.join()
    for process in watchers:
        printed, complained = process.communicate(timeout=120)
        assert process.returncode == 0, complained
        readings.append(json.loads(printed))
    assert errors == []
    assert Counter(statuses) == {"accepted": 1, "unchanged": THREADS + PROCESSES - 1}
    answer = stores.reader(store).execute("select count(*) from survey where file_name = $name", {"name": shared.name}).fetchone()
    assert answer == (1,)
    assert [wrong for each in readings for wrong in each["wrong"]] == []
    assert len(readings) == READING_THREADS + READING_PROCESSES
    assert all(each["asked"] for each in readings)
    assert len({version for each in readings for version in each["versions"]}) > 1, "the readers saw nothing change"
    assert list(store.glob("draft-*")) == []
