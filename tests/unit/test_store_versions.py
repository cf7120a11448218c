"""A store that an earlier program wrote is brought up to date by whoever opens it first, and says the same as before; a newer one is refused.

``tests/stores/version-N.duckdb.gz`` are stores as the board of that schema wrote them: the sample's first two weeks.
"""

import gzip
from datetime import date

import duckdb
import pytest

from clearance import intake, query, store
from clearance.selection import Selection
from tests.conftest import ROOT

STORES = sorted((ROOT / "tests" / "stores").glob("version-*.duckdb.gz"))
FILES = [file for file in sorted((ROOT / "data" / "sample").glob("*.csv")) if file.stem.endswith(("2017-10-13", "2017-10-20"))]


@pytest.fixture(params=STORES, ids=lambda file: file.name.partition(".")[0])
def old(request, tmp_path):
    (tmp_path / "board-000001.duckdb").write_bytes(gzip.decompress(request.param.read_bytes()))
    (tmp_path / "CURRENT").write_text("board-000001.duckdb\n", encoding="utf-8")
    return tmp_path


def shape(folder):
    """Every table with its columns and their types."""
    with duckdb.connect(str(store.current_file(folder)), read_only=True) as connection:
        return connection.execute("select table_name, column_name, data_type, is_nullable from duckdb_columns() where not internal order by 1, column_index").fetchall()


def answers(folder):
    reader = store.reader(folder)
    day = query.records("surveys/newest", Selection(store.LAST_CALENDAR_DAY), reader)[0]["newest_survey_on"]
    asked = Selection(date.fromisoformat(day))
    plain = [name for name, each in query.catalogue().items() if set(each.params) <= set(asked.parameters())]
    told = {name: query.records(name, asked, reader) for name in plain if name not in ("surveys/history", "surveys/newest")}  # these tell the hour
    return {name: [{key: round(cell, 6) if isinstance(cell, float) else cell for key, cell in row.items()} for row in rows] for name, rows in told.items()}


def test_there_is_a_store_of_every_earlier_version():
    assert [int(file.name.removeprefix("version-").partition(".")[0]) for file in STORES] == list(range(1, store.SCHEMA_VERSION))


def test_it_has_the_shape_and_the_answers_of_a_new_one(old, tmp_path_factory):
    new = tmp_path_factory.mktemp("new")
    intake.import_files(FILES, store=new, importer="示例")
    assert answers(old) == answers(new)
    assert shape(old) == shape(new)
    assert store.version(old) == "board-000002" and (old / "board-000001.duckdb").is_file(), "what was there stays"


def test_an_import_brings_it_up_to_date_too(old):
    assert store.upgrade(old) is True and store.upgrade(old) is False
    reports = intake.import_files(FILES, store=old, importer="test")
    assert {report.status for report in reports} == {intake.UNCHANGED}


def test_a_store_of_a_newer_program_is_refused_and_left_alone(old):
    with duckdb.connect(str(old / "board-000001.duckdb")) as connection:
        connection.execute("update store_fact set value = '99' where name = 'schema_version'")
    before = sorted(file.name for file in old.iterdir())
    for act in (store.reader, store.upgrade, lambda folder: intake.import_files(FILES, store=folder)):
        with pytest.raises(store.StoreError, match=r"升级程序.*newer board"):
            act(old)
    assert sorted(file.name for file in old.iterdir() if file.name != "lock") == before
