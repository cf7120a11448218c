"""The audit log: who did what, when and from where. A line an entry, each bound to the one before it by its hash; nothing is ever taken away.

    store/audit.jsonl             the entries, one JSON object a line
    store/audit-000052001.jsonl   earlier ones, up to that number, once a file is full
    store/audit.head              the number and hash of the last entry, so that a cut at the end shows
    store/audit.lock              who writes queues on it

The head is the second place; the store is the third (``store.fact``), each backup another. What this cannot show: somebody who may write all of
them can write them all anew. Only a copy out of their reach is proof against that (``verify`` takes what it remembers).
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from filelock import FileLock

LOG, HEAD, LOCK = "audit.jsonl", "audit.head", "audit.lock"
EARLIER: Final = "audit-*.jsonl"
KINDS: Final = (
    "sign_in", "refused", "sign_out", "role", "people", "setting",
    "import", "undo", "redo", "say", "meeting", "pin", "unpin", "export", "sql", "backup", "restore", "torn",
)  # fmt: skip
"""What is noted. ``torn``: the line before is half of an entry whose writer was killed; the subject is its hash."""
TORN: Final = "torn"
COMMAND_LINE: Final = "command line"
OF_PEOPLE: Final = {
    "signed in": "sign_in", "signed out": "sign_out", "sign-in failed": "refused", "sign-in locked": "refused", "role changed": "role",
    "account added": "people", "password changed": "people", "account disabled": "people", "account enabled": "people",
}  # fmt: skip
"""The kind of each event of ``clearance.people``."""
HOUSEHOLDS: Final = " · households"
"""What follows the name of a file that holds household data."""
LONGEST_SUBJECT, LONGEST_NAME = 2_000, 200
FULL = 8_000_000
"""Bytes after which the file is put aside and a new one begun."""
TAIL = 65_536  # holds the longest entry several times
LOCK_SECONDS = 30
START: Final = "0" * 64
_FIELDS: Final = ("n", "at", "who", "role", "from", "what", "subject", "prev", "hash")


class NotWritten(Exception):
    """The log cannot be written; what was to be noted may have been done all the same. The message says what to do."""


@dataclass(frozen=True)
class Entry:
    """One line: its number from 1, when (UTC, ISO), who in which role from where, what (``KINDS``) was done to what, and the two hashes."""

    n: int
    at: str
    who: str
    role: str
    origin: str
    what: str
    subject: str
    prev: str
    hash: str


@dataclass(frozen=True)
class Mark:
    """What something else remembers of the log: that entry ``n`` had this hash. ``source`` says who: ``head``, ``store`` or a file's name."""

    n: int
    hash: str
    source: str = "head"

    def __str__(self) -> str:
        return f"{self.n} {self.hash}"


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the log. ``kind``:

    ``changed``: entry ``first`` is not what was written; ``unreadable``: the line in its place is no entry; ``missing``: the entries from
    ``first`` to ``last`` are not there; ``order``: entry ``first`` does not follow the one before it; ``cut``: the log ends before ``first``,
    though ``source`` remembers up to ``last``; ``rewritten``: entry ``first`` is another than ``source`` remembers; ``no_head``: the file that
    keeps the last entry's hash is gone.
    """

    kind: str
    first: int
    last: int
    source: str = ""


@dataclass(frozen=True)
class Chain:
    """The log as it was found. ``clock_back``: how often an entry is earlier than the one before it; the numbers keep the order, not the clock."""

    count: int
    first_at: str
    last_at: str
    hash: str
    troubles: tuple[Trouble, ...]
    clock_back: int = 0

    @property
    def whole(self) -> bool:
        return not self.troubles


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def note(folder: Path, what: str, subject: str = "", *, who: str = "", role: str = "", origin: str = "") -> Entry:
    """Put an entry into the log of the store in ``folder``; it is on disk when this returns.

    ``subject``: what it was done to, cut after ``LONGEST_SUBJECT`` characters; never household data, but for the text of somebody's own SQL.
    ``who``: "" where nobody is signed in. ``origin``: the client's address, or ``COMMAND_LINE``. Raises NotWritten, and ValueError for a
    ``what`` that is none of ``KINDS``.
    """
    if what not in KINDS:
        raise ValueError(f"what is {what!r}; there are {', '.join(KINDS)}")
    names = [_clean(each)[:LONGEST_NAME] for each in (who, role, origin)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with held(folder):
            return _append(folder, what, _clean(subject)[:LONGEST_SUBJECT], *names)
    except OSError as error:  # a timeout of the lock is one
        raise NotWritten(
            "审计记录写不进去：请检查数据文件夹是否可写、磁盘是否已满。 / "
            f"The audit log cannot be written: is the store's folder writable, and is there room on the disk? ({error.strerror or 'locked'})"
        ) from error


def by_command_line() -> dict[str, str]:
    """Who and where from, for what is done at the command line: the system's name of the user, empty where it knows none."""
    try:
        return {"who": getpass.getuser(), "origin": COMMAND_LINE}
    except (KeyError, OSError, ImportError):
        return {"who": "", "origin": COMMAND_LINE}


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """While this is held nobody writes the log: it and its head can be copied together."""
    with FileLock(folder / LOCK, timeout=LOCK_SECONDS):
        yield


