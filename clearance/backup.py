"""A backup is one ZIP file: the version of the store that is in force, everything that lies beside the versions (saved questions, people, the audit
log), and ``manifest.json`` with the SHA-256 of each. It is taken while the board is served: a version is never changed once it is written.

Restoring publishes the backup's store as a new version. Nothing is deleted or overwritten: the version before stays among those that are kept, the
audit log goes on, and of what lies beside only what is missing comes back.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from clearance import atomic, audit, query, store
from clearance.selection import Selection

MANIFEST, FORMAT = "manifest.json", 1
NAME: Final = re.compile(r"board-backup-(\d{8}-\d{6})(?:-(\d+))?\.zip")
KEPT: Final = max(1, store.RETENTION["backups"])
CHUNK = 1 << 20
LEVEL = 1  # of compression: a store shrinks to a third at once, and hardly more for ten times the work
MANIFEST_BYTES = 1_000_000
TRIES = 5
LEFT_OVER_SECONDS = 24 * 3600
# What is no part of a backup: other versions, drafts, locks, half-written files. Everything else of the folder is.
_NOT_TAKEN = re.compile(r"board-\d+\.duckdb.*|draft-.*|.*\.lock|lock|CURRENT|.*\.new|.*\.tmp|\..*|audit\.head|board-backup-.*")
_SAFE = re.compile(r"[^\\/:*?\"<>|\x00-\x1f]+")
_VERSION = re.compile(r"board-\d+\.duckdb")


class BackupError(Exception):
    """No backup was taken or restored; the message says why and what to do, in Chinese and English."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: when it was made (UTC, ISO), the store's version and schema, the audit log's last entry (number, hash), and by
    name the size and SHA-256 of each file."""

    made_at: str
    store: str
    schema_version: int
    audit: audit.Mark | None
    files: dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Checked:
    """A backup that holds together: its manifest, its newest survey date, and how many rows each query gives on that day."""

    manifest: Manifest
    newest: date | None
    rows: dict[str, int]


# ── taking one ───────────────────────────────────────────────────────────────────────────────────────────────────


def write(folder: Path, file: Path) -> Manifest:
    """Write a backup of the store in ``folder``; ``file`` is there whole or not at all. It holds all that the store does, household data
    among it, so only its owner may read it.

    Raises BackupError where there is nothing to back up, ``file`` is there already or cannot be written, and StoreError where the store cannot
    be read: a damaged store takes no good backup's place.
    """
    if file.exists():
        raise BackupError(f"{file.name} 已经存在，没有覆盖。 / {file.name} is there already; it was not overwritten.")
    if store.examine(folder) is None:
        raise BackupError("还没有导入任何台账，没有可备份的内容。 / Nothing has been imported yet: there is nothing to back up.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with atomic.written(file, prefix=".backup-", suffix=".new") as out:
            made = _pack(folder, out)
    except OSError as error:
        raise BackupError(
            f"备份没有写成（{error.strerror}），没有留下半个文件：请检查目标文件夹是否可写、磁盘是否已满。 / "
            f"No backup was written ({error.strerror}), and no half of one is left: can the folder be written, is there room on the disk?"
        ) from error
    return made


def write_into(folder: Path, into: Path, *, keep: int = KEPT) -> tuple[Path, Manifest, list[str]]:
    """Write a backup under the moment's name into a folder of backups, and remove the oldest of them beyond ``keep``: the file, its manifest, and the
    names of those that are gone. Raises what ``write`` does; then none is removed."""
    _sweep(into)
    stem, number = f"board-backup-{datetime.now(UTC):%Y%m%d-%H%M%S}", 0
    while (file := into / f"{stem}{f'-{number}' if number else ''}.zip").exists():
        number += 1
    made = write(folder, file)
    gone = []
    before = {each: found for each in into.iterdir() if each != file and (found := NAME.fullmatch(each.name))}
    for old in sorted(before, key=lambda each: (before[each][1], int(before[each][2] or 0)))[: 1 - keep or None]:
        with suppress(OSError):
            old.unlink()
            gone.append(old.name)
    return file, made, gone


def _sweep(into: Path) -> None:
    """Remove what a backup left here whose process was killed; one that is under way is younger."""
    for left_over in into.glob(".backup-*.new"):
        with suppress(OSError):
            if time.time() - left_over.stat().st_mtime > LEFT_OVER_SECONDS:
                left_over.unlink()


def _pack(folder: Path, out: IO[bytes]) -> Manifest:
    files: dict[str, tuple[int, str]] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        name, schema = _pack_version(folder, archive, files)
        with audit.held(folder):  # the log and its head as of one moment
            last = audit.head(folder)
            log = [(each.relative_to(folder).as_posix(), each.read_bytes()) for each in [*audit.files(folder), folder / audit.HEAD] if each.is_file()]
        for inside, content in log:
            _put(archive, files, inside, io.BytesIO(content))
        for path in sorted(_beside(folder)):
            with suppress(FileNotFoundError), path.open("rb") as source:  # one that is taken off meanwhile is left out
                _put(archive, files, path.relative_to(folder).as_posix(), source)
        made = Manifest(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", name, schema, last, files)
        _put(archive, {}, MANIFEST, io.BytesIO(json.dumps(_told(made), ensure_ascii=False, indent=1).encode()))
    return made


def _pack_version(folder: Path, archive: zipfile.ZipFile, files: dict[str, tuple[int, str]]) -> tuple[str, int]:
    """Copy the version in force, held open so that it stays readable when it is cleaned away meanwhile; its name and schema."""
    for attempt in range(TRIES):
        reader = store.reader(folder)
        name = f"{reader.version}.duckdb"
        try:
            source = (folder / name).open("rb")
        except FileNotFoundError:  # five versions were written since the pointer was read
            if attempt == TRIES - 1:
                raise
            continue
        with source:
            _put(archive, files, name, source)
        return name, reader.schema_version
    raise AssertionError("the last attempt returns or raises")


def _beside(folder: Path) -> Iterator[Path]:
    """What lies beside the versions and is no part of the audit log."""
    logs = set(audit.files(folder))
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and path not in logs and not any(_NOT_TAKEN.fullmatch(part) for part in inside.parts):
            yield path


def _put(archive: zipfile.ZipFile, files: dict[str, tuple[int, str]], name: str, source: IO[bytes]) -> None:
    with archive.open(name, "w", force_zip64=True) as target:
        files[name] = _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Copy to the end; how many bytes, and their SHA-256."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return size, digest.hexdigest()


def _told(made: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT, "made_at": made.made_at, "store": made.store, "schema_version": made.schema_version,
        "audit": str(made.audit) if made.audit else None,
        "files": {name: {"bytes": size, "sha256": digest} for name, (size, digest) in made.files.items()},
    }  # fmt: skip


# ── reading one ──────────────────────────────────────────────────────────────────────────────────────────────────


def manifest(file: Path) -> Manifest:
    """What a backup says it holds. Raises BackupError for what is no backup, or one of a newer program."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _manifest(archive, file.name)
    except OSError as error:
        raise BackupError(f"{file.name} 打不开（{error.strerror}）。 / {file.name} cannot be opened ({error.strerror}).") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise _broken(file.name) from error


