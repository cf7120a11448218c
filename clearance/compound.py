"""小区档案: what the page on one compound says: which one it is, how it stands, its steps, structures, faults, actions and surveys.

Pure: rows of queries/compound and a translator in; findings, panels and the cells of tables out. Names that are the data's own are marked
as Chinese (``panels.chinese``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from html import escape
from typing import Any, Final

import pandas as pd

from clearance import panels
from clearance.actions import marked_owner, owner
from clearance.findings import Finding
from clearance.locale import Translator

STEP_MARKS: Final = {"done": "✓", "under_way": "▶", "not_started": "○"}
STATE_MARKS: Final = {
    "relapsed": "↩", "standing": "■", "cleared": "□", "verified": "✓", "declassified": "—",
    "overdue": "!", "open": "▶", "done": "✓",
}  # fmt: skip
"""What a structure's or an action's state looks like beside its word."""

COLUMNS: Final = {
    "kinds": ("kind_label", "in_scope", "standing", "area_standing_sqm", "cleared", "verified"),
    "structures": (
        "structure_id", "state", "days", "kind_label", "area_sqm", "ownership", "hard", "found_on", "noticed_on", "decision_served_on", "agreed_on",
        "last_removed_on", "removal_mode", "accepted_on", "relapsed_on", "declassified_on",
    ),
    "households": ("structure_id", "state", "address", "hardship", "aid"),
    "actions": ("action_id", "state", "overdue_days", "owner", "content", "raised_on", "due_on", "done_on", "evidence"),
    "surveys": ("ledger", "surveys", "first_surveyed_on", "newest_surveyed_on", "rows_spoken", "file_name"),
    "changes": ("surveyed_on", "field", "before", "now", "file_name", "line"),
}  # fmt: skip
"""The columns of the page's tables, in order."""

OPENED: Final = {"standing": "standing", "cleared": "cleared", "unverified": "unverified"}
"""Which values of the finding open which lists, narrowed to the compound."""

Row = Mapping[str, Any]
Opens = Callable[..., str]


# ── which compound ───────────────────────────────────────────────────────────────────────────────────────────────


def shown(choices: pd.DataFrame, asked: str) -> str:
    """The number of the compound to show (rows of compound/choices): the one that is asked for, by its number or, where only one bears it,
    its name; with none asked for, the one that the filters let through with most standing. '' where there is none."""
    if asked:
        named = choices.loc[(choices["compound_id"] == asked) | (choices["name"] == asked), "compound_id"]
        exact = named[named == asked]
        return exact.iloc[0] if len(exact) else named.iloc[0] if len(named) == 1 else ""
    left = choices[choices["selected"]]
    return left.sort_values(["standing", "compound_id"], ascending=[False, True])["compound_id"].iloc[0] if len(left) else ""


def nearest(choices: pd.DataFrame, asked: str, most: int = 5) -> list[str]:
    """The numbers of the compounds whose number or name is most like what was asked for, the likest first (Ratcliff/Obershelp ratio)."""

    def likeness(row: Any) -> float:
        return max(SequenceMatcher(None, asked.lower(), str(text).lower()).ratio() for text in (row.compound_id, row.name))

    rows = [(likeness(row), row.compound_id) for row in choices[["compound_id", "name"]].itertuples(index=False, name="Choice")]
    return [compound_id for _, compound_id in sorted(rows, key=lambda each: (-each[0], each[1]))[:most]]


def label(t: Translator, row: Any) -> str:
    """How a compound reads where one is chosen: name, area, number; all three can be searched for."""
    return t("compound.label", name=row["name"], area=row["area"] if t.language == "zh" else row["area_en"], compound=row["compound_id"])


def note(t: Translator, asked: str) -> str:
    """That the filters do not reach here; and why it is this compound, where nobody asked for one."""
    return t("compound.note") if asked else t("compound.note_default") + t("compound.note")


# ── the finding ──────────────────────────────────────────────────────────────────────────────────────────────────


def waits_for(steps: Sequence[Row]) -> Row | None:
    """The first of the eight steps that is not done (rows of compound/days_by_step); None where all are."""
    return next((step for step in steps if step["state"] != "done"), None)


