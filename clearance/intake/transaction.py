"""A survey → the store, in one transaction: its rows, its quarantine and findings, and the versions that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from clearance.intake.findings import Finding, finding
from clearance.intake.questions import ask, text
from clearance.intake.rows import HeldRow, Sheet, quarantined
from clearance.intake.survey import Survey
from clearance.ledgers import Codebook, Field, Ledger

ARROW = {"date": pa.date32(), "number": pa.float64(), "whole": pa.int32(), "yes_no": pa.bool_()}
"""Arrow types of the field kinds that are not text."""

ROWS_A_STATEMENT = 50_000
FIRST_LINES_SHOWN = 10  # of the rows that conflict with each other, in a message

FILE, MEETING = "file", "meeting"
"""Where a survey comes from."""

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
    origin: str = FILE


@dataclass(frozen=True)
class Outcome:
    """What became of a survey's rows; ``survey_id`` is None where the store knew all of it and nothing was stored."""

    survey_id: int | None
    accepted: int
    unchanged: int
    quarantined: int
    excluded: int
    findings: tuple[Finding, ...]

    @property
    def read(self) -> int:
        """All data records of the file: nothing is lost between them."""
        return self.accepted + self.unchanged + self.quarantined + self.excluded


@dataclass
class _Landing:
    """A survey while its transaction is open."""

    connection: duckdb.DuckDBPyConnection
    survey: Survey
    source: Source
    survey_id: int
    rows: int = 0
    held: list[HeldRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    waiting: list[pa.Table] = field(default_factory=list)
    mends: list[tuple[int, int]] = field(default_factory=list)
    repeated: set[int] = field(default_factory=set)

    @property
    def ledger(self) -> Ledger:
        return self.survey.ledger

    def ask(self, question: str, **parameters: Any) -> list[tuple]:
        """Run a query of ``queries/intake``."""
        return ask(self.connection, question, **parameters)

    def take_out(self, lines: Sequence[int]) -> None:
        """Take rows away again that have been put into ``<ledger>_said``."""
        if lines:
            self.connection.execute(
                f"delete from {self.ledger.name}_said where survey_id = $id and line in (select unnest($lines))", {"id": self.survey_id, "lines": lines}
            )


def store_survey(
    connection: duckdb.DuckDBPyConnection, survey: Survey, source: Source, progress: Callable[[int], None] = lambda rows: None
) -> Outcome:
    """Store a survey, all or nothing; ``progress`` is told the rows so far.

    Raises FileRejected where the file cannot be read to its end. After any exception the connection is outside any transaction and
    nothing is stored.
    """
    connection.execute("begin")
    try:
        (next_id,) = connection.execute("select coalesce(max(survey_id), 0) + 1 from survey").fetchone() or (1,)
        outcome = _store(_Landing(connection, survey, source, next_id), progress)
        connection.execute("rollback" if outcome.survey_id is None else "commit")
    except BaseException:
        # Where the disk is full DuckDB may have ended the transaction itself; what happened must not be hidden by that.
        with suppress(duckdb.Error):
            connection.execute("rollback")
        raise
    return outcome


def _store(landing: _Landing, progress: Callable[[int], None]) -> Outcome:
    connection, survey = landing.connection, landing.survey
    _create_views(landing)
    for sheet in survey.sheets():
        _insert_said(landing, sheet)
        progress(landing.rows + len(landing.held))
    _insert_waiting(landing)
    _refuse_duplicates(landing)
    landing.findings += survey.findings
    is_file = landing.source.origin == FILE
    # What is said in a meeting mends no row of a file, and is new because it differs from what is known, even if it was said before on that day.
    landing.mends = _mends(landing) if is_file else []
    already = _already_said(landing) if is_file else 0
    if is_file and already == landing.rows and not landing.mends and not _brings_quarantine(landing):
        return Outcome(None, 0, landing.rows, len(landing.held), survey.excluded, _ordered(landing.findings + _totals(landing)))
    _insert_survey(landing)
    if landing.ledger.name == "shops":
        connection.execute("insert into road select distinct street_code, road from landed except select street_code, road from road")
    accepted = _derive_versions(landing)
    landing.findings += _totals(landing)
    outcome = Outcome(landing.survey_id, accepted, landing.rows - accepted, len(landing.held), survey.excluded, _ordered(landing.findings))
    _insert_quarantine(landing)
    _insert_findings(landing)
    _insert_mended(landing)
    _set_counts(landing, outcome)
    return outcome


def _create_views(landing: _Landing) -> None:
    """What the questions of ``queries/intake`` read whatever the ledger: its rows under way, ``landed`` and ``refused``, and whose
    items which survey has said, ``said_items``."""
    ledger = landing.ledger
    landing.connection.execute(f"create or replace temp table refused as select {ledger.item_sql} as item_id, * exclude (survey_id) from {ledger.name}_said limit 0")
    landing.connection.execute(
        f"create or replace temp view landed as select {ledger.item_sql} as item_id, * from {ledger.name}_said where survey_id = {landing.survey_id:d}"
    )
    landing.connection.execute(f"create or replace temp view said_items as select {ledger.item_sql} as item_id, survey_id from {ledger.name}_said")


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _insert_said(landing: _Landing, sheet: Sheet) -> None:
    landing.unsaid = sheet.unsaid
    landing.findings += sheet.findings
    landing.findings += [misfit.finding for misfit in sheet.table.misfits]
    landing.held += quarantined(sheet)
    accepted = sheet.accepted
    if len(accepted):
        landing.waiting.append(_arrow(sheet, accepted))
        landing.rows += len(accepted)
    if sum(map(len, landing.waiting)) >= ROWS_A_STATEMENT:
        _insert_waiting(landing)
    keyed = [row for row in sorted(sheet.refused) if sheet.item(row) is not None]
    if keyed:
        batch = _arrow(sheet, keyed)  # noqa: F841 - the same
        landing.connection.execute(f"insert into refused by name (select {sheet.ledger.item_sql} as item_id, * from batch)")


def _insert_waiting(landing: _Landing) -> None:
    if landing.waiting:
        batch = pa.concat_tables(landing.waiting)  # noqa: F841 - read by the statement below
        landing.connection.execute(f"insert into {landing.ledger.name}_said by name (select {landing.survey_id:d} as survey_id, * from batch)")
        landing.waiting.clear()


def _arrow(sheet: Sheet, rows: Sequence[int]) -> pa.Table:
    """Some rows: ``line`` and the columns of ``<ledger>_said``, without the survey."""
    whole = len(rows) == len(sheet.table.rows)

    def taken(values: Sequence[Any] | np.ndarray) -> Sequence[Any] | np.ndarray:
        if whole:
            return values
        return values[np.asarray(rows)] if isinstance(values, np.ndarray) else [values[row] for row in rows]

    def stored_type(each: Field) -> pa.DataType:
        return ARROW.get(each.kind, pa.string())

    columns = {"line": pa.array(taken(sheet.table.lines), pa.int32())}
    for name in DERIVED.get(sheet.ledger.name, ()):
        columns[name] = pa.array(taken(sheet.column(name)), pa.string())
    for each in sheet.ledger.stored:
        columns[STORED_AS.get(each.name, each.name)] = pa.array(taken(sheet.column(each.name)), stored_type(each))
    return pa.table(columns)


def _refuse_duplicates(landing: _Landing) -> None:
    """One row a key: repeats of the same content go to quarantine, and all rows of a key whose contents differ."""
    codebook, ledger = landing.survey.context.codebook, landing.ledger
    each = ledger.fields[ledger.key[-1]]
    refused: set[int] = set()
    held_before = {row.line for row in landing.held}
    for item, lines, contents in landing.ask("duplicates"):
        shown = lines[:FIRST_LINES_SHOWN]
        for line in lines[1:] if contents == 1 else lines:
            rule, parts = ("duplicate_same", {"first": lines[0]}) if contents == 1 else ("duplicate_conflict", {"lines": shown})
            landing.findings.append(finding(codebook, rule, line=line, field=each, value=item, **parts))
            refused.add(line)
        if contents == 1 and lines[0] not in held_before:
            # There is nothing to mend where a row says again what another has said and was taken for.
            landing.repeated |= set(lines[1:])
    refused -= held_before
    if refused:
        landing.held += landing.survey.as_typed(refused)
        landing.take_out(sorted(refused))
        landing.rows -= len(refused)
    landing.held.sort(key=lambda row: row.line)


def _already_said(landing: _Landing) -> int:
    """Take away the rows that a survey of the same day has said before: saying them again would say nothing. How many they are."""
    of_the_day = {"ledger": landing.ledger.name, "surveyed_on": landing.source.surveyed_on}
    if not landing.ask("surveys_of_day", **of_the_day):
        return 0
    lines = [line for (line,) in landing.ask(f"{landing.ledger.name}_already_said", surveyed_on=landing.source.surveyed_on, unsaid=landing.unsaid)]
    landing.take_out(lines)
    return len(lines)


def _brings_quarantine(landing: _Landing) -> bool:
    """Whether a row is held back that is not in quarantine yet, from this very file or from another of the same day."""
    if not landing.held:
        return False
    of_the_day = {"ledger": landing.ledger.name, "surveyed_on": landing.source.surveyed_on}
    surveys = landing.ask("surveys_of_day", **of_the_day)
    if not surveys or any(sha256 == landing.source.sha256 for _, sha256 in surveys):
        return not surveys
    known = landing.ask("quarantine_of_day", **of_the_day)
    told = {_content(header, cells) for header, cells in known}
    new = [row for row in landing.held if _content(row.header, row.cells) not in told]
    codebook = landing.survey.context.codebook
    return not all(any(_is_the_same(row.header, row.cells, header, cells, codebook) for header, cells in known) for row in new)


def _is_the_same(header: Sequence[str], cells: Sequence[str], other_header: Sequence[str], other_cells: Sequence[str], codebook: Codebook) -> bool:
    """Whether two held rows agree in all that was kept of both. Beside a personal column a cell out of place is not kept, and which columns
    stand beside it differs with their order."""
    if sorted(header) != sorted(other_header) or len(cells) != len(header) or len(other_cells) != len(other_header):
        return False
    kept, other_kept = ({place for place, name in enumerate(names) if not _is_beside_personal(names, place, codebook)} for names in (header, other_header))
    if len(kept) == len(header):
        return False
    both = {header[place] for place in kept} & {other_header[place] for place in other_kept}
    one, other = (
        sorted((names[place], said[place]) for place in range(len(names)) if names[place] in both)
        for names, said in ((header, cells), (other_header, other_cells))
    )
    return one == other


def _is_beside_personal(header: Sequence[str], place: int, codebook: Codebook) -> bool:
    return any(codebook.columns.is_personal(name) for name in header[max(place - 1, 0) : place + 2])


def _content(header: Sequence[str], cells: Sequence[str]) -> frozenset[tuple[str, str]] | tuple[str, ...]:
    """What a quarantined row says, whatever the order of its columns."""
    return frozenset(zip(header, cells, strict=True)) if len(header) == len(cells) else tuple(cells)


def _mends(landing: _Landing) -> list[tuple[int, int]]:
    """The quarantined rows (survey, line) that this survey brings again: under their number, or by their item's key."""
    still_open = landing.ask("quarantine_unmended", ledger=landing.ledger.name, surveyed_on=landing.source.surveyed_on)
    return [(survey_id, line) for survey_id, line, is_back in still_open if is_back or (survey_id, line) in landing.survey.mends]


def _derive_versions(landing: _Landing) -> int:
    """Derive again what was known of each item that the file names; the number of its rows that made a version."""
    connection, ledger, key = landing.connection, landing.ledger.name, landing.ledger.key[0]
    connection.execute(f"create or replace temp table touched as select distinct {key} as item_id from {ledger}_version where {key} in (select {key} from landed)")
    if is_known := connection.execute("select count(*) from touched").fetchone() != (0,):
        item_versions(connection, ledger, key)
    # Of what nobody has said anything before, the row is the version.
    connection.execute(
        f"insert into {ledger}_version by name (select $day as surveyed_on, cast(null as date) as superseded_on, * exclude (item_id) from landed "
        f"{f'where {key} not in (select item_id from touched)' if is_known else ''})",
        {"day": landing.source.surveyed_on},
    )
    (accepted,) = connection.execute(f"select count(*) from {ledger}_version where survey_id = $id", {"id": landing.survey_id}).fetchone() or (0,)
    return accepted


def item_versions(connection: duckdb.DuckDBPyConnection, ledger: str, key: str) -> None:
    """Derive from all that was said, and not undone, what was known when of the items in the temporary table ``touched``."""
    connection.execute(f"delete from {ledger}_version where {key} in (select item_id from touched)")
    connection.execute(f"insert into {ledger}_version by name ({text(f'{ledger}_versions')})")


def _totals(landing: _Landing) -> list[Finding]:
    """After compounds: each figure of the notice from which the store now differs, for the streets of the file. Never a refusal."""
    if landing.ledger.name != "compounds":
        return []
    streets = {street for (street,) in landing.connection.execute("select distinct street_code from landed").fetchall()}
    codebook, fields = landing.survey.context.codebook, landing.ledger.fields
    return [
        finding(codebook, "totals_differ", field=fields[name], value=value, street=street, count=counted, planned=planned)
        for street_code, street, name, value, counted, planned in landing.ask("totals_against_notice")
        if street_code in streets and counted != planned
    ]


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """In the order of the lines, the file's own first."""
    return tuple(sorted(findings, key=lambda each: each.line or 0))


# ── what is kept of the survey itself ───────────────────────────────────────────────────────────────────────────────


def _insert_survey(landing: _Landing) -> None:
    source, at = landing.source, now()
    landing.connection.execute(
        "insert into survey values ($id, $ledger, $surveyed_on, $file_name, $sha256, $encoding, $unsaid, $is_sample, false, $at, $importer, "
        "0, 0, 0, 0, 0, $origin)",
        {
            "id": landing.survey_id, "ledger": landing.ledger.name, "surveyed_on": source.surveyed_on, "file_name": source.file_name,
            "sha256": source.sha256, "encoding": source.encoding, "unsaid": landing.unsaid,
            "is_sample": bool(landing.rows) and landing.survey.is_sample, "at": at, "importer": source.importer,
            "origin": source.origin,
        },
    )  # fmt: skip
    note_event(landing.connection, landing.survey_id, "imported", source.importer, at)


def note_event(connection: duckdb.DuckDBPyConnection, survey_id: int, event: str, who: str, at: datetime) -> None:
    """Add to the survey's log: ``imported``, ``undone`` or ``redone``; never before what stands there, wherever the clock has been set: the
    last event is what holds."""
    (last,) = connection.execute("select max(happened_at) from survey_event where survey_id = $survey_id", {"survey_id": survey_id}).fetchone() or (None,)
    at = max(at, last + timedelta(microseconds=1)) if last else at
    connection.execute("insert into survey_event values ($survey_id, $event, $at, $who)", {"survey_id": survey_id, "event": event, "at": at, "who": who})


def now() -> datetime:
    """This moment in UTC, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _insert_quarantine(landing: _Landing) -> None:
    texts, held = pa.list_(pa.string()), landing.held
    rows = pa.table({  # noqa: F841 - read by the statement below
        "survey_id": pa.array([landing.survey_id] * len(held), pa.int32()),
        "line": pa.array([row.line for row in held], pa.int32()),
        "header": pa.array([row.header for row in held], texts),
        "cells": pa.array([row.cells for row in held], texts),
        "item_id": pa.array([row.item for row in held], pa.string()),
        "area_code": pa.array([row.area_code for row in held], pa.string()),
    })  # fmt: skip
    landing.connection.execute("insert into quarantined_row by name (select * from rows)")


def _insert_findings(landing: _Landing) -> None:
    texts = {"field": "column"} | {name: name for name in ("value", "rule", "severity", "message", "message_en")}
    findings = _ordered(landing.findings)
    rows = pa.table({  # noqa: F841 - read by the statement below
        "survey_id": pa.array([landing.survey_id] * len(findings), pa.int32()),
        "line": pa.array([each.line for each in findings], pa.int32()),
        **{column: pa.array([getattr(each, name) for each in findings], pa.string()) for column, name in texts.items()},
    })  # fmt: skip
    landing.connection.execute("insert into finding by name (select * from rows)")


def _insert_mended(landing: _Landing) -> None:
    repeated = [(landing.survey_id, row.line) for row in landing.held if row.line in landing.repeated]
    mended = [(landing.survey_id, *each) for each in (*landing.mends, *repeated)]
    if any(row.item is not None for row in landing.held):
        elsewhere = landing.ask("quarantine_said_elsewhere", survey_id=landing.survey_id, surveyed_on=landing.source.surveyed_on)
        mended += [(mending, landing.survey_id, line) for mending, line in elsewhere]
    if mended:
        landing.connection.executemany("insert into mended_row values (?, ?, ?)", mended)


def _set_counts(landing: _Landing, outcome: Outcome) -> None:
    landing.connection.execute(
        "update survey set rows_read = $read, rows_accepted = $accepted, rows_unchanged = $unchanged, rows_quarantined = $quarantined, "
        "rows_excluded = $excluded where survey_id = $id",
        {
            "id": landing.survey_id, "read": outcome.read, "accepted": outcome.accepted, "unchanged": outcome.unchanged,
            "quarantined": outcome.quarantined, "excluded": outcome.excluded,
        },
    )  # fmt: skip
