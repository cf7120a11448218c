"""周会: the weekly meeting's agenda as data: nine screens in their order, each with what it says and whether there is news on it.

Pure: rows, findings of other modules and a translator in; screens out. A screen says one thing in one line; where nothing has happened since
the last meeting it says so and can be skipped. Nothing personal is on any of them: no address, of households only counts, small ones withheld
whoever looks, because the screen is shared with the room and with those who call in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape
from operator import itemgetter
from typing import Any, Final

import pandas as pd

from clearance import actions, comparison, disclosure, findings, outlook, panels, wall, weeks
from clearance import shops as shop_pages
from clearance.charts.sparkline import progress_svg
from clearance.locale import Translator
from clearance.statistics.forecast import Forecast
from clearance.statistics.funnel import Funnel

SCREENS: Final = ("carried", "week", "forecast", "batches", "wall", "teams", "stuck", "shops", "raised")
"""The agenda, in its order."""
LINES: Final = 9
"""More lines of a table than can be read from the back of the room."""
TILES: Final = 21
UNDER_NUMBERS: Final = 290
UNDER_A_LINE: Final = 345
UNDER_TWO_LINES: Final = 360
"""The height of a chart that stands under something else, or under a title that may take two lines, as ``theme.ROOM_HEIGHT``."""
JUDGED: Final = {"weeks.week_fired": "fired", "weeks.week_usual": "usual"}
DAYS_OF_A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Screen:
    """One screen: its name of ``SCREENS``, or ``pinned`` with a number; what it says in a line, ready to show (``panels.linked``); how that
    stands; whether there is news; the HTML under it, and whether a chart stands there too. ``asks``: its question where the agenda has none
    for it, ``listed``: how a list of the screens calls it then."""

    name: str
    said: str
    tone: str = "plain"
    news: bool = True
    body: str = ""
    drawn: bool = False
    asks: str = ""
    listed: str = ""

    @property
    def kind(self) -> str:
        """Its name, which all pinned charts share."""
        return self.name.partition("_")[0]


def quiet(name: str, said: str) -> Screen:
    """A screen without news: one line, nothing under it."""
    return Screen(name, said, news=False)


# ── the screens ──────────────────────────────────────────────────────────────────────────────────────────────────


def carried(t: Translator, still_open: pd.DataFrame) -> Screen:
    """Actions that were given before and are not done (rows of actions/open_by_action), the latest first."""
    rows = still_open[still_open["is_carried"]]
    late = rows["days_late"].dropna()
    if rows.empty:
        return quiet("carried", t("meeting.carried_none"))
    values = {"items": len(rows), "late": len(late), "days": int(late.max()) if len(late) else 0}
    return Screen("carried", t("meeting.carried_late" if len(late) else "meeting.carried_in_time", **values), "late" if len(late) else "plain", body=_actions(t, rows, late=True))


def raised(t: Translator, still_open: pd.DataFrame) -> Screen:
    """What the meeting decides: the actions raised on its day (the same rows)."""
    rows = still_open[~still_open["is_carried"]]
    return Screen("raised", t("meeting.raised", items=len(rows)), body=_actions(t, rows, late=False)) if len(rows) else quiet("raised", t("meeting.raised_none"))


def _actions(t: Translator, rows: pd.DataFrame, *, late: bool) -> str:
    shown = ("owner", "content", "due", *(("late", "evidence") if late else ()))
    lines = [
        [
            actions.marked_owner(t, row),
            " · ".join(panels.chinese(each) for each in (row["name"], row["content"]) if isinstance(each, str) and each),
            "—" if pd.isna(row["due_on"]) else t.day(row["due_on"], "short") if late else t.day(row["due_on"]),
            *((t("meeting.not_late") if pd.isna(row["days_late"]) else t("meeting.days", days=int(row["days_late"])), t("meeting.yes" if row["has_evidence"] else "meeting.no")) if late else ()),
        ]
        for row in rows.head(LINES).to_dict("records")
    ]  # fmt: skip
    return _table([t(f"meeting.column.{name}") for name in shown], lines, [name == "late" for name in shown]) + _more(t, len(rows) - LINES)


def _table(titles: Sequence[str], lines: Sequence[Sequence[str]], numeric: Sequence[bool]) -> str:
    """A table to be read from the back, its first cells naming the lines; on a phone each cell says its title itself."""
    head = "".join(f'<th scope="col"{" class=b-number" if number else ""}>{escape(title)}</th>' for title, number in zip(titles, numeric, strict=True))
    body = "".join(
        f'<tr><th scope="row">{panels.linked(line[0])}</th>'
        + "".join(f'<td data-title="{escape(title)}"{" class=b-number" if number else ""}>{panels.linked(cell)}</td>' for cell, title, number in zip(line[1:], titles[1:], numeric[1:], strict=True))
        + "</tr>"
        for line in lines
    )
    return f'<div class="b-lined"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _more(t: Translator, left: int, what: str = "meeting.more") -> str:
    return f'<p class="b-more">{escape(t(what, items=left))}</p>' if left > 0 else ""


def week(t: Translator, bridge: pd.DataFrame, burns: Mapping[str, pd.DataFrame], totals: Mapping[str, float]) -> Screen:
    """What the week did to what stands (rows of burndown/bridge_by_week), and whether that is out of the ordinary; the four burns in numbers
    (``findings.BURNS``' queries by measure, and all that there is of each)."""
    last = bridge.iloc[-1]
    full = weeks.full_weeks(bridge)
    told, judged = weeks.finding(bridge, last["week_end"]), weeks.week_finding(full, weeks.control(full), last["week_end"])
    how = JUDGED.get(judged.key, "partial" if last["partial"] else "few")
    body = _numbers(t, burns, totals)
    if told.key == "weeks.still":
        return replace(quiet("week", t("meeting.week_still", closing=told.values["closing"])), body=body)
    kind = told.key.removeprefix("weeks.")
    return Screen("week", t(f"meeting.week_{kind}", net=told.values["net"], arrived=told.values["arrived"], how=t(f"meeting.judged.{how}")), judged.tone, body=body, drawn=True)


def _numbers(t: Translator, burns: Mapping[str, pd.DataFrame], totals: Mapping[str, float]) -> str:
    cards = []
    for measure, rows in burns.items():
        known = findings.burn_series(measure, rows, pd.DataFrame())
        come, gone = moved(known)
        said = t("meeting.moved_none") if not come and not gone else t("meeting.moved", come=come, gone=gone)
        cards.append(
            f'<div><dt>{escape(t(f"burn.left.{measure}"))}</dt><dd><b>{escape(t.number(round(known["remaining"].iloc[-1])))}</b> {escape(t(f"burn.unit.{measure}"))}'
            f'<small>{escape(t("meeting.of", total=round(totals[measure])))}</small><small>{escape(said)}</small></dd></div>'
        )
    return f'<dl class="b-numbers">{"".join(cards)}</dl>'


def moved(known: pd.DataFrame) -> tuple[int, int]:
    """What came to a burn and what has gone from it in its last week (``findings.burn_series``), in whole units."""
    last = known[["arrivals", "departures"]].tail(2).astype(float).diff().iloc[-1]
    if last.isna().any():  # the first week there is
        last = known[["arrivals", "departures"]].iloc[-1].astype(float)
    return round(last["arrivals"]), round(last["departures"])


SAID_IN_THE_ROOM: Final = {
    "dates": "meeting.forecast_dates", "dates_85": "meeting.forecast_dates", "unsure": "meeting.forecast_unsure", "never": "meeting.forecast_never",
}  # fmt: skip
"""A screen that is read from the back of the room says one day, the one that is 85% sure."""


def forecast(t: Translator, found: Forecast) -> Screen:
    """Will we make it, in one sentence: the chance by the target, and the day that is 85% sure; or why there is no forecast."""
    told = outlook.finding(found)
    kind = told.key.removeprefix("outlook.")
    if kind not in SAID_IN_THE_ROOM:
        return Screen("forecast", t(told.key, **told.values), told.tone, news=kind != "finished", drawn=True)
    return Screen("forecast", t(SAID_IN_THE_ROOM[kind], **told.values), told.tone, drawn=True)


def batches(t: Translator, rows: Sequence[Mapping[str, Any]], tiles: Sequence[Mapping[str, Any]], as_of: date) -> Screen:
    """How far each batch is (rows of batches/progress_by_batch). News: a compound of a batch became clear or fell back within the week (rows
    of overview/wall; of a city of overview/streets), or a batch's planned end lies in it."""
    told = findings.batches(rows)
    if wall.of_streets(tiles):
        changed = any(row["became"] or row["fell"] for row in tiles)
    else:
        changed = any(pd.notna(row["batch"]) and kind_of_change(row) in ("became", "fell") for row in tiles)
    ended = any(pd.notna(row["planned_end"]) and row["compounds"] and as_of - DAYS_OF_A_WEEK < row["planned_end"] <= as_of for row in rows)
    said = t(told.key, **told.values)
    if not changed and not ended:
        return quiet("batches", t("meeting.batches_quiet", said=said))
    bars = [_batch(t, row) for row in rows if row["compounds"]]
    return Screen("batches", said, told.tone, body=panels.bars("", bars))


def _batch(t: Translator, row: Mapping[str, Any]) -> panels.Bar:
    name = t.name_of("batches", "none" if pd.isna(row["batch"]) else int(row["batch"]))
    words = t("meeting.batch", clear=int(row["clear"]), compounds=int(row["compounds"]), standing=int(row["standing"]))
    progress = panels.picture(progress_svg(row["clear"], row["compounds"], width=640, height=16, title=words), words)
    if pd.isna(row["planned_end"]):
        return panels.Bar(name, words, progress)
    late = pd.isna(row["finished_on"]) and row["slip_days"] > 0
    kind = "late" if late else "done" if pd.notna(row["finished_on"]) else "due"
    note = t(f"meeting.batch_{kind}", end=row["planned_end"], days=int(row["slip_days"]) if pd.notna(row["slip_days"]) else 0)
    return panels.Bar(name, words, progress, note, "late" if late else "plain")


def kind_of_change(row: Mapping[str, Any]) -> str:
    """What happened to a compound within the week (a row of overview/wall): became clear, fell back, was verified, was surveyed; else empty."""
    before, now = row["state_before"], row["state"]
    if not isinstance(before, str) or before == now:
        return ""
    if now in wall.CLEAR and before not in wall.CLEAR:
        return "became"
    if now not in wall.CLEAR and before in wall.CLEAR:
        return "fell"
    return "verified" if now == "verified" else "reopened" if before == "verified" else "surveyed"


CHANGES: Final = ("fell", "became", "verified", "reopened", "surveyed")


def changed(t: Translator, rows: Sequence[Mapping[str, Any]]) -> Screen:
    """Which compounds changed state within the week (rows of overview/wall), those that fell back first; of a city in which streets (rows of
    overview/streets) they became clear or fell back, most first."""
    if wall.of_streets(rows):
        return _changed_in_streets(t, rows)
    by_kind = {kind: [row for row in rows if kind_of_change(row) == kind] for kind in CHANGES}
    count = {kind: len(each) for kind, each in by_kind.items()}
    values = {"clear": sum(row["state"] in wall.CLEAR for row in rows), "compounds": len(rows), "changed": sum(count.values()), **count}
    if not values["changed"]:
        return quiet("wall", t("meeting.wall_quiet", **values))
    kind = "both" if count["became"] and count["fell"] else "became" if count["became"] else "fell" if count["fell"] else "other"
    body = _of_changes(t, by_kind, count, lambda _, row: f'<li lang="zh">{escape(row["name"])}</li>', "meeting.more_compounds")
    return Screen("wall", t(f"meeting.wall_{kind}", **values), "late" if count["fell"] else "good" if count["became"] else "plain", body=body)


def _changed_in_streets(t: Translator, rows: Sequence[Mapping[str, Any]]) -> Screen:
    values = wall.finding(rows).values
    if not values["became"] and not values["fell"]:
        return replace(quiet("wall", t("meeting.wall_streets_quiet", **values)), asks=t("meeting.ask_streets"))
    kind = "both" if values["became"] and values["fell"] else "became" if values["became"] else "fell"
    by_kind = {name: sorted((row for row in rows if row[name]), key=itemgetter(name), reverse=True) for name in ("fell", "became")}

    def street(name: str, row: Mapping[str, Any]) -> str:
        return f'<li>{escape(t("meeting.of_street", name=row["name"] if t.language == "zh" else row["name_en"], items=int(row[name])))}</li>'

    body = _of_changes(t, by_kind, values, street, "meeting.more_streets")
    return Screen("wall", t(f"meeting.wall_{kind}", **values), "late" if values["fell"] else "good", body=body, asks=t("meeting.ask_streets"))


def _of_changes(
    t: Translator, by_kind: Mapping[str, Sequence[Mapping[str, Any]]], counts: Mapping[str, Any], line: Callable[[str, Mapping[str, Any]], str], more: str,
) -> str:  # fmt: skip
    """Each kind of change with its count and a line a row, as many in all as fit; how many rows are left out is said (``more``)."""
    body, room = "", TILES
    for name, each in by_kind.items():
        if each:
            lines = "".join(line(name, row) for row in each[:room])
            rest = f"<li>{escape(t(more, items=len(each) - room))}</li>" if len(each) > room else ""
            body += f'<section class="b-changed b-changed-{name}"><h2>{escape(t(f"meeting.changed.{name}", items=int(counts[name])))}</h2><ul>{lines}{rest}</ul></section>'
            room = max(room - len(each), 0)
    return body


def teams(t: Translator, drawn: Funnel) -> Screen:
    """Only what the funnel flags: a team beyond 99.8%. None: no one is better or worse, and nothing is shown."""
    told = comparison.finding(drawn)
    if told.key in ("comparison.luck", "comparison.too_few"):
        return quiet("teams", t("meeting.teams_quiet", said=t(told.key, **told.values)))
    return Screen("teams", t(told.key, **told.values), told.tone, drawn=True)


def stuck(t: Translator, rows: pd.DataFrame, hardship: disclosure.Released | None, long_standing_days: int) -> Screen:
    """Where something has stood longest and for which step it waits (rows of meeting/stuck_by_compound), and what is released of households in
    hardship without support (``disclosure.released``). News: something has stood longer than the setting allows, or as many wait for support as
    may be said: a screen that came up for fewer would say that there are some."""
    if rows.empty:
        return quiet("stuck", t("meeting.stuck_none"))
    first = next(rows.itertuples())
    values = {"compounds": int((rows["days"] > long_standing_days).sum()), "limit": long_standing_days, "name": panels.chinese(first.name), "days": int(first.days)}
    if not values["compounds"] and not _waiting(hardship):
        return quiet("stuck", t("meeting.stuck_quiet", **values))
    shown = ("name", "team", "standing", "days", "step")
    lines = [
        [
            panels.chinese(row.name), t.name_of("teams", "none" if pd.isna(row.team) else int(row.team)), t.number(int(row.standing)), t.number(int(row.days)),
            t("meeting.all_steps") if pd.isna(row.step) else t("meeting.step", step=int(row.step), name=row.step_name if t.language == "zh" else row.step_name_en),
        ]
        for row in rows.head(LINES - 2).itertuples()
    ]  # fmt: skip
    table = _table([t(f"meeting.column.{name}") for name in shown], lines, [name in ("standing", "days") for name in shown])
    said = t("meeting.stuck" if values["compounds"] else "meeting.stuck_oldest", **values)
    return Screen("stuck", said, "late" if values["compounds"] else "plain", body=f'<p class="b-hardship">{escape(_hardship(t, hardship))}</p>{table}{_more(t, len(rows) - LINES + 2, "meeting.more_compounds")}')


def _waiting(hardship: disclosure.Released | None) -> bool:
    """Whether it may be said that some wait for support."""
    return hardship is not None and not isinstance(hardship.unplanned, disclosure.Withheld) and hardship.unplanned > 0


def _hardship(t: Translator, hardship: disclosure.Released | None) -> str:
    """Counts for everybody: small ones are withheld, whoever has the screen."""
    if hardship is None or isinstance(hardship.total, disclosure.Withheld):
        return t("meeting.hardship_withheld")
    values = {"day": hardship.on, "whole": t.number(hardship.total)}
    if hardship.unplanned is disclosure.Withheld.COVER:
        return t("meeting.hardship_cover", **values)
    said = t("meeting.under", n=disclosure.THRESHOLD) if hardship.unplanned is disclosure.Withheld.SMALL else t.number(hardship.unplanned)
    return t("meeting.hardship", part=said, **values)


def shops(t: Translator, headline: Any, rows: pd.DataFrame, plan: pd.DataFrame, pace: Mapping[str, Any], as_of: date) -> Screen:
    """居改非 (shops/headline, burndown/shops_by_week, shops/plan_by_week, the shops' row of burndown/pace). News: any came or was closed within the week."""
    told = shop_pages.finding(headline, shop_pages.plan_on(plan, as_of), pace["recent_net_per_week"])
    come, gone = moved(findings.burn_series("shops", rows, pd.DataFrame()))
    said = t(told.key, **told.values)
    if not come and not gone:
        return quiet("shops", t("meeting.shops_quiet", said=said))
    return Screen("shops", said, told.tone, body=f'<p class="b-line">{escape(t("meeting.shops_week", come=come, gone=gone))}</p>', drawn=True)


def pinned(t: Translator, number: int, title: str, page: str, filters: Sequence[str] = (), said: str = "", missing: str = "", *, drawn: bool = False) -> Screen:
    """A chart that is pinned to the agenda, the ``number``-th of them: what it says (``said``), from which page it comes and of what, by the
    names of its filters; ``missing``: why it is not there or not whole. ``title``: what it said when it was pinned, by which a list of the
    screens calls it; it is Chinese."""
    asks = t("pins.ask_filtered", page=page, filters=t("list.comma").join(filters)) if filters else t("pins.ask", page=page)
    body = f'<p class="b-line">{escape(missing)}</p>' if missing else ""
    return Screen(f"pinned_{number}", said, body=body, drawn=drawn, asks=asks, listed=t("pins.listed", what=title if t.language == "zh" else page))


# ── how a screen looks ───────────────────────────────────────────────────────────────────────────────────────────


def next_news(screens: Sequence[Screen], number: int) -> int | None:
    """The next screen after ``number`` (counted from 1) that has news; None where none has."""
    return next((place for place in range(number + 1, len(screens) + 1) if screens[place - 1].news), None)


def question(t: Translator, screen: Screen) -> str:
    """Which question a screen answers."""
    return screen.asks or t(f"meeting.ask.{screen.name}")


def heading(t: Translator, screen: Screen, number: int) -> str:
    """A screen's head: which question of the agenda it answers, and the answer."""
    return (
        f'<header class="b-room b-{screen.tone}{"" if screen.news else " b-quiet"}"><p>{number} · {panels.linked(question(t, screen))}</p>'
        f"<h1>{panels.linked(screen.said)}</h1></header>{screen.body}"
    )


def footing(number: int, count: int, provenance: str, followed: str) -> str:
    """What stands under every screen: which it is of how many, the day, as known when, whether the data is a sample."""
    parts = escape(provenance).replace(" · ", " ·</span> <span>")  # a line breaks between them only
    return f'<p class="b-foot"><b>{number} / {count}</b> <span>{parts}</span>{f" <em>{escape(followed)}</em>" if followed else ""}</p>'


def follow(t: Translator, address: str) -> str:
    """The address for those who call in."""
    return f'<p class="b-follow"><a href="{escape(address)}" target="_blank">{escape(t("meeting.follow"))}</a> <code>{escape(address)}</code></p>'


def listing(t: Translator, screen: Screen, number: int) -> str:
    """A screen's line in the agenda."""
    return t("meeting.item" if screen.news else "meeting.item_quiet", number=number, ask=screen.listed or question(t, screen))

