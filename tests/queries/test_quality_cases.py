"""The queries on the data's quality worked by hand: for each contradiction a case that speaks and one that is silent."""

import hashlib
from datetime import date

import pytest

from clearance import intake, query
from clearance.selection import AS_REPORTED, KNOWN, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.ascii_tables import value as typed
from tests.queries.test_worked_cases import COMPOUNDS, SHOPS, STRUCTURES, told

DAY = "2018-06-29"
# A in 和平, C in 中宁路, both clear by their baseline; B in 和平 had much.
THREE = """
| id | name   | area   | class    | batch | team | baseline |
| A  | 示例甲 | 和平   | 文明小区 | 1     |      | 无违建   |
| B  | 示例乙 | 和平   | 一般小区 | 2     | 1    | 严重     |
| C  | 示例丙 | 中宁路 | 一般小区 | 2     |      | 无违建   |
"""


def contradictions(street, day=DAY, **more):
    return [(row["rule"], row["item_id"], row["day"], row["structures"]) for row in street.ask("quality/contradictions", day, **more)]


def step(compound, number=6, started="2017-11-01", done=""):
    return {"compound": compound, "step": str(number), "started": started, "done": done}


def of(street, rule, day=DAY, **more):
    return [found for found in contradictions(street, day, **more) if found[0] == rule]


# ── contradictions ───────────────────────────────────────────────────────────────────────────────────────────────


def test_called_clear_while_something_stood(street):
    """A's s1 stood on the notice's day and s2 was gone by then; C's s3 was found later, which is new and no contradiction; B was called 严重."""
    street.survey("compounds", "2017-10-13", THREE).survey("structures", DAY, """
    | structure | compound | sqm | found      | removed    |
    | s1        | A        | 1   | 2017-10-01 | 2017-12-01 |
    | s2        | A        | 1   | 2017-05-01 | 2017-10-13 |
    | s3        | C        | 1   | 2017-10-14 |            |
    | s4        | B        | 1   | 2017-10-01 |            |
    """).imported()  # fmt: skip
    assert contradictions(street) == [("baseline_stood", "A", "2017-10-13", 1)]
    assert contradictions(street, "2017-10-12") == [], "before the notice's day the baseline says nothing yet"
    assert contradictions(street, "2018-06-01", known=AS_REPORTED) == [], "the office did not know"


@pytest.mark.parametrize(
    ("s1", "found"),
    [
        ("2017-10-01 |            |            |            ", [("removal_done_standing", "B", "2018-01-05", 1)]),
        ("2017-10-01 | 2018-01-05 |            |            ", []),
        ("2018-01-06 |            |            |            ", []),
        ("2017-10-01 | 2018-01-02 | 2018-01-04 |            ", [("removal_done_standing", "B", "2018-01-05", 1)]),
        ("2017-10-01 | 2018-01-02 | 2018-02-01 |            ", []),
        ("2017-10-01 | 2018-01-02 | 2018-01-04 | 2018-03-01 ", []),
    ],
    ids=["stands", "removed that day", "found later", "back before", "back later", "removed again"],
)
def test_removal_called_done_while_something_stands(s1, found, street):
    street.survey("compounds", DAY, THREE).survey("structures", DAY, f"""
    | structure | compound | sqm | found      | removed    | relapsed   | again      |
    | s1        | B        | 1   | {s1} |
    """).survey("steps", DAY, [step("B", done="2018-01-05")]).imported()  # fmt: skip
    assert contradictions(street) == found


def test_removal_called_done_where_nothing_was_ever_listed(street):
    """B had much and lists nothing; A and C, clear from the start, may well call the step done."""
    street.survey("compounds", DAY, THREE).survey("steps", DAY, [step(each, done="2018-01-05") for each in "ABC"]).imported()
    assert contradictions(street) == [("removal_done_nothing", "B", "2018-01-05", 0)]
    assert contradictions(street, "2018-01-04") == []
    street.survey("structures", DAY, "| structure | compound | sqm | found | removed |\n| s1 | B | 1 | 2017-10-10 | 2018-01-01 |").imported()
    assert contradictions(street) == []


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([step("B", 1)], [("cleared_not_begun", "B", "2018-02-01", 2)]),
        ([step("B", 1), step("B", 6, started="2018-02-01")], []),
        ([step("B", 1), step("B", 6, started="", done="2018-02-01")], []),
        ([step("A", 1)], []),
    ],
    ids=["step 1 only", "begun", "done", "the steps ledger does not speak of it"],
)
def test_cleared_and_removal_never_begun(steps, found, street):
    street.survey("compounds", DAY, THREE).survey("structures", DAY, """
    | structure | compound | sqm | found      | removed    |
    | s1        | B        | 1   | 2017-10-10 | 2018-01-01 |
    | s2        | B        | 1   | 2017-10-10 | 2018-02-01 |
    """).survey("steps", DAY, steps).imported()  # fmt: skip
    assert contradictions(street) == found
    assert contradictions(street, "2018-01-31") == [], "s2 stands"


