"""The cases of each team, worked by hand, and held against the teams' progress."""

from datetime import date

import pytest

from clearance import query
from clearance.selection import Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_worked_cases import told


def test_cases_by_team(street):
    """s5 is declassified from November on, so that B has one structure of each kind; A's two belong to no team."""
    told(street)
    assert_rows(street.ask("teams/cases_by_team", "2018-06-29"), """
    | team | class    | batch | kind     | in_scope | cleared |
    | 1    | 一般小区 | 2     | 天井搭建 | 1        | 1       |
    | 1    | 一般小区 | 2     | 屋顶搭建 | 1        | 0       |
    |      | 文明小区 | 1     | 天井搭建 | 1        | 1       |
    |      | 文明小区 | 1     | 阳光房   | 1        | 1       |
    """)  # fmt: skip
    assert_rows(street.ask("teams/cases_by_team", "2017-10-31", teams=("1",)), """
    | team | class    | batch | kind     | in_scope | cleared |
    | 1    | 一般小区 | 2     | 天井搭建 | 1        | 0       |
    | 1    | 一般小区 | 2     | 屋顶搭建 | 2        | 0       |
    """)  # fmt: skip


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 6, 29)])
def test_cases_add_up_to_the_teams_progress(day, known, sample_store):
    found = query.run("teams/cases_by_team", Selection(day, known), sample_store)
    for row in query.records("teams/progress_by_team", Selection(day, known), sample_store):
        own = found[found["team"].isna()] if row["team"] is None else found[found["team"] == row["team"]]
        assert (own["in_scope"].sum(), own["cleared"].sum()) == (row["in_scope"], row["cleared"])
