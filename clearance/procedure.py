"""程序与托底: what the page on process says: the legal clock, what went wrong in what was removed, the hardship guard.

Pure: rows of queries/procedure, the campaign's facts and a translator in; findings, panels and tables out. Words as in docs/domain.md, section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from clearance import findings, outlook, panels
from clearance.disclosure import Released, Shown, Withheld
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.selection import NONE
from clearance.statistics.survival import Waits, kaplan_meier

Opens = Callable[..., str]

FAULTS: Final = ("no_notice", "late_notice", "early_force")
WAITS: Final = ("notice", "decision", "removal", "whole")
"""The waits of procedure/waits_by_days, in the order in which they are told."""
MODES: Final = {"self": "自拆", "assisted": "助拆", "forced": "强拆"}
BY_COLUMN: Final = {name: name for name in ("standing", "not_noticed", "not_served", "served_too_late", "procedure_complete", "faults")}
"""The lists that the columns of the table by compound count."""
DIMENSIONS: Final = ("batches", "teams")
PLANS: Final = ["planned", "unplanned"]
TOTAL: Final = "total"
COUNTED: Final = {"planned": "with_plan", "unplanned": "without_plan", TOTAL: "in_hardship"}
"""The hardship counts of a row, with their columns in a table that is shown."""


def finding(head: Any) -> Finding:
    """What the legal clock leaves for the target (procedure/headline).

    Rules, first that fits: nothing stands; every standing case was served in time; the last day to serve has passed → those not served and those
    served too late; else how many are not served, and how many days are left to serve them.
    """
    values = {"standing": int(head.standing), "not_served": int(head.not_served), "served_too_late": int(head.served_too_late), "last": head.last_serving_on, "days": abs(int(head.days_to_serve))}
    if not head.standing:
        return Finding("procedure.finding_none", {}, "good" if not head.faults else "plain")
    if not head.not_served and not head.served_too_late:
        return Finding("procedure.finding_served", values)
    return Finding("procedure.finding_open" if head.days_to_serve >= 0 else "procedure.finding_past", values, "plain" if head.days_to_serve >= 0 else "late")


def note(t: Translator, head: Any) -> str:
    """The second thing to know: how much of what was removed has a process fault."""
    return t("procedure.note", removed=int(head.removed), faults=int(head.faults)) if head.removed else t("procedure.note_none")


# ── the legal clock ──────────────────────────────────────────────────────────────────────────────────────────────


def clock(t: Translator, head: Any, waiting_days: int, opens: Opens) -> str:
    """What stands, by what force still needs; the four lines add up to it."""
    words = {"days": int(waiting_days), "last": head.last_serving_on, "left": abs(int(head.days_to_serve)), "agreed": int(head.not_served_agreed)}
    passed = head.days_to_serve < 0
    lines = [
        (name, int(getattr(head, name)), "late" if bad and getattr(head, name) else "good" if name == "served_too_late" else "plain", t(f"procedure.clock_{detail}", **words))
        for name, bad, detail in (
            ("not_served", passed, "not_served_past" if passed else "not_served"), ("served_too_late", True, "served_too_late"),
            ("force_waiting", False, "force_waiting"), ("force_lawful", False, "force_lawful"),
        )
    ]  # fmt: skip
    items = [(tone, t(f"procedure.{name}", count=opens(name, count)), detail) for name, count, tone, detail in lines]
    return panels.attention(t("procedure.clock_title", standing=int(head.standing)), items, "")


def faults(t: Translator, head: Any, forced_on_holidays: int, opens: Opens) -> str:
    """What went wrong in what was removed; a fault that there is none of is said too."""
    items = []
    for name in FAULTS:
        count = int(getattr(head, name))
        items.append(("late" if count else "good", t(f"procedure.{name}", count=opens(name, count)), t(f"procedure.{name}_what")))
    items.append(("late" if forced_on_holidays else "good", t("procedure.on_holiday", count=forced_on_holidays), t("procedure.on_holiday_what")))
    return panels.attention(t("procedure.faults_title", removed=int(head.removed), count=opens("faults", int(head.faults))), items, "")


def force(head: Any, days: pd.DataFrame, as_of: date, target_on: date) -> Finding:
    """For how many of those that stand force is lawful now, and will be by the target, if no further decision is served (procedure/force_by_day)."""
    values = {"standing": int(head.standing), "now": int(days["lawful"].iloc[0]), "last": head.last_serving_on}
    if as_of >= target_on:
        return Finding("procedure.force_past", values)
    return Finding("procedure.force", values | {"by_target": int(days.loc[days["day"] <= target_on, "lawful"].iloc[-1])})


def ready(t: Translator, head: Any, held_back: int | None, opens: Opens) -> str:
    """How far what stands is from being ready to be removed. ``held_back``: how many the hardship guard holds back; None where the reader may not
    know, and then what is ready is not said either, for the one gives the other away."""
    standing, complete = int(head.standing), int(head.procedure_complete)
    lines = [
        (t("procedure.ready_noticed"), t("procedure.places", count=int(head.noticed)), t("procedure.ready_not_noticed", standing=standing, count=opens("not_noticed", int(head.not_noticed)))),
        (t("procedure.ready_agreed"), t("procedure.places", count=int(head.agreed)), t("procedure.of_standing", standing=standing, share=findings.share(head.agreed, standing))),
        (t("procedure.ready_complete"), t("procedure.places", count=complete), t("procedure.ready_complete_more", count=opens("procedure_complete", complete), standing=standing)),
    ]  # fmt: skip
    if held_back is not None:
        lines += [
            (t("procedure.ready_held"), t("procedure.places", count=held_back), t("procedure.ready_held_more")),
            (t("procedure.ready_ready"), t("procedure.places", count=complete - held_back), t("procedure.of_standing", standing=standing, share=findings.share(complete - held_back, standing))),
        ]  # fmt: skip
    return panels.facts(t("procedure.ready_title"), lines, t("procedure.ready_note" if held_back is not None else "procedure.ready_office"))


# ── the hardship guard ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Hardship:
    """Exact hardship counts, for who sees households. ``members``: dimension → its rows by member (standing, planned, unplanned, and their sum
    under ``TOTAL``), the last of which is the totals'; ``held_back``: procedure complete, but no support plan."""

    members: Mapping[str, pd.DataFrame]
    held_back: int

    @property
    def total(self) -> Mapping[str, int]:
        """Planned, unplanned and ``TOTAL`` of all."""
        return next(iter(self.members.values())).loc[TOTAL].to_dict()