def check(file: Path) -> Checked:
    """Hold every file of a backup to its checksum, open its store and ask it every query that needs no more than a day.

    Raises BackupError where anything is not as the manifest says, and StoreError where the store is newer than the program.
    """
    with tempfile.TemporaryDirectory(prefix="board-check-") as aside:
        return _check(file, Path(aside))


def restore(file: Path, folder: Path) -> tuple[str, Checked]:
    """Check a backup, then publish its store as a new version; that version's name, and what was checked. Whatever has become of the
    version in force does not matter. Where the folder has no audit log the backup's own comes with it.

    Raises BackupError and StoreError; then nothing has changed.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="board-restore-") as aside:
            checked = _check(file, Path(aside))
            with store.write(folder, start_from=Path(aside) / checked.manifest.store) as draft:
                draft.changed = True
            _bring_back(Path(aside), folder, checked.manifest)
    except OSError as error:
        raise BackupError(
            f"没有恢复成（{error.strerror}），原有版本没有动：请检查数据文件夹是否可写、磁盘是否已满。 / "
            f"Nothing was restored ({error.strerror}), the versions are as they were: can the store's folder be written, is there room on the disk?"
        ) from error
    return store.version(folder), checked


def _check(file: Path, aside: Path) -> Checked:
    try:
        with zipfile.ZipFile(file) as archive:
            made = _manifest(archive, file.name)
            _unpack(archive, made, aside, file.name)
    except FileNotFoundError as error:
        raise BackupError(f"没有 {file.name} 这个文件。 / There is no {file.name}.") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:  # what zipfile raises for bytes that are no archive
        raise _broken(file.name) from error
    with _opened(aside, made, file.name) as reader:
        newest = query.records("surveys/newest", Selection(date.max), reader)[0]["newest_survey_on"]
        asked = Selection(date.fromisoformat(newest)) if newest else Selection(date.max)
        return Checked(made, date.fromisoformat(newest) if newest else None, {name: len(query.records(name, asked, reader)) for name in plain(asked)})


@contextmanager
def _opened(aside: Path, made: Manifest, name: str) -> Iterator[store.Reader]:
    """The unpacked store; where an earlier program wrote it, a copy that is brought up to date."""
    try:
        (aside / "CURRENT").write_text(made.store, encoding="utf-8")
        store.upgrade(aside)
        reader = store.Reader(store.current_file(aside) or aside / made.store)
    except store.UNREADABLE as error:
        raise _broken(name, made.store) from error
    try:
        yield reader
    finally:
        reader.close()


def plain(asked: Selection) -> list[str]:
    """The queries that need no more than a selection."""
    return [name for name, each in query.catalogue().items() if set(each.params) - each.optional <= set(asked.parameters())]


def _manifest(archive: zipfile.ZipFile, name: str) -> Manifest:
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > MANIFEST_BYTES:
            raise _broken(name)
        told = json.loads(archive.read(info))
        if told["format"] > FORMAT:
            raise BackupError(f"{name} 是更新版本的看板做的备份：请升级程序。 / {name} was made by a newer board: upgrade the program.")
        files = {str(each): (int(of["bytes"]), str(of["sha256"])) for each, of in told["files"].items()}
        made = Manifest(str(told["made_at"]), str(told["store"]), int(told["schema_version"]), audit.mark(told["audit"], name), files)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _broken(name) from error
    if not _VERSION.fullmatch(made.store) or made.store not in made.files or not all(map(_is_inside, made.files)):
        raise _broken(name)
    return made


def _is_inside(name: str) -> bool:
    """Whether a name of a manifest leads to a place inside the folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and all(_SAFE.fullmatch(part) and part != ".." for part in path.parts) and path.as_posix() == name


