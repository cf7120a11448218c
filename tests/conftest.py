"""The committed sample in a real store, imported once for all tests of pages and browser."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings

from benchmarks import queries
from clearance import intake, store

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test: speed is measured in benchmarks
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: to look through all of it for what may go, again and again, took a tenth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_sessionfinish() -> None:
    """Let it go like everything else."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store folder that holds the sample."""
    folder = tmp_path_factory.mktemp("board")
    reports = intake.import_files(sorted((ROOT / "data" / "sample").glob("*.csv")), store=folder, importer="test")
    assert [report.file for report in reports if report.status != intake.ACCEPTED or report.rows_quarantined] == []
    return folder


@pytest.fixture(scope="session")
def sample_reader(sample_folder: Path) -> store.Reader:
    """Its reader."""
    return store.reader(sample_folder)


@pytest.fixture(scope="session")
def city_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store folder that holds the sample's street seven times: 574 compounds, more than are drawn one by one."""
    return queries.city(tmp_path_factory.mktemp("city"), 7)
