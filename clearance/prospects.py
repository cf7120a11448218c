"""预测: what its page says: a forecast group by group, what a change would do, and how far the forecast has held so far.

Pure: rows, the campaign's facts and a translator in; findings, frames and panels out. The forecast itself is ``clearance.statistics``' and
goes through ``clearance.outlook``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from clearance import outlook, panels
from clearance.findings import Finding, burn_series
from clearance.locale import Translator
from clearance.statistics.backtest import Ahead, Backtest, backtest
from clearance.statistics.forecast import LEAST_WEEKS, TOO_FEW_WEEKS, UNCHANGED, Change, Forecast, Weeks, WhatIf, chance_by

HEADLINES: Final = {
    "outlook.dates": "forecast.dates", "outlook.dates_85": "forecast.dates_85", "outlook.unsure": "forecast.unsure", "outlook.never": "forecast.never", "outlook.finished": "forecast.finished",
    "outlook.nothing_found": "forecast.nothing_found", "outlook.too_few": "forecast.too_few", "outlook.not_begun": "forecast.not_begun",
}  # fmt: skip
"""The forecast's sentences with the burn's name in them."""
OF_PAST_MEETINGS: Final = outlook.QUERIES | {"structures": "forecast/moves_by_week"}
"""The weekly queries of the burns where nothing else is asked of the day: the record of forecasts asks one of each of some forty past meetings."""
LISTS: Final = {"structures": "standing", "area": "standing", "compounds": "not_clear", "shops": "shops_open"}
"""The list that a burn's remaining number counts."""
WHOLE_LISTS: Final = {"structures": LISTS["structures"], "shops": LISTS["shops"], "basically": ""}
"""The lists of the burns as wholes; none for what is left until the shops are basically done: which ones is open, only their number is not."""
DIMENSIONS: Final = {"batch": "batches", "class": "classes", "team": "teams"}
"""The groups that have a forecast of their own, with the filter that each is chosen by."""
DATES: Final = ("p50", "p85", "p95")
OWN_PLAN: Final = {"batch": ("own_plan",), "class": (), "team": ()}
"""Only batches have an end of their own."""
FEW_REMOVALS: Final = 10
"""Fewer removals than this behind a group's forecast, and its dates are given by the month: a count of ten is itself only known to about a
third (1/√10), so a day would promise what nobody knows."""
PACES: Final = (50, 200, 5)
"""The slider of the pace: from, to and by, in percent of what was removed."""
MOST_WEEKS_LOST: Final = 8
MOST_SCOPE: Final = 10**7
"""More than any burn of a city; the slider ends at ``scope_range``."""
NO_CHANGE: Final = MappingProxyType({"pace": 100, "scope": 0, "lost": 0})
SHOWN_WEEKS: Final = 26
"""Weeks of the past that stand before the fans, for the eye."""
SAID: Final = 0.85
AHEAD: Final = 4
"""The record's sentence speaks of four weeks ahead, about what a monthly review looks at; where that is too far for the record, of its farthest."""


def headline(measure: str, found: Forecast) -> Finding:
    """The forecast of a burn in one sentence that names the burn, or why there is none."""
    said = outlook.finding(found)
    return Finding(HEADLINES[said.key], said.values | {"measure": measure, "remaining": round(found.opening)}, said.tone)


# ── group by group ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Group:
    """One group's forecast: what stands in it, what was removed in the weeks that it rests on, and a batch's planned window."""

    member: str | None
    standing: int
    removed: int
    found: Forecast
    planned_start: date | None = None
    planned_end: date | None = None


