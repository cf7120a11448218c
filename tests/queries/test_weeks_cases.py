"""A week's bridge by batch and team, worked by hand, and held against the whole bridge."""

from datetime import date

import pytest

from clearance import query
from clearance.selection import Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_worked_cases import told

MOVES = ("opening", "found", "relapsed", "removed", "reremoved", "declassified", "closing")


def test_bridge_by_member(street):
    """In the week to Friday 10 November 2017 s2 goes. s3 and s4 of batch 2, team 1, stand; s5 of theirs is not declassified yet."""
    told(street)
    assert_rows(street.ask("weeks/bridge_by_member", "2018-06-29", week_end=date(2017, 11, 10)), """
    | dimension | member | opening | found | relapsed | removed | reremoved | declassified | closing |
    | batch     | 1      | 1       | 0     | 0        | 1       | 0         | 0            | 0       |
    | batch     | 2      | 3       | 0     | 0        | 0       | 0         | 0            | 3       |
    | team      | 1      | 3       | 0     | 0        | 0       | 0         | 0            | 3       |
    | team      |        | 1       | 0     | 0        | 1       | 0         | 0            | 0       |
    """)  # fmt: skip
    assert_rows(street.ask("weeks/bridge_by_member", "2018-06-29", teams=("1",), week_end=date(2017, 11, 17)), """
    | dimension | member | opening | declassified | closing |
    | batch     | 2      | 3       | 1            | 2       |
    | team      | 1      | 3       | 1            | 2       |
    """)  # fmt: skip


def test_a_week_that_is_not_in_the_grid_has_no_rows(street):
    told(street)
    assert street.ask("weeks/bridge_by_member", "2018-06-29", week_end=date(2017, 11, 9)) == []
    assert street.ask("weeks/bridge_by_member", "2017-11-03", week_end=date(2017, 11, 10)) == []


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 3, 2), date(2018, 6, 29)])
def test_members_add_up_to_the_bridge(day, known, sample_store):
    selection = Selection(day, known)
    for week in query.records("burndown/bridge_by_week", selection, sample_store)[-6:]:
        rows = query.records("weeks/bridge_by_member", selection, sample_store, week_end=date.fromisoformat(week["week_end"]))
        for dimension in ("batch", "team"):
            assert {move: sum(row[move] for row in rows if row["dimension"] == dimension) for move in MOVES} == {move: week[move] for move in MOVES}
