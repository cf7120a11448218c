"""The queries of the page on process worked by hand, and every number held to the list it opens."""

from collections import Counter
from datetime import date, timedelta

import pytest

from clearance import lists, query
from clearance.selection import AS_REPORTED, KNOWN, Selection
from clearance.statistics.survival import waits
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_procedure_cases import STRUCTURES as FAULTS

COMPOUNDS = """
| id | name   | area   | class    | batch | team |
| A  | 示例甲 | 和平   | 一般小区 | 2     | 1    |
| B  | 示例乙 | 中宁路 | 一般小区 | 3     |      |
"""
STANDING = """
| structure | compound | address | sqm | found      | noticed    | served     | agreed     | removed    | mode | relapsed   | hardship | aid        |
| agreed    | A        | 1号     | 1   | 2018-01-01 | 2018-01-05 |            | 2018-02-01 |            |      |            |          |            |
| lawful    | A        | 2号     | 1   | 2018-01-01 | 2018-01-05 | 2018-03-01 |            |            |      |            | 低保     | 2018-02-01 |
| guarded   | A        | 3号     | 1   | 2018-01-01 | 2018-01-05 | 2018-03-01 |            |            |      |            | 大病     |            |
| aided     | B        | 4号     | 1   | 2018-01-02 | 2018-01-05 |            | 2018-02-01 |            |      |            | 残疾     | 2018-05-02 |
| last      | B        | 5号     | 1   | 2018-01-01 | 2018-01-05 | 2018-09-30 |            |            |      |            |          |            |
| late      | B        | 6号     | 1   | 2018-01-01 | 2018-01-05 | 2018-10-01 |            |            |      |            |          |            |
| nothing   | B        | 7号     | 1   | 2018-01-01 |            |            |            |            |      |            |          |            |
| back      | B        | 8号     | 1   | 2018-01-01 | 2018-01-05 |            | 2018-01-20 | 2018-02-01 | 助拆 | 2018-03-01 |          |            |
"""
LISTS = ("no_notice", "late_notice", "early_force", "faults", "not_noticed", "not_served", "served_too_late", "force_waiting", "force_lawful", "procedure_complete")
TOPIC = ("standing", "noticed", "not_noticed", "agreed", "force_lawful", "force_waiting", "served_too_late", "not_served", "not_served_agreed", "procedure_complete", "days_to_serve")
ASKINGS = [(day, known) for day in (date(2017, 4, 5), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)) for known in KNOWN]


def told(street):
    return street.survey("compounds", "2018-11-30", COMPOUNDS).survey("structures", "2018-11-30", STANDING).imported()


def test_the_legal_clock(street):
    """60 days and the target of 30 November make 30 September the last day to serve: 60 days later is 29 November, force is lawful the day after.
    On 30 April the decision of 1 March is 60 days old, and can still be objected to; on 1 May force is lawful. `back` agreed to a removal that
    was carried out; what was built again has agreed to nothing."""
    told(street)
    columns = "| " + " | ".join(TOPIC) + " |"
    assert_rows(street.ask("procedure/headline", "2018-04-30"), columns + "\n| 8 | 7 | 1 | 2 | 0 | 2 | 0 | 6 | 2 | 2 | 153 |")
    assert_rows(street.ask("procedure/headline", "2018-05-01"), columns + "\n| 8 | 7 | 1 | 2 | 2 | 0 | 0 | 6 | 2 | 4 | 152 |")
    assert_rows(street.ask("procedure/headline", "2018-10-01"), columns + "\n| 8 | 7 | 1 | 2 | 2 | 1 | 1 | 4 | 2 | 4 | -1 |")
    assert_rows(street.ask("procedure/headline", "2018-11-30"), columns + "\n| 8 | 7 | 1 | 2 | 3 | 0 | 1 | 4 | 2 | 5 | -61 |")
    assert street.one("procedure/headline", "2018-11-30")["last_serving_on"] == "2018-09-30"
    assert street.one("procedure/headline", "2018-11-29", AS_REPORTED)["standing"] == 0, "nobody knew before the survey"
    own = street.one("procedure/headline", "2018-11-30", batches=("2",))
    assert (own["standing"], own["force_lawful"], own["not_served"], own["procedure_complete"]) == (3, 2, 1, 3)


