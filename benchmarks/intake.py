"""A million rows through the importer on one core: rows a second and memory, against Python's csv alone and DuckDB loading them unlooked at."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from clearance import intake, sample

ROWS = 1_000_000
ROUNDS = 3

# Each in a process of its own, so that the peak of memory is its own too.
_ONE_CORE = """
import json, os, resource, sys, time
from pathlib import Path
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
start = time.perf_counter()
"""
_IMPORTER = _ONE_CORE.replace("start =", "from clearance import intake\nstart =") + """
report = intake.import_files([Path(sys.argv[1])], store=Path(sys.argv[2]), dry_run=DRY)[0]
assert (report.rows_accepted, report.error) == (int(sys.argv[3]), None), report
print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
_CSV = _ONE_CORE + """
import csv
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for _ in csv.reader(file):
        pass
print(json.dumps([time.perf_counter() - start, 0]))
"""
_DUCKDB = _ONE_CORE.replace("start =", "import duckdb\nstart =") + """
duckdb.connect().execute("create table plain as select * from read_csv(?, all_varchar = true)", [sys.argv[1]])
print(json.dumps([time.perf_counter() - start, 0]))
"""


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (what, measured, against, ratio): a structures ledger of a million rows, by the best of a few rounds each."""
    surveys = folder / "city"
    sample.write(surveys, streets=50)
    compounds, structures = (next(surveys.glob(f"{name}*_2017-10-13.csv")) for name in ("小区台账", "违建点位台账"))
    store = folder / "city_store"
    intake.import_files([compounds], store=store)
    large = _repeated(structures, folder / f"large_{structures.name}")
    megabytes = large.stat().st_size / 1e6
    found = []
    for number in range(ROUNDS):
        kept = shutil.copytree(store, folder / f"city_store_{number}")
        scripts = (_IMPORTER.replace("DRY", "True"), store), (_IMPORTER.replace("DRY", "False"), kept), (_CSV, store), (_DUCKDB, store)
        found.append([_run(script, large, where) for script, where in scripts])
    checked, published, read, loaded = (min(rounds[place][0] for rounds in found) for place in range(4))
    peak = max(rounds[place][1] for rounds in found for place in (0, 1))
    what = f"structures, {ROWS:,} rows ({megabytes:.0f} MB), one core: checked and in the draft"
    yield what, f"{ROWS / checked:,.0f} rows/s", f"Python csv alone: {ROWS / read:,.0f} rows/s", f"{checked / read:.1f} times as long; aim ≥ 100,000 rows/s"
    yield "the same, and published", f"{ROWS / published:,.0f} rows/s", f"DuckDB read_csv, unchecked: {ROWS / loaded:,.0f} rows/s", f"{published / loaded:.1f} times as long"
    yield "the same, peak memory of the process", f"{peak:.0f} MB", "—", "aim < 500 MB"


def _repeated(source: Path, target: Path) -> Path:
    """The rows of a survey again and again, each time under other numbers, until there are enough."""
    with source.open(encoding="utf-8-sig", newline="") as original, target.open("w", encoding="utf-8", newline="") as copy:
        header, *rows = csv.reader(original)
        writer = csv.writer(copy)
        writer.writerow(header)
        writer.writerows([f"{number}-{row[0]}", *row[1:]] for number, row in enumerate(islice(cycle(rows), ROWS)))
    return target


def _run(script: str, *arguments: Path) -> tuple[float, float]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    done = subprocess.run([sys.executable, "-c", script, *map(str, arguments), str(ROWS)], env=environment, capture_output=True, text=True, check=True)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes
