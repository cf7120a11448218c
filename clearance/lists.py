"""The lists behind the numbers: which there are, which ledger's items each holds, how a list and an item's history read.

Pure: rows and a translator in, words and panels out. The rows are those of ``queries/rows``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta, timezone
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from clearance import panels
from clearance.extent import Part
from clearance.findings import Finding
from clearance.ledgers import Ledger
from clearance.locale import Translator
from clearance.receipts import field_name
from clearance.selection import NONE

LISTS: Final = MappingProxyType({
    "standing": "structures", "long_standing": "structures", "relapsed": "structures",
    "in_scope": "structures", "cleared": "structures", "verified": "structures",
    "week_found": "structures", "week_relapsed": "structures", "week_removed": "structures",
    "week_reremoved": "structures", "week_declassified": "structures", "week_opening": "structures", "week_standing": "structures",
    "newly_standing": "structures", "newly_gone": "structures",
    "not_clear": "compounds", "clear": "compounds", "verified_clear": "compounds", "not_surveyed": "compounds", "compounds": "compounds",
    "shops_open": "shops", "shops_closed": "shops", "shops": "shops", "shops_relapsed": "shops", "shops_not_interviewed": "shops",
    "newly_clear": "compounds", "newly_not_clear": "compounds", "week_not_clear": "compounds",
    "newly_open": "shops", "newly_closed": "shops", "shops_closed_recently": "shops", "week_shops_open": "shops",
    "unverified": "structures", "relapsed_lately": "structures", "after_clear": "structures", "after_clear_standing": "structures", "faults": "structures",
    "no_notice": "structures", "late_notice": "structures", "early_force": "structures",
    "not_noticed": "structures", "not_served": "structures", "served_too_late": "structures", "force_waiting": "structures", "force_lawful": "structures",
    "procedure_complete": "structures",
    "found_late": "structures", "known_in_time": "structures", "left_over": "structures",
    "steps_open": "compounds", "steps_skipped": "compounds",
    "notice_served": "structures", "notice_standing": "structures", "agreed_standing": "structures",
    "removed_once": "structures", "removed_by_force": "structures",
    "removed_self": "structures", "removed_assisted": "structures", "removed_unstated": "structures", "declassified": "structures", "found_so_far": "structures",
    "agreed": "structures", "not_served_agreed": "structures",
    "found_late_in_scope": "structures", "left_at_end": "structures", "gone_since": "structures", "carry_over": "structures", "found_since": "structures", "relapsed_since": "structures",
    "step2_done": "compounds", "step5_done": "compounds", "step8_done": "compounds", "shops_interviewed": "shops",
    "overdue_actions": "actions", "overdue_of_team": "actions", "actions_raised": "actions", "actions_open": "actions", "actions_done": "actions",
    "actions_on_time": "actions", "actions_reopened": "actions",
    "steps_all": "steps", "steps_done": "steps", "steps_running": "steps", "steps_not_begun": "steps",
    "actions_fell_due": "actions", "actions_done_late": "actions", "actions_unproved": "actions", "raised_this_week": "actions", "done_this_week": "actions",
    "steps_not_done": "steps", "steps_waiting": "steps", "steps_current": "steps", "steps_out_of_order": "steps",
    "ever_clear": "compounds", "clear_lost": "compounds", "shops_ever_closed": "shops", "shops_road_done": "shops",
    "areas": "areas", "areas_clear": "areas", "areas_not_clear": "areas", "areas_ready": "areas",
    "areas_unverified": "areas", "areas_relapsed": "areas", "areas_steps_open": "areas", "areas_faulty": "areas",
    "areas_stale": "areas",
})  # fmt: skip
"""Every list with its ledger; the first is as the page opens."""

BY_COLUMN: Final = MappingProxyType({
    "compounds": "compounds", "clear": "clear", "verified_clear": "verified_clear", "in_scope": "in_scope", "standing": "standing",
    "cleared": "cleared", "verified": "verified", "area_standing_sqm": "standing", "carry_over": "standing",
    "standing_late": "found_late", "relapse": "relapsed", "standing_in_time": "known_in_time", "left_over": "left_over",
})  # fmt: skip
"""The lists that the columns of the pages' tables count."""

