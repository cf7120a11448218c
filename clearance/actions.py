"""督办: what there is to do, what has become of it, and how long things take with whom.

Pure: rows of queries/actions and a translator in; findings, panels, tables, and the fields of what is said out. Names and contents are the
data's own and marked as Chinese (``panels.chinese``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any, Final

import pandas as pd

from clearance import findings, panels
from clearance.findings import Finding
from clearance.lists import moment
from clearance.locale import Translator
from clearance.statistics.survival import kaplan_meier, waits

LATELY: Final = timedelta(days=28)
"""How far back a closed item is still offered to be opened again."""

MARKS: Final = {"late": "!", "open": "·", "done": "✓"}
OPENED: Final = {"open": "actions_open", "late": "overdue_actions", "raised": "actions_raised"}
"""Which values of the finding open which lists."""
BY_COLUMN: Final = {"raised": "actions_raised", "still_open": "actions_open", "overdue": "overdue_actions", "done": "actions_done", "on_time": "actions_on_time"}
"""The lists that the columns of the table of owners count, narrowed to the owner."""

COLUMNS: Final = {
    "owners": ("owner_label", "raised", "still_open", "overdue", "done", "on_time", "share", "median"),
    "actions": ("action_id", "state", "owner", "name", "content", "raised_on", "due_on", "done_on", "days", "late_days", "reopened", "evidence"),
}
"""The columns of the page's tables, in order."""

Row = Mapping[str, Any]


def headers(t: Translator, table: str) -> dict[str, str]:
    """A table's headers by field."""
    return {name: t(f"actions.column.{name}") for name in COLUMNS[table]}


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────


def raising(day: date, content: str, owner: str | None, due_on: date, compound_id: str | None) -> dict[str, Any]:
    """A new item: what, who, by when, and perhaps of which compound; as ``intake.say`` takes it."""
    return {"raised_on": day, "content": content, "owner": owner, "due_on": due_on, "compound_id": compound_id}


def closing(item: str, done_on: date, evidence: str) -> dict[str, Any]:
    """Done on a day, and what shows it."""
    return {"action_id": item, "done_on": done_on, "evidence": evidence}


def reopening(item: str) -> dict[str, Any]:
    """Not done after all: its day of completion is empty again. What was shown for it stays in its log."""
    return {"action_id": item, "done_on": None}


def moving(item: str, due_on: date) -> dict[str, Any]:
    """Another deadline."""
    return {"action_id": item, "due_on": due_on}


def handing_over(item: str, owner: str) -> dict[str, Any]:
    """Another owner."""
    return {"action_id": item, "owner": owner}


# ── how it stands ────────────────────────────────────────────────────────────────────────────────────────────────


def finding(items: pd.DataFrame) -> Finding:
    """How many are open, how many of them late, and the one that is latest (rows of actions/items_by_action, late first).

    Rules, first that fits: none was ever raised; none is open; some are late; open and none late.
    """
    still, late = items[items["state"] != "done"], items[items["state"] == "late"]
    values: dict[str, Any] = {"raised": len(items), "open": len(still), "late": len(late)}
    if items.empty:
        return Finding("actions.finding_never", {})
    if still.empty:
        return Finding("actions.finding_none", values, "good")
    if late.empty:
        return Finding("actions.finding_open", values | {"due": still.iloc[0]["due_on"]})
    return Finding("actions.finding_late", values | {"days": int(late.iloc[0]["late_days"])}, "late")


def owner(t: Translator, row: Row) -> str:
    """Who is in charge, in the reader's language where it is a team or a support group of the campaign; else as it was written."""
    if row["owner_kind"] == "none":
        return t("actions.no_owner")
    if row["owner_kind"] == "team":
        return t.name_of("teams", row["owner_key"].removeprefix("team-"))
    return row["owner_en"] if row["owner_kind"] == "group" and t.language == "en" else row["owner"]


def owner_names(t: Translator, choices: Sequence[Row]) -> dict[str, str]:
    """The teams and support groups as a ledger writes them (rows of actions/owner_choices), each with how it reads."""
    return {row["owner"]: owner(t, row) for row in choices}


def marked_owner(t: Translator, row: Row) -> str:
    """The same for a panel: what was written is marked as Chinese."""
    name = owner(t, row)
    return panels.chinese(name) if row["owner_kind"] == "text" else name


def when(t: Translator, row: Row) -> str:
    """How an item stands to its deadline, in words."""
    late = None if pd.isna(row["late_days"]) else int(row["late_days"])
    if row["state"] == "done":
        return t("actions.done_late", day=row["done_on"], late=late) if late else t("actions.done_in_time", day=row["done_on"])
    return t("actions.late", due=row["due_on"], late=late) if late else t("actions.due", due=row["due_on"])


