"""Survey files → the store, one transaction a file.

decode        bytes → text: one encoding a file
header        which ledger, which column is which field
table         text → records with physical lines; titles, sums and blanks excluded
cells         one cell → one value
rows          a row's own rules; what is held back
register      what the store and the campaign know
references    compounds, areas, roads: what a row refers to
transaction   one survey, all or nothing
findings      what there is to say, in Chinese and English

Every stage notes findings and lets the others go on; only a file that cannot be read as a ledger at all is rejected.
"""

from __future__ import annotations

import getpass
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from clearance import ledgers
from clearance import store as stores
from clearance.intake import references, rows
from clearance.intake.cells import Context
from clearance.intake.decode import decode
from clearance.intake.findings import FileRejected, Finding, rejected
from clearance.intake.register import Register, read_campaign, read_register
from clearance.intake.table import Table
from clearance.intake.table import read as read_table
from clearance.intake.transaction import Outcome, Source, store_sheet
from clearance.ledgers import Codebook

ACCEPTED, UNCHANGED, REJECTED = "accepted", "unchanged", "rejected"
CAMPAIGN_BESIDE = "campaign"
"""A folder of this name beside the files, if it holds a campaign, is the campaign that they belong to."""

_DATE_IN_NAME = (
    re.compile(r"(?<!\d)(\d{4})[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日"),
)


@dataclass(frozen=True)
class FileReport:
    """What became of one file. Counts are rows; ``error`` is None unless the file was rejected."""

    file: str
    ledger: str | None
    surveyed_on: date | None
    status: str
    rows_read: int = 0
    rows_accepted: int = 0
    rows_unchanged: int = 0
    rows_quarantined: int = 0
    rows_excluded: int = 0
    error: str | None = None
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it: dates ISO."""
        return {
            "file": self.file,
            "ledger": self.ledger,
            "surveyed_on": self.surveyed_on.isoformat() if self.surveyed_on else None,
            "status": self.status,
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_unchanged": self.rows_unchanged,
            "rows_quarantined": self.rows_quarantined,
            "rows_excluded": self.rows_excluded,
            "error": self.error,
            "findings": [each.as_dict() for each in self.findings],
        }


@dataclass(frozen=True)
class _Prepared:
    """A file that reads as a ledger; ``given`` is its place among the files of the call."""

    given: int
    path: Path
    table: Table
    encoding: str
    sha256: str
    surveyed_on: date


def import_files(
    paths: Sequence[Path],
    *,
    store: Path,
    surveyed_on: date | None = None,
    ledger: str | None = None,
    dry_run: bool = False,
    allow_new: bool = False,
    campaign_folder: Path | None = None,
    importer: str | None = None,
) -> list[FileReport]:
    """Import survey files into the store in folder ``store``; one report a file, in the order given.

    Files are taken in the order that their references need, whatever the order given, each in a transaction of its own, and published
    together. ``surveyed_on``: the survey date of all files, else each file's name says it. ``ledger``: what each file must be.
    ``dry_run``: report everything, store nothing. ``allow_new``: compounds and roads may be added. ``campaign_folder``: whose campaign
    the files belong to (default: ``campaign/`` beside the first file, else the one the store was made with).

    Raises CampaignError, StoreError, filelock.Timeout, and ValueError for an unknown ``ledger``. Then nothing at all is stored.
    """
    codebook = ledgers.load()
    if ledger is not None and ledger not in codebook.ledgers:
        raise ValueError(f"ledger is {ledger!r}; write one of {', '.join(codebook.ledgers)}")
    reports: dict[int, FileReport] = {}
    prepared: list[_Prepared] = []
    for given, path in enumerate(paths):
        try:
            prepared.append(_prepare(given, path, codebook, surveyed_on, ledger))
        except FileRejected as reason:
            reports[given] = _rejection(path, reason)
    if prepared:
        folder = campaign_folder or campaign_beside(paths[0])
        prepared.sort(key=lambda each: (each.table.header.ledger.order, each.surveyed_on, each.given))
        with stores.write(store, folder, discard=dry_run) as draft:
            campaign = read_campaign(draft.connection, folder)
            for each in prepared:
                register = read_register(draft.connection, codebook, campaign)
                outcome = _import(draft.connection, each, register, allow_new=allow_new, importer=importer or _user())
                draft.changed |= outcome.stored
                reports[each.given] = _report(each, outcome)
    return [reports[given] for given in range(len(paths))]


def campaign_beside(path: Path) -> Path | None:
    """The campaign folder that lies beside a file, or None."""
    folder = path.parent / CAMPAIGN_BESIDE
    return folder if (folder / "campaign.toml").is_file() else None


def date_in_name(name: str, codebook: Codebook) -> date | None:
    """The survey date in a file's name; None where there is none, or more than one."""
    found = set()
    for pattern in _DATE_IN_NAME:
        for year, month, day in pattern.findall(name):
            try:
                found.add(date(int(year), int(month), int(day)))
            except ValueError:
                continue
    limits = codebook.limits
    found = {day for day in found if limits.earliest_date <= day <= limits.latest_date}
    return found.pop() if len(found) == 1 else None


