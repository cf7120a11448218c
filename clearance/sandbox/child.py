"""Somebody else's SQL, in a process of its own that can reach nothing: run by ``clearance.sandbox.process`` as a script.

It gets the tables on standard input, puts them into a database in memory, shuts every door it can, and only then hears a question. It
imports nothing of the package, opens no database file, and knows no path of the board's. Which walls stand, and why: docs/decisions/0011.

Frames go both ways: four bytes of length (big endian), then the frame. In: the limits (JSON), then for each table its name and its rows
(Arrow IPC stream), an empty frame, and then questions (JSON). Out: which walls stand (JSON), then an answer (JSON) a question.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import decimal
import json
import os
import struct
import sys
import tempfile
import time
import uuid  # noqa: F401  # Arrow asks for it when no file can be opened any more
import warnings
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

if sys.platform != "win32":
    import resource

BATCH_ROWS = 500
MOST_COLUMNS = 3_000  # an unnested struct or a pivot can make more of them than any table shows
BEIJING = datetime.timedelta(hours=8)
EPOCH = datetime.datetime(1970, 1, 1)
LARGEST_WHOLE = 2**53
REHEARSAL = (
    """select timestamptz '2018-01-01' as t, timestamp_ns '2018-01-01' as n, 1.5 as d, 1::hugeint as h, uuid() as u, interval 1 day as i, [1] as l, {'a': 1} as s,
    map {'a': 1} as m, time '10:00' as c, [timestamptz '2018-01-01'] as z, 'a'::blob as b, '1'::bit as o, 'x'::enum('x') as e, $day as p, null as x, 'a' collate zh as y""",
    "pivot (select 1 as a, 2 as b) on a using count(*)", "describe select 1", "explain select 1", "select strftime(now(), '%c')", "select nothing", "selec",
    "select cast('a' as integer)", "create table t (i integer)", "select 1; select 2", "",
)
"""Questions of every kind, refused ones too, that are asked before the doors are shut."""
NOBODY = 65534
# Asking for rows, and asking what a query or a table looks like. PIVOT counts as several statements in one.
QUESTIONS = ("SELECT", "EXPLAIN", "MULTI")

# linux/landlock.h and linux/prctl.h; the numbers of these system calls are the same on every architecture.
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF, LANDLOCK_VERSION = 444, 446, 1
LANDLOCK_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # by version; 16 since the fifth
LANDLOCK_NET, LANDLOCK_SCOPE = 0b11, 0b11
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38


class Refused(Exception):
    """The question is not answered: the kind of refusal, and what it is about."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind, self.detail = kind, detail


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────────────────


def receive(stream: BinaryIO) -> bytes:
    """The next frame. Raises EOFError when the other side has gone."""
    head = stream.read(4)
    if len(head) < 4:
        raise EOFError
    length = struct.unpack(">I", head)[0]
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return body


def send(stream: BinaryIO, body: bytes) -> None:
    """Send a frame."""
    stream.write(struct.pack(">I", len(body)))
    stream.write(body)
    stream.flush()


# ── the walls ────────────────────────────────────────────────────────────────────────────────────────────────────


def open_database(memory_bytes: int) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that keeps nothing on disk."""
    return duckdb.connect(
        ":memory:",
        config={
            "threads": 1,  # one core is left to the others, and a fork has nothing to wake
            "memory_limit": f"{memory_bytes // 1_000_000}MB",
            "temp_directory": "",
            "secret_directory": "none",
            "extension_directory": "",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_persistent_secrets": "false",
            "python_enable_replacements": "false",  # a name in SQL never means a variable of this script
            "custom_user_agent": "",
        },
    )


def close_database(connection: duckdb.DuckDBPyConnection) -> None:
    """Take from the database, once it holds its tables, everything outside it, for good."""
    for setting in (
        "TimeZone = 'Asia/Shanghai'", "home_directory = ''", "allowed_paths = []", "allowed_directories = []",
        "enable_external_access = false", "disabled_filesystems = 'LocalFileSystem'", "lock_configuration = true",
    ):  # fmt: skip
        connection.execute(f"set global {setting}")


def shut_in(memory_bytes: int) -> list[str]:
    """Take from the process what it needs no more: files, network, other processes, privileges, memory. The names of the walls that stand.

    Every one is tried; which can be had depends on the system and on who runs it. ``memory_bytes`` is what it may take beyond what it has.
    """
    walls = []
    with contextlib.suppress(OSError):
        empty = tempfile.mkdtemp()
        os.chdir(empty)
        if os.name == "posix":
            os.rmdir(empty)  # noqa: PTH106  # a folder that is gone takes no file
            walls.append("folder")
    if sys.platform == "win32":
        return walls
    os.nice(5)
    held = _bytes_held()
    _drop_privileges()
    if sys.platform.startswith("linux") and _landlock():
        walls.append("landlock")
    for wall, which, limit in (
        ("core", resource.RLIMIT_CORE, 0),
        ("file_size", resource.RLIMIT_FSIZE, 0),
        ("processes", resource.RLIMIT_NPROC, 0),
        ("memory", resource.RLIMIT_AS, held + memory_bytes),
        ("files", resource.RLIMIT_NOFILE, 0),  # last: neither a file nor a socket is opened from here on
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (limit, limit))
            walls.append(wall)
    return walls


def _bytes_held() -> int:
    """The address space that the process has taken so far; a fair guess where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1_000_000_000


