"""What somebody's own SQL sees: the tables worked by hand, every column explained, households for the office alone."""

import re
from datetime import date

import duckdb
import pytest

from clearance import access, query, store
from clearance.locale import translator
from clearance.sandbox import export, process, shown, tables
from clearance.selection import AS_REPORTED, KNOWN, Selection
from tests.queries.test_contract import NOT_ON_SPARK, RELATIONS, bare
from tests.queries.test_contract import TABLES as STORED

NEWEST = Selection(date(2018, 6, 29))
POINTING_TO_HOUSEHOLDS = {"address", "hardship", "aid_planned_on", "note", "evidence"}

COMPOUNDS = """
| id | name   | area | class    | batch | team | baseline |
| A  | 示例甲 | 和平 | 文明小区 | 1     | 3    | 少量     |
| B  | 示例乙 | 和平 | 一般小区 | 2     |      | 无违建   |
"""
# s1 is removed and accepted, s2 relapses and is removed again later, s3 is found late, s4 is declassified.
STRUCTURES = """
| structure | compound | sqm | found      | removed    | accepted   | relapsed   | again      | declassified | hardship | aid        | note |
| s1        | A        | 10  | 2017-05-01 | 2017-06-01 | 2017-06-10 |            |            |              |          |            | 示例 |
| s2        | A        | 20  | 2017-05-01 | 2017-06-01 | 2017-06-10 | 2017-08-01 | 2017-11-01 |              | 大病     | 2017-07-01 |      |
| s3        | A        | 5   | 2017-12-01 |            |            |            |            |              |          |            |      |
| s4        | A        | 7   | 2017-05-01 |            |            |            |            | 2017-07-01   |          |            |      |
"""


def of(street, name, as_of, role="office", known="as-now"):
    return tables.rows(street.reader, role, Selection(date.fromisoformat(as_of), known))[name].to_pylist()


