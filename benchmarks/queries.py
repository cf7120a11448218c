"""How long each page's queries take together, warm, at about ten thousand, a million and ten million structures.

The sample's one street is imported, then copied inside the database, street by street under numbers of its own: a city of 283 streets is as
much history as theirs would be, without a day of imports. What belongs to the store and not to a street (surveys, quarantine) is not copied.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.browser import ROOT
from clearance import intake, measures, query, store
from clearance.selection import Selection

STREETS = (3, 283, 2831)
"""Of 3,532 structures each: about ten thousand, a million, ten million."""
REPEATS = 3
# What names a street, an area or an item: it gets the copy's number. Streets and areas keep their digits.
_CODES = {"street_code": "'9' || lpad(k::varchar, 8, '0')", "area_code": "'9' || lpad(k::varchar, 8, '0') || right(area_code, 3)"}
_NAMES = ("compound_id", "structure_id", "shop_id", "action_id", "road")
_COPIED = (
    "street", "area", "batch_plan", "team", "road", "compounds_version", "structures_version", "shops_version", "steps_version", "actions_version",
)  # fmt: skip


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (page, at ten thousand structures, at a million and ten million, growth for a factor of ten)."""
    sizes = [each for each in STREETS if each <= int(os.environ.get("BENCH_STREETS", STREETS[-1]))]
    taken = [_in_a_process(folder / str(streets), streets) for streets in sizes]
    for page, small in taken[0].items():
        rest = [each[page] for each in taken[1:]]
        growth = [f"×{later / max(earlier, 1e-4):.1f}" for earlier, later in zip([small, *rest], rest)]
        yield (
            page, f"{small * 1000:.0f} ms ({STREETS[0]} streets)", ", ".join(f"{each:.2f} s ({streets} streets)" for each, streets in zip(rest, sizes[1:])),
            f"{' and '.join(growth)} for ×94 and ×10 rows; aim < 50 ms at one street, < 1 s at 10 million",
        )  # fmt: skip


def _in_a_process(folder: Path, streets: int) -> dict[str, float]:
    """Each size in a process of its own: the memory of one is not another's."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.queries", str(folder), str(streets)], cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def city(folder: Path, streets: int) -> Path:
    """A store that holds the sample's street ``streets`` times."""
    intake.import_files(sorted((ROOT / "data" / "sample").glob("*.csv")), store=folder)
    file = store.current_file(folder)
    assert file
    with duckdb.connect(str(file)) as connection:
        for table in _COPIED:
            columns = [name for name, *_ in connection.execute(f"select * from {table} limit 0").description]
            copied = ", ".join(_CODES.get(name, f"k::varchar || '/' || {name}" if name in _NAMES else name) for name in columns)
            connection.execute(f"insert into {table} select {copied} from {table} cross join range(1, {streets}) as r(k)")
        connection.execute("checkpoint")
    return folder


def _pages(folder: Path) -> dict[str, float]:
    """Seconds for all queries of each page, the median of some runs after the first."""
    reader = store.reader(folder)
    newest = reader.execute(query.find("surveys/newest").sql).fetchone()[0]
    asked = {page: [name for name, pages in measures.pages_of().items() if page in pages and _is_plain(name)] for page in measures.page_names()}
    return {f"{page}: {len(names)} queries": _together(reader, names, newest) for page, names in asked.items() if names}


def _is_plain(name: str) -> bool:
    """Whether the selection is all that a query needs."""
    return set(query.find(name).params) <= set(Selection.parameters(Selection(store.FIRST_CALENDAR_DAY)))


def _together(reader: store.Reader, names: list[str], newest: object) -> float:
    taken = []
    for _ in range(REPEATS + 1):
        start = time.perf_counter()
        for name in names:
            query.run(name, Selection(as_of=newest), reader)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])


if __name__ == "__main__":
    print(json.dumps(_pages(city(Path(sys.argv[1]), int(sys.argv[2])))))
