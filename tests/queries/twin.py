"""A slow, obvious twin of the headline measures: plain Python over plain rows, written beside docs/domain.md, section by section.

No SQL, no DuckDB, no pandas, and nothing of clearance: if both are wrong, they are wrong in different ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)
STARTS, TARGET = date(2017, 4, 1), date(2018, 11, 30)
WINDOWS = {
    1: (date(2017, 4, 1), date(2017, 9, 30)),
    2: (date(2017, 10, 1), date(2018, 2, 28)),
    3: (date(2018, 3, 1), date(2018, 6, 30)),
    4: (date(2018, 7, 1), date(2018, 10, 31)),
}
FRIDAY = 4


@dataclass
class Ledgers:
    """What surveys said, in the order of import: (ledger, survey date, rows); a row holds only the fields that its file has."""

    surveys: list[tuple[str, date, list[dict[str, Any]]]] = field(default_factory=list)

    def known(self, ledger: str, key: str, as_of: date, known: str) -> dict[str, dict[str, Any]]:
        """The newest version of each item; a field that a file does not have keeps what was known."""
        items: dict[str, dict[str, Any]] = defaultdict(dict)
        for name, surveyed_on, rows in sorted(self.surveys, key=lambda survey: survey[1]):  # stable: import order within a day
            if name == ledger and (known == "as-now" or surveyed_on <= as_of):
                for row in rows:
                    items[row[key]].update(row)
        return items


def on_or_before(day: date | None, as_of: date) -> bool:
    return day is not None and day <= as_of


def in_scope(s: dict[str, Any], d: date) -> bool:
    return s["found"] <= d and not on_or_before(s.get("declassified"), d)


def not_gone(s: dict[str, Any], d: date) -> bool:
    if not on_or_before(s.get("removed"), d):
        return True
    return on_or_before(s.get("relapsed"), d) and not on_or_before(s.get("again"), d)


def standing(s: dict[str, Any], d: date) -> bool:
    return in_scope(s, d) and not_gone(s, d)


def verified(s: dict[str, Any], d: date) -> bool:
    if not in_scope(s, d) or not_gone(s, d):
        return False
    last_removal = s["again"] if on_or_before(s.get("again"), d) else s["removed"]
    return on_or_before(s.get("accepted"), d) and s["accepted"] >= last_removal


def clear(compound: dict[str, Any], structures: Iterable[dict[str, Any]], d: date) -> bool:
    scope = [s for s in structures if in_scope(s, d)]
    return not any(standing(s, d) for s in scope) and (compound.get("baseline") == "无违建" or bool(scope))


def weeks(as_of: date) -> list[tuple[date, date]]:
    """(day before the week, its last day): Fridays from the campaign's start, closed by the as-of day."""
    ends = [day for day in every_day(STARTS, as_of) if day.weekday() == FRIDAY or day == as_of]
    return list(zip([STARTS - DAY, *ends], ends, strict=False))


def every_day(first: date, last: date) -> Iterable[date]:
    while first <= last:
        yield first
        first += DAY


