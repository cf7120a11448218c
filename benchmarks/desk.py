"""How long a clerk waits: a large ledger dropped into the import page in a real browser, to its preview and to its receipt, against the
command line's import of the same file in the same run."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import xlsxwriter
from playwright.sync_api import sync_playwright

from benchmarks.browser import ROOT, chromium, server
from clearance import intake, sample
from clearance.locale import translator

ROWS = 20_000
STREETS = 10  # enough that the first survey has as many rows
AIM = 10  # seconds, of the issue
TEXT = translator("zh")


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (what, measured, against, ratio and aim): as CSV and as XLSX."""
    surveys = folder / "district"
    sample.write(surveys, streets=STREETS)
    compounds, structures = (next(surveys.glob(f"{name}*_2017-10-13.csv")) for name in ("小区台账", "违建点位台账"))
    known = folder / "district_store"
    intake.import_files([compounds], store=known)
    with structures.open(encoding="utf-8-sig", newline="") as content:
        rows = list(islice(csv.reader(content), ROWS + 1))
    assert len(rows) == ROWS + 1, f"{structures.name} has {len(rows) - 1} rows"
    (folder / "desk").mkdir()
    for write in (_csv, _xlsx):
        file = write(folder / "desk" / structures.stem, rows)
        command_line = _command_line(file, shutil.copytree(known, folder / f"{file.suffix[1:]}_command"))
        preview, receipt = _page(file, shutil.copytree(known, folder / f"{file.suffix[1:]}_page"))
        what = f"structures, {ROWS:,} rows, {file.suffix[1:].upper()} ({file.stat().st_size / 1e6:.1f} MB)"
        for waited, until in ((preview, "drop → preview"), (receipt, "press of the button → receipt")):
            yield f"{what}: {until}", f"{waited:.1f} s", f"command line import {command_line:.1f} s", f"{waited / command_line:.1f} times as long; aim < {AIM} s"


def _csv(stem: Path, rows: list[list[str]]) -> Path:
    file = stem.with_name(f"{stem.name}.csv")
    with file.open("w", encoding="utf-8", newline="") as content:
        csv.writer(content).writerows(rows)
    return file


def _xlsx(stem: Path, rows: list[list[str]]) -> Path:
    file = stem.with_name(f"{stem.name}.xlsx")
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell)
    return file


def _command_line(file: Path, store: Path) -> float:
    """Seconds of the whole command, start of Python included."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "clearance", "import", str(file)], cwd=ROOT, env=os.environ | {"CLEARANCE_STORE": str(store)}, capture_output=True, text=True)
    taken = time.perf_counter() - start
    assert done.returncode == 0, done.stdout + done.stderr
    return taken


def _page(file: Path, store: Path) -> tuple[float, float]:
    """Seconds from the drop to the table of the preview with its button, and from its press to the receipt."""
    with sync_playwright() as playwright, server(ROOT / "app.py", CLEARANCE_STORE=str(store)) as (address, _):
        browser = chromium(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(120_000)
        page.goto(f"{address}/imports")
        page.get_by_text(TEXT("imports.takes_kinds")).wait_for()
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        start = time.perf_counter()
        page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)
        button = page.get_by_role("button", name=TEXT("imports.commit", n=1))
        page.locator(".b-lines").wait_for()
        button.wait_for()
        preview = time.perf_counter() - start
        assert f"{ROWS:,}" in page.locator(".b-lines").inner_text(), page.locator(".b-lines").inner_text()
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        start = time.perf_counter()
        button.click()
        page.get_by_text(TEXT("imports.receipt")).wait_for()
        receipt = time.perf_counter() - start
        browser.close()
    return preview, receipt