def _clean(text: str) -> str:
    """A text that is UTF-8: halves of characters are left out."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def _append(folder: Path, what: str, subject: str, who: str, role: str, origin: str) -> Entry:
    """``note`` while the lock is held. Where entries are missing at the end the numbers go on after them, so that the gap stays to be seen."""
    last, torn = _last(folder)
    last = max((mark for mark in (last, head(folder)) if mark), key=lambda mark: mark.n, default=Mark(0, START))
    written, lines = [], b"\n" if torn else b""
    said = [(TORN, hashlib.sha256(torn).hexdigest(), "", "", "")] if torn else []
    for each in (*said, (what, subject, who, role, origin)):
        entry = _entry(last, *each)
        written.append(entry)
        lines += _line(entry)
        last = Mark(entry.n, entry.hash)
    size = _write(folder / LOG, lines)
    with suppress(OSError):  # the entry is on disk; a head that lags behind is no fault of the log
        _keep(folder / HEAD, last)
        if size > FULL:
            (folder / LOG).replace(folder / f"audit-{last.n:09d}.jsonl")
    return written[-1]


def _entry(last: Mark, what: str, subject: str, who: str, role: str, origin: str) -> Entry:
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    bare = Entry(last.n + 1, at, who, role, origin, what, subject, last.hash, "")
    return Entry(**{**vars(bare), "hash": _hash(bare)})


def _hash(entry: Entry) -> str:
    """SHA-256 of the line without its hash; the previous line's hash is in it."""
    told = _told(entry)
    del told["hash"]
    return hashlib.sha256(_json(told)).hexdigest()


def _told(entry: Entry) -> dict[str, Any]:
    return dict(zip(_FIELDS, (entry.n, entry.at, entry.who, entry.role, entry.origin, entry.what, entry.subject, entry.prev, entry.hash), strict=True))


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _line(entry: Entry) -> bytes:
    return _json(_told(entry)) + b"\n"


def _write(file: Path, lines: bytes) -> int:
    """Put lines at the end of a file, all of them or none, and onto the disk; the file's size then."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        before = os.fstat(descriptor).st_size
        try:
            left = memoryview(lines)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, before)  # what this very call wrote of it, and nobody has read
            raise
        return before + len(lines)
    finally:
        os.close(descriptor)


def _keep(file: Path, mark: Mark) -> None:
    """Write the head aside, and put it in place when it is on disk."""
    aside = file.with_name(f"{file.name}.new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, f"{mark}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    aside.replace(file)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


def head(folder: Path) -> Mark | None:
    """The number and hash of the last entry as the head keeps them; None where there is no head, or one that is damaged."""
    try:
        return mark((folder / HEAD).read_text(encoding="utf-8"), "head")
    except (OSError, UnicodeDecodeError):
        return None


def mark(text: str | None, source: str) -> Mark | None:
    """A mark out of its text, a number and a hash; None where it is none."""
    number, _, told = (text or "").strip().partition(" ")
    return Mark(int(number), told, source) if number.isascii() and number.isdigit() and len(told) == len(START) else None


def files(folder: Path) -> list[Path]:
    """The files of the log, the oldest first."""
    return [*sorted(folder.glob(EARLIER)), *(each for each in [folder / LOG] if each.is_file())]


def stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes whenever the log or its head does: names, sizes and times of the files."""
    found = [(file, file.stat()) for file in [*files(folder), folder / HEAD] if file.is_file()]
    return tuple((file.name, stat.st_size, stat.st_mtime_ns) for file, stat in found)