class Twin:
    """The measures of a set of ledgers on a day."""

    def __init__(self, ledgers: Ledgers, as_of: date, known: str, chosen=lambda compound: True) -> None:
        self.d = as_of
        compounds = ledgers.known("compounds", "id", as_of, known)
        self.compounds = {key: c for key, c in compounds.items() if chosen(c)}
        structures = ledgers.known("structures", "structure", as_of, known)
        self.structures = [s for s in structures.values() if s["compound"] in self.compounds]
        self.shops = list(ledgers.known("shops", "shop", as_of, known).values())
        self.of = {key: [s for s in self.structures if s["compound"] == key] for key in self.compounds}

    def clear_compounds(self, d: date | None = None) -> set[str]:
        return {key for key, c in self.compounds.items() if clear(c, self.of[key], d or self.d)}

    def headline(self) -> dict[str, Any]:
        d, is_clear = self.d, self.clear_compounds()
        classes = {key: c.get("class") for key, c in self.compounds.items()}
        scope = [s for s in self.structures if in_scope(s, d)]
        stand = [s for s in scope if standing(s, d)]
        shops = [s for s in self.shops if s.get("found") is None or s["found"] <= d]
        return {
            "compounds": len(self.compounds),
            "compounds_clear": len(is_clear),
            "compounds_verified_clear": sum(all(verified(s, d) for s in self.of[k] if in_scope(s, d)) for k in is_clear),
            "compounds_not_surveyed": sum(
                c.get("baseline") != "无违建" and not any(in_scope(s, d) for s in self.of[k]) for k, c in self.compounds.items()
            ),
            "civilized": list(classes.values()).count("文明小区"),
            "civilized_clear": sum(classes[k] == "文明小区" for k in is_clear),
            "ordinary": list(classes.values()).count("一般小区"),
            "ordinary_clear": sum(classes[k] == "一般小区" for k in is_clear),
            "structures_in_scope": len(scope),
            "structures_standing": len(stand),
            "structures_cleared": len(scope) - len(stand),
            "structures_verified": sum(verified(s, d) for s in scope),
            "area_standing_sqm": round(sum(s["sqm"] for s in stand), 2),
            "shops": len(shops),
            "shops_open": sum(shop_open(s, d) for s in shops),
            "weeks_left": max((TARGET - d).days, 0) / 7,
        }

    def bridge(self) -> list[dict[str, Any]]:
        """Each structure is followed day by day: what it did on a day is what its dates say, in the order found … declassified."""
        found = []
        for after, end in weeks(self.d):
            row = {"week_end": end, "opening": self.standing_at(after)}
            row |= dict.fromkeys(("found", "relapsed", "removed", "reremoved", "declassified"), 0)
            for s in self.structures:
                out = s.get("declassified")
                for name, day in (("found", s["found"]), ("removed", s.get("removed")), ("relapsed", s.get("relapsed")), ("reremoved", s.get("again"))):
                    if day and after < day <= end and (out is None or day <= out):
                        row[name] += 1
                if out and after < out <= end and not_gone(s, out):
                    row["declassified"] += 1
            found.append(row | {"closing": self.standing_at(end)})
        return found

    def standing_at(self, d: date) -> int:
        return sum(standing(s, d) for s in self.structures)

    def batches(self) -> dict[int | None, dict[str, Any]]:
        found = {}
        for batch in (1, 2, 3, 4, None):
            keys = [k for k, c in self.compounds.items() if c.get("batch") == batch]
            stands = sum(standing(s, self.d) for k in keys for s in self.of[k])
            planned_end = WINDOWS[batch][1] if batch else None
            finished = self.finished_on(keys)
            slip = None
            if planned_end and finished:
                slip = (finished - planned_end).days
            elif planned_end and keys:
                slip = max((self.d - planned_end).days, 0)
            found[batch] = {
                "compounds": len(keys),
                "clear": len(self.clear_compounds() & set(keys)),
                "standing": stands,
                "finished_on": finished,
                "slip_days": slip,
                "carry_over": stands if planned_end and self.d > planned_end else 0,
            }
        return found

    def finished_on(self, keys: list[str]) -> date | None:
        """The first day from which all are clear through the as-of day: walk back from it."""
        if not keys or self.d < STARTS:
            return None
        first = None
        for day in reversed(list(every_day(STARTS, self.d))):
            if not all(clear(self.compounds[k], self.of[k], day) for k in keys):
                break
            first = day
        return first

    def by(self, name: str) -> dict[Any, dict[str, int]]:
        """Compounds, clear, in_scope, standing, cleared, verified by class or team."""
        found: dict[Any, dict[str, int]] = {}
        for key, c in self.compounds.items():
            row = found.setdefault(c.get(name), dict.fromkeys(("compounds", "clear", "in_scope", "standing", "cleared", "verified"), 0))
            row["compounds"] += 1
            row["clear"] += clear(c, self.of[key], self.d)
            for s in self.of[key]:
                row["in_scope"] += in_scope(s, self.d)
                row["standing"] += standing(s, self.d)
                row["cleared"] += in_scope(s, self.d) and not standing(s, self.d)
                row["verified"] += verified(s, self.d)
        return found

    def plan(self, day: date) -> float:
        """Each batch's scope as found by the day, linear to zero over the batch's window."""
        total = 0.0
        for s in self.structures:
            batch = self.compounds[s["compound"]].get("batch")
            if batch and in_scope(s, day):
                start, end = WINDOWS[batch]
                total += min(max((end - day).days / ((end - start).days + 1), 0), 1)
        return total

    def compounds_plan(self, day: date) -> float:
        """Compounds that had to be clear by the day: linear inside a batch; those without a batch always."""
        total = 0.0
        for c in self.compounds.values():
            start, end = WINDOWS.get(c.get("batch"), (None, None))
            total += 1 - min(max((end - day).days / ((end - start).days + 1), 0), 1) if end else 1
        return total


def shop_open(s: dict[str, Any], d: date) -> bool:
    """Open until closed; open again from its relapse."""
    return not on_or_before(s.get("closed"), d) or on_or_before(s.get("relapsed"), d)
