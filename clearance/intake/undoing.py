"""A survey taken back, and brought again. Its rows stay where they are; what follows from them is derived without it, or with it again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from clearance import ledgers
from clearance import store as stores
from clearance.intake.questions import ask
from clearance.intake.transaction import item_versions, note_event, now

UNKNOWN, ALREADY, NEEDED = "unknown", "already", "needed"


class UndoRefused(ValueError):
    """Nothing was changed. ``why``: ``unknown``, no such survey; ``already``, it is in that state; ``needed``, other surveys
    (``needed_by``, file names) rest on it."""

    def __init__(self, why: str, survey_id: int, needed_by: tuple[str, ...] = ()) -> None:
        super().__init__(f"survey {survey_id}: {why} {', '.join(needed_by)}".strip())
        self.why, self.survey_id, self.needed_by = why, survey_id, needed_by


@dataclass(frozen=True)
class Undoing:
    """What was done: ``undone`` or ``redone``, which files, and of how many items something else is known now."""

    event: str
    survey_id: int
    file_names: tuple[str, ...]
    items: int

    @property
    def noted_as(self) -> str:
        """How the audit log names it."""
        return f"#{self.survey_id} {', '.join(self.file_names)}"


def undo(store: Path, survey_id: int, who: str, *, with_dependents: bool = False) -> Undoing:
    """Take a survey back: a new version of the store without it.

    ``with_dependents``: also the surveys that speak of compounds which only it tells of; else they are a reason to refuse. Raises
    UndoRefused, StoreError.
    """
    return _set(store, survey_id, who, undone=True, with_dependents=with_dependents)


def redo(store: Path, survey_id: int, who: str, *, with_dependents: bool = False) -> Undoing:
    """Bring back a survey that was undone; ``with_dependents``: and those that were undone together with it. Raises UndoRefused, StoreError."""
    return _set(store, survey_id, who, undone=False, with_dependents=with_dependents)


def _set(store: Path, survey_id: int, who: str, *, undone: bool, with_dependents: bool) -> Undoing:
    with stores.write(store) as draft:
        connection = draft.connection
        found = connection.execute("select undone from survey where survey_id = $id", {"id": survey_id}).fetchone()
        if found is None:
            raise UndoRefused(UNKNOWN, survey_id)
        if found == (undone,):
            raise UndoRefused(ALREADY, survey_id)
        connection.execute("begin")
        try:
            changed = [survey_id]
            if with_dependents and not undone:
                changed += [each for (each,) in ask(connection, "undone_together", survey_id=survey_id)]
            items = _mark(connection, changed, undone)
            while left := ask(connection, "orphans"):
                if not (with_dependents and undone):
                    raise UndoRefused(NEEDED, survey_id, tuple(file for _, file, _ in left))
                dependents = [each for each, _, _ in left]
                items += _mark(connection, dependents, undone)
                changed += dependents
            event, at = "undone" if undone else "redone", now()
            for each in changed:
                note_event(connection, each, event, who, at)
            names = connection.execute("select file_name from survey where survey_id in (select unnest($ids)) order by survey_id", {"ids": changed})
            done = Undoing(event, survey_id, tuple(name for (name,) in names.fetchall()), items)
            connection.execute("commit")
        except BaseException:
            with suppress(duckdb.Error):
                connection.execute("rollback")
            raise
        draft.changed = True
    return done


def _mark(connection: duckdb.DuckDBPyConnection, surveys: list[int], undone: bool) -> int:
    """Mark surveys and derive again what follows from them; the number of items of which they speak."""
    chosen = "survey_id in (select unnest($ids))"
    connection.execute(f"update survey set undone = $undone where {chosen}", {"undone": undone, "ids": surveys})
    found = connection.execute(f"select distinct ledger from survey where {chosen}", {"ids": surveys}).fetchall()
    return sum(_derive_again(connection, ledger, surveys) for (ledger,) in found)


def _derive_again(connection: duckdb.DuckDBPyConnection, ledger: str, surveys: list[int]) -> int:
    key = ledgers.load().ledgers[ledger].key[0]
    connection.execute(
        f"create or replace temp table touched as select distinct {key} as item_id from {ledger}_said where survey_id in (select unnest($ids))", {"ids": surveys}
    )
    item_versions(connection, ledger, key)
    if ledger == "shops":
        connection.execute("delete from road")
        connection.execute("insert into road select distinct street_code, road from shops_said join survey using (survey_id) where not undone")
    (items,) = connection.execute("select count(*) from touched").fetchone() or (0,)
    return items