def card(t: Translator, row: Row, opens_item: Callable[[str, str], str]) -> str:
    """One item on one line: how it stands, what is to be done, who, by when, how long it has taken, its evidence."""
    parts = [opens_item("actions_raised", row["action_id"]), marked_owner(t, row)]
    parts += [panels.chinese(row["name"])] if pd.notna(row["name"]) else []
    parts += [when(t, row)]
    parts += [t("actions.raised_for", day=row["raised_on"], days=int(row["days"]))] if pd.notna(row["raised_on"]) else []
    parts += [t("actions.reopened_times", times=int(row["reopened"]))] if row["reopened"] else []
    parts += [t("actions.shown_by", evidence=panels.chinese(row["evidence"]))] if pd.notna(row["evidence"]) else []
    facts, state = "".join(f"<span>{panels.linked(part)}</span>" for part in parts), t(f"actions.state.{row['state']}")
    return (
        f'<div class="b-action b-action-{row["state"]}"><i>{MARKS[row["state"]]}</i><div><b>{panels.linked(panels.chinese(row["content"]))}</b>'
        f"<p><em>{escape(state)}</em>{facts}</p></div></div>"
    )


def carried_over(items: pd.DataFrame) -> pd.DataFrame:
    """What the meeting of the day finds: open, and raised before it. Late first."""
    return items[items["is_carried"]]


def still_open(items: pd.DataFrame) -> pd.DataFrame:
    """All that is not done, late first, then by deadline."""
    return items[items["state"] != "done"]


def done_lately(items: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """What was closed in the last four weeks, the latest first."""
    done = items[items["state"] == "done"]
    lately = pd.Series([day > as_of - LATELY for day in done["done_on"]], index=done.index, dtype=bool)
    return done[lately].sort_values(["done_on", "action_id"], ascending=False)


# ── how long things take ─────────────────────────────────────────────────────────────────────────────────────────


def median_days(items: pd.DataFrame, as_of: date) -> float | None:
    """Days from raised to done by which half are done: Kaplan–Meier, what is open counting as longer than so far. None where half are not.

    An item that was opened again is open from the day it was raised. Items without a day of raising are left out.
    """
    known = items[items["raised_on"].notna()]
    if known.empty:
        return None
    raised, done = ([None if pd.isna(day) else day for day in known[name]] for name in ("raised_on", "done_on"))
    return kaplan_meier(waits(raised, done, as_of)).median


def by_owner(t: Translator, owners: pd.DataFrame, items: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The table of owners (rows of actions/progress_by_owner): each with its name, its share on time of what fell due, its median."""
    groups = dict(list(items.groupby("owner_key")))
    medians = [median_days(groups[key], as_of) for key in owners["owner_key"]]
    return owners.assign(
        owner_label=[owner(t, row) for row in owners.to_dict("records")],
        share=[t("actions.share", share=findings.share(row.on_time, row.fell_due), of=int(row.fell_due)) if row.fell_due else t("actions.none_due") for row in owners.itertuples()],
        median=[t("actions.days", days=each) if each is not None else t("actions.not_half") for each in medians],
    )


def by_owner_finding(t: Translator, owners: pd.DataFrame, items: pd.DataFrame, as_of: date) -> str:
    """On-time share and median over all owners, as the title of their table."""
    due, on_time, days = int(owners["fell_due"].sum()), int(owners["on_time"].sum()), median_days(items, as_of)
    if not due:
        return t("actions.owners_none")
    half = t("actions.owners_half", days=days) if days is not None else t("actions.owners_longer")
    return t("actions.owners", on_time=on_time, due=due, share=findings.share(on_time, due), half=half)


def table(t: Translator, items: pd.DataFrame) -> pd.DataFrame:
    """All items in words, to take away."""
    owners = [owner(t, row) for row in items[["owner", "owner_kind", "owner_key", "owner_en"]].to_dict("records")]
    return items.assign(owner=owners, state=items["state"].map({each: t(f"actions.state.{each}") for each in MARKS}))


# ── what has happened ────────────────────────────────────────────────────────────────────────────────────────────


def log(t: Translator, rows: pd.DataFrame) -> str:
    """Each thing that happened to an item, newest first: what, on which day, by whom, when it was recorded, and whether it was taken back."""
    return f'<ol class="b-card b-history b-log">{"".join(_event(t, row) for row in rows.itertuples())}</ol>'


def _event(t: Translator, row: Any) -> str:
    said = {name: panels.chinese(value) if name != "day" else value for name, value in _values(row).items()}
    words = t(f"actions.log.{row.event}", **said)
    shown = t("actions.log.shown_by", evidence=panels.chinese(row.evidence)) if pd.notna(row.evidence) else ""
    source = t("rows.said_in_meeting") if row.origin == "meeting" else panels.chinese(row.file_name)
    who = panels.chinese(row.importer) if row.importer else t("history.nobody")
    came = t("actions.log.came", at=moment(row.imported_at), who=who, source=source)
    undone = ""
    if row.undone:
        by = panels.chinese(row.undone_by) if pd.notna(row.undone_by) and row.undone_by else t("history.nobody")
        undone = f'<p class="b-undone">↶ {panels.linked(t("actions.log.undone", who=by, at=moment(row.undone_at)))}</p>'
    return (
        f'<li{" class=b-is-undone" if row.undone else ""}><header><b>{escape(t.day(row.surveyed_on))}</b><span>{panels.linked(words)}</span></header>'
        f'<div class="b-came"><span>{panels.linked(came)}</span><span>{panels.linked(shown)}</span></div>{undone}</li>'
    )


def _values(row: Any) -> dict[str, Any]:
    before, now = (each if pd.notna(each) and each else "—" for each in (row.before, row.now))
    return {"before": before, "now": now}
