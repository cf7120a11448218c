"""通报: the week's bulletin, put together once, so that every format says the same. Pure: rows of queries in, a frozen Bulletin out.

``clearance.report`` makes files of it. Sentences come from figures by the rules of docs/findings.md; a week's removals are called out of the
ordinary only where the control chart flags them. Nothing in it points to a household: addresses, hardship and notes are in none of its queries.

What stands in it, and in which order, is said in four places: ``written`` for the whole, ``text.parts``, ``slides.messages`` and ``tables.sheets``.

document   what a bulletin is, whatever file it becomes: parts, slides, charts, tables; how a table's value reads
day        the rows of a day, and how its findings and members are said in the reader's language
sentences  what the text and the slides both say: the week judged, the problems, the open action items
tables     of members and action items for paper and slides; every sheet of the workbook
text       the five parts of the notice
slides     one message each, between the cover and the notes

A module imports only from those above it, which ``tests/test_architecture.py`` holds. Whoever hands out or draws a bulletin knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from clearance.bulletin import slides, tables, text
from clearance.bulletin.day import QUERIES, Day
from clearance.bulletin.document import (
    AREA,
    COUNT,
    DAY,
    FIGURE,
    NUMERIC,
    RATE,
    SHARE,
    Bulletin,
    Card,
    Chart,
    Column,
    Part,
    Slide,
    Table,
    read,
)
from clearance.bulletin.sentences import to_deal_with
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.selection import Selection
from clearance.statistics.forecast import Forecast

__all__ = [
    "AREA", "COUNT", "DAY", "FIGURE", "NUMERIC", "QUERIES", "RATE", "SHARE", "Bulletin", "Card", "Chart", "Column", "Part", "Slide", "Table",
    "nothing", "provenance", "read", "street", "written",
]  # fmt: skip


def written(
    t: Translator, rows: Mapping[str, pd.DataFrame], campaign: Any, asked: Selection, forecast: Forecast,
    *, sample: bool, meaning: Callable[[str, str], str],
) -> Bulletin:  # fmt: skip
    """The bulletin of a day.

    ``rows`` by the names of ``QUERIES``; ``campaign``: the row of surveys/campaign; ``forecast``: that of what stands; ``sample``: whether any survey
    is made up; ``meaning``: what a query's column means (``measures.meaning``). Where there is no compound it is ``nothing``.
    """
    where, mark = street(t, campaign), t("sample.mark") if sample else ""
    if not int(rows["headline"].iloc[0]["compounds"]):
        return nothing(t, asked, mark=mark, where=where)
    day = Day(t, rows, campaign, asked, forecast, meaning)
    title, period, scope = t("bulletin.title", street=where), t("bulletin.as_of", day=asked.as_of), day.scope()
    opening = t(f"bulletin.opening{'_partial' if day.is_partial else ''}", first=day.week_begins, last=asked.as_of)
    notes = _notes(day, sample=sample)
    return Bulletin(
        language=t.language,
        as_of=asked.as_of,
        title=title,
        period=period,
        mark=mark,
        provenance=provenance(t, campaign, asked, sample=sample),
        salutation=t("bulletin.salutation"),
        opening=" ".join(filter(None, (opening, scope))),
        parts=text.parts(day),
        sign_off=(t("bulletin.signed_by"), t("bulletin.signed_on"), t("bulletin.sign_note")),
        notes=notes,
        slides=(Slide(title, tuple(filter(None, (period, scope)))), *slides.messages(day), Slide(t("bulletin.notes"), notes)),
        sheets=tables.sheets(day),
        finding=to_deal_with(day),
    )


def nothing(t: Translator, asked: Selection | None = None, *, mark: str = "", where: str = "") -> Bulletin:
    """The bulletin of a store, or of a day or a selection, without any data: it says so."""
    heading = t("bulletin.nothing")
    title = t("bulletin.title", street=where) if where else t("bulletin.title_nothing")
    said = (t("bulletin.nothing_of_day", day=asked.as_of) if asked else t("empty.what"), t("bulletin.nothing_then"))
    return Bulletin(
        language=t.language,
        as_of=asked.as_of if asked else None,
        title=title,
        period=t("bulletin.as_of", day=asked.as_of) if asked else t("bulletin.nothing_period"),
        mark=mark,
        provenance=" · ".join(filter(None, (mark, where, heading))),
        salutation="",
        opening="",
        parts=(Part(heading, said),),
        sign_off=(),
        notes=(),
        slides=(Slide(title, (heading,)), Slide(heading, said)),
        sheets=(),
        finding=Finding("bulletin.nothing", {}),
        empty=True,
    )


def provenance(t: Translator, campaign: Any, asked: Selection, *, sample: bool) -> str:
    """Where the figures come from, as on every chart of the board: sample or not, street, day, clock, filters."""
    known = [t("sample.mark")] if sample else []
    known += [street(t, campaign), t("provenance.as_of", day=asked.as_of), t(f"known.{asked.known}")]
    return " · ".join(known + ([t("provenance.filtered")] if asked.is_filtered else []))


def street(t: Translator, campaign: Any) -> str:
    """Whose bulletin it is: the street, or how many streets."""
    if campaign.streets > 1:
        return t("provenance.streets", n=int(campaign.streets))
    return campaign.street if t.language == "zh" else campaign.street_en


def _notes(day: Day, *, sample: bool) -> tuple[str, ...]:
    """How the numbers are counted, in the words of the pages that show them."""
    t, campaign = day.t, day.campaign
    counted = ("counted.clear", "counted.standing", "counted.verified", "counted.pace")
    notes = [t("sample.more")] if sample else []
    notes += [t(key, target=campaign.target_on, weeks=int(campaign.recent_weeks)).replace("**", "") for key in counted]
    if day.forecast.reason is None:
        notes.append(t("outlook.how", weeks=len(day.forecast.weeks_used), capacity=float(campaign.holiday_capacity)))
    return (*notes, t("weeks.counted_control"))
