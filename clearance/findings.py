"""From figures to sentences, by rules: each function looks at a query's rows and says which text of the catalogue holds, and its values.

The rules are listed in docs/findings.md. No words here: the words are in the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Finding:
    """A key of the catalogue, the values for its text, and how it stands: ``good``, ``late``, or ``plain``."""

    key: str
    values: dict[str, Any]
    tone: str = "plain"


def share(part: float, whole: float) -> float:
    """part of whole as a fraction that reads 100% only when all is done: anything short of it stays at or under 99%."""
    if not whole:
        return 0.0
    exact = part / whole
    return min(exact, 0.99) if part < whole else exact


def will_we_make_it(pace: dict[str, Any], target_on: date) -> Finding:
    """One burn against the target, by the straight line of the recent net pace (its row of burndown/pace).

    Rules, first that fits: nothing remains; the target has passed; too few weeks to know a pace; what stands grows; the pace takes
    more than ten years; it reaches zero by the target; it reaches zero later.
    """
    values = {
        "measure": pace["measure"],
        "remaining": round(pace["remaining"]),
        "target": target_on,
        "weeks": int(pace["recent_weeks"]),
        "net": float(pace["recent_net_per_week"]) if pd.notna(pace["recent_net_per_week"]) else 0.0,
        "needed": float(pace["needed_per_week"]) if pd.notna(pace["needed_per_week"]) else 0.0,
    }
    if pace["remaining"] == 0:
        return Finding("verdict.done", values, "good")
    if pace["weeks_left"] == 0:
        return Finding("verdict.past", values, "late")
    if pace["recent_weeks"] == 0:
        return Finding("verdict.unknown", values)
    if pd.isna(pace["zero_on"]):
        if values["net"] < 0:
            return Finding("verdict.growing", values | {"grown": -values["net"]}, "late")
        return Finding("verdict.never", values, "late")
    values["zero_on"] = pace["zero_on"]
    late = (pace["zero_on"] - target_on).days
    if late <= 0:
        return Finding("verdict.in_time", values | {"spare": -late}, "good")
    return Finding("verdict.late", values | {"late": late}, "late")


def outlook_and_line(forecast: Finding, line: Finding) -> tuple[list[Finding], str]:
    """Will we make it, as the landing page says it: the forecast's finding (``outlook.finding``) and then the straight line's, and their tone.

    Rules: where all is done or the target has passed, the line alone; else the forecast first, and its tone where it gives dates.
    """
    if line.key in ("verdict.done", "verdict.past") or forecast.key not in ("outlook.dates", "outlook.unsure", "outlook.never", "outlook.too_few"):
        return [line], line.tone
    return [forecast, line], line.tone if forecast.key == "outlook.too_few" else forecast.tone


def burn_verdict(pace: dict[str, Any], target_on: date) -> Finding:
    """The same as a headline of its own, in the burn's unit."""
    verdict = will_we_make_it(pace, target_on)
    return Finding(verdict.key.replace("verdict.", "burn_verdict."), verdict.values, verdict.tone)


def pace_of(row: dict[str, Any]) -> Finding:
    """One burn's needed pace against its recent one (a row of burndown/pace)."""
    if row["remaining"] == 0:
        return Finding("pace.done", {}, "good")
    if pd.isna(row["needed_per_week"]):
        return Finding("pace.past", {}, "late")
    values = {
        "needed": float(row["needed_per_week"]),
        "net": float(row["recent_net_per_week"]) if pd.notna(row["recent_net_per_week"]) else 0.0,
        "weeks": int(row["recent_weeks"]),
    }
    if row["recent_weeks"] == 0:
        return Finding("pace.unknown", values)
    if row["on_pace"]:
        return Finding("pace.enough", values, "good")
    if values["net"] < 0:
        return Finding("pace.growing", values | {"grown": -values["net"]}, "late")
    return Finding("pace.short", values, "late")


def change(come: float, gone: float) -> Finding:
    """What moved since a week ago (its row of overview/since_last_week): what remains is less, more, level, or nothing moved."""
    values = {"by": abs(gone - come), "come": come, "gone": gone}
    if round(come) == round(gone):
        return Finding("change.none_moved" if come else "change.none", values)
    return Finding("change.down" if come < gone else "change.up", values)


URGENCY = ("late_batch", "overdue_actions", "not_surveyed", "relapsed", "long_standing")
"""The kinds of trouble of overview/attention, most urgent first."""


