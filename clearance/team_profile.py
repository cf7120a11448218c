"""One removal team: what it has, how fast it goes, what is hard in what remains. Pure: rows and a translator in, panels out. No ranking.

A support figure is the one thing here that could point to a household; ``support`` is the only place that decides how it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from clearance import findings, panels
from clearance.locale import Translator
from clearance.selection import NONE
from clearance.statistics.survival import Curve, kaplan_meier
from clearance.two_classes import waits_by

Opens = Callable[..., str]


def curves(waits: pd.DataFrame) -> dict[int | None, Curve]:
    """From found to removed, team by team (rows of teams/waits_by_team); None: without a team."""
    return {None if team is None else int(team): kaplan_meier(held) for team, held in waits_by(waits, "team").items()}


def with_medians(progress: pd.DataFrame, found: Mapping[int | None, Curve]) -> pd.DataFrame:
    """teams/progress_by_team with ``removal_median``: days by which half is removed; missing where half is not yet."""
    medians = [found[team].median if (team := _team(value)) in found else None for value in progress["team"]]
    return progress.assign(removal_median=pd.array([None if each is None else round(each) for each in medians], dtype="Int64"))


def panel(
    t: Translator, opened: str, progress: pd.DataFrame, profiles: pd.DataFrame, found: Mapping[int | None, Curve], as_of: date, opens: Opens, *, households: bool
) -> str:  # fmt: skip
    """The team that is ``opened`` ("3" or "none"): rows of teams/progress_by_team and teams/profile_by_team, ``households``: whether the
    reader may see household data."""
    team = None if opened == NONE else int(opened)
    row, more = ({_team(each["team"]): each for each in rows.to_dict("records")}[team] for rows in (progress, profiles))
    name = t.name_of("teams", opened)
    return panels.pair(
        panels.facts(t("team_profile.work", name=name), [*_work(t, team, row, opens), _pace(t, row), _wait(t, found.get(team))]),
        panels.facts(t("team_profile.before_it", name=name), [
            _oldest(t, more, as_of), _hard(t, team, more, opens), *([] if team is None else [_overdue(t, team, more, opens)]),
            (t("team_profile.support"), *support(t, int(more["hardship"]), int(more["hardship_planned"]), households=households)),
        ]),
    )  # fmt: skip


def _team(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _work(t: Translator, team: int | None, row: Mapping[str, Any], opens: Opens) -> list[tuple[str, str, str]]:
    return [
        (t("team_profile.compounds"), t("team_profile.compounds_value", count=int(row["compounds"])), t(
            "team_profile.compounds_more", clear=opens("clear", int(row["clear"]), teams=team), count=opens("compounds", int(row["compounds"]), teams=team),
        )),
        (t("team_profile.remaining"), t("team_profile.places", count=int(row["standing"])), t(
            "team_profile.remaining_more", standing=opens("standing", int(row["standing"]), teams=team),
            in_scope=opens("in_scope", int(row["in_scope"]), teams=team), sqm=round(float(row["area_standing_sqm"])),
        )),
    ]  # fmt: skip


def _pace(t: Translator, row: Mapping[str, Any]) -> tuple[str, str, str]:
    weeks = int(row["recent_weeks"])
    pace = row["removed_recently"] / weeks if weeks else 0.0
    return t("team_profile.pace"), t("team_profile.pace_value", pace=float(pace)), t("team_profile.pace_more", weeks=weeks, count=int(row["removed_recently"]))


def _wait(t: Translator, curve: Curve | None) -> tuple[str, str, str]:
    label = t("team_profile.wait")
    if curve is None or not curve.structures:
        return label, "—", t("team_profile.wait_nothing")
    more = t("team_profile.wait_more", removed=int(curve.structures - curve.standing), structures=int(curve.structures))
    if curve.median is None:
        return label, t("team_profile.wait_longer"), more
    if curve.median_low is None or curve.median_high is None:
        return label, t("team_profile.days", days=float(curve.median)), more
    return label, t("team_profile.days", days=float(curve.median)), t("team_profile.wait_between", low=float(curve.median_low), high=float(curve.median_high)) + more


def _oldest(t: Translator, more: Mapping[str, Any], as_of: date) -> tuple[str, str, str]:
    since = more["oldest_standing_on"]
    if since is None or pd.isna(since):
        return t("team_profile.oldest"), "—", t("team_profile.oldest_none")
    return t("team_profile.oldest"), t("team_profile.days", days=(as_of - since).days), t("team_profile.oldest_more", day=since)


def _hard(t: Translator, team: int | None, more: Mapping[str, Any], opens: Opens) -> tuple[str, str, str]:
    return t("team_profile.hard"), t("team_profile.places", count=int(more["hard_standing"])), t(
        "team_profile.hard_more", standing=opens("standing", int(more["hard_standing"]), teams=team, hard="yes"), hard=opens("in_scope", int(more["hard_in_scope"]), teams=team, hard="yes"),
    )  # fmt: skip


def _overdue(t: Translator, team: int, more: Mapping[str, Any], opens: Opens) -> tuple[str, str, str]:
    count = int(more["overdue_actions"])
    if not count:
        return t("team_profile.overdue"), t("team_profile.items", count=0), t("team_profile.overdue_none")
    return t("team_profile.overdue"), t("team_profile.items", count=count), t("team_profile.overdue_more", count=opens("overdue_of_team", count, teams=team), days=int(more["overdue_days"]))


def support(t: Translator, hardship: int, planned: int, *, households: bool) -> tuple[str, str]:
    """How much of the hardship in scope has a support plan: the value, and on how many it stands. Team by team it is for who may see
    household data alone: everybody sees hardship by batch (``procedure.hardship``), and a second table of the same households would give
    away what the first withholds."""
    if not households:
        return t("team_profile.support_withheld"), t("team_profile.support_whole")
    if not hardship:
        return "—", t("team_profile.support_none")
    return f"{findings.share(planned, hardship):.0%}", t("team_profile.support_of", planned=planned, hardship=hardship)