NARROWINGS: Final = MappingProxyType({
    "structures": (
        "week", "compound", "kind", "ownership", "hard", "civilized_level", "baseline", "state", "relapse", "removal_mode",
        "month_found", "month_removed", "week_found", "week_removed", "longer_than",
    ),
    "compounds": ("week", "compound", "step", "civilized_level", "baseline", "month_clear"),
    "shops": ("week", "road", "business", "licence", "month_found", "month_closed"),
    "actions": ("compound", "support_group", "owner", "owner_kind", "action_state", "late_for", "month_raised", "month_due", "month_done"),
    "steps": ("compound", "step", "step_state", "month_done", "civilized_level", "baseline"), "areas": ("area_state", "lacks", "month_clear"),
})  # fmt: skip
"""By what a list can be narrowed beside the shared filters: parameters of its query. ``week`` is a day, the last of a week;
``longer_than`` a number of days: only what came onto the list longer ago."""

ONE_VALUE: Final = frozenset({"week", "longer_than", "support_group"})
"""Those of one value; of any other there may be several, and an item is listed that has one of them."""

SHOPS_BY_COLUMN: Final = MappingProxyType({
    "shops": "shops", "closed": "shops_closed", "open": "shops_open", "relapsed": "shops_relapsed",
    "not_interviewed": "shops_not_interviewed", "closed_recently": "shops_closed_recently",
})  # fmt: skip
"""The same of the tables of shops."""

QUERIES: Final = MappingProxyType({
    "structures": "rows/structures", "compounds": "rows/compounds", "shops": "rows/shops", "actions": "rows/actions", "steps": "rows/steps",
    "areas": "rows/areas",
})  # fmt: skip
HISTORY: Final = "rows/history_of_item"
PRIVATE: Final = "private"
"""The field of a history under which all goes that points to a household: that something of it changed, never what."""
KEYS: Final = MappingProxyType({"structures": "structure_id", "compounds": "compound_id", "shops": "shop_id", "actions": "action_id", "steps": "step_id", "areas": "area_code"})
WITHOUT_HISTORY: Final = frozenset({"areas"})
"""What no ledger holds, so that no survey speaks of it: what is said of an area is worked out of its compounds."""

STEPS: Final = 8
"""So many steps each compound has (八步工作法)."""

_PROVENANCE = ("surveyed_on", "line", "file_name")
COLUMNS: Final = MappingProxyType({
    "structures": ("structure_id", "name", "area", "batch", "team", "class", "kind", "area_sqm", "listed_on", "days", *_PROVENANCE),
    "compounds": ("compound_id", "name", "area", "batch", "team", "class", "in_scope", "standing", "area_standing_sqm", "listed_on", "days", *_PROVENANCE),
    "shops": ("shop_id", "road", "business", "listed_on", "days", *_PROVENANCE),
    "actions": ("action_id", "owner", "name", "content", "raised_on", "listed_on", "days", *_PROVENANCE),
    "steps": ("step_id", "name", "area", "batch", "team", "class", "step_name", "step_state", "started_on", "done_on", "listed_on", "days", *_PROVENANCE),
    "areas": ("area_name", "compounds", "lacks", "not_clear", "unverified", "relapsed_lately", "steps_open", "faults", "listed_on", "days"),
})  # fmt: skip
IN_ENGLISH: Final = MappingProxyType({"step_name": "step_name_en", "area_name": "area_name_en"})
"""The columns that hold the same in English."""
# What stands, is open or is clear lasts until the day, and what is overdue is late; everything else happened so many days ago.
LASTING: Final = frozenset({
    "standing", "found_late", "known_in_time", "left_over", "week_opening", "week_standing", "newly_standing", "newly_clear",
    "newly_not_clear", "week_not_clear", "newly_open", "week_shops_open", "long_standing", "relapsed", "not_clear", "clear",
    "verified_clear", "compounds", "shops_open", "shops_relapsed", "shops_not_interviewed", "step2_done", "step5_done", "step8_done",
    "actions_open", "actions_reopened", "steps_open", "not_noticed", "not_served", "steps_all", "steps_running", "steps_not_begun",
    "steps_not_done", "steps_waiting", "steps_current", "clear_lost", "raised_this_week",
    "areas", "areas_clear", "areas_not_clear", "areas_ready", "areas_unverified", "areas_relapsed", "areas_steps_open", "areas_faulty",
    "areas_stale", "carry_over", "found_since", "relapsed_since",
})  # fmt: skip
LATE: Final = frozenset({"overdue_actions", "overdue_of_team"})
RAISED: Final = frozenset({"actions_raised", "actions_open", "actions_reopened", "raised_this_week"})
"""Whose day is the one on which an item was raised: it stands there once."""

_CHINA = timezone(timedelta(hours=8))


