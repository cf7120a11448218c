"""Reading: one version at a time, open read-only, for any number of threads."""

from __future__ import annotations

import threading
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from clearance.frames import Columns
from clearance.store import snapshot
from clearance.store.book import Book
from clearance.store.pointer import DAMAGED, StoreError, current_file
from clearance.store.schema import SCHEMA_VERSION
from clearance.store.writing import upgrade

# DuckDB would rather have a relation asked for Arrow than a cursor. A relation binds the statement twice, once to tell its columns, which for a
# small answer out of many shared macros is a quarter of the time; the copy that DuckDB warns of is of the answer only.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)


@lru_cache(maxsize=512)
def _parsed(sql: str) -> duckdb.Statement | str:
    """A statement read once for all who run it, which spares a sixth of what a page's queries take; several in one text stay text."""
    statements = duckdb.extract_statements(sql)
    return statements[0] if len(statements) == 1 else sql


class Reader:
    """One version of the store, open read-only, for any number of threads.

    The file is attached to an in-memory database that holds the shared macros of ``queries/shared``, so a change of a macro
    needs no change of the store. What a day asked for costs is kept in that memory too (``Book``).
    """

    def __init__(self, file: Path) -> None:
        self.version = file.stem
        self._file = file
        self._turning = threading.Lock()
        self._book = Book(file)
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

    def _book_for(self, sql: str, parameters: dict[str, Any]) -> tuple[Book, bool]:
        """Where a statement is answered, and whether from what is kept, from before or from now on."""
        book = self._book
        asked = snapshot.asked(sql, parameters, book.keeps)
        if not asked or not book.pays(sql, asked):
            return book, False
        if book.is_full and not book.holds(asked):  # a new one is begun; who still reads the old one keeps it until done
            with self._turning:
                if self._book is book:
                    self._book = Book(self._file)
                book = self._book
        book.keep(asked)
        return book, True


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


def fact(folder: Path, name: str) -> str:
    """What the store's current version remembers under a name (``audit``: how far the log went when it was written); "" for nothing, and
    where there is no store. Raises StoreError where it cannot be read."""
    if current_file(folder) is None:
        return ""
    row = reader(folder).execute("select value from store_fact where name = $name", {"name": name}).fetchone()
    return row[0] if row else ""