def _drop_privileges() -> None:
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)


def _landlock() -> bool:
    """Deny the process every file, every connection and every signal to others, by the kernel's own lock (Linux 5.13 and later)."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), LANDLOCK_VERSION)
    if version < 1:
        return False
    handled = struct.pack("QQQ", (1 << LANDLOCK_FILE_RIGHTS.get(version, 16)) - 1, LANDLOCK_NET, LANDLOCK_SCOPE)
    handled = handled[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    if ruleset < 0:
        return False
    shut = libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(shut)


def _allow_seconds(seconds: float) -> None:
    """Let the kernel end the process when it computes longer than this from now: also where nobody is left to do so."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, resource.RLIM_INFINITY))


# ── an answer ────────────────────────────────────────────────────────────────────────────────────────────────────


def answer(connection: duckdb.DuckDBPyConnection, asked: dict[str, Any]) -> dict[str, Any]:
    """Run one question and tell its columns, kinds and rows as far as they are wanted; or why not. Nothing stays of it.

    ``fit`` says whether the process is as it was before: whoever asks next may ask it.
    """
    started = time.perf_counter()
    cursor = connection.cursor()  # its own variables and prepared statements, which go with it
    try:
        cursor.execute("begin transaction read only")
        told = _told(cursor, asked)
        told["fit"] = True
    except Refused as error:
        told = {"error": error.kind, "detail": error.detail, "fit": True}
    except MemoryError:
        told = {"error": "memory", "detail": "", "fit": False}
    except duckdb.Error as error:
        kind = _kind(error)
        told = {"error": kind, "detail": "" if kind == "memory" else _said(error), "fit": kind in ("syntax", "unknown", "value", "refused")}
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, RuntimeError, RecursionError) as error:
        told = {"error": "memory" if isinstance(error, pa.ArrowMemoryError) else "broken", "detail": "", "fit": False}
    finally:
        with contextlib.suppress(duckdb.Error, MemoryError):
            cursor.execute("rollback")
        cursor.close()
    told["milliseconds"] = round((time.perf_counter() - started) * 1000, 1)
    return told


def _told(cursor: duckdb.DuckDBPyConnection, asked: dict[str, Any]) -> dict[str, Any]:
    statement = _the_statement(asked["sql"])
    wanted = set(statement.named_parameters)
    if missing := sorted(wanted - asked["params"].keys()):
        raise Refused("parameter", ", ".join(f"${name}" for name in missing))
    values = {name: _bound(asked["params"][name]) for name in wanted}
    relation = cursor.sql(asked["sql"], params=values)  # streams its rows, where execute() would gather them all first
    if relation is None:
        raise Refused("not_a_question", "")
    if len(relation.types) > MOST_COLUMNS:
        raise Refused("value", f"{len(relation.types)} columns; at most {MOST_COLUMNS}")
    types = [str(each)[: asked["cell"]] for each in relation.types]
    with relation.to_arrow_reader(BATCH_ROWS) as reader:
        columns, room, cut, more = [name[: asked["cell"]] for name in reader.schema.names], asked["bytes"], 0, False
        rows: list[list[Any]] = []
        for batch in reader:
            told = [_plain(column) for column in batch.columns]
            for cells in zip(*told, strict=True):
                if len(rows) == asked["rows"] or room <= 0:
                    more = True
                    break
                row = []
                for cell in cells:
                    if isinstance(cell, str) and len(cell) > asked["cell"]:
                        cell, cut = cell[: asked["cell"]] + "…", cut + 1
                    room -= 8 if cell is None or isinstance(cell, bool | int | float) else 4 + len(cell.encode("utf-8", "replace"))
                    row.append(cell)
                rows.append(row)
            if more:
                break
    return {"columns": columns, "types": types, "rows": rows, "more": more, "cut": cut, "parameters": sorted(wanted)}


