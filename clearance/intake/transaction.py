"""A sheet → the store, in one transaction: the survey, its rows, its quarantine and findings, and the versions that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from clearance.intake.findings import Finding, finding
from clearance.intake.references import new_roads
from clearance.intake.register import Register
from clearance.intake.rows import HeldRow, Sheet, quarantined
from clearance.ledgers import Field
from clearance.store import SQL

ARROW = {"date": pa.date32(), "number": pa.float64(), "whole": pa.int32(), "yes_no": pa.bool_()}
"""Arrow types of the field kinds that are not text."""

# Where the table's column is not called like the ledger's field, or the ledger has no field for it.
STORED_AS = {"area": "area_code"}
DERIVED = {"compounds": ("street_code",), "shops": ("street_code",)}


@dataclass(frozen=True)
class Source:
    """The file that a survey comes from, and who brings it."""

    file_name: str
    sha256: str
    encoding: str
    surveyed_on: date
    importer: str


@dataclass(frozen=True)
class Outcome:
    """What became of a sheet's rows; ``stored`` is False where the store knew all of it."""

    stored: bool
    accepted: int
    unchanged: int
    quarantined: int
    excluded: int
    findings: tuple[Finding, ...]

    @property
    def read(self) -> int:
        """All data records of the file: nothing is lost between them."""
        return self.accepted + self.unchanged + self.quarantined + self.excluded


def store_sheet(connection: duckdb.DuckDBPyConnection, sheet: Sheet, register: Register, source: Source) -> Outcome:
    """Store a checked sheet, all or nothing. An exception leaves the connection outside any transaction and nothing stored."""
    held = quarantined(sheet)
    incoming = _arrow(sheet)
    connection.execute("begin")
    try:
        connection.register("incoming", incoming)
        already = _already_said(connection, sheet, source)
        fresh = incoming.num_rows - len(already)
        stored = bool(fresh) or _brings_quarantine(connection, sheet, source, held)
        survey_id = accepted = 0
        if stored:
            survey_id = _insert_survey(connection, sheet, source)
            _insert_said(connection, sheet.ledger.name, survey_id, already)
            _insert_roads(connection, sheet, register)
            accepted = _derive_versions(connection, sheet, survey_id)
        findings = _ordered([*sheet.findings, *(misfit.finding for misfit in sheet.table.misfits), *_totals(connection, sheet)])
        outcome = Outcome(stored, accepted, incoming.num_rows - accepted, len(held), sheet.table.excluded, findings)
        if stored:
            _insert_quarantine(connection, survey_id, held)
            _insert_findings(connection, survey_id, findings)
            _set_counts(connection, survey_id, outcome)
        connection.execute("commit" if stored else "rollback")
    except BaseException:
        connection.execute("rollback")
        raise
    finally:
        connection.unregister("incoming")
    return outcome


def _question(name: str) -> str:
    return (SQL / "intake" / f"{name}.sql").read_text(encoding="utf-8")


def _arrow(sheet: Sheet) -> pa.Table:
    """The accepted rows: ``line`` and the columns of ``<ledger>_said``, without the survey."""
    rows = sheet.accepted
    whole = len(rows) == len(sheet.table.rows)

    def taken(values: Sequence[Any]) -> Sequence[Any]:
        return values if whole else [values[row] for row in rows]

    def stored_type(each: Field) -> pa.DataType:
        return ARROW.get(each.kind, pa.string())

    columns = {"line": pa.array(taken(sheet.table.lines), pa.int32())}
    for name in DERIVED.get(sheet.ledger.name, ()):
        columns[name] = pa.array(taken(sheet.column(name)), pa.string())
    for each in sheet.ledger.stored:
        columns[STORED_AS.get(each.name, each.name)] = pa.array(taken(sheet.column(each.name)), stored_type(each))
    return pa.table(columns)


def _already_said(connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: Source) -> list[int]:
    """Lines of rows that a survey of the same day has said before: saying them again would say nothing."""
    parameters = {"surveyed_on": source.surveyed_on, "unsaid": sheet.unsaid}
    return [line for (line,) in connection.execute(_question(f"{sheet.ledger.name}_already_said"), parameters).fetchall()]


def _brings_quarantine(connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: Source, held: Sequence[HeldRow]) -> bool:
    """Whether a row is held back that is not in quarantine yet, from this very file or from another of the same day."""
    if not held:
        return False
    of_the_day = {"ledger": sheet.ledger.name, "surveyed_on": source.surveyed_on}
    same_file = "select 1 from survey where ledger = $ledger and surveyed_on = $surveyed_on and sha256 = $sha256"
    if connection.execute(same_file, of_the_day | {"sha256": source.sha256}).fetchone():
        return False
    known = connection.execute(_question("quarantine_of_day"), of_the_day).fetchall()
    return not {_content(row.header, row.cells) for row in held} <= {_content(header, cells) for header, cells in known}


def _content(header: Sequence[str], cells: Sequence[str]) -> frozenset[tuple[str, str]] | tuple[str, ...]:
    """What a quarantined row says, whatever the order of its columns."""
    return frozenset(zip(header, cells, strict=True)) if len(header) == len(cells) else tuple(cells)


