"""A page run where nobody sees it, for one of its charts.

A page is a script. Here it runs once more in a session of its own: its own state, its own thread, nothing sent to a browser; and it
stops at the chart that is wanted. Why so: docs/decisions/0015-pins.md. ``clearance.widgets`` asks ``stage()``, which is None on a page
that somebody sees.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner import RerunException, StopException, add_script_run_ctx, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.shared_run_state import SharedRunState
from streamlit.runtime.state import SafeSessionState, SessionState

_STAGE = "off_stage"


@dataclass(frozen=True)
class Chart:
    """A chart as a page has asked for it: its builder, rows, words, and what else the builder takes."""

    build: Callable[..., go.Figure]
    rows: pd.DataFrame
    title: str
    subtitle: str
    more: Mapping[str, Any]


@dataclass
class Stage:
    """What a page is run for: a chart by its key, for somebody with a role. What it has come to: the chart, or None where the page has none
    of that key; ``said``: the page's finding in plain words."""

    wanted: str
    role: str
    said: str = ""
    chart: Chart | None = None

    def offer(self, key: str, chart: Chart) -> None:
        """A chart of the page; where it is the one that is wanted, the page ends here."""
        if key == self.wanted:
            self.chart = chart
            raise _Found


class _Found(Exception):
    """The chart that is wanted has been reached."""


def stage() -> Stage | None:
    """What this page is run for where nobody sees it; None where somebody does."""
    return st.session_state.get(_STAGE)


def run(page: Path, state: Mapping[str, Any], wanted: str, role: str) -> Stage:
    """Run a page's file with a session's ``state`` until its chart ``wanted``. Whatever the page raises is raised."""
    ran, context = Stage(wanted, role), get_script_run_ctx()
    if context is None:
        raise RuntimeError("only a page that somebody sees runs another off stage")
    own = SafeSessionState(SessionState(), lambda: None)
    for name, value in {**state, _STAGE: ran}.items():
        own[name] = value
    unseen = replace(
        context, _enqueue=lambda _: None, session_state=own, shared=SharedRunState(), cursors={}, fragment_storage=MemoryFragmentStorage(), query_string="",
        script_requests=None, parallel_coordinator=None,
    )  # fmt: skip

    def perform() -> None:
        add_script_run_ctx(threading.current_thread(), unseen)
        with suppress(_Found, StopException, RerunException):  # reached; or the page had nothing to show, and has said so to nobody
            exec(_compiled(page, page.stat().st_mtime_ns), {"__name__": "__main__", "__file__": str(page)})  # as Streamlit runs it

    with ThreadPoolExecutor(1, thread_name_prefix="off-stage") as thread:  # a thread of its own: nothing of this run's containers is around it
        thread.submit(perform).result()
    return ran


@cache
def _compiled(page: Path, changed_at: int) -> CodeType:
    return compile(page.read_text(encoding="utf-8"), str(page), "exec")