def test_a_case_served_on_the_last_day_is_no_fault_on_the_target_and_one_served_a_day_later_is(street):
    """The last day to serve and the fault of forcing too early are one rule."""
    street.survey("compounds", "2018-11-30", COMPOUNDS).survey("structures", "2018-11-30", """
    | structure | compound | sqm | found      | noticed    | served     | removed    | mode |
    | last      | A        | 1   | 2018-01-01 | 2018-01-05 | 2018-09-30 | 2018-11-30 | 强拆 |
    | late      | A        | 1   | 2018-01-01 | 2018-01-05 | 2018-10-01 | 2018-11-30 | 强拆 |
    """).imported()  # fmt: skip
    assert [row["structure_id"] for row in street.ask("rows/structures", "2018-11-30", list="early_force")] == ["late"]


def test_force_by_day(street):
    told(street)
    assert_rows(street.ask("procedure/force_by_day", "2018-04-01"), """
    | day        | cases | lawful |
    | 2018-04-01 | 0     | 0      |
    | 2018-05-01 | 2     | 2      |
    """)  # fmt: skip
    assert_rows(street.ask("procedure/force_by_day", "2018-10-02"), """
    | day        | cases | lawful |
    | 2018-10-02 | 2     | 2      |
    | 2018-11-30 | 1     | 3      |
    | 2018-12-01 | 1     | 4      |
    """)  # fmt: skip


def test_the_hardship_guard(street):
    """On 1 May `aided` has no plan yet. `lawful` has one: it is ready. Both guarded ones have their procedure complete, and are held back."""
    told(street)
    assert_rows(street.ask("procedure/hardship_by_member", "2018-05-01"), """
    | dimension | member | standing | planned | unplanned | held_back |
    | batches   | 2      | 3        | 1       | 1         | 1         |
    | batches   | 3      | 5        | 0       | 1         | 1         |
    | teams     | 1      | 3        | 1       | 1         | 1         |
    | teams     |        | 5        | 0       | 1         | 1         |
    """)  # fmt: skip
    assert_rows(street.ask("procedure/guard_by_structure", "2018-05-01"), """
    | structure_id | compound_id | address | hardship | found_on   | noticed_on | complete | days_standing |
    | guarded      | A           | 3号     | 大病     | 2018-01-01 | 2018-01-05 | yes      | 120           |
    | aided        | B           | 4号     | 残疾     | 2018-01-02 | 2018-01-05 | yes      | 119           |
    """)  # fmt: skip
    assert [row["structure_id"] for row in street.ask("procedure/guard_by_structure", "2018-05-02")] == ["guarded"]
    assert_rows(street.ask("procedure/clock_by_structure", "2018-05-02"), """
    | structure_id | address | agreed_on  | served_on  | lawful_from | by_force | ready   |
    | guarded      | 3号     |            | 2018-03-01 | 2018-05-01  | lawful   | blocked |
    | agreed       | 1号     | 2018-02-01 |            |             | unserved | ready   |
    | lawful       | 2号     |            | 2018-03-01 | 2018-05-01  | lawful   | ready   |
    | aided        | 4号     | 2018-02-01 |            |             | unserved | ready   |
    | back         | 8号     |            |            |             | unserved | open    |
    | last         | 5号     |            |            |             | unserved | open    |
    | late         | 6号     |            |            |             | unserved | open    |
    | nothing      | 7号     |            |            |             | unserved | open    |
    """)  # fmt: skip


