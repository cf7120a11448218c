"""From the weekly bridge to a forecast: what of the board's figures goes into ``clearance.statistics.forecast``, and how it is said.

Pure: rows and the campaign's facts in, forecast and findings out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from clearance.findings import BURNS, Finding, burn_series
from clearance.statistics.forecast import FINISHED, LEAST_WEEKS, Change, Forecast, Holidays, Weeks, WhatIf, forecast, what_if

NOTHING_FOUND = "nothing_found"
NOT_BEGUN = "not_begun"
QUERIES = {measure: "burndown/bridge_by_week" if measure == "structures" else burn.query for measure, burn in BURNS.items()}
"""The weekly query that a burn's forecast is made from. Structures have their own bridge, which tells what was declassified from what was
removed; the other burns have running totals alone."""


def holidays(campaign: Any) -> Holidays:
    """The holidays of surveys/campaign. Raises ValueError where the setting is no list of first/last days."""
    stretches = [tuple(map(date.fromisoformat, each.split("/"))) for each in campaign.holidays.replace(" ", "").split(",") if each]
    if any(len(each) != 2 for each in stretches):
        raise ValueError(f"settings.holidays: {campaign.holidays!r}")
    return Holidays([(first, last) for first, last in stretches], float(campaign.holiday_capacity))


def of_bridge(bridge: pd.DataFrame, as_of: date, campaign: Any, since: date | None = None, *, fan: bool = True) -> Forecast:
    """The forecast of what stands, from the columns of burndown/bridge_by_week: full weeks as history, the last closing as what stands now.

    ``since``: the planned start of a batch, if it is one batch's bridge. Its history begins there: the weeks before say nothing about its
    pace, and twelve weeks of waiting would read as "never". ``fan``: whether anybody draws it.
    """
    return _made(Weeks.of_bridge(bridge), bridge["closing"], as_of, campaign, since, fan=fan)


def of_burn(weeks: pd.DataFrame, as_of: date, campaign: Any, since: date | None = None) -> Forecast:
    """The forecast of a burn that has only running totals (``findings.burn_series``): compounds, square metres, shops."""
    known = weeks[weeks["remaining"].notna()]
    return _made(Weeks.of_burn(known), known["remaining"], as_of, campaign, since)


def _made(weeks: Weeks, remaining: pd.Series, as_of: date, campaign: Any, since: date | None, *, fan: bool = True) -> Forecast:
    standing = float(remaining.iloc[-1]) if len(remaining) else 0.0
    found = forecast(
        weeks if since is None else weeks.since(since), standing=standing, as_of=as_of, target_on=_day(campaign.target_on), holidays=holidays(campaign), fan=fan,
    )  # fmt: skip
    if standing and since is not None and since > as_of:
        return replace(found, reason=NOT_BEGUN)
    # Nothing stands because nothing was found yet: that is not the end of the work.
    return replace(found, reason=NOTHING_FOUND) if found.reason == FINISHED and not remaining.any() else found


def made_from(measure: str, rows: pd.DataFrame, since: date | None = None) -> tuple[Weeks, float]:
    """A burn's full weeks, and what remains at the end of the last day, from the rows of its query (``QUERIES``); ``since`` as in ``of_bridge``."""
    known = rows if measure == "structures" else burn_series(measure, rows, pd.DataFrame())
    weeks = Weeks.of_bridge(known) if measure == "structures" else Weeks.of_burn(known)
    remaining = known["closing" if measure == "structures" else "remaining"]
    return weeks if since is None else weeks.since(since), float(remaining.iloc[-1]) if len(remaining) else 0.0


def of_rows(measure: str, rows: pd.DataFrame, as_of: date, campaign: Any, since: date | None = None) -> Forecast:
    """The forecast of a burn from the rows of its query (``QUERIES``)."""
    if measure == "structures":
        return of_bridge(rows, as_of, campaign, since)
    return of_burn(burn_series(measure, rows, pd.DataFrame()), as_of, campaign, since)


def changed(measure: str, rows: pd.DataFrame, change: Change, as_of: date, campaign: Any, since: date | None = None) -> WhatIf:
    """The same with a change beside it, in the same runs."""
    weeks, standing = made_from(measure, rows, since)
    return what_if(weeks, change, standing=standing, as_of=as_of, target_on=_day(campaign.target_on), holidays=holidays(campaign))


def fan(found: Forecast) -> dict[str, list[Any]] | None:
    """What may stand from the as-of day on, as charts read it: week_end and the quantiles p05, p15, p50, p85, p95; None without a forecast."""
    if found.reason is not None or not found.fan.week_end:
        return None
    days = [found.as_of, *found.fan.week_end]
    return {"week_end": days} | {name: [found.opening, *getattr(found.fan, name)] for name in ("p05", "p15", "p50", "p85", "p95")}


def _day(value: Any) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value.date() if hasattr(value, "date") else value


def finding(found: Forecast) -> Finding:
    """The forecast in one sentence: P50, P85, P95, and the chance by the target; or why there is none."""
    if found.reason in (FINISHED, NOTHING_FOUND):
        return Finding(f"outlook.{found.reason}", {}, "good" if found.reason == FINISHED else "plain")
    if found.reason == NOT_BEGUN:
        return Finding("outlook.not_begun", {}, "plain")
    if found.reason:
        return Finding("outlook.too_few", {"weeks": len(found.weeks_used), "least": LEAST_WEEKS}, "plain")
    values = {"p50": found.p50, "p85": found.p85, "p95": found.p95, "chance": found.chance_by_target, "target": found.target_on, "weeks": len(found.weeks_used)}
    tone = "good" if (found.chance_by_target or 0) >= 0.85 else "late" if (found.chance_by_target or 0) < 0.5 else "plain"
    kind = "dates" if found.p95 else "dates_85" if found.p85 else "never" if found.p50 is None else "unsure"
    return Finding(f"outlook.{kind}", values, tone)


def as_dict(found: Forecast) -> dict[str, Any]:
    """As the command line prints it: days ISO, null where there is none."""
    days = {name: getattr(found, name).isoformat() if getattr(found, name) else None for name in ("p50", "p85", "p95")}
    return {
        "as_of": found.as_of.isoformat(), "target_on": found.target_on.isoformat(), "standing": found.opening, **days,
        "chance_by_target": found.chance_by_target, "weeks_used": len(found.weeks_used), "reason": found.reason,
    }  # fmt: skip
