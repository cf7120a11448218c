"""The processes that answer: one is started, filled with tables, asked, and ended the moment it takes longer than it may.

A pool keeps those that are as they were before their last question, so that a small question waits for nothing, and replaces in the
background those that are not.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import struct
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clearance import access

CHILD = Path(__file__).with_name("child.py")
SETTINGS = access.FILE.with_name("sandbox.toml")
SPARE_BYTES = 1_000_000  # beyond an answer's own limit, for its punctuation
WORST_ESCAPE = 6  # of a character in JSON

Payload = Mapping[str, bytes]


@dataclass(frozen=True)
class Settings:
    """The limits of ``data/access/sandbox.toml``."""

    seconds: float
    start_seconds: float
    memory_bytes: int
    rows: int
    bytes: int
    cell_characters: int
    question_characters: int
    processes: int
    idle_seconds: float


@cache
def settings() -> Settings:
    """The limits as they are set."""
    return Settings(**tomllib.loads(SETTINGS.read_text(encoding="utf-8")))


class Ended(Exception):
    """A process gives no answer: ``kind`` says why: it took too long ("time"), died of its own ("memory", "crashed"), or none was free ("busy")."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Process:
    """One child, filled with tables. Not for two threads at once."""

    def __init__(self, payload: Payload, limits: Settings, deadline: float) -> None:
        """Start and fill it; it is ready when this returns. Raises Ended."""
        self.limits = limits
        self.since = time.monotonic()
        environment = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
        if os.name == "nt":  # without which no program starts there
            environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", str(CHILD)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
                cwd=Path(sys.executable).anchor, start_new_session=os.name == "posix", close_fds=True,
            )  # fmt: skip
        except OSError as error:
            raise Ended("busy") from error
        assert self._child.stdin and self._child.stdout  # piped
        self._to_child, self._from_child = self._child.stdin, self._child.stdout
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True, name="sandbox-listen").start()
        watchman = threading.Timer(max(deadline - time.monotonic(), 0.01), self.end)
        watchman.daemon = True
        watchman.start()
        try:
            self._send(json.dumps({"memory": limits.memory_bytes, "seconds": limits.seconds}).encode())
            for name, body in payload.items():
                self._send(name.encode())
                self._send(body)
            self._send(b"")
            self.walls: list[str] = json.loads(self._receive(deadline))["walls"]
        except BaseException:
            self.end()
            raise
        finally:
            watchman.cancel()

    def ask(self, question: Mapping[str, Any], deadline: float) -> dict[str, Any]:
        """Its answer. Raises Ended, and has ended the process then."""
        try:
            self._send(json.dumps(question).encode())
            told = json.loads(self._receive(deadline))
            if not isinstance(told, dict) or not ("error" in told or _is_table(told)):
                raise ValueError
        except (ValueError, RecursionError) as error:
            self.end()
            raise Ended("crashed") from error
        except Ended:
            self.end()
            raise
        self.since = time.monotonic()
        return told

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._child.poll() is None

    def end(self) -> None:
        """End it, whatever it does."""
        with suppress(OSError):
            self._child.kill()
        with suppress(OSError, ValueError):  # what it still says is read, and its end closed, by who listens
            self._to_child.close()
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(timeout=2)

    def _send(self, body: bytes) -> None:
        try:
            self._to_child.write(struct.pack(">I", len(body)) + body)
            self._to_child.flush()
        except (OSError, ValueError) as error:
            raise Ended(self._cause()) from error

    def _receive(self, deadline: float) -> bytes:
        try:
            body = self._frames.get(timeout=max(deadline - time.monotonic(), 0.001))
        except queue.Empty:
            raise Ended("time") from None
        if body is None:
            raise Ended(self._cause())
        return body

    def _cause(self) -> str:
        """Why it is gone: told to by the kernel for its use of the processor, out of memory, or for no known reason."""
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(timeout=1)
        code = self._child.returncode
        if os.name == "posix":
            import signal

            if code == -signal.SIGXCPU:
                return "time"
            if code == -signal.SIGKILL:
                return "memory"
        return "crashed"

    def _listen(self) -> None:
        """Gather the frames that it sends, until it ends or sends more than it may."""
        most = self.limits.bytes * WORST_ESCAPE + SPARE_BYTES
        with suppress(OSError, ValueError), self._from_child as stream:
            while head := stream.read(4):
                length = struct.unpack(">I", head)[0] if len(head) == 4 else most + 1
                if length > most:
                    self._child.kill()
                    break
                body = stream.read(length)
                if len(body) < length:
                    break
                self._frames.put(body)
        self._frames.put(None)