def finding(t: Translator, one: Any, steps: Sequence[Row]) -> Finding:
    """How the compound stands (its row of compound/facts, its rows of compound/days_by_step).

    Rules, first that fits: not surveyed; clear without any structure; clear and all accepted; clear, some not accepted yet; else what
    stands, the oldest, the step that is waited for. Each but the second says by how many days it is late, where it is late against its batch's planned end.
    """
    values: dict[str, Any] = {"name": panels.chinese(one.name), "n": int(one.standing), "standing": int(one.standing), "cleared": int(one.cleared), "unverified": int(one.cleared - one.verified)}
    late = int(one.slip_days) if pd.notna(one.slip_days) and one.slip_days > 0 else 0
    if late:
        values |= {"late": late, "batch": int(one.batch)}
    if one.state == "not_surveyed":
        return _told("not_surveyed", values, "late" if late else "plain")
    if one.state in ("verified", "clear"):
        values["since"] = one.clear_since
        if not one.in_scope:
            return Finding("compound.finding_nothing", values, "good")
        return _told(one.state, values, "good" if one.state == "verified" else "plain")
    values["days"] = int(one.oldest_days)
    step = waits_for(steps)
    if step is None:
        return _told("steps_done", values, "late")
    values |= {"step": int(step["step"]), "step_name": _step_name(t, step)}
    return _told("standing", values, "late" if late else "plain")


def _told(key: str, values: dict[str, Any], tone: str) -> Finding:
    return Finding(f"compound.finding_{key}{'_late' if 'late' in values else ''}", values, tone)


def burn_finding(weeks: pd.DataFrame) -> Finding:
    """The burn-down's title (rows of compound/standing_by_week): nothing ever stood; nothing stands; as much as ever; less than at most."""
    standing, arrived, left = int(weeks["standing"].iloc[-1]), int(weeks[["found", "relapsed"]].sum().sum()), int(weeks[["removed", "reremoved", "declassified"]].sum().sum())
    peak = int(weeks["standing"].max())
    values = {"standing": standing, "peak": peak, "arrived": arrived, "left": left}
    if not arrived:
        return Finding("compound.burn_nothing", values)
    if not standing:
        return Finding("compound.burn_zero", values, "good")
    if standing == peak:
        return Finding("compound.burn_peak", values, "late")
    return Finding("compound.burn_less", values | {"peak_on": weeks.loc[weeks["standing"].idxmax(), "week_end"]})


# ── panels ───────────────────────────────────────────────────────────────────────────────────────────────────────


def identity(t: Translator, one: Any, member: Mapping[str, Callable[[Any], str]]) -> str:
    """What it is: its row of compound/facts. ``member``: how batch, class and team read."""
    area = panels.chinese(one.area) if t.language == "zh" else one.area_en
    level = _named(t, "compound.levels", one.civilized_level) or ""
    window = t("compound.window", start=one.planned_start, end=one.planned_end) if pd.notna(one.planned_end) else t("compound.no_window")
    leader = t("compound.leader", leader=panels.chinese(one.leader)) if pd.notna(one.leader) else t("compound.no_leader")
    return panels.facts(t("compound.identity"), [
        (t("compound.name"), panels.chinese(one.name), one.compound_id),
        (t("column.area"), area, ""),
        (t("column.class"), member["class"](one.__dict__["class"]), level),
        (t("column.batch"), member["batch"](one.batch), window),
        (t("column.team"), member["team"](one.team), leader),
        (t("compound.households"), t("compound.households_of", households=int(one.households)) if pd.notna(one.households) else t("compound.unsaid"), ""),
        (t("compound.baseline"), t.name_of("compound.baselines", one.baseline) if pd.notna(one.baseline) else t("compound.unsaid"), t("compound.baseline_note")),
    ])  # fmt: skip


def state(t: Translator, one: Any, faults: Sequence[Row], actions: Sequence[Row], opens: Opens) -> str:
    """How it stands on the day: its row of compound/facts, its process faults, its actions. Each count opens its list."""

    def listed(name: str, count: float) -> str:
        return opens(name, int(count))
    since = one.clear_since if pd.notna(one.clear_since) else one.standing_since
    lines = [(t("compound.state"), t(f"wall.state.{one.state}"), t("compound.since", day=since) if pd.notna(since) else t("compound.since_never"))]
    relapsed = t("compound.of_them_relapsed", relapsed=listed("relapsed", one.relapsed)) if one.relapsed else ""
    lines.append((t("compound.standing"), t("compound.of_scope", part=listed("standing", one.standing), of=listed("in_scope", one.in_scope)), t("compound.sqm", sqm=round(float(one.area_standing_sqm))) + relapsed))
    if pd.notna(one.oldest_standing_since):
        lines.append((t("compound.oldest"), t("compound.days", days=int(one.oldest_days)), t("compound.since", day=one.oldest_standing_since)))
    accepted = t("compound.last_accepted", day=one.last_accepted_on) if pd.notna(one.last_accepted_on) else ""
    lines.append((t("compound.verified"), t("compound.of_cleared", part=listed("verified", one.verified), of=listed("cleared", one.cleared)), accepted))
    if one.declassified:
        lines.append((t("compound.declassified"), t("compound.places", count=int(one.declassified)), t("compound.declassified_note")))
    lines.append((t("compound.slip"), *_slip(t, one)))
    lines.append((t("compound.faults"), t("compound.places", count=listed("faults", len({row["structure_id"] for row in faults}))), ""))
    overdue = sum(row["state"] == "overdue" for row in actions)
    still = sum(row["state"] != "done" for row in actions)
    lines.append((t("compound.actions"), t("compound.actions_of", still=still, items=len(actions)), t("compound.actions_overdue", overdue=listed("overdue_actions", overdue)) if overdue else ""))
    return panels.facts(t("compound.state_title"), lines)


