"""会议记录: the meetings on record: what each saw, whether they came every week, what became of what they forecast, what is known otherwise now.

Pure: rows of queries/meetings and a translator in; findings, panels and tables out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from clearance import panels
from clearance.findings import Finding
from clearance.lists import moment
from clearance.locale import Translator

WEEK: Final = ("opening", "found", "relapsed", "removed", "reremoved", "declassified", "closing")
"""Columns of burndown/bridge_by_week that a record keeps of the last full week, as ``week_<name>``."""
COMPARED: Final = ("compounds_clear", "structures_standing", "area_standing_sqm", "shops_open", "actions_open", "actions_late")
"""What the table of meetings shows, each with its difference to the meeting before."""
SQUARE_METRES: Final = frozenset({"area_in_scope_sqm", "area_standing_sqm"})
HELD, MISSED, PENDING, NO_DATE = "held", "missed", "pending", "no_date"
COLUMNS: Final = {
    "meetings": ("held_on", *(f"{name}_told" for name in COMPARED), "closed_by", "closed_at_told", "state"),
    "forecasts": ("held_on", "measure_label", "remaining_told", "p50", "p85", "p95", "chance", "score"),
    "restated": ("label", "then", "now", "difference"),
    "actions": ("action_id", "state", "owner", "compound_id", "content", "raised_on", "due_on", "done_on", "evidence"),
}
"""The columns of the page's tables, in order."""


def headers(t: Translator, table: str) -> dict[str, str]:
    """A table's headers by field."""
    return {name: t(f"record.column.{name}") for name in COLUMNS[table]}


def figures(headline: Mapping[str, Any], bridge: pd.DataFrame) -> dict[str, float]:
    """What a record keeps: all of overview/headline, and the last full week of the bridge where there is one, by name."""
    kept = {name: float(value) for name, value in headline.items()}
    full = bridge[~bridge["partial"].astype(bool)]
    return kept | ({f"week_{name}": float(full.iloc[-1][name]) for name in WEEK} if len(full) else {})


# ── the meetings ─────────────────────────────────────────────────────────────────────────────────────────────────


def standing_records(meetings: pd.DataFrame) -> pd.DataFrame:
    """One record a day: those that no later one replaces; the newest first."""
    return meetings[~meetings["is_replaced"].astype(bool)]


def longest_gap(held: Sequence[date], as_of: date) -> int:
    """The most days from one meeting to the next, the as-of day closing the last stretch."""
    days = [*sorted(held), as_of]
    return max((after - before).days for before, after in pairwise(days))


def finding(meetings: pd.DataFrame, weeks: pd.DataFrame, as_of: date) -> Finding:
    """How many meetings are on record, and in how many of the weeks since the first (rows of meetings/figures_by_meeting and cadence_by_week).

    Rules: none yet; a week without one → late, with the longest stretch; none missed → good. The week of the as-of day counts only where
    it has had its meeting: there is still time for it.
    """
    if meetings.empty:
        return Finding("record.finding_none", {})
    over = _weeks_over(weeks, as_of)
    values = {
        "meetings": len(standing_records(meetings)), "weeks": len(over), "with_meeting": int(over["held_on"].notna().sum()),
        "gap": longest_gap(standing_records(meetings)["held_on"].tolist(), as_of), "last": meetings["held_on"].max(),
    }  # fmt: skip
    whole = values["with_meeting"] == values["weeks"]
    return Finding("record.finding_every" if whole else "record.finding_gaps", values, "good" if whole else "late")


def _weeks_over(weeks: pd.DataFrame, as_of: date) -> pd.DataFrame:
    return weeks[(weeks["week_end"] < as_of) | weeks["held_on"].notna()] if len(weeks) else weeks


def cadence(t: Translator, weeks: pd.DataFrame, as_of: date) -> str:
    """Week by week whether a meeting was closed: a strip, marked by sign and not by colour alone, and the days without one by name."""
    tiles = "".join(_week(t, row, "held" if pd.notna(row.held_on) else "missed") for row in _weeks_over(weeks, as_of).itertuples())
    return f'<section class="b-card b-cadence"><h3>{escape(t("record.cadence"))}</h3><ol>{tiles}</ol><p class="b-small">{escape(t("record.cadence_key"))}</p></section>'


def _week(t: Translator, row: Any, state: str) -> str:
    day = row.held_on if state == "held" else row.week_end
    mark = {"held": "✓", "missed": "✗"}[state]
    return f'<li class="b-week-{state}" title="{escape(t(f"record.week_{state}", day=row.week_end))}"><b>{mark}</b><span>{escape(t.day(day, "short"))}</span></li>'


def meetings_table(t: Translator, meetings: pd.DataFrame) -> pd.DataFrame:
    """The meetings with each figure and its difference to the meeting before; a replaced record is compared with nothing."""
    standing = standing_records(meetings)
    before = {row.meeting_id: earlier for row, earlier in zip(standing.itertuples(), [*list(standing.itertuples())[1:], None], strict=True)}
    rows = []
    for row in meetings.itertuples():
        earlier = before.get(row.meeting_id)
        told = {f"{name}_told": _figure(t, name, getattr(row, name), None if earlier is None else getattr(earlier, name)) for name in COMPARED}
        told["compounds_clear_told"] = t("record.of", told=told["compounds_clear_told"], whole=int(row.compounds))
        told["shops_open_told"] = t("record.of", told=told["shops_open_told"], whole=int(row.shops))
        rows.append({"held_on": row.held_on, **told, "closed_by": row.closed_by, "closed_at_told": moment(row.closed_at), "state": _state(t, row)})
    return pd.DataFrame(rows, columns=list(COLUMNS["meetings"]))


