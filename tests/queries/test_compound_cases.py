"""The queries behind 小区档案 worked by hand, and held to the pages that show the same compound beside others."""

from datetime import date

import pytest

from clearance import query
from clearance.selection import AS_REPORTED, KNOWN, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.conftest import HEADERS
from tests.queries.test_worked_cases import told

ACTIONS = """
| action | compound | owner      | raised     | content | due        | done       |
| a1     | B        | 第一组     | 2017-11-01 | 协商    | 2017-11-10 |            |
| a2     | B        | 督导组     | 2017-11-01 | 公示    | 2017-12-10 | 2017-12-05 |
| a3     | B        | 物业       | 2017-12-20 | 复查    | 2018-01-20 |            |
| a4     | A        |            | 2017-11-01 | 验收    | 2017-11-10 |            |
| a5     |          |            | 2017-11-01 | 周报    | 2017-11-10 |            |
"""
STEPS = """
| compound | step | started    | done       |
| B        | 1    | 2017-10-02 | 2017-10-09 |
| B        | 2    |            | 2017-10-20 |
| B        | 3    | 2017-10-10 |            |
"""
PROCESS = """
| structure | compound | address | sqm | found      | noticed    | served     | removed    | mode | hardship | aid        |
| p1        | B        | 1号     | 1   | 2017-10-01 |            |            | 2017-11-01 | 自拆 |          |            |
| p2        | B        | 2号     | 1   | 2017-10-01 | 2017-11-09 | 2017-10-20 | 2017-11-02 | 强拆 | 低保     | 2017-10-25 |
| p3        | B        | 3号     | 1   | 2017-10-01 | 2017-10-05 |            |            |      | 大病     |            |
| p4        | B        | 4号     | 1   | 2017-10-01 | 2017-10-05 |            |            |      | 残疾     | 2017-12-01 |
| p5        | A        | 5号     | 1   | 2017-10-01 |            |            | 2017-11-01 | 自拆 | 大病     |            |
"""
DAYS = [(day, known) for day in (date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)) for known in KNOWN]


def facts(street, day, compound, known="as-now"):
    return street.ask("compound/facts", day, known, compound=compound)


def test_facts_of_what_stands(street):
    """B on 20 January: s3 is back since the 10th, s4 stands since October, s5 is out. On 5 March it is 5 days past batch 2's end."""
    told(street)
    expected = """
    | compound_id | area | batch | planned_end | team | state    | standing_since | in_scope | standing | relapsed | cleared | declassified | area_standing_sqm | oldest_standing_since | oldest_days | slip_days |
    | B           | 和平 | 2     | 2018-02-28  | 1    | standing | 2017-10-10     | 2        | 2        | 1        | 0       | 1            | 28                | 2017-10-10            | 102         | 0         |
    """
    (row,) = facts(street, "2018-01-20", "B")
    assert_rows([row], expected)
    assert row["clear_since"] is None and row["leader"]
    assert facts(street, "2018-03-05", "B")[0]["slip_days"] == 5


def test_the_oldest_counts_from_its_relapse(street):
    """Once s3 alone stands, it stands since it came back, and so does the compound."""
    street.survey("compounds", "2018-06-29", "| id | name | area |\n| B | 示例乙 | 和平 |").survey("structures", "2018-06-29", """
    | structure | compound | sqm | found      | removed    | relapsed   |
    | s3        | B        | 20  | 2017-10-10 | 2017-12-01 | 2018-01-10 |
    """).imported()  # fmt: skip
    (row,) = facts(street, "2018-01-20", "B")
    assert (row["oldest_standing_since"], row["standing_since"], row["oldest_days"]) == ("2018-01-10", "2018-01-10", 10)
    assert (row["batch"], row["team"], row["leader"], row["planned_end"], row["slip_days"], row["households"]) == (None,) * 6