def hardship(rows: pd.DataFrame) -> Hardship:
    """Standing structures of households in hardship, with a support plan and without (rows of procedure/hardship_by_member)."""
    by = {}
    for dimension in DIMENSIONS:
        own = rows[rows["dimension"] == dimension]
        counts = own[["standing", *PLANS]].astype(int).set_axis(pd.Index([NONE if pd.isna(member) else int(member) for member in own["member"]], dtype=object), axis=0)
        counts.loc[TOTAL] = counts.sum()
        by[dimension] = counts.assign(**{TOTAL: counts[PLANS].sum(axis=1)})
    return Hardship(by, int(rows.loc[rows["dimension"] == DIMENSIONS[0], "held_back"].sum()))


def hardship_panel(t: Translator, held: Hardship) -> str:
    """The guard in totals, for who sees households."""
    return _hardship_panel(t, t("procedure.hardship_title"), [t("procedure.places", count=held.total[name]) for name in (TOTAL, *PLANS)], t("procedure.hardship_office"))


def released_panel(t: Translator, table: Released | None) -> str:
    """The same as released to everybody (``disclosure.released``); None: no month's table is released yet."""
    title = t("procedure.hardship_title")
    if table is None:
        return panels.facts(title, [], t("procedure.hardship_unreleased"))
    counts = [_places(t, count) for count in (table.total, table.planned, table.unplanned)]
    return _hardship_panel(t, t("procedure.hardship_title_released", day=table.on), counts, t("procedure.hardship_released", day=table.on, standing=table.standing))


def _hardship_panel(t: Translator, title: str, counts: Sequence[str], note: str) -> str:
    more = (t("procedure.hardship_all_more"), "", t("procedure.hardship_unplanned_more"))
    return panels.facts(title, list(zip((t("procedure.hardship_all"), t("procedure.hardship_planned"), t("procedure.hardship_unplanned")), counts, more, strict=True)), note)


def _places(t: Translator, count: Shown) -> str:
    """A count with its unit, where there is a number to have one."""
    return t("procedure.cover") if count is Withheld.COVER else t("procedure.places", count=t("procedure.small") if count is Withheld.SMALL else count)


def members(t: Translator, table: pd.DataFrame, name: Callable[[Any], str]) -> pd.DataFrame:
    """A table of hardship by member to show and take away; ``name`` reads a member."""
    rows = pd.DataFrame({"member": [t("procedure.total") if member == TOTAL else name(member) for member in table.index], "standing": table["standing"].tolist()})
    return rows.assign(**{shown: table[column].tolist() for column, shown in COUNTED.items()})


