"""Which of the store's files is in force: the pointer says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

RESTORE = "python -m clearance restore"
DAMAGED = f"数据库文件 {{name}} 读不出来：请从备份恢复（{RESTORE} 备份文件）。 / {{name}} cannot be read: restore it from a backup ({RESTORE} FILE)."
GONE = (
    f"数据库文件 {{name}} 不见了：请从备份恢复（{RESTORE} 备份文件），或删除 CURRENT 后重新导入。 / "
    f"{{name}} is missing: restore it from a backup ({RESTORE} FILE), or delete CURRENT and import again."
)


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
