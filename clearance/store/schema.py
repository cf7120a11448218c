"""The tables of a store and the shared relations over them, both from ``queries/``; one of an earlier program is brought up to date."""

from __future__ import annotations

from datetime import date
from typing import Final

import duckdb

from clearance.store.pointer import ROOT, StoreError

SQL = ROOT / "queries"
SCHEMA_VERSION = 2
"""The newest file of ``queries/migrations``."""
FIRST_CALENDAR_DAY, LAST_CALENDAR_DAY = date(2000, 1, 1), date(2050, 12, 31)

# Nothing is fetched at run time, and nothing asks the network whether it could be.
OFFLINE: Final[dict[str, str | bool | int | float | list[str]]] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def statements(folder: str) -> list[str]:
    """The texts of a folder of ``queries/`` in the order of their names, which is that in which they rest on each other."""
    return [file.read_text(encoding="utf-8") for file in sorted((SQL / folder).glob("*.sql"))]


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of an empty store."""
    for tables in statements("schema"):
        connection.execute(tables)
    connection.execute(
        "insert into calendar select cast(d as date), isodow(d) from range($first::date, $last::date + 1, interval 1 day) as r(d)",
        {"first": FIRST_CALENDAR_DAY, "last": LAST_CALENDAR_DAY},
    )
    connection.execute("insert into store_fact values ('schema_version', $v)", {"v": str(SCHEMA_VERSION)})


def schema_version(connection: duckdb.DuckDBPyConnection, fact: str = "store_fact") -> int:
    """The version of a store's schema. Raises StoreError where it is newer than this program."""
    row = connection.execute(f"select value from {fact} where name = 'schema_version'").fetchone()
    found = int(row[0]) if row else 1
    if found > SCHEMA_VERSION:
        raise StoreError(
            f"数据库是更新版本的看板写的（第{found}版，本程序只认到第{SCHEMA_VERSION}版）：请升级程序。 / "
            f"The store was written by a newer board (schema {found}, this program knows {SCHEMA_VERSION}): upgrade the program."
        )
    return found


def migrate(connection: duckdb.DuckDBPyConnection) -> bool:
    """Bring a draft's schema up to date, one numbered file after the other; whether there was anything to do.

    A migration changes what is there; tables that are new since then come from ``queries/schema``, which creates what is missing.
    """
    found = schema_version(connection)
    for number in range(found + 1, SCHEMA_VERSION + 1):
        (file,) = (SQL / "migrations").glob(f"{number}_*.sql")
        connection.execute("begin")
        connection.execute(file.read_text(encoding="utf-8"))
        for tables in statements("schema"):
            connection.execute(tables.replace("create table", "create table if not exists"))
        connection.execute("update store_fact set value = $v where name = 'schema_version'", {"v": str(number)})
        connection.execute("commit")
    return found < SCHEMA_VERSION


def load_shared(connection: duckdb.DuckDBPyConnection) -> None:
    """Have the shared relations at hand in a draft, whose file does not keep them: each program brings its own."""
    for relations in statements("shared"):
        connection.execute(relations.replace("create or replace macro", "create or replace temp macro"))
