"""Rows a second through the importer, against DuckDB loading the same file without looking at it, and Python's csv reading it."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from clearance import intake, sample


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (what, measured, against, ratio): the structures ledger of 50 streets."""
    surveys = folder / "city"
    sample.write(surveys, streets=50)
    first = sorted(surveys.glob("*_2017-10-13.csv"))
    structures = next(file for file in first if file.name.startswith("违建点位台账"))
    intake.import_files([file for file in first if file != structures], store=folder / "city_store")
    start = time.perf_counter()
    report = intake.import_files([structures], store=folder / "city_store")[0]
    ours = time.perf_counter() - start
    rows = report.rows_read

    start = time.perf_counter()
    duckdb.connect().execute("create table plain as select * from read_csv(?, all_varchar = true)", [str(structures)])
    loaded = time.perf_counter() - start
    start = time.perf_counter()
    with structures.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass
    read = time.perf_counter() - start
    yield f"structures, {rows:,} rows, checked and committed", f"{rows / ours:,.0f} rows/s", f"DuckDB read_csv, unchecked: {rows / loaded:,.0f} rows/s", f"{ours / loaded:.1f} times as long"
    yield "the same", f"{ours:.2f} s", f"Python csv alone {read:.2f} s", f"{ours / read:.1f} times as long"