def test_accepted_before_its_removal(street):
    """No row says so, but two together do: s1's removal is moved after its acceptance. s3 is accepted, came back and went again: history."""
    street.survey("compounds", "2018-01-01", THREE).survey("structures", "2018-02-10", """
    | structure | compound | sqm | found      | removed    | accepted   |
    | s1        | B        | 1   | 2017-10-10 | 2018-01-01 | 2018-01-05 |
    | s2        | B        | 1   | 2017-10-10 | 2018-01-01 | 2018-01-05 |
    """).survey("structures", "2018-02-10", """
    | structure | compound | sqm | found      | removed    | accepted   | relapsed   | again      |
    | s3        | B        | 1   | 2017-10-10 | 2018-01-01 | 2018-01-05 | 2018-01-10 | 2018-02-02 |
    """).survey("structures", DAY, """
    | structure | compound | sqm | found      | removed    |
    | s1        | B        | 1   | 2017-10-10 | 2018-02-02 |
    """).imported()  # fmt: skip
    assert contradictions(street) == [("accepted_early", "s1", "2018-01-05", 1)]
    assert contradictions(street, "2018-03-01", known=AS_REPORTED) == []


def test_done_without_evidence(street):
    """d1 shows nothing; d2 does; d3 is not done; d4 is of no compound and belongs to every selection."""
    street.survey("compounds", DAY, THREE).survey("actions", DAY, """
    | action | raised     | compound | content | due        | done       | evidence |
    | d1     | 2018-03-01 | A        | 示例    | 2018-04-01 | 2018-03-20 |          |
    | d2     | 2018-03-01 | A        | 示例    | 2018-04-01 | 2018-03-20 | 照片     |
    | d3     | 2018-03-01 | B        | 示例    | 2018-04-01 |            |          |
    | d4     | 2018-03-01 |          | 示例    | 2018-04-01 | 2018-03-21 |          |
    """).imported()  # fmt: skip
    assert contradictions(street) == [("no_evidence", "d1", "2018-03-20", None), ("no_evidence", "d4", "2018-03-21", None)]
    assert contradictions(street, "2018-03-20") == [("no_evidence", "d1", "2018-03-20", None)]
    assert [found[1] for found in contradictions(street, batches=("2",))] == ["d4"]


def test_the_filters_keep_to_their_compounds(street):
    street.survey("compounds", DAY, THREE).survey("steps", DAY, [step("B", done="2018-01-05")]).imported()
    assert len(contradictions(street, batches=("2",))) == 1 and contradictions(street, batches=("1",)) == []


def test_totals_against_the_notice(street):
    """The small street of the worked cases: A cleared s1 by the notice's day but had s2; C was clear by its baseline; B and D were not."""
    told(street)
    rows = street.ask("quality/totals_against_notice", DAY)
    expected = """
    | field           | value    | counted | planned |
    | areas           |          | 2       | 24      |
    | compounds       |          | 4       | 82      |
    | class           | 文明小区 | 1       | 32      |
    | class           | 一般小区 | 3       | 50      |
    | batch           | 1        | 1       | 32      |
    | batch           | 2        | 2       | 23      |
    | batch           | 3        | 1       | 21      |
    | clear_at_notice | 文明小区 | 0       | 12      |
    | clear_at_notice | 一般小区 | 1       | 6       |
    | roads           |          | 1       | 20      |
    | shops           |          | 3       | 433     |
    """
    assert_rows([row | {"value": typed(row["value"] or "")} for row in rows], expected)
    early = {row["field"]: row["counted"] for row in street.ask("quality/totals_against_notice", "2017-10-12")}
    assert "clear_at_notice" not in early and early["shops"] == 2, "j3 was found in March"
    assert street.ask("quality/totals_against_notice", DAY, batches=("1",)) == rows, "whole streets whatever the filters"


def test_before_the_first_shops_survey_no_shop_is_missed(street):
    street.survey("compounds", DAY, COMPOUNDS).imported()
    assert {row["field"] for row in street.ask("quality/totals_against_notice", DAY)} == {"areas", "compounds", "class", "batch", "clear_at_notice"}


