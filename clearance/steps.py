"""八步: what the page on the eight-step method says: where compounds wait, how long steps take, what was taken out of order.

Pure: rows of queries/steps and a translator in; findings, panels and frames out. What running, waiting and out of order mean is in
``queries/shared/51_steps.sql`` and docs/decisions/0008-readings-of-the-domain.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any, Final

import numpy as np
import pandas as pd

from clearance import extent, findings, panels
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.statistics.proportions import PERMUTATIONS, taken_first
from clearance.statistics.survival import kaplan_meier, waits

Opens = Callable[..., str]

STATES: Final = ("done", "running", "waiting", "not_started")
MARKS: Final = {"done": "✓", "running": "▶", "waiting": "…", "not_started": "–"}
"""What a state looks like besides its colour."""

SURE: Final = 0.05
"""Under this p an order is said to be more than chance: one in twenty would look so by luck alone, and the page says it."""

OF_PARTS: Final = 499
"""How often hardness is dealt anew for a batch or a quarter; for the whole campaign it is PERMUTATIONS times."""


# ── where compounds wait ─────────────────────────────────────────────────────────────────────────────────────────


def told(rows: pd.DataFrame) -> bool:
    """Whether any ledger says anything of any step (rows of steps/state_by_compound_and_step)."""
    return bool(rows["state"].isin(("done", "running")).any())


def step_name(t: Translator, row: Any) -> str:
    """A step's name in the reader's language; a row or a record with step_name and step_name_en."""
    return str(row["step_name"] if t.language == "zh" else row["step_name_en"])


def place_name(t: Translator, row: Any) -> str:
    """A compound as a sentence names it: by its name; in English by its number and area, because its name is Chinese."""
    return str(row["name"]) if t.language == "zh" else t("steps.place", compound=row["compound_id"], area=row["area_en"])


def finding(t: Translator, rows: pd.DataFrame) -> Finding:
    """The step at which most unfinished compounds wait, how many of how many, and the longest wait there.

    Rules, first that fits: no ledger tells of a step → unknown; every step of every compound done → done; else the step that is the first
    not done in most compounds, of several such steps the one with the longest wait. Where no wait can be told (step 1 before its batch
    begins) only how many.
    """
    compounds = int(rows["compound_id"].nunique())
    if not told(rows):
        return Finding("steps.finding_unknown", {"compounds": compounds})
    current = rows[rows["is_current"]]
    if current.empty:
        return Finding("steps.finding_done", {"compounds": compounds}, "good")
    at = current.groupby("step").agg(compounds=("compound_id", "size"), waited=("waited_days", "max")).fillna(-1)
    step = at.sort_values(["compounds", "waited"], ascending=False, kind="stable").index[0]
    here = _longest_first(current[current["step"] == step])
    first = here.iloc[0]
    values = {"compounds": compounds, "open": len(current), "step": int(step), "name": step_name(t, first), "at": len(here)}
    if pd.isna(first["waited_days"]):
        return Finding("steps.finding_not_due", values)
    return Finding("steps.finding", values | {"days": int(first["waited_days"]), "where": place_name(t, first)}, "late")


def opened(found: Finding) -> dict[str, str | tuple[str, dict[str, Any]]]:
    """Which values of the finding open which lists."""
    return {"open": "steps_open", "at": ("steps_open", {"step": found.values["step"]})} if "at" in found.values else {}


def _longest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Those that wait longest first; where no wait can be told, last."""
    return rows.assign(_waited=rows["waited_days"].fillna(-1)).sort_values(["_waited", "compound_id"], ascending=[False, True]).drop(columns="_waited")


# ── time per step ────────────────────────────────────────────────────────────────────────────────────────────────