def test_hardship_by_month(street):
    """s1 and s2 stand at the end of January; s1 is removed in February, s3 found and s2 promised support; s4 came and went in between. In March s2 is
    removed and s1 is back. The survey of 3 March says so; that of 31 March, which is the newest and so reaches the end of March, that s3 is in hardship.
    As reported nobody knew of s3's hardship at the end of February, nor, before the first survey of January, of anything."""
    columns = "| structure | compound | sqm | found      | removed    | relapsed   | hardship | aid        |"
    street.survey("compounds", "2018-01-05", COMPOUNDS).survey("structures", "2018-01-05", columns + """
    | s1        | A        | 1   | 2018-01-02 |            |            | 低保     |            |
    | s2        | B        | 1   | 2017-12-02 |            |            | 大病     |            |
    """).survey("structures", "2018-02-28", columns + """
    | s1        | A        | 1   | 2018-01-02 | 2018-02-10 |            | 低保     |            |
    | s2        | B        | 1   | 2017-12-02 |            |            | 大病     | 2018-02-20 |
    | s3        | B        | 1   | 2018-02-11 |            |            |          |            |
    | s4        | A        | 1   | 2018-02-11 | 2018-02-12 |            | 残疾     |            |
    """).survey("structures", "2018-03-31", columns + """
    | s1        | A        | 1   | 2018-01-02 | 2018-02-10 | 2018-03-05 | 低保     |            |
    | s2        | B        | 1   | 2017-12-02 | 2018-03-06 |            | 大病     | 2018-02-20 |
    | s3        | B        | 1   | 2018-02-11 |            |            | 残疾     |            |
    """).imported()  # fmt: skip
    found = [row for row in street.ask("procedure/hardship_by_month", "2018-04-30") if row["month_end"] >= "2017-12-31" and (row["earlier"] or "2018") >= "2017-12-31"]
    assert_rows(found, """
    | month_end  | earlier    | standing | planned | unplanned | stayed | came | went |
    | 2017-12-31 |            | 0        | 0       | 0         | 0      | 0    | 0    |
    | 2018-01-31 |            | 2        | 0       | 2         | 0      | 2    | 0    |
    | 2018-01-31 | 2017-12-31 | 2        | 0       | 2         | 0      | 2    | 0    |
    | 2018-02-28 |            | 2        | 1       | 0         | 0      | 2    | 0    |
    | 2018-02-28 | 2017-12-31 | 2        | 1       | 0         | 0      | 2    | 0    |
    | 2018-02-28 | 2018-01-31 | 2        | 1       | 0         | 1      | 1    | 1    |
    | 2018-03-31 |            | 2        | 0       | 2         | 0      | 2    | 0    |
    | 2018-03-31 | 2017-12-31 | 2        | 0       | 2         | 0      | 2    | 0    |
    | 2018-03-31 | 2018-01-31 | 2        | 0       | 2         | 1      | 1    | 1    |
    | 2018-03-31 | 2018-02-28 | 2        | 0       | 2         | 1      | 1    | 1    |
    """)  # fmt: skip
    assert max(row["month_end"] for row in street.ask("procedure/hardship_by_month", "2018-03-30")) == "2018-02-28"


def test_clock_by_compound(street):
    told(street)
    assert_rows(street.ask("procedure/clock_by_compound", "2018-10-01"), """
    | compound_id | standing | not_noticed | not_served | served_too_late | procedure_complete | faults |
    | B           | 5        | 1           | 3          | 1               | 1                  | 0      |
    | A           | 3        | 0           | 1          | 0               | 3                  | 0      |
    """)  # fmt: skip