@pytest.mark.parametrize("known", KNOWN)
def test_the_sample_is_the_notice_s(known, sample_store):
    for day in (date(2017, 10, 13), date(2018, 6, 29)):
        rows = query.records("quality/totals_against_notice", Selection(day, known), sample_store)
        assert len(rows) == 11 and all(row["counted"] == row["planned"] for row in rows)
        assert query.records("quality/contradictions", Selection(day, known), sample_store) == []


def test_what_stood_on_the_notice_s_day_is_the_state_of_that_day(sample_store):
    """The relation computes the state of another day than asked: it must be that day's own state."""
    sql = "select structure_id, in_scope, standing from structure_at_notice(date '2018-06-29', 'as-now') except select structure_id, in_scope, standing from structure_state(date '2017-10-13', 'as-now')"
    assert sample_store.execute(sql).fetchall() == []
    assert sample_store.execute("select count(*) from structure_at_notice(date '2018-06-29', 'as-now')").fetchone() == sample_store.execute("select count(*) from structure_known(date '2018-06-29', 'as-now')").fetchone()


# ── freshness, and what the newest file leaves out ───────────────────────────────────────────────────────────────


def surveyed(street):
    """Two files of structures: on 1 May s1–s4 of both areas; on 1 June only 和平's s1. Shops and steps once."""
    return street.survey("compounds", "2018-05-01", COMPOUNDS).survey("structures", "2018-05-01", """
    | structure | compound | sqm | found      |
    | s1        | A        | 1   | 2018-04-01 |
    | s2        | A        | 1   | 2018-04-01 |
    | s3        | B        | 1   | 2018-04-01 |
    | s4        | C        | 1   | 2018-04-01 |
    """).survey("structures", "2018-06-01", """
    | structure | compound | sqm | found      |
    | s1        | A        | 1   | 2018-04-01 |
    """).survey("shops", "2018-05-01", SHOPS).imported()  # fmt: skip


def area_of(street, name):
    return next(row["area_code"] for row in street.ask("quality/areas", DAY) if row["area"] == name)


def test_freshness(street):
    """30 days is the limit: on 31 May all of 1 May is just fresh, on 1 June 中宁路's structures are stale and 和平's are new."""
    surveyed(street)
    peace, road = area_of(street, "和平"), area_of(street, "中宁路")

    def of_structures(day):
        return {row["place"]: row for row in street.ask("quality/freshness_by_place", day) if row["ledger"] == "structures"}

    before, after = of_structures("2018-05-31"), of_structures("2018-06-01")
    assert {(row["newest_on"], row["days_old"], row["stale"], row["not_listed"]) for row in before.values()} == {("2018-05-01", 30, False, 0)}
    assert (after[road]["newest_on"], after[road]["days_old"], after[road]["stale"], after[road]["items"]) == ("2018-05-01", 31, True, 1)
    assert (after[peace]["newest_on"], after[peace]["stale"], after[peace]["items"], after[peace]["not_listed"]) == ("2018-06-01", False, 3, 2)
    assert of_structures("2018-04-30") == {}, "no survey had been made"
    shops = [row for row in street.ask("quality/freshness_by_place", DAY) if row["ledger"] == "shops"]
    assert [(row["place"], row["days_old"], row["stale"]) for row in shops] == [("石泉路", 59, True)]
    filtered = [row for row in street.ask("quality/freshness_by_place", DAY, batches=("2",)) if row["ledger"] == "structures"]
    assert {row["place"]: (row["items"], row["newest_on"]) for row in filtered} == {peace: (1, "2018-06-01"), road: (1, "2018-05-01")}, "the area's newest file, the selection's items"


def test_what_the_newest_file_leaves_out(street):
    surveyed(street)
    expected = """
    | item_id | compound_id | name   | place | last_listed_on | newest_on  | days_between | changes_only |
    | s2      | A           | 示例甲 | 和平  | 2018-05-01     | 2018-06-01 | 31           | yes          |
    | s3      | B           | 示例乙 | 和平  | 2018-05-01     | 2018-06-01 | 31           | yes          |
    """
    assert_rows(street.ask("quality/missing_items", DAY, ledger="structures"), expected)
    assert street.ask("quality/missing_items", "2018-05-31", ledger="structures") == []
    assert street.ask("quality/missing_items", DAY, ledger="shops") == [] == street.ask("quality/missing_items", DAY, ledger="compounds")


