"""The queries on the eight steps worked by hand, held to slow plain twins, and to the lists behind them."""

from datetime import date

import pytest

from clearance import query
from clearance.selection import AS_REPORTED, KNOWN, Selection
from tests.queries.ascii_tables import assert_rows

COMPOUNDS = """
| id | name   | area   | class    | batch | team | baseline |
| A  | 示例甲 | 和平   | 文明小区 | 1     |      | 少量     |
| B  | 示例乙 | 和平   | 一般小区 | 2     | 1    | 严重     |
| C  | 示例丙 | 中宁路 | 一般小区 |       |      | 无违建   |
"""
STEPS = """
| compound | step | started    | done       |
| A        | 1    | 2017-04-05 | 2017-04-10 |
| A        | 2    | 2017-04-10 | 2017-04-20 |
| A        | 3    | 2017-04-15 |            |
| A        | 4    | 2017-05-01 | 2017-05-11 |
| A        | 5    | 2017-04-15 |            |
| B        | 1    |            | 2017-09-20 |
| B        | 2    | 2017-09-25 | 2017-09-25 |
"""
ASKINGS = [(day, known) for day in (date(2017, 4, 5), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)) for known in KNOWN]


def told(street):
    return street.survey("compounds", "2017-12-01", COMPOUNDS).survey("steps", "2017-12-01", STEPS).imported()


def of(rows, compound):
    return [row for row in rows if row["compound_id"] == compound]


def test_states(street):
    """A stands at step 3 since step 2 was done on 20 April; step 4, done before it, does not move it. Step 6 waits for 3 and 5."""
    told(street)
    rows = street.ask("steps/state_by_compound_and_step", "2017-05-20")
    expected = """
    | step | started_on | done_on    | state       | days | is_current | waits_since | waited_days |
    | 1    | 2017-04-05 | 2017-04-10 | done        | 5    | no         |             |             |
    | 2    | 2017-04-10 | 2017-04-20 | done        | 10   | no         |             |             |
    | 3    | 2017-04-15 |            | running     | 35   | yes        | 2017-04-20  | 30          |
    | 4    | 2017-05-01 | 2017-05-11 | done        | 10   | no         |             |             |
    | 5    | 2017-04-15 |            | running     | 35   | no         |             |             |
    | 6    |            |            | not_started |      | no         |             |             |
    | 7    |            |            | not_started |      | no         |             |             |
    | 8    |            |            | not_started |      | no         |             |             |
    """
    assert_rows(of(rows, "A"), expected)
    assert {(row["step_name"], row["step_name_en"]) for row in rows if row["step"] == 1} == {("广泛发动、组建队伍", "Mobilise widely, form the team")}


def test_the_day_decides_what_has_happened(street):
    """On 5 May A's step 4 is under way; the day after step 1 was done, step 2 has begun on the same day."""
    told(street)
    by_step = {row["step"]: (row["state"], row["days"]) for row in of(street.ask("steps/state_by_compound_and_step", "2017-05-05"), "A")}
    assert by_step[4] == ("running", 4)
    by_step = {row["step"]: (row["state"], row["days"]) for row in of(street.ask("steps/state_by_compound_and_step", "2017-04-09"), "A")}
    assert by_step[1] == ("running", 4) and by_step[2] == ("not_started", None)


def test_a_step_whose_turn_it_is_waits(street):
    """B's step 1 has no start on record: done, in days unknown. Step 3 waits since 25 September. C, of no batch, waits since the campaign."""
    told(street)
    rows = street.ask("steps/state_by_compound_and_step", "2017-10-05")
    expected = """
    | step | started_on | done_on    | state       | days | is_current | waits_since | waited_days |
    | 1    |            | 2017-09-20 | done        |      | no         |             |             |
    | 2    | 2017-09-25 | 2017-09-25 | done        | 0    | no         |             |             |
    | 3    |            |            | waiting     | 10   | yes        | 2017-09-25  | 10          |
    | 4    |            |            | not_started |      | no         |             |             |
    """
    assert_rows(of(rows, "B")[:4], expected)
    first = of(rows, "C")[0]
    assert (first["state"], first["is_current"], first["waits_since"], first["days"]) == ("waiting", True, "2017-04-01", 187)