def _insert_survey(connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: Source) -> int:
    (survey_id,) = connection.execute("select coalesce(max(survey_id), 0) + 1 from survey").fetchone() or (1,)
    connection.execute(
        "insert into survey values ($id, $ledger, $surveyed_on, $file_name, $sha256, $encoding, $unsaid, $is_sample, $at, $importer, "
        "0, 0, 0, 0, 0)",
        {
            "id": survey_id, "ledger": sheet.ledger.name, "surveyed_on": source.surveyed_on, "file_name": source.file_name,
            "sha256": source.sha256, "encoding": source.encoding, "unsaid": sheet.unsaid, "is_sample": _is_sample(sheet),
            "at": datetime.now(UTC).replace(tzinfo=None), "importer": source.importer,
        },
    )  # fmt: skip
    return survey_id


def _is_sample(sheet: Sheet) -> bool:
    """Whether every accepted row is marked as made up; a file that brings no row is nobody's sample."""
    mark, notes, rows = sheet.context.sample_mark, sheet.column("note"), sheet.accepted
    return bool(rows and mark) and all((notes[row] or "").startswith(mark) for row in rows)


def _insert_said(connection: duckdb.DuckDBPyConnection, ledger: str, survey_id: int, already: list[int]) -> None:
    connection.execute(
        f"insert into {ledger}_said by name (select $survey_id as survey_id, * from incoming where line not in (select unnest($already)))"
        if already
        else f"insert into {ledger}_said by name (select $survey_id as survey_id, * from incoming)",
        {"survey_id": survey_id} | ({"already": already} if already else {}),
    )


def _insert_roads(connection: duckdb.DuckDBPyConnection, sheet: Sheet, register: Register) -> None:
    if sheet.ledger.name == "shops" and (roads := new_roads(sheet, register)):
        connection.executemany("insert into road values (?, ?)", roads)


def _derive_versions(connection: duckdb.DuckDBPyConnection, sheet: Sheet, survey_id: int) -> int:
    """Derive again what was known of each item that the file names; the number of its rows that made a version."""
    ledger, key = sheet.ledger.name, sheet.ledger.key[0]
    connection.execute(f"create or replace temp table touched as select distinct {key} as item_id from incoming")
    connection.execute(f"delete from {ledger}_version where {key} in (select item_id from touched)")
    connection.execute(f"insert into {ledger}_version by name ({_question(f'{ledger}_versions')})")
    connection.execute("drop table touched")
    (accepted,) = connection.execute(f"select count(*) from {ledger}_version where survey_id = $id", {"id": survey_id}).fetchone() or (0,)
    return accepted


def _totals(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> list[Finding]:
    """After compounds: each figure of the notice from which the store now differs, for the streets of the file. Never a refusal."""
    if sheet.ledger.name != "compounds":
        return []
    streets = {sheet.column("street_code")[row] for row in sheet.accepted}
    rows = connection.execute(_question("totals_against_notice")).fetchall()
    codebook, fields = sheet.codebook, sheet.ledger.fields
    return [
        finding(codebook, "totals_differ", field=fields[field], value=value, street=street, count=counted, planned=planned)
        for street_code, street, field, value, counted, planned in rows
        if street_code in streets and counted != planned
    ]


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """In the order of the lines, the file's own first."""
    return tuple(sorted(findings, key=lambda each: each.line or 0))


def _insert_quarantine(connection: duckdb.DuckDBPyConnection, survey_id: int, held: Sequence[HeldRow]) -> None:
    texts = pa.list_(pa.string())
    rows = pa.table({  # noqa: F841 - read by the statement below
        "survey_id": pa.array([survey_id] * len(held), pa.int32()),
        "line": pa.array([row.line for row in held], pa.int32()),
        "header": pa.array([row.header for row in held], texts),
        "cells": pa.array([row.cells for row in held], texts),
    })  # fmt: skip
    connection.execute("insert into quarantined_row by name (select * from rows)")


def _insert_findings(connection: duckdb.DuckDBPyConnection, survey_id: int, findings: Sequence[Finding]) -> None:
    texts = {"field": "column"} | {name: name for name in ("value", "rule", "severity", "message", "message_en")}
    rows = pa.table({  # noqa: F841 - read by the statement below
        "survey_id": pa.array([survey_id] * len(findings), pa.int32()),
        "line": pa.array([each.line for each in findings], pa.int32()),
        **{column: pa.array([getattr(each, name) for each in findings], pa.string()) for column, name in texts.items()},
    })  # fmt: skip
    connection.execute("insert into finding by name (select * from rows)")


def _set_counts(connection: duckdb.DuckDBPyConnection, survey_id: int, outcome: Outcome) -> None:
    connection.execute(
        "update survey set rows_read = $read, rows_accepted = $accepted, rows_unchanged = $unchanged, rows_quarantined = $quarantined, "
        "rows_excluded = $excluded where survey_id = $id",
        {
            "id": survey_id, "read": outcome.read, "accepted": outcome.accepted, "unchanged": outcome.unchanged,
            "quarantined": outcome.quarantined, "excluded": outcome.excluded,
        },
    )  # fmt: skip
