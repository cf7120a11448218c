"""Tables: of the members and the open action items for paper and slides, and all the sheets of the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from clearance import actions, extent, weeks
from clearance.bulletin.day import QUERIES, Day
from clearance.bulletin.document import AREA, COUNT, DAY, FIGURE, RATE, SHARE, TEXT, Column, Table
from clearance.bulletin.sentences import problems

FIGURES: Final = {
    "areas_clear": "areas",
    "compounds_clear": "compounds",
    "compounds_verified_clear": "compounds",
    "compounds_not_surveyed": "compounds",
    "civilized_clear": "civilized",
    "ordinary_clear": "ordinary",
    "structures_cleared": "structures_in_scope",
    "structures_verified": "structures_cleared",
    "structures_standing": "structures_in_scope",
    "area_standing_sqm": "area_in_scope_sqm",
    "shops_open": "shops",
}
"""The figures of overview/headline, each with its denominator."""
PACE_COLUMNS: Final = {
    "measure": TEXT, "total": FIGURE, "remaining": FIGURE, "needed_per_week": RATE, "recent_done_per_week": RATE, "recent_new_per_week": RATE,
    "recent_net_per_week": RATE, "zero_on": DAY,
}  # fmt: skip
MEMBER_COLUMNS: Final = {
    "compounds": COUNT, "clear": COUNT, "in_scope": COUNT, "cleared": COUNT, "standing": COUNT, "area_in_scope_sqm": AREA, "area_cleared_sqm": AREA,
    "area_standing_sqm": AREA, "week_gone": COUNT, "week_come": COUNT, "area_week_gone_sqm": AREA, "area_week_come_sqm": AREA,
}  # fmt: skip
LEFT_TO_SHEETS: Final = ("area_in_scope_sqm", "area_cleared_sqm", "area_week_come_sqm", "in_scope")
"""Columns of the members' tables that only the workbook has room for."""
ROAD_COLUMNS: Final = {"road": TEXT, "shops": COUNT, "closed": COUNT, "open": COUNT, "relapsed": COUNT, "not_interviewed": COUNT}
ACTION_COLUMNS: Final = {"action_id": TEXT, "owner": TEXT, "name": TEXT, "content": TEXT, "raised_on": DAY, "due_on": DAY, "days_late": COUNT}
ACTION_WIDTHS: Final = {"action_id": 1.15, "owner": 1.4, "name": 1.5, "content": 2.6, "due_on": 1.3, "days_late": 0.7}
"""What paper and slides show of an action item, each column's width against the others."""


def sheets(day: Day) -> tuple[Table, ...]:
    """The workbook: a sheet each, whole."""
    return (
        headline(day),
        pace(day),
        by_week(day),
        members(day, "batch"),
        members(day, "class"),
        members(day, "team"),
        roads(day),
        problem_list(day),
        every_action(day),
    )


def headline(day: Day) -> Table:
    """The headline, a line a figure, each with its denominator."""
    t, head = day.t, day.headline
    kinds = {"figure": TEXT, "value": FIGURE, "whole": FIGURE, "unit": TEXT, "meaning": TEXT}
    columns = tuple(Column(field, t(f"bulletin.column.{field}"), kind, t(f"bulletin.meaning.{field}")) for field, kind in kinds.items())
    rows = tuple(
        (
            t(f"bulletin.figure.{part}"), _plain(head[part], FIGURE), _plain(head[whole], FIGURE), t(f"bulletin.unit.{part}"),
            day.meaning(QUERIES["headline"], part),
        )
        for part, whole in FIGURES.items()
    )  # fmt: skip
    return Table("headline", t("bulletin.table.headline"), columns, rows)


def pace(day: Day) -> Table:
    """The four burns: what remains, what each week takes, and where the straight line ends."""
    rows = day.rows["pace"]
    named = rows.assign(measure=[day.t.name_of("bulletin.burn", measure) for measure in rows["measure"]])
    return _table(day, "pace", "pace", named, PACE_COLUMNS, widths={"measure": 2.0, "zero_on": 1.4})