def summed(name: str) -> tuple[str, ...]:
    """The columns of a list whose sums its finding tells."""
    return ("area_sqm",) if LISTS[name] == "structures" else ()


def finding(name: str, listed: Part, headline: Any) -> Finding:
    """How many are on a list, of how many (overview/headline); structures in square metres too (``summed``)."""
    ledger, count = LISTS[name], listed.count
    values: dict[str, Any] = {"list": name, "count": count}
    whole = {"structures": "structures_in_scope", "compounds": "compounds", "shops": "shops", "areas": "areas"}.get(ledger)
    if whole:
        values["of"] = int(getattr(headline, whole))
    if ledger == "steps":
        values["of"] = STEPS * int(headline.compounds)
    if ledger == "structures":
        values |= {"sqm": round(listed.sums["area_sqm"]), "of_sqm": round(float(headline.area_in_scope_sqm))}
    return Finding(f"rows.all_{ledger}" if name in ("in_scope", "compounds", "shops", "steps_all", "areas") else f"rows.some_{ledger}", values)


def note(t: Translator, name: str, *, long_standing_days: int, full_weeks: pd.DataFrame, week: date | None = None) -> str:
    """What a list takes in, where its name does not say it. ``full_weeks``: the weeks of burndown/bridge_by_week that are not partial;
    ``week``: the week that the list is narrowed to, else it is the last full one."""
    if name.startswith("week_"):
        if week is None and not len(full_weeks):
            return t("list_note.no_week")
        key = f"list_note.{name}" if f"list_note.{name}" in t.keys else "list_note.week"
        return t(key, day=week or full_weeks["week_end"].iloc[-1])
    if LISTS[name] == "shops" and f"list_note.{name}" not in t.keys:
        return t("list_note.shops")
    if LISTS[name] == "actions" and f"list_note.{name}" not in t.keys:
        return t("list_note.actions")
    return t(f"list_note.{name}", days=long_standing_days) if f"list_note.{name}" in t.keys else ""


def narrowed(t: Translator, values: Mapping[str, Any]) -> str:
    """What a list is narrowed to, in words; the week is the list's own (``note``). Empty where it is not."""
    said = [t("rows.narrowed_to", what=t(f"narrowing.{name}"), value=_narrowed_values(t, name, value)) for name, value in values.items() if name != "week"]
    return t("rows.narrowed", by=t("list.comma").join(said)) if said else ""


def _narrowed_values(t: Translator, name: str, value: str | tuple[str, ...]) -> str:
    return t("list.or").join(_narrowed_value(t, name, each) for each in (value if isinstance(value, tuple) else (value,)))


def _narrowed_value(t: Translator, name: str, value: str) -> str:
    group = {
        "kind": "kind", "business": "trade", "licence": "licence", "ownership": "ownership", "hard": "hard", "relapse": "hard", "state": "explore.state",
        "step_state": "steps.state", "owner_kind": "explore.owner_kind", "action_state": "actions.state", "late_for": "explore.late_for",
        "area_state": "explore.area_state", "lacks": "explore.lacks",
    }.get(name)  # fmt: skip
    if value == NONE:
        return t("narrowing.none")
    if name == "longer_than":
        return t("narrowing.days", n=value)
    if (name, value) == ("support_group", "any"):
        return t("narrowing.any_group")
    return t.name_of(group, value) if group else value


def picked_by(name: str) -> str:
    """The column by which an item of a list is picked to see its history; empty where it has none."""
    return "" if LISTS[name] in WITHOUT_HISTORY else KEYS[LISTS[name]]


def headers(t: Translator, name: str) -> dict[str, str]:
    """The columns of a list by field; its day and its days read as what they are on this list."""
    days = "lasting" if name in LASTING else "late" if name in LATE else "ago"
    own = {"listed_on": t(f"listed_on.{name}"), "days": t(f"listed_days.{days}")}
    fields = [field for field in COLUMNS[LISTS[name]] if not (field == "raised_on" and name in RAISED)]
    return {IN_ENGLISH.get(field, field) if t.language == "en" else field: own.get(field) or t(f"column.{field}") for field in fields}


def readings(t: Translator, name: str, member: Mapping[str, Callable[[Any], str]], owners: Mapping[str, str]) -> dict[str, Callable[[Any], Any]]:
    """How the values of a list's columns read. ``member``: the readings of batch, class and team; ``owners``: of teams and groups in charge."""
    own: dict[str, Callable[[Any], Any]] = {
        "kind": lambda value: None if pd.isna(value) else t.name_of("kind", value), "step_state": partial(t.name_of, "steps.state"),
        "owner": lambda value: owners.get(value, value),
    }  # fmt: skip
    return {field: read for field, read in {**member, **own}.items() if field in COLUMNS[LISTS[name]]}


