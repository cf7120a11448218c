"""通报: the week's bulletin, put together once, so that every format says the same. Pure: rows of queries in, a frozen Bulletin out.

``clearance.report`` makes files of it. Sentences come from figures by the rules of docs/findings.md; a week's removals are called out of the
ordinary only where the control chart flags them. Nothing in it points to a household: addresses, hardship and notes are in none of its queries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from clearance import actions, findings, outlook, shops, theme, two_classes, weeks
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.selection import NONE, Selection
from clearance.statistics.forecast import Forecast

QUERIES: Final = {
    "headline": "overview/headline", "attention": "overview/attention", "pace": "burndown/pace", "bridge": "burndown/bridge_by_week",
    "structures": "burndown/structures_by_week", "compounds": "burndown/compounds_by_week", "shop_weeks": "burndown/shops_by_week",
    "ahead": "burndown/plan_ahead", "members": "bulletin/progress_by_member", "batches": "batches/progress_by_batch",
    "classes": "classes/progress_by_class", "teams": "teams/progress_by_team", "shops": "shops/headline", "roads": "shops/progress_by_road",
    "actions": "actions/open_by_action",
}  # fmt: skip
"""The queries that a bulletin is made from, by the name under which ``written`` takes their rows."""
WEEKS_SHOWN: Final = 12
ROWS_A_SLIDE: Final = 8
FILTERED: Final = {"batch": "batches", "class": "classes", "team": "teams"}
TEXT, COUNT, AREA, RATE, DAY, SHARE, FIGURE = "text", "count", "area", "rate", "day", "share", "figure"
NUMERIC: Final = (COUNT, AREA, RATE, SHARE, FIGURE)
MEMBER_COLUMNS: Final = {
    "compounds": COUNT, "clear": COUNT, "in_scope": COUNT, "cleared": COUNT, "standing": COUNT, "area_in_scope_sqm": AREA, "area_cleared_sqm": AREA,
    "area_standing_sqm": AREA, "week_gone": COUNT, "week_come": COUNT, "area_week_gone_sqm": AREA, "area_week_come_sqm": AREA,
}  # fmt: skip
LEFT_TO_SHEETS: Final = ("area_in_scope_sqm", "area_cleared_sqm", "area_week_come_sqm", "in_scope")
"""Columns of the members' tables that only the workbook has room for."""


@dataclass(frozen=True)
class Column:
    """A table's column: its field in the query, header, kind (which says type and format), what it means, whether its texts are the data's
    own Chinese, how wide it is against the others, and whether a printed table has room for it."""

    field: str
    header: str
    kind: str
    meaning: str = ""
    chinese: bool = False
    width: float = 1.0
    printed: bool = True


