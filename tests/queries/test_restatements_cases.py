"""As reported against as now: worked by hand, against plain Python on random ledgers, and each figure's difference is the sum of its list."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearance import intake, query, store
from clearance.selection import AS_NOW, AS_REPORTED, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_twin import FILTERS, SAMPLE_DAYS, imported, ledgers
from tests.queries.twin import Twin, in_scope, shop_open, standing, verified, weeks
from tests.trials import length

COMPOUNDS = """
| id | name   | area   | class    | batch | team | baseline |
| A  | 示例甲 | 和平   | 一般小区 | 2     | 1    | 普遍     |
| B  | 示例乙 | 中宁路 | 一般小区 | 2     |      | 少量     |
"""
FIRST = """
| structure | compound | sqm | found      | removed    | accepted   |
| s1        | A        | 10  | 2017-09-01 |            |            |
| s2        | A        | 5   | 2017-09-01 |            |            |
| s3        | B        | 8   | 2017-09-01 | 2017-10-02 |            |
"""
LATE = """
| structure | compound | sqm | found      | removed    | accepted   |
| s1        | A        | 10  | 2017-09-01 | 2017-10-10 |            |
| s2        | A        | 6   | 2017-09-01 |            |            |
| s3        | B        | 8   | 2017-09-01 | 2017-10-02 | 2017-10-12 |
| s4        | B        | 7   | 2017-10-01 |            |            |
"""
LATER = """
| structure | compound | sqm | found      | removed    | accepted   |
| s1        | A        | 10  | 2017-09-01 | 2017-10-10 | 2017-10-25 |
"""
SHOPS = """
| shop | road   | address | found      | closed     |
| j1   | 石泉路 | 1号     | 2017-09-01 |            |
| j2   | 石泉路 | 2号     | 2017-09-01 | 2017-10-01 |
"""
SHOPS_LATE = """
| shop | road   | address | found      | closed     |
| j1   | 石泉路 | 1号     | 2017-09-01 | 2017-10-13 |
"""


def told(street):
    """On 13 October two stood. A week later it is known that s1 had gone and s4 had been there; two weeks later s1 is accepted, which changes nothing of the 13th."""
    street.survey("compounds", "2017-10-13", COMPOUNDS).survey("structures", "2017-10-13", FIRST).survey("shops", "2017-10-13", SHOPS)
    street.survey("structures", "2017-10-20", LATE).survey("shops", "2017-10-20", SHOPS_LATE).survey("structures", "2017-10-27", LATER)
    return street.imported()


def test_standing_by_week(street):
    expected = """
    | week_end   | partial | surveyed | standing_reported | standing_known | brought_in | taken_out |
    | 2017-09-29 | no      | no       | 0        | 3   | 3      | 0       |
    | 2017-10-06 | no      | no       | 0        | 3   | 3      | 0       |
    | 2017-10-13 | no      | yes      | 2        | 2   | 1      | 1       |
    | 2017-10-20 | no      | yes      | 2        | 2   | 0      | 0       |
    | 2017-10-21 | yes     | yes      | 2        | 2   | 0      | 0       |
    """
    assert_rows(told(street).ask("restatements/standing_by_week", "2017-10-21")[-5:], expected)


def test_items_of_day(street):
    """s1's survey is that of the 20th, which said it first, not that of the 27th, whose version holds now. B rests on s3 and s4: their file is its ground."""
    expected = """
    | ledger     | item_id | name   | reported | now      | area_reported_sqm | area_now_sqm | compound_reported | compound_now | surveyed_on | line |
    | compounds  | B       | 示例乙 | clear    | standing |                   |              |                   |              | 2017-10-20  | 5    |
    | structures | s1      | 示例甲 | standing | cleared  | 10                | 10           | A                 | A            | 2017-10-20  | 2    |
    | structures | s2      | 示例甲 | standing | standing | 5                 | 6            | A                 | A            | 2017-10-20  | 3    |
    | structures | s3      | 示例乙 | cleared  | verified | 8                 | 8            | B                 | B            | 2017-10-20  | 4    |
    | structures | s4      | 示例乙 | unknown  | standing |                   | 7            |                   | B            | 2017-10-20  | 5    |
    | shops      | j1      | 石泉路 | open     | closed   |                   |              |                   |              | 2017-10-20  | 2    |
    """
    told(street)
    rows = street.ask("restatements/items_of_day", "2017-10-13")
    assert_rows(rows, expected)
    assert all(row["imported_at"] for row in rows) and {row["file_name"] for row in rows} == {"违建点位台账_3份_2017-10-20.csv", "居改非台账_4份_2017-10-20.csv"}
    assert [row["item_id"] for row in street.ask("restatements/items_of_day", "2017-10-13", areas=("310107017021",))] == ["s1", "s2", "j1"]
    assert [row["item_id"] for row in street.ask("restatements/items_of_day", "2017-10-20")] == [], "what was told in time is no restatement"


