"""Finds the files in ``queries/`` by name and runs them: ``run("batches/progress_by_batch", selection, reader)``.

The path is the name, the header is the contract, values are bound and never pasted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from clearance import frames
from clearance.selection import Selection
from clearance.store import SQL, Reader

# Not questions: what makes the store, what all questions share, what an import derives, what the tables of somebody's own SQL are made of.
NOT_QUESTIONS = ("schema", "migrations", "shared", "intake", "sandbox")
HEADER_FIELDS = ("question", "params", "grain", "columns", "reads")


class QueryError(Exception):
    """No such query, or its parameters do not fit; the message says which and what there is."""


@dataclass(frozen=True)
class Query:
    """One file of ``queries/``: its header, field by field, and its text. A parameter whose type ends in ``?`` is ``optional``: null where
    nobody gives it."""

    name: str
    question: str
    params: dict[str, str]
    optional: frozenset[str]
    grain: str
    columns: dict[str, str]
    reads: tuple[str, ...]
    sql: str


@cache
def catalogue() -> dict[str, Query]:
    """All queries by name, in the order of their names."""
    found = {}
    for file in sorted(SQL.rglob("*.sql")):
        name = file.relative_to(SQL).with_suffix("").as_posix()
        if name.split("/")[0] not in NOT_QUESTIONS:
            found[name] = parse(name, file.read_text(encoding="utf-8"))
    return found


def parse(name: str, sql: str) -> Query:
    """Read a query's header. Raises QueryError where a field is missing."""
    header = dict(re.findall(r"^-- (\w+): +(.*)$", sql, re.M))
    missing = [field for field in HEADER_FIELDS if field not in header]
    if missing:
        raise QueryError(f"queries/{name}.sql: header lacks {', '.join(missing)}")
    params = _pairs(header["params"])
    return Query(
        name=name,
        question=header["question"],
        params={each: kind.removesuffix("?") for each, kind in params.items()},
        optional=frozenset(each for each, kind in params.items() if kind.endswith("?")),
        grain=header["grain"],
        columns=_pairs(header["columns"]),
        reads=tuple(part.strip() for part in header["reads"].split(",")),
        sql=sql,
    )


def _pairs(text: str) -> dict[str, str]:
    return {} if text.strip() == "none" else dict(part.split(maxsplit=1) for part in map(str.strip, text.split(",")))


def find(name: str) -> Query:
    """The query of that name. Raises QueryError naming the nearest ones."""
    try:
        return catalogue()[name]
    except KeyError:
        topic = [known for known in catalogue() if known.split("/")[0] == name.split("/")[0]]
        raise QueryError(f"no query {name!r}; there are: {', '.join(topic or catalogue())}") from None


def bind(query: Query, selection: Selection, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """The values for the parameters that the query declares; one text for a list of texts is a list of one. Raises QueryError for one that nobody
    gave or nobody takes."""
    extra = extra or {}
    given = dict.fromkeys(query.optional) | selection.parameters() | extra
    unknown = [name for name in extra if name not in query.params]
    if unknown:
        raise QueryError(f"{query.name} takes no parameter {', '.join(unknown)}; it takes {', '.join(query.params)}")
    missing = [name for name in query.params if name not in given]
    if missing:
        raise QueryError(f"{query.name} needs --param {missing[0]}=…")
    return {name: _listed(given[name]) if kind.endswith("[]") else given[name] for name, kind in query.params.items()}


def _listed(value: Any) -> list[Any] | None:
    return value if value is None else [value] if isinstance(value, str) else list(value)


def run(name: str, selection: Selection, reader: Reader, **extra: Any) -> pd.DataFrame:
    """Run a query; a DataFrame with the columns of its header. Dates are ``datetime.date``; a missing integer is ``pd.NA``."""
    return _frame(find(name), selection, reader, extra)


def first(name: str, selection: Selection, reader: Reader, most: int, **extra: Any) -> pd.DataFrame:
    """The first rows of a query, at most so many, in its own order."""
    return _frame(find(name), selection, reader, extra, most)


def totals(name: str, selection: Selection, reader: Reader, *columns: str, **extra: Any) -> tuple[int, dict[str, float]]:
    """How many rows a query has, and the sums of some of its columns. Raises QueryError for a column that it has not."""
    query = find(name)
    unknown = [each for each in columns if each not in query.columns]
    if unknown:
        raise QueryError(f"{name} has no column {', '.join(unknown)}; it has {', '.join(query.columns)}")
    return reader.totals(query.sql, bind(query, selection, extra), columns)


def _frame(query: Query, selection: Selection, reader: Reader, extra: dict[str, Any], most: int | None = None) -> pd.DataFrame:
    given = bind(query, selection, extra)
    return frames.of_columns(reader.columns(query.sql, given, most)) if reader.is_small else frames.of_table(reader.table(query.sql, given, most))


def records(name: str, selection: Selection, reader: Reader, **extra: Any) -> list[dict[str, Any]]:
    """The same rows as plain values: dates as ISO text, missing as None."""
    query = find(name)
    cursor = reader.execute(query.sql, bind(query, selection, extra))
    names = [column[0] for column in cursor.description]
    return [{key: _plain(value) for key, value in zip(names, row, strict=True)} for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value != value:
        return None
    return value


def parse_parameter(query: Query, name: str, text: str) -> Any:
    """Turn a command line's text into a value of the declared type: a list is comma-separated, a date is ISO."""
    kind = query.params.get(name)
    if kind is None:
        raise QueryError(f"{query.name} takes no parameter {name}; it takes {', '.join(query.params) or 'none'}")
    try:
        if kind.endswith("[]"):
            return [date.fromisoformat(part) if kind == "DATE[]" else part for part in text.split(",") if part] or None
        if kind == "DATE":
            return date.fromisoformat(text)
        if kind in ("INTEGER", "BIGINT"):
            return int(text)
        if kind == "DOUBLE":
            return float(text)
    except ValueError:
        raise QueryError(f"{name}={text!r} is not a {kind}") from None
    return text


def to_json(rows: list[dict[str, Any]]) -> str:
    """A JSON list of objects; Chinese as it is."""
    return json.dumps(rows, ensure_ascii=False, indent=1)