def test_a_file_of_half_the_items_looks_whole(street):
    """Ten shops of one road; the next file lists five of them, or four: fewer than half are changes."""
    rows = [{"shop": f"j{number}", "road": "石泉路", "address": f"{number}号"} for number in range(10)]
    street.survey("shops", "2018-05-01", rows).survey("shops", "2018-06-01", rows[:5]).imported()
    (row,) = street.ask("quality/freshness_by_place", DAY)
    assert (row["items"], row["not_listed"], row["changes_only"]) == (10, 5, False)
    street.survey("shops", "2018-06-08", rows[:4]).imported()
    (row,) = street.ask("quality/freshness_by_place", DAY)
    assert (row["not_listed"], row["changes_only"]) == (6, True)


def test_where_all_steps_are_done_nothing_is_stale(street):
    """C's eight steps are done; 和平's B lacks the eighth, which no ledger mentions."""
    done = [step("C", number, done="2018-01-05") for number in range(1, 9)] + [step("B", number, done="2018-01-05") for number in range(1, 8)]
    street.survey("compounds", "2018-01-06", THREE).survey("steps", "2018-01-06", done).imported()
    peace, road = area_of(street, "和平"), area_of(street, "中宁路")
    rows = {row["place"]: (row["settled"], row["stale"]) for row in street.ask("quality/freshness_by_place", DAY) if row["ledger"] == "steps"}
    assert rows == {road: (True, False), peace: (False, True)}


def test_actions_of_no_compound_have_a_line_of_their_own(street):
    street.survey("compounds", "2018-03-01", THREE).survey("actions", "2018-03-01", """
    | action | raised     | compound | content | due        | done       | evidence |
    | d1     | 2018-02-01 | A        | 示例    | 2018-04-01 | 2018-02-20 | 照片     |
    | d2     | 2018-02-01 |          | 示例    | 2018-04-01 |            |          |
    """).imported()  # fmt: skip
    rows = {row["place"]: (row["settled"], row["stale"]) for row in street.ask("quality/freshness_by_place", DAY) if row["ledger"] == "actions"}
    assert rows == {area_of(street, "和平"): (True, False), None: (False, True)}


@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)])
def test_the_relation_against_a_slow_twin(day, sample_store):
    """In plain Python: of every item the newest survey that lists it, of every area the newest of any of its items."""
    newest, place_of = {}, {}
    area_of_compound = dict(sample_store.execute("select compound_id, area_code from compounds_version where superseded_on is null").fetchall())
    compound_of = dict(sample_store.execute("select structure_id, compound_id from structures_version where superseded_on is null").fetchall())
    for item, surveyed_on in sample_store.execute("select structure_id, surveyed_on from structures_said join survey using (survey_id) where not undone").fetchall():
        if surveyed_on <= day:
            newest[item] = max(newest.get(item, surveyed_on), surveyed_on)
            place_of[item] = area_of_compound[compound_of[item]]
    expected = {}
    for item, place in place_of.items():
        expected[place] = max(expected.get(place, newest[item]), newest[item])
    found = [row for row in query.records("quality/freshness_by_place", Selection(day), sample_store) if row["ledger"] == "structures"]
    assert {row["place"]: row["newest_on"] for row in found} == {place: value.isoformat() for place, value in expected.items()}
    assert sum(row["not_listed"] for row in found) == sum(newest[item] < expected[place_of[item]] for item in newest)


@pytest.mark.parametrize("ledger", ["compounds", "structures", "shops", "steps", "actions"])
@pytest.mark.parametrize("known", KNOWN)
def test_the_list_is_as_long_as_its_count(known, ledger, sample_store):
    for filters in ({}, {"batches": ("2",)}, {"areas": ("310107017001",)}):
        asked = Selection(date(2018, 6, 29), known, **filters)
        places = query.records("quality/freshness_by_place", asked, sample_store)
        assert len(query.records("quality/missing_items", asked, sample_store, ledger=ledger)) == sum(row["not_listed"] for row in places if row["ledger"] == ledger)


# ── rows held back ───────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_held_back_by_area(street, tmp_path):
    """One structure of 和平's A without a size, one of a compound that nobody knows."""
    street.survey("compounds", "2018-05-01", COMPOUNDS).imported()
    file = tmp_path / "违建点位台账_2018-05-04.csv"
    file.write_text("点位编号,小区编号,违建面积,发现日期\ns1,A,,2018-05-01\ns2,没有这个小区,10,2018-05-01\ns3,A,10,2018-05-01\n", encoding="utf-8")
    intake.import_files([file], store=street.folder / "store")
    peace = area_of(street, "和平")
    rows = street.ask("quality/held_by_area", DAY)
    assert sorted((row["ledger"], row["area_code"] or "", row["rows_held"]) for row in rows) == [("structures", "", 1), ("structures", peace, 1)]
    assert [row["area_code"] for row in street.ask("quality/held_by_area", DAY, areas=(area_of(street, "中宁路"),))] == [None], "a row that does not say whose it is"
    assert street.ask("quality/held_by_area", "2018-05-03", AS_REPORTED) == []


