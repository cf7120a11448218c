"""The questions of ``queries/intake``, asked on the connection of an import under way."""

from __future__ import annotations

from functools import cache
from typing import Any

import duckdb

from clearance.store import SQL


@cache
def text(name: str) -> str:
    """The SQL of a question, by its file's name."""
    return (SQL / "intake" / f"{name}.sql").read_text(encoding="utf-8")


def ask(connection: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> list[tuple]:
    """The rows that answer a question."""
    return connection.execute(text(name), parameters).fetchall()