def picked(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


@pytest.fixture
def small(street):
    return street.survey("compounds", "2017-12-31", COMPOUNDS).survey("structures", "2017-12-31", STRUCTURES).imported()


def test_structures_as_of_a_day(small):
    """On 30 September: s1 is verified; s2 stands again since 1 August (60 days); s3 is not found yet; s4 is out of scope."""
    rows = of(small, "structures", "2017-09-30")
    assert picked(rows, "structure_id", "in_scope", "standing", "cleared", "verified", "has_relapsed", "days_standing") == [
        ("s1", True, False, True, True, False, None), ("s2", True, True, False, False, True, 60), ("s4", False, False, False, False, False, None),
    ]  # fmt: skip
    assert picked(rows, "structure_id", "standing_since", "reremoved_on", "declassified_on") == [
        ("s1", None, None, None), ("s2", date(2017, 8, 1), None, None), ("s4", None, None, date(2017, 7, 1)),
    ]  # fmt: skip


def test_nothing_after_the_day_is_in_it(small):
    """On 15 May nothing is removed yet, whatever is known by now."""
    rows = of(small, "structures", "2017-05-15")
    assert picked(rows, "structure_id", "standing", "removed_on", "accepted_on", "relapsed_on", "declassified_on", "aid_planned_on", "days_standing") == [
        (name, True, None, None, None, None, None, 14) for name in ("s1", "s2", "s4")
    ]


def test_compounds_as_of_a_day(small):
    rows = of(small, "compounds", "2017-11-15")
    assert picked(rows, "compound_id", "in_scope", "standing", "cleared", "verified", "clear", "verified_clear", "surveyed") == [
        ("A", 2, 0, 2, 1, True, False, True), ("B", 0, 0, 0, 0, True, True, True),
    ]  # fmt: skip
    assert rows[0]["clear_since"] == date(2017, 11, 1)
    assert picked(of(small, "compounds", "2017-12-31"), "compound_id", "standing", "clear", "clear_since")[0] == ("A", 1, False, None)


def test_as_reported_knows_no_later_survey(small):
    assert of(small, "structures", "2017-12-30", known=AS_REPORTED) == of(small, "structures_history", "2017-12-30", known=AS_REPORTED) == []
    assert len(of(small, "structures_history", "2017-12-31", known=AS_REPORTED)) == 4


def test_a_later_survey_is_a_version_more(small):
    small.survey("structures", "2018-01-31", "\n| structure | compound | sqm | found      |\n| s3        | A        | 6   | 2017-12-01 |\n").imported()
    said = [row for row in of(small, "structures_history", "2018-02-01") if row["structure_id"] == "s3"]
    assert picked(said, "surveyed_on", "superseded_on", "area_sqm") == [(date(2017, 12, 31), date(2018, 1, 31), 5.0), (date(2018, 1, 31), None, 6.0)]
    assert len([row for row in of(small, "structures_history", "2018-01-01", known=AS_REPORTED) if row["structure_id"] == "s3"]) == 1


def test_shops_steps_and_actions_as_of_a_day(street):
    street.survey("compounds", "2018-01-31", COMPOUNDS)
    street.survey("shops", "2018-01-31", "\n| shop | road | address | found | closed | relapsed |\n| g1 | 岚皋路 | 1号 | 2017-05-01 | 2017-06-01 | 2017-12-01 |\n| g2 | 岚皋路 | 2号 | 2017-05-01 | 2017-06-01 | |\n| g3 | 岚皋路 | 3号 | 2018-01-01 | | |\n")
    street.survey("steps", "2018-01-31", "\n| compound | step | started | done |\n| A | 1 | 2017-05-01 | 2017-06-01 |\n| A | 2 | 2017-07-01 | |\n")
    street.survey("actions", "2018-01-31", "\n| action | raised | content | due | done |\n| a1 | 2017-05-01 | 示例事项 | 2017-06-01 | 2017-07-01 |\n| a2 | 2017-12-01 | 示例事项 | 2017-12-08 | |\n").imported()
    assert picked(of(street, "shops", "2017-12-10"), "shop_id", "is_open", "closed_on") == [("g1", True, date(2017, 6, 1)), ("g2", False, date(2017, 6, 1))]
    assert picked(of(street, "steps", "2017-05-15"), "step", "done", "started_on") == [(1, False, date(2017, 5, 1)), (2, False, None)]
    assert picked(of(street, "actions", "2017-06-11"), "action_id", "done", "overdue", "days_overdue") == [("a1", False, True, 10)]
    assert picked(of(street, "actions", "2017-12-18"), "action_id", "done", "overdue", "days_overdue") == [("a1", True, False, None), ("a2", False, True, 10)]


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 3, 2), date(2018, 6, 29)])
def test_the_tables_count_what_the_pages_count(day, known, sample_reader):
    asked = Selection(day, known)
    found, headline = tables.rows(sample_reader, "leader", asked), query.records("overview/headline", asked, sample_reader)[0]
    structures, compounds, shops = (found[name].to_pandas() for name in ("structures", "compounds", "shops"))
    assert structures["standing"].sum() == headline["structures_standing"] and structures["in_scope"].sum() == headline["structures_in_scope"]
    assert structures["verified"].sum() == headline["structures_verified"]
    assert round(structures.loc[structures["standing"], "area_sqm"].sum(), 1) == round(headline["area_standing_sqm"], 1)
    assert (len(compounds), compounds["clear"].sum()) == (headline["compounds"], headline["compounds_clear"])
    assert (len(shops), shops["is_open"].sum()) == (headline["shops"], headline["shops_open"])
    assert compounds["clear_since"].notna().sum() == headline["compounds_clear"]


