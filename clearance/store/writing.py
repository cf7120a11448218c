"""Writing: a draft that only its writer sees becomes the next version, whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock

from clearance import audit
from clearance.store.facts import fill, refresh_campaign, remember
from clearance.store.pointer import DAMAGED, ROOT, StoreError, current_file
from clearance.store.schema import OFFLINE, SCHEMA_VERSION, create, load_shared, migrate, schema_version

RETENTION: dict[str, int] = tomllib.loads((ROOT / "data" / "access" / "retention.toml").read_text(encoding="utf-8"))
KEPT_VERSIONS = max(1, RETENTION["versions"])
LOCK_SECONDS = 600
WRITER_MEMORY = "150MB"  # beyond that DuckDB works on disk, beside the draft
READ_ONLY = "数据文件夹不可写，什么都没有存入，原有数据完好：请检查文件夹的权限。 / The store's folder cannot be written; nothing was stored and what was there is whole: check its permissions."
NO_SPACE = "磁盘空间不足，什么都没有存入，原有数据完好：请腾出空间后再试。 / No space left on the disk; nothing was stored and what was there is whole: make room and try again."


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
                draft.changed = migrate(connection)
            else:
                create(connection)
            load_shared(connection)
            draft.changed |= refresh_campaign(connection, campaign_folder, new=not current)
            yield draft
            if draft.changed and not discard:
                remember(connection, "audit", str(audit.head(folder) or ""))
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
    fill(draft.connection, table, rows)


def upgrade(folder: Path) -> bool:
    """Bring a store to this program's schema; whether there was anything to do. The versions before stay as they are.

    Raises StoreError where the store is newer than the program.
    """
    file = current_file(folder)
    if file is None:
        return False
    with duckdb.connect(str(file), read_only=True, config=OFFLINE) as connection:
        if schema_version(connection) == SCHEMA_VERSION:
            return False
    with write(folder):
        pass
    return True
