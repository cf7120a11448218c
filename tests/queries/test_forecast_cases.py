"""The weekly bridge of each batch, class and team, worked by hand, and held against the whole bridge."""

from datetime import date
from itertools import pairwise

import pytest

from clearance import query
from clearance.selection import KNOWN, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_worked_cases import told

NAME = "burndown/bridge_by_week_and_member"
MOVES = ("opening", "found", "relapsed", "removed", "reremoved", "declassified", "closing")


def week(street, week_end: str):
    """The rows of a week; a batch's and a team's number as the tables below write it."""
    rows = [row for row in street.ask(NAME, "2018-02-05") if row["week_end"] == week_end]
    return [row | {"member": int(row["member"]) if (row["member"] or "").isdigit() else row["member"]} for row in rows]


def test_one_week_of_every_member(street):
    """In the week to 10 November 2017 s2 of batch 1 goes, which no team has. C and D never had a structure; their members have all weeks all the same."""
    told(street)
    assert_rows(week(street, "2017-11-10"), """
    | dimension | member   | partial | opening | found | relapsed | removed | reremoved | declassified | closing |
    | batch     | 1        | no      | 1       | 0     | 0        | 1       | 0         | 0            | 0       |
    | batch     | 2        | no      | 3       | 0     | 0        | 0       | 0         | 0            | 3       |
    | batch     | 3        | no      | 0       | 0     | 0        | 0       | 0         | 0            | 0       |
    | class     | 一般小区 | no      | 3       | 0     | 0        | 0       | 0         | 0            | 3       |
    | class     | 文明小区 | no      | 1       | 0     | 0        | 1       | 0         | 0            | 0       |
    | team      | 1        | no      | 3       | 0     | 0        | 0       | 0         | 0            | 3       |
    | team      |          | no      | 1       | 0     | 0        | 1       | 0         | 0            | 0       |
    """)  # fmt: skip


def test_the_weeks_of_one_member(street):
    """Batch 2: s3, s4, s5 stand from 13 October; s5 is declassified in November, s3 goes, comes back and goes again. The last week is partial."""
    told(street)
    rows = [row for row in street.ask(NAME, "2018-02-05") if (row["dimension"], row["member"]) == ("batch", "2") and (any(row[move] for move in MOVES[1:-1]) or row["partial"])]
    assert_rows(rows, """
    | week_end   | partial | opening | found | relapsed | removed | reremoved | declassified | closing |
    | 2017-10-13 | no      | 0       | 3     | 0        | 0       | 0         | 0            | 3       |
    | 2017-11-17 | no      | 3       | 0     | 0        | 0       | 0         | 1            | 2       |
    | 2017-12-01 | no      | 2       | 0     | 0        | 1       | 0         | 0            | 1       |
    | 2018-01-12 | no      | 1       | 0     | 1        | 0       | 0         | 0            | 2       |
    | 2018-02-02 | no      | 2       | 0     | 0        | 0       | 1         | 0            | 1       |
    | 2018-02-05 | yes     | 1       | 0     | 0        | 0       | 0         | 0            | 1       |
    """)  # fmt: skip


def test_a_filter_leaves_its_own_members(street):
    told(street)
    assert {(row["dimension"], row["member"]) for row in street.ask(NAME, "2018-02-05", teams=("1",))} == {
        ("batch", "2"), ("batch", "3"), ("class", "一般小区"), ("team", "1"),
    }  # fmt: skip


def test_what_was_found_before_the_campaign_opens_its_first_week(street):
    street.survey("compounds", "2018-06-29", "| id | name | area | batch |\n| A | 示例甲 | 和平 | 1 |").survey("structures", "2018-06-29", """
    | structure | compound | sqm | found      | removed    |
    | s1        | A        | 10  | 2017-01-10 |            |
    | s2        | A        | 10  | 2017-02-10 | 2017-04-05 |
    """).imported()
    first = street.ask(NAME, "2018-02-05")[0]
    assert {move: first[move] for move in MOVES} == {"opening": 2, "found": 0, "relapsed": 0, "removed": 1, "reremoved": 0, "declassified": 0, "closing": 1}


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 3, 2), date(2018, 6, 29)])
@pytest.mark.parametrize("filters", [{}, {"batches": ("2", "none")}, {"teams": ("none",)}], ids=str)
def test_the_members_of_a_dimension_add_up_to_the_bridge(day, known, filters, sample_store):
    assert_members_add_up(sample_store, Selection(day, known, **filters))


def assert_members_add_up(reader, asked: Selection) -> None:
    """Week by week and move by move, and each member's own bridge closes and joins."""
    whole, rows = query.records("burndown/bridge_by_week", asked, reader), query.records(NAME, asked, reader)
    for dimension in {row["dimension"] for row in rows}:
        members = [row for row in rows if row["dimension"] == dimension]
        for one in whole:
            there = [row for row in members if row["week_end"] == one["week_end"]]
            assert {move: sum(row[move] for row in there) for move in MOVES} == {move: one[move] for move in MOVES}
        for member in {row["member"] for row in members}:
            weeks = [row for row in members if row["member"] == member]
            assert [row["week_end"] for row in weeks] == [row["week_end"] for row in whole]
            assert all(before["closing"] == after["opening"] for before, after in pairwise(weeks))


@pytest.mark.parametrize("filters", [{}, {"batches": ("2", "none")}, {"classes": ("一般小区",), "teams": ("3", "7")}, {"streets": ("999999999",)}], ids=str)
@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", [date(2017, 3, 20), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29), date(2018, 12, 20)], ids=str)
def test_a_past_meeting_s_moves_are_its_bridge(day, known, filters, sample_store):
    asked = Selection(day, known, **filters)
    assert query.records("forecast/moves_by_week", asked, sample_store) == query.records("burndown/bridge_by_week", asked, sample_store)
