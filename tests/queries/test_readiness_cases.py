"""The queries on applications (申报) worked by hand, and held to the lists behind them. Process faults are held by their own cases."""

from datetime import date

import pytest

from clearance import query
from clearance.selection import AS_REPORTED, KNOWN, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_worked_cases import COMPOUNDS, STRUCTURES, told

TWO = """
| id | name   | area   | class    | batch | team | baseline |
| A  | 示例甲 | 和平   | 文明小区 | 1     |      | 少量     |
| C  | 示例丙 | 中宁路 | 一般小区 | 2     |      | 无违建   |
"""
NEW = """
| structure | compound | sqm | found      | removed    | accepted   |
| s1        | A        | 10  | 2017-04-10 | 2017-11-10 | 2017-11-20 |
| n1        | A        | 5   | 2018-02-01 | 2018-03-01 |            |
| n2        | C        | 5   | 2018-03-05 |            |            |
"""
ASKINGS = [(day, known) for day in (date(2017, 4, 5), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)) for known in KNOWN]


def steps(compound, done="2018-01-05", last=8):
    return [{"compound": compound, "step": str(step), "started": "2017-10-01", "done": done} for step in range(1, last + 1)]


def of(rows, area):
    return [row for row in rows if row["area"] == area]


def test_criteria(street):
    """和平: B stands; s2 and s3 are cleared and not accepted since. 中宁路: D was never surveyed. s3's relapse of 10 January is the 90th day on 9 April."""
    told(street)
    rows = street.ask("readiness/criteria_by_area", "2018-04-09")
    assert len(rows) == 24 and [row["area_code"] for row in rows] == sorted(row["area_code"] for row in rows)
    expected = """
    | area | compounds | whole | not_clear | not_surveyed | cleared | unverified | relapsed_lately | steps_open | steps_open_compounds | ready | clear_since |
    | 和平 | 2         | yes   | 1         | 0            | 3       | 2          | 1               | 16         | 2                    | no    |             |
    """
    assert_rows(of(rows, "和平"), expected)
    expected = """
    | area   | compounds | not_clear | not_surveyed | cleared | unverified | relapsed_lately | lacks | ready |
    | 中宁路 | 2         | 1         | 1            | 0       | 0          | 0               | 2     | no    |
    """
    assert_rows(of(rows, "中宁路"), expected)
    assert of(street.ask("readiness/criteria_by_area", "2018-04-10"), "和平")[0]["relapsed_lately"] == 0, "the 91st day"
    assert {(row["compounds"], row["lacks"], row["ready"]) for row in rows if row["area"] not in ("和平", "中宁路")} == {(0, 0, False)}, "not surveyed is never ready"


def test_a_part_of_an_area_is_never_ready(street):
    """C alone meets everything; with D, which was never surveyed, its area does not. The filter on C's class or batch must not make it ready."""
    street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", STRUCTURES).survey("steps", "2018-06-29", steps("C")).imported()
    (row,) = of(street.ask("readiness/criteria_by_area", "2018-06-29", batches=("2",)), "中宁路")
    assert (row["compounds"], row["lacks"], row["whole"], row["ready"]) == (1, 0, False, False)
    assert {row["area"] for row in street.ask("readiness/criteria_by_area", "2018-06-29", batches=("2",))} == {"和平", "中宁路"}


def test_ready_and_as_reported(street):
    """C is clear by its baseline and its steps were done on 5 January; the office knew on 1 February."""
    street.survey("compounds", "2017-12-01", TWO).survey("steps", "2018-02-01", steps("C")).imported()
    for day, known, ready in (("2018-01-04", "as-now", False), ("2018-01-05", "as-now", True), ("2018-01-05", AS_REPORTED, False), ("2018-02-01", AS_REPORTED, True)):
        (row,) = of(street.ask("readiness/criteria_by_area", day, known), "中宁路")
        assert row["ready"] is ready, (day, known)
    assert row["clear_since"] == "2017-04-01"


@pytest.mark.parametrize(("last", "missing"), [(8, 0), (7, 1), (0, 8)])
def test_a_step_that_nobody_mentions_is_not_done(last, missing, street):
    street.survey("compounds", "2017-12-01", TWO)
    if last:
        street.survey("steps", "2018-02-01", steps("C", last=last))
    street.imported()
    (row,) = of(street.ask("readiness/criteria_by_area", "2018-02-01"), "中宁路")
    assert (row["steps_open"], row["steps_open_compounds"]) == (missing, int(missing > 0))
    assert [row["compound_id"] for row in street.ask("rows/compounds", "2018-02-01", list="steps_open")] == (["A", "C"] if missing else ["A"])


