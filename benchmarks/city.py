"""What a page of a whole city costs the server and the browser: seconds of a first and a second visit, and the bytes of what it sends.

All streets are chosen; pages run through Streamlit's AppTest in one process, the landing page first. Bytes are those of the page's elements
before compression; downloads and what Streamlit itself sends are not in them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.browser import ROOT
from benchmarks.queries import city

STREETS = 283
"""A million structures; Shanghai has 234 streets."""
LONGEST = 600
"""Seconds that a page may take: the first visit of a city's forecasts works out their record."""


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (page, second visit, first visit, aims)."""
    from streamlit.testing.v1 import AppTest

    os.environ["CLEARANCE_STORE"] = str(city(folder / "city", STREETS))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=LONGEST)
    first = _seconds(app.run)
    yield "overview, in a server just started", f"{first:.1f} s", "—", f"{STREETS} streets"
    for file in sorted((ROOT / "pages").rglob("*.py"), key=lambda each: each.stem):
        app.switch_page(str(file.relative_to(ROOT)))
        first, second = _seconds(app.run), _seconds(app.run)
        assert not app.exception, file
        yield file.stem, f"{second:.1f} s, {weight(app._tree) / 1e6:.2f} MB", f"first visit {first:.1f} s", "aim < 1.5 s on a second visit, < 2 MB"
    for each in threading.enumerate():
        if each.name == "sandbox-warm":  # it makes a process ready for somebody's SQL; ended in the middle it ends Python with a crash
            each.join()


def weight(block: Any) -> int:
    """The bytes of a block's elements, as they are sent."""
    own = sum(child.proto.ByteSize() for child in block.children.values() if hasattr(getattr(child, "proto", None), "ByteSize"))
    return own + sum(weight(child) for child in block.children.values() if hasattr(child, "children"))


def _seconds(run: Any) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
