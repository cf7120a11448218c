"""How long each page's queries take together, warm, at one street, ten thousand, a million and ten million structures; and the forecast.

The sample's one street is imported, then copied inside the database, street by street under numbers of its own: a city of 283 streets is as
much history as theirs would be, without a day of imports. What belongs to the store and not to a street (surveys, quarantine) is not copied.
Each query is timed by itself and counted in every page that asks it; a page that asks the same queries again gets them from its cache.
Seconds are a clock's; in brackets those of the process on all cores, which a busy machine disturbs less.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from benchmarks.browser import ROOT
from clearance import extent, intake, measures, outlook, prospects, query, store, wall
from clearance.selection import Selection

STREETS = (1, 3, 283, 2831)
"""Of 3,532 structures each: one street, about ten thousand, a million, ten million. BENCH_STREETS is the most that is measured."""
REPEATS = 3
GIVEN: Mapping[str, Any] = MappingProxyType({"days": tuple(date(2018, 2, day) for day in range(15, 22)), "seed": "2018-06-29", "checks": 30})
"""The holidays of the setting, the seed and the size of the re-inspection list."""
IN_PART = ("procedure/clock_by_structure",)
"""Lists of a city of which a page asks the first rows (``widgets.part``)."""
FIRST_LOOK = "{page}, the first look at a day"
FIRST_LOOKS = ("overview", "meeting", "procedure", "restatements")
"""Pages that rest on most of what is kept of a day, each where nobody has asked for the day yet."""
FORECAST = "forecast of what stands, 10,000 runs, without its query"
Ask = Callable[[store.Reader], Any]
# What names a street, an area or an item: it gets the copy's number. Streets and areas keep their digits.
_CODES = {"street_code": "'9' || lpad(k::varchar, 8, '0')", "area_code": "'9' || lpad(k::varchar, 8, '0') || right(area_code, 3)"}
_STREETS = {"name": "name || k::varchar", "name_en": "name_en || ' ' || k::varchar"}
_NAMES = ("compound_id", "structure_id", "shop_id", "action_id", "road")
_COPIED = (
    "street", "area", "batch_plan", "team", "road", "compounds_version", "structures_version", "shops_version", "steps_version", "actions_version",
)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and of the process."""

    clock: float
    process: float

    def __str__(self) -> str:
        return f"{_said(self.clock)} ({_said(self.process)})"


