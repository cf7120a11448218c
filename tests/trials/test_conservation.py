"""Ten thousand files as offices type them: no row is lost, none is invented, each is stored as meant or held back with the right rule."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clearance import intake
from clearance import store as stores
from tests import intake_files
from tests.trials import LONG, ledger_zoo, length
from tests.trials.ledger_zoo import ZooFile

FILES = length(150, 10_000)
AGAIN = length(24, 2_000)
ORDERS = length(3, 150)
BATCH = 100
"""Files an import: a copy of the store costs as much as a few files. Below SURVEY_DAYS, so that no two files share a day."""
SHOWN = 25


@pytest.fixture(scope="module")
def known_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that knows three compounds and two roads."""
    folder = tmp_path_factory.mktemp("known")
    files = [intake_files.save(folder, lines, name, "2018-03-01") for name, lines in (("小区", intake_files.COMPOUNDS), ("居改非", intake_files.SHOPS))]
    reports = intake.import_files(files, store=folder / "store", importer="trial")
    assert [(report.status, report.rows_quarantined) for report in reports] == [("accepted", 0)] * 2
    return folder / "store"


def batches(files: Sequence[ZooFile]) -> Iterator[Sequence[ZooFile]]:
    for start in range(0, len(files), BATCH):
        yield files[start : start + BATCH]


def written(folder: Path, files: Sequence[ZooFile]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / each.name for each in files]
    for path, each in zip(paths, files, strict=True):
        path.write_bytes(each.data)
    return paths


def taken(store: Path, folder: Path, files: Sequence[ZooFile], faults: list[str]) -> list[intake.FileReport | None]:
    """Reports of one import of all files; where it raises, each file alone, so that the one at fault is named."""
    paths = written(folder, files)
    try:
        return list(intake.import_files(paths, store=store, importer="trial"))
    except Exception:
        reports: list[intake.FileReport | None] = []
        for path, each in zip(paths, files, strict=True):
            try:
                reports += intake.import_files([path], store=store, importer="trial")
            except Exception as error:
                reports.append(None)
                faults.append(said(each, f"raised {error!r}"))
        return reports


def said(file: ZooFile, what: str) -> str:
    return f"seed {file.seed} {file.ledger}: {what}   [{', '.join(file.layers)}]"


def stored(store: Path, ledger: str) -> dict[str, dict[int, dict[str, Any]]]:
    """What the store was told, by file name and line."""
    file = stores.current_file(store)
    assert file
    with duckdb.connect(str(file), read_only=True) as connection:
        answer = connection.execute(f"select file_name, s.* from {ledger}_said as s join survey using (survey_id)")
        names = [column[0] for column in answer.description]
        found: dict[str, dict[int, dict[str, Any]]] = {}
        for row in answer.fetchall():
            cells = dict(zip(names, row, strict=True))
            found.setdefault(cells["file_name"], {})[cells["line"]] = cells
    return found


def check(file: ZooFile, report: intake.FileReport, told: dict[int, dict[str, Any]]) -> list[str]:
    """Everything in which a report and the store differ from what the zoo knows."""
    expected, faults = file.expected, []
    rules = [each.rule for each in report.findings]
    counts = (report.rows_accepted, report.rows_unchanged, report.rows_quarantined, report.rows_excluded)
    if report.rows_read != sum(counts):
        faults.append(f"read {report.rows_read}, but {counts}")
    if expected.rejected is not None and not (expected.or_taken and report.status != "rejected"):
        if report.status != "rejected":
            return [f"{report.status} {counts}, must be rejected by {sorted(expected.rejected)}"]
        if expected.rejected and not expected.rejected & set(rules):
            faults.append(f"rejected by {rules}, must be by {sorted(expected.rejected)}")
        if told:
            faults.append("rejected, yet stored")
        return faults
    if report.status == "rejected":
        return [f"rejected by {rules}: {report.error}"]
    if (report.ledger, report.surveyed_on) != (file.ledger, file.surveyed_on):
        faults.append(f"read as {report.ledger} of {report.surveyed_on}")
    if report.rows_accepted + report.rows_unchanged != len(expected.clean) or report.rows_quarantined != len(expected.held):
        faults.append(f"{counts}: {len(expected.clean)} rows are sound, {len(expected.held)} are not")
    if not expected.excluded <= report.rows_excluded <= expected.excluded + expected.doubtful:
        faults.append(f"excluded {report.rows_excluded}, must be {expected.excluded} (+{expected.doubtful})")
    by_line: dict[int | None, set[str]] = {}
    for each in report.findings:
        if each.severity == "error":
            by_line.setdefault(each.line, set()).add(each.rule)
    faults += [
        f"line {held.line}: told {sorted(by_line.get(held.line, ()))}, must be {sorted(held.rules)}"
        for held in expected.held
        if not held.rules & by_line.get(held.line, set())
    ]
    if extra := by_line.keys() - {held.line for held in expected.held}:
        faults.append(f"sound rows held back: { {line: sorted(by_line[line]) for line in extra} }")
    for clean in expected.clean:
        if clean.line not in told:
            if clean.line not in extra:
                faults.append(f"line {clean.line} is not stored")
            continue
        wrong = {name: (told[clean.line][name], value) for name, value in clean.values.items() if told[clean.line][name] != value}
        if wrong:
            faults.append(f"line {clean.line}: stored ≠ typed {wrong}")
    return faults


