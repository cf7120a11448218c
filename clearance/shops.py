"""居改非: what the shops' page says of its rows: the finding, the plan beside the burn, the forecast, the waits.

Pure: rows, the campaign's facts and a translator in; findings, frames and panels out. Shops are a stream of their own and are never added
to structures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any, Final

import pandas as pd

from clearance import findings, outlook, panels
from clearance.charts.sparkline import progress_svg
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.statistics.forecast import Forecast, Weeks, forecast
from clearance.statistics.survival import kaplan_meier, waits

NOT_STATED: Final = "none"
OUTLOOK: Final = {
    "outlook.finished": "shops.outlook_finished", "outlook.nothing_found": "shops.outlook_finished", "outlook.too_few": "shops.outlook_too_few",
    "outlook.dates": "shops.outlook_dates", "outlook.dates_85": "shops.outlook_dates_85", "outlook.unsure": "shops.outlook_unsure", "outlook.never": "shops.outlook_never",
}
"""The forecast's sentences in the words of the shops."""
Opens = Callable[..., str]


def finding(headline: Any, plan_now: float | None, recent_net: float | None) -> Finding:
    """How far the shops are (shops/headline), against the plan of the day where there is one.

    Rules, first that fits: all closed; as many closed as counts as basically done; the target has passed; else what is left. More open than the
    plan of the day is late; no more, and the recent net pace (places a week) enough for the rest, is good.
    """
    values = {
        "shops": int(headline.shops), "closed": int(headline.closed), "open": int(headline.open), "share": findings.share(headline.closed, headline.shops),
        "to_close": int(headline.to_close), "aim": float(headline.closed_share),
    }  # fmt: skip
    if not headline.open:
        return Finding("shops.finding_all", values, "good")
    if not headline.to_close:
        return Finding("shops.finding_basically", values, "good")
    if not headline.weeks_left:
        return Finding("shops.finding_past", values, "late")
    if plan_now is None or recent_net is None or pd.isna(recent_net):
        return Finding("shops.finding", values)
    if headline.open > plan_now:
        return Finding("shops.finding", values, "late")
    return Finding("shops.finding", values, "good" if recent_net >= headline.needed_per_week else "plain")


def plan_on(plan: pd.DataFrame, day: date) -> float | None:
    """How many may be open at the end of a day that is a week end (shops/plan_by_week); None before the notice."""
    rows = plan[plan["week_end"] == day]
    return float(rows["open_plan"].iloc[0]) if len(rows) else None