def most_urgent_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of overview/attention in the order in which they are told."""
    return sorted(rows, key=lambda row: (URGENCY.index(row["kind"]), row["batch"] if pd.notna(row["batch"]) else 0))


def batches(rows: Sequence[Mapping[str, Any]]) -> Finding:
    """The batch that tells most: the first that is late, else the first that is not finished (rows of batches/progress_by_batch)."""
    planned = [row for row in rows if pd.notna(row["batch"]) and row["compounds"] > 0]
    late = [row for row in planned if pd.isna(row["finished_on"]) and row["slip_days"] > 0]
    if late:
        first = late[0]
        values = {
            "batch": int(first["batch"]),
            "days": int(first["slip_days"]),
            "open": int(first["compounds"] - first["clear"]),
            "compounds": int(first["compounds"]),
            "standing": int(first["carry_over"]),
            "late": len(late),
            "all_standing": int(sum(row["carry_over"] for row in late)),
        }
        return Finding("batches.finding_late_one" if len(late) == 1 else "batches.finding_late_more", values, "late")
    running = [row for row in planned if pd.isna(row["finished_on"])]
    if running:
        first = running[0]
        return Finding("batches.finding_running", {
            "batch": int(first["batch"]), "clear": int(first["clear"]), "compounds": int(first["compounds"]), "ends": first["planned_end"],
        })  # fmt: skip
    return Finding("batches.finding_done" if planned else "batches.finding_none", {}, "good" if planned else "plain")


def burn(measure: str, weeks: pd.DataFrame, plan_column: str, remaining_column: str) -> Finding:
    """What remains against the plan in the last week of a burn-down."""
    if weeks.empty:
        return Finding("burn.finding_empty", {})
    last = weeks.iloc[-1]
    values: dict[str, Any] = {"remaining": round(float(last[remaining_column])), "measure": measure}
    if pd.isna(last[plan_column]):  # shops: the notice sets no course
        return Finding(f"burn.finding_plain_{measure}", values)
    values["plan"] = round(float(last[plan_column]))
    values["gap"] = abs(values["remaining"] - values["plan"])
    if values["remaining"] == 0:
        return Finding(f"burn.finding_zero_{measure}", values, "good")
    if values["gap"] == 0:
        return Finding(f"burn.finding_on_plan_{measure}", values, "good")
    behind = values["remaining"] > values["plan"]
    return Finding(f"burn.finding_{'behind' if behind else 'ahead'}_{measure}", values, "late" if behind else "good")


def bridge(weeks: pd.DataFrame) -> Finding:
    """What the last full week did to the number that stands (rows of burndown/bridge_by_week)."""
    full = weeks[~weeks["partial"]]
    if full.empty:
        return Finding("bridge.finding_empty", {})
    last = full.iloc[-1]
    values = {
        "week": last["week_end"],
        "gone": int(last["removed"] + last["reremoved"] + last["declassified"]),
        "come": int(last["found"] + last["relapsed"]),
        "opening": int(last["opening"]),
        "closing": int(last["closing"]),
    }
    return Finding("bridge.finding", values)


def teams(rows: list[dict[str, Any]]) -> Finding:
    """How many compounds and structures belong to a team at all: most have none in the notice (rows of teams/progress_by_team)."""
    named = [row for row in rows if pd.notna(row["team"])]
    unassigned = next(row for row in rows if pd.isna(row["team"]))
    values = {
        "teams": len(named),
        "compounds": int(sum(row["compounds"] for row in named)),
        "clear": int(sum(row["clear"] for row in named)),
        "standing": int(sum(row["standing"] for row in named)),
        "unassigned": int(unassigned["compounds"]),
        "unassigned_clear": int(unassigned["clear"]),
        "unassigned_standing": int(unassigned["standing"]),
    }
    return Finding("teams.finding", values)


def overview(headline: Any, tone: str) -> Finding:
    """Where we are: compounds clear of all (overview/headline); its tone is that of whether we shall make it."""
    values = {
        "clear": int(headline.compounds_clear), "compounds": int(headline.compounds),
        "share": share(headline.compounds_clear, headline.compounds), "weeks": float(headline.weeks_left),
    }  # fmt: skip
    if not headline.compounds:
        return Finding("overview.finding_none", {})
    if headline.compounds_clear == headline.compounds:
        return Finding("overview.finding_all", values, "good")
    return Finding("overview.finding", values, tone)


def timeline(rows: list[dict[str, Any]], batch: str) -> Finding:
    """How many compounds of one batch are clear, how many of them after the planned end (rows of batches/timeline_by_compound)."""
    clear = [row for row in rows if pd.notna(row["clear_since"])]
    late = [row for row in clear if pd.notna(row["slip_days"]) and row["slip_days"] > 0]
    values = {"batch": batch, "compounds": len(rows), "clear": len(clear), "late": len(late), "standing": int(sum(row["standing"] for row in rows))}
    return Finding("batches.timeline_late" if late else "batches.timeline", values)


def shares_by_class(rows: list[dict[str, Any]]) -> Finding:
    """The share clear of each class (rows of classes/progress_by_class)."""
    by_class = {row["class"]: share(row["clear"], row["compounds"]) for row in rows}
    return Finding("classes.share_finding", {"civilized": by_class["文明小区"], "ordinary": by_class["一般小区"]})


def team_shares(rows: list[dict[str, Any]]) -> Finding:
    """Between which shares cleared the teams lie, on their own denominators (rows of teams/progress_by_team)."""
    shares = [share(row["cleared"], row["in_scope"]) for row in rows if pd.notna(row["team"]) and row["in_scope"]]
    if not shares:
        return Finding("teams.shares_none", {})
    return Finding("teams.shares", {"lowest": min(shares), "highest": max(shares)})


def standing_by_class(rows: list[dict[str, Any]]) -> Finding:
    """What stands in each class (rows of classes/progress_by_class)."""
    standing = {row["class"]: int(row["standing"]) for row in rows}
    return Finding("classes.standing_finding", {"civilized": standing["文明小区"], "ordinary": standing["一般小区"]})


def kinds(rows: pd.DataFrame) -> Finding:
    """The kind that stands most, over both classes (rows of classes/kinds_by_class with kind_label)."""
    standing = rows.groupby("kind_label", sort=False)["standing"].sum()
    total = int(standing.sum())
    if not total:
        return Finding("classes.kinds_none", {})
    most = standing.idxmax()
    return Finding("classes.kinds_finding", {"kind": most, "standing": int(standing[most]), "total": total, "share": share(standing[most], total)})


# ── series for the charts ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class BurnSeries:
    """Which weekly query a burn reads, and which of its columns are which; ``plan_ahead``: its column of burndown/plan_ahead."""

    query: str
    remaining: str
    plan: str | None
    arrivals: str
    departures: str
    plan_ahead: str | None


BURNS = {
    "compounds": BurnSeries("burndown/compounds_by_week", "remaining", "remaining_plan", "arrivals", "departures", "remaining_plan"),
    "structures": BurnSeries("burndown/structures_by_week", "standing", "standing_plan", "arrivals", "departures", "standing_plan"),
    "area": BurnSeries("burndown/structures_by_week", "area_standing_sqm", "area_plan_sqm", "area_arrivals_sqm", "area_departures_sqm", "area_plan_sqm"),
    "shops": BurnSeries("burndown/shops_by_week", "open", None, "arrivals", "departures", None),
}


REMAINS = {"compounds": "not_clear", "structures": "standing", "area": "standing", "shops": "shops_open"}
WHOLE = {"compounds": "compounds", "structures": "in_scope", "area": "in_scope", "shops": "shops"}
"""The list of what remains, by burn; of all that there is; and of what remained at a week's end."""
REMAINED = {"compounds": "week_not_clear", "structures": "week_standing", "area": "week_standing", "shops": "week_shops_open"}


