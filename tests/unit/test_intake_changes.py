"""What a survey changes, as those who import it are told before they do."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from clearance import intake
from clearance.intake import changes
from clearance.intake.changes import Change, Changes, MissingItem, NewItem
from tests.intake_files import COMPOUNDS, save, take

SHORT = "点位编号,小区编号,违建面积,发现日期,备注"
FIRST = [SHORT, "P1,C01,10,2018-01-01,", "P2,C01,20,2018-01-01,甲", "P3,C02,30,2018-01-01,"]


@pytest.fixture(scope="module")
def known_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three compounds and three structures."""
    folder = tmp_path_factory.mktemp("known")
    take(folder / "store", save(folder, COMPOUNDS, "小区台账", "2017-10-13"), save(folder, FIRST, "点位", "2018-05-18"))
    return folder / "store"


@pytest.fixture
def store(known_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(known_store, tmp_path / "store"))


def changes_by(store: Path, path: Path) -> Changes:
    (report,) = intake.import_files([path], store=store, importer="test", with_changes=True, dry_run=True)
    assert report.changes is not None
    return report.changes


def test_new_items_changed_cells_and_items_of_the_place_that_are_not_listed_are_told(store: Path, tmp_path: Path) -> None:
    later = [SHORT, "P1,C01,12.5,2018-01-01,乙", "P4,C01,5,2018-05-20,", "P5,C09,5,2018-05-20,"]
    assert changes_by(store, save(tmp_path, later)) == Changes(
        new=1, changed=1, missing=1, new_items=(NewItem("P4", 3),),
        cells=(Change("P1", 2, "area_sqm", "10.0", "12.5"), Change("P1", 2, "note", None, "乙")), missing_items=(MissingItem("P2", date(2018, 5, 18)),),
    )  # fmt: skip


def test_a_file_that_the_store_knows_changes_nothing(store: Path, tmp_path: Path) -> None:
    assert changes_by(store, save(tmp_path, FIRST, "点位", "2018-05-18")) == Changes()


def test_all_changes_are_counted_and_so_many_listed(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LISTED", 1)
    found = changes_by(store, save(tmp_path, [SHORT, "P1,C01,1,2018-01-01,乙", "P4,C02,5,2018-05-20,", "P5,C02,5,2018-05-20,"]))
    assert (found.new, found.changed, found.missing) == (2, 1, 2)
    assert (len(found.new_items), len(found.cells), len(found.missing_items)) == (1, 1, 1)


def test_changes_are_told_only_where_asked_for(store: Path, tmp_path: Path) -> None:
    (report,) = intake.import_files([save(tmp_path, FIRST)], store=store, importer="test", dry_run=True)
    assert report.changes is None