def groups(bridges: pd.DataFrame, dimension: str, as_of: date, campaign: Any, windows: Mapping[str, tuple[date, date]] | None = None) -> list[Group]:
    """A forecast for each member of a dimension, from its own weeks alone (rows of burndown/bridge_by_week_and_member).

    ``windows``: a batch's planned start and end. A batch is forecast from the weeks since it was to start (``outlook.of_bridge``). Groups
    keep the order of the rows.
    """
    found = []
    rows = bridges[bridges["dimension"] == dimension]
    for member, bridge in rows.groupby("member", sort=False, dropna=False):
        name = None if pd.isna(member) else str(member)
        start, end = (windows or {}).get(name or "", (None, None))
        found.append(_group(name, bridge, as_of, campaign, start, end))
    return found


def _group(member: str | None, bridge: pd.DataFrame, as_of: date, campaign: Any, start: date | None, end: date | None) -> Group:
    made = outlook.of_bridge(bridge, as_of, campaign, start, fan=False)
    used = bridge[bridge["week_end"].isin(made.weeks_used)]
    return Group(member, int(bridge["closing"].iloc[-1]), int((used["removed"] + used["reremoved"]).sum()), made, start, end)


def windows(batches: pd.DataFrame) -> dict[str, tuple[date, date]]:
    """Each batch's planned start and end (rows of batches/progress_by_batch)."""
    known = batches[batches["batch"].notna() & batches["planned_end"].notna()]
    return {str(row.batch): (row.planned_start, row.planned_end) for row in known.itertuples()}


def planned_start(batches: pd.DataFrame, chosen: Sequence[str]) -> date | None:
    """From when on the weeks tell of what is chosen: a single batch's planned start, else None (rows of batches/progress_by_batch)."""
    return windows(batches).get(chosen[0], (None, None))[0] if len(chosen) == 1 else None


def group_rows(t: Translator, found: Sequence[Group], dimension: str) -> pd.DataFrame:
    """Groups as a table: the member under its dimension's name, what stands, the dates, the chances, and what they rest on."""
    return pd.DataFrame({
        dimension: [each.member for each in found], "standing": [each.standing for each in found],
        **_dates(t, [each.found for each in found], [each.removed < FEW_REMOVALS for each in found]),
        "own_plan": [_own_plan(t, each) for each in found], "rests_on": [_rests_on(t, each) for each in found],
    })  # fmt: skip


def _dates(t: Translator, found: Sequence[Forecast], rough: Sequence[bool]) -> dict[str, list[str]]:
    columns = {name: [_date(t, each, getattr(each, name), by_month=about) for each, about in zip(found, rough, strict=True)] for name in DATES}
    return columns | {"chance_by_target": [_chance(t, each.chance_by_target) for each in found]}


def _date(t: Translator, found: Forecast, day: date | None, *, by_month: bool) -> str:
    if found.reason:
        return "—"
    if day is None:
        return t("forecast.beyond")
    return t("forecast.about", month=f"{day:%Y-%m}") if by_month else day.isoformat()


def _chance(t: Translator, chance: float | None) -> str:
    return "—" if chance is None else t.chance(chance)


def _own_plan(t: Translator, group: Group) -> str:
    """A batch against its own planned end: its chance where that lies ahead, how long it is overdue where not."""
    if group.planned_end is None or not group.standing:
        return "—"
    late = (group.found.as_of - group.planned_end).days
    if late > 0:
        return t("forecast.overdue", end=group.planned_end.isoformat(), n=late)
    if group.found.reason:
        return t("forecast.ends_on", end=group.planned_end.isoformat())
    return t("forecast.chance_by_end", end=group.planned_end.isoformat(), chance=_chance(t, chance_by(group.found, group.planned_end)))


def _rests_on(t: Translator, group: Group) -> str:
    weeks = len(group.found.weeks_used)
    if group.found.reason == outlook.NOT_BEGUN:
        return t("forecast.group_not_begun", start=str(group.planned_start))
    if group.found.reason == TOO_FEW_WEEKS:
        key = "forecast.group_too_few" if group.planned_start is None else "forecast.batch_too_few"
        return t(key, n=weeks, least=LEAST_WEEKS)
    if group.found.reason:
        return t(f"forecast.group_{group.found.reason}")
    if not group.removed:
        return t("forecast.group_still", n=weeks)
    return t("forecast.group_rests_on", n=weeks, removed=group.removed)