def _figure(t: Translator, name: str, value: float, before: float | None) -> str:
    shown = t.number(round(value) if name in SQUARE_METRES else value)
    if before is None:
        return shown
    by = round(value) - round(before)
    return t("record.level", told=shown) if not by else t("record.more" if by > 0 else "record.fewer", told=shown, by=abs(by))


def _state(t: Translator, row: Any) -> str:
    parts = [t("record.replaced")] if row.is_replaced else []
    parts += [t("record.replaces", number=int(row.replaces))] if pd.notna(row.replaces) else []
    parts += [row.note] if pd.notna(row.note) and row.note else []
    return t("list.comma").join(parts) or t("record.stands")


# ── what was forecast ────────────────────────────────────────────────────────────────────────────────────────────


def score(p85: Any, finished_on: date | None, as_of: date) -> str:
    """Did the P85 day hold: finished by it, held; not finished by it, missed; it is still to come, pending; no day was named, no_date."""
    if p85 is None or pd.isna(p85):
        return NO_DATE
    if finished_on is not None and finished_on <= p85:
        return HELD
    return MISSED if as_of >= p85 else PENDING


def finished_on(weeks: pd.DataFrame, held_on: date) -> date | None:
    """The first week's end from a meeting on at which nothing remains of a burn (``findings.burn_series``), or None."""
    done = [week.week_end for week in weeks.itertuples() if week.week_end >= held_on and pd.notna(week.remaining) and week.remaining == 0]
    return done[0] if done else None


def scored(forecasts: pd.DataFrame, burns: Mapping[str, pd.DataFrame], as_of: date) -> pd.DataFrame:
    """Each meeting's forecasts (rows of meetings/forecasts_by_meeting) with ``scored``. ``burns``: the weeks of each burn by measure. What is
    finished is known by the week: a P85 day within a week is held to that week's end."""
    return forecasts.assign(scored=[
        score(_week_of(row.p85, burns[row.measure]), finished_on(burns[row.measure], row.held_on), as_of) for row in forecasts.itertuples()
    ])  # fmt: skip


def _week_of(day: Any, weeks: pd.DataFrame) -> Any:
    if day is None or pd.isna(day):
        return None
    return next((week_end for week_end in weeks["week_end"] if week_end >= day), day)


def score_finding(forecasts: pd.DataFrame) -> Finding:
    """How many of the forecasts whose outcome is known held, and how many are still open (rows with ``scored``)."""
    count = forecasts["scored"].value_counts()
    values = {"known": int(count.get(HELD, 0) + count.get(MISSED, 0)), "held": int(count.get(HELD, 0)), "pending": int(count.get(PENDING, 0))}
    if values["known"]:
        return Finding("record.scores", values)
    return Finding("record.scores_pending" if values["pending"] else "record.scores_none", values)


def forecasts_table(t: Translator, forecasts: pd.DataFrame) -> pd.DataFrame:
    """The forecasts in words (rows with ``scored``)."""
    rows = forecasts.to_dict("records")
    return forecasts.assign(
        measure_label=[t(f"burn.left.{row['measure']}") for row in rows],
        remaining_told=[t(f"record.remaining.{row['measure']}", n=round(row["remaining"])) for row in rows],
        chance=["—" if pd.isna(row["chance_by_target"]) else t.chance(row["chance_by_target"]) for row in rows],
        score=[t(f"record.reason.{row['reason']}") if pd.notna(row["reason"]) else t(f"record.score.{row['scored']}") for row in rows],
    )


# ── what is known otherwise now ──────────────────────────────────────────────────────────────────────────────────


def restated(t: Translator, then: Mapping[str, float], now: Mapping[str, float]) -> pd.DataFrame:
    """The figures of a meeting's day that are known otherwise now: both numbers and the difference; empty where none is."""
    rows = [
        {"label": t(f"record.figure.{name}"), "then": then[name], "now": value, "difference": round(value - then[name], 2)}
        for name, value in now.items() if name in then and round(value - then[name], 2) != 0
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS["restated"]))


def restated_title(t: Translator, then: Mapping[str, float], changed: pd.DataFrame, held_on: date) -> str:
    """How many of a meeting's figures are known otherwise now."""
    return t("record.restated" if len(changed) else "record.not_restated", day=held_on, changed=len(changed), figures=len(then))


def actions_table(t: Translator, rows: pd.DataFrame, owners: Mapping[str, str]) -> pd.DataFrame:
    """A meeting's action items as it recorded them, in words. ``owners``: how the campaign's teams and groups read (``actions.owner_names``)."""
    return rows.assign(state=[t(f"actions.state.{each}") for each in rows["state"]], owner=[owners.get(each, each) for each in rows["owner"]])


def label(t: Translator, row: Any) -> str:
    """How a meeting is called where one is chosen."""
    replaced = t("record.label_replaced") if row.is_replaced else ""
    return t("record.label", day=row.held_on, who=row.closed_by, at=moment(row.closed_at)) + replaced


def nothing_yet(t: Translator) -> str:
    """What a record will hold, before there is one."""
    return panels.notes(t("record.will"), [t(f"record.will_{part}") for part in ("figures", "frozen", "score", "gaps")])