def _the_statement(sql: str) -> duckdb.Statement:
    """The one question in a text. Raises Refused where there is none, several, or one that is no question."""
    statements = duckdb.extract_statements(sql)
    if not statements:
        raise Refused("empty")
    if len(statements) > 1:
        raise Refused("several", str(len(statements)))
    (statement,) = statements
    if statement.type.name not in QUESTIONS:
        raise Refused("not_a_question", statement.type.name)
    return statement


def _bound(value: Any) -> Any:
    """A parameter's value: a text marked as a day is one."""
    return datetime.date.fromisoformat(value["day"]) if isinstance(value, dict) else value


def _plain(column: pa.Array) -> list[Any]:
    """A column as JSON can say it: numbers, truth values and texts (days in ISO form); without asking the system for time zones."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        return [_moment(value, kind) for value in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_date32(kind):
        return [_moment(None if value is None else value * 86_400, pa.timestamp("s"), days=True) for value in column.cast(pa.int32()).to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [None if value is None else value.hex() for value in column.to_pylist()]
    return [_cell(value) for value in column.to_pylist()]


def _moment(value: int | None, kind: pa.TimestampType, *, days: bool = False) -> str | None:
    """A moment since 1970 in ISO form, in Beijing's time where it has a zone; what no calendar holds as the number it is."""
    if value is None:
        return None
    whole, rest = divmod(value, {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit])
    try:
        moment = EPOCH + datetime.timedelta(seconds=whole, microseconds=rest // 1000 if kind.unit == "ns" else rest * {"s": 0, "ms": 1000, "us": 1}[kind.unit])
        moment = moment + BEIJING if kind.tz else moment
    except OverflowError:
        return str(value // 86_400 if days else value)
    return moment.date().isoformat() if days else moment.isoformat(" ")


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_WHOLE else str(value)
    if isinstance(value, float):
        return value if value - value == 0 else str(value)  # neither infinite nor not a number, which JSON cannot say
    if isinstance(value, decimal.Decimal):
        return _cell(int(value)) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _kind(error: duckdb.Error) -> str:
    """Which of the board's own messages an error of DuckDB's belongs under."""
    for kind, classes in {
        "memory": (duckdb.OutOfMemoryException,),
        "refused": (duckdb.PermissionException, duckdb.IOException, duckdb.HTTPException, duckdb.TransactionException),
        "syntax": (duckdb.ParserException, duckdb.SyntaxException),
        "unknown": (duckdb.CatalogException, duckdb.BinderException),
        "broken": (duckdb.InternalException, duckdb.FatalException),
    }.items():
        if isinstance(error, classes):
            return kind
    return "memory" if "bad alloc" in str(error).lower() else "value"


def _said(error: duckdb.Error) -> str:
    """What DuckDB says, as far as it is about the question; never a path of this machine."""
    text = str(error).partition("Stack Trace")[0].partition("Possible solutions")[0].strip()
    for path in sorted({sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(__file__), *sys.path}, key=len, reverse=True):  # noqa: PTH120
        if path:
            text = text.replace(path, "…")
    return text[:1500]


def main() -> None:
    """Take the tables, shut the doors, answer until nobody asks."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints, it is no answer
    warnings.simplefilter("ignore")
    connection = open_database(128_000_000)
    limits = json.loads(receive(source))
    connection.execute(f"set global memory_limit = '{limits['memory'] // 1_000_000}MB'")
    while name := receive(source):
        with pa.ipc.open_stream(receive(source)) as reader:
            connection.register("incoming", reader.read_all())
            connection.execute(f'create table "{name.decode()}" as from incoming')
            connection.unregister("incoming")
    close_database(connection)
    # What is loaded only when first needed is needed now: afterwards no file can be opened.
    for sql in REHEARSAL:
        answer(connection, {"sql": sql, "params": {"day": {"day": "2018-01-01"}}, "rows": 9, "bytes": 9_999, "cell": 99})
    walls = shut_in(limits["memory"])
    send(sink, json.dumps({"walls": walls}).encode())
    while True:
        try:
            asked = json.loads(receive(source))
        except EOFError:
            return
        _allow_seconds(limits["seconds"])
        told = answer(connection, asked)
        try:
            body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
        except MemoryError:
            body = json.dumps({"error": "memory", "detail": "", "fit": False}).encode()
        send(sink, body)


if __name__ == "__main__":
    main()
