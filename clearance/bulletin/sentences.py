"""What the text and the slides both say, worded once."""

from __future__ import annotations

import pandas as pd

from clearance import extent, findings, shops, two_classes, weeks
from clearance.bulletin.day import Day
from clearance.findings import Finding


def to_deal_with(day: Day) -> Finding:
    """What the meeting has to deal with, in one line."""
    late = sum(pd.notna(row["days_late"]) for row in day.actions)
    values = {"problems": len(problems(day)), "open": len(day.actions), "late": int(late)}
    return Finding("report.finding", values, "late" if late else "plain")


def line(day: Day) -> Finding:
    """Where what stands leads to if the last weeks go on."""
    return findings.will_we_make_it(day.pace["structures"], day.campaign.target_on)


def burn(day: Day) -> Finding:
    """What stands against the plan."""
    return findings.burn("structures", day.rows["structures"], "standing_plan", "standing")


def week(day: Day) -> Finding:
    """What the week did to what stands."""
    bridge = day.rows["bridge"]
    return weeks.finding(bridge, bridge["week_end"].iloc[-1])


def week_judged(day: Day) -> str:
    """Whether the week's removals are out of the ordinary, and by which rule; silence of the chart is a sentence too."""
    t = day.t
    full = weeks.full_weeks(day.rows["bridge"])
    control = weeks.control(full)
    if day.is_partial:
        return t("bulletin.control_partial")
    judged = weeks.week_finding(full, control, day.asked.as_of).key
    if judged == "weeks.not_judged":
        return t("bulletin.control_none", weeks=len(full))
    trial = t("bulletin.control_trial") if control.trial else ""
    if judged == "weeks.week_usual":
        return t("bulletin.control_usual") + trial
    fired = [day.say(weeks.said(signal, control)) for signal in weeks.signals(full, control) if signal.last == day.asked.as_of]
    return t("bulletin.control_fired", signals=t("bulletin.semicolon").join(fired)) + trial


def classes(day: Day) -> Finding:
    """The 32 against the 50. A file's numbers open nothing."""
    return two_classes.finding(day.records("classes"), lambda _, number, **__: day.t.number(number))


def shops_closed(day: Day) -> str:
    """How far 居改非 is."""
    return day.ended(shops.finding(day.shops, None, None)) if day.shops.shops else day.t("bulletin.no_shops")


def problems(day: Day) -> list[str]:
    """What needs the leading group, most urgent first."""
    t, told = day.t, []
    for row in findings.most_urgent_first(day.records("attention")):
        values = {name: int(row[name]) for name in ("batch", "items", "compounds", "days") if pd.notna(row[name])}
        about = t(f"attention.{row['kind']}", long_standing=int(day.campaign.long_standing_days), **values)
        told.append(t("bulletin.problem", about=about, detail=t(f"attention.{row['kind']}_detail", **values)))
    return told


def open_actions(day: Day) -> str:
    """How many action items are open, how many of them are late, and how late."""
    late = [row["days_late"] for row in day.actions if pd.notna(row["days_late"])]
    if not day.actions:
        return day.t("bulletin.actions_none")
    if not late:
        return day.t("bulletin.actions_open", open=len(day.actions))
    return day.t("bulletin.actions_late", open=len(day.actions), late=len(late), days=int(max(late)))


def actions_left_out(day: Day) -> tuple[str, ...]:
    """That only the most overdue are listed, and where the others are; nothing where all are listed."""
    more = len(day.actions) - extent.PRINTED
    if more <= 0:
        return ()
    workbook, sheet = day.t("report.xlsx"), day.t("bulletin.table.actions")
    return (day.t("bulletin.actions_more", shown=extent.PRINTED, more=more, workbook=workbook, sheet=sheet),)
