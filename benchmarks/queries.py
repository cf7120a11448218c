"""How long each page's queries take together, warm, on the committed sample and on ten streets."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.browser import ROOT
from clearance import intake, query, sample, store
from clearance.selection import Selection


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (page, measured, against, ratio or aim): the sample's one street, then ten streets."""
    one, ten = folder / "one", folder / "ten"
    intake.import_files(sorted((ROOT / "data" / "sample").glob("*.csv")), store=one)
    sample.write(folder / "surveys", streets=10)
    intake.import_files(sorted((folder / "surveys").glob("*.csv")), store=ten)
    for page in sorted((ROOT / "pages").rglob("*.py")):
        names = sorted(set(re.findall(r'"((?:overview|burndown|batches|classes|teams|surveys)/\w+)"', page.read_text(encoding="utf-8"))))
        small, large = _together(one, names), _together(ten, names)
        yield f"{page.stem}: {len(names)} queries", f"{small * 1000:.0f} ms (1 street)", f"{large * 1000:.0f} ms (10 streets)", f"×{large / small:.1f} for ×10 rows; aim < 50 ms at one street"


def _together(folder: Path, names: list[str]) -> float:
    reader = store.reader(folder)
    newest = reader.execute(query.find("surveys/newest").sql).fetchone()[0]
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        for name in names:
            query.run(name, Selection(as_of=newest), reader)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)