def _slip(t: Translator, one: Any) -> tuple[str, str]:
    if pd.isna(one.slip_days):
        return t("compound.no_slip"), ""
    end = t("compound.planned_for", day=one.planned_end)
    if one.slip_days > 0:
        return t("compound.slip_late", days=int(one.slip_days)), end
    if pd.notna(one.clear_since):
        return t("compound.slip_early", days=int(-one.slip_days)) if one.slip_days < 0 else t("compound.slip_on_the_day"), end
    return t("compound.slip_not_yet"), end


def ladder(t: Translator, steps: Sequence[Row]) -> str:
    """The eight steps side by side: mark, number, name, from when to when, how many days."""
    done = sum(step["state"] == "done" for step in steps)
    waits = waits_for(steps)
    head = panels.section(t("compound.steps"), t("compound.steps_done", done=done, steps=len(steps)))
    return f'{head}<ol class="b-ladder">{"".join(_rung(t, step, step is waits) for step in steps)}</ol>'


def _rung(t: Translator, step: Row, waits: bool) -> str:
    started, done, days = (None if pd.isna(step[name]) else step[name] for name in ("started_on", "done_on", "step_days"))
    if step["state"] == "done":
        dates = t("compound.step_dates", start=started, end=done) if started is not None else t("compound.step_done_on", end=done)
        lasted = t("compound.step_days", days=int(days)) if days is not None else t("compound.step_no_start")
    elif days is not None:  # under way
        dates, lasted = t("compound.step_from", start=started), t("compound.step_so_far", days=int(days))
    else:
        dates, lasted = t("compound.step_not_started"), ""
    state = t("compound.step_waits") if waits else t(f"compound.step.{step['state']}")
    return (
        f'<li class="b-card b-rung-{step["state"]}{" b-rung-waits" if waits else ""}"><p class="b-rung-head"><i>{STEP_MARKS[step["state"]]}</i>'
        f'<b>{escape(t("compound.step_number", step=int(step["step"])))}</b><span>{escape(state)}</span></p><p>{escape(_step_name(t, step))}</p>'
        f'<p class="b-small">{escape(dates)}</p>{f"<p class=b-lasted>{escape(lasted)}</p>" if lasted else ""}</li>'
    )


def _step_name(t: Translator, step: Row) -> str:
    return step["name"] if t.language == "zh" else step["name_en"]


def fault_list(t: Translator, faults: Sequence[Row], opens_item: Callable[[str, str], str]) -> str:
    """What was not done properly, a line a structure and fault (rows of compound/faults_by_structure); each opens the structure's history."""
    lines = [("late", t("compound.fault", structure=opens_item("faults", row["structure_id"]), fault=row["fault"]), _fault_days(t, row)) for row in faults]
    return panels.attention(t("compound.faults_title", n=len({row["structure_id"] for row in faults})), lines, t("compound.no_faults"))


def _fault_days(t: Translator, row: Row) -> str:
    if row["fault"] == "late_notice":
        # A notice after the day is not known on it: on the day there was none.
        late = pd.notna(row["noticed_on"])
        return t("compound.fault_days.late_notice", removed=row["removed_on"], day=row["noticed_on"]) if late else t("compound.fault_days.removed", removed=row["removed_on"])
    if row["fault"] == "early_force":
        served = pd.notna(row["decision_served_on"])
        return t("compound.fault_days.early_force", removed=row["removed_on"], day=row["decision_served_on"]) if served else t("compound.fault_days.no_decision", removed=row["removed_on"])
    return t("compound.fault_days.removed", removed=row["removed_on"])


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def headers(t: Translator, table: str) -> dict[str, str]:
    """The headers of one of the page's tables, by column."""
    return {name: t(f"compound.column.{name}" if f"compound.column.{name}" in t.keys else f"column.{name}") for name in COLUMNS[table]}


