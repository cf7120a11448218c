"""The shared filters: what a reader has asked to see, as one frozen value that becomes a query's parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

AS_NOW, AS_REPORTED = "as-now", "as-reported"
KNOWN = (AS_NOW, AS_REPORTED)
NONE = "none"  # the value of a filter for "no batch", "no class", "no team" (未分组)


@dataclass(frozen=True)
class Selection:
    """An as-of day, what is known by whom when, and the filters. An empty filter lets everything through."""

    as_of: date
    known: str = AS_NOW
    streets: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.known not in KNOWN:
            raise ValueError(f"known is {self.known!r}; write one of {', '.join(KNOWN)}")

    def parameters(self) -> dict[str, Any]:
        """The values that queries bind by name; a filter that is empty is NULL."""
        filters = ("streets", "areas", "batches", "classes", "teams")
        return {"as_of": self.as_of, "known": self.known} | {name: list(getattr(self, name)) or None for name in filters}

    def days_before(self, days: int) -> Selection:
        """The same question asked of an earlier day."""
        return replace(self, as_of=self.as_of - timedelta(days=days))

    def on(self, day: date, known: str) -> Selection:
        """The same question asked of a day, as known then or now."""
        return replace(self, as_of=day, known=known)

    @property
    def is_filtered(self) -> bool:
        """Whether any filter leaves something out."""
        return any((self.streets, self.areas, self.batches, self.classes, self.teams))
