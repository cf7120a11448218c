"""更正: a past day's figures as they were reported that day beside what is known of that day now, and what lies between.

Pure: rows of queries/restatements and overview/headline, and a translator in; findings and tables out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pandas as pd

from clearance.findings import Finding
from clearance.lists import moment
from clearance.locale import Translator
from clearance.selection import AS_NOW, AS_REPORTED

FIGURES: Final = {
    "compounds": "compounds", "compounds_clear": "clear", "compounds_verified_clear": "verified_clear", "compounds_not_surveyed": "not_surveyed",
    "structures_in_scope": "in_scope", "structures_standing": "standing", "structures_cleared": "cleared", "structures_verified": "verified",
    "area_standing_sqm": "standing", "shops": "shops", "shops_open": "shops_open",
}  # fmt: skip
"""The columns of overview/headline that are compared, each with the list that it opens."""

ON_LIST: Final = {"compounds": "compounds", "structures": "in_scope", "shops": "shops"}
"""Beside which list an item's history is shown."""

LONGEST_LINKED: Final = 300
"""A longer list of restatements is a plain grid: that many links would slow the page."""


def reported(weeks: pd.DataFrame) -> pd.DataFrame:
    """The weeks by whose end anything had been reported at all (rows of restatements/standing_by_week)."""
    return weeks[weeks["surveyed"]].reset_index(drop=True)


def day_to_show(weeks: pd.DataFrame, newest: date) -> date:
    """The day that the page opens with: the as-of day, which closes the weeks; but of the newest survey's day nothing can have been restated
    yet, so there it is the last day of which something has, if there is one."""
    last = weeks["week_end"].iloc[-1]
    restated = weeks[(weeks["brought_in"] + weeks["taken_out"]) > 0]
    return restated["week_end"].iloc[-1] if last >= newest and len(restated) else last


def finding(day: date, then: Any, now: Any, items: pd.DataFrame) -> Finding:
    """What has become of a day's figures (overview/headline as reported and as now; rows of restatements/items_of_day).

    Rules, first that fits: nothing was restated; the number that stands was; only other things were.
    """
    values = {"day": day, "reported": int(then.structures_standing), "now": int(now.structures_standing), "items": len(items)}
    if items.empty:
        return Finding("restatements.finding_none", values)
    return Finding("restatements.finding_standing" if values["reported"] != values["now"] else "restatements.finding_other", values)


def opened(day: date) -> dict[str, tuple[str, dict[str, Any]]]:
    """The lists that the numbers of the finding open: what stood on the day, as reported and as now."""
    return {name: ("standing", {"as_of": day, "known": known}) for name, known in (("reported", AS_REPORTED), ("now", AS_NOW))}


def weekly_links(weeks: pd.DataFrame, opens: Callable[..., str]) -> dict[str, list[str]]:
    """What stood at each week's end as a list, as reported and as now (rows of restatements/standing_by_week)."""
    clocks = {"standing_reported": AS_REPORTED, "standing_known": AS_NOW}
    return {
        name: [opens("standing", count, as_of=day, known=known) for day, count in zip(weeks["week_end"], weeks[name], strict=True)]
        for name, known in clocks.items()
    }  # fmt: skip


def history(weeks: pd.DataFrame) -> Finding:
    """By how much what came afterwards has lowered or raised the number reported at a meeting, at most, and at which (``reported`` weeks)."""
    change = weeks["standing_known"] - weeks["standing_reported"]
    down, up = int(max(-change.min(), 0)), int(max(change.max(), 0))
    values = {"down": down, "up": up, "meetings": len(weeks), "restated": int((change != 0).sum())}
    if down:
        values["down_on"] = weeks["week_end"].iloc[int(change.argmin())]
    if up:
        values["up_on"] = weeks["week_end"].iloc[int(change.argmax())]
    return Finding(f"restatements.history_{'both' if down and up else 'lowered' if down else 'raised' if up else 'none'}", values)


def figures(t: Translator, then: Any, now: Any) -> pd.DataFrame:
    """The figures side by side: figure, reported, now, difference (now less reported)."""
    rows = [(name, float(getattr(then, name)), float(getattr(now, name))) for name in FIGURES]
    return pd.DataFrame({
        "restated_figure": [t(f"restatements.figure.{name}") for name, _, _ in rows],
        "restated_reported": [then for _, then, _ in rows],
        "restated_known": [now for _, _, now in rows],
        "restated_by": [round(now - then, 2) for _, then, now in rows],
    })  # fmt: skip


def signed(t: Translator, change: float) -> str:
    """+3, −10.5, or that nothing changed."""
    if not change:
        return t("restatements.same")
    return f"{'+' if change > 0 else '−'}{t.number(abs(change))}"


def links(t: Translator, then: Any, now: Any, opens: Callable[..., str], day: date) -> dict[str, list[str]]:
    """The figures' numbers, each of which opens its list as it was or is known, and the differences with their sign. ``opens``: ``widgets.opens``."""
    changes = [signed(t, round(getattr(now, name) - getattr(then, name), 2)) for name in FIGURES]
    return {"restated_by": changes} | {
        column: [opens(listing, getattr(row, name), as_of=day, known=known) for name, listing in FIGURES.items()]
        for column, row, known in (("restated_reported", then, AS_REPORTED), ("restated_known", now, AS_NOW))
    }


def table(t: Translator, items: pd.DataFrame) -> pd.DataFrame:
    """The list of restatements as it is read: ledger, item, name, was, is, and the survey that says so with the moment of its import."""
    rows = items.to_dict("records")
    return pd.DataFrame({
        "restated_ledger": [t(f"ledger.{row['ledger']}") for row in rows],
        "restated_item": [row["item_id"] for row in rows],
        "restated_place": [row["name"] for row in rows],
        "restated_was": [_word(t, row, "reported") for row in rows],
        "restated_is": [_word(t, row, "now") for row in rows],
        "surveyed_on": [row["surveyed_on"] for row in rows],
        "file_name": [row["file_name"] for row in rows],
        "line": [row["line"] for row in rows],
        "imported_at": [moment(row["imported_at"]) for row in rows],
    })  # fmt: skip


def _word(t: Translator, row: dict[str, Any], side: str) -> str:
    """A state; with its area where that differs, with its compound where it moved."""
    word = t.name_of(f"restatements.{row['ledger']}", row[side])
    area, other = row[f"area_{side}_sqm"], row[f"area_{'now' if side == 'reported' else 'reported'}_sqm"]
    if pd.notna(area) and pd.notna(other) and area != other:
        word += t("restatements.with_area", sqm=float(area))
    home, away = row[f"compound_{side}"], row[f"compound_{'now' if side == 'reported' else 'reported'}"]
    if pd.notna(home) and pd.notna(away) and home != away:
        word += t("restatements.in_compound", compound=home)
    return word


def histories(items: pd.DataFrame, opens_item: Callable[..., str], day: date) -> dict[str, list[str]] | None:
    """The items' numbers, each of which opens its history; none where the list is too long for links. ``opens_item``: ``widgets.opens_item``."""
    if len(items) > LONGEST_LINKED:
        return None
    return {"restated_item": [opens_item(ON_LIST[ledger], item, as_of=day, known=AS_NOW) for ledger, item in zip(items["ledger"], items["item_id"], strict=True)]}