# ── how long, how, and by which periods ──────────────────────────────────────────────────────────────────────────


def times(t: Translator, rows: pd.DataFrame) -> str:
    """From found to notice to decision to removal (rows of procedure/waits_by_days): Kaplan–Meier medians."""
    return panels.facts(t("procedure.times_title"), [
        (t(f"procedure.wait_{wait}"), *_wait(t, rows[rows["wait"] == wait])) for wait in WAITS
    ], t("procedure.times_note"))  # fmt: skip


def _wait(t: Translator, rows: pd.DataFrame) -> tuple[str, str]:
    """A median wait in words, and on how many it stands."""
    if rows.empty:
        return t("procedure.wait_nobody"), ""
    curve = kaplan_meier(Waits(*(rows[name].to_numpy() for name in ("days", "ended", "structures"))))
    value = t("procedure.days", days=float(curve.median)) if curve.median is not None else t("procedure.wait_longer")
    return value, t("procedure.wait_more", done=int(curve.structures - curve.standing), count=int(curve.structures))


def holidays(campaign: Any) -> tuple[date, ...]:
    """The days of the holidays that the setting ``holidays`` knows."""
    return tuple(first + timedelta(days=n) for first, last in outlook.holidays(campaign).stretches for n in range((last - first).days + 1))


def modes(t: Translator, head: Any) -> str:
    """How what is removed was removed, of all that is."""
    removed = int(head.removed)
    return panels.facts(t("procedure.modes_title"), [
        (t(f"procedure.mode_{name}"), t("procedure.places", count=int(count)), t("procedure.of_removed", removed=removed, share=findings.share(count, removed)))
        for name in (*MODES, "mode_unknown")
        if (count := getattr(head, name)) or name in MODES
    ], t("procedure.modes_note"))  # fmt: skip


def periods(t: Translator, head: Any, campaign: Any) -> str:
    """The periods, where each comes from, and the mark that counsel has yet to confirm them."""
    # Served on that day, six whole months have passed before the target's day begins.
    by_suit = (pd.Timestamp(campaign.target_on) - pd.DateOffset(months=int(campaign.suit_months))).date() - timedelta(days=1)
    return panels.facts(t("procedure.periods_title"), [
        (t("procedure.period_waiting"), t("procedure.days", days=float(campaign.force_waiting_days)), t("procedure.period_waiting_source")),
        (t("procedure.period_last"), t.day(head.last_serving_on), t("procedure.period_last_more", target=campaign.target_on)),
        (t("procedure.period_suit"), t("procedure.months", months=int(campaign.suit_months)), t("procedure.period_suit_source")),
        (t("procedure.period_suit_last"), t.day(by_suit), t("procedure.period_suit_last_more")),
    ], t("procedure.periods_note"))  # fmt: skip


def forbidden(t: Translator, head: Any, on_holidays: list[str], campaign: Any) -> str:
    """What the law forbids, and how much of that the ledger can tell: ``on_holidays`` were removed by force on a
    holiday that the setting knows (procedure/forced_on_days)."""
    known = t("list.comma").join(t("procedure.stretch", first=first, last=last) for first, last in outlook.holidays(campaign).stretches)
    which = t("procedure.holiday_which", items=t("list.comma").join(on_holidays)) if on_holidays else t("procedure.holiday_of", forced=int(head.forced))
    return panels.facts(t("procedure.forbidden_title"), [
        (t("procedure.period_night"), t("procedure.forbidden"), t("procedure.period_night_source")),
        (t("procedure.holiday"), t("procedure.places", count=len(on_holidays)), which),
        (t("procedure.period_water"), t("procedure.forbidden"), t("procedure.period_water_source")),
    ], t("procedure.holiday_note", known=known))  # fmt: skip


def readings(t: Translator, rows: pd.DataFrame, member: Mapping[str, Callable[[Any], str]]) -> dict[str, Callable[[Any], Any]]:
    """How the values of a table's columns read. ``member``: the readings of batch and team."""
    yes = {True: t("procedure.yes"), False: t("procedure.no")}
    own: dict[str, Callable[[Any], Any]] = {
        "hardship": lambda value: t("procedure.kind", kind=value), "by_force": lambda value: t("procedure.force_state", state=value),
        "ready": lambda value: t("procedure.ready_state", state=value), "complete": lambda value: yes[bool(value)],
    }  # fmt: skip
    return {field: read for field, read in {**member, **own}.items() if field in rows}
