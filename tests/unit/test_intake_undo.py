"""Any import can be taken back and brought again, and a quarantined row is cleared by the survey that brings it mended."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearance import intake
from clearance import store as stores
from clearance.intake import Incoming
from tests.intake_files import COMPOUNDS, LEDGERS, SHOPS, STRUCTURES, rows, save, take, take_one
from tests.trials import length

SHORT = "点位编号,小区编号,违建面积,发现日期,拆除日期"
VERSIONS = ("compounds", "structures", "shops", "steps", "actions")


def known(store: Path) -> dict[str, list[tuple]]:
    """All that the store knows of its items, and its roads; without the numbers of the surveys."""
    told = {name: rows(store, f"select * exclude (survey_id) from {name}_version order by all") for name in VERSIONS}
    return told | {"road": rows(store, "from road order by all")}


def number_of(store: Path, file: Path) -> int:
    return rows(store, f"select max(survey_id) from survey where file_name = '{file.name}'")[0][0]


def held(store: Path) -> list[tuple]:
    reader = stores.reader(store)
    return reader.execute("select survey_id, line from quarantine_open(date '2050-01-01', 'as-now') order by all").fetchall()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Five ledgers of one day."""
    files = [save(tmp_path / "first", lines, name, "2018-05-18" if name != "compounds" else "2017-10-13") for name, lines in LEDGERS.items() if name != "actions"]
    take(tmp_path / "store", *files)
    return tmp_path / "store"


# ── undo ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_survey_the_store_knows_what_it_would_know_had_it_never_come(store: Path, tmp_path: Path) -> None:
    before = known(store)
    file = save(tmp_path, [SHORT, "P1,C01,13,2017-11-01,2018-02-01", "P2,C01,30,2017-11-01,", "P9,C02,5,2018-05-20,"])
    take_one(store, file)
    after = known(store)
    assert before != after
    done = intake.undo(store, number_of(store, file), "某人")
    assert (done.event, done.file_names, done.items) == ("undone", (file.name,), 3)
    assert known(store) == before
    assert intake.redo(store, done.survey_id, "某人").event == "redone"
    assert known(store) == after
    log = rows(store, f"select event, who from survey_event where survey_id = {done.survey_id} order by happened_at")
    assert log == [("imported", "test"), ("undone", "某人"), ("redone", "某人")]


def test_an_older_survey_can_be_taken_out_from_under_newer_ones(store: Path, tmp_path: Path) -> None:
    older = save(tmp_path / "a", [SHORT, "P1,C01,13,2017-11-01,"], day="2018-05-20")
    newer = save(tmp_path / "b", [SHORT, "P1,C01,14,2017-11-01,"], day="2018-05-25")
    take(store, older, newer)
    intake.undo(store, number_of(store, older), "")
    said = rows(store, "select surveyed_on, superseded_on, area_sqm from structures_version where structure_id = 'P1' order by 1")
    assert said == [(date(2018, 5, 18), date(2018, 5, 25), 12.5), (date(2018, 5, 25), None, 14.0)]


def test_an_undone_file_may_be_imported_again(store: Path, tmp_path: Path) -> None:
    file = save(tmp_path, [SHORT, "P1,C01,13,2017-11-01,"])
    take_one(store, file)
    after = known(store)
    intake.undo(store, number_of(store, file), "")
    assert take_one(store, file)["status"] == "accepted"
    assert known(store) == after


def test_roads_that_only_an_undone_survey_brought_are_gone(store: Path, tmp_path: Path) -> None:
    file = save(tmp_path, [SHOPS[0], "S9,新村路,1号,,,2018-01-01,,,,"], "居改非")
    take_one(store, file, allow_new=True)
    assert ("新村路",) in rows(store, "select road from road")
    intake.undo(store, number_of(store, file), "")
    assert ("新村路",) not in rows(store, "select road from road")


def test_what_others_rest_on_is_undone_only_together_with_them(store: Path) -> None:
    before = known(store)
    with pytest.raises(intake.UndoRefused) as refused:
        intake.undo(store, 1, "")
    assert (refused.value.why, len(refused.value.needed_by)) == ("needed", 2)
    assert known(store) == before
    done = intake.undo(store, 1, "", with_dependents=True)
    assert len(done.file_names) == 3
    assert [name for name, told in known(store).items() if told] == ["shops", "road"]
    with pytest.raises(intake.UndoRefused):  # a survey of structures cannot come back before its compounds
        intake.redo(store, 3, "")
    assert len(intake.redo(store, 1, "", with_dependents=True).file_names) == 3
    assert known(store) == before