def test_facts_of_what_is_clear(street):
    """A: s1 accepted, s2 never; clear on 10 November, 41 days after batch 1's end. C is clear by its baseline from the campaign's start. D has nothing."""
    told(street)
    expected = """
    | compound_id | state        | clear_since | in_scope | cleared | verified | last_accepted_on | slip_days |
    | A           | clear        | 2017-11-10  | 2        | 2       | 1        | 2017-09-25       | 41        |
    | C           | verified     | 2017-04-01  | 0        | 0       | 0        |                  | -333      |
    | D           | not_surveyed |             | 0        | 0       | 0        |                  | 0         |
    """
    assert_rows([facts(street, "2018-06-29", each)[0] for each in "ACD"], expected)
    assert facts(street, "2018-06-29", "X") == [] and facts(street, "2018-06-28", "A", AS_REPORTED) == []


def test_standing_by_week(street):
    told(street)
    expected = """
    | week_end   | partial | standing | found | relapsed | removed | reremoved | declassified |
    | 2017-10-13 | no      | 3        | 3     | 0        | 0       | 0         | 0            |
    | 2017-11-17 | no      | 2        | 0     | 0        | 0       | 0         | 1            |
    | 2017-12-01 | no      | 1        | 0     | 0        | 1       | 0         | 0            |
    | 2018-01-12 | no      | 2        | 0     | 1        | 0       | 0         | 0            |
    | 2018-02-02 | no      | 1        | 0     | 0        | 0       | 1         | 0            |
    """
    rows = street.ask("compound/standing_by_week", "2018-02-05", compound="B")
    moved = ("found", "relapsed", "removed", "reremoved", "declassified")
    assert_rows([row for row in rows if any(row[name] for name in moved)], expected)
    assert rows[-1]["week_end"] == "2018-02-05" and rows[-1]["partial"] and rows[-1]["standing"] == 1
    assert {row["standing"] for row in street.ask("compound/standing_by_week", "2018-02-05", compound="D")} == {0}


def test_days_by_step(street):
    """Step 2 has no start; step 3 is under way on the 20th and not yet begun on the 9th; nobody speaks of steps 4 to 8."""
    told(street).survey("steps", "2018-06-29", STEPS).imported()
    expected = """
    | step | state       | started_on | done_on    | step_days |
    | 1    | done        | 2017-10-02 | 2017-10-09 | 7         |
    | 2    | done        |            | 2017-10-20 |           |
    | 3    | under_way   | 2017-10-10 |            | 10        |
    | 4    | not_started |            |            |           |
    """
    rows = street.ask("compound/days_by_step", "2017-10-20", compound="B")
    assert len(rows) == 8
    assert_rows(rows[:4], expected)
    expected = """
    | step | state       | started_on | done_on    | step_days |
    | 1    | under_way   | 2017-10-02 |            | 6         |
    | 2    | not_started |            |            |           |
    | 3    | not_started |            |            |           |
    """
    assert_rows(street.ask("compound/days_by_step", "2017-10-08", compound="B")[:3], expected)
    assert {row["state"] for row in street.ask("compound/days_by_step", "2017-10-20", compound="A")} == {"not_started"}


def test_progress_by_kind(street):
    """s5, out of scope on 15 November, is of no kind any more; s3 and s4 are of two."""
    told(street)
    expected = """
    | kind     | in_scope | standing | cleared | verified | area_standing_sqm |
    | 屋顶搭建 | 1        | 1        | 0       | 0        | 8                 |
    | 天井搭建 | 1        | 0        | 1       | 0        | 0                 |
    """
    assert_rows(street.ask("compound/progress_by_kind", "2018-06-29", compound="B"), expected)


def test_events_by_structure(street):
    """What stands comes first, what is out last. s3's second removal and its relapse are known on the day they happened, not before."""
    told(street)
    expected = """
    | structure_id | state        | standing_since | days | found_on   | last_removed_on | accepted_on | relapsed_on | declassified_on |
    | s4           | standing     | 2017-10-10     | 102  | 2017-10-10 |                 |             |             |                 |
    | s3           | relapsed     | 2018-01-10     | 10   | 2017-10-10 | 2017-12-01      | 2017-12-05  | 2018-01-10  |                 |
    | s5           | declassified |                |      | 2017-10-10 |                 |             |             | 2017-11-15      |
    """
    assert_rows(street.ask("compound/events_by_structure", "2018-01-20", compound="B"), expected)
    expected = """
    | structure_id | state        | last_removed_on | relapsed_on |
    | s4           | standing     |                 |             |
    | s3           | cleared      | 2018-02-02      | 2018-01-10  |
    | s5           | declassified |                 |             |
    """
    assert_rows(street.ask("compound/events_by_structure", "2018-02-02", compound="B"), expected)
    assert [row["state"] for row in street.ask("compound/events_by_structure", "2017-12-05", compound="B")] == ["standing", "verified", "declassified"]
    assert street.ask("compound/events_by_structure", "2017-10-09", compound="B") == []


