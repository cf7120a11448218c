"""The store: one folder of versioned DuckDB files and a pointer to the current one.

A writer copies the current file, works on the copy, and switches the pointer when the copy is safely on disk; a reader opens the
file that the pointer names, read-only. So readers never wait, never see half an import, and a killed import leaves nothing behind
that anybody reads.

    store/CURRENT               the name of the current file, and its size in bytes
    store/board-000012.duckdb   a version; the last few are kept (data/access/retention.toml)
    store/lock                  writers queue on it
    store/audit.jsonl           who did what (clearance/audit.py); each version remembers how far it went
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import threading
import tomllib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
from filelock import FileLock

from clearance import audit, snapshot
from clearance import campaign as campaign_files
from clearance.frames import Columns
from clearance.selection import AS_NOW, AS_REPORTED

ROOT = Path(__file__).resolve().parent.parent
SQL = ROOT / "queries"
SCHEMA_VERSION = 2
"""The newest file of ``queries/migrations``."""
RETENTION: dict[str, int] = tomllib.loads((ROOT / "data" / "access" / "retention.toml").read_text(encoding="utf-8"))
KEPT_VERSIONS = max(1, RETENTION["versions"])
LOCK_SECONDS = 600
ROW_GROUP = 122_880
"""Rows that one thread of DuckDB takes at a time: a table that has no more is nothing to share out."""
WORTH_THEIR_TIME_ON_MANY_ROWS = "join_order,statistics_propagation,common_subplan"
"""What of DuckDB's planning is left out where tables have no more than that: a sixth of what a page's queries take, to save rows that are not there."""
KEPT_ROWS = 400_000
"""Rows of worked-out days that a reader keeps in memory before it begins anew: of one street about a dozen days."""
KEPT_DAYS = 4
"""Where the store is large: so many times the rows of its largest table."""
WRITER_MEMORY = "150MB"  # beyond that DuckDB works on disk, beside the draft
FIRST_CALENDAR_DAY, LAST_CALENDAR_DAY = date(2000, 1, 1), date(2050, 12, 31)

# Nothing is fetched at run time, and nothing asks the network whether it could be.
OFFLINE: Final[dict[str, str | bool | int | float | list[str]]] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


# DuckDB would rather have a relation asked for Arrow than a cursor. A relation binds the statement twice, once to tell its columns, which for a
# small answer out of many shared macros is a quarter of the time; the copy that DuckDB warns of is of the answer only.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)

RESTORE = "python -m clearance restore"
DAMAGED = f"数据库文件 {{name}} 读不出来：请从备份恢复（{RESTORE} 备份文件）。 / {{name}} cannot be read: restore it from a backup ({RESTORE} FILE)."
GONE = (
    f"数据库文件 {{name}} 不见了：请从备份恢复（{RESTORE} 备份文件），或删除 CURRENT 后重新导入。 / "
    f"{{name}} is missing: restore it from a backup ({RESTORE} FILE), or delete CURRENT and import again."
)
READ_ONLY = "数据文件夹不可写，什么都没有存入，原有数据完好：请检查文件夹的权限。 / The store's folder cannot be written; nothing was stored and what was there is whole: check its permissions."
HEADER_BYTES = 3 * 4096
"""What stands before the first block of a DuckDB file."""


UNREADABLE = duckdb.Error
"""What DuckDB raises for a file that it cannot read."""


class StoreError(Exception):
    """The store cannot be read or written; the message says what to do."""


def default_folder() -> Path:
    """The store's folder: ``CLEARANCE_STORE``, else ``data/store`` beside the code."""
    return Path(os.environ.get("CLEARANCE_STORE") or ROOT / "data" / "store")


def current_file(folder: Path) -> Path | None:
    """The file that the pointer names, or None where nothing has been imported yet.

    Raises StoreError where that file is not there, or is shorter than when it was written: a version never changes. (Its own header
    cannot tell: DuckDB leaves out free blocks at the end, and counts them.)
    """
    pointer = _pointer(folder)
    while pointer is not None:
        name, size = pointer
        file = folder / name
        try:
            found = file.stat().st_size
        except (OSError, ValueError) as error:
            if (now := _pointer(folder)) != pointer:  # several versions have been written since it was read
                pointer = now
                continue
            raise StoreError(GONE.format(name=name)) from error
        if found < size:
            raise StoreError(DAMAGED.format(name=name))
        return file
    return None


