"""Eight people with their own SQL at once, small questions and heavy ones, while others use the pages: what each waits for, against the quiet
machine in the same run. ``python -m benchmarks crowd``."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.browser import ROOT
from benchmarks.sandbox import SMALL
from clearance import intake, query, sandbox, store
from clearance.selection import Selection

PEOPLE = 8
SECONDS = 30
THINKING = (0.5, 2.0)
SHARE_HEAVY = 0.1
HEAVY = (
    "select count(*) from structures a join structures b on a.found_on < b.found_on join structures c on c.area = a.area",
    "select count(*) from range(100000000000)",
    "select a.*, b.kind from structures a cross join structures b order by a.area_sqm * b.area_sqm desc",
)
PAGE = ("overview/headline", "batches/progress_by_batch", "burndown/structures_by_week", "burndown/bridge_by_week", "teams/progress_by_team")
"""The queries of a page's rerun."""


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (what, measured, against, ratio or aim)."""
    kept = folder / "crowd"
    intake.import_files(sorted((ROOT / "data" / "sample").glob("*.csv")), store=kept)
    reader, chosen = store.reader(kept), Selection(date(2018, 6, 29))

    def ask(sql: str) -> str:
        return sandbox.ask(sql, folder=kept, role="leader", chosen=chosen).error

    def page() -> str:
        for name in PAGE:
            query.run(name, chosen, reader)
        return ""

    ask(SMALL), page()
    quiet = {"small": [_timed(lambda: ask(SMALL))[0] for _ in range(20)], "page": [_timed(page)[0] for _ in range(20)]}
    waited: dict[str, list[tuple[float, str]]] = {"small": [], "heavy": [], "page": []}
    until = time.monotonic() + SECONDS

    def person(number: int) -> None:
        dice = random.Random(number)
        while time.monotonic() < until:
            heavy = dice.random() < SHARE_HEAVY
            waited["heavy" if heavy else "small"].append(_timed(partial(ask, dice.choice(HEAVY) if heavy else SMALL)))
            time.sleep(dice.uniform(*THINKING))

    def reads() -> None:
        while time.monotonic() < until:
            waited["page"].append(_timed(page))
            time.sleep(0.2)

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        for done in [pool.submit(person, number) for number in range(PEOPLE)] + [pool.submit(reads)]:
            done.result()
    what = f"{PEOPLE} people asking for {SECONDS} s"
    for name, told in (("small", "a small question, answered"), ("page", "a page's five queries")):
        times = [seconds for seconds, error in waited[name] if not error]
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        alone = statistics.median(quiet[name])
        yield f"{what}: {told}", f"p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms of {len(times)}", f"quiet p50 {1000 * alone:.0f} ms", f"{p50 / alone:.1f} and {p95 / alone:.1f} times"
    errors = [error for name in ("small", "page") for _, error in waited[name] if error]
    yield f"{what}: small questions sent away", f"{len(errors)} of {len(waited['small'])}", ", ".join(sorted(set(errors))) or "—", "aim 0"
    ends = [error or "answered" for _, error in waited["heavy"]]
    said = ", ".join(f"{ends.count(each)} {each}" for each in sorted(set(ends)))
    yield f"{what}: heavy questions", f"{len(ends)}: {said}", f"longest wait {max(seconds for seconds, _ in waited['heavy']):.1f} s", "promised: within 10 s"
    yield f"{what}: threads left", str(threading.active_count()), "—", "—"


def _timed(what: Callable[[], str]) -> tuple[float, str]:
    started = time.perf_counter()
    told = what()
    return time.perf_counter() - started, told