def test_faults_and_households(street):
    """p1 had no notice; p2's came after, and force came 13 days after the decision. A's p5 is A's. Hardship that stands without a plan comes first; p4's plan is not known before December."""
    told(street).survey("structures", "2018-06-29", PROCESS).imported()
    expected = """
    | structure_id | fault       | removed_on | noticed_on | decision_served_on |
    | p1           | no_notice   | 2017-11-01 |            |                    |
    | p2           | early_force | 2017-11-02 | 2017-11-09 | 2017-10-20         |
    | p2           | late_notice | 2017-11-02 | 2017-11-09 | 2017-10-20         |
    """
    rows = [row for row in street.ask("compound/faults_by_structure", "2017-11-09", compound="B") if row["structure_id"].startswith("p")]
    assert_rows(rows, expected)
    (late,) = [row for row in street.ask("compound/faults_by_structure", "2017-11-08", compound="B") if row["fault"] == "late_notice"]
    assert late["noticed_on"] is None
    expected = """
    | structure_id | state    | address | hardship | aid_planned_on |
    | p3           | standing | 3号     | 大病     |                |
    | p4           | standing | 4号     | 残疾     |                |
    | p2           | cleared  | 2号     | 低保     | 2017-10-25     |
    """
    assert_rows(street.ask("compound/households_by_structure", "2017-11-30", compound="B")[:3], expected)
    assert [row["structure_id"] for row in street.ask("compound/households_by_structure", "2017-12-01", compound="B")][:2] == ["p3", "p4"]


def test_actions(street, monkeypatch):
    """a1 is overdue from the day after its deadline; a2 is done; a3 is not raised yet on 10 December; a4 is A's and a5 nobody's."""
    monkeypatch.setitem(HEADERS, "owner", "责任单位")
    told(street).survey("actions", "2018-06-29", ACTIONS).imported()
    expected = """
    | action_id | state   | owner_key | owner      | owner_en                  | due_on     | done_on    | overdue_days |
    | a1        | overdue | team-1    | 第一组     |                           | 2017-11-10 |            | 30           |
    | a2        | done    | group-7   | 拆违督导组 | Removal supervision group | 2017-12-10 | 2017-12-05 |              |
    """
    assert_rows(street.ask("compound/actions", "2017-12-10", compound="B"), expected)
    assert [row["state"] for row in street.ask("compound/actions", "2017-11-10", compound="B")] == ["open", "open"]
    assert [row["action_id"] for row in street.ask("compound/actions", "2017-12-20", compound="B")] == ["a1", "a3", "a2"]


def test_surveys_by_ledger(street):
    """Two surveys of structures speak of B, the second of one row; none of its steps or actions, and the survey of A alone is not B's."""
    told(street)
    street.survey("structures", "2018-07-06", "| structure | compound | sqm | found | removed |\n| s4 | B | 8 | 2017-10-10 | 2018-07-02 |")
    street.survey("structures", "2018-07-13", "| structure | compound | sqm | found | removed | accepted |\n| s2 | A | 5.5 | 2017-05-01 | 2017-11-10 | 2018-07-10 |").imported()
    expected = """
    | ledger     | surveys | first_surveyed_on | newest_surveyed_on | rows_spoken |
    | compounds  | 1       | 2018-06-29        | 2018-06-29         | 1           |
    | structures | 2       | 2018-06-29        | 2018-07-06         | 1           |
    | steps      | 0       |                   |                    | 0           |
    | actions    | 0       |                   |                    | 0           |
    """
    assert_rows(street.ask("compound/surveys_by_ledger", "2018-07-13", compound="B"), expected)
    (row,) = [row for row in street.ask("compound/surveys_by_ledger", "2018-07-05", AS_REPORTED, compound="B") if row["ledger"] == "structures"]
    assert (row["surveys"], row["rows_spoken"]) == (1, 3)