@dataclass(frozen=True)
class Whole:
    """One of the burns as a whole: what is left of it, its forecast, and what was removed or closed in the weeks that it rests on."""

    name: str
    left: int
    removed: int
    found: Forecast


def whole(measure: str, rows: pd.DataFrame, found: Forecast) -> Whole:
    """A burn as a whole, from the rows of its query (``outlook.QUERIES``) and its forecast."""
    weeks, left = outlook.made_from(measure, rows)
    return Whole(measure, round(left), _worked_off(weeks, found), found)


def basically(rows: pd.DataFrame, headline: Any, found: Forecast) -> Whole:
    """The shops until they are basically done (shops/headline), from the same weeks."""
    weeks, _ = outlook.made_from("shops", rows)
    return Whole("basically", int(headline.to_close), _worked_off(weeks, found), found)


def _worked_off(weeks: Weeks, found: Forecast) -> int:
    used = pd.Series(weeks.week_end.tolist(), dtype=object).isin(found.weeks_used).to_numpy()
    return round(float((weeks.removed + weeks.reremoved)[used].sum()))


def whole_rows(t: Translator, found: Sequence[Whole], aim: float) -> pd.DataFrame:
    """The burns as a table; ``aim``: the share of shops that is basically done."""
    return pd.DataFrame({
        "name": [each.name for each in found], "whole": [t(f"forecast.whole_{each.name}", aim=aim) for each in found], "left": [each.left for each in found],
        **_dates(t, [each.found for each in found], [each.removed < FEW_REMOVALS for each in found]),
        "rests_on": [_rests_on(t, Group(None, each.left, each.removed, each.found)) for each in found],
    })  # fmt: skip


def groups_finding(dimension: str, found: Sequence[Group], target: date) -> Finding:
    """In how many groups something stands, and how many of them have a chance of half or more to be done by the target.

    Rules, first that fits: nothing stands in any; none of those in which something stands has a forecast; else how many.
    """
    standing = [each for each in found if each.standing]
    told = [each for each in standing if each.found.reason is None]
    values = {"standing": len(standing), "likely": sum((each.found.chance_by_target or 0) >= 0.5 for each in told), "target": target}
    if not standing:
        return Finding(f"forecast.by_{dimension}_done", values, "good")
    return Finding(f"forecast.by_{dimension}" if told else f"forecast.by_{dimension}_untold", values)


# ── what if ──────────────────────────────────────────────────────────────────────────────────────────────────────


def scope_range(remaining: float) -> tuple[int, int]:
    """How far the slider of extra scope goes, and by what step: about half of what remains, in twenty steps of a round number."""
    most = max(math.ceil(remaining / 2), 10)
    step = next(step for power in range(12) for step in (10**power, 2 * 10**power, 5 * 10**power) if step * 20 >= most)
    return step * math.ceil(most / step), step


def parse_change(parameters: Mapping[str, list[str]]) -> dict[str, int]:
    """What an address asks the sliders to stand at: ``pace`` in percent, ``scope`` in the burn's unit, ``lost`` in weeks; no change where it names none,
    or none that there can be."""
    low, high, step = PACES
    return {
        "pace": _within(parameters.get("pace"), range(low, high + 1, step), NO_CHANGE["pace"]), "scope": _within(parameters.get("scope"), range(MOST_SCOPE), NO_CHANGE["scope"]),
        "lost": _within(parameters.get("lost"), range(MOST_WEEKS_LOST + 1), NO_CHANGE["lost"]),
    }  # fmt: skip


def _within(values: list[str] | None, allowed: range, otherwise: int) -> int:
    told = values[0] if values else ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 and int(told) in allowed else otherwise