def burn_series(measure: str, weeks: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    """One burn's weeks as charts read them: week_end, partial, remaining, plan, arrivals, departures; then the plan's weeks to come."""
    burn = BURNS[measure]
    known = pd.DataFrame({
        "week_end": weeks["week_end"], "partial": weeks["partial"], "remaining": weeks[burn.remaining],
        "plan": weeks[burn.plan] if burn.plan else None, "arrivals": weeks[burn.arrivals], "departures": weeks[burn.departures],
    })  # fmt: skip
    if not burn.plan_ahead or ahead.empty:
        return known
    to_come = ahead[["week_end", burn.plan_ahead]].rename(columns={burn.plan_ahead: "plan"})
    return pd.concat([known, to_come.assign(partial=False)], ignore_index=True)


def compounds_against_plan(weeks: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    """Compounds clear and planned, week by week, then the plan's weeks to come: week_end, partial, compounds, compounds_clear, compounds_plan."""
    names = {"clear": "compounds_clear", "clear_plan": "compounds_plan"}
    rows = weeks[["week_end", "partial", "compounds", *names]]
    if not ahead.empty:
        rows = pd.concat([rows, ahead[["week_end", "compounds", "clear_plan"]].assign(partial=False)], ignore_index=True)
    return rows.assign(clear_plan=rows["clear_plan"].round()).rename(columns=names)  # a plan of compounds is read in whole ones


def batch_to_show(compounds: pd.DataFrame, asked: str = "") -> str:
    """The batch that is asked for; where there is none of that name, the one in which most stands, which is the one to look at first
    (batches/timeline_by_compound with its batch as text in ``of``)."""
    return asked if (compounds["of"] == asked).any() else compounds.groupby("of", sort=False)["standing"].sum().idxmax()


def batch_bars(progress: pd.DataFrame, compounds: pd.DataFrame, name: Any) -> pd.DataFrame:
    """Batches as the Gantt reads them: progress_by_batch with label, actual_start (first removal or find) and actual_end (finished)."""
    rows = progress[progress["batch"].notna()].copy()
    started = compounds.groupby("batch")["first_removed_on"].min()
    rows["label"] = [name(batch) for batch in rows["batch"]]
    rows["actual_start"] = [started.get(batch) for batch in rows["batch"]]
    rows["actual_end"] = rows["finished_on"]
    return rows


def scope_growth(measure: str, weeks: pd.DataFrame, since: date) -> Finding:
    """How much arrived and how much left since a day, such as the notice's (a burn's known weeks)."""
    until = weeks[weeks["week_end"] <= since]
    first, last = (weeks.iloc[0] if len(until) in (0, len(weeks)) else until.iloc[-1]), weeks.iloc[-1]
    values = {
        "since": first["week_end"],
        "scope": round(float(last["arrivals"])),
        "grown": round(float(last["arrivals"])) - round(float(first["arrivals"])),
        "done": round(float(last["departures"])) - round(float(first["departures"])),
    }
    return Finding(f"burn.scope_{measure}" if values["grown"] else f"burn.scope_flat_{measure}", values)