def test_step_1_is_not_due_before_its_batch(street):
    """Batch 2 begins on 1 October 2017: until then B waits for nothing; from then on for step 1, had it not been done."""
    street.survey("compounds", "2017-12-01", COMPOUNDS).imported()
    for day, state, waited in (("2017-09-30", "not_started", None), ("2017-10-01", "waiting", 0), ("2017-10-13", "waiting", 12)):
        first = of(street.ask("steps/state_by_compound_and_step", day), "B")[0]
        assert (first["state"], first["is_current"], first["waited_days"]) == (state, True, waited), day


def test_a_step_1_begun_early_is_waited_for_from_then(street):
    street.survey("compounds", "2017-12-01", COMPOUNDS).survey("steps", "2017-12-01", [{"compound": "B", "step": "1", "started": "2017-09-01", "done": ""}]).imported()
    first = of(street.ask("steps/state_by_compound_and_step", "2017-10-13"), "B")[0]
    assert (first["state"], first["days"], first["waits_since"]) == ("running", 42, "2017-09-01")


def test_pieced_from_two_surveys_a_step_begins_no_later_than_it_is_done(street):
    street.survey("compounds", "2017-12-01", COMPOUNDS).survey("steps", "2017-12-01", [{"compound": "B", "step": "1", "started": "2017-10-10"}])
    street.survey("steps", "2017-12-08", [{"compound": "B", "step": "1", "done": "2017-10-05"}]).imported()
    first = of(street.ask("steps/state_by_compound_and_step", "2017-10-07"), "B")[0]
    assert (first["started_on"], first["done_on"], first["days"]) == ("2017-10-05", "2017-10-05", 0)


def test_as_reported(street):
    told(street)
    assert street.ask("steps/state_by_compound_and_step", "2017-11-30", AS_REPORTED) == [] == street.ask("steps/skips_by_compound", "2017-11-30", AS_REPORTED)
    assert len(street.ask("steps/state_by_compound_and_step", "2017-12-01", AS_REPORTED)) == 24


def test_out_of_order(street):
    """A's step 4 was done while 3 was not; its step 5 began on 15 April, before 4 and on the same day as 3, which is in order. B skips nothing: side by side."""
    told(street)
    expected = """
    | compound_id | step | earlier_step | begun_first_on | done_first_on |
    | A           | 4    | 3            |                | 2017-05-11    |
    | A           | 5    | 4            | 2017-04-15     |               |
    """
    assert_rows(street.ask("steps/skips_by_compound", "2017-12-01"), expected)
    assert [row["step"] for row in street.ask("steps/skips_by_compound", "2017-05-10")] == [5]
    assert street.ask("steps/skips_by_compound", "2017-04-14") == []


def test_an_earlier_step_without_a_record_is_skipped(street):
    street.survey("compounds", "2017-12-01", COMPOUNDS).survey("steps", "2017-12-01", """
    | compound | step | started    | done       |
    | B        | 1    | 2017-10-02 | 2017-10-03 |
    | B        | 3    |            | 2017-10-20 |
    """).imported()  # fmt: skip
    expected = """
    | compound_id | step | earlier_step | begun_first_on | done_first_on |
    | B           | 3    | 2            | 2017-10-20     | 2017-10-20    |
    """
    assert_rows(street.ask("steps/skips_by_compound", "2017-12-01"), expected)


