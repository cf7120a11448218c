"""Survey files → the store, one transaction a file.

decode        bytes → text: one encoding a file
garbled       text that was broken before it came
workbook      .xlsx → worksheets, read in a process of their own
header        which ledger, which column is which field
table         records with physical lines; titles, sums and blanks excluded
cells         one cell → one value
rows          a row's own rules; what is held back
register      what the store and the campaign know
questions     those of queries/intake, asked while an import is under way
references    compounds, areas, roads: what a row refers to
survey        a file's tables under all rules; what only the whole file tells
transaction   one survey, all or nothing
changes       what a survey changes, for those who decide whether it may
undoing       a survey taken back, and brought again
saying        one thing said of one item in a meeting, as a survey of one row
findings      what there is to say, in Chinese and English

Every stage notes findings and lets the others go on; only a file that cannot be read as a ledger at all is rejected.
"""

from __future__ import annotations

import gc
import getpass
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from clearance import ledgers
from clearance import store as stores
from clearance.intake import workbook
from clearance.intake.changes import Changes, changes_of
from clearance.intake.decode import decode
from clearance.intake.findings import FileRejected, Finding, Phrase, rejected
from clearance.intake.register import read_register
from clearance.intake.saying import Said, SayingRefused, UnknownItem, say
from clearance.intake.survey import Survey
from clearance.intake.table import Reading, read, read_sheets
from clearance.intake.transaction import Outcome, Source, store_survey
from clearance.intake.undoing import Undoing, UndoRefused, redo, undo
from clearance.ledgers import Codebook

ACCEPTED, UNCHANGED, REJECTED = "accepted", "unchanged", "rejected"
CAMPAIGN_BESIDE = "campaign"
"""A folder of this name beside the files, if it holds a campaign, is the campaign that they belong to."""

_DATE_IN_NAME = (
    re.compile(r"(?<!\d)(\d{4})[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日"),
)


SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx")
"""What a survey file may be called; a folder is searched for these."""

Progress = Callable[[str, int], None]
"""Told the file's name and how many of its rows are through."""


@dataclass(frozen=True)
class Incoming:
    """A survey file: its name and its bytes, and what somebody says of it that its name or header does not.

    ``surveyed_on`` None: the name says it. ``ledger``: what it must be. ``data`` None: the file is read from ``path``.
    """

    path: Path
    data: bytes | None = None
    surveyed_on: date | None = None
    ledger: str | None = None


@dataclass(frozen=True)
class FileReport:
    """What became of one file. Counts are rows; ``error`` is None unless the file was rejected; ``changes`` only where asked for."""

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
    survey_id: int | None = None
    encoding: str | None = None
    sha256: str | None = None
    changes: Changes | None = None

    @property
    def noted_as(self) -> str:
        """How the audit log names it."""
        return f"#{self.survey_id} {Path(self.file).name} sha256:{(self.sha256 or '')[:12]}"

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
    reading: Reading
    encoding: str
    sha256: str
    surveyed_on: date


def import_files(
    files: Sequence[Path | Incoming],
    *,
    store: Path,
    surveyed_on: date | None = None,
    ledger: str | None = None,
    dry_run: bool = False,
    allow_new: bool = False,
    campaign_folder: Path | None = None,
    importer: str | None = None,
    with_changes: bool = False,
    progress: Progress = lambda file, rows: None,
) -> list[FileReport]:
    """Import survey files into the store in folder ``store``; one report a file, in the order given.

    Files are taken in the order that their references need, whatever the order given, each in a transaction of its own, and published
    together. ``surveyed_on``: the survey date of all files, else each file's name says it. ``ledger``: what each file must be.
    ``dry_run``: report everything, store nothing. ``allow_new``: compounds and roads may be added. ``campaign_folder``: whose campaign
    the files belong to (default: ``campaign/`` beside the first file, else the one the store was made with). ``with_changes``: say what
    each file changes against what was known before it.

    Raises CampaignError, StoreError, filelock.Timeout, and ValueError for an unknown ``ledger``. Then nothing at all is stored.
    """
    codebook = ledgers.load()
    if ledger is not None and ledger not in codebook.ledgers:
        raise ValueError(f"ledger is {ledger!r}; write one of {', '.join(codebook.ledgers)}")
    incoming = [each if isinstance(each, Incoming) else Incoming(each) for each in files]
    reports: dict[int, FileReport] = {}
    prepared: list[_Prepared] = []
    for given, each in enumerate(incoming):
        try:
            prepared.append(_prepare(given, each, codebook, each.surveyed_on or surveyed_on, each.ledger or ledger))
        except FileRejected as reason:
            reports[given] = _rejection(each.path, reason)
    if prepared:
        folder = campaign_folder or (campaign_beside(incoming[0].path) if incoming[0].data is None else None)
        prepared.sort(key=lambda each: (each.reading.header.ledger.order, each.surveyed_on, each.given))
        with stores.write(store, folder, discard=dry_run) as draft, _rare_collection():
            for file in prepared:
                try:
                    outcome = _import(draft.connection, file, allow_new=allow_new, importer=_user() if importer is None else importer, progress=progress)
                except FileRejected as reason:
                    reports[file.given] = _rejection(file.path, reason)
                    continue
                draft.changed |= outcome.survey_id is not None
                changes = changes_of(draft.connection, file.reading.header.ledger, outcome.survey_id) if with_changes else None
                reports[file.given] = _report(file, outcome, changes)
    return [reports[given] for given in range(len(incoming))]


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for garbage less often: an import makes millions of cells and not one cycle among them."""
    threshold = gc.get_threshold()
    gc.set_threshold(200_000, *threshold[1:])
    try:
        yield
    finally:
        gc.set_threshold(*threshold)


def survey_files(folder: Path) -> list[Path]:
    """The survey files that lie in a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".")))


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


