"""Which queries hold household data, and who may have them: the table of rights against the queries themselves."""

import shutil
from datetime import date

import duckdb
import pytest

from clearance import access, lists, query, store, widgets
from clearance.__main__ import main
from clearance.selection import Selection
from clearance.widgets import answers
from tests.queries.test_contract import OWN

NEWEST, ROLES = date(2018, 6, 29), access.table().roles
OPEN = [name for name in query.catalogue() if access.right_of_query(name, as_is=True) == "figures"]
OTHERS = [name for name in query.catalogue() if name not in OPEN]

# Every household datum of a row becomes another, and rows that had one have none, and the other way round; equal ones stay equal.
OTHER_HOUSEHOLDS = """
    address = case when address is null then 'A' when address = 'A' then null else 'X' || address end,
    hardship = case when hardship is null then '低保' when hardship = '大病' then null else hardship || '?' end,
    aid_planned_on = case when aid_planned_on is null then date '2017-01-01' else aid_planned_on + 36500 end,
    note = case when note like '示例数据%' then note || '，住户在家' else note end
"""


@pytest.fixture(scope="module")
def other_households(sample_folder, tmp_path_factory):
    """The sample, of other households."""
    folder = tmp_path_factory.mktemp("others") / "store"
    shutil.copytree(sample_folder, folder)
    connection = duckdb.connect(str(store.current_file(folder)))
    for table in ("structures_said", "structures_version"):
        connection.execute(f"update {table} set {OTHER_HOUSEHOLDS}")
    connection.close()
    return store.reader(folder)


def test_what_everybody_may_take_is_the_same_whoever_the_households_are(sample_reader, other_households):
    asked = Selection(NEWEST)
    differing = set()
    for name in OPEN:
        own = {each: value for each, value in OWN.items() if each in query.find(name).params}
        several = [own | {"list": each} for each, ledger in lists.LISTS.items() if lists.QUERIES[ledger] == name] or [own]
        for more in several:
            if query.records(name, asked, sample_reader, **more) != query.records(name, asked, other_households, **more):
                differing.add(name)
    assert differing == set()


@pytest.mark.parametrize("name", sorted(set(OTHERS) - {name for name in OTHERS if access.right_of_query(name, as_is=True) == "imports"}))
def test_what_is_withheld_does_depend_on_them(name, sample_reader, other_households):
    """Or it would be withheld for nothing. What 探索 counts of structures can be laid out by hardship."""
    own = {each: value for each, value in (OWN | {"cols": "hardship"}).items() if each in query.find(name).params}
    several = [own | {"compound": f"SQ{n:02}"} for n in range(1, 83)] if "compound" in own else [own]
    several = [more | {"structures": [row["structure_id"] for row in query.records("rows/structures", Selection(NEWEST), sample_reader, list="standing")]} if "structures" in more else more for more in several]
    assert any(query.records(name, Selection(NEWEST), sample_reader, **more) != query.records(name, Selection(NEWEST), other_households, **more) for more in several)


def test_every_name_in_the_table_is_a_query_s():
    for kind in (access.table().withheld, access.table().treated):
        for patterns in kind.values():
            for pattern in patterns:
                assert any(name == pattern or (pattern.endswith("/*") and name.startswith(pattern[:-1])) for name in query.catalogue()), pattern


@pytest.mark.parametrize("role", ["", *ROLES])
def test_a_page_gets_of_a_query_what_the_table_says(role, monkeypatch):
    monkeypatch.setattr(answers, "who", lambda: access.Who("", role, "127.0.0.1"))
    monkeypatch.setattr(answers, "_run", lambda *asked: "rows")
    monkeypatch.setattr(answers, "data_version", lambda: "1")
    for name in query.catalogue():
        if role and role in access.table().rights[access.right_of_query(name)][2]:
            assert widgets.run(name, Selection(NEWEST)) == "rows"
        else:
            with pytest.raises(access.Denied, match="needs the right"):
                widgets.run(name, Selection(NEWEST))


def test_the_right_is_asked_before_the_cache(sample_folder, monkeypatch):
    """What the office has just looked at lies in a cache that is everybody's."""
    monkeypatch.setenv("CLEARANCE_STORE", str(sample_folder))
    monkeypatch.setattr(answers, "data_version", lambda: store.version(sample_folder))
    monkeypatch.setenv("CLEARANCE_ROLE", "office")
    assert "address" in widgets.run("procedure/guard_by_structure", Selection(NEWEST))
    monkeypatch.setenv("CLEARANCE_ROLE", "leader")
    with pytest.raises(access.Denied):
        widgets.run("procedure/guard_by_structure", Selection(NEWEST))


@pytest.mark.parametrize("role", ROLES)
def test_the_command_line_gives_what_the_table_says(role, sample_folder, capsys):
    for name in OTHERS:
        if not access.may(role, access.right_of_query(name, as_is=True)):
            assert main(["query", name, "--role", role, "--store", str(sample_folder)]) == 2
            told = capsys.readouterr()
            assert told.out == "" and "needs the right" in told.err
    assert main(["query", "overview/headline", "--role", role, "--store", str(sample_folder)]) == 0


def test_the_command_line_is_the_office_s_where_nobody_says_otherwise(sample_folder, capsys):
    assert main(["query", "procedure/guard_by_structure", "--store", str(sample_folder), "--format", "csv"]) == 0
    assert "address" in capsys.readouterr().out
    assert main(["query", "overview/headline", "--role", "boss", "--store", str(sample_folder)]) == 2


@pytest.mark.parametrize("column", sorted(access.table().columns["households"]))
def test_no_table_holds_a_household_s_column_for_others(column, monkeypatch):
    for role in ROLES:
        if access.may(role, "households"):
            access.permit_columns(role, ["name", column])
        else:
            with pytest.raises(access.Denied):
                access.permit_columns(role, ["name", column])