def test_removals(street):
    street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", """
    | structure | compound | sqm | found      | removed    | relapsed   | again      | declassified |
    | s1        | A        | 1   | 2017-04-10 | 2017-05-01 | 2017-06-01 | 2017-07-01 |              |
    | s2        | B        | 1   | 2017-04-10 | 2018-05-01 |            |            |              |
    | s3        | B        | 1   | 2017-04-10 |            |            |            | 2017-05-01   |
    """).imported()  # fmt: skip
    expected = """
    | structure_id | compound_id | batch | hard | ownership | found_on   | removed_on |
    | s1           | A           | 1     |      |           | 2017-04-10 | 2017-05-01 |
    | s2           | B           | 2     |      |           | 2017-04-10 |            |
    """
    assert_rows(street.ask("steps/removals_by_structure", "2017-12-31"), expected)


def test_a_compound_s_step_narrows_its_list(street):
    told(street)
    assert [(row["compound_id"], row["listed_on"], row["days"]) for row in street.ask("rows/compounds", "2017-05-20", list="steps_open", step="3")] == [("A", "2017-04-20", 30)]
    assert [row["compound_id"] for row in street.ask("rows/compounds", "2017-05-20", list="steps_open", step="1")] == ["B", "C"]
    assert [(row["compound_id"], row["listed_on"]) for row in street.ask("rows/compounds", "2017-12-01", list="steps_skipped")] == [("A", "2017-04-15")]


@pytest.mark.parametrize(("day", "known"), ASKINGS)
def test_every_count_is_its_list_s_length(day, known, sample_store):
    asked = Selection(day, known)
    rows = query.records("steps/state_by_compound_and_step", asked, sample_store)
    current = [row for row in rows if row["is_current"]]
    listed = query.records("rows/compounds", asked, sample_store, list="steps_open")
    assert {row["compound_id"] for row in listed} == {row["compound_id"] for row in current}
    for step in range(1, 9):
        own = query.records("rows/compounds", asked, sample_store, list="steps_open", step=str(step))
        assert {(row["compound_id"], row["listed_on"]) for row in own} == {(row["compound_id"], row["waits_since"]) for row in current if row["step"] == step}
    areas = query.records("readiness/criteria_by_area", asked, sample_store)
    assert sum(row["steps_open"] for row in areas) == sum(row["state"] != "done" for row in rows), "as the applications count them"
    skips = query.records("steps/skips_by_compound", asked, sample_store)
    listed = query.records("rows/compounds", asked, sample_store, list="steps_skipped")
    assert {row["compound_id"] for row in listed} == {row["compound_id"] for row in skips}


@pytest.mark.parametrize(("day", "known"), ASKINGS)
def test_a_slow_plain_twin_agrees(day, known, sample_store):
    """States and skips once more, from the dates alone, compound by compound."""
    asked = Selection(day, known)
    rows = query.records("steps/state_by_compound_and_step", asked, sample_store)
    compounds = {row["compound_id"]: {each["step"]: each for each in rows if each["compound_id"] == row["compound_id"]} for row in rows}
    skips = []
    for name, steps in compounds.items():
        begun = {step: min(filter(None, (each["started_on"], each["done_on"])), default=None) for step, each in steps.items()}
        done = {step: each["done_on"] for step, each in steps.items()}
        for step, each in steps.items():
            undone = [earlier for earlier in range(1, step) if not done[earlier]]
            assert each["is_current"] is (not done[step] and not undone)
            state = "done" if done[step] else "running" if begun[step] else "waiting" if each["waits_since"] else "not_started"
            assert each["state"] == state
            if each["is_current"] and step > 1:
                assert each["waits_since"] == max(done[earlier] for earlier in range(1, step))
                assert each["waited_days"] == (day - date.fromisoformat(each["waits_since"])).days
            for earlier in range(1, step):
                first = begun[step] and (not begun[earlier] or begun[step] < begun[earlier])
                last = done[step] and (not done[earlier] or done[step] < done[earlier])
                if first or last:
                    skips.append((name, step, earlier, begun[step] if first else None, done[step] if last else None))
    found = query.records("steps/skips_by_compound", asked, sample_store)
    assert [(row["compound_id"], row["step"], row["earlier_step"], row["begun_first_on"], row["done_first_on"]) for row in found] == skips