def by_week(day: Day) -> Table:
    """Every week's bridge, the newest first."""
    newest_first = day.rows["bridge"].iloc[::-1]
    told = newest_first.assign(partial=[day.t("week.partial") if partial else None for partial in newest_first["partial"]])
    moves = dict.fromkeys(("opening", *weeks.MOVES, "closing"), COUNT)
    return _table(day, "weeks", "bridge", told, {"week_end": DAY, **moves, "partial": TEXT})


def members(day: Day, dimension: str) -> Table:
    """The batches, classes or teams (a key of ``FILTERED``): how far each is, and what the week did to it."""
    table = _table(day, f"by_{dimension}", "members", day.members(dimension), {"member": TEXT, **MEMBER_COLUMNS})
    named = Column("member", day.t(f"bulletin.column.{dimension}"), TEXT, day.t("bulletin.meaning.member"), width=1.5)
    return replace(table, columns=(named, *table.columns[1:]))


def roads(day: Day) -> Table:
    """居改非, a line a road."""
    return _table(day, "roads", "roads", day.rows["roads"], ROAD_COLUMNS, chinese=("road",))


def problem_list(day: Day) -> Table:
    """What needs the leading group, a line each."""
    column = Column("problem", day.t("bulletin.column.problem"), TEXT, day.t("bulletin.meaning.problem"))
    return Table("problems", day.t("bulletin.table.problems"), (column,), tuple((each,) for each in problems(day)))


def every_action(day: Day) -> Table:
    """All open action items, the most overdue first."""
    return _actions(day, day.rows["actions"], ACTION_COLUMNS)


def first_actions(day: Day) -> Table:
    """The open action items that paper and slides list: all, and of too many the most overdue."""
    kinds = {field: ACTION_COLUMNS[field] for field in ACTION_WIDTHS}
    return _actions(day, extent.first(day.rows["actions"], extent.PRINTED), kinds, ACTION_WIDTHS)


def _actions(day: Day, rows: pd.DataFrame, kinds: Mapping[str, str], widths: Mapping[str, float] | None = None) -> Table:
    """Open action items, each with its owner in the reader's language; of several streets, each compound with whose it is."""
    told = rows.assign(owner=[actions.owner(day.t, row) for row in rows.to_dict("records")])
    if day.campaign.streets > 1:
        told["name"] = rows["street" if day.t.language == "zh" else "street_en"] + " · " + rows["name"]
    return _table(day, "actions", "actions", told, kinds, chinese=("owner", "name", "content"), widths=widths)


def _table(
    day: Day, name: str, source: str, frame: pd.DataFrame, kinds: Mapping[str, str],
    *, chinese: Sequence[str] = (), widths: Mapping[str, float] | None = None,
) -> Table:  # fmt: skip
    """A table of some of a query's columns (``kinds``, in their order). ``source``: the name of the query among ``QUERIES``."""
    t, recent = day.t, int(day.campaign.recent_weeks)
    columns = tuple(
        Column(
            field=field,
            header=t(f"bulletin.column.{field}", weeks=recent),
            kind=kind,
            meaning=day.meaning(QUERIES[source], field) or t(f"bulletin.meaning.{field}"),
            chinese=field in chinese,
            width=(widths or {}).get(field, 1.0),
            printed=field not in LEFT_TO_SHEETS,
        )
        for field, kind in kinds.items()
    )
    lines = frame[list(kinds)].astype(object).itertuples(index=False, name=None)
    rows = tuple(tuple(_plain(value, column.kind) for value, column in zip(line, columns, strict=True)) for line in lines)
    return Table(name, t(f"bulletin.table.{name}"), columns, rows)


def _plain(value: Any, kind: str) -> Any:
    """A value of a frame as plain Python, None where it is missing."""
    if value is None or pd.isna(value):
        return None
    if kind == COUNT:
        return int(value)
    if kind in (AREA, RATE, SHARE):
        return float(value)
    if kind == FIGURE:
        return int(value) if float(value).is_integer() else float(value)
    return value
