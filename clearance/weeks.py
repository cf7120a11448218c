"""What a week says: its bridge, and whether it is out of the ordinary. Pure: rows of burndown/bridge_by_week in, findings and frames out.

The rules of the control chart are in ``clearance.statistics.control_chart``; here is which weeks it looks at and how it is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from clearance.findings import Finding
from clearance.statistics.control_chart import ONE_SIDE, OUTSIDE, TREND, TWO_OF_THREE, ControlChart, xmr

WINDOW = 26
"""Full weeks that the limits rest on. The campaign's pace changes from batch to batch: held against its whole history nearly every week stands
out, and a chart that always calls is one that nobody heeds. Half a year is two batches, and well over the 12 points that make limits firm."""

MOVES = ("found", "relapsed", "removed", "reremoved", "declassified")
LISTS = {"opening": "week_opening", **{name: f"week_{name}" for name in MOVES}, "closing": "week_standing"}
"""The lists that a week's numbers count, by column of its bridge."""
RULES = (OUTSIDE, ONE_SIDE, TREND, TWO_OF_THREE)


@dataclass(frozen=True)
class Signal:
    """A rule that fired: over which weeks (first and last day of the stretch by its week ends), how many, the last value, above or below."""

    rule: str
    first: date
    last: date
    weeks: int
    value: float
    above: bool


def full_weeks(bridge: pd.DataFrame) -> pd.DataFrame:
    """The weeks that a chart may judge: the last ``WINDOW`` full ones, with ``removals`` = removed + removed again."""
    full = bridge[~bridge["partial"]].tail(WINDOW).reset_index(drop=True)
    return full.assign(removals=full["removed"] + full["reremoved"])


def control(weeks: pd.DataFrame) -> ControlChart:
    """The control chart of ``full_weeks``' removals."""
    return xmr(weeks["removals"].tolist())


def signals(weeks: pd.DataFrame, chart: ControlChart) -> list[Signal]:
    """What fired, newest first; a rule that goes on firing from week to week is one signal."""
    days = weeks["week_end"].tolist()
    found: list[Signal] = []
    for rule in RULES:
        stretch: tuple[int, int] | None = None
        for place, point in enumerate(chart.points):
            if rule in point.rules:
                since = point.since[point.rules.index(rule)]
                goes_on = stretch is not None and stretch[1] == place - 1 and rule != OUTSIDE
                stretch = (stretch[0] if goes_on and stretch else since, place)
                if goes_on:
                    found.pop()
                found.append(_signal(rule, stretch, days, chart))
    return sorted(found, key=lambda each: (each.last, RULES.index(each.rule) * -1), reverse=True)


def _signal(rule: str, stretch: tuple[int, int], days: list[date], chart: ControlChart) -> Signal:
    first, last = stretch
    value = chart.points[last].value
    above = value > chart.points[first].value if rule == TREND else value > (chart.centre or 0.0)
    return Signal(rule, days[first], days[last], last - first + 1, value, above)


def finding(bridge: pd.DataFrame, week_end: date) -> Finding:
    """What one week did to what stands: less, more, the same, or nothing moved."""
    week = bridge[bridge["week_end"] == week_end].iloc[0]
    arrived, left = int(week["found"] + week["relapsed"]), int(week["removed"] + week["reremoved"] + week["declassified"])
    values = {name: int(week[name]) for name in (*MOVES, "opening", "closing")} | {"week": week_end, "arrived": arrived, "left": left, "net": abs(left - arrived)}
    if not arrived and not left:
        return Finding("weeks.still", values)
    return Finding("weeks.less" if left > arrived else "weeks.more" if left < arrived else "weeks.even", values, "late" if left < arrived else "plain")


def of_week(week_end: date) -> dict[str, tuple[str, dict[str, date]]]:
    """The lists of one week's numbers, each narrowed to the week."""
    return {column: (name, {"week": week_end}) for column, name in LISTS.items()}


def control_finding(chart: ControlChart, fired: list[Signal]) -> Finding:
    """Whether a week needs explaining: the newest signal, else silence; too few weeks for limits."""
    values: dict[str, Any] = {"weeks": len(chart.points)}
    if chart.upper is None or chart.centre is None:
        return Finding("weeks.no_limits", values)
    values |= {"centre": chart.centre, "upper": chart.upper, "lower": chart.lower}
    return Finding("weeks.some_fired", values | {"n": len(fired)}) if fired else Finding("weeks.silent", values)


def week_finding(weeks: pd.DataFrame, chart: ControlChart, week_end: date) -> Finding:
    """Whether one week needs explaining: a rule fired on it; within the usual; not judged (partial, before the window, or without limits)."""
    days = weeks["week_end"].tolist()
    if chart.upper is None or week_end not in days:
        return Finding("weeks.not_judged", {"week": week_end})
    fired = bool(chart.points[days.index(week_end)].rules)
    return Finding("weeks.week_fired" if fired else "weeks.week_usual", {"week": week_end}, "late" if fired else "plain")


def said(signal: Signal, chart: ControlChart) -> Finding:
    """One signal in words: which rule fired in which week."""
    side = "above" if signal.above else "below"
    limit = (chart.upper if signal.above else chart.lower) or 0.0
    return Finding(f"weeks.{signal.rule}_{side}", {
        "week": signal.last, "first": signal.first, "n": signal.weeks, "value": signal.value, "limit": limit, "centre": chart.centre,
    })  # fmt: skip


def steps(bridge: pd.DataFrame, week_end: date) -> pd.DataFrame:
    """A week's waterfall: step (opening, …, closing), change (signed; the level for opening and closing), level after it."""
    week = bridge[bridge["week_end"] == week_end].iloc[0]
    signed = [(name, int(week[name]) * (1 if name in ("found", "relapsed") else -1)) for name in MOVES]
    rows, level = [("opening", int(week["opening"]), int(week["opening"]))], int(week["opening"])
    for name, change in signed:
        level += change
        rows.append((name, change, level))
    return pd.DataFrame([*rows, ("closing", int(week["closing"]), int(week["closing"]))], columns=["step", "change", "level"])


def points(weeks: pd.DataFrame, chart: ControlChart) -> pd.DataFrame:
    """The chart's points: week_end, removals, flagged."""
    return weeks[["week_end", "removals"]].assign(flagged=[bool(point.rules) for point in chart.points])