def _pointer(folder: Path) -> tuple[str, int] | None:
    """The name of the version in force, and its size in bytes, 0 where a hand wrote the pointer without it; None where there is none."""
    try:
        name, *size = (folder / "CURRENT").read_text(encoding="utf-8").split()
        return name, int(size[0]) if size else 0
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:  # empty, or no text
        raise StoreError(DAMAGED.format(name="CURRENT")) from error


def version(folder: Path) -> str:
    """A word that changes with every change of the store; part of every cache key. ``""`` for an empty store."""
    file = current_file(folder)
    return file.stem if file else ""


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Draft:
    """A copy of the store that only its writer sees. Set ``changed`` to have it published when the block ends."""

    connection: duckdb.DuckDBPyConnection
    changed: bool = False


@contextmanager
def write(folder: Path, campaign_folder: Path | None = None, *, discard: bool = False, start_from: Path | None = None) -> Iterator[Draft]:
    """Yield a draft of the store; publish it as the new version if the block ends well and something changed.

    Writers queue on a lock. ``campaign_folder`` (default: the one the store was made with, else ``campaign.default_folder()``)
    is read when its fingerprint differs from what the store holds. ``discard`` never publishes: a dry run. ``start_from``: the draft is a copy of
    this file instead of the current version, whatever has become of that one. An exception in the block leaves the store as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock", timeout=LOCK_SECONDS), _draft(folder, campaign_folder, discard=discard, start_from=start_from) as draft:
            yield draft
    except (OSError, duckdb.Error) as error:
        if _is_full(error):
            raise StoreError(NO_SPACE) from error
        if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StoreError(READ_ONLY) from error
        raise


NO_SPACE = "磁盘空间不足，什么都没有存入，原有数据完好：请腾出空间后再试。 / No space left on the disk; nothing was stored and what was there is whole: make room and try again."


def _is_full(error: BaseException | None) -> bool:
    """Whether a full disk, a quota or a limit on file sizes is behind an error; DuckDB tells of it in words only."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            return True
        if isinstance(error, duckdb.Error) and any(words in str(error) for words in ("No space left", "File too large", "quota exceeded")):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def _draft(folder: Path, campaign_folder: Path | None, *, discard: bool, start_from: Path | None) -> Iterator[Draft]:
    """``write`` while the lock is held."""
    current = start_from or current_file(folder)
    _sweep(folder)
    number = max((_number(f) for f in folder.glob("board-*.duckdb")), default=0) + 1
    aside = folder / f"draft-{number:06d}.duckdb"
    try:
        if current:
            shutil.copyfile(current, aside)
        connection = _opened(aside, current)
        try:
            draft = Draft(connection)
            if current:
                draft.changed = _migrate(connection)
            else:
                _create(connection)
            _load_shared(connection)
            _refresh_campaign(draft, campaign_folder, new=not current)
            yield draft
            if draft.changed and not discard:
                _remember(connection, "audit", str(audit.head(folder) or ""))
                connection.execute("CHECKPOINT")
        finally:
            connection.close()
        if draft.changed and not discard:
            _publish(folder, aside, number)
    finally:
        for left_over in folder.glob(f"{aside.name}*"):
            _remove(left_over)


def _opened(aside: Path, copy_of: Path | None) -> duckdb.DuckDBPyConnection:
    """A draft, open to be written. Raises StoreError where it is a copy of a file that cannot be read: nothing is built on that."""
    try:
        connection = duckdb.connect(str(aside), config={**OFFLINE, "memory_limit": WRITER_MEMORY})
    except duckdb.Error as error:
        if copy_of is None or _is_full(error):
            raise
        raise StoreError(DAMAGED.format(name=copy_of.name)) from error
    return connection