def _said(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (page, at one street, at more streets, growth of the process's seconds from size to size)."""
    sizes = [each for each in STREETS if each <= int(os.environ.get("BENCH_STREETS", STREETS[-1]))]
    taken = [_in_a_process(folder / str(streets), streets) for streets in sizes]
    for what, first in taken[0].items():
        rest = [each[what] for each in taken[1:]]
        growth = [f"×{later.process / max(earlier.process, 1e-4):.1f}" for earlier, later in zip([first, *rest], rest)]
        more = ", ".join(f"×{later / earlier:.0f}" for earlier, later in pairwise(sizes))
        yield (
            what, str(first), ", ".join(f"{each} at {streets} streets" for each, streets in zip(rest, sizes[1:])),
            f"{', '.join(growth)} for {more} rows" + ("" if what == FORECAST or what in map(_first_look_of, FIRST_LOOKS) else "; aim < 50 ms at one street, < 1 s at 2831"),
        )  # fmt: skip


def _in_a_process(folder: Path, streets: int) -> dict[str, Taken]:
    """Each size in a process of its own: the memory of one is not another's."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.queries", str(folder), str(streets)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return {what: Taken(*seconds) for what, seconds in json.loads(done.stdout.splitlines()[-1]).items()}


def city(folder: Path, streets: int) -> Path:
    """A store that holds the sample's street ``streets`` times."""
    intake.import_files(sorted((ROOT / "data" / "sample").glob("*.csv")), store=folder)
    file = store.current_file(folder)
    assert file
    with duckdb.connect(str(file)) as connection:
        connection.execute("set enable_progress_bar = false")  # standard output is the answer's
        for table in _COPIED:
            columns = [name for name, *_ in connection.execute(f"select * from {table} limit 0").description]
            codes = _CODES | (_STREETS if table == "street" else {})
            copied = ", ".join(codes.get(name, f"k::varchar || '/' || {name}" if name in _NAMES else name) for name in columns)
            connection.execute(f"insert into {table} select {copied} from {table} cross join range(1, {streets}) as r(k)")
        connection.execute("checkpoint")
    return folder


def _pages(folder: Path) -> dict[str, Taken]:
    """Seconds for all queries of each page, and for the forecast."""
    reader = store.reader(folder)
    newest, *_ = reader.execute(query.find("surveys/newest").sql).fetchone() or (None,)
    assert newest, "a store without surveys"
    pages = measures.pages_of()
    questions = _questions(newest, reader)
    taken = {name: _taken(partial(ask, reader)) for name, ask in questions.items()}
    found = {}
    for page in measures.page_names():
        asked = [each for name, each in taken.items() if page in pages[name]]
        if asked:
            found[page] = Taken(sum(each.clock for each in asked), sum(each.process for each in asked))
    return found | {_first_look_of(page): _first_look(folder, [ask for name, ask in questions.items() if page in pages[name]]) for page in FIRST_LOOKS} | {FORECAST: _taken(_forecast(newest, reader))}


def _questions(newest: date, reader: store.Reader) -> dict[str, Ask]:
    """The queries of all pages as these ask them of the day: of a city its wall of streets and the first rows of its longest list, and no order of
    removals. What the record of forecasts asks of past meetings is in the first visits of ``benchmarks.city``."""
    asked = Selection(newest)
    compounds = int(query.run("overview/headline", asked, reader)["compounds"].iloc[0])
    streets = int(query.run("surveys/campaign", asked, reader)["streets"].iloc[0])
    left_out = {"overview/wall", "overview/streets"} - {wall.query_of(compounds, streets)} | {prospects.OF_PAST_MEETINGS["structures"]}
    left_out |= {"steps/removals_by_structure"} if streets > 1 and compounds > extent.DEALT else set()
    found: dict[str, Ask] = {}
    for name, on in measures.pages_of().items():
        more = _asked_with(name)
        if on and more is not None and name not in left_out:
            found[name] = partial(_first_rows, name, asked) if streets > 1 and name in IN_PART else partial(query.run, name, asked, **more)
    return found


def _first_rows(name: str, asked: Selection, reader: store.Reader) -> None:
    query.first(name, asked, reader, extent.ROWS)
    query.totals(name, asked, reader)


def _first_look_of(page: str) -> str:
    return FIRST_LOOK.format(page=page)


def _first_look(folder: Path, asks: list[Ask]) -> Taken:
    """Seconds for a page's queries where nobody has asked for the day yet: with what they rest on."""
    file = store.current_file(folder)
    assert file
    reader = store.Reader(file)
    began, spent = time.perf_counter(), time.process_time()
    for ask in asks:
        ask(reader)
    return Taken(time.perf_counter() - began, time.process_time() - spent)


def _forecast(newest: date, reader: store.Reader) -> Callable[[], Any]:
    rows = query.run(outlook.QUERIES["structures"], Selection(newest), reader)
    campaign = next(query.run("surveys/campaign", Selection(newest), reader).itertuples())
    return lambda: outlook.of_rows("structures", rows, newest, campaign)


def _asked_with(name: str) -> dict[str, Any] | None:
    """What a page gives a query besides the selection; None where that depends on what somebody picks."""
    more = set(query.find(name).params) - set(Selection.parameters(Selection(store.FIRST_CALENDAR_DAY)))
    return {each: GIVEN[each] for each in more} if more <= set(GIVEN) else None


def _taken(ask: Callable[[], Any]) -> Taken:
    """The medians of some runs after the first."""
    clock, process = [], []
    for _ in range(REPEATS + 1):
        began, spent = time.perf_counter(), time.process_time()
        ask()
        clock.append(time.perf_counter() - began)
        process.append(time.process_time() - spent)
    return Taken(statistics.median(clock[1:]), statistics.median(process[1:]))


if __name__ == "__main__":
    print(json.dumps({what: (taken.clock, taken.process) for what, taken in _pages(city(Path(sys.argv[1]), int(sys.argv[2]))).items()}))
