"""The sample with something hostile in every text: scripts, tags, links, marks of direction, what formats and queries are made of.

``window.ran`` is set by whatever of it a browser should ever run.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from clearance import intake, ledgers
from tests.conftest import ROOT

PAYLOADS = (
    '<img src=x onerror="window.ran=1">',
    "<script>window.ran=2</script>",
    '"><svg onload=window.ran=3>',
    "<a href=javascript:window.ran=4>甲</a>",
    "[乙](javascript:window.ran=5)",
    "' onmouseover='window.ran=6' x='",
    "![丙](http://evil.example/x.png)",
    "</style></title><iframe srcdoc='<script>parent.ran=7</script>'>",
    "\u202eelif",
    "{0} {header} %s $x$ **丁** :red[戊]",
    "'); drop table survey; --",
)
SURVEYS = ("2017-10-13", "2018-05-25", "2018-06-22", "2018-06-29")
KEYS = ("id", "road", "compound")
"""Kinds whose values are named elsewhere: the same value is spoilt in the same way wherever it stands."""
SPOILT = (*KEYS, "text", "open_choice")


def spoil(value: str, salt: str = "") -> str:
    """A value with something hostile after it; which, depends on the value."""
    return value + PAYLOADS[crc32((value + salt).encode()) % len(PAYLOADS)]


def _rows(file: Path) -> tuple[list[str], list[list[str]]]:
    with file.open(encoding="utf-8-sig", newline="") as content:
        header, *rows = csv.reader(content)
    return header, rows


def _write(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as content:
        csv.writer(content).writerows([header, *rows])
    return file


def write(folder: Path) -> list[Path]:
    """Ledgers of a few surveys, hostile in every text; and one of each kind that is hostile in every cell, so that its rows are held back.
    The files' names are hostile too."""
    codebook, files = ledgers.load(), []
    for ledger in codebook.ledgers.values():
        found = sorted((ROOT / "data" / "sample").glob(f"{ledger.title}_*.csv"))
        for file in found if ledger.name == "compounds" else [each for each in found if each.stem.endswith(SURVEYS)]:
            header, rows = _rows(file)
            kinds = [ledger.by_header[ledgers.header_spellings(name)[-1]].kind for name in header]
            spoilt = [
                [spoil(cell, "" if kind in KEYS else name) if kind in SPOILT and cell else cell for cell, kind, name in zip(row, kinds, header, strict=True)]
                for row in rows
            ]
            day = file.stem.rpartition("_")[2]
            files.append(_write(folder / f"{ledger.title}<img src=x onerror=window.ran=8>_{day}.csv", header, spoilt))
        every_cell = [[spoil(f"{cell}{line}") for cell in header] for line in range(len(PAYLOADS))]
        files.append(_write(folder / f"{ledger.title}'onmouseover='window.ran=9'_{SURVEYS[-1]}.csv", header, every_cell))
    return files


def take_in(files: Sequence[Path], store: Path) -> list[intake.FileReport]:
    """Import them, in somebody's name who is no better."""
    return intake.import_files(files, store=store, importer=PAYLOADS[0])