def by_step(t: Translator, rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """A row a step: how many compounds are how far, how many wait for it, and after how many days half were done.

    Columns: step, name, compounds, done, running, waiting, not_started, current (it is their first not done), longest_wait (days; missing
    where none waits), timed (its start is on record), median_days (Kaplan–Meier over those, running ones censored on the day; missing
    where the curve has not come down to one half).
    """
    found = []
    for step, own in rows.groupby("step"):
        begun = own[own["started_on"].notna()]
        curve = kaplan_meier(waits(_days(begun["started_on"]), _days(begun["done_on"]), as_of))
        current = own[own["is_current"]]
        longest = current["waited_days"].max() if len(current) else None
        found.append({
            "step": int(step), "name": step_name(t, own.iloc[0]), "compounds": len(own),
            **{state: int((own["state"] == state).sum()) for state in STATES},
            "current": len(current), "longest_wait": None if longest is None or pd.isna(longest) else int(longest),
            "timed": len(begun), "median_days": curve.median,
        })  # fmt: skip
    frame = pd.DataFrame(found)
    return frame.assign(**{name: pd.array(frame[name].astype(object).where(frame[name].notna(), None), dtype="Int64") for name in ("longest_wait", "median_days")})


def _days(column: pd.Series) -> list[date | None]:
    return column.astype(object).where(column.notna(), None).tolist()


def longest(steps: pd.DataFrame) -> Finding:
    """Which step takes longest, by its median (rows of ``by_step``). A step that was begun and has no median yet may take longer still: said."""
    known = steps[steps["median_days"].notna()]
    if known.empty:
        return Finding("steps.longest_none", {})
    most = known.loc[known["median_days"].astype(int).idxmax()]
    unsure = steps[(steps["timed"] > 0) & steps["median_days"].isna()]
    values = {"step": int(most["step"]), "name": most["name"], "days": int(most["median_days"]), "done": int(most["done"]), "compounds": int(most["compounds"])}
    return Finding("steps.longest_so_far", values | {"unsure": int(unsure.iloc[0]["step"])}) if len(unsure) else Finding("steps.longest", values)


def stops(t: Translator, rows: pd.DataFrame, steps: pd.DataFrame, opens: Opens) -> str:
    """Each step at which compounds wait: how many, and the longest wait; each number opens its list."""
    lines = []
    for each in steps[steps["current"] > 0].to_dict("records"):
        here = _longest_first(rows[rows["is_current"] & (rows["step"] == each["step"])]).iloc[0]
        count = opens("steps_open", int(each["current"]), step=each["step"])
        waited = t("steps.no_wait") if pd.isna(here["waited_days"]) else t("steps.days_long", n=int(here["waited_days"]))
        key = "steps.stop_not_due" if pd.isna(here["waited_days"]) else "steps.stop_longest"
        lines.append((t("steps.numbered", step=each["step"], name=each["name"]), waited, t(key, count=count, where=place_name(t, here))))
    if not lines:
        lines = [(t("steps.stop_none"), "✓", "")]
    return panels.facts(t("steps.stops_title"), lines, t("steps.stops_note"))


def beside(left: str, right: str) -> str:
    """Two panels of facts side by side, their labels in a column of their own."""
    return f'<div class="b-step-facts">{panels.pair(left, right)}</div>'


def step_table(steps: pd.DataFrame) -> pd.DataFrame:
    """``by_step`` to take away, its counts under names of their own."""
    return steps.rename(columns={"name": "step_name", "current": "steps_current", **{state: f"steps_{state}" for state in STATES}})


def table(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """A row a compound and step to take away: names in the reader's language, the state in words."""
    said = {state: t(f"steps.state.{state}") for state in STATES}
    return rows.assign(
        step_name=rows["step_name"] if t.language == "zh" else rows["step_name_en"], area=rows["area"] if t.language == "zh" else rows["area_en"],
        step_state=rows["state"].map(said), step_days=rows["days"],
    )  # fmt: skip


# ── the wall of steps ────────────────────────────────────────────────────────────────────────────────────────────


def matrix(t: Translator, rows: pd.DataFrame, address: Callable[[str], str]) -> str:
    """Compounds against steps, batch by batch, those that wait longest first; those with all eight steps done are folded away. Of a city only the
    first lines of each batch (``extent.OF_BATCH``), as its title says.

    ``address``: of a compound's own page, by its number. A cell says its state by mark, words and colour, and how many days.
    """
    most = None if rows["compound_id"].nunique() <= extent.COMPOUNDS else extent.OF_BATCH
    heads = "".join(
        f'<th scope="col"><b>{row["step"]}</b><span>{escape(step_name(t, row))}</span></th>'
        for row in rows.drop_duplicates("step").sort_values("step").to_dict("records")
    )
    head = f'<thead><tr><th scope="col">{escape(t("steps.compound"))}</th>{heads}<th scope="col">{escape(t("steps.stuck"))}</th></tr></thead>'
    batches = sorted(rows["batch"].dropna().unique()) + ([None] if rows["batch"].isna().any() else [])
    groups = [_group(t, rows[rows["batch"].isna() if batch is None else rows["batch"] == batch], batch, address, most) for batch in batches]
    body = "".join(f"{title}{table and f'<table>{head}<tbody>{table}</tbody></table>'}{folded}" for title, table, folded in groups)
    return f'<div class="b-card b-steps">{body}</div>'


def _group(t: Translator, rows: pd.DataFrame, batch: Any, address: Callable[[str], str], most: int | None) -> tuple[str, str, str]:
    """A batch: its title, the lines of those with steps open, and those without, folded; of each at most so many."""
    current = _longest_first(rows[rows["is_current"]])["compound_id"]
    done = rows.loc[~rows["compound_id"].isin(current), "compound_id"].drop_duplicates().sort_values()
    shown, folded = current.tolist()[:most], done.tolist()[:most]
    of = {name: own.sort_values("step").to_dict("records") for name, own in rows[rows["compound_id"].isin([*shown, *folded])].groupby("compound_id")}
    counts = [t("steps.group", compounds=len(current) + len(done), open=len(current))]
    counts += [t("steps.group_first", shown=len(shown))] if len(shown) < len(current) else []
    name = t.name_of("batches", "none" if batch is None else int(batch))
    title = f'<h3>{escape(name)}<span class="b-small">{escape(t("extent.joint").join(counts))}</span></h3>'
    lines = "".join(_line(t, of[name], address) for name in shown)
    words = t("steps.folded", n=len(done)) + (t("steps.folded_first", shown=len(folded)) if len(folded) < len(done) else "")
    inside = "".join(_line(t, of[name], address) for name in folded)
    fold = f"<details><summary>{escape(words)}</summary><table><tbody>{inside}</tbody></table></details>" if folded else ""
    return title, lines, fold


def _line(t: Translator, steps: Sequence[Mapping[str, Any]], address: Callable[[str], str]) -> str:
    first = steps[0]
    area = first["area"] if t.language == "zh" else first["area_en"]
    name = f'<th scope="row"><a href="{escape(address(first["compound_id"]))}" title="{escape(area)}"><span lang="zh">{escape(first["name"])}</span></a></th>'
    current = next((each for each in steps if each["is_current"]), None)
    if current is None:
        stuck = f'<td class="b-stuck">✓ {escape(t("steps.all_done"))}</td>'
    elif pd.isna(current["waited_days"]):
        stuck = f'<td class="b-stuck">{escape(t("steps.stuck_not_due", step=current["step"]))}</td>'
    else:
        stuck = f'<td class="b-stuck"><b>{escape(t("steps.stuck_at", step=current["step"], days=int(current["waited_days"])))}</b></td>'
    return f"<tr>{name}{''.join(_cell(t, each) for each in steps)}{stuck}</tr>"


def _cell(t: Translator, each: Mapping[str, Any]) -> str:
    state, days = each["state"], each["days"]
    words = t("steps.state.not_started") if state == "not_started" else t("steps.unknown_days") if pd.isna(days) else t("steps.days", days=int(days))
    told = t("steps.cell", step=each["step"], state=t(f"steps.state.{state}"), begun=_day(t, each["started_on"]), done=_day(t, each["done_on"]))
    seen = "" if state == "not_started" else f" {escape(words)}"
    return f'<td class="b-{state.replace("_", "-")}{" b-here" if each["is_current"] else ""}" title="{escape(told)}"><i>{MARKS[state]}</i>{seen}</td>'


def _day(t: Translator, day: Any) -> str:
    return t("steps.no_day") if day is None or pd.isna(day) else t.day(day)


def key(t: Translator) -> str:
    """What marks and colours mean."""
    states = "".join(f'<span class="b-{state.replace("_", "-")}"><i>{MARKS[state]}</i> {escape(t(f"steps.key.{state}"))}</span>' for state in STATES)
    return f'<p class="b-key b-step-key">{states}<span class="b-here">{escape(t("steps.key.here"))}</span></p>'


# ── out of order ─────────────────────────────────────────────────────────────────────────────────────────────────


def skip_finding(skips: pd.DataFrame, compounds: int) -> Finding:
    """In how many compounds a step was taken before an earlier one, and which step most often (rows of steps/skips_by_compound)."""
    if skips.empty:
        return Finding("steps.skips_none", {"compounds": compounds}, "good")
    taken = skips.drop_duplicates(["compound_id", "step"])
    most = taken.groupby("step").size().sort_values(ascending=False, kind="stable")
    return Finding("steps.skips", {"compounds": compounds, "count": int(skips["compound_id"].nunique()), "times": len(taken), "step": int(most.index[0]), "most": int(most.iloc[0])}, "late")


def skipped(t: Translator, skips: pd.DataFrame, compounds: int, opens: Opens) -> str:
    """What was taken out of order: in how many compounds, how often begun before, how often done before; and what that means."""
    found = skip_finding(skips, compounds)
    if skips.empty:
        return panels.facts(t("steps.skips_title"), [(t("steps.skips_compounds"), t("steps.places", n=0), t(found.key, **found.values))], t("steps.skips_note"))
    count = opens("steps_skipped", found.values["count"])
    begun, done = (int(skips[skips[column].notna()].groupby(["compound_id", "step"]).ngroups) for column in ("begun_first_on", "done_first_on"))
    return panels.facts(t("steps.skips_title"), [
        (t("steps.skips_compounds"), t("steps.places", n=found.values["count"]), t(found.key, **found.values | {"count": count})),
        (t("steps.skips_begun"), t("steps.times", n=begun), t("steps.skips_begun_means")),
        (t("steps.skips_done"), t("steps.times", n=done), t("steps.skips_done_means")),
    ], t("steps.skips_note"))  # fmt: skip


def skip_table(t: Translator, skips: pd.DataFrame) -> pd.DataFrame:
    """The skips to take away, the area's name in the reader's language."""
    return skips.assign(area=skips["area"] if t.language == "zh" else skips["area_en"])


# ── hard before easy, public before private ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Rule:
    """One of the notice's two orders: which structures go first by it, and which column of steps/removals_by_structure says so."""

    name: str
    column: str
    first: object


RULES: Final = (Rule("hard", "hard", True), Rule("public", "ownership", "公"))


def orders(rows: pd.DataFrame, starts_on: date, as_of: date) -> pd.DataFrame:
    """Both orders over the whole campaign, batch by batch, and quarter by quarter (rows of steps/removals_by_structure).

    A pair belongs to the quarter of its first removal, so that the quarters' pairs add up to the whole's; what was removed before the
    campaign belongs to its first quarter. Structures whose hardness or ownership nobody stated are in no pair.
    Columns: rule, span (all, batch, quarter), batch, quarter_on (its first day), pairs, compounds, share, by_chance, p_value, verdict
    (first, chance, later, none). p is that of the side on which the share lies.
    """
    found: list[dict[str, Any]] = []
    for rule in RULES:
        known = rows[rows[rule.column].notna()]
        found.append({"rule": rule.name, "span": "all"} | _order(known, rule))
        for batch, own in known.groupby("batch", dropna=False):
            found.append({"rule": rule.name, "span": "batch", "batch": None if pd.isna(batch) else int(batch)} | _order(own, rule, OF_PARTS))
        for first, last in _quarters(starts_on, as_of):
            found.append({"rule": rule.name, "span": "quarter", "quarter_on": first} | _order(_removed_within(known, first if first > starts_on else date.min, last), rule, OF_PARTS))
    return pd.DataFrame(found, columns=["rule", "span", "batch", "quarter_on", "pairs", "compounds", "share", "by_chance", "p_value", "verdict"]).assign(
        batch=lambda frame: pd.array(frame["batch"].astype(object).where(frame["batch"].notna(), None), dtype="Int64")
    )


def _order(rows: pd.DataFrame, rule: Rule, permutations: int = PERMUTATIONS) -> dict[str, Any]:
    order = taken_first(
        rows["compound_id"].tolist(), (rows[rule.column] == rule.first).tolist(), _days(rows["removed_on"]), _days(rows["found_on"]), permutations=permutations
    )
    p_value, verdict = None, "none"
    if order.share is not None and order.by_chance is not None and order.p_value is not None and order.p_lower is not None:
        earlier = order.share >= order.by_chance
        p_value = order.p_value if earlier else order.p_lower
        verdict = "chance" if p_value >= SURE else "first" if earlier else "later"
    return {"pairs": order.pairs, "compounds": order.compounds, "share": order.share, "by_chance": order.by_chance, "p_value": p_value, "verdict": verdict}


def _quarters(starts_on: date, as_of: date) -> list[tuple[date, date]]:
    """First and last days of the calendar quarters from the campaign's to the day's, the last one up to the day."""
    found, first = [], date(starts_on.year, (starts_on.month - 1) // 3 * 3 + 1, 1)
    while first <= as_of:
        after = date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
        found.append((first, min(after - timedelta(days=1), as_of)))
        first = after
    return found


def _removed_within(rows: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The structures that a removal of that time could have taken, removed or standing as at its end."""
    found, removed = np.asarray(_days(rows["found_on"]), dtype="datetime64[D]"), np.asarray(_days(rows["removed_on"]), dtype="datetime64[D]")
    there = (found <= np.datetime64(last, "D")) & ~(removed < np.datetime64(first, "D"))
    within = rows[there]
    return within.assign(removed_on=[None if day is None or day > last else day for day in _days(within["removed_on"])])


def order_finding(t: Translator, orders: pd.DataFrame) -> Finding:
    """Both orders over the whole campaign, in one sentence: which of them was kept."""
    verdicts = {row["rule"]: row["verdict"] for row in orders[orders["span"] == "all"].to_dict("records")}
    return Finding("steps.orders", {"hard": t(f"steps.hard_is.{verdicts['hard']}"), "public": t(f"steps.public_is.{verdicts['public']}")})


def order_panel(t: Translator, orders: pd.DataFrame, rule: str) -> str:
    """One order: over the whole campaign, then batch by batch, each with its pairs, what chance would give, and p."""
    own = orders[(orders["rule"] == rule) & (orders["span"] != "quarter")].to_dict("records")
    lines = [(_span(t, row), "—" if row["verdict"] == "none" else t("steps.percent", share=findings.share(row["share"], 1)), _said(t, row)) for row in own]
    return panels.facts(t(f"steps.rule.{rule}"), lines, t(f"steps.rule_note.{rule}"))


def _span(t: Translator, row: Mapping[str, Any]) -> str:
    if row["span"] == "all":
        return t("steps.whole")
    if row["span"] == "quarter":
        return t("steps.quarter", year=str(row["quarter_on"].year), quarter=(row["quarter_on"].month + 2) // 3)
    return t.name_of("batches", "none" if pd.isna(row["batch"]) else int(row["batch"]))


def _said(t: Translator, row: Mapping[str, Any]) -> str:
    """In pairs, with the denominator; that it is no more than chance where p does not say otherwise."""
    if row["verdict"] == "none":
        return t("steps.order_none")
    return t(
        f"steps.order_{row['rule']}_{row['verdict']}", pairs=int(row["pairs"]),
        share=findings.share(row["share"], 1), chance=float(row["by_chance"]), p=_p(t, row["p_value"]),
    )  # fmt: skip


def _p(t: Translator, value: float) -> str:
    return t("steps.p_under") if value < 0.001 else t("steps.p", p=_p_figure(value))


def _p_figure(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def order_table(t: Translator, orders: pd.DataFrame) -> pd.DataFrame:
    """The same to take away: rule, span and verdict in words, shares in percent."""
    rows = orders.to_dict("records")
    return orders.assign(
        rule_label=[t(f"steps.rule.{row['rule']}") for row in rows], span_label=[_span(t, row) for row in rows], verdict_label=[t(f"steps.verdict.{row['verdict']}") for row in rows], order_compounds=orders["compounds"],
        share_percent=(100 * orders["share"].astype(float)).round(1), chance_percent=(100 * orders["by_chance"].astype(float)).round(1), p_label=[None if row["verdict"] == "none" else _p_figure(row["p_value"]) for row in rows],
    )  # fmt: skip


def order_quarters(t: Translator, orders: pd.DataFrame) -> pd.DataFrame:
    """The quarters for the chart: label (of the quarter), rule, share, by_chance, pairs, compounds, sure, said."""
    own = orders[orders["span"] == "quarter"]
    rows = own.to_dict("records")
    return own.assign(label=[_span(t, row) for row in rows], sure=own["verdict"].isin(("first", "later")), said=[_said(t, row) for row in rows]).reset_index(drop=True)
