"""The text: five parts, as an office's notice has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clearance import findings, outlook
from clearance.bulletin import sentences, tables
from clearance.bulletin.day import Day
from clearance.bulletin.document import Part


def parts(day: Day) -> tuple[Part, ...]:
    """The five parts in their order; the third has three of its own."""
    return (
        overall(day),
        this_week(day),
        Part(day.t("bulletin.part_units"), ()),
        batches(day),
        classes(day),
        teams(day),
        problems(day),
        actions(day),
    )


def overall(day: Day) -> Part:
    """一、总体进展: what is clear of how many, and whether it will do."""
    t, head = day.t, day.headline
    compounds = t(
        "bulletin.compounds",
        compounds=int(head.compounds),
        clear=int(head.compounds_clear),
        share=findings.share(head.compounds_clear, head.compounds),
        verified=int(head.compounds_verified_clear),
        open=int(head.compounds - head.compounds_clear),
        areas=int(head.areas),
        areas_clear=int(head.areas_clear),
    )
    structures = t(
        "bulletin.structures",
        in_scope=int(head.structures_in_scope),
        area=float(head.area_in_scope_sqm),
        cleared=int(head.structures_cleared),
        area_cleared=float(head.area_in_scope_sqm - head.area_standing_sqm),
        share=findings.share(head.structures_cleared, head.structures_in_scope),
        verified=int(head.structures_verified),
        standing=int(head.structures_standing),
        area_standing=float(head.area_standing_sqm),
    )
    target = t("bulletin.target", target=day.campaign.target_on, weeks=float(head.weeks_left)) + day.ended(sentences.line(day))
    plan = t("bulletin.against_plan", said=day.ended(sentences.burn(day))) + day.ended(outlook.finding(day.forecast))
    return Part(t("bulletin.part_overall"), (compounds, structures, sentences.shops_closed(day), target, plan))


def this_week(day: Day) -> Part:
    """二、本周情况: what came and went, and whether that is out of the ordinary."""
    t, last = day.t, day.rows["bridge"].iloc[-1]
    structures = day.ended(sentences.week(day)) + t("bulletin.week_level", before=int(last["opening"]), after=int(last["closing"]))
    area = t("bulletin.week_area", **_area_moved(day))
    compounds = t("bulletin.week_compounds", **_moved(day, "compounds", "remaining"))
    shops = t("bulletin.week_shops", **_moved(day, "shop_weeks", "open"))
    return Part(t("bulletin.part_week"), (structures, area, compounds + shops, sentences.week_judged(day)))


def batches(day: Day) -> Part:
    """（一）批次"""
    said = day.ended(findings.batches(day.records("batches")))
    return Part(day.t("bulletin.part_batches"), (said,), 2, tables.members(day, "batch").printed())


def classes(day: Day) -> Part:
    """（二）小区类别"""
    return Part(day.t("bulletin.part_classes"), (day.ended(sentences.classes(day)),), 2, tables.members(day, "class").printed())


def teams(day: Day) -> Part:
    """（三）拆违组"""
    said = day.ended(findings.teams(day.records("teams"))) + day.t("bulletin.no_ranking")
    return Part(day.t("bulletin.part_teams"), (said,), 2, tables.members(day, "team").printed())


def problems(day: Day) -> Part:
    """四、存在问题"""
    items = tuple(day.t("bulletin.item", n=place, text=said) for place, said in enumerate(sentences.problems(day), 1))
    return Part(day.t("bulletin.part_problems"), items or (day.t("bulletin.no_problems"),))


def actions(day: Day) -> Part:
    """五、督办事项: of too many the most overdue, and where the others are."""
    said = (sentences.open_actions(day), *sentences.actions_left_out(day))
    return Part(day.t("bulletin.part_actions"), said, table=tables.first_actions(day) if day.actions else None)


def _moved(day: Day, name: str, remaining: str) -> dict[str, float]:
    """What came to a burn and went from it within the week, and what remained before and after."""
    return _within_week(day, name, "arrivals", "departures", remaining, int)


def _area_moved(day: Day) -> dict[str, float]:
    """The same of the area of what stands, in ㎡."""
    fields = ("area_arrivals_sqm", "area_departures_sqm", "area_standing_sqm")
    return _within_week(day, "structures", *fields, lambda value: round(float(value), 1))


def _within_week(day: Day, name: str, arrivals: str, departures: str, remaining: str, number: Callable[[Any], float]) -> dict[str, float]:
    """The week's moves from the running totals of a query by week."""
    rows = day.rows[name]
    last, before = rows.iloc[-1], rows.iloc[-2] if len(rows) > 1 else None
    come, gone = (last[each] - (before[each] if before is not None else 0) for each in (arrivals, departures))
    return {"come": number(come), "gone": number(gone), "before": number(last[remaining] - come + gone), "after": number(last[remaining])}
