"""A survey taken back, and brought again. Its rows stay where they are; what follows from them is derived without it, or with it again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from clearance import ledgers
from clearance import store as stores
from clearance.intake.transaction import item_versions, note_event, now
from clearance.store import SQL

UNKNOWN, ALREADY, NEEDED = "unknown", "already", "needed"
WHY_REFUSED: Final = (UNKNOWN, ALREADY, NEEDED)


class UndoRefused(ValueError):
    """Nothing was changed. ``why``: no such survey; it is in that state already; other surveys (``needed_by``, file names) rest on it."""

    def __init__(self, why: str, survey_id: int, needed_by: tuple[str, ...] = ()) -> None:
        super().__init__(f"survey {survey_id}: {why} {', '.join(needed_by)}".strip())
        self.why, self.survey_id, self.needed_by = why, survey_id, needed_by


@dataclass(frozen=True)
class Undoing:
    """What was done: ``undone`` or ``redone``, which file, and of how many items something else is known now."""

    event: str
    survey_id: int
    file_name: str
    items: int


def undo(store: Path, survey_id: int, who: str) -> Undoing:
    """Take a survey back: a new version of the store without it. Raises UndoRefused, StoreError."""
    return _set(store, survey_id, who, undone=True)


def redo(store: Path, survey_id: int, who: str) -> Undoing:
    """Bring back a survey that was undone. Raises UndoRefused, StoreError."""
    return _set(store, survey_id, who, undone=False)


def _set(store: Path, survey_id: int, who: str, *, undone: bool) -> Undoing:
    with stores.write(store) as draft:
        connection = draft.connection
        found = connection.execute("select ledger, file_name, undone from survey where survey_id = $id", {"id": survey_id}).fetchone()
        if found is None:
            raise UndoRefused(UNKNOWN, survey_id)
        ledger, file_name, is_undone = found
        if is_undone == undone:
            raise UndoRefused(ALREADY, survey_id)
        event = "undone" if undone else "redone"
        connection.execute("begin")
        try:
            connection.execute("update survey set undone = $undone where survey_id = $id", {"undone": undone, "id": survey_id})
            items = _derive_again(connection, ledger, survey_id)
            needed_by = [file for _, file, _ in connection.execute((SQL / "intake" / "orphans.sql").read_text(encoding="utf-8")).fetchall()]
            if needed_by:
                raise UndoRefused(NEEDED, survey_id, tuple(dict.fromkeys(needed_by)))
            note_event(connection, survey_id, event, who, now())
            connection.execute("commit")
        except BaseException:
            with suppress(duckdb.Error):
                connection.execute("rollback")
            raise
        draft.changed = True
    return Undoing(event, survey_id, file_name, items)


def _derive_again(connection: duckdb.DuckDBPyConnection, ledger: str, survey_id: int) -> int:
    key = ledgers.load().ledgers[ledger].key[0]
    connection.execute(f"create or replace temp table touched as select distinct {key} as item_id from {ledger}_said where survey_id = {survey_id:d}")
    item_versions(connection, ledger, key)
    if ledger == "shops":
        connection.execute("delete from road")
        connection.execute("insert into road select distinct street_code, road from shops_said join survey using (survey_id) where not undone")
    (items,) = connection.execute("select count(*) from touched").fetchone() or (0,)
    return items