def test_waits_by_days(street):
    """Worked by hand, on 31 January. a: noticed after 10 days, served after 10 more, removed after 50 more. b: removed without a decision, noticed too late. c: removed after
    20 days without a notice. d: nothing yet, after 30 days. e: a decision after the removal."""
    street.survey("compounds", "2018-01-31", COMPOUNDS).survey("structures", "2018-01-31", """
    | structure | compound | sqm | found      | noticed    | served     | removed    |
    | a         | A        | 1   | 2017-11-01 | 2017-11-11 | 2017-11-21 | 2018-01-10 |
    | b         | A        | 1   | 2018-01-01 | 2018-01-20 |            | 2018-01-11 |
    | c         | A        | 1   | 2018-01-01 |            |            | 2018-01-21 |
    | d         | A        | 1   | 2018-01-01 |            |            |            |
    | e         | B        | 1   | 2018-01-01 | 2018-01-01 | 2018-01-15 | 2018-01-11 |
    """).imported()  # fmt: skip
    assert_rows(street.ask("procedure/waits_by_days", "2018-01-31"), """
    | wait     | days | ended | structures |
    | decision | 0    | no    | 1          |
    | decision | 10   | no    | 1          |
    | decision | 10   | yes   | 1          |
    | notice   | 0    | yes   | 1          |
    | notice   | 10   | no    | 1          |
    | notice   | 10   | yes   | 1          |
    | notice   | 20   | no    | 1          |
    | notice   | 30   | no    | 1          |
    | removal  | 50   | yes   | 1          |
    | whole    | 10   | yes   | 2          |
    | whole    | 20   | yes   | 1          |
    | whole    | 30   | no    | 1          |
    | whole    | 70   | yes   | 1          |
    """)  # fmt: skip


@pytest.mark.parametrize(("day", "known"), ASKINGS)
def test_waits_are_those_of_each_structure(day, known, sample_store):
    """The slow plain twin, structure by structure (``survival.waits``)."""
    cases = sample_store.execute(
        "select found_on, noticed_on, decision_served_on, gone_on from structure_state($day, $known) join compound_known($day, $known) using (compound_id) where in_scope",
        {"day": day, "known": known},
    ).fetchall()  # fmt: skip
    expected: dict[str, list[tuple]] = {"notice": [], "decision": [], "removal": [], "whole": []}
    for found, noticed, served, removed in cases:
        noticed, served, removed = (each if each and each <= day else None for each in (noticed, served, removed))
        noticed, served = noticed and max(noticed, found), served and max(served, noticed or served, found)
        expected["notice"].append((found, noticed, removed))
        expected["whole"].append((found, removed, None))
        if noticed:
            expected["decision"].append((noticed, served, removed))
        if served and not (removed and removed < served):
            expected["removal"].append((served, removed, None))
    rows = query.records("procedure/waits_by_days", Selection(day, known), sample_store)
    for wait, told in expected.items():
        observed = waits([since for since, *_ in told], [until for _, until, _ in told], day, [left for *_, left in told])
        counted = Counter(zip(observed.days.astype(int).tolist(), observed.removed.tolist()))
        assert counted == {(row["days"], row["ended"]): row["structures"] for row in rows if row["wait"] == wait}, wait


def test_forced_on_days_and_modes(street):
    """What is declassified is out."""
    street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", FAULTS).imported()
    days = [date(2018, 1, 1), date(2018, 1, 3), date(2018, 1, 5)]
    assert [(row["structure_id"], row["removed_on"]) for row in street.ask("procedure/forced_on_days", "2018-06-29", days=days)] == [("no_order", "2018-01-05"), ("proper", "2018-01-01")]
    assert [row["structure_id"] for row in street.ask("procedure/forced_on_days", "2018-01-04", days=days)] == ["proper"]
    assert_rows(street.ask("procedure/headline", "2018-06-29"), """
    | in_scope | removed | self | assisted | forced | mode_unknown | no_notice | late_notice | early_force | faults |
    | 7        | 6       | 1    | 2        | 3      | 0            | 1         | 1           | 2           | 4      |
    """)  # fmt: skip


