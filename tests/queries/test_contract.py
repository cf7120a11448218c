"""Every file of queries/ holds to its header, and every question is asked somewhere."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from clearance import frames, query, store
from clearance.selection import Selection

QUERIES = query.catalogue()
SHARED = "\n".join(file.read_text(encoding="utf-8") for file in sorted((store.SQL / "shared").glob("*.sql")))
RELATIONS = set(re.findall(r"macro (\w+)\([^)]*\) as table", SHARED))
TABLES = set(re.findall(r"create table (\w+)", "\n".join(f.read_text(encoding="utf-8") for f in (store.SQL / "schema").glob("*.sql"))))
# What DuckDB has and Spark has not, or has with another meaning.
NOT_ON_SPARK = re.compile(
    r"generate_series|\brange\s*\(|\bpivot\b|\basof\b|\w\[[^\]]*:[^\]]*\]|quantile_cont|\bby name\b|::|\bexclude\b|date_diff|datediff|"
    r"strftime|\bilike\b|list_\w+\(|->|struct_pack|\bunnest\b|\bposition\b",
    re.I,
)
FIXED = {
    "overview/headline": "areas compounds compounds_clear compounds_verified_clear compounds_not_surveyed civilized civilized_clear ordinary "
    "ordinary_clear structures_in_scope structures_standing structures_cleared structures_verified area_standing_sqm shops shops_open weeks_left",
    "burndown/bridge_by_week": "week_end opening found relapsed removed reremoved declassified closing",
    "batches/progress_by_batch": "batch planned_start planned_end compounds clear standing finished_on slip_days carry_over",
    "classes/progress_by_class": "class compounds clear in_scope standing cleared verified",
    "teams/progress_by_team": "team compounds clear in_scope standing cleared",
}

# What the queries ask beside the selection, by parameter.
OWN = {"longer_than": 30, "survey_id": 1, "list": "standing", "ledger": "structures", "item": "SQ03-0174", "compound": "SQ17", "week_end": date(2018, 6, 29), "week": date(2018, 6, 29), "structures": ["SQ03-0174"], "rows": "area", "within": "compound", "cols": "month_found", "filtered": ["hard"], "kept": ["hard=yes"], "meeting": 1, "days": [date(2018, 2, 16)], "seed": "2018-06-29", "checks": 30}


def own(each) -> dict:
    return {name: value for name, value in OWN.items() if name in each.params}


def bare(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql)


@pytest.fixture(params=QUERIES, ids=lambda name: name)
def each(request):
    return QUERIES[request.param]


def test_it_is_exactly_one_select(each):
    (statement,) = duckdb.extract_statements(each.sql)
    assert statement.type == duckdb.StatementType.SELECT


def test_it_uses_the_parameters_that_it_declares(each):
    assert set(re.findall(r"\$(\w+)", bare(each.sql))) == set(each.params)


def test_it_reads_the_relations_that_it_declares(each):
    named = {name for name in RELATIONS | TABLES if re.search(rf"(?:from|join)\s+{name}\b", bare(each.sql))}
    assert named == set(each.reads)


def test_it_keeps_to_the_sql_that_spark_also_runs(each):
    assert NOT_ON_SPARK.search(bare(each.sql)) is None


def test_the_shared_relations_keep_to_it_too():
    relations = "\n".join(f.read_text(encoding="utf-8") for f in sorted((store.SQL / "shared").glob("*.sql")) if "portable" not in f.name)
    assert NOT_ON_SPARK.search(bare(relations)) is None


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("which", ["sample_store", "empty_store"])
def test_it_gives_the_columns_and_types_that_it_declares(each, known, which, request):
    reader = request.getfixturevalue(which)
    cursor = reader.execute(each.sql, query.bind(each, Selection(date(2018, 6, 29), known), own(each)))
    assert [(column[0], str(column[1])) for column in cursor.description] == list(each.columns.items())


@pytest.mark.parametrize("which", ["sample_store", "empty_store"])
def test_its_frame_is_the_same_by_either_way(each, which, request):
    reader = request.getfixturevalue(which)
    asked = Selection(date(2018, 6, 29))
    given = query.bind(each, asked, own(each))
    from_arrow = frames.of_table(reader.table(each.sql, given))
    pd.testing.assert_frame_equal(frames.of_columns(reader.columns(each.sql, given)), from_arrow, check_exact=True)


def grain_of(each) -> list[str]:
    """The columns that a grain names: those of its words that are columns."""
    words = re.findall(r"\w+", each.grain.split("(")[0] if "measure" not in each.grain and "kind" not in each.grain else each.grain)
    return [name for name in each.columns if name in words or ("kind of trouble" in each.grain and name in ("kind", "batch"))]


@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)])
def test_it_is_unique_at_its_grain(each, day, sample_store):
    found = query.records(each.name, Selection(day), sample_store, **own(each))
    grain = grain_of(each)
    assert len(found) == 1 if each.grain.startswith("one row") and not grain else grain
    assert len({tuple(row[name] for name in grain) for row in found}) == len(found)


def test_it_is_asked_somewhere(each):
    folders = [store.ROOT / "pages", store.ROOT / "clearance"]
    source = "\n".join(f.read_text(encoding="utf-8") for folder in folders for f in folder.rglob("*.py"))
    assert f'"{each.name}"' in source


@pytest.mark.parametrize("name", FIXED)
def test_promised_columns_are_there(name):
    assert set(FIXED[name].split()) <= set(QUERIES[name].columns)


@pytest.mark.parametrize("field", query.HEADER_FIELDS)
def test_a_header_without_a_field_is_refused(field):
    sql = re.sub(rf"^-- {field}:.*\n", "", QUERIES["overview/headline"].sql, flags=re.M)
    with pytest.raises(query.QueryError, match=field):
        query.parse("overview/headline", sql)


def test_unknown_names_and_parameters_say_what_there_is(sample_store):
    with pytest.raises(query.QueryError, match="overview/headline"):
        query.find("overview/headlines")
    with pytest.raises(query.QueryError, match="teams"):
        query.run("overview/headline", Selection(date(2018, 1, 1)), sample_store, nothing=1)
    with pytest.raises(query.QueryError, match="DATE"):
        query.parse_parameter(QUERIES["overview/headline"], "as_of", "2018-13-01")


def test_every_file_is_a_question_or_in_a_folder_that_is_none():
    files = {f.relative_to(store.SQL).with_suffix("").as_posix() for f in Path(store.SQL).rglob("*.sql")}
    assert {name for name in files if name.split("/")[0] not in query.NOT_QUESTIONS} == set(QUERIES)


def test_its_first_rows_are_those_of_the_whole(each, sample_store):
    """For a city, where the whole is not held: ``query.first`` and ``query.totals``."""
    asked, more = Selection(date(2018, 6, 29)), own(each)
    whole, first = query.run(each.name, asked, sample_store, **more), query.first(each.name, asked, sample_store, 3, **more)
    assert list(map(repr, first.to_dict("records"))) == list(map(repr, whole.head(3).to_dict("records")))
    numbers = [name for name, kind in each.columns.items() if kind in ("BIGINT", "DOUBLE")]
    count, sums = query.totals(each.name, asked, sample_store, *numbers, **more)
    assert count == len(whole) and sums == pytest.approx({name: float(whole[name].astype(float).sum()) for name in numbers}, abs=1e-6)