def entries(folder: Path) -> Iterator[Entry]:
    """All entries that can be read, the oldest first, whether they are sound or not (``verify``)."""
    return (found for line in _lines(folder) if line.endswith(b"\n") and (found := _read(line)))


def _lines(folder: Path) -> Iterator[bytes]:
    """The lines with their ends; the last has none where a killed writer left half of it."""
    for file in files(folder):
        *whole, rest = file.read_bytes().split(b"\n")
        yield from (line + b"\n" for line in whole)
        if rest:
            yield rest


def _read(line: bytes) -> Entry | None:
    try:
        told = json.loads(line)
        number, *texts = (told[name] for name in _FIELDS)
    except (ValueError, KeyError, TypeError):
        return None
    right = isinstance(number, int) and number > 0 and all(isinstance(each, str) for each in texts)
    return Entry(number, *texts) if right else None


def _last(folder: Path) -> tuple[Mark | None, bytes]:
    """The last entry that can be read, and the half line after it, which is mostly none."""
    found = [file for file in files(folder) if file.stat().st_size]
    if not found:
        return None, b""
    with found[-1].open("rb") as file:
        file.seek(max(0, found[-1].stat().st_size - TAIL))
        *whole, torn = file.read().split(b"\n")
    readable = (entry for entry in map(_read, reversed(whole)) if entry)
    entry = next(readable, None)
    return (Mark(entry.n, entry.hash) if entry else None), torn if found[-1].name == LOG else b""


# ── checking ─────────────────────────────────────────────────────────────────────────────────────────────────────


def verify(folder: Path, remembered: Sequence[Mark] = ()) -> Chain:
    """Read the whole log and hold each line to its hash and to the line before it, and the whole to what its head and others remember."""
    lines = list(_lines(folder))
    troubles: list[Trouble] = []
    expected, prev, at, first_at, back, hashes = 1, START, "", "", 0, {}
    for place, line in enumerate(lines):
        if _is_torn(line, lines[place + 1 : place + 2]):
            continue
        entry = _read(line)
        if entry is None:
            troubles.append(Trouble("unreadable", expected, expected))
            continue
        sound = _line(entry) == line and _hash(entry) == entry.hash
        if not sound:
            troubles.append(Trouble("changed", entry.n, entry.n))
        if entry.n > expected:
            troubles.append(Trouble("missing", expected, entry.n - 1))
        elif sound and (entry.n, entry.prev) != (expected, prev):
            troubles.append(Trouble("order", entry.n, entry.n))
        first_at, back = first_at or entry.at, back + (entry.at < at)
        expected, prev, at = entry.n + 1, entry.hash, entry.at
        hashes[entry.n] = entry.hash
    kept = head(folder)
    if hashes and kept is None:
        troubles.append(Trouble("no_head", expected - 1, expected - 1, "head"))
    for each in [*([kept] if kept else []), *remembered]:
        troubles += _against(each, hashes, expected - 1, troubles)
    return Chain(len(hashes), first_at, at, prev if hashes else "", tuple(troubles), back)


def _is_torn(line: bytes, after: Sequence[bytes]) -> bool:
    """Whether a line is half of an entry whose writer was killed: it has no end, or the next entry tells of it."""
    following = _read(after[0]) if after else None
    told = following is not None and following.what == TORN and following.subject == hashlib.sha256(line[:-1]).hexdigest()
    return told or not line.endswith(b"\n")


def _against(remembered: Mark, hashes: dict[int, str], last: int, known: Sequence[Trouble]) -> list[Trouble]:
    if remembered.n > last:
        return [Trouble("cut", last + 1, remembered.n, remembered.source)]
    if hashes.get(remembered.n, START if remembered.n == 0 else None) != remembered.hash:
        missing = any(each.kind == "missing" and each.first <= remembered.n <= each.last for each in known)
        return [] if missing else [Trouble("rewritten", remembered.n, remembered.n, remembered.source)]
    return []