def burn(weeks: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """The burn of the shops (burndown/shops_by_week) with its plan (shops/plan_by_week), to the target: as ``findings.burn_series``."""
    known = findings.burn_series("shops", weeks, pd.DataFrame()).drop(columns="plan")
    whole = known.merge(plan.rename(columns={"open_plan": "plan"}), on="week_end", how="outer", sort=True)
    return whole.assign(partial=whole["partial"].eq(True))


def forecast_of(weeks: pd.DataFrame, to_close: float, as_of: date, campaign: Any) -> Forecast:
    """When the shops are basically done: ``to_close`` of them to go, on the weeks of burndown/shops_by_week. None of the structures' history
    is in it."""
    series = findings.burn_series("shops", weeks, pd.DataFrame())
    return forecast(Weeks.of_burn(series), standing=float(to_close), as_of=as_of, target_on=campaign.target_on, holidays=outlook.holidays(campaign))


def outlook_finding(found: Forecast, aim: float) -> Finding:
    """The forecast in one sentence; ``aim``: the share that counts as basically done."""
    said = outlook.finding(found)
    return Finding(OUTLOOK[said.key], said.values | {"aim": float(aim)}, said.tone)


def forecast_panel(t: Translator, found: Forecast, headline: Any, campaign: Any) -> str:
    """The forecast in one sentence, and how it is made."""
    how = t("shops.outlook_how", weeks=len(found.weeks_used), capacity=float(campaign.holiday_capacity)) if found.reason is None else ""
    told = outlook_finding(found, headline.closed_share)
    return panels.forecast(t("shops.outlook_title"), t(told.key, **told.values), how, told.tone)


def pace(t: Translator, headline: Any, pace_row: Mapping[str, Any], campaign: Any, opens: Opens) -> str:
    """What the rest asks a week, and what the last weeks gave (its row of burndown/pace); the ledger beside the notice."""
    recent = pace_row["recent_weeks"]
    rows = [
        (t("shops.aim", aim=float(headline.closed_share)), t("shops.places_to_go", count=int(headline.to_close)), t("shops.aim_more", spare=int(headline.may_stay_open))),
    ]
    if pd.notna(headline.needed_per_week):
        rows.append((t("shops.needed"), t("shops.per_week", pace=float(headline.needed_per_week)), t("shops.needed_more", pace=float(pace_row["needed_per_week"]))))
    if recent:
        rows.append((
            t("shops.recent", weeks=int(recent)), t("shops.per_week", pace=float(pace_row["recent_net_per_week"])),
            t("shops.recent_more", done=float(pace_row["recent_done_per_week"]), new=float(pace_row["recent_new_per_week"])),
        ))  # fmt: skip
    rows.append((
        t("shops.ledger"), t("shops.roads_and_places", roads=int(headline.roads), shops=int(headline.shops)),
        t("shops.ledger_more", roads=int(campaign.roads), shops=int(campaign.shops)),
    ))  # fmt: skip
    rows.append((
        t("shops.interviews"), t("shops.places", count=int(headline.not_interviewed)),
        t("shops.interviews_more", count=opens("shops_not_interviewed", int(headline.not_interviewed)), open=opens("shops_open", int(headline.open))),
    ))  # fmt: skip
    return panels.facts(t("shops.pace_title"), rows, t("shops.setting", aim=float(headline.closed_share)))


def times(t: Translator, rows: pd.DataFrame, as_of: date, headline: Any, opens: Opens) -> str:
    """How long from found to interviewed to closed, and how many came back after how long (rows of shops/waits_by_shop).

    The waits are Kaplan–Meier medians: what is not there yet counts as longer than it has waited. A shop closed without an interview leaves
    the wait for one; a shop without a day of its find is in no wait from it. Days to a relapse: the plain median of those that came back.
    """
    found, told = rows[rows["found_on"].notna()], rows[rows["interviewed_on"].notna()]
    lines = [
        (t("shops.wait_interview"), *_wait(t, found["found_on"], found["interviewed_on"], as_of, found["closed_on"])),
        (t("shops.wait_closing"), *_wait(t, told["interviewed_on"], told["closed_on"], as_of)),
        (t("shops.wait_whole"), *_wait(t, found["found_on"], found["closed_on"], as_of)),
    ]
    back = rows[rows["relapsed_on"].notna() & rows["closed_on"].notna()]
    days = [(again - closed).days for closed, again in zip(back["closed_on"], back["relapsed_on"], strict=True)]
    lines.append((
        t("shops.relapse"), t("shops.places", count=int(headline.relapsed)),
        t("shops.relapse_more", count=opens("shops_relapsed", int(headline.relapsed)), closed=int(headline.ever_closed), days=float(median(days))) if days
        else t("shops.relapse_none", closed=int(headline.ever_closed)),
    ))  # fmt: skip
    return panels.facts(t("shops.times_title"), lines, t("shops.times_note"))


def _wait(t: Translator, since: pd.Series, until: pd.Series, as_of: date, left: pd.Series | None = None) -> tuple[str, str]:
    """A median wait in words, and on how many it stands."""
    curve = kaplan_meier(waits(_days(since), _days(until), as_of, None if left is None else _days(left)))
    if not curve.structures:
        return t("shops.wait_nobody"), ""
    value = t("shops.days", days=float(curve.median)) if curve.median is not None else t("shops.wait_longer")
    return value, t("shops.wait_more", done=int(curve.structures - curve.standing), count=int(curve.structures))


def _days(column: pd.Series) -> list[date | None]:
    return column.astype(object).where(column.notna(), None).tolist()


def licences(t: Translator, rows: Sequence[Mapping[str, Any]], opens: Opens) -> str:
    """Closed of each state of licence, each on its own denominator (rows of shops/progress_by_licence)."""
    bars = []
    for row in rows:
        share, own = findings.share(row["closed"], row["shops"]), {"licence": row["licence"]}
        said = t("shops.closed_of", closed=int(row["closed"]), shops=int(row["shops"]), share=share)
        picture = panels.picture(progress_svg(row["closed"], row["shops"], width=1600, height=16, title=said), said)
        words = t("shops.closed_of", closed=opens("shops_closed", int(row["closed"]), **own), shops=opens("shops", int(row["shops"]), **own), share=share)
        bars.append(panels.Bar(label=named(t, "licence", row["licence"]), words=words, progress=picture))
    return panels.bars(t("shops.licences"), bars, t("shops.licences_note"))


def named(t: Translator, group: str, value: Any) -> str:
    """How a trade (业态) or a state of licence (证照情况) reads; both are open lists."""
    return t.name_of(group, NOT_STATED if value is None or pd.isna(value) else value)


def labelled(t: Translator, rows: pd.DataFrame, group: str) -> pd.DataFrame:
    """Rows of shops/progress_by_business with the trade as it reads in ``label``; of shops/progress_by_road with the road's own name."""
    column = {"trade": "business"}.get(group, group)
    return rows.assign(label=[named(t, group, value) if group == "trade" else value for value in rows[column]])


def road_finding(rows: pd.DataFrame) -> Finding:
    """How many roads have nothing open, and where most is open (rows of shops/progress_by_road, most open first)."""
    values = {"roads": len(rows), "done": int((rows["open"] == 0).sum())}
    if values["done"] == values["roads"]:
        return Finding("shops.roads_done", values, "good")
    most = rows.head(3)
    return Finding("shops.roads_most", values | {"names": tuple(most["road"]), "count": int(most["open"].sum()), "open": int(rows["open"].sum())})


def trade_finding(rows: pd.DataFrame) -> Finding:
    """The trade with most still open (rows of shops/progress_by_business with label)."""
    values = {"open": int(rows["open"].sum())}
    stated = rows[rows["business"].notna()]
    if not values["open"] or stated.empty or not stated["open"].max():
        return Finding("shops.trades_none", values)
    first = stated.iloc[0]
    tied = int((stated["open"] == first["open"]).sum())
    return Finding("shops.trades_most" if tied == 1 else "shops.trades_tied", values | {
        "names": tuple(stated["label"].head(tied)), "count": int(first["open"]), "shops": int(first["shops"]),
    })  # fmt: skip


def said(t: Translator, found: Finding) -> str:
    """A finding whose names are several, in words."""
    return t(found.key, **{name: t("shops.and").join(value) if isinstance(value, tuple) else value for name, value in found.values.items()})