@pytest.mark.parametrize(("change", "survey", "why"), [("undo", 99, "unknown"), ("redo", 99, "unknown"), ("redo", 1, "already")])
def test_what_cannot_be_undone_says_why_and_changes_nothing(store: Path, change: str, survey: int, why: str) -> None:
    version = stores.version(store)
    with pytest.raises(intake.UndoRefused) as refused:
        getattr(intake, change)(store, survey, "")
    assert refused.value.why == why
    assert stores.version(store) == version


@settings(max_examples=length(5, 240), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(undone=st.sets(st.integers(0, 4)), order=st.permutations(range(5)))
def test_any_set_of_surveys_undone_in_any_order_is_as_if_they_had_never_come(tmp_path_factory: pytest.TempPathFactory, undone: set[int], order: list[int]) -> None:
    folder = tmp_path_factory.mktemp("undo")
    compounds = save(folder, COMPOUNDS, "小区台账", "2017-10-13")
    files = [
        save(folder / str(n), [SHORT, f"P1,C01,{10 + n},2017-11-01,", f"P{n},C02,{n + 1},2018-01-01,2018-0{n + 1}-02"], day=f"2018-05-{10 + n // 2:02}")
        for n in range(5)
    ]
    take(folder / "all", compounds)
    for file in files:
        take(folder / "all", file)
    for n in order:
        if n in undone:
            intake.undo(folder / "all", n + 2, "")
    take(folder / "some", compounds)
    for n, file in enumerate(files):
        if n not in undone:
            take(folder / "some", file)
    assert known(folder / "all") == known(folder / "some")


# ── quarantine ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_mended_row_clears_the_one_that_was_held_back(store: Path, tmp_path: Path) -> None:
    wrong = save(tmp_path / "a", [SHORT, "P7,C01,约13,2018-01-01,", "P8,C01,12,5月1日,"])
    take_one(store, wrong)
    survey = number_of(store, wrong)
    assert held(store) == [(survey, 2), (survey, 3)]
    mended = save(tmp_path / "b", [SHORT, "P7,C01,13,2018-01-01,"])
    take_one(store, mended)
    assert held(store) == [(survey, 3)]
    intake.undo(store, number_of(store, mended), "")
    assert held(store) == [(survey, 2), (survey, 3)]
    intake.undo(store, survey, "")
    assert held(store) == []


def test_under_its_quarantine_number_a_row_is_known_even_where_its_own_number_was_at_fault(store: Path, tmp_path: Path) -> None:
    wrong = save(tmp_path / "a", [SHORT, "3.1E+08,C01,13,2018-01-01,"])
    take_one(store, wrong)
    survey = number_of(store, wrong)
    told = take_one(store, save(tmp_path / "b", [f"待核号,{SHORT},待核原因", f"Q{survey}-2,310000001,C01,13,2018-01-01,,科学计数"]))
    assert (told["rows_accepted"], told["findings"]) == (1, [])
    assert held(store) == []


def test_a_mended_row_that_says_what_is_known_already_clears_too(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path / "a", [SHORT, "P1,C01,13,2017-11-01,"]))
    wrong = save(tmp_path / "b", [SHORT, "P1,C01,约13,2017-11-01,"])
    take_one(store, wrong)
    assert len(held(store)) == 1
    told = take_one(store, save(tmp_path / "c", [SHORT, "P1,C01,13,2017-11-01,", ""]))
    assert (told["rows_accepted"], told["rows_unchanged"]) == (0, 1)
    assert held(store) == []


def test_a_quarantine_number_that_is_nobody_s_clears_nothing(store: Path, tmp_path: Path) -> None:
    wrong = save(tmp_path / "a", [SHORT, "P7,C01,约13,2018-01-01,"])
    take_one(store, wrong)
    take_one(store, save(tmp_path / "b", [f"待核号,{SHORT}", "Q77-2,P8,C01,13,2018-01-01,", "无,P9,C01,13,2018-01-01,"], "别的"))
    assert held(store) == [(number_of(store, wrong), 2)]


def test_a_row_handed_back_still_at_fault_takes_the_place_of_the_one_that_went_out(store: Path, tmp_path: Path) -> None:
    wrong = save(tmp_path / "a", [SHORT, "P7,C01,约13,2018-01-01,"])
    take_one(store, wrong)
    again = save(tmp_path / "b", [f"待核号,{SHORT}", f"Q{number_of(store, wrong)}-2,P7,C01,十几,2018-01-01,"], "又错")
    take_one(store, again)
    assert held(store) == [(number_of(store, again), 2)]
    assert take_one(store, again)["status"] == "unchanged"
    intake.undo(store, number_of(store, again), "")
    assert held(store) == [(number_of(store, wrong), 2)]