def _unpack(archive: zipfile.ZipFile, made: Manifest, aside: Path, name: str) -> None:
    inside = {each.filename: each for each in archive.infolist()}
    if inside.keys() != made.files.keys() | {MANIFEST} or len(inside) != len(archive.infolist()):
        raise _broken(name)
    for each, (size, digest) in made.files.items():
        target = aside / each
        target.parent.mkdir(parents=True, exist_ok=True)
        if inside[each].file_size != size:  # also what keeps a small archive from unpacking into a huge file
            raise _broken(name, each)
        with archive.open(each) as source, target.open("wb") as out:
            if _copy(source, out) != (size, digest):
                raise _broken(name, each)


def _broken(name: str, inside: str = "") -> BackupError:
    place = f"（{inside}）" if inside else ""
    place_en = f" ({inside})" if inside else ""
    return BackupError(
        f"{name} 不是完好的备份{place}：校验不符，什么都没有恢复。请换一份备份。 / {name} is no sound backup{place_en}: it is not what was written. Nothing was restored; take another one."
    )


def _bring_back(aside: Path, folder: Path, made: Manifest) -> None:
    """Of what lies beside the versions: what is missing. The audit log comes as a whole, or not at all."""
    has_log = bool(audit.files(folder)) or (folder / audit.HEAD).exists()
    for name in made.files:
        is_log = PurePosixPath(name).match(audit.EARLIER) or name in (audit.LOG, audit.HEAD)
        target = folder / name
        if name == made.store or target.exists() or (is_log and has_log):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        coming = target.with_name(f"{target.name}.new")
        shutil.copyfile(aside / name, coming)
        coming.chmod(0o600)
        coming.replace(target)
