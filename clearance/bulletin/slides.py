"""The slides: one message each, its title the finding."""

from __future__ import annotations

from typing import Final

import pandas as pd

from clearance import findings, outlook, theme
from clearance.bulletin import sentences, tables
from clearance.bulletin.day import Day
from clearance.bulletin.document import Card, Chart, Series, Slide

WEEKS_SHOWN: Final = 12
ROWS_A_SLIDE: Final = 8


def messages(day: Day) -> tuple[Slide, ...]:
    """All between the cover and the notes, in their order."""
    return (
        overview(day),
        burn_down(day),
        this_week(day),
        batches(day),
        classes(day),
        teams(day),
        shops(day),
        problems(day),
        *actions(day),
    )


def overview(day: Day) -> Slide:
    """Where we are, whether it will do, and what is left of the four burns."""
    answer, tone = findings.outlook_and_line(outlook.finding(day.forecast), sentences.line(day))
    return Slide(day.say(findings.overview(day.headline, tone)), tuple(day.say(each) for each in answer), cards=_cards(day))


def burn_down(day: Day) -> Slide:
    """What stands against the plan, week by week."""
    t, series = day.t, findings.burn_series("structures", day.rows["structures"], day.rows["ahead"])
    standing = Series(t("chart.standing"), _floats(series["remaining"]), theme.STANDING)
    plan = Series(t("chart.plan"), _floats(series["plan"]), theme.PLAN, dashed=True)
    chart = Chart("lines", t("bulletin.unit_structures"), tuple(series["week_end"]), (standing, plan))
    return Slide(t("bulletin.burn_title", said=day.say(sentences.burn(day))), chart=chart)


def this_week(day: Day) -> Slide:
    """What came and went in the last weeks, and whether this one is out of the ordinary."""
    t, rows = day.t, day.rows["bridge"].tail(WEEKS_SHOWN)
    names = tuple(
        t.day(week_end, "short") + (t("bulletin.partial_mark") if partial else "")
        for week_end, partial in zip(rows["week_end"], rows["partial"], strict=True)
    )  # fmt: skip
    gone = Series(t("bulletin.gone"), _floats(rows["removed"] + rows["reremoved"] + rows["declassified"]), theme.CLEARED)
    come = Series(t("bulletin.come"), _floats(rows["found"] + rows["relapsed"]), theme.ALERT)
    chart = Chart("beside", t("bulletin.unit_moves"), names, (gone, come))
    return Slide(day.say(sentences.week(day)), (sentences.week_judged(day),), chart=chart)


def batches(day: Day) -> Slide:
    """Which batches are clear."""
    return Slide(day.say(findings.batches(day.records("batches"))), chart=_compounds_chart(day, "batch"))


def classes(day: Day) -> Slide:
    """The 32 against the 50."""
    return Slide(day.say(sentences.classes(day)), chart=_compounds_chart(day, "class"))


def teams(day: Day) -> Slide:
    """What each team has before it; no ranking."""
    chart = _members_chart(day, day.members("team"), "cleared", "standing", "bulletin.unit_structures")
    return Slide(day.say(findings.teams(day.records("teams"))), (day.t("bulletin.no_ranking").strip(),), chart=chart)


def shops(day: Day) -> Slide:
    """How far 居改非 is, week by week."""
    if not day.shops.shops:
        return Slide(sentences.shops_closed(day))
    rows = day.rows["shop_weeks"]
    left = Series(day.t("burn.left.shops"), _floats(rows["open"]), theme.STANDING)
    return Slide(_unended(sentences.shops_closed(day)), chart=Chart("lines", day.t("bulletin.unit_shops"), tuple(rows["week_end"]), (left,)))


def problems(day: Day) -> Slide:
    """What needs the leading group."""
    told = tuple(sentences.problems(day))
    return Slide(day.t("bulletin.problems_title", n=len(told)) if told else day.t("bulletin.no_problems"), told)


def actions(day: Day) -> list[Slide]:
    """The open action items, so many a slide; of too many the most overdue, and where the others are."""
    title, left_out = _unended(sentences.open_actions(day)), sentences.actions_left_out(day)
    pages = tables.first_actions(day).pages(ROWS_A_SLIDE)
    if len(pages) <= 1:
        return [Slide(title, left_out, table=page) for page in pages] or [Slide(title)]
    titles = [day.t("bulletin.of_pages", title=title, page=place, pages=len(pages)) for place in range(1, len(pages) + 1)]
    return [Slide(each, left_out, table=page) for each, page in zip(titles, pages, strict=True)]


def _unended(sentence: str) -> str:
    """A sentence as a title: without its full stop."""
    return sentence.rstrip("。.")


def _cards(day: Day) -> tuple[Card, ...]:
    """What is left of each burn, with what it is of."""
    t, cards = day.t, []
    for measure, row in day.pace.items():
        done = row["total"] - row["remaining"]
        share = findings.share(done, row["total"])
        of = t(f"burn.of_{measure}", total=t.number(round(row["total"])), done=t.number(round(done)), share=share)
        cards.append(Card(t(f"burn.left.{measure}"), t.number(round(row["remaining"])), t(f"burn.unit.{measure}"), of))
    return tuple(cards)


def _compounds_chart(day: Day, dimension: str) -> Chart:
    rows = day.members(dimension)
    rows = rows.assign(not_clear=rows["compounds"] - rows["clear"])
    return _members_chart(day, rows, "clear", "not_clear", "bulletin.unit_compounds")


def _members_chart(day: Day, rows: pd.DataFrame, done: str, left: str, unit: str) -> Chart:
    """A bar a member: what is done, and after it what is left."""
    shown = ((done, theme.CLEARED), (left, theme.STANDING))
    series = tuple(Series(day.t(f"bulletin.{field}"), _floats(rows[field]), colour) for field, colour in shown)
    return Chart("stacked", day.t(unit), tuple(rows["member"]), series)


def _floats(values: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(value) else float(value) for value in values)