def _is_table(told: Mapping[str, Any]) -> bool:
    """Whether an answer is one: a child that somebody has got hold of may say anything."""
    columns, kinds, rows = (told.get(name) for name in ("columns", "types", "rows"))
    return (
        isinstance(columns, list)
        and isinstance(kinds, list)
        and isinstance(rows, list)
        and len(columns) == len(kinds)
        and all(isinstance(name, str) for name in [*columns, *kinds])
        and all(isinstance(row, list) and len(row) == len(columns) for row in rows)
        and all(cell is None or isinstance(cell, bool | int | float | str) for row in rows for cell in row)
    )


class Pool:
    """A few processes, kept by what they are filled with (``key``), for any number of threads."""

    def __init__(self, limits: Settings) -> None:
        self.limits = limits
        self._turn = threading.Condition()
        self._free: list[tuple[Hashable, Process]] = []
        self._count = 0
        self._filling: set[Hashable] = set()
        self._waits_to_sweep = False

    def ask(self, key: Hashable, payload: Callable[[], Payload], question: Mapping[str, Any]) -> dict[str, Any]:
        """A process's answer within the limits' seconds. Raises Ended."""
        deadline = time.monotonic() + self.limits.seconds
        process = self._take(key, payload, deadline)
        fit = False
        try:
            told = process.ask(question, deadline)
            fit = bool(told.pop("fit", False))
            return told
        finally:
            self._give_back(key, process, fit=fit)
            if not fit:
                self.warm(key, payload)

    def warm(self, key: Hashable, payload: Callable[[], Payload]) -> None:
        """Have a process ready for a key, in the background."""
        with self._turn:
            if key in self._filling or any(each == key for each, _ in self._free):
                return
            self._filling.add(key)
        threading.Thread(target=self._fill, args=(key, payload), daemon=True, name="sandbox-warm").start()

    def _fill(self, key: Hashable, payload: Callable[[], Payload]) -> None:
        try:
            deadline = time.monotonic() + self.limits.start_seconds
            self._give_back(key, self._take(key, payload, deadline), fit=True)
        except Ended:
            pass  # whoever asks next starts one
        finally:
            with self._turn:
                self._filling.discard(key)

    def close(self) -> None:
        """End all that are free."""
        with self._turn:
            free, self._free = self._free, []
            self._count -= len(free)
        for _, process in free:
            process.end()

    def _take(self, key: Hashable, payload: Callable[[], Payload], deadline: float) -> Process:
        self._sweep()
        with self._turn:
            while True:
                for place, (each, process) in enumerate(self._free):
                    if each == key:
                        del self._free[place]
                        return process
                if self._count < self.limits.processes:
                    self._count += 1
                    break
                if self._free:  # filled with something else: the one that was asked longest ago makes room
                    _, oldest = self._free.pop(0)
                    oldest.end()
                    break
                if not self._turn.wait(deadline - time.monotonic()):
                    raise Ended("busy")
        try:
            return Process(payload(), self.limits, deadline)
        except BaseException:
            with self._turn:
                self._count -= 1
                self._turn.notify()
            raise

    def _give_back(self, key: Hashable, process: Process, *, fit: bool) -> None:
        kept = fit and process.is_alive
        if not kept:
            process.end()
        with self._turn:
            if kept:
                self._free.append((key, process))
            else:
                self._count -= 1
            self._turn.notify()
        if kept:
            self._sweep_later()

    def _sweep_later(self) -> None:
        """Sweep once nobody can have asked for long; one thread waits for that, however many ask meanwhile."""
        with self._turn:
            if self._waits_to_sweep:
                return
            self._waits_to_sweep = True
        later = threading.Timer(self.limits.idle_seconds, self._swept)
        later.daemon = True
        later.start()

    def _swept(self) -> None:
        with self._turn:
            self._waits_to_sweep = False
        self._sweep()
        if self._free:  # asked since
            self._sweep_later()

    def _sweep(self) -> None:
        """End those that are gone or that nobody has asked for long."""
        long_ago = time.monotonic() - self.limits.idle_seconds
        with self._turn:
            left = [(key, process) for key, process in self._free if process.is_alive and process.since > long_ago]
            gone = [process for _, process in self._free if not process.is_alive or process.since <= long_ago]
            self._free, self._count = left, self._count - len(gone)
            self._turn.notify_all()
        for process in gone:
            process.end()


@cache
def pool() -> Pool:
    """The one pool of this server."""
    made = Pool(settings())
    atexit.register(made.close)
    return made