# ── the history of one item ──────────────────────────────────────────────────────────────────────────────────────


def history_table(t: Translator, rows: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """The history to take away: a line a survey and changed field, hashes whole."""
    return pd.DataFrame({
        "surveyed_on": rows["surveyed_on"], "file_name": rows["file_name"], "line": rows["line"], "sha256": rows["sha256"],
        "imported_at": [moment(each) for each in rows["imported_at"]], "importer": rows["importer"],
        "state": [_state(t, each) for each in rows.itertuples()],
        "field": [_field(t, ledger, each) for each in rows["field"]],
        "before": [_value(t, each.field, each.before) for each in rows.itertuples()],
        "now": [_value(t, each.field, each.now) for each in rows.itertuples()],
    })  # fmt: skip


def public(rows: pd.DataFrame, ledger: Ledger, *, sees_households: bool) -> pd.DataFrame:
    """The history as the reader may see it (rows of rows/history_of_item): of a structure, for who may not see households, the surveys that changed
    something to be seen. Of one that speaks of it and changes nothing else it is mostly hardship or support that changed."""
    if sees_households or ledger.name != "structures":
        return rows
    return rows[rows["field"].notna() & (rows["field"] != PRIVATE)]


def history(t: Translator, rows: pd.DataFrame, ledger: Ledger) -> str:
    """Each survey that spoke of an item, newest first, and what it changed."""
    spoken = []
    for _, said in rows.groupby("survey_id", sort=False):
        survey = next(said.itertuples())
        spoken.append(panels.Spoken(
            day=t.day(survey.surveyed_on),
            source=t("rows.source", file=survey.file_name, line=str(survey.line)) if survey.origin == "file" else t("rows.said_in_meeting"),
            came=[t("rows.hash", sha256=survey.sha256[:12]), t("rows.imported", at=moment(survey.imported_at), who=survey.importer)],
            undone=_state(t, survey) if survey.undone else "",
            changes=[_change(t, ledger, each) for each in said.itertuples() if pd.notna(each.field)],
            nothing=t("rows.unchanged"),
        ))  # fmt: skip
    return panels.history(spoken, [t("rows.field"), t("rows.before"), t("rows.now")])


def _change(t: Translator, ledger: Ledger, row: Any) -> tuple[str, str, str]:
    if row.field == PRIVATE:
        return _field(t, ledger, row.field), "", t("rows.private_changed")
    return _field(t, ledger, row.field), _value(t, row.field, row.before) or "—", _value(t, row.field, row.now) or "—"


def _field(t: Translator, ledger: Ledger, field: str | None) -> str:
    if field is None or pd.isna(field):
        return t("rows.unchanged")
    return t(f"rows.private_of_{ledger.name}") if field == PRIVATE else field_name(t, ledger, field)


def _value(t: Translator, field: str | None, value: Any) -> str:
    """A stored value as a reader knows it."""
    if value is None or pd.isna(value):
        return ""
    if value in ("true", "false"):
        return t(f"imports.{value}")
    group = {"batch": "batches", "team": "teams", "class": "classes", "kind": "kind"}.get(field or "")
    return t.name_of(group, value) if group else str(value)


def _state(t: Translator, survey: Any) -> str:
    if not survey.undone:
        return t("history.counts")
    who = survey.undone_by if pd.notna(survey.undone_by) and survey.undone_by else t("history.nobody")
    return t("rows.undone", who=who, at=moment(survey.undone_at))


def moment(at: Any) -> str:
    """A moment of the store (UTC) as the clock on the wall says."""
    return f"{pd.Timestamp(at).tz_localize('UTC').tz_convert(_CHINA):%Y-%m-%d %H:%M}" if pd.notna(at) else ""


# ── tables whose numbers open lists ──────────────────────────────────────────────────────────────────────────────


def cells(t: Translator, frame: pd.DataFrame, numbers: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """A table's cells as texts; ``numbers`` are those of columns that lead somewhere, ready-made."""
    columns = [list(numbers[name]) if name in numbers else [_cell(t, each) for each in frame[name]] for name in frame]
    return [list(row) for row in zip(*columns, strict=True)]


def _cell(t: Translator, value: Any) -> str:
    if value is None or pd.isna(value):
        return "—"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else t.number(value)