def write_change(pace: int, scope: int, lost: int) -> dict[str, list[str]]:
    """The same as parameters: only what changes something."""
    return {name: [str(value)] for name, value in {"pace": pace, "scope": scope, "lost": lost}.items() if value != NO_CHANGE[name]}


def change(pace: int, scope: int, weeks_lost: int) -> Change:
    """The change that the sliders ask for; ``pace`` in percent."""
    return Change(pace / 100, float(scope), int(weeks_lost))


def change_finding(t: Translator, measure: str, asked: Change, found: WhatIf) -> Finding:
    """What a change does to the chance by the target, in one sentence; ``forecast.same`` where nothing is changed."""
    values: dict[str, Any] = {"target": found.unchanged.target_on, "before": _chance(t, found.unchanged.chance_by_target), "after": _chance(t, found.changed.chance_by_target)}
    if asked == UNCHANGED:
        return Finding("forecast.same", values)
    parts = []
    if asked.pace != 1:
        parts.append(t("forecast.part_pace", pace=round(asked.pace * 100)))
    if asked.extra_scope:
        parts.append(t("forecast.part_scope", measure=measure, scope=round(asked.extra_scope)))
    if asked.weeks_lost:
        parts.append(t("forecast.part_lost", n=asked.weeks_lost))
    return Finding("forecast.changed" if values["before"] != values["after"] else "forecast.changed_not", values | {"parts": t("forecast.and").join(parts)})


def change_panel(t: Translator, asked: Change, found: WhatIf) -> str:
    """The forecast unchanged and changed, side by side: P50, P85, P95 and the chance, and by how much each moves."""
    moved = {"p50": found.p50_days, "p85": found.p85_days, "p95": found.p95_days}
    same = asked == UNCHANGED
    beside = "" if same else "\u00a0"  # the lines of both stay level

    def lines(each: Forecast, *, told: bool) -> list[tuple[str, str, str]]:
        dates = [
            (t(f"forecast.{name}"), _when(t, getattr(each, name)), (_moved(t, moved[name], getattr(found.unchanged, name), getattr(each, name)) if told else beside))
            for name in DATES
        ]
        more = _points(t, found.chance or 0.0) if told else beside
        return [*dates, (t("forecast.chance", target=each.target_on), _chance(t, each.chance_by_target), more)]

    return panels.pair(
        panels.facts(t("forecast.unchanged"), lines(found.unchanged, told=False)),
        panels.facts(t("forecast.changed_not_yet" if same else "forecast.after_change"), lines(found.changed, told=not same)),
    )


def _when(t: Translator, day: date | None) -> str:
    return t("forecast.beyond") if day is None else t.day(day)


def _moved(t: Translator, days: int | None, before: date | None, after: date | None) -> str:
    if days is None:
        if before is None and after is None:
            return ""
        return t("forecast.now_beyond") if after is None else t("forecast.now_within")
    if not days:
        return t("forecast.not_moved")
    return t("forecast.later" if days > 0 else "forecast.earlier", n=abs(days))


def _points(t: Translator, difference: float) -> str:
    points = round(difference * 100)
    if not points:
        return t("forecast.not_moved")
    return t("forecast.more_likely" if points > 0 else "forecast.less_likely", n=abs(points))