def _number(file: Path) -> int:
    return int(file.stem.removeprefix("board-"))


def _sweep(folder: Path) -> None:
    """Remove what a killed writer left, old versions among it. The lock is held, so no draft is anybody's."""
    for left_over in [*folder.glob("draft-*"), *folder.glob("CURRENT.new")]:
        _remove(left_over)
    _prune(folder)


def _prune(folder: Path) -> None:
    """Keep the last few versions, and the current one whatever its number; all of them while the current one is gone."""
    try:
        current = current_file(folder)
    except StoreError:
        return
    for old in sorted(folder.glob("board-*.duckdb"))[:-KEPT_VERSIONS]:
        if old != current:
            with suppress(PermissionError):  # Windows, while a reader still has it open: the next import tries again
                old.unlink()


def _remove(left_over: Path) -> None:
    if left_over.is_dir():  # where DuckDB puts what its memory does not hold
        shutil.rmtree(left_over, ignore_errors=True)
    else:
        left_over.unlink(missing_ok=True)


def _publish(folder: Path, aside: Path, number: int) -> None:
    """Put the draft in place and switch the pointer; both survive a power cut in either order."""
    _sync(aside)
    file = folder / f"board-{number:06d}.duckdb"
    aside.replace(file)
    pointer = folder / "CURRENT.new"
    pointer.write_text(f"{file.name}\n{file.stat().st_size}\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(folder / "CURRENT")
    _sync(folder)
    _prune(folder)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    for file in sorted((SQL / "schema").glob("*.sql")):
        connection.execute(file.read_text(encoding="utf-8"))
    connection.execute(
        "insert into calendar select cast(d as date), isodow(d) from range($first::date, $last::date + 1, interval 1 day) as r(d)",
        {"first": FIRST_CALENDAR_DAY, "last": LAST_CALENDAR_DAY},
    )
    connection.execute("insert into store_fact values ('schema_version', $v)", {"v": str(SCHEMA_VERSION)})


def _schema_version(connection: duckdb.DuckDBPyConnection, fact: str = "store_fact") -> int:
    """The version of a store's schema. Raises StoreError where it is newer than this program."""
    row = connection.execute(f"select value from {fact} where name = 'schema_version'").fetchone()
    found = int(row[0]) if row else 1
    if found > SCHEMA_VERSION:
        raise StoreError(
            f"数据库是更新版本的看板写的（第{found}版，本程序只认到第{SCHEMA_VERSION}版）：请升级程序。 / "
            f"The store was written by a newer board (schema {found}, this program knows {SCHEMA_VERSION}): upgrade the program."
        )
    return found


def _migrate(connection: duckdb.DuckDBPyConnection) -> bool:
    """Bring a draft's schema up to date, one numbered file after the other; whether there was anything to do.

    A migration changes what is there; tables that are new since then come from ``queries/schema``, which creates what is missing.
    """
    found = _schema_version(connection)
    for number in range(found + 1, SCHEMA_VERSION + 1):
        (file,) = (SQL / "migrations").glob(f"{number}_*.sql")
        connection.execute("begin")
        connection.execute(file.read_text(encoding="utf-8"))
        for schema in sorted((SQL / "schema").glob("*.sql")):
            connection.execute(schema.read_text(encoding="utf-8").replace("create table", "create table if not exists"))
        connection.execute("update store_fact set value = $v where name = 'schema_version'", {"v": str(number)})
        connection.execute("commit")
    return found < SCHEMA_VERSION


def upgrade(folder: Path) -> bool:
    """Bring a store to this program's schema; whether there was anything to do. The versions before stay as they are.

    Raises StoreError where the store is newer than the program.
    """
    file = current_file(folder)
    if file is None:
        return False
    with duckdb.connect(str(file), read_only=True, config=OFFLINE) as connection:
        if _schema_version(connection) == SCHEMA_VERSION:
            return False
    with write(folder):
        pass
    return True


def _load_shared(connection: duckdb.DuckDBPyConnection) -> None:
    for file in sorted((SQL / "shared").glob("*.sql")):
        connection.execute(file.read_text(encoding="utf-8").replace("create or replace macro", "create or replace temp macro"))


def _refresh_campaign(draft: Draft, folder: Path | None, *, new: bool) -> None:
    """Bring the campaign's tables up to ``data/campaign``; a store keeps to the folder it was made from unless told another."""
    connection = draft.connection
    facts = dict(connection.execute("select name, value from store_fact").fetchall())
    if folder is None and not new and facts.get("campaign_is_default") == "no":
        return
    chosen = folder or campaign_files.default_folder()
    fingerprint = campaign_files.fingerprint(chosen)
    if facts.get("campaign_fingerprint") == fingerprint:
        return
    campaign = campaign_files.load(chosen)
    connection.execute("begin")
    for table in ("campaign", "street", "area", "named_compound", "batch_plan", "team", "support_group", "step"):
        connection.execute(f"delete from {table}")
    notice = campaign.campaign
    _fill(connection, "campaign", [(
        notice.title, notice.title_en, notice.issued_on, notice.starts_on, notice.baseline_on, notice.target_on,
        notice.spring_festival_on, campaign.settings["meeting_weekday"].value, campaign.settings["recent_weeks"].value,
        campaign.settings["holidays"].value, campaign.settings["holiday_capacity"].value,
        *(campaign.settings[name].value for name in (
            "long_standing_days", "force_waiting_days", "suit_months", "relapse_free_days", "shops_closed_share", "stale_days", "reinspection_size",
            "sample_mark",
        )),
    )])
    _fill(connection, "street", [(
        s.street_code, s.name, s.name_en, s.areas, s.compounds, s.civilized, s.ordinary,
        s.civilized_clear, s.ordinary_clear, s.roads, s.shops,
    ) for s in campaign.streets])
    _fill(connection, "area", [(a.area_code, a.street_code, a.name, a.short_name, a.name_en, list(a.aliases)) for a in campaign.areas])
    _fill(connection, "named_compound", [
        (c.street_code, c.name, list(c.aliases), c.area_code, c.team, c.batch) for c in campaign.named_compounds
    ])
    _fill(connection, "batch_plan", [(b.street_code, b.batch, b.planned_start, b.planned_end, b.compounds) for b in campaign.batches])
    _fill(connection, "team", [(t.street_code, t.team, t.leader) for t in campaign.teams])
    _fill(connection, "support_group", [(g.group, g.name, g.name_en, list(g.heads), g.duty, g.duty_en) for g in campaign.support_groups])
    _fill(connection, "step", [(s.step, s.name, s.name_en) for s in campaign.steps])
    for name, value in (("campaign_fingerprint", fingerprint), ("campaign_is_default", "yes" if folder is None else "no")):
        _remember(connection, name, value)
    connection.execute("commit")
    draft.changed = True


def _remember(connection: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    connection.execute("insert or replace into store_fact values ($name, $value)", {"name": name, "value": value})


@contextmanager
def transaction(draft: Draft) -> Iterator[None]:
    """What is written inside is written whole, or not at all."""
    draft.connection.execute("begin")
    try:
        yield
        draft.connection.execute("commit")
    except BaseException:
        with suppress(duckdb.Error):
            draft.connection.execute("rollback")
        raise


def add_rows(draft: Draft, table: str, rows: list[tuple]) -> None:
    """Add rows to a table, each with all its columns in their order."""
    _fill(draft.connection, table, rows)


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    if rows:
        connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _largest_table(connection: duckdb.DuckDBPyConnection) -> int:
    (rows,) = connection.execute("select max(estimated_size) from duckdb_tables() where database_name = 'store'").fetchone() or (0,)
    return rows


@lru_cache(maxsize=512)
def _parsed(sql: str) -> duckdb.Statement | str:
    """A statement read once for all who run it, which spares a sixth of what a page's queries take; several in one text stay text."""
    statements = duckdb.extract_statements(sql)
    return statements[0] if len(statements) == 1 else sql


class Reader:
    """One version of the store, open read-only, for any number of threads.

    The file is attached to an in-memory database that holds the shared macros of ``queries/shared``, so a change of a macro
    needs no change of the store. What a day asked for costs is kept in that memory too (``_Book``).
    """

    def __init__(self, file: Path) -> None:
        self.version = file.stem
        self._file = file
        self._turning = threading.Lock()
        self._book = _Book(file)
        self.schema_version = self._book.schema_version
        self.is_small = self._book.is_small

    def close(self) -> None:
        """Let go of the file."""
        self._book.database.close()

    def execute(self, sql: str, parameters: dict[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
        """Run one statement."""
        book, kept = self._book_for(sql, parameters or {})
        return book.cursor(kept=kept).execute(_parsed(sql), parameters or {})

    def table(self, sql: str, parameters: dict[str, Any] | None = None, most: int | None = None) -> pa.Table:
        """The same, as an Arrow table; ``most``: only its first rows, in the order that the statement ends with."""
        return self._answer(sql, parameters or {}, most).to_arrow_table()

    def columns(self, sql: str, parameters: dict[str, Any] | None = None, most: int | None = None) -> Columns:
        """The same as arrays."""
        answer = self._answer(sql, parameters or {}, most)
        types = [(name, str(kind)) for name, kind, *_ in answer.description]
        arrays = answer.fetchnumpy()
        return {name: (kind, arrays[name]) for name, kind in types}

    def _answer(self, sql: str, parameters: dict[str, Any], most: int | None) -> duckdb.DuckDBPyConnection:
        """On the thread's own connection, to be taken before the thread asks again."""
        if most is not None:
            sql, parameters = f"{sql}\nlimit $most", parameters | {"most": most}
        book, kept = self._book_for(sql, parameters)
        return book.own_cursor(kept=kept).execute(_parsed(sql), parameters)

    def totals(self, sql: str, parameters: dict[str, Any], columns: tuple[str, ...]) -> tuple[int, dict[str, float]]:
        """How many rows a statement gives, and the sums of some of its columns, without bringing the rows here."""
        sums = "".join(f", coalesce(sum({each}), 0)" for each in columns)
        rows = sql.rpartition("\norder by ")[0] or sql  # DuckDB would put them in order first, which at a city takes longer than to count them
        row = self.execute(f"select count(*){sums} from (\n{rows}\n)", parameters).fetchone() or (0, *(0 for _ in columns))
        return row[0], dict(zip(columns, map(float, row[1:]), strict=True))

    def _book_for(self, sql: str, parameters: dict[str, Any]) -> tuple[_Book, bool]:
        """Where a statement is answered, and whether from what is kept, from before or from now on."""
        book = self._book
        asked = snapshot.asked(sql, parameters, book.keeps)
        if not asked or not book.pays(sql, asked):
            return book, False
        if book.is_full and not book.holds(asked):  # a new one is begun; who still reads the old one keeps it until done
            with self._turning:
                if self._book is book:
                    self._book = _Book(self._file)
                book = self._book
        book.keep(asked)
        return book, True


class _Book:
    """The in-memory database of a reader: the store's file, the shared relations, and the rows of those that have been worked out.

    Two schemas hold relations of one name: ``main`` as ``queries/shared`` defines them, ``kept`` as they read from what is kept. Names are
    looked for in the schemas rather than through a view a table, which would be bound again at each mention; so it is the connection that
    says whether ``compound_state(as_of, known)`` is worked out or looked up, and no query knows of it.
    """

    def __init__(self, file: Path) -> None:
        self.database = duckdb.connect(":memory:", config=OFFLINE)
        self.database.execute(f"attach '{_quoted(file)}' as store (read_only)")
        self.schema_version = _schema_version(self.database, "store.main.store_fact")
        connection = self.cursor()
        for shared in sorted((SQL / "shared").glob("*.sql")):
            connection.execute(shared.read_text(encoding="utf-8"))
        connection.execute("create schema memory.kept")
        largest = _largest_table(connection)
        self.is_small = largest <= ROW_GROUP
        if self.is_small:
            connection.execute("set threads = 1")
            connection.execute(f"set disabled_optimizers = '{WORTH_THEIR_TIME_ON_MANY_ROWS}'")
        self.keeps = snapshot.kept(self.is_small)
        self._most_rows = max(KEPT_ROWS, KEPT_DAYS * largest)
        self._rows = 0
        self._kept: set[snapshot.Asked] = set()
        self._newest = self._last_told = None
        if self.schema_version == SCHEMA_VERSION:  # an earlier program's store is only opened to be brought up to date
            self._newest, self._last_told = connection.execute("select max(surveyed_on) filter (where origin = 'file'), max(surveyed_on) from survey where not undone").fetchone() or (None, None)
        self._first: dict[tuple[snapshot.Value, ...], str] = {}  # by day, the statement that asked for it first
        self._working = threading.RLock()
        self._threads = threading.local()

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin another."""
        return self._rows > self._most_rows

    def cursor(self, *, kept: bool = False) -> duckdb.DuckDBPyConnection:
        """A connection of its own: one that is shared by threads mixes up results. ``kept``: relations are looked up where they are kept."""
        connection = self.database.cursor()
        connection.execute(f"set search_path = '{'memory.kept,' if kept else ''}memory.main,store.main'")
        return connection

    def own_cursor(self, *, kept: bool) -> duckdb.DuckDBPyConnection:
        """The thread's own, for who has taken the answer before asking again: a new connection is slow at its first statement."""
        name = "kept" if kept else "plain"
        if not hasattr(self._threads, name):
            setattr(self._threads, name, self.cursor(kept=kept))
        return getattr(self._threads, name)

    def pays(self, sql: str, asked: list[snapshot.Asked]) -> bool:
        """Whether to keep what a statement asks for. Of the newest day always: that is where pages open. Of another from its second statement on:
        the record of forecasts asks one question of each past meeting, and nothing more; a page asks several of one day."""
        return any(
            values[:1] == (self._newest,) or (name, values) in self._kept or self._first.setdefault(values[:1], sql) != sql for name, values in asked
        )

    def holds(self, asked: list[snapshot.Asked]) -> bool:
        """Whether all of it is kept already."""
        return self._kept.issuperset(asked)

    def keep(self, asked: list[snapshot.Asked]) -> None:
        """Work out what has not been yet, and what that rests on."""
        if self.holds(asked):
            return
        with self._working:
            for each in asked:
                if each not in self._kept:
                    self._work_out(*each)

    def _work_out(self, name: str, values: tuple[snapshot.Value, ...]) -> None:
        parameters = dict(zip(snapshot.relations()[name].parameters, values, strict=True))
        self._rows += self._copy(name, parameters) if self._is_as_now(name, parameters) else self._fill(name, parameters)
        self._kept.add((name, values))

    def _fill(self, name: str, parameters: dict[str, snapshot.Value]) -> int:
        """Put the rows of a relation beside those of other days; how many they are."""
        names = list(parameters)
        rests_on = snapshot.asked(snapshot.relations()[name].statement, parameters, self.keeps)
        if rests_on:
            self.keep(rests_on)
        is_new = not any(each == name for each, _ in self._kept)
        asked_for = "".join(f"cast(${each} as {snapshot.TYPES[each][0]}) as kept_{each}, " for each in names)
        rows = f"select {asked_for}* from memory.main.{name}({', '.join(f'${each}' for each in names)})"
        connection = self.cursor(kept=rests_on is not None)
        (count,) = connection.execute(f"create or replace table memory.kept.{name}_rows as {rows}" if is_new else f"insert into memory.kept.{name}_rows {rows}", parameters).fetchone() or (0,)
        if is_new:
            columns = f"* exclude ({', '.join(f'kept_{each}' for each in names)})" if names else "*"
            same = " and ".join(f"kept_{each} = {each}" for each in names) or "true"
            connection.execute(f"create or replace macro memory.kept.{name}({', '.join(names)}) as table select {columns} from memory.kept.{name}_rows where {same}")
        return count

    def _copy(self, name: str, parameters: dict[str, snapshot.Value]) -> int:
        """Put the rows of a day as it is known now down as those that were reported too; how many they are."""
        self.keep([(name, tuple((parameters | {"known": AS_NOW}).values()))])
        same = " and ".join(f"kept_{each} = ${each}" for each in parameters)
        (count,) = self.cursor().execute(
            f"insert into memory.kept.{name}_rows select * replace ($reported as kept_known) from memory.kept.{name}_rows where {same}",
            parameters | {"known": AS_NOW, "reported": AS_REPORTED},
        ).fetchone() or (0,)  # fmt: skip
        return count

    def _is_as_now(self, name: str, parameters: dict[str, snapshot.Value]) -> bool:
        """Whether a day is reported just as it is known now, no survey being of a later one: then nothing is worked out twice."""
        return parameters.get("known") == AS_REPORTED and self._last_told is not None and parameters["as_of"] >= self._last_told and snapshot.is_of_one_day(name)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


_opening = threading.Lock()


@lru_cache(maxsize=3)
def _reader(file: Path) -> Reader:
    return Reader(file)


def reader(folder: Path, wanted: str = "") -> Reader:
    """The reader of the store's current version, or of the ``wanted`` one while it is still there; opening is shared and costs about
    30 ms once a version.

    Raises StoreError on an empty store, and where the file is damaged or newer than the program.
    """
    asked = folder / f"{wanted}.duckdb"
    file = asked if wanted and asked.is_file() else current_file(folder)
    if file is None:
        raise StoreError(f"还没有导入任何台账（{folder.name}）：先运行 python -m clearance import 文件…  / Nothing has been imported yet: run python -m clearance import FILE… first.")
    with _opening:
        try:
            found = _reader(file)
        except duckdb.Error as error:
            if current_file(folder) == file:
                raise StoreError(DAMAGED.format(name=file.name)) from error
            found = None  # cleaned away as it was opened: so many versions have been written meanwhile
    if found is None:
        return reader(folder)
    if found.schema_version < SCHEMA_VERSION:  # written by an earlier program: the first to read it brings it up to date
        upgrade(folder)
        return reader(folder)
    return found


def why(error: Exception, folder: Path) -> str:
    """What is wrong with the store where that is behind an error, in Chinese / and English; "" where the store is well."""
    if isinstance(error, StoreError):
        return str(error)
    try:
        examine(folder)
        if isinstance(error, duckdb.Error) and re.search("Corrupt database file|could not read", str(error), re.I):  # a block in the middle, which only who reads it finds
            return DAMAGED.format(name=(current_file(folder) or folder).name)
    except StoreError as told:
        return str(told)
    return ""


def fact(folder: Path, name: str) -> str:
    """What the store's current version remembers under a name (``audit``: how far the log went when it was written); "" for nothing, and
    where there is no store. Raises StoreError where it cannot be read."""
    if current_file(folder) is None:
        return ""
    row = reader(folder).execute("select value from store_fact where name = $name", {"name": name}).fetchone()
    return row[0] if row else ""


def examine(folder: Path) -> Reader | None:
    """The store's current version opened anew, past whatever this process has open already; None where nothing has been imported yet.

    Raises StoreError where the file is gone, cut short, unreadable or newer than the program. The message names no folder.
    """
    file = None
    try:
        if (file := current_file(folder)) is None:
            return None
        file = folder / f"{reader(folder).version}.duckdb"  # an earlier program's store is brought up to date by this
        found = Reader(file)
        # For a pointer that somebody wrote by hand, without the size: DuckDB notices only when it comes to a block that is not there.
        (block, blocks) = found.execute("select block_size, used_blocks from pragma_database_size() where database_name = 'store'").fetchone() or (0, 0)
        if file.stat().st_size < HEADER_BYTES + block * blocks:
            raise StoreError(DAMAGED.format(name=file.name))
        return found
    except (OSError, ValueError, duckdb.Error) as error:
        if file and current_file(folder) != file:  # cleaned away as it was opened
            return examine(folder)
        raise StoreError(DAMAGED.format(name=file.name if file else "CURRENT")) from error