def kinds(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """The kinds by name, those that no survey says as such (rows of compound/progress_by_kind)."""
    return rows.assign(kind_label=[_kind(t, each) for each in rows["kind"]])


def structures(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """The structures in words, to take away (rows of compound/events_by_structure)."""
    return rows.assign(
        kind_label=[_kind(t, each) for each in rows["kind"]],
        state=[t(f"compound.structure.{each}") for each in rows["state"]],
        ownership=[_named(t, "compound.ownerships", each) for each in rows["ownership"]],
        hard=[None if pd.isna(each) else t("compound.hard" if each else "compound.not_hard") for each in rows["hard"]],
        removal_mode=[_named(t, "compound.modes", each) for each in rows["removal_mode"]],
    )


def structure_cells(t: Translator, rows: pd.DataFrame, opens_item: Callable[[str, str], str]) -> dict[str, list[str]]:
    """The same on the screen: each number opens the structure's history, each state has its mark."""
    return {
        "structure_id": [opens_item("in_scope", each) for each in rows["structure_id"]],
        "state": [_marked(t, "structure", each) for each in rows["state"]],
        "kind_label": [_shown(_kind(t, each)) for each in rows["kind"]],
    }


def households(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """Addresses and hardship in words, for the office only (rows of compound/households_by_structure)."""
    return rows.assign(
        state=[t(f"compound.structure.{each}") for each in rows["state"]],
        hardship=[_named(t, "compound.hardships", each) for each in rows["hardship"]],
        aid=[_aid(t, each) for each in rows.itertuples()],
    )


def _aid(t: Translator, row: Any) -> str | None:
    if pd.isna(row.hardship):
        return None
    if pd.isna(row.aid_planned_on):
        return t("compound.aid_urgent" if row.state in ("relapsed", "standing") else "compound.aid_missing")
    return t("compound.aid_planned", day=row.aid_planned_on)


def household_cells(t: Translator, rows: pd.DataFrame, opens_item: Callable[[str, str], str]) -> dict[str, list[str]]:
    """The same on the screen."""
    return {
        "structure_id": [opens_item("in_scope", each) for each in rows["structure_id"]],
        "state": [_marked(t, "structure", each) for each in rows["state"]],
        "address": [_shown(each) for each in rows["address"]],
    }


def actions(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """The actions in words, to take away (rows of compound/actions)."""
    return rows.assign(state=[t(f"compound.action.{each}") for each in rows["state"]], owner=[owner(t, row) for row in rows.to_dict("records")])


def action_cells(t: Translator, rows: pd.DataFrame, opens_item: Callable[[str, str], str]) -> dict[str, list[str]]:
    """The same on the screen."""
    return {
        "action_id": [opens_item("overdue_actions", each) for each in rows["action_id"]],
        "state": [_marked(t, "action", each) for each in rows["state"]],
        "owner": [marked_owner(t, row) for row in rows.to_dict("records")],
        **{name: [_shown(each) for each in rows[name]] for name in ("content", "evidence")},
    }


def surveys(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """The ledgers by name (rows of compound/surveys_by_ledger)."""
    return rows.assign(ledger=[t(f"ledger.{each}") for each in rows["ledger"]])


def changes(t: Translator, rows: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The surveys that changed the compound's own row: ``rows`` of rows/history_of_item, ``table`` of ``lists.history_table``.

    A survey that repeats what was known says nothing new. What changed in the note stays the note's.
    """
    changed = rows["field"].notna().to_numpy()  # as a list, that of no survey at all would name no columns
    kept, private = table[changed], rows.loc[changed, "field"] == "private"
    return kept.assign(now=[t("rows.private_changed") if hidden else said for hidden, said in zip(private, kept["now"], strict=True)])


def marked(rows: pd.DataFrame, *names: str) -> dict[str, list[str]]:
    """The cells of columns that hold the data's own words."""
    return {name: [_shown(each) for each in rows[name]] for name in names}


def _kind(t: Translator, kind: Any) -> str:
    return t("compound.kind_unsaid") if pd.isna(kind) else t.name_of("kind", kind)


def _named(t: Translator, group: str, value: Any) -> str | None:
    return None if value is None or pd.isna(value) else t.name_of(group, value)


def _marked(t: Translator, of: str, value: str) -> str:
    return f"{STATE_MARKS[value]} {t(f'compound.{of}.{value}')}"


def _shown(value: Any) -> str:
    """A cell of the data's own; marked where it is Chinese."""
    if value is None or pd.isna(value) or value == "":
        return "—"
    return str(value) if str(value).isascii() else panels.chinese(str(value))