def test_a_file_without_any_column_that_refers_to_something_is_read(store: Path, tmp_path: Path) -> None:
    told = take_one(store, save(tmp_path, ["事项编号,内容,期限", "A7,督促,2018-07-01", "A8,督促,7月1日"], "督办"))
    assert (told["rows_accepted"], told["rows_quarantined"]) == (1, 1)


def test_an_older_survey_does_not_clear_a_newer_row(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path / "a", [SHORT, "P7,C01,约13,2018-01-01,"], day="2018-05-25"))
    take_one(store, save(tmp_path / "b", [SHORT, "P7,C01,13,2018-01-01,"], day="2018-05-19"))
    assert len(held(store)) == 1


def test_a_row_that_another_of_the_file_has_said_needs_no_mending(store: Path, tmp_path: Path) -> None:
    told = take_one(store, save(tmp_path, [SHORT, "P7,C01,13,2018-01-01,", "P7,C01,13,2018-01-01,"]))
    assert (told["rows_accepted"], told["rows_quarantined"]) == (1, 1)
    assert held(store) == []


def test_what_went_out_with_an_apostrophe_comes_back_without(store: Path, tmp_path: Path) -> None:
    file = save(tmp_path, [f"待核号,{SHORT},备注", "Q9-9,P7,C01,13,2018-01-01,,'=1+1", "Q9-8,P8,C01,13,2018-01-01,,'quoted'", "Q9-7,P6,C01,13,2018-01-01,,''=7"])
    take_one(store, file)
    assert rows(store, "select note from structures_said where structure_id in ('P6', 'P7', 'P8') order by structure_id") == [("'=7",), ("=1+1",), ("'quoted'",)]
    take_one(store, save(tmp_path / "b", [f"{SHORT},备注", "P9,C01,13,2018-01-01,,'=1+1"]))
    assert rows(store, "select note from structures_said where structure_id = 'P9'") == [("'=1+1",)]


# ── what a survey changes ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_preview_tells_new_changed_and_missing_items_and_stores_nothing(store: Path, tmp_path: Path) -> None:
    version = stores.version(store)
    lines = [SHORT, "P1,C01,13,2017-11-01,2018-01-10", "P9,C01,7,2018-05-20,"]
    (report,) = intake.import_files([Incoming(Path("违建_2018-05-25.csv"), "\n".join(lines).encode())], store=store, dry_run=True, with_changes=True)
    changes = report.changes
    assert changes is not None
    assert [(each.item_id, each.line) for each in changes.new_items] == [("P9", 3)]
    assert [(each.item_id, each.line, each.field, each.before, each.now) for each in changes.cells] == [("P1", 2, "area_sqm", "12.5", "13.0")]
    assert [(each.item_id, each.last_surveyed_on) for each in changes.missing_items] == [("P2", date(2018, 5, 18))]  # P3 is in another area
    assert (changes.new, changes.changed, changes.missing) == (1, 1, 1)
    assert stores.version(store) == version


def test_a_cell_that_becomes_empty_is_a_change(store: Path) -> None:
    lines = [SHORT, "P1,C01,12.5,2017-11-01,"]
    (report,) = intake.import_files([Incoming(Path("违建_2018-05-25.csv"), "\n".join(lines).encode())], store=store, dry_run=True, with_changes=True)
    assert report.changes is not None
    assert [(each.field, each.before, each.now) for each in report.changes.cells] == [("removed_on", "2018-01-10", None)]


@pytest.mark.parametrize(("name", "lines", "missing"), [
    ("居改非", [SHOPS[0], "S3,石泉路,3号,,,2018-01-01,,,,"], ["S1"]),
    ("小区台账", [COMPOUNDS[0], "C01,和平新村小区,和平,一般小区,,2,2,1200,严重,"], []),
    ("八步", ["小区编号,步骤,开始日期,完成日期,备注", "C01,3,2018-05-01,,"], ["C01 1", "C01 2"]),
    ("违建", [STRUCTURES[0], *STRUCTURES[1:3]], []),
])  # fmt: skip
def test_what_a_ledger_does_not_list_is_missed_in_its_own_places(store: Path, name: str, lines: list[str], missing: list[str]) -> None:
    (report,) = intake.import_files([Incoming(Path(f"{name}_2018-05-25.csv"), "\n".join(lines).encode())], store=store, dry_run=True, with_changes=True)
    assert report.changes is not None
    assert [each.item_id for each in report.changes.missing_items] == missing


def test_progress_is_told_file_by_file(store: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    file = save(tmp_path, [SHORT, *(f"N{n},C01,1,2018-01-01," for n in range(5000))])
    intake.import_files([file], store=store, progress=lambda name, count: told.append((name, count)))
    assert [name for name, _ in told] == [file.name] * len(told)
    assert [count for _, count in told] == [4095, 5000]