def recent(measure: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The last weeks of a burn (rows of ``outlook.QUERIES``), as they stand before the fans: week_end, partial, remaining."""
    burn = rows.rename(columns={"closing": "remaining"}) if measure == "structures" else burn_series(measure, rows, pd.DataFrame())
    return burn[["week_end", "partial", "remaining"]].tail(SHOWN_WEEKS + 1).reset_index(drop=True)


# ── its own record ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Record:
    """A backtest, and whether each forecast in it was made from what was reported by then."""

    found: Backtest
    as_reported: bool


def record(history: Weeks, as_reported: Mapping[date, Weeks], as_of: date, campaign: Any) -> Record:
    """How the forecasts of the past meetings did, each made from what was reported by its day and held against ``history``.

    ``as_reported``: the history as each of those days knew it; a day that is not in it knew nothing. Where too little was reported back then
    to make a single forecast that can be judged (one survey that tells of the whole campaign), the forecasts are made from what is now known.
    """
    nothing = Weeks(*[np.array([])] * 7)
    days = history.until(as_of).week_end.tolist()
    given: dict[str, Any] = {"as_of": as_of, "holidays": outlook.holidays(campaign), "recent_weeks": int(campaign.recent_weeks)}
    told = backtest(history, as_reported={day: as_reported.get(day, nothing) for day in days}, **given)
    if any(each.held.items for each in told.ahead):
        return Record(told, as_reported=True)
    return Record(backtest(history, **given), as_reported=False)


def spoken_of(made: Record) -> Ahead | None:
    """The distance that the record's sentence speaks of; None where there is nothing to judge."""
    judged = [each for each in made.found.ahead if each.held.items]
    return next((each for each in judged if each.weeks == AHEAD), judged[-1] if judged else None)


def record_finding(made: Record) -> Finding:
    """How often no more stood than the P85 said, four weeks ahead, of how many.

    It is called too bold, or too cautious, only where the interval of the forecasts that share no week leaves out 85%; else it fits.
    """
    each = spoken_of(made)
    if each is None:
        return Finding("forecast.record_none", {"least": LEAST_WEEKS})
    values = {
        "n": each.weeks, "held": each.held.done, "items": each.held.items, "share": each.held.share, "said": SAID,
        "apart": each.held_apart.done, "apart_items": each.held_apart.items,
    }  # fmt: skip
    if each.held_apart.high < SAID:
        return Finding("forecast.record_bold", values, "late")
    return Finding("forecast.record_cautious" if each.held_apart.low > SAID else "forecast.record_fits", values)


def record_subtitle(t: Translator, made: Record) -> str:
    """What the record's chart shows, what its forecasts were made from, and how many of those that it speaks of share no week."""
    how = t("forecast.record_as_reported" if made.as_reported else "forecast.record_as_now")
    each = spoken_of(made)
    if each is None:
        return how
    return t("forecast.record_subtitle", how=how, weeks=each.weeks, held=each.held_apart.done, items=each.held_apart.items)


def loss_finding(measure: str, made: Record) -> Finding:
    """At how many distances the forecast's P85, and its median, cost less than the straight line."""
    judged = [each for each in made.found.ahead if each.loss_50 is not None]
    values = {
        "measure": measure, "distances": len(judged),
        "p85": sum(_costs_less(each.loss_85, each.straight_85) for each in judged), "p50": sum(_costs_less(each.loss_50, each.straight_50) for each in judged),
    }  # fmt: skip
    return Finding("forecast.loss", values)


def _costs_less(loss: float | None, straight: float | None) -> bool:
    return loss is not None and straight is not None and loss < straight


def record_rows(made: Record) -> pd.DataFrame:
    """The record as a table: a row per weeks ahead that something can be said of; shares in percent, losses in the burn's unit."""
    judged = [each for each in made.found.ahead if each.held.items]
    return pd.DataFrame({
        "weeks_ahead": [each.weeks for each in judged], "forecasts": [each.held.items for each in judged], "held": [each.held.done for each in judged],
        "share": [_percent(each.held.share) for each in judged], "low": [_percent(each.held.low) for each in judged], "high": [_percent(each.held.high) for each in judged],
        "apart": [each.held_apart.items for each in judged], "held_apart": [each.held_apart.done for each in judged],
        "loss_50": [each.loss_50 for each in judged], "straight_50": [each.straight_50 for each in judged],
        "loss_85": [each.loss_85 for each in judged], "straight_85": [each.straight_85 for each in judged],
    })  # fmt: skip


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100)