def test_an_undone_survey_restates_nothing(street):
    told(street)
    folder = street.folder / "store"
    for survey in query.records("surveys/history", Selection(date(2017, 10, 13)), street.reader):
        if survey["surveyed_on"] > "2017-10-13":
            intake.undo(folder, survey["survey_id"], "test")
    assert query.records("restatements/items_of_day", Selection(date(2017, 10, 13)), store.reader(folder)) == []


def test_a_compound_that_moved_to_another_batch_is_restated_by_its_own_survey(street):
    """As reported B was of batch 2; a later compounds survey says 3. Within batch 2 what stands in it is counted no more, within 3 it is new."""
    street.survey("compounds", "2017-10-13", COMPOUNDS).survey("structures", "2017-10-13", FIRST)
    street.survey("compounds", "2017-12-01", COMPOUNDS.replace("示例乙 | 中宁路 | 一般小区 | 2 ", "示例乙 | 中宁路 | 一般小区 | 3 ")).imported()
    expected = """
    | ledger     | item_id | reported | now       | surveyed_on |
    | compounds  | B       | clear    | elsewhere | 2017-12-01  |
    | structures | s3      | cleared  | elsewhere | 2017-12-01  |
    """
    assert_rows(street.ask("restatements/items_of_day", "2017-10-13", batches=("2",)), expected)
    assert [row["reported"] for row in street.ask("restatements/items_of_day", "2017-10-13", batches=("3",))] == ["elsewhere", "elsewhere"]
    assert street.ask("restatements/items_of_day", "2017-10-13") == []


# ── each figure's difference is the sum of its list ──────────────────────────────────────────────────────────────

COUNTED = {
    "compounds": ("compounds", {"verified", "clear", "standing", "not_surveyed"}),
    "compounds_clear": ("compounds", {"verified", "clear"}),
    "compounds_verified_clear": ("compounds", {"verified"}),
    "compounds_not_surveyed": ("compounds", {"not_surveyed"}),
    "structures_in_scope": ("structures", {"standing", "cleared", "verified"}),
    "structures_standing": ("structures", {"standing"}),
    "structures_cleared": ("structures", {"cleared", "verified"}),
    "structures_verified": ("structures", {"verified"}),
    "shops": ("shops", {"open", "closed"}),
    "shops_open": ("shops", {"open"}),
}
AREAS = {"area_in_scope_sqm": {"standing", "cleared", "verified"}, "area_standing_sqm": {"standing"}}


def check_the_list(reader, day, **filters):
    then, now = (query.records("overview/headline", Selection(day, known, **filters), reader)[0] for known in (AS_REPORTED, AS_NOW))
    items = query.records("restatements/items_of_day", Selection(day, **filters), reader)
    for figure, (ledger, states) in COUNTED.items():
        of = [row for row in items if row["ledger"] == ledger]
        assert now[figure] - then[figure] == sum((row["now"] in states) - (row["reported"] in states) for row in of), figure
    for figure, states in AREAS.items():
        of = [row for row in items if row["ledger"] == "structures"]
        moved = sum((row["area_now_sqm"] or 0) * (row["now"] in states) - (row["area_reported_sqm"] or 0) * (row["reported"] in states) for row in of)
        assert now[figure] - then[figure] == pytest.approx(moved, abs=0.02), figure
    return items


