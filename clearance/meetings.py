"""A meeting is closed: what it saw, forecast and decided goes into the store as it was, in one transaction, and is never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from clearance import outlook, query, record, store
from clearance.selection import AS_REPORTED, Selection
from clearance.statistics.forecast import Forecast


class AlreadyClosed(ValueError):
    """That day's meeting is on record; closing it again takes somebody's word (``again``). Nothing was stored."""

    def __init__(self, held_on: date, meeting_id: int, closed_by: str) -> None:
        super().__init__(f"the meeting of {held_on} is on record as number {meeting_id}, closed by {closed_by}")
        self.held_on, self.meeting_id, self.closed_by = held_on, meeting_id, closed_by


@dataclass(frozen=True)
class Closed:
    """What was put on record; ``replaces`` is the record of the same day that it stands in for, or None."""

    meeting_id: int
    held_on: date
    figures: int
    actions: int
    replaces: int | None

    @property
    def noted_as(self) -> str:
        """How the audit log names it."""
        return f"#{self.meeting_id} {self.held_on}"


def close(folder: Path, held_on: date, who: str, note: str = "", *, again: bool = False) -> Closed:
    """Close the meeting of a day: all of overview/headline and the week's bridge as reported on it, the forecasts of the four burns made
    from what was reported, and every action item with how it stood.

    One record a day: where there is one, AlreadyClosed is raised, unless ``again``; then a new record stands in for it, and both stay.
    Raises StoreError where nothing was ever imported, and ValueError where nobody closes it.
    """
    if not who.strip():
        raise ValueError("who: somebody closes it")
    store.reader(folder)  # says so where there is nothing to close
    asked = Selection(held_on, AS_REPORTED)
    with store.write(folder) as draft:
        reader = store.reader(folder)  # the lock is held: nothing can come between what is read here and what is written
        on_record = query.records("meetings/figures_by_meeting", Selection(date.max), reader)
        same = next((each for each in on_record if each["held_on"] == held_on.isoformat()), None)
        if same and not again:
            raise AlreadyClosed(held_on, same["meeting_id"], same["closed_by"])
        number = max((each["meeting_id"] for each in on_record), default=0) + 1
        bridge = query.run("burndown/bridge_by_week", asked, reader)
        figures = record.figures(query.records("overview/headline", asked, reader)[0], bridge)
        items = query.records("actions/items_by_action", asked, reader)
        forecasts = _forecasts(asked, reader)
        now = datetime.now(UTC).replace(tzinfo=None)
        with store.transaction(draft):
            store.add_rows(draft, "meeting", [(number, held_on, now, who.strip(), note.strip() or None)])
            store.add_rows(draft, "meeting_figure", [(number, name, value) for name, value in figures.items()])
            store.add_rows(draft, "meeting_forecast", [
                (number, measure, made.opening, made.p50, made.p85, made.p95, made.chance_by_target, len(made.weeks_used), made.reason)
                for measure, made in forecasts.items()
            ])  # fmt: skip
            fields = ("action_id", "owner", "compound_id", "content", "raised_on", "due_on", "done_on", "evidence")
            store.add_rows(draft, "meeting_action", [(number, *(item[name] for name in fields)) for item in items])
        draft.changed = True
    return Closed(number, held_on, len(figures), len(items), same["meeting_id"] if same else None)


def _forecasts(asked: Selection, reader: store.Reader) -> dict[str, Forecast]:
    campaign = SimpleNamespace(**query.records("surveys/campaign", asked, reader)[0])
    rows = {measure: query.run(name, asked, reader) for measure, name in outlook.QUERIES.items()}
    return {measure: outlook.of_rows(measure, rows[measure], asked.as_of, campaign) for measure in rows}
