"""How long somebody's own SQL takes in the sandbox: warm, with a new process, and when it never ends; and what a process holds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.browser import ROOT, resident_megabytes
from clearance import intake, sandbox, store
from clearance.sandbox import process
from clearance.selection import Selection

REPEATS = 20
SMALL = "select area, count(*) as n from structures where standing group by area order by n desc"
ENDLESS = "select count(*) from range(1000000000000)"


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (what, measured, against, aim)."""
    kept = folder / "sandbox"
    intake.import_files(sorted((ROOT / "data" / "sample").glob("*.csv")), store=kept)
    chosen, reader = Selection(date(2018, 6, 29)), store.reader(kept)

    def ask(sql: str) -> float:
        started = time.perf_counter()
        sandbox.ask(sql, folder=kept, role="leader", chosen=chosen)
        return time.perf_counter() - started

    first = ask(SMALL)
    warm = statistics.median(ask(SMALL) for _ in range(REPEATS))
    (held,) = {resident_megabytes(each.pid) for _, each in process.pool()._free}
    started = time.perf_counter()
    reader.execute("select compound_id, count(*) from structure_state($d, 'as-now') where standing group by all", {"d": chosen.as_of}).fetchall()
    bare = time.perf_counter() - started
    endless = ask(ENDLESS)
    after = ask(SMALL)
    yield f"a small query, warm, median of {REPEATS}", f"{warm * 1000:.0f} ms", f"the same from the store itself {bare * 1000:.0f} ms", "aim < 150 ms"
    yield "the first query of a day and role (tables built, process started)", f"{first:.2f} s", "—", "—"
    yield "a query that never ends → readable error", f"{endless:.1f} s", "—", "promised: within 10 s"
    yield "the small query right after it (its process was replaced)", f"{after:.2f} s", f"warm {warm * 1000:.0f} ms", "—"
    yield "memory of a process with the sample's tables", f"{held:.0f} MB", "—", "—"
