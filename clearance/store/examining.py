"""Whether a store is well, and what to do where it is not."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from clearance.store.pointer import DAMAGED, StoreError, current_file
from clearance.store.reading import Reader, reader

HEADER_BYTES = 3 * 4096
"""What stands before the first block of a DuckDB file."""
UNREADABLE = duckdb.Error
"""What DuckDB raises for a file that it cannot read."""


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