@pytest.mark.parametrize("filters", [{}, {"batches": ("2",)}, {"teams": ("3", "none")}], ids=str)
@pytest.mark.parametrize("day", [*SAMPLE_DAYS, date(2018, 3, 30), date(2017, 9, 30)])
def test_the_list_adds_up_on_the_sample(day, filters, sample_store):
    items = check_the_list(sample_store, day, **filters)
    weekly = query.records("restatements/standing_by_week", Selection(day, **filters), sample_store)[-1]
    of = [row for row in items if row["ledger"] == "structures"]
    assert weekly["brought_in"] == sum(row["now"] == "standing" != row["reported"] for row in of)
    assert weekly["taken_out"] == sum(row["reported"] == "standing" != row["now"] for row in of)
    if day == SAMPLE_DAYS[-1]:
        assert items == [], "nothing has come after the newest survey"
    if day == date(2018, 3, 30) and not filters:
        assert weekly["taken_out"] > 20


@pytest.mark.parametrize("filters", [{}, {"batches": ("2", "none")}, {"areas": ("310107017021",)}], ids=str)
def test_every_week_at_once_is_every_week_asked_for_itself(filters, sample_store):
    for week in query.records("restatements/standing_by_week", Selection(date(2018, 6, 29), **filters), sample_store)[20::4]:
        day = date.fromisoformat(week["week_end"])
        then, now = (query.records("overview/headline", Selection(day, known, **filters), sample_store)[0]["structures_standing"] for known in (AS_REPORTED, AS_NOW))
        assert (week["standing_reported"], week["standing_known"]) == (then, now) and now == then + week["brought_in"] - week["taken_out"]


# ── against plain Python ─────────────────────────────────────────────────────────────────────────────────────────

days = st.integers(0, 470).map(lambda n: date(2017, 3, 20) + timedelta(days=n))


def words_of(twin, known_structures, d):
    """What each structure counts as, by its number: (state, area, compound)."""
    found = {}
    for key, s in known_structures.items():
        if s["compound"] in twin.compounds and in_scope(s, d):
            found[key] = ("standing" if standing(s, d) else "verified" if verified(s, d) else "cleared", s["sqm"], s["compound"])
    return found


@settings(max_examples=length(12, 400), deadline=None, suppress_health_check=list(HealthCheck))
@given(told=ledgers(), day=days, filters=st.sampled_from(FILTERS))
def test_restatements_agree_with_the_twin(told, day, filters):
    asked, chosen = filters
    with tempfile.TemporaryDirectory() as folder:
        reader = imported(told, Path(folder))
        for week, (_, end) in zip(query.records("restatements/standing_by_week", Selection(day, **asked), reader), weeks(day), strict=True):
            then, now = (Twin(told, end, known, chosen) for known in (AS_REPORTED, AS_NOW))
            stood, stands = ({s["structure"] for s in twin.structures if standing(s, end)} for twin in (then, now))
            assert (week["standing_reported"], week["standing_known"], week["brought_in"], week["taken_out"]) == (len(stood), len(stands), len(stands - stood), len(stood - stands))

        items = check_the_list(reader, day, **asked)
        before, after = (
            words_of(Twin(told, day, known, chosen), told.known("structures", "structure", day, known), day) for known in (AS_REPORTED, AS_NOW)
        )
        assert {row["item_id"] for row in items if row["ledger"] == "structures"} == {key for key in before | after if before.get(key) != after.get(key)}
        clear_then, clear_now = (Twin(told, day, known, chosen).clear_compounds() for known in (AS_REPORTED, AS_NOW))
        moved = {row["item_id"] for row in items if row["ledger"] == "compounds" and (row["reported"] in ("clear", "verified")) != (row["now"] in ("clear", "verified"))}
        assert moved == clear_then ^ clear_now
        shops = [{key: shop_open(s, day) for key, s in told.known("shops", "shop", day, known).items() if s.get("found") is None or s["found"] <= day} for known in (AS_REPORTED, AS_NOW)]
        assert {row["item_id"] for row in items if row["ledger"] == "shops"} == {key for key in shops[0] | shops[1] if shops[0].get(key) != shops[1].get(key)}