# ── verified, and the list to check again ────────────────────────────────────────────────────────────────────────


def test_verified_by_member(street):
    """s1 is cleared and accepted, s2 cleared; s3 was accepted before it came back and went again."""
    street.survey("compounds", DAY, COMPOUNDS).survey("structures", DAY, STRUCTURES).imported()
    expected = """
    | dimension | member | cleared | verified |
    | batch     | 1      | 2       | 1        |
    | batch     | 2      | 1       | 0        |
    | total     |        | 3       | 1        |
    """
    rows = street.ask("quality/verified_by_member", DAY)
    assert_rows([row | {"member": typed(row["member"] or "")} for row in rows if row["dimension"] != "area"], expected)
    assert [(row["label"], row["cleared"], row["verified"]) for row in rows if row["dimension"] == "area"] == [("和平", 3, 1)]
    expected = """
    | structure_id | compound_id | area | area_sqm | removed_on | verified |
    | s1           | A           | 和平 | 10       | 2017-09-20 | yes      |
    | s2           | A           | 和平 | 5.5      | 2017-11-10 | no       |
    | s3           | B           | 和平 | 20       | 2018-02-02 | no       |
    """
    drawn = street.ask("quality/drawn_structures", DAY, seed="2018-06-29", checks=30)
    assert_rows(sorted(drawn, key=lambda row: row["structure_id"]), expected)
    assert [row["structure_id"] for row in drawn] == by_hand(["s3", "s1", "s2"], "2018-06-29") and [row["draw"] for row in drawn] == [1, 2, 3]


def by_hand(items, seed):
    """The slow plain twin: ranked by the SHA-256 of seed, line feed and number."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed}\n{item}".encode()).digest())


def test_the_draw_is_fixed_for_good():
    # Written down once: another machine, another DuckDB, another order must give these.
    assert by_hand([f"S{number:04d}" for number in range(300)], "2018-06-29")[:3] == ["S0140", "S0219", "S0182"]


@pytest.mark.parametrize("seed", ["2018-06-29", "2018-06-22", "示例"])
def test_the_draw_is_the_same_for_anyone(seed, sample_store):
    asked = Selection(date(2018, 6, 29))
    cleared = [row["structure_id"] for row in query.records("rows/structures", asked, sample_store, list="cleared")]
    for checks in (0, 1, 29, 30, len(cleared) + 1):
        drawn = [row["structure_id"] for row in query.records("quality/drawn_structures", asked, sample_store, seed=seed, checks=checks)]
        assert drawn == by_hand(cleared, seed)[:checks], "one more adds one to the same list"


@pytest.mark.parametrize("known", KNOWN)
def test_verified_is_the_lists_length(known, sample_store):
    asked = Selection(date(2018, 6, 29), known)
    rows = query.records("quality/verified_by_member", asked, sample_store)
    for dimension in ("total", "batch", "area"):
        own = [row for row in rows if row["dimension"] == dimension]
        for column in ("cleared", "verified"):
            assert sum(row[column] for row in own) == len(query.records("rows/structures", asked, sample_store, list=column))


def test_addresses_are_those_asked_for(street):
    street.survey("compounds", DAY, COMPOUNDS).survey("structures", DAY, """
    | structure | compound | address    | sqm | found      | removed    |
    | s1        | A        | 示例 1号   | 1   | 2017-10-01 | 2017-12-01 |
    | s2        | A        | 示例 2号   | 1   | 2017-05-01 | 2017-10-13 |
    """).imported()  # fmt: skip
    assert street.ask("quality/addresses", DAY, structures=["s2"]) == [{"structure_id": "s2", "address": "示例 2号"}]


def test_areas(street):
    street.survey("compounds", DAY, COMPOUNDS).imported()
    rows = {row["area"]: row["compounds"] for row in street.ask("quality/areas", DAY)}
    assert len(rows) == 24 and rows["和平"] == 2 and rows["中宁路"] == 2 and sum(rows.values()) == 4
    assert {row["area"]: row["compounds"] for row in street.ask("quality/areas", DAY, batches=("1",))} == {"和平": 1}
    assert [row["area"] for row in street.ask("quality/areas", DAY, areas=(area_of(street, "和平"),))] == ["和平"]