def _prepare(given: int, file: Incoming, codebook: Codebook, surveyed_on: date | None, ledger: str | None) -> _Prepared:
    """Read a file up to its header. Raises FileRejected."""
    data = _bytes(file, codebook)
    reading, encoding = _read(data, file.path, codebook, ledger)
    day = surveyed_on or date_in_name(file.path.stem, codebook)
    if day is None:
        raise rejected(codebook, "no_survey_date", value=file.path.name)
    return _Prepared(given, file.path, reading, encoding, hashlib.sha256(data).hexdigest(), day)


def _read(data: bytes, path: Path, codebook: Codebook, ledger: str | None) -> tuple[Reading, str]:
    """A text or a workbook, as its name says and its bytes confirm."""
    if path.suffix.lower() == ".xlsx":
        if workbook.is_workbook(data):
            return read_sheets(workbook.read(data, codebook), codebook, ledger), "xlsx"
        decode(data, codebook)  # what it is instead has its own message
        raise rejected(codebook, "not_its_name", value=path.suffix, kind=Phrase("text"))
    text = decode(data, codebook)
    return read(text, codebook, ledger), text.encoding


def _bytes(file: Incoming, codebook: Codebook) -> bytes:
    limit = codebook.limits.file_bytes
    try:
        size = file.path.stat().st_size if file.data is None else len(file.data)
        if size > limit:
            raise rejected(codebook, "file_too_large", megabytes=size // 1_000_000, limit=limit // 1_000_000)
        return file.path.read_bytes() if file.data is None else file.data
    except OSError as error:
        raise rejected(codebook, "file_not_found", value=file.path.name) from error


def _import(connection: duckdb.DuckDBPyConnection, file: _Prepared, *, allow_new: bool, importer: str, progress: Progress) -> Outcome:
    register = read_register(connection, ledgers.load())
    survey = Survey(file.reading, file.surveyed_on, register, allow_new=allow_new)
    source = Source(file.path.name, file.sha256, file.encoding, file.surveyed_on, importer)
    return store_survey(connection, survey, source, lambda rows: progress(file.path.name, rows))


def _user() -> str:
    """Who runs this; empty where the system does not know (a container with a bare user id)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _rejection(path: Path, reason: FileRejected) -> FileReport:
    told = reason.finding
    return FileReport(str(path), None, None, REJECTED, error=f"{told.message} / {told.message_en}", findings=(told,))


def _report(each: _Prepared, outcome: Outcome, changes: Changes | None) -> FileReport:
    return FileReport(
        file=str(each.path),
        ledger=each.reading.header.ledger.name,
        surveyed_on=each.surveyed_on,
        status=UNCHANGED if outcome.survey_id is None else ACCEPTED,
        rows_read=outcome.read,
        rows_accepted=outcome.accepted,
        rows_unchanged=outcome.unchanged,
        rows_quarantined=outcome.quarantined,
        rows_excluded=outcome.excluded,
        findings=outcome.findings,
        survey_id=outcome.survey_id,
        encoding=each.encoding,
        sha256=each.sha256,
        changes=changes,
    )


__all__ = [
    "Changes", "FileReport", "Incoming", "Said", "SayingRefused", "UndoRefused", "Undoing", "UnknownItem", "campaign_beside", "date_in_name",
    "import_files", "redo", "say", "survey_files", "undo",
]  # fmt: skip