def _prepare(given: int, path: Path, codebook: Codebook, surveyed_on: date | None, ledger: str | None) -> _Prepared:
    """Read a file up to its table. Raises FileRejected."""
    data = _bytes(path, codebook)
    text = decode(data, codebook)
    table = read_table(text.text, codebook, ledger)
    day = surveyed_on or date_in_name(path.stem, codebook)
    if day is None:
        raise rejected(codebook, "no_survey_date", value=path.name)
    return _Prepared(given, path, table, text.encoding, hashlib.sha256(data).hexdigest(), day)


def _bytes(path: Path, codebook: Codebook) -> bytes:
    limit = codebook.limits.file_bytes
    try:
        size = path.stat().st_size
        if size > limit:
            raise rejected(codebook, "file_too_large", megabytes=size // 1_000_000, limit=limit // 1_000_000)
        return path.read_bytes()
    except OSError as error:
        raise rejected(codebook, "file_not_found", value=path.name) from error


def check(table: Table, surveyed_on: date, register: Register, *, allow_new: bool = False) -> rows.Sheet:
    """Hold a table's rows to every rule: cells, rows, references, duplicates. Nothing is stored."""
    mark = register.campaign.settings.get("sample_mark")
    context = Context(
        codebook=register.codebook,
        surveyed_on=surveyed_on,
        listed={name: frozenset(number for _, number in pairs) for name, pairs in register.listed.items()},
        sample_mark=str(mark.value) if mark else "",
    )
    sheet = rows.read(table, context)
    references.resolve(sheet, register, allow_new=allow_new)
    rows.refuse_duplicates(sheet)
    return sheet


def _import(connection: duckdb.DuckDBPyConnection, each: _Prepared, register: Register, *, allow_new: bool, importer: str) -> Outcome:
    sheet = check(each.table, each.surveyed_on, register, allow_new=allow_new)
    return store_sheet(connection, sheet, register, Source(each.path.name, each.sha256, each.encoding, each.surveyed_on, importer))


def _user() -> str:
    """Who runs this; empty where the system does not know (a container with a bare user id)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _rejection(path: Path, reason: FileRejected) -> FileReport:
    told = reason.finding
    return FileReport(str(path), None, None, REJECTED, error=f"{told.message} / {told.message_en}", findings=(told,))


def _report(each: _Prepared, outcome: Outcome) -> FileReport:
    return FileReport(
        file=str(each.path),
        ledger=each.table.header.ledger.name,
        surveyed_on=each.surveyed_on,
        status=ACCEPTED if outcome.stored else UNCHANGED,
        rows_read=outcome.read,
        rows_accepted=outcome.accepted,
        rows_unchanged=outcome.unchanged,
        rows_quarantined=outcome.quarantined,
        rows_excluded=outcome.excluded,
        findings=outcome.findings,
    )


__all__ = ["FileReport", "campaign_beside", "check", "date_in_name", "import_files"]