def test_found_after_clear(street):
    """A was first clear on 10 November; C, clear by its baseline, on the notice's day. What stood before is not new."""
    street.survey("compounds", "2018-06-29", TWO).survey("structures", "2018-06-29", NEW).imported()
    expected = """
    | structure_id | compound_id | first_clear_on | found_on   | removed_on | standing |
    | n1           | A           | 2017-11-10     | 2018-02-01 | 2018-03-01 | no       |
    | n2           | C           | 2017-10-13     | 2018-03-05 |            | yes      |
    """
    assert_rows(street.ask("readiness/found_after_clear", "2018-06-29"), expected)
    expected = """
    | structure_id | removed_on | standing |
    | n1           |            | yes      |
    """
    assert_rows(street.ask("readiness/found_after_clear", "2018-02-28"), expected)
    assert street.ask("readiness/found_after_clear", "2018-02-28", AS_REPORTED) == []
    assert [row["structure_id"] for row in street.ask("rows/structures", "2018-06-29", list="after_clear")] == ["n1", "n2"]
    assert [row["structure_id"] for row in street.ask("rows/structures", "2018-06-29", list="after_clear_standing")] == ["n2"]
    assert [row["structure_id"] for row in street.ask("rows/structures", "2018-06-29", list="unverified")] == ["n1"]


def test_what_came_and_went_before_the_notice_is_no_first_clear_day(street):
    """A seems clear from 1 May to 1 June, on the ledger that was written in October: s2 is not new building."""
    street.survey("compounds", "2018-06-29", TWO).survey("structures", "2018-06-29", """
    | structure | compound | sqm | found      | removed    |
    | s1        | A        | 1   | 2017-04-10 | 2017-05-01 |
    | s2        | A        | 1   | 2017-06-01 | 2017-12-01 |
    """).imported()  # fmt: skip
    assert street.ask("readiness/found_after_clear", "2018-06-29") == []
    assert street.ask("readiness/found_after_clear", "2017-09-30") == []


def test_clear_areas_by_week(street):
    """n1 takes 和平 back in the week of 2 February, n2 中宁路 in that of 9 March."""
    street.survey("compounds", "2018-06-29", TWO).survey("structures", "2018-06-29", NEW).imported()
    weeks = {row["week_end"]: (row["clear"], row["areas"], row["partial"]) for row in street.ask("readiness/clear_areas_by_week", "2018-03-10")}
    picked = ("2017-04-07", "2017-11-03", "2017-11-10", "2018-02-02", "2018-03-02", "2018-03-09", "2018-03-10")
    assert [weeks[day][0] for day in picked] == [1, 1, 2, 1, 2, 1, 1]
    assert {week[1] for week in weeks.values()} == {2} and [day for day in weeks if weeks[day][2]] == ["2018-03-10"]
    assert street.ask("readiness/clear_areas_by_week", "2018-03-10", AS_REPORTED) == []


@pytest.mark.parametrize(("day", "known"), ASKINGS)
def test_every_count_is_its_list_s_length(day, known, sample_store):
    asked = Selection(day, known)
    rows = query.records("readiness/criteria_by_area", asked, sample_store)
    columns = {"not_clear": "rows/compounds", "not_surveyed": "rows/compounds", "steps_open": "rows/compounds", "compounds": "rows/compounds",
               "unverified": "rows/structures", "relapsed_lately": "rows/structures"}  # fmt: skip
    for name, source in columns.items():
        column = "steps_open_compounds" if name == "steps_open" else name
        assert len(query.records(source, asked, sample_store, list=name)) == sum(row[column] for row in rows), name
    one = rows[1]
    own = Selection(day, known, areas=(one["area_code"],))
    assert len(query.records("rows/structures", own, sample_store, list="unverified")) == one["unverified"]
    assert len(query.records("rows/structures", own, sample_store, list="faults")) == one["faults"]
    assert query.records("readiness/criteria_by_area", own, sample_store) == [one]
    after = query.records("readiness/found_after_clear", asked, sample_store)
    assert len(query.records("rows/structures", asked, sample_store, list="after_clear")) == len(after)
    assert len(query.records("rows/structures", asked, sample_store, list="after_clear_standing")) == sum(row["standing"] for row in after)
    last = query.records("readiness/clear_areas_by_week", asked, sample_store)
    if last:
        assert last[-1]["clear"] == sum(row["compounds"] > 0 and not row["not_clear"] for row in rows)
