"""Teams are compared by what their own cases would give, and named only where luck does not explain them."""

import pandas as pd
import pytest

from clearance import comparison
from clearance.locale import LANGUAGES, translator


def cases(*rows) -> pd.DataFrame:
    """(team, class, kind, in scope, cleared) a row, all of batch 2."""
    frame = pd.DataFrame(rows, columns=["team", "class", "kind", "in_scope", "cleared"]).assign(batch=2)
    return frame.astype({"team": "Int64", "batch": "Int64"})


def test_a_team_with_hard_cases_is_held_against_hard_cases():
    """Team 1 has the kind of which everybody clears half, team 2 the kind of which everybody clears nine in ten: they do as expected."""
    drawn = comparison.of_teams(cases((1, "一般小区", "难", 100, 50), (2, "一般小区", "易", 100, 90), (None, "一般小区", "难", 200, 100), (None, "一般小区", "易", 200, 180)))
    one, two = drawn.units
    assert (one.unit, one.expected, two.unit, two.expected) == (1, pytest.approx(50), 2, pytest.approx(90))
    assert one.adjusted == pytest.approx(two.adjusted) == pytest.approx(drawn.middle)
    assert comparison.finding(drawn).key == "comparison.luck"


def test_only_a_team_beyond_the_limits_is_named():
    alike = [(team, "一般小区", "易", 100, 80 + team % 3) for team in range(1, 8)]
    assert comparison.finding(comparison.of_teams(cases(*alike, (8, "一般小区", "易", 100, 79)))).key == "comparison.luck"
    rest = (None, "一般小区", "易", 2000, 1620)
    drawn = comparison.of_teams(cases(*alike, (8, "一般小区", "易", 100, 30), rest))
    found = comparison.finding(drawn)
    assert (found.key, found.values["team"], found.values["done"], found.tone) == ("comparison.one_low", 8, 30, "late")
    assert comparison.points(drawn).set_index("team")["flag"].dropna().to_dict() == {8: "low"}
    # Two that are far out on either side make teams on the whole differ more, and widen the limits.
    both = comparison.of_teams(cases(*alike, (8, "一般小区", "易", 400, 120), (9, "一般小区", "易", 400, 400)))
    assert both.tau2 > 0


def test_small_teams_and_those_without_a_team_have_no_point():
    drawn = comparison.of_teams(cases((1, "一般小区", "易", 4, 4), (2, "一般小区", "易", 5, 1), (None, "一般小区", "易", 900, 800)))
    assert comparison.points(drawn)["team"].tolist() == [2]
    assert comparison.finding(drawn).key == "comparison.too_few"
    nothing = comparison.of_teams(cases())
    assert comparison.points(nothing).empty and comparison.lines(nothing).empty and comparison.finding(nothing).key == "comparison.too_few"


def test_the_funnel_narrows_and_holds_its_points():
    drawn = comparison.of_teams(cases(*[(team, "一般小区", "易", 20 * team, 16 * team) for team in range(1, 9)]))
    edges = comparison.lines(drawn)
    width = edges["upper_998"] - edges["lower_998"]
    assert (width.diff().dropna() <= 1e-9).all() and (edges["lower_998"] <= edges["lower_95"]).all() and (edges["upper_95"] <= edges["upper_998"]).all()
    assert edges["items"].iloc[0] == comparison.LEAST_ITEMS and edges["items"].iloc[-1] >= 160


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cleared", [0, 100])
def test_every_finding_has_its_words(cleared, language):
    rows = [*((team, "一般小区", "易", 100, 50) for team in range(1, 8)), (None, "一般小区", "易", 2000, 1000)]
    found = comparison.finding(comparison.of_teams(cases(*rows, (8, "一般小区", "易", 100, cleared))))
    assert found.key == ("comparison.one_high" if cleared else "comparison.one_low")
    assert "{" not in translator(language)(found.key, **found.values)
