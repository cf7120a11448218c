"""Comparing fairly: from the cases of each team to a funnel, and what may be said of it. Pure: rows in, findings and frames out.

The statistics are in ``clearance.statistics.funnel``; here is what is compared with what, and how it is said (docs/domain.md, section 5).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from clearance.findings import Finding
from clearance.statistics.funnel import Z_95, Z_998, Funnel, case_mix, funnel, limits

LEAST_ITEMS = 5
"""A team with fewer structures has no point: its limits would reach from none to all, and its share says nothing."""


def of_teams(cases: pd.DataFrame) -> Funnel:
    """The funnel of the numbered teams, from teams/cases_by_team: share cleared, each team against what its own cases would give.

    What a case would give (class, batch and kind) is everybody's share, those without a team included; judged and drawn are the teams alone.
    """
    strata = list(zip(cases["class"], cases["batch"].astype("Int64").astype(str), cases["kind"], strict=True))
    units = [None if pd.isna(team) else int(team) for team in cases["team"]]
    mix = case_mix(units, strata, cases["in_scope"].tolist(), cases["cleared"].tolist())
    told = sorted(
        (unit, items, done, expected)
        for unit, items, done, expected in zip(mix.units, mix.items, mix.done, mix.expected, strict=True)
        if unit is not None and items >= LEAST_ITEMS
    )
    teams, items, done, expected = zip(*told, strict=True) if told else ((), (), (), ())
    return funnel(teams, items, done, expected)


def finding(drawn: Funnel) -> Finding:
    """Whether any team differs by more than luck, size and cases explain: the one that does, several, or none."""
    flagged = [unit for unit in drawn.units if unit.flag]
    values: dict[str, Any] = {"teams": len(drawn.units)}
    if len(drawn.units) < 2:
        return Finding("comparison.too_few", values)
    if not flagged:
        return Finding("comparison.luck", values)
    first = flagged[0]
    values |= {"team": first.unit, "done": first.done, "items": first.items, "expected": first.expected, "n": len(flagged)}
    if len(flagged) > 1:
        return Finding("comparison.several", values)
    return Finding(f"comparison.one_{first.flag}", values, "late" if first.flag == "low" else "good")


def points(drawn: Funnel) -> pd.DataFrame:
    """A row a team: team, items, done, expected, share, adjusted (fractions), flag (high, low or None)."""
    fields = ("unit", "items", "done", "expected", "share", "adjusted", "flag")
    rows = [{name: getattr(unit, name) for name in fields} for unit in drawn.units]
    return pd.DataFrame(rows, columns=list(fields)).rename(columns={"unit": "team"})


def lines(drawn: Funnel) -> pd.DataFrame:
    """The funnel's edges over the sizes that are drawn: items, lower_998, lower_95, upper_95, upper_998 (fractions). Empty without teams."""
    if drawn.middle is None or not drawn.units:
        return pd.DataFrame(columns=["items", "lower_998", "lower_95", "upper_95", "upper_998"])
    largest = max(unit.items for unit in drawn.units)
    items = np.unique(np.geomspace(LEAST_ITEMS, largest * 1.12, 60).round(1))
    lower_95, upper_95 = limits(drawn.middle, items, Z_95, drawn.tau2)
    lower_998, upper_998 = limits(drawn.middle, items, Z_998, drawn.tau2)
    return pd.DataFrame({"items": items, "lower_998": lower_998, "lower_95": lower_95, "upper_95": upper_95, "upper_998": upper_998})