@pytest.mark.parametrize("name", tables.catalogue())
def test_a_table_s_query_keeps_the_rules_of_queries(name, sample_reader):
    """As the files of queries/ do, so that what is promoted with it keeps them too."""
    sql = tables.catalogue()[name].sql
    (statement,) = duckdb.extract_statements(sql)
    assert statement.type == duckdb.StatementType.SELECT
    assert NOT_ON_SPARK.search(bare(sql)) is None
    declared = re.search(r"^-- params: +(.*)$", sql, re.M)[1]
    used = set(re.findall(r"\$(\w+)", bare(sql)))
    assert used <= set(tables.PARAMETERS) and {pair.split()[0] for pair in declared.split(", ") if declared != "none"} == used
    assert all(each in RELATIONS | STORED for each in re.findall(r"(?:from|join)\s+(\w+)", bare(sql)))
    rows = tables.rows(sample_reader, "office", NEWEST)[name].to_pylist()
    grain = [column for column in (rows[0] if rows else ()) if column in re.findall(r"\w+", re.search(r"^-- grain: +(.*)$", sql, re.M)[1])]
    assert len({tuple(row[column] for column in grain) for row in rows}) == len(rows) and (grain or len(rows) == 1)


def test_every_file_is_a_table_and_every_table_a_file():
    assert {file.stem for file in tables.SQL.glob("*.sql")} == set(tables.catalogue())


def test_every_column_is_explained_in_both_languages(sample_reader):
    for columns in tables.schema(tables.rows(sample_reader, "office", NEWEST)).values():
        for column, kind in columns:
            assert re.search(r"[\u3400-\u9fff]", column.meaning) and re.search(r"[a-z]", column.meaning_en)
            assert kind in tables.TYPES.values()


def test_nothing_is_explained_that_is_not_there(sample_reader):
    import tomllib

    told, found = tomllib.loads(tables.FILE.read_text(encoding="utf-8")), tables.rows(sample_reader, "office", NEWEST)
    for name, each in told.items():
        if name != "common":
            assert set(each.get("columns", {})) | set(each.get("households", ())) <= set(found[name].column_names)
    assert set(told["common"]) <= {column for table in found.values() for column in table.column_names}


@pytest.mark.parametrize("role", access.table().roles)
def test_households_are_there_for_those_who_may_see_them_and_do_not_exist_for_others(role, sample_reader):
    there = {column for table in tables.rows(sample_reader, role, NEWEST).values() for column in table.column_names}
    assert there & POINTING_TO_HOUSEHOLDS == (POINTING_TO_HOUSEHOLDS if access.may(role, "households") else set())


def test_a_column_that_nobody_explained_is_an_error(sample_reader):
    with pytest.raises(tables.TableError, match=r"structures\.who"):
        tables.catalogue()["structures"].column("who")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_panel_names_every_column(language, sample_folder):
    told = tables.schema_of(sample_folder, store.version(sample_folder), "leader", NEWEST)
    panel = shown.schema(translator(language), told)
    assert all(f"<code>{column.name}</code>" in panel for columns in told.values() for column, _ in columns)
    if language == "en":
        assert not re.search(r"[\u3400-\u9fff]", re.sub(r'<span lang="zh">.*?</span>', "", panel))


def test_an_export_is_whole_read_only_and_says_what_it_is(sample_folder, sample_reader, tmp_path):
    import pyarrow.parquet as pq

    for _ in range(2):  # over what an earlier one left
        files = export.write(tmp_path / "out", store_folder=sample_folder, role="leader", chosen=NEWEST, sample=True)
    assert {file.name for file in files} == {file.name for file in (tmp_path / "out").iterdir()}
    expected = tables.rows(sample_reader, "leader", NEWEST)
    for name, table in expected.items():
        found = pq.read_table(tmp_path / "out" / f"{name}.parquet")
        assert found.equals(table) and not set(found.column_names) & POINTING_TO_HOUSEHOLDS
        assert "示例数据" in found.schema.metadata[b"provenance"].decode() and found.schema.field(0).metadata[b"meaning"]
        assert (tmp_path / "out" / f"{name}.parquet").stat().st_mode & 0o222 == 0
    dictionary = (tmp_path / "out" / export.DICTIONARY).read_text(encoding="utf-8-sig")
    assert dictionary.count("\n") == 2 + sum(table.num_columns for table in expected.values()) and "示例数据" in dictionary
    read_me = (tmp_path / "out" / export.READ_ME).read_text(encoding="utf-8")
    assert all(f"## `{name}`" in read_me for name in expected) and "示例数据" in read_me and "Sample data" in read_me


def test_the_limits_keep_the_promise():
    assert process.settings().seconds < 10
