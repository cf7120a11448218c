"""What a survey changes against what was known before it: new items, changed cells, items that it does not list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from clearance.intake.questions import ask
from clearance.ledgers import Ledger

LISTED: Final = 2_000
"""How many changes of a kind are listed one by one; all are counted."""

# Whose an item is, when a file that does not list it is asked whether it should: its residential area, or its road.
PLACE: Final = {"compounds": "area_code", "shops": "concat_ws(' ', street_code, road)"}
PLACE_OF_COMPOUND: Final = "(select max(area_code) from compounds_version as c where c.compound_id = v.compound_id and c.superseded_on is null)"


@dataclass(frozen=True)
class Change:
    """A cell that the survey changes: English field name, old and new value as text (None = empty), the line that says so."""

    item_id: str
    line: int
    field: str
    before: str | None
    now: str | None


@dataclass(frozen=True)
class NewItem:
    """An item of which nothing was known on the survey's day."""

    item_id: str
    line: int


@dataclass(frozen=True)
class MissingItem:
    """An item of the places in the file that the file does not list; it is kept as it was last said."""

    item_id: str
    last_surveyed_on: date


@dataclass(frozen=True)
class Changes:
    """Counts are items; the lists have at most ``LISTED`` entries each."""

    new: int = 0
    changed: int = 0
    missing: int = 0
    new_items: tuple[NewItem, ...] = ()
    cells: tuple[Change, ...] = ()
    missing_items: tuple[MissingItem, ...] = ()


def changes_of(connection: duckdb.DuckDBPyConnection, ledger: Ledger, survey_id: int | None) -> Changes:
    """The changes of a survey that has just been stored on this connection; none where nothing was stored."""
    if survey_id is None:
        return Changes()
    _create_view(connection, ledger)
    asked = ("new_of_survey", "changes_of_survey", "missing_of_survey")
    new, cells, missing = (ask(connection, question, survey_id=survey_id) for question in asked)
    return Changes(
        new=len(new),
        changed=len({item for item, *_ in cells}),
        missing=len(missing),
        new_items=tuple(NewItem(*row) for row in new[:LISTED]),
        cells=tuple(Change(*row) for row in cells[:LISTED]),
        missing_items=tuple(MissingItem(*row) for row in missing[:LISTED]),
    )


def _create_view(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """``placed``: the versions of the ledger's items, each with its name and its place."""
    place = PLACE.get(ledger.name, PLACE_OF_COMPOUND)
    connection.execute(f"create or replace temp view placed as select {ledger.item_sql} as item_id, {place} as place, v.* from {ledger.name}_version as v")
    connection.execute(f"create or replace temp view spoken_of as select {ledger.item_sql} as item_id, s.survey_id from {ledger.name}_said as s")
