"""What a reader remembers of the days that it was asked for."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb

from clearance.selection import AS_NOW, AS_REPORTED
from clearance.store import snapshot
from clearance.store.schema import OFFLINE, SCHEMA_VERSION, schema_version, statements

ROW_GROUP = 122_880
"""Rows that one thread of DuckDB takes at a time: a table that has no more is nothing to share out."""
WORTH_THEIR_TIME_ON_MANY_ROWS = "join_order,statistics_propagation,common_subplan"
"""What of DuckDB's planning is left out where tables have no more than that: a sixth of what a page's queries take, to save rows that are not there."""
KEPT_ROWS = 400_000
"""Rows of worked-out days that a reader keeps in memory before it begins anew: of one street about a dozen days."""
KEPT_DAYS = 4
"""Where the store is large: so many times the rows of its largest table."""


class Book:
    """The in-memory database of a reader: the store's file, the shared relations, and the rows of those that have been worked out.

    Two schemas hold relations of one name: ``main`` as ``queries/shared`` defines them, ``kept`` as they read from what is kept. Names are
    looked for in the schemas rather than through a view a table, which would be bound again at each mention; so it is the connection that
    says whether ``compound_state(as_of, known)`` is worked out or looked up, and no query knows of it.
    """

    def __init__(self, file: Path) -> None:
        self.database = duckdb.connect(":memory:", config=OFFLINE)
        self.database.execute(f"attach '{_quoted(file)}' as store (read_only)")
        self.schema_version = schema_version(self.database, "store.main.store_fact")
        connection = self.cursor()
        for shared in statements("shared"):
            connection.execute(shared)
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


def _largest_table(connection: duckdb.DuckDBPyConnection) -> int:
    (rows,) = connection.execute("select max(estimated_size) from duckdb_tables() where database_name = 'store'").fetchone() or (0,)
    return rows


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
