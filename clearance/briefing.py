"""The landing page's panels, put together from query rows and the catalogue. Pure: rows and a translator in, HTML out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from clearance import findings, panels, theme
from clearance.charts.sparkline import progress_svg, sparkline_svg
from clearance.locale import Translator

# Which series of which weekly query a burn card draws: remaining, and the plan where there is one.
SERIES = {
    "compounds": ("remaining", "remaining_plan"),
    "structures": ("standing", "standing_plan"),
    "area": ("area_standing_sqm", "area_plan_sqm"),
    "shops": ("open", None),
}

# The lists that a burn's numbers open: what remains, all of it, what is done.
LISTS = {
    "compounds": ("not_clear", "compounds", "clear"),
    "structures": ("standing", "in_scope", "cleared"),
    "area": ("standing", "in_scope", "cleared"),
    "shops": ("shops_open", "shops", "shops_closed"),
}
# The lists of what came to a burn and what has gone from it within a week.
MOVED = {
    "compounds": ("newly_not_clear", "newly_clear"),
    "structures": ("newly_standing", "newly_gone"),
    "area": ("newly_standing", "newly_gone"),
    "shops": ("newly_open", "newly_closed"),
}
# Turns a number into one that opens its list: name of the list, number, and the filter's value that it is about (widgets.opens).
Opens = Callable[..., str]


def answer(t: Translator, found: list[findings.Finding]) -> str:
    """Will we make it, in sentences (``findings.outlook_and_line``)."""
    return t("overview.sentences").join(t(each.key, **each.values) for each in found)


def burns(t: Translator, opens: Opens, pace: list[dict[str, Any]], since: list[dict[str, Any]], weeks: dict[str, pd.DataFrame]) -> str:
    """The four burns: what remains of how much, the change since last week, the course, needed pace against recent pace.

    ``pace``: rows of burndown/pace; ``since``: of overview/since_last_week; ``weeks``: a weekly series per measure.
    """
    moved = {row["measure"]: findings.change(row["come"], row["gone"]) for row in since}
    return panels.burns([_burn(t, opens, row, moved[row["measure"]], weeks[row["measure"]]) for row in pace])


def _burn(t: Translator, opens: Opens, row: dict[str, Any], change: findings.Finding, weeks: pd.DataFrame) -> panels.Burn:
    measure = row["measure"]
    done = row["total"] - row["remaining"]
    pace = findings.pace_of(row)
    remaining, plan = SERIES[measure]
    left, whole, gone = LISTS[measure]
    moved = {name: opens(listing, round(change.values[name])) for name, listing in zip(("come", "gone"), MOVED[measure], strict=True)}
    return panels.Burn(
        name=t(f"burn.left.{measure}"),
        remaining=opens(left, round(row["remaining"])),
        unit=t(f"burn.unit.{measure}"),
        of=t(f"burn.of_{measure}", total=opens(whole, round(row["total"])), done=opens(gone, round(done)), share=findings.share(done, row["total"])),
        change=t(f"{change.key}_{measure}", by=round(change.values["by"]), **moved),
        change_tone={"change.down": "good", "change.up": "late"}.get(change.key, "plain"),
        pace=t(pace.key, **pace.values, unit=t(f"burn.unit.{measure}")),
        pace_tone=pace.tone,
        sparkline=_course(t, t(f"burn.left.{measure}"), weeks[remaining].tolist(), weeks[plan].tolist() if plan else None),
        progress=_progress(t, done, row["total"]),
    )


def _course(t: Translator, name: str, values: list, plan: list | None) -> str:
    words = t("burn.sparkline", name=name)
    return panels.picture(sparkline_svg(values, plan, colour=theme.STANDING, width=320, title=words), words)


def _progress(t: Translator, done: float, total: float, height: int = 14) -> str:
    words = t("burn.progress", share=findings.share(done, total))
    return panels.picture(progress_svg(done, total, width=320, height=height, title=words), words)


def attention(t: Translator, opens: Opens, rows: list[dict[str, Any]], long_standing: int) -> str:
    """What needs the leadership group, most urgent first (rows of overview/attention; days from which a structure is long standing)."""
    items = []
    for row in findings.most_urgent_first(rows):
        values: dict[str, Any] = {name: int(row[name]) for name in ("batch", "items", "compounds", "days") if pd.notna(row[name])}
        values |= _attention_opens(opens, row, values)
        tone = "late" if row["kind"] in ("late_batch", "overdue_actions") else "plain"
        items.append((tone, t(f"attention.{row['kind']}", long_standing=long_standing, **values), t(f"attention.{row['kind']}_detail", **values)))
    return panels.attention(t("attention.title"), items, t("attention.nothing"))


def _attention_opens(opens: Opens, row: dict[str, Any], values: dict[str, Any]) -> dict[str, str]:
    """The counts of an item that have a list: of a late batch what stands in it and what is not clear, else the items themselves."""
    if row["kind"] == "late_batch":
        return {
            "items": opens("standing", values["items"], batches=values["batch"]),
            "compounds": opens("not_clear", values["compounds"], batches=values["batch"]),
        }
    name = "compounds" if row["kind"] == "not_surveyed" else "items"
    return {name: opens(row["kind"], values[name])}


def batches(t: Translator, opens: Opens, rows: list[dict[str, Any]]) -> str:
    """Compounds clear per batch, each batch on its own denominator (rows of batches/progress_by_batch)."""
    bars = []
    for row in rows:
        if not row["compounds"]:
            continue
        bars.append(panels.Bar(
            label=t.name_of("batches", "none" if pd.isna(row["batch"]) else int(row["batch"])),
            words=_clear(t, opens, row, batches=row["batch"]),
            progress=_progress(t, row["clear"], row["compounds"], height=10),
            note=_batch_note(t, row),
            tone="late" if pd.isna(row["finished_on"]) and pd.notna(row["slip_days"]) and row["slip_days"] > 0 else "plain",
        ))  # fmt: skip
    return panels.bars(t("overview.batches"), bars)


def _clear(t: Translator, opens: Opens, row: dict[str, Any], **own: Any) -> str:
    """How many compounds of a batch or class are clear, of how many."""
    return t(
        "bars.clear", clear=opens("clear", int(row["clear"]), **own), compounds=opens("compounds", int(row["compounds"]), **own),
        share=findings.share(row["clear"], row["compounds"]),
    )  # fmt: skip


def slips(t: Translator, rows: list[dict[str, Any]]) -> str:
    """Every late batch with its slip, in one line (rows of batches/progress_by_batch)."""
    late = [row for row in rows if pd.notna(row["batch"]) and pd.notna(row["slip_days"]) and row["slip_days"] > 0]
    items = [t("batches.slip", batch=int(row["batch"]), n=int(row["slip_days"])) for row in late]
    return t("list.comma").join(items) if items else t("batches.no_slip")


def _batch_note(t: Translator, row: dict[str, Any]) -> str:
    if pd.isna(row["batch"]):
        return t("bars.no_plan")
    if pd.isna(row["finished_on"]):
        if row["slip_days"] > 0:
            return t("bars.late", day=row["planned_end"], n=int(row["slip_days"]))
        return t("bars.ends", day=row["planned_end"])
    if row["slip_days"] > 0:
        return t("bars.finished_late", day=row["finished_on"], n=int(row["slip_days"]))
    return t("bars.finished", day=row["finished_on"])


def _class(t: Translator, row: dict[str, Any]) -> str:
    return t.name_of("classes", "none" if pd.isna(row["class"]) else row["class"])


def classes(t: Translator, opens: Opens, rows: list[dict[str, Any]]) -> str:
    """The civilized against the ordinary compounds (rows of classes/progress_by_class)."""
    bars = [
        panels.Bar(
            label=_class(t, row),
            words=_clear(t, opens, row, classes=row["class"]),
            progress=_progress(t, row["clear"], row["compounds"], height=10),
            note=t(
                "bars.standing", standing=opens("standing", int(row["standing"]), classes=row["class"]),
                in_scope=opens("in_scope", int(row["in_scope"]), classes=row["class"]),
            ),
        )
        for row in rows
    ]
    return panels.bars(t("overview.classes"), bars)


def class_pace(t: Translator, opens: Opens, rows: list[dict[str, Any]]) -> str:
    """How fast each class goes, and how much of its clearing is verified (rows of classes/progress_by_class)."""
    lines = []
    for row in rows:
        name = _class(t, row)
        per_week = row["removed_recently"] / row["recent_weeks"] if row["recent_weeks"] else 0.0
        lines.append((
            name, t("class_pace.per_week", pace=float(per_week), weeks=int(row["recent_weeks"])),
            t(
                "class_pace.verified", verified=opens("verified", int(row["verified"]), classes=row["class"]),
                cleared=opens("cleared", int(row["cleared"]), classes=row["class"]), share=findings.share(row["verified"], row["cleared"]),
            ),
        ))  # fmt: skip
    return panels.facts(t("class_pace.title"), lines, t("class_pace.note"))


def freshness(t: Translator, rows: list[dict[str, Any]]) -> str:
    """How old each ledger is on the day (rows of surveys/freshness_by_ledger)."""
    lines = []
    for row in rows:
        if pd.isna(row["newest_survey_on"]):
            lines.append((t(f"ledger.{row['ledger']}"), t("fresh.never"), ""))
        else:
            quarantined = t("fresh.quarantined", n=int(row["rows_quarantined"])) if row["rows_quarantined"] else ""
            lines.append((t(f"ledger.{row['ledger']}"), t("fresh.on", day=row["newest_survey_on"], n=int(row["surveys"])), quarantined))
    return panels.facts(t("overview.freshness"), lines)
