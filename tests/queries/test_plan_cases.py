"""The queries on the plan worked by hand, held to the lists behind them, and on random ledgers against a slow twin in plain Python."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearance import query
from clearance.selection import AS_NOW, AS_REPORTED, KNOWN, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_twin import FILTERS, SURVEYS, days, imported, ledgers
from tests.queries.twin import WINDOWS, Twin, in_scope, on_or_before, standing, weeks
from tests.trials import length

NOTICE = date(2017, 10, 13)
COMPOUNDS = """
| id | name   | area   | class    | batch | team | baseline |
| A  | 示例甲 | 和平   | 文明小区 | 1     |      | 少量     |
| C  | 示例丙 | 中宁路 | 一般小区 | 3     | 1    | 严重     |
| N  | 示例丁 | 中宁路 | 一般小区 |       |      | 无违建   |
"""
STRUCTURES = """
| structure | compound | sqm | found      | removed    | relapsed   | again      | declassified |
| a1        | A        | 1   | 2017-05-01 |            |            |            |              |
| a2        | A        | 1   | 2017-10-13 |            |            |            |              |
| a3        | A        | 1   | 2017-10-14 |            |            |            |              |
| a4        | A        | 1   | 2017-05-01 | 2017-08-01 | 2017-12-01 |            |              |
| a5        | A        | 1   | 2017-05-01 | 2017-10-05 |            |            |              |
| c1        | C        | 1   | 2018-03-01 |            |            |            |              |
| c2        | C        | 1   | 2018-03-02 |            |            |            |              |
| c3        | C        | 1   | 2018-03-10 | 2018-04-01 |            |            |              |
| c4        | C        | 1   | 2017-06-01 | 2018-03-20 | 2018-04-10 |            |              |
| c5        | C        | 1   | 2018-03-05 | 2018-03-06 | 2018-03-07 | 2018-03-08 |              |
| c6        | C        | 1   | 2018-01-01 |            |            |            | 2018-04-01   |
| n1        | N        | 1   | 2017-10-20 |            |            |            |              |
"""


def told(street):
    return street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", STRUCTURES).imported()


def test_gap_by_batch(street):
    """On 30 April half of batch 3's window is left. Found on the window's first day, or the notice's, is in time; a day later is late. c3 and c5
    were found late and are gone: the plan would still allow half of each, so growth is 1 − 3 × ½."""
    told(street)
    expected = """
    | batch | compounds | in_scope | found_late | standing | standing_late | relapse | standing_in_time | standing_plan | gap | growth | slowness |
    | 1     | 1         | 5        | 1          | 4        | 1             | 1       | 2                | 0             | 4   | 1      | 2        |
    | 2     | 0         | 0        | 0          | 0        | 0             | 0       | 0                | 0             | 0   | 0      | 0        |
    | 3     | 1         | 5        | 3          | 3        | 1             | 1       | 1                | 2.5           | 0.5 | -0.5   | 0        |
    | 4     | 0         | 0        | 0          | 0        | 0             | 0       | 0                | 0             | 0   | 0      | 0        |
    |       | 1         | 1        | 1          | 1        | 1             | 0       | 0                | 0             | 1   | 1      | 0        |
    """
    assert_rows(street.ask("plan/gap_by_batch", "2018-04-30"), expected)
    assert {row["in_scope"] for row in street.ask("plan/gap_by_batch", "2018-04-30", AS_REPORTED)} == {0}, "nobody knew before 29 June"


def test_gap_by_week(street):
    """The last row is the sum of the batches. c6 leaves in the first week of April, c3 with it; c4 comes back in the week of the 13th."""
    told(street)
    rows = {row["week_end"]: row for row in street.ask("plan/gap_by_week", "2018-04-30")}
    expected = """
    | week_end   | partial | standing | standing_plan | gap | growth | relapse | slowness |
    | 2018-04-30 | yes     | 8        | 2.5           | 5.5 | 1.5    | 2       | 2        |
    """
    assert_rows([rows["2018-04-30"]], expected)
    assert [rows[day]["standing"] for day in ("2018-03-30", "2018-04-06", "2018-04-13")] == [9, 7, 8]
    assert [rows[day]["relapse"] for day in ("2017-11-24", "2017-12-01", "2018-04-06", "2018-04-13")] == [0, 1, 1, 2]
    assert rows["2017-10-13"]["growth"] == 0 and rows["2017-10-20"]["growth"] == 2, "nothing is late before the notice"
    assert rows["2017-10-13"]["slowness"] == 2 + 1 - 1, "a1 and a2 stand past batch 1's end, c4 is allowed whole"


def test_what_relapsed_and_was_declassified_is_no_relapse_any_more(street):
    street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", """
    | structure | compound | sqm | found      | removed    | relapsed   | declassified |
    | r1        | A        | 1   | 2017-05-01 | 2017-06-01 | 2017-12-01 | 2018-01-10   |
    | r2        | A        | 1   | 2017-05-01 |            |            | 2018-01-10   |
    """).imported()  # fmt: skip
    rows = {row["week_end"]: row for row in street.ask("plan/gap_by_week", "2018-02-02")}
    assert [(rows[day]["relapse"], rows[day]["slowness"]) for day in ("2017-12-01", "2018-01-05", "2018-01-12")] == [(1, 1), (1, 1), (0, 0)]


def test_carry_over_by_batch(street):
    """a1 and a5 stood on 30 September; a5 went five days later. a2 and a3 were found since, a4 had gone and came back."""
    told(street)
    expected = """
    | batch | planned_end | left_at_end | gone_since | left_over | found_since | relapsed_since | carry_over |
    | 1     | 2017-09-30  | 2           | 1          | 1         | 2           | 1              | 4          |
    """
    assert_rows(street.ask("plan/carry_over_by_batch", "2018-04-30"), expected)
    assert street.ask("plan/carry_over_by_batch", "2017-09-30") == [], "the end's own day is still the batch's"
    expected = """
    | batch | left_at_end | gone_since | left_over | found_since | relapsed_since | carry_over |
    | 1     | 2           | 0          | 2         | 0           | 0              | 2          |
    """
    assert_rows(street.ask("plan/carry_over_by_batch", "2017-10-01"), expected)
    assert [row["batch"] for row in street.ask("plan/carry_over_by_batch", "2018-07-01")] == [1, 3]
    assert street.ask("plan/carry_over_by_batch", "2018-04-30", batches=("3",)) == []


def test_the_lists_behind_them(street):
    told(street)
    listed = {name: [row["structure_id"] for row in street.ask("rows/structures", "2018-04-30", list=name)] for name in ("found_late", "known_in_time", "relapsed", "left_over")}
    assert listed == {"found_late": ["a3", "n1", "c2"], "known_in_time": ["a1", "a2", "c1"], "relapsed": ["a4", "c4"], "left_over": ["a1"]}


ASKINGS = [(day, known) for day in (date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)) for known in KNOWN]


@pytest.mark.parametrize(("day", "known"), ASKINGS)
def test_every_count_is_its_list_s_length(day, known, sample_store):
    lists = {"standing": "standing", "found_late": "standing_late", "relapsed": "relapse", "known_in_time": "standing_in_time"}
    whole = Selection(day, known)
    for row in query.records("plan/gap_by_batch", whole, sample_store):
        asked = Selection(day, known, batches=(str(row["batch"] or "none"),))
        assert {name: len(query.records("rows/structures", asked, sample_store, list=name)) for name in lists} == {name: row[column] for name, column in lists.items()}
    progress = {row["batch"]: row for row in query.records("batches/progress_by_batch", whole, sample_store)}
    for row in query.records("plan/carry_over_by_batch", whole, sample_store):
        asked = Selection(day, known, batches=(str(row["batch"]),))
        assert len(query.records("rows/structures", asked, sample_store, list="left_over")) == row["left_over"]
        assert row["carry_over"] == progress[row["batch"]]["carry_over"] == progress[row["batch"]]["standing"]


# ── the identity, on the sample and on random ledgers ────────────────────────────────────────────────────────────


def gap_twin(twin: Twin, day: date) -> dict[int | None, dict[str, float]]:
    """The gap of each batch and its parts at the end of a day: one structure at a time, by the words of docs/findings.md."""
    found = {batch: dict.fromkeys(("standing", "plan", "growth", "relapse", "slowness"), 0.0) for batch in (*WINDOWS, None)}
    for s in twin.structures:
        batch = twin.compounds[s["compound"]].get("batch")
        start, end = WINDOWS.get(batch, (NOTICE, None))
        allowed = min(max((end - day).days / ((end - start).days + 1), 0), 1) if end else 0
        if not in_scope(s, day):
            continue
        row, cause = found[batch], "growth" if s["found"] > max(start, NOTICE) else "slowness"
        row["plan"] += allowed
        row[cause] -= allowed
        if standing(s, day):
            row["standing"] += 1
            row["relapse" if on_or_before(s.get("relapsed"), day) else cause] += 1
    return found


def check(reader, twin: Twin, asked: Selection) -> None:
    expected = gap_twin(twin, asked.as_of)
    rows = query.records("plan/gap_by_batch", asked, reader)
    for row in rows:
        assert row["gap"] == pytest.approx(row["growth"] + row["relapse"] + row["slowness"], abs=1e-9)
        assert row["standing"] == row["standing_late"] + row["relapse"] + row["standing_in_time"]
        assert {"standing": row["standing"], "plan": row["standing_plan"], "growth": row["growth"], "relapse": row["relapse"], "slowness": row["slowness"]} == pytest.approx(expected[row["batch"]], abs=1e-9)
    series = query.records("plan/gap_by_week", asked, reader)
    burn = query.records("burndown/structures_by_week", asked, reader)
    assert len(series) == len(burn) == len(weeks(asked.as_of))
    for row, other, (_, end) in zip(series, burn, weeks(asked.as_of), strict=True):
        assert row["gap"] == pytest.approx(row["growth"] + row["relapse"] + row["slowness"], abs=1e-9)
        assert (row["standing"], row["standing_plan"]) == (other["standing"], pytest.approx(other["standing_plan"], abs=1e-9))
        slow = gap_twin(twin, end).values()
        assert [row[name] for name in ("growth", "relapse", "slowness")] == pytest.approx([sum(each[name] for each in slow) for name in ("growth", "relapse", "slowness")], abs=1e-9)
    for row in query.records("plan/carry_over_by_batch", asked, reader):
        assert row["left_at_end"] == row["gone_since"] + row["left_over"]
        assert row["carry_over"] == row["left_over"] + row["found_since"] + row["relapsed_since"] == expected[row["batch"]]["standing"]
        own = [s for s in twin.structures if twin.compounds[s["compound"]].get("batch") == row["batch"]]
        assert row["left_at_end"] == sum(standing(s, WINDOWS[row["batch"]][1]) for s in own)


@settings(max_examples=length(12, 400), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told=ledgers(), day=st.one_of(st.sampled_from([*SURVEYS, date(2017, 3, 25), date(2018, 12, 7)]), days),
    known=st.sampled_from(list(KNOWN)), filters=st.sampled_from(FILTERS),
)  # fmt: skip
def test_the_parts_add_up_on_random_ledgers(told, day, known, filters):
    with tempfile.TemporaryDirectory() as folder:
        check(imported(told, Path(folder)), Twin(told, day, known, filters[1]), Selection(day, known, **filters[0]))


@pytest.mark.parametrize(("day", "known"), [*ASKINGS, (date(2018, 4, 30), AS_NOW)])
def test_the_parts_add_up_on_the_sample(day, known, sample_store):
    rows = query.records("plan/gap_by_batch", Selection(day, known), sample_store)
    series = query.records("plan/gap_by_week", Selection(day, known), sample_store)
    for name in ("gap", "growth", "relapse", "slowness", "standing", "standing_plan"):
        assert series[-1][name] == pytest.approx(sum(row[name] for row in rows), abs=1e-6), name
    assert all(row["gap"] == pytest.approx(row["growth"] + row["relapse"] + row["slowness"], abs=1e-6) for row in [*rows, *series])
