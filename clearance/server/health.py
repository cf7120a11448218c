"""How the board is doing: ``/healthz`` for whoever keeps it running, ``/metrics`` for the administrator's monitoring. No path, no name, no row."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import anyio
import pandas as pd
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearance import access, query, store
from clearance.selection import Selection
from clearance.server.gate import is_local, sign_in_configured
from clearance.server.sign_in import person_of

LOG = logging.getLogger(__name__)
HEALTH, METRICS = "/healthz", "/metrics"
STREAMLITS_METRICS = "/_stcore/metrics"
SESSION = "/_stcore/stream"
# What was asked for, in few words: addresses themselves would be as many as visitors care to type.
KINDS = {
    "bundle": r"/static/.*", "upload": r"/_stcore/upload_file/.*", "download": r"/media/.*", "core": r"/_stcore/.*", "health": r"/healthz|/metrics",
    "page": r"/[a-z_-]*",
}  # fmt: skip
EVERYTHING = Selection(as_of=date.max)


@dataclass
class Traffic:
    """What has been asked since the server started; ``sessions``: websockets that are open now."""

    started: float = field(default_factory=time.time)
    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    sessions: int = 0


class Counts:
    """Count requests, how long they took, and open sessions."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self.app, self.traffic = app, traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._session(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        open_here = 0

        async def watched(message: Message) -> None:
            nonlocal open_here
            if message["type"] == "websocket.accept":
                open_here = 1
                self.traffic.sessions += 1
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self.traffic.sessions -= open_here

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = next((name for name, pattern in KINDS.items() if re.fullmatch(pattern, scope["path"])), "other")
        method = scope["method"] if scope["method"] in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE") else "other"
        status, began = 500, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self.traffic.requests[kind, method, status] += 1
            self.traffic.seconds[kind] += time.perf_counter() - began


class Health:
    """Answer ``/healthz`` to this machine and ``/metrics`` to its administrator; hide Streamlit's own metrics behind the same right."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self.app, self.traffic = app, traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in (HEALTH, METRICS, STREAMLITS_METRICS):
            await self.app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            answer: ASGIApp = PlainTextResponse("", status_code=405, headers={"allow": "GET, HEAD"})
        elif scope["path"] == HEALTH:
            answer = await anyio.to_thread.run_sync(self._healthz) if is_local(scope) else _hidden()
        elif not may_see_metrics(scope):
            answer = _hidden()
        elif scope["path"] == METRICS:
            answer = await anyio.to_thread.run_sync(self._metrics)
        else:
            answer = self.app
        await answer(scope, receive, send)

    def _healthz(self) -> Response:
        found = state(store.default_folder())
        return JSONResponse(found, status_code=503 if found["status"] == "failing" else 200, headers={"cache-control": "no-store"})

    def _metrics(self) -> Response:
        text = metrics(self.traffic, store.default_folder())
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4", headers={"cache-control": "no-store"})


def _hidden() -> Response:
    return PlainTextResponse("404\n", status_code=404)


def may_see_metrics(scope: Scope) -> bool:
    """Whether a request may see the metrics: of an administrator (``people``) who has signed in; without sign-in, from this machine, in that role."""
    if sign_in_configured():
        person = person_of(scope)
        return person is not None and access.may(person.role, "people")
    return is_local(scope) and access.may(access.at_this_machine(), "people")


def state(folder: Path) -> dict[str, Any]:
    """What the store says of itself, asked through a connection of its own: ``ok`` with its version and newest survey (ISO date), ``empty``
    before the first import, ``failing`` with a reason that names no folder."""
    try:
        reader = store.examine(folder)
        newest = query.run("surveys/newest", EVERYTHING, reader)["newest_survey_on"].iloc[0] if reader else None
    except store.StoreError as error:
        return {"status": "failing", "reason": str(error)}
    except Exception:  # whatever it is, the answer is that the store fails; what DuckDB says of it may name folders
        LOG.exception("the store does not answer")
        return {"status": "failing", "reason": "数据库不应答，原因见运行日志。 / The store does not answer; the log says why."}
    if reader is None:
        return {"status": "empty", "store": "", "newest_survey": None}
    return {"status": "ok", "store": reader.version, "newest_survey": None if pd.isna(newest) else f"{newest:%Y-%m-%d}"}


def metrics(traffic: Traffic, folder: Path) -> str:
    """Everything that is counted, in Prometheus' text format (version 0.0.4)."""
    counted: Counter[str] = Counter()
    for (kind, _, _), number in traffic.requests.items():
        counted[kind] += number
    lines = [
        *_family("clearance_requests_total", "counter", "Requests answered.", *(
            _sample("clearance_requests_total", number, kind=kind, method=method, status=status)
            for (kind, method, status), number in sorted(traffic.requests.items())
        )),
        *_family("clearance_request_seconds", "summary", "Seconds from a request to the end of its answer.", *(
            _sample(f"clearance_request_seconds_{part}", figures[kind], kind=kind)
            for kind in sorted(counted) for part, figures in (("sum", traffic.seconds), ("count", counted))
        )),
        *_gauge("clearance_open_sessions", "Pages that are open now.", traffic.sessions),
        *_gauge("process_start_time_seconds", "When the server started, seconds since 1970 UTC.", traffic.started),
        *_store_figures(folder),
    ]  # fmt: skip
    if (memory := resident_bytes()) is not None:
        lines += _gauge("process_resident_memory_bytes", "Memory that the server holds.", memory)
    return "\n".join(lines) + "\n"


def _store_figures(folder: Path) -> list[str]:
    found = state(folder)
    lines = _gauge("clearance_store_up", "1 where the store opens and answers, 0 where it fails.", int(found["status"] != "failing"))
    if found["status"] != "ok":
        return lines
    undone = query.run("surveys/history", EVERYTHING, store.reader(folder))["undone"].astype(bool)
    lines += _family("clearance_imports", "gauge", "Surveys in the store.", *(
        _sample("clearance_imports", int(number), state=name) for name, number in (("in_force", (~undone).sum()), ("undone", undone.sum()))
    ))  # fmt: skip
    if found["newest_survey"]:
        day = datetime.fromisoformat(found["newest_survey"]).replace(tzinfo=UTC)
        lines += _gauge("clearance_newest_survey_time_seconds", "Day of the newest survey, seconds since 1970 UTC.", day.timestamp())
    return lines


def _family(name: str, kind: str, meaning: str, *samples: str) -> list[str]:
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}", *samples]


def _gauge(name: str, meaning: str, value: float) -> list[str]:
    return _family(name, "gauge", meaning, _sample(name, value))


def _sample(name: str, value: float, **labels: Any) -> str:
    said = ",".join(f'{label}="{text}"' for label, text in labels.items())
    return f"{name}{f'{{{said}}}' if said else ''} {value}"


def resident_bytes() -> int | None:
    """What this process holds in memory; None where the system does not say (it is asked of Linux)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return None
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.M)
    return int(found[1]) * 1024 if found else None