@pytest.mark.parametrize(("day", "known"), ASKINGS)
def test_every_number_is_its_list_s_length(day, known, sample_store):
    asked = Selection(day, known)
    (head,) = query.records("procedure/headline", asked, sample_store)
    for name in LISTS:
        assert len(query.records(lists.QUERIES[lists.LISTS[name]], asked, sample_store, list=name)) == head[name], name
    assert head["force_lawful"] + head["force_waiting"] + head["served_too_late"] + head["not_served"] == head["standing"]
    assert head["noticed"] + head["not_noticed"] == head["standing"]
    assert head["self"] + head["assisted"] + head["forced"] + head["mode_unknown"] == head["removed"]
    compounds = query.records("procedure/clock_by_compound", asked, sample_store)
    for name in ("standing", "not_noticed", "not_served", "served_too_late", "procedure_complete", "faults"):
        assert sum(row[name] for row in compounds) == head[name], name
    days = query.records("procedure/force_by_day", asked, sample_store)
    assert days[-1]["lawful"] == head["standing"] - head["not_served"] == sum(row["cases"] for row in days)
    waits = [row for row in query.records("procedure/waits_by_days", asked, sample_store) if row["wait"] == "whole"]
    assert sum(row["structures"] for row in waits) == head["in_scope"] and sum(row["structures"] for row in waits if row["ended"]) == head["removed"]


@pytest.mark.parametrize(("day", "known"), ASKINGS)
def test_the_slow_plain_twin(day, known, sample_store):
    """Case by case in plain Python, from the rows as they are known."""
    cases = sample_store.execute(
        "select s.standing, s.in_scope, s.noticed_on, s.decision_served_on, s.agreed_on, s.back_on, s.hardship, s.aid_planned_on, c.batch "
        "from structure_state($day, $known) as s join compound_known($day, $known) as c using (compound_id)", {"day": day, "known": known},
    ).fetchall()  # fmt: skip
    counts = dict.fromkeys((*TOPIC[:-1], "planned", "unplanned", "held_back"), 0)
    for standing, in_scope, noticed, served, agreed, back, hardship, aid, _ in cases:
        if not standing:
            continue
        assert in_scope
        noticed, served, agreed, aid = (each if each and each <= day else None for each in (noticed, served, agreed, aid))
        if agreed and back and back <= day and agreed < back:
            agreed = None
        lawful_from = served + timedelta(days=61) if served else None
        force = "not_served" if not served else "served_too_late" if lawful_from > date(2018, 11, 30) else "force_waiting" if lawful_from > day else "force_lawful"
        complete = bool(noticed and (agreed or (served and lawful_from <= day)))
        for name, holds in {
            "standing": True, "noticed": noticed, "not_noticed": not noticed, "agreed": agreed, force: True, "not_served_agreed": not served and agreed,
            "procedure_complete": complete, "planned": hardship and aid, "unplanned": hardship and not aid, "held_back": hardship and not aid and complete,
        }.items():  # fmt: skip
            counts[name] += bool(holds)
    asked = Selection(day, known)
    (head,) = query.records("procedure/headline", asked, sample_store)
    assert {name: head[name] for name in TOPIC[:-1]} == {name: counts[name] for name in TOPIC[:-1]}
    members = query.records("procedure/hardship_by_member", asked, sample_store)
    for dimension in ("batches", "teams"):
        own = [row for row in members if row["dimension"] == dimension]
        assert {name: sum(row[name] for row in own) for name in ("standing", "planned", "unplanned", "held_back")} == {name: counts[name] for name in ("standing", "planned", "unplanned", "held_back")}
    assert len(query.records("procedure/guard_by_structure", asked, sample_store)) == counts["unplanned"]
    ready = [row["ready"] for row in query.records("procedure/clock_by_structure", asked, sample_store)]
    assert (ready.count("blocked"), ready.count("ready"), len(ready)) == (counts["unplanned"], counts["procedure_complete"] - counts["held_back"], counts["standing"])