@dataclass(frozen=True)
class Table:
    """A table with typed values: int, float, date, str or None."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    def printed(self) -> Table:
        """The same with the columns that paper has room for."""
        places = [place for place, column in enumerate(self.columns) if column.printed]
        return Table(self.name, self.title, tuple(self.columns[place] for place in places), tuple(tuple(row[place] for place in places) for row in self.rows))


@dataclass(frozen=True)
class Series:
    """A chart's series: a value for each category, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart as data: ``lines`` over days, or ``stacked`` or ``beside`` bars by category; ``unit`` says what is counted."""

    kind: str
    unit: str
    categories: tuple[Any, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Part:
    """A part of the text: its heading, level (1 or 2), sentences (a paragraph each), and the table below them."""

    heading: str
    paragraphs: tuple[str, ...]
    level: int = 1
    table: Table | None = None


@dataclass(frozen=True)
class Card:
    """One large number with its name, unit and denominator."""

    name: str
    number: str
    unit: str
    of: str


@dataclass(frozen=True)
class Slide:
    """One message: its title is the finding."""

    title: str
    lines: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    chart: Chart | None = None
    table: Table | None = None


@dataclass(frozen=True)
class Bulletin:
    """All that any format says. ``mark``: what stands on every page where the data is made up, else empty; ``provenance``: where the figures
    come from; ``empty``: there is no data to tell of, and ``parts`` say so."""

    language: str
    as_of: date | None
    title: str
    period: str
    mark: str
    provenance: str
    salutation: str
    opening: str
    parts: tuple[Part, ...]
    sign_off: tuple[str, ...]
    notes: tuple[str, ...]
    slides: tuple[Slide, ...]
    sheets: tuple[Table, ...]
    finding: Finding
    empty: bool = False

    @property
    def heading(self) -> str:
        """Title and day in one line."""
        return f"{self.title}{self.period}" if self.language == "zh" else f"{self.title} {self.period}"

    @property
    def file_name(self) -> str:
        """What its files are called, without the ending."""
        return f"{self.title}_{self.as_of.isoformat()}" if self.as_of else self.title


def nothing(t: Translator, asked: Selection | None = None, *, mark: str = "", where: str = "") -> Bulletin:
    """The bulletin of a store, or of a day or a selection, without any data: it says so."""
    said = (t("bulletin.nothing_of_day", day=asked.as_of) if asked else t("empty.what"), t("bulletin.nothing_then"))
    title = t("bulletin.title", street=where) if where else t("bulletin.title_nothing")
    heading = t("bulletin.nothing")
    return Bulletin(
        t.language, asked.as_of if asked else None, title, t("bulletin.as_of", day=asked.as_of) if asked else t("bulletin.nothing_period"), mark, " · ".join(filter(None, (mark, where, heading))),
        "", "", (Part(heading, said),), (), (), (Slide(title, (heading,)), Slide(heading, said)), (), Finding("bulletin.nothing", {}), empty=True,
    )  # fmt: skip


def written(
    t: Translator, rows: Mapping[str, pd.DataFrame], campaign: Any, asked: Selection, forecast: Forecast, *, sample: bool, meaning: Callable[[str, str], str],
) -> Bulletin:  # fmt: skip
    """The bulletin of a day.

    ``rows`` by the names of ``QUERIES``; ``campaign``: the row of surveys/campaign; ``forecast``: that of what stands; ``sample``: whether any survey
    is made up; ``meaning``: what a query's column means (``measures.meaning``). Where there is no compound it is ``nothing``.
    """
    where, mark = street(t, campaign), t("sample.mark") if sample else ""
    if not int(rows["headline"].iloc[0]["compounds"]):
        return nothing(t, asked, mark=mark, where=where)
    desk = _Desk(t, rows, campaign, asked, forecast, meaning)
    title, period = t("bulletin.title", street=where), t("bulletin.as_of", day=asked.as_of)
    first, partial = desk.week
    scope = desk.scope()
    notes = ((t("sample.more"),) if sample else ()) + tuple(
        t(key, target=campaign.target_on, weeks=int(campaign.recent_weeks)).replace("**", "")
        for key in ("counted.clear", "counted.standing", "counted.verified", "counted.pace")
    )  # fmt: skip
    if forecast.reason is None:
        notes += (t("outlook.how", weeks=len(forecast.weeks_used), capacity=float(campaign.holiday_capacity)),)
    notes += (t("weeks.counted_control"),)
    return Bulletin(
        language=t.language, as_of=asked.as_of, title=title, period=period, mark=mark, provenance=provenance(t, campaign, asked, sample=sample),
        salutation=t("bulletin.salutation"),
        opening=" ".join(filter(None, (t(f"bulletin.opening{'_partial' if partial else ''}", first=first, last=asked.as_of), scope))),
        parts=desk.parts(), sign_off=(t("bulletin.signed_by"), t("bulletin.signed_on"), t("bulletin.sign_note")), notes=notes,
        slides=(Slide(title, tuple(filter(None, (period, scope)))), *desk.slides(), Slide(t("bulletin.notes"), notes)),
        sheets=desk.sheets(), finding=desk.finding(),
    )  # fmt: skip


def provenance(t: Translator, campaign: Any, asked: Selection, *, sample: bool) -> str:
    """Where the figures come from, as on every chart of the board: sample or not, street, day, clock, filters."""
    parts = [t("sample.mark")] if sample else []
    parts += [street(t, campaign), t("provenance.as_of", day=asked.as_of), t(f"known.{asked.known}")]
    return " · ".join(parts + ([t("provenance.filtered")] if asked.is_filtered else []))


def street(t: Translator, campaign: Any) -> str:
    """Whose bulletin it is: the street, or how many streets."""
    if campaign.streets > 1:
        return t("provenance.streets", n=int(campaign.streets))
    return campaign.street if t.language == "zh" else campaign.street_en


def read(t: Translator, column: Column, value: Any) -> str:
    """A table's value as people read it."""
    if value is None:
        return "—"
    if column.kind == AREA or column.kind == RATE:
        return f"{value:,.1f}"
    if column.kind == SHARE:
        return f"{value:.0%}"
    return t.day(value) if column.kind == DAY else t.number(value) if column.kind in (COUNT, FIGURE) else str(value)


class _Desk:
    """What a day's rows say, part by part."""

    def __init__(
        self, t: Translator, rows: Mapping[str, pd.DataFrame], campaign: Any, asked: Selection, forecast: Forecast, meaning: Callable[[str, str], str],
    ) -> None:  # fmt: skip
        self.t, self.rows, self.campaign, self.asked, self.forecast, self.meaning = t, rows, campaign, asked, forecast, meaning
        self.headline, self.shops = rows["headline"].iloc[0], rows["shops"].iloc[0]
        self.pace = {row["measure"]: row for row in self.of("pace")}
        self.actions = self.of("actions")

    def of(self, name: str) -> list[dict[str, Any]]:
        return self.rows[name].to_dict("records")

    def say(self, finding: Finding) -> str:
        return self.t(finding.key, **finding.values)

    def ended(self, finding: Finding) -> str:
        """A finding as a sentence of a paragraph: with its full stop."""
        said = self.say(finding)
        return said if said.endswith(("。", ".")) else said + self.t("bulletin.stop")

    @property
    def week(self) -> tuple[date, bool]:
        """The first day of the week that the day closes, and whether it is partial."""
        bridge = self.rows["bridge"]
        before = bridge["week_end"].iloc[-2] if len(bridge) > 1 else self.campaign.starts_on - timedelta(days=1)
        return before + timedelta(days=1), bool(bridge["partial"].iloc[-1])

    def member(self, filtered: str, value: Any) -> str:
        return self.t.name_of(filtered, NONE if value is None or pd.isna(value) else value)

    def scope(self) -> str:
        """What the filters leave, in words; empty where they leave all."""
        if not self.asked.is_filtered:
            return ""
        comma = self.t("bulletin.and")
        named = [comma.join(self.member(name, value) for value in getattr(self.asked, name)) for name in FILTERED.values() if getattr(self.asked, name)]
        places = [self.t(f"bulletin.scope_{name}", n=len(getattr(self.asked, name))) for name in ("areas", "streets") if getattr(self.asked, name)]
        return self.t("bulletin.scope", what=self.t("bulletin.scope_between").join(named + places))

    def classes(self) -> Finding:
        """The 32 against the 50. A file's numbers open nothing."""
        return two_classes.finding(self.of("classes"), lambda _, number, **__: self.t.number(number))

    def finding(self) -> Finding:
        """What the meeting has to deal with, in one line."""
        late = sum(pd.notna(row["days_late"]) for row in self.actions)
        return Finding("report.finding", {"problems": len(self.problems()), "open": len(self.actions), "late": int(late)}, "late" if late else "plain")

    # ── the text ──────────────────────────────────────────────────────────────────────────────────────────────────

    def parts(self) -> tuple[Part, ...]:
        t = self.t
        return (
            Part(t("bulletin.part_overall"), self.overall()),
            Part(t("bulletin.part_week"), self.this_week()),
            Part(t("bulletin.part_units"), ()),
            Part(t("bulletin.part_batches"), (self.ended(findings.batches(self.of("batches"))),), 2, self.members("batch").printed()),
            Part(t("bulletin.part_classes"), (self.ended(self.classes()),), 2, self.members("class").printed()),
            Part(t("bulletin.part_teams"), (self.ended(findings.teams(self.of("teams"))) + t("bulletin.no_ranking"),), 2, self.members("team").printed()),
            Part(t("bulletin.part_problems"), tuple(t("bulletin.item", n=place, text=said) for place, said in enumerate(self.problems(), 1)) or (t("bulletin.no_problems"),)),
            Part(t("bulletin.part_actions"), (self.actions_said(),), table=self.action_table() if self.actions else None),
        )

    def overall(self) -> tuple[str, ...]:
        t, head = self.t, self.headline
        burn = findings.burn("structures", self.rows["structures"], "standing_plan", "standing")
        return (
            t(
                "bulletin.compounds", compounds=int(head.compounds), clear=int(head.compounds_clear), share=findings.share(head.compounds_clear, head.compounds),
                verified=int(head.compounds_verified_clear), open=int(head.compounds - head.compounds_clear), areas=int(head.areas), areas_clear=int(head.areas_clear),
            ),
            t(
                "bulletin.structures", in_scope=int(head.structures_in_scope), area=float(head.area_in_scope_sqm), cleared=int(head.structures_cleared),
                area_cleared=float(head.area_in_scope_sqm - head.area_standing_sqm), share=findings.share(head.structures_cleared, head.structures_in_scope),
                verified=int(head.structures_verified), standing=int(head.structures_standing), area_standing=float(head.area_standing_sqm),
            ),
            self.shops_said(),
            t("bulletin.target", target=self.campaign.target_on, weeks=float(head.weeks_left)) + self.ended(findings.will_we_make_it(self.pace["structures"], self.campaign.target_on)),
            t("bulletin.against_plan", said=self.ended(burn)) + self.ended(outlook.finding(self.forecast)),
        )  # fmt: skip

    def shops_said(self) -> str:
        return self.ended(shops.finding(self.shops, None, None)) if self.shops.shops else self.t("bulletin.no_shops")

    def this_week(self) -> tuple[str, ...]:
        t, bridge = self.t, self.rows["bridge"]
        week, moved = bridge.iloc[-1], self.moved("structures", "area_standing_sqm", "area_")
        return (
            self.ended(weeks.finding(bridge, week["week_end"])) + t("bulletin.week_level", before=int(week["opening"]), after=int(week["closing"])),
            t("bulletin.week_area", **moved),
            t("bulletin.week_compounds", **self.moved("compounds", "remaining")) + t("bulletin.week_shops", **self.moved("shop_weeks", "open")),
            self.control_said(),
        )

    def moved(self, name: str, remaining: str, prefix: str = "") -> dict[str, float]:
        """What came to a burn and went from it within the week, and what remained before and after, from its running totals."""
        frame = self.rows[name]
        suffix = "_sqm" if prefix else ""
        last, before = frame.iloc[-1], frame.iloc[-2] if len(frame) > 1 else None
        number: Callable[[Any], float] = (lambda value: round(float(value), 1)) if prefix else int
        arrivals, departures = f"{prefix}arrivals{suffix}", f"{prefix}departures{suffix}"
        come, gone = (last[each] - (before[each] if before is not None else 0) for each in (arrivals, departures))
        return {"come": number(come), "gone": number(gone), "before": number(last[remaining] - come + gone), "after": number(last[remaining])}

    def control_said(self) -> str:
        """Whether the week's removals are out of the ordinary, and by which rule; silence of the chart is a sentence too."""
        t = self.t
        full = weeks.full_weeks(self.rows["bridge"])
        control = weeks.control(full)
        if self.week[1]:
            return t("bulletin.control_partial")
        said = weeks.week_finding(full, control, self.asked.as_of).key
        if said == "weeks.not_judged":
            return t("bulletin.control_none", weeks=len(full))
        trial = t("bulletin.control_trial") if control.trial else ""
        if said == "weeks.week_usual":
            return t("bulletin.control_usual") + trial
        fired = [self.say(weeks.said(signal, control)) for signal in weeks.signals(full, control) if signal.last == self.asked.as_of]
        return t("bulletin.control_fired", signals=t("bulletin.semicolon").join(fired)) + trial

    def problems(self) -> list[str]:
        """What needs the leading group, most urgent first."""
        told = []
        for row in findings.most_urgent_first(self.of("attention")):
            values = {name: int(row[name]) for name in ("batch", "items", "compounds", "days") if pd.notna(row[name])}
            about, detail = self.t(f"attention.{row['kind']}", long_standing=int(self.campaign.long_standing_days), **values), self.t(f"attention.{row['kind']}_detail", **values)
            told.append(self.t("bulletin.problem", about=about, detail=detail))
        return told

    def actions_said(self) -> str:
        late = [row["days_late"] for row in self.actions if pd.notna(row["days_late"])]
        if not self.actions:
            return self.t("bulletin.actions_none")
        if not late:
            return self.t("bulletin.actions_open", open=len(self.actions))
        return self.t("bulletin.actions_late", open=len(self.actions), late=len(late), days=int(max(late)))

    # ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────

    def table(self, name: str, source: str, frame: pd.DataFrame, kinds: Mapping[str, str], title: str = "", *, chinese: Sequence[str] = (), wide: Mapping[str, float] | None = None) -> Table:
        """A table of some of a query's columns. ``source``: the name of the query among ``QUERIES``."""
        t, wide = self.t, wide or {}
        columns = tuple(
            Column(
                field, t(f"bulletin.column.{field}", weeks=int(self.campaign.recent_weeks)), kind,
                self.meaning(QUERIES[source], field) or t(f"bulletin.meaning.{field}"), field in chinese, wide.get(field, 1.0), field not in LEFT_TO_SHEETS,
            )
            for field, kind in kinds.items()
        )  # fmt: skip
        rows = tuple(tuple(_plain(value, column.kind) for value, column in zip(row, columns, strict=True)) for row in frame[list(kinds)].astype(object).itertuples(index=False, name=None))
        return Table(name, title or t(f"bulletin.table.{name}"), columns, rows)

    def members(self, dimension: str) -> Table:
        frame = self.rows["members"]
        frame = frame[frame["dimension"] == dimension]
        named = frame.assign(member=[self.member(FILTERED[dimension], value) for value in frame["member"]])
        table = self.table(f"by_{dimension}", "members", named, {"member": TEXT, **MEMBER_COLUMNS}, wide={"member": 1.5})
        head = self.t(f"bulletin.column.{dimension}")
        return Table(table.name, table.title, (Column("member", head, TEXT, self.t("bulletin.meaning.member"), width=1.5), *table.columns[1:]), table.rows)

    def owned(self) -> pd.DataFrame:
        """The open actions, each with its owner in the reader's language."""
        return self.rows["actions"].assign(owner=[actions.owner(self.t, row) for row in self.actions])

    def action_table(self) -> Table:
        kinds = {"action_id": TEXT, "owner": TEXT, "name": TEXT, "content": TEXT, "due_on": DAY, "days_late": COUNT}
        return self.table("actions", "actions", self.owned(), kinds, chinese=("owner", "name", "content"), wide={"action_id": 1.15, "owner": 1.4, "name": 1.5, "content": 2.6, "due_on": 1.3, "days_late": 0.7})

    def pace_table(self) -> Table:
        frame = self.rows["pace"]
        named = frame.assign(measure=[self.t.name_of("bulletin.burn", measure) for measure in frame["measure"]])
        kinds = {"measure": TEXT, "total": FIGURE, "remaining": FIGURE, "needed_per_week": RATE, "recent_done_per_week": RATE, "recent_new_per_week": RATE, "recent_net_per_week": RATE, "zero_on": DAY}
        return self.table("pace", "pace", named, kinds, wide={"measure": 2.0, "zero_on": 1.4})

    def headline_table(self) -> Table:
        """The headline, a line a figure, each with its denominator."""
        t, head = self.t, self.headline
        lines = [
            ("areas_clear", "areas"), ("compounds_clear", "compounds"), ("compounds_verified_clear", "compounds"), ("compounds_not_surveyed", "compounds"),
            ("civilized_clear", "civilized"), ("ordinary_clear", "ordinary"), ("structures_cleared", "structures_in_scope"), ("structures_verified", "structures_cleared"),
            ("structures_standing", "structures_in_scope"), ("area_standing_sqm", "area_in_scope_sqm"), ("shops_open", "shops"),
        ]
        rows = tuple((t(f"bulletin.figure.{part}"), _plain(head[part], FIGURE), _plain(head[whole], FIGURE), t(f"bulletin.unit.{part}"), self.meaning(QUERIES["headline"], part)) for part, whole in lines)
        columns = tuple(Column(field, t(f"bulletin.column.{field}"), kind, t(f"bulletin.meaning.{field}")) for field, kind in (("figure", TEXT), ("value", FIGURE), ("whole", FIGURE), ("unit", TEXT), ("meaning", TEXT)))
        return Table("headline", t("bulletin.table.headline"), columns, rows)

    def sheets(self) -> tuple[Table, ...]:
        bridge = self.rows["bridge"]
        told = bridge.iloc[::-1].assign(partial=[self.t("week.partial") if partial else None for partial in bridge["partial"].iloc[::-1]])
        moves = dict.fromkeys(("opening", *weeks.MOVES, "closing"), COUNT)
        return (
            self.headline_table(), self.pace_table(), self.table("weeks", "bridge", told, {"week_end": DAY, **moves, "partial": TEXT}),
            self.members("batch"), self.members("class"), self.members("team"),
            self.table("roads", "roads", self.rows["roads"], {"road": TEXT, "shops": COUNT, "closed": COUNT, "open": COUNT, "relapsed": COUNT, "not_interviewed": COUNT}, chinese=("road",)),
            Table("problems", self.t("bulletin.table.problems"), (Column("problem", self.t("bulletin.column.problem"), TEXT, self.t("bulletin.meaning.problem")),), tuple((each,) for each in self.problems())),
            self.table("actions", "actions", self.owned(), {"action_id": TEXT, "owner": TEXT, "name": TEXT, "content": TEXT, "raised_on": DAY, "due_on": DAY, "days_late": COUNT}, chinese=("owner", "name", "content")),
        )  # fmt: skip

    # ── slides ────────────────────────────────────────────────────────────────────────────────────────────────────

    def slides(self) -> tuple[Slide, ...]:
        t = self.t
        line = findings.will_we_make_it(self.pace["structures"], self.campaign.target_on)
        answer, tone = findings.outlook_and_line(outlook.finding(self.forecast), line)
        burn = findings.burn("structures", self.rows["structures"], "standing_plan", "standing")
        bridge = self.rows["bridge"]
        problems = self.problems()
        told = [
            Slide(self.say(findings.overview(self.headline, tone)), tuple(self.say(each) for each in answer), cards=self.cards()),
            Slide(t("bulletin.burn_title", said=self.say(burn)), chart=self.burn_chart()),
            Slide(self.say(weeks.finding(bridge, bridge["week_end"].iloc[-1])), (self.control_said(),), chart=self.week_chart()),
            Slide(self.say(findings.batches(self.of("batches"))), chart=self.member_chart("batch", "clear", "not_clear", t("bulletin.unit_compounds"))),
            Slide(self.say(self.classes()), chart=self.member_chart("class", "clear", "not_clear", t("bulletin.unit_compounds"))),
            Slide(self.say(findings.teams(self.of("teams"))), (t("bulletin.no_ranking").strip(),), chart=self.member_chart("team", "cleared", "standing", t("bulletin.unit_structures"))),
            Slide(self.shops_said().rstrip("。."), chart=self.shop_chart()) if self.shops.shops else Slide(t("bulletin.no_shops")),
            Slide(t("bulletin.problems_title", n=len(problems)) if problems else t("bulletin.no_problems"), tuple(problems)),
        ]
        table = self.action_table()
        pages = [Table(table.name, table.title, table.columns, table.rows[start : start + ROWS_A_SLIDE]) for start in range(0, len(table.rows), ROWS_A_SLIDE)]
        title = self.actions_said().rstrip("。.")
        return (*told, *(Slide(title if len(pages) == 1 else t("bulletin.of_pages", title=title, page=place, pages=len(pages)), table=each) for place, each in enumerate(pages, 1)), *(() if pages else (Slide(title),)))

    def cards(self) -> tuple[Card, ...]:
        t, cards = self.t, []
        for measure, row in self.pace.items():
            done = row["total"] - row["remaining"]
            of = t(f"burn.of_{measure}", total=t.number(round(row["total"])), done=t.number(round(done)), share=findings.share(done, row["total"]))
            cards.append(Card(t(f"burn.left.{measure}"), t.number(round(row["remaining"])), t(f"burn.unit.{measure}"), of))
        return tuple(cards)

    def burn_chart(self) -> Chart:
        series = findings.burn_series("structures", self.rows["structures"], self.rows["ahead"])
        return Chart("lines", self.t("bulletin.unit_structures"), tuple(series["week_end"]), (
            Series(self.t("chart.standing"), _floats(series["remaining"]), theme.STANDING), Series(self.t("chart.plan"), _floats(series["plan"]), theme.PLAN, dashed=True),
        ))  # fmt: skip

    def shop_chart(self) -> Chart:
        rows = self.rows["shop_weeks"]
        return Chart("lines", self.t("bulletin.unit_shops"), tuple(rows["week_end"]), (Series(self.t("burn.left.shops"), _floats(rows["open"]), theme.STANDING),))

    def week_chart(self) -> Chart:
        rows = self.rows["bridge"].tail(WEEKS_SHOWN)
        names = tuple(self.t.day(day, "short") + (self.t("bulletin.partial_mark") if partial else "") for day, partial in zip(rows["week_end"], rows["partial"], strict=True))
        return Chart("beside", self.t("bulletin.unit_moves"), names, (
            Series(self.t("bulletin.gone"), _floats(rows["removed"] + rows["reremoved"] + rows["declassified"]), theme.CLEARED),
            Series(self.t("bulletin.come"), _floats(rows["found"] + rows["relapsed"]), theme.ALERT),
        ))  # fmt: skip

    def member_chart(self, dimension: str, done: str, left: str, unit: str) -> Chart:
        rows = self.rows["members"]
        rows = rows[rows["dimension"] == dimension]
        rows = rows.assign(not_clear=rows["compounds"] - rows["clear"])
        names = tuple(self.member(FILTERED[dimension], value) for value in rows["member"])
        return Chart("stacked", unit, names, (
            Series(self.t(f"bulletin.{done}"), _floats(rows[done]), theme.CLEARED), Series(self.t(f"bulletin.{left}"), _floats(rows[left]), theme.STANDING),
        ))  # fmt: skip


def _plain(value: Any, kind: str) -> Any:
    """A value of a frame as plain Python, None where it is missing."""
    if value is None or pd.isna(value):
        return None
    if kind == COUNT:
        return int(value)
    if kind in (AREA, RATE, SHARE):
        return float(value)
    if kind == FIGURE:
        return int(value) if float(value).is_integer() else float(value)
    return value


def _floats(values: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(value) else float(value) for value in values)