def refuse(faults: list[str], what: str) -> None:
    assert not faults, f"{len(faults)} {what}\n" + "\n".join(faults[:SHOWN])


def test_no_row_is_lost_or_invented(known_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layers: Counter[str] = Counter()
    faults: list[str] = []
    rows = 0
    for number, files in enumerate(batches([ledger_zoo.make(seed) for seed in range(FILES)])):
        store = Path(shutil.copytree(known_store, tmp_path / f"store{number}"))
        reports = taken(store, tmp_path / f"files{number}", files, faults)
        told = {ledger: stored(store, ledger) for ledger in ("compounds", "structures", "shops", "steps", "actions")}
        for file, report in zip(files, reports, strict=True):
            layers.update(file.layers)
            rows += file.expected.records
            if report:
                faults += [said(file, fault) for fault in check(file, report, told[file.ledger].get(file.name, {}))]
        shutil.rmtree(store)
        shutil.rmtree(tmp_path / f"files{number}")
    if LONG:
        with capsys.disabled():
            print(f"\n{FILES} files, {rows} rows")
            print("\n".join(f"{count:7} {layer}" for layer, count in sorted(layers.items())))
    refuse(faults, f"expectations of {FILES} files are not met")


def test_the_same_content_in_another_form_changes_nothing(known_store: Path, tmp_path: Path) -> None:
    files = [file for file in map(ledger_zoo.make, range(500_000, 500_000 + AGAIN)) if file.expected.rejected is None]
    faults: list[str] = []
    for number, batch in enumerate(batches(files)):
        store = Path(shutil.copytree(known_store, tmp_path / f"store{number}"))
        taken(store, tmp_path / "once", batch, faults)
        for again in (batch, [file.again() for file in batch]):
            version = stores.version(store)
            for file, report in zip(again, taken(store, tmp_path / "again", again, faults), strict=True):
                if report and (report.status, report.rows_accepted) != ("unchanged", 0):
                    faults.append(said(file, f"{report.status}, accepted {report.rows_accepted}: {[(each.line, each.rule) for each in report.findings]}"))
                if report and (report.rows_unchanged, report.rows_quarantined) != (len(file.expected.clean), len(file.expected.held)):
                    faults.append(said(file, f"unchanged {report.rows_unchanged}, quarantined {report.rows_quarantined}"))
            if stores.version(store) != version:
                faults.append(f"batch {number}: the store has a new version")
        shutil.rmtree(store)
    refuse(faults, f"of {len(files)} files that say nothing new say something")


def versions(store: Path) -> list[tuple[Any, ...]]:
    """All versions of all ledgers, without the number of the survey, which depends on the order of import."""
    file = stores.current_file(store)
    assert file
    with duckdb.connect(str(file), read_only=True) as connection:
        return [
            (ledger, *row)
            for ledger in ("compounds", "structures", "shops", "steps", "actions")
            for row in connection.execute(f"select * exclude (survey_id) from {ledger}_version order by all").fetchall()
        ]


def test_surveys_of_several_days_give_the_same_in_any_order(known_store: Path, tmp_path: Path) -> None:
    faults: list[str] = []
    for seed in range(ORDERS):
        files = ledger_zoo.surveys(seed)
        paths = written(tmp_path / f"{seed}", files)
        orders = list(permutations(range(len(paths))))
        given, other = orders[0], orders[1 + seed % (len(orders) - 1)]
        found = []
        for name, order in (("given", given), ("other", other)):
            store = Path(shutil.copytree(known_store, tmp_path / f"{seed}-{name}"))
            for place in order:
                intake.import_files([paths[place]], store=store, importer="trial")
            found.append(versions(store))
            shutil.rmtree(store)
        if found[0] != found[1]:
            differing = [row for row in found[0] if row not in found[1]] + [row for row in found[1] if row not in found[0]]
            faults.append(f"seed {seed}, {files[0].ledger}, order {other}: {differing[:4]}")
    refuse(faults, "sets of surveys depend on the order of import")