def test_choices(street):
    """Every compound is there, whatever the filters; the neighbours are those of its batch."""
    told(street)
    expected = """
    | compound_id | batch | standing | selected | previous_id | next_id |
    | A           | 1     | 0        | no       |             |         |
    | B           | 2     | 1        | yes      |             | C       |
    | C           | 2     | 0        | yes      | B           |         |
    | D           | 3     | 0        | no       |             |         |
    """
    assert_rows(street.ask("compound/choices", "2018-06-29", batches=("2",)), expected)


@pytest.mark.parametrize(("day", "known"), DAYS)
def test_every_compound_of_the_sample_reads_as_it_does_among_the_others(day, known, sample_store):
    """Its facts are those of the wall, of the timeline and of the lists; its weeks and its structures add up to its facts, and all compounds' to the street's."""
    asked = Selection(day, known)
    wall = {row["compound_id"]: row for row in query.records("overview/wall", asked, sample_store)}
    timeline = {row["compound_id"]: row for row in query.records("batches/timeline_by_compound", asked, sample_store)}
    since = {row["compound_id"]: row["listed_on"] for row in query.records("rows/compounds", asked, sample_store, list="compounds")}
    choices = query.records("compound/choices", asked, sample_store)
    assert [row["compound_id"] for row in choices] == sorted(wall)
    for compound in sorted(wall)[day.day % 7::8]:
        own = {"compound": compound}
        (one,) = query.records("compound/facts", asked, sample_store, **own)
        assert (one["state"], one["standing"], one["in_scope"]) == tuple(wall[compound][name] for name in ("state", "standing", "in_scope"))
        shared = ("clear_since", "slip_days", "cleared", "verified", "area_standing_sqm", "planned_end")
        assert {name: one[name] for name in shared} == {name: timeline[compound][name] for name in shared}
        assert (one["clear_since"] or one["standing_since"]) == since[compound]
        weeks = query.records("compound/standing_by_week", asked, sample_store, **own)
        assert weeks[-1]["standing"] == one["standing"]
        for before, week in zip([{"standing": 0}, *weeks], weeks, strict=False):
            assert week["standing"] == before["standing"] + week["found"] + week["relapsed"] - week["removed"] - week["reremoved"] - week["declassified"]
        structures = query.records("compound/events_by_structure", asked, sample_store, **own)
        counts = {state: sum(row["state"] == state for row in structures) for state in ("relapsed", "standing", "cleared", "verified", "declassified")}
        assert counts["relapsed"] == one["relapsed"] and counts["relapsed"] + counts["standing"] == one["standing"]
        assert (counts["cleared"] + counts["verified"], counts["verified"], counts["declassified"]) == (one["cleared"], one["verified"], one["declassified"])
        assert (structures[0]["days"] if one["standing"] else None) == one["oldest_days"]
        kinds = query.records("compound/progress_by_kind", asked, sample_store, **own)
        assert sum(row["in_scope"] for row in kinds) == one["in_scope"] == len(query.records("compound/households_by_structure", asked, sample_store, **own))


@pytest.mark.parametrize(("day", "known"), [DAYS[3], DAYS[4]])
def test_the_compounds_faults_actions_and_steps_add_up_to_the_lists(day, known, sample_store):
    asked = Selection(day, known)
    compounds = [row["compound_id"] for row in query.records("compound/choices", asked, sample_store)]
    of = {name: [row for each in compounds for row in query.records(f"compound/{name}", asked, sample_store, compound=each)] for name in ("faults_by_structure", "actions", "days_by_step")}
    assert {row["structure_id"] for row in of["faults_by_structure"]} == {row["structure_id"] for row in query.records("rows/structures", asked, sample_store, list="faults")}
    overdue = {row["action_id"] for row in query.records("rows/actions", asked, sample_store, list="overdue_actions") if row["compound_id"]}
    assert {row["action_id"] for row in of["actions"] if row["state"] == "overdue"} == overdue
    open_steps = sum(row["steps_open"] for row in query.records("readiness/criteria_by_area", asked, sample_store))
    assert sum(row["state"] != "done" for row in of["days_by_step"]) == open_steps
