"""A full disk: the import says so, the store is as it was, and nothing piles up; with space it works again."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearance import intake
from clearance import store as stores
from tests import intake_files
from tests.trials import length
from tests.trials.test_kills import checksum, left_over

DISK = 48_000_000
ROWS = length(2_000, 20_000)
SHARES = sorted([0.5, 1.05, 0.0, 0.01, 0.3, 0.9, 0.98, 1.01, 1.2, 1.4, 1.6][: length(1, 11)])
"""Room that is left, as a share of the store's newest file: an import copies it first, and then it grows."""
SURELY_TOO_LITTLE = 0.99
SAYS_SO = re.compile("空间|磁盘|disk|space", re.IGNORECASE)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, small enough to fill; skips where nobody may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if os.name == "nt" or os.geteuid() != 0 or not mount:
        pytest.skip("only root may mount a disk")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("mounting is not permitted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def known_store(folder: Path, files: Path) -> Path:
    """A store with one survey of compounds and one of structures."""
    surveys = [intake_files.save(files, intake_files.COMPOUNDS, "小区", "2017-10-13"), intake_files.save(files, intake_files.STRUCTURES, "违建")]
    intake.import_files(surveys, store=folder / "store", importer="trial")
    return folder / "store"


def large_survey(files: Path) -> Path:
    """A survey that makes the store grow."""
    rows = (f"Q{row},C0{row % 3 + 1},{row % 90 + 1},2017-11-01,{row}号{row * 7919 % 10_007}室" for row in range(ROWS))
    return intake_files.save(files, ["点位编号,小区编号,违建面积,发现日期,门牌", *rows], "违建点位", "2018-06-01")


def run_import(survey: Path, store: Path, *, largest_file: int | None = None) -> subprocess.CompletedProcess[str]:
    """The import as a command; ``largest_file`` is what the system lets it write into one file."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    return subprocess.run(
        [sys.executable, "-B", "-m", "clearance", "import", str(survey), "--store", str(store)],
        cwd=stores.ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, preexec_fn=limit if largest_file is not None else None,
    )  # fmt: skip


def check_refusal(ran: subprocess.CompletedProcess[str], store: Path, before: str, files: list[str], case: str) -> list[str]:
    """What is wrong with how an import failed for want of space."""
    faults = []
    if ran.returncode != 1:
        faults.append(f"{case}: exit code {ran.returncode}, not 1")
    if "Traceback" in ran.stderr or not SAYS_SO.search(ran.stderr + ran.stdout):
        faults.append(f"{case}: not a message for people: {ran.stderr.strip()[-300:]!r}")
    if checksum(store) != before:
        faults.append(f"{case}: the store has changed")
    if left_over(store):
        faults.append(f"{case}: left over: {left_over(store)}")
    now = sorted(path.name for path in store.iterdir())
    if now != files:
        faults.append(f"{case}: files {now}, were {files}")
    return faults


def refuse(faults: list[str]) -> None:
    assert not faults, "\n".join(faults)


def test_an_import_onto_a_full_disk_is_refused_and_leaves_no_trace(disk: Path, tmp_path: Path) -> None:
    store, survey = known_store(disk, tmp_path), large_survey(tmp_path)
    before, files = checksum(store), sorted(path.name for path in store.iterdir())
    current = stores.current_file(store)
    assert current
    size, ballast, faults = current.stat().st_size, disk / "ballast", []
    for share in SHARES:
        free = shutil.disk_usage(disk).free
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - round(size * share)))
        ran = run_import(survey, store)
        ballast.unlink()
        if ran.returncode == 0 and share > SURELY_TOO_LITTLE:
            break  # this much was enough: the store has the survey now
        faults += check_refusal(ran, store, before, files, f"{share:.0%} of {size:,} bytes left")
    with_space = run_import(survey, store)
    assert with_space.returncode == 0, with_space.stderr
    assert checksum(store) != before
    assert left_over(store) == []
    refuse(faults)


def test_a_first_import_onto_a_full_disk_makes_no_store(disk: Path, tmp_path: Path) -> None:
    survey = intake_files.save(tmp_path, intake_files.COMPOUNDS, "小区", "2017-10-13")
    faults = []
    for room in (300_000, 0)[: length(1, 2)]:
        ballast = disk / "ballast"
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - room)
        ran = run_import(survey, disk / "store")
        ballast.unlink()
        if ran.returncode != 1 or "Traceback" in ran.stderr or not SAYS_SO.search(ran.stderr):
            faults.append(f"{room:,} bytes left: exit code {ran.returncode}, {ran.stderr.strip()[-300:]!r}")
        if (disk / "store").exists() and (stores.current_file(disk / "store") or left_over(disk / "store")):
            faults.append(f"{room:,} bytes left: {sorted(path.name for path in (disk / 'store').iterdir())}")
    assert run_import(survey, disk / "store").returncode == 0
    refuse(faults)


def test_an_import_that_may_not_write_so_much_leaves_no_trace(tmp_path: Path) -> None:
    """What stands in for a full disk where nobody may mount one: the system's limit on the size of a file."""
    store, survey = known_store(tmp_path, tmp_path / "files"), large_survey(tmp_path / "files")
    before, files = checksum(store), sorted(path.name for path in store.iterdir())
    current = stores.current_file(store)
    assert current
    size, faults = current.stat().st_size, []
    for share in SHARES:
        ran = run_import(survey, store, largest_file=round(size * share))
        if ran.returncode == 0 and share > SURELY_TOO_LITTLE:
            break
        faults += check_refusal(ran, store, before, files, f"{share:.0%} of {size:,} bytes a file")
    assert run_import(survey, store).returncode == 0
    assert checksum(store) != before
    assert left_over(store) == []
    refuse(faults)
