"""A day's rows, and how its findings and members are said in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

import pandas as pd

from clearance.findings import Finding
from clearance.locale import Translator
from clearance.selection import NONE, Selection
from clearance.statistics.forecast import Forecast

QUERIES: Final = {
    "headline": "overview/headline",
    "attention": "overview/attention",
    "pace": "burndown/pace",
    "bridge": "burndown/bridge_by_week",
    "structures": "burndown/structures_by_week",
    "compounds": "burndown/compounds_by_week",
    "shop_weeks": "burndown/shops_by_week",
    "ahead": "burndown/plan_ahead",
    "members": "bulletin/progress_by_member",
    "batches": "batches/progress_by_batch",
    "classes": "classes/progress_by_class",
    "teams": "teams/progress_by_team",
    "shops": "shops/headline",
    "roads": "shops/progress_by_road",
    "actions": "actions/open_by_action",
}
"""The queries that a bulletin is made from, by the name under which ``written`` takes their rows."""
FILTERED: Final = {"batch": "batches", "class": "classes", "team": "teams"}
"""The dimensions of bulletin/progress_by_member, each with its filter's name."""


@dataclass(frozen=True, eq=False)
class Day:
    """The rows of a day, and all that it takes to say them.

    ``rows`` by the names of ``QUERIES``; ``campaign``: the row of surveys/campaign; ``forecast``: that of what stands; ``meaning``: what a query's
    column means (``measures.meaning``).
    """

    t: Translator
    rows: Mapping[str, pd.DataFrame]
    campaign: Any
    asked: Selection
    forecast: Forecast
    meaning: Callable[[str, str], str]

    def records(self, name: str) -> list[dict[str, Any]]:
        """The rows of a query, one after the other."""
        return self.rows[name].to_dict("records")

    @property
    def headline(self) -> Any:
        """The one row of overview/headline."""
        return self.rows["headline"].iloc[0]

    @property
    def shops(self) -> Any:
        """The one row of shops/headline."""
        return self.rows["shops"].iloc[0]

    @property
    def pace(self) -> dict[str, dict[str, Any]]:
        """The pace of each of the four burns."""
        return {row["measure"]: row for row in self.records("pace")}

    @cached_property
    def actions(self) -> list[dict[str, Any]]:
        """The open action items, the most overdue first."""
        return self.records("actions")

    @property
    def week_begins(self) -> date:
        """The first day of the week that the day closes."""
        bridge = self.rows["bridge"]
        before = bridge["week_end"].iloc[-2] if len(bridge) > 1 else self.campaign.starts_on - timedelta(days=1)
        return before + timedelta(days=1)

    @property
    def is_partial(self) -> bool:
        """Whether the day closes a week that is not over."""
        return bool(self.rows["bridge"]["partial"].iloc[-1])

    def members(self, dimension: str) -> pd.DataFrame:
        """The batches, classes or teams (a key of ``FILTERED``), each under its name."""
        rows = self.rows["members"]
        rows = rows[rows["dimension"] == dimension]
        return rows.assign(member=[self.member(FILTERED[dimension], value) for value in rows["member"]])

    def member(self, filtered: str, value: Any) -> str:
        """The name of a batch, class or team; of none where there is no value."""
        return self.t.name_of(filtered, NONE if value is None or pd.isna(value) else value)

    def scope(self) -> str:
        """What the filters leave, in words; empty where they leave all."""
        if not self.asked.is_filtered:
            return ""
        comma = self.t("bulletin.and")
        chosen = {name: getattr(self.asked, name) for name in (*FILTERED.values(), "areas", "streets")}
        named = [comma.join(self.member(name, value) for value in chosen[name]) for name in FILTERED.values() if chosen[name]]
        places = [self.t(f"bulletin.scope_{name}", n=len(chosen[name])) for name in ("areas", "streets") if chosen[name]]
        return self.t("bulletin.scope", what=self.t("bulletin.scope_between").join(named + places))

    def say(self, finding: Finding) -> str:
        """A finding as a title."""
        return self.t(finding.key, **finding.values)

    def ended(self, finding: Finding) -> str:
        """A finding as a sentence of a paragraph: with its full stop."""
        said = self.say(finding)
        return said if said.endswith(("。", ".")) else said + self.t("bulletin.stop")
