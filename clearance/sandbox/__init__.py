"""Somebody else's SQL, answered by a process that can reach nothing but the tables of whoever asks.

``ask("select count(*) from structures where standing", folder=…, role="leader", chosen=Selection(…))`` gives an ``Answer``: columns and rows,
or an error by kind (``sandbox.error.<kind>`` in the catalogues). Which walls there are and why: docs/decisions/0011-sandbox.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from clearance import access, store
from clearance.sandbox import process, tables
from clearance.selection import Selection

ERRORS = ("empty", "several", "not_a_question", "parameter", "too_long", "syntax", "unknown", "value", "refused", "memory", "time", "busy", "crashed", "broken")
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")
BROKEN_UP = ("FLOAT", "DOUBLE", "DECIMAL")


@dataclass(frozen=True)
class Answer:
    """What came of a question. ``more``: there are rows beyond these; ``cut``: cells that were too long; ``parameters``: those it used.

    ``error`` is one of ``ERRORS``, or empty; ``detail`` what it is about, in DuckDB's own words or in numbers.
    """

    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rows: list[list[Any]] = field(default_factory=list)
    more: bool = False
    cut: int = 0
    milliseconds: float = 0.0
    parameters: tuple[str, ...] = ()
    error: str = ""
    detail: str = ""

    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame: days as ``datetime.date``, whole numbers that may be missing as Int64; a name that stands twice is numbered."""
        names: list[str] = []
        for name in self.columns:
            count = sum(each == name or each.startswith(f"{name} (") for each in names)
            names.append(f"{name} ({count + 1})" if name in names else name)
        cells = zip(*self.rows, strict=True) if self.rows else ([] for _ in names)
        return pd.DataFrame({name: _column(kind, list(values)) for name, kind, values in zip(names, self.types, cells, strict=True)}, columns=names)


def _column(kind: str, values: list[Any]) -> Any:
    if kind in WHOLE and not any(isinstance(value, str) for value in values):
        return pd.array(values, dtype="Int64")
    if kind.startswith(BROKEN_UP) and not any(isinstance(value, str) for value in values):
        return pd.array(values, dtype="Float64").astype(object) if all(value is None for value in values) else pd.Series(values, dtype="float64")
    if kind == "DATE":
        return pd.Series([_day(value) for value in values], dtype=object)
    return pd.Series(values, dtype=object)


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:  # before the year 1 or after 9999
        return value


def ask(sql: str, *, folder: Path, role: str, chosen: Selection, version: str = "") -> Answer:
    """Answer a question with the rights of a role, as of the selection's day and as known then; its filters are there as parameters.

    Raises AccessError for an unknown role and StoreError for an empty store; whatever the question itself does is an Answer.
    """
    limits = process.settings()
    if len(sql) > limits.question_characters:
        return Answer(error="too_long", detail=str(limits.question_characters))
    key, payload = _of(folder, role, chosen, version)
    question = {
        "sql": sql.encode("utf-8", "replace").decode(),  # half a surrogate pair is no text
        "params": {name: _sent(value) for name, value in chosen.parameters().items()},
        "rows": limits.rows, "bytes": limits.bytes, "cell": limits.cell_characters,
    }  # fmt: skip
    try:
        told = process.pool().ask(key, payload, question)
    except process.Ended as ended:
        return Answer(error=ended.kind, detail=f"{limits.seconds:.0f}" if ended.kind == "time" else "")
    return _answer(told)


def warm(*, folder: Path, role: str, chosen: Selection, version: str = "") -> None:
    """Have a process ready for the first question, in the background."""
    process.pool().warm(*_of(folder, role, chosen, version))


def _of(folder: Path, role: str, chosen: Selection, version: str) -> tuple[Any, Any]:
    """What a process is filled with: everything that its rows depend on, and how to get them."""
    access.role(role)
    version = version or store.version(folder)
    store.reader(folder, version)
    of_day = Selection(as_of=chosen.as_of, known=chosen.known)
    return (str(folder), version, role, of_day), lambda: _payload(folder, version, role, of_day)


@lru_cache(maxsize=4)
def _payload(folder: Path, version: str, role: str, chosen: Selection) -> process.Payload:
    return {name: tables.as_bytes(table) for name, table in tables.rows(store.reader(folder, version), role, chosen).items()}


def _sent(value: Any) -> Any:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _answer(told: Mapping[str, Any]) -> Answer:
    if told.get("error"):
        kind = told["error"] if told["error"] in ERRORS else "crashed"
        return Answer(error=kind, detail=str(told.get("detail", "")), milliseconds=float(told.get("milliseconds", 0)))
    return Answer(
        tuple(told["columns"]), tuple(told["types"]), told["rows"], bool(told["more"]), int(told["cut"]), float(told["milliseconds"]),
        tuple(told["parameters"]),
    )  # fmt: skip


__all__ = ["ERRORS", "Answer", "ask", "warm"]
