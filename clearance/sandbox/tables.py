"""What somebody's own SQL sees: which tables and columns there are for a role, what each means, and their rows on a day.

A column that ``data/sandbox`` does not explain is an error, and one that points to a household is left out before anything leaves this
module, unless the role may see it: what is not there cannot be asked for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from clearance import access, ledgers, store
from clearance.selection import Selection

FILE = store.ROOT / "data" / "sandbox" / "tables.toml"
SQL = store.SQL / "sandbox"
HOUSEHOLDS = "households"
PARAMETERS = ("as_of", "known")
TYPES = {"string": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "date32[day]": "DATE", "timestamp[us]": "TIMESTAMP"}


class TableError(Exception):
    """A table and what is said of it differ; the message names the column."""


@dataclass(frozen=True)
class Column:
    """One column: its name, what it means in Chinese and English, and whether it points to a household."""

    name: str
    meaning: str
    meaning_en: str
    of_households: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its titles, what one row is, its query and its columns' meanings by name."""

    name: str
    title: str
    title_en: str
    row: str
    row_en: str
    sql: str
    meanings: Mapping[str, tuple[str, str]]
    households: frozenset[str]

    def column(self, name: str) -> Column:
        """A column with its meaning. Raises TableError for one that nobody has explained."""
        if name not in self.meanings:
            raise TableError(f"data/sandbox/tables.toml: {self.name}.{name} is not explained")
        return Column(name, *self.meanings[name], name in self.households)

    @property
    def body(self) -> str:
        """The query without its header and its order: what a CTE of this name is made of."""
        lines = [line for line in self.sql.strip().splitlines() if not line.startswith("--")]
        return "\n".join(line for line in lines if not line.startswith("order by"))


@cache
def catalogue() -> Mapping[str, Table]:
    """All tables by name, in the order in which they are shown."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    common = told.pop("common")
    codebook = ledgers.load().ledgers
    found = {}
    for name, each in told.items():
        meanings: dict[str, Any] = {}
        for ledger in ("compounds", each.get("ledger")):  # what a compound's columns mean, they mean in every table
            if ledger:
                meanings |= {field.name: (field.meaning, field.meaning_en) for field in codebook[ledger].fields.values()}
        meanings |= {column: tuple(texts) for column, texts in (common | each.get("columns", {})).items()}
        found[name] = Table(
            name, each["zh"], each["en"], each["row"], each["row_en"], (SQL / f"{name}.sql").read_text(encoding="utf-8"),
            meanings, frozenset(each.get("households", ())),
        )  # fmt: skip
    return found


def rows(reader: store.Reader, role: str, chosen: Selection) -> dict[str, pa.Table]:
    """Every table as the role may see it, as of the day and as known then."""
    sees_households = access.may(role, HOUSEHOLDS)
    values = {name: getattr(chosen, name) for name in PARAMETERS}
    found = {}
    for name, table in catalogue().items():
        whole = reader.table(table.sql, {each: value for each, value in values.items() if f"${each}" in table.sql})
        columns = [table.column(column) for column in whole.column_names]
        found[name] = whole.select([column.name for column in columns if sees_households or not column.of_households])
    return found


def schema(tables: Mapping[str, pa.Table]) -> dict[str, list[tuple[Column, str]]]:
    """Of each table, its columns with their types, as SQL names them."""
    return {
        name: [(catalogue()[name].column(field.name), TYPES.get(str(field.type), str(field.type))) for field in table.schema]
        for name, table in tables.items()
    }  # fmt: skip


@lru_cache(maxsize=8)
def schema_of(folder: Path, version: str, role: str, chosen: Selection) -> dict[str, list[tuple[Column, str]]]:
    """The same for a version of the store; kept, since it changes with nothing but that and the role."""
    return schema(rows(store.reader(folder, version), role, chosen))


def as_bytes(table: pa.Table) -> bytes:
    """A table as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()
