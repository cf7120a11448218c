"""计划: what the page on the plan says: the gap and its parts, the four burns and where they disagree, what a batch leaves to batch 4.

Pure: rows of queries/plan and of the burns, and a translator in; findings, frames and panels out. The rules are in docs/findings.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from clearance import briefing, findings, panels, shops, theme
from clearance.charts.sparkline import progress_svg, sparkline_svg
from clearance.findings import Finding
from clearance.locale import Translator

Opens = Callable[..., str]
PARTS: Final = ("slowness", "growth", "relapse")
"""The causes of a gap; where two are as large, the first is named."""
APART_POINTS: Final = 10
"""So many percentage points between the shares done of structures and of area are worth a sentence."""
PLANNED_PAIRS: Final = (("compounds", "area"), ("structures", "area"), ("compounds", "shops"))
"""Burns that are held against each other: a chain through all four, so that where no pair differs all four stand alike."""


# ── the gap and its parts ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Gap:
    """What stands beyond the plan, in whole structures, and its parts, which add up to it. Negative: fewer than planned."""

    standing: int
    plan: int
    growth: int
    relapse: int
    slowness: int

    @property
    def gap(self) -> int:
        return self.standing - self.plan


def gap_of(rows: pd.DataFrame) -> Gap:
    """The gap of some rows of plan/gap_by_batch together. Rounded once: what is known in time takes up what rounding leaves."""
    standing, plan = int(rows["standing"].sum()), round(float(rows["standing_plan"].sum()))
    growth, relapse = round(float(rows["growth"].sum())), int(rows["relapse"].sum())
    return Gap(standing, plan, growth, relapse, standing - plan - growth - relapse)


def finding(rows: pd.DataFrame) -> Finding:
    """Ahead of or behind the plan, by how much, chiefly why (rows of plan/gap_by_batch).

    Rules, first that fits: nothing stands; more than planned → behind, with the largest part; no more than planned, yet some batch has more than its
    own plan allows → the sum hides it; as planned; fewer.
    """
    whole = gap_of(rows)
    values: dict[str, Any] = {"standing": whole.standing, "plan": whole.plan, "gap": abs(whole.gap)}
    if not whole.standing:
        return Finding("plan.finding_zero", values, "good")
    if whole.gap > 0:
        chiefly = max(PARTS, key=lambda part: getattr(whole, part))
        return Finding("plan.finding_behind", values | {"chiefly": chiefly, "part": getattr(whole, chiefly)}, "late")
    behind = [(row["batch"], gap_of(pd.DataFrame([row])).gap) for row in rows.to_dict("records")]
    worst, more = max(behind, key=lambda each: each[1])
    if more > 0:
        batch = "none" if pd.isna(worst) else int(worst)
        return Finding("plan.finding_hidden" if whole.gap else "plan.finding_hidden_even", values | {"batch": batch, "more": more}, "late")
    return Finding("plan.finding_ahead" if whole.gap else "plan.finding_even", values, "good")


def split(t: Translator, rows: pd.DataFrame) -> str:
    """The gap and its parts as one sentence; a part of nought is left out."""
    whole = gap_of(rows)
    side = "more" if whole.gap > 0 else "less" if whole.gap < 0 else "even"
    parts = [
        t(f"plan.part_{part}_{'more' if value > 0 else 'less'}", count=abs(value))
        for part in ("growth", "relapse", "slowness") if (value := getattr(whole, part))
    ]  # fmt: skip
    return t(f"plan.split_{side}", count=abs(whole.gap), parts=t("list.comma").join(parts) or t("plan.part_none"))


# ── the four burns ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Burn:
    """One burn on the day, in its own unit; ``plan``: what may remain by the plan, None where there is none."""

    measure: str
    total: float
    remaining: float
    plan: float | None

    @property
    def done(self) -> float:
        return self.total - self.remaining

    @property
    def behind(self) -> bool | None:
        """Whether more remains than planned, in whole units; None without a plan or with nothing to do."""
        return None if self.plan is None or not self.total else round(self.remaining) > round(self.plan)

    def values(self, prefix: str) -> dict[str, Any]:
        """Its numbers for a sentence, with their denominator."""
        return {
            f"{prefix}_left": round(self.remaining), f"{prefix}_total": round(self.total), f"{prefix}_plan": round(self.plan or 0),
            f"{prefix}_done": round(self.done), f"{prefix}_share": findings.share(self.done, self.total),
        }  # fmt: skip


def series(measure: str, weeks: pd.DataFrame, ahead: pd.DataFrame, shop_plan: pd.DataFrame) -> pd.DataFrame:
    """One burn's weeks with its plan to the end (``findings.burn_series``); the shops' plan is of their own."""
    return shops.burn(weeks, shop_plan) if measure == "shops" else findings.burn_series(measure, weeks, ahead)


def burns(pace: Sequence[Mapping[str, Any]], courses: Mapping[str, pd.DataFrame]) -> list[Burn]:
    """The four burns on the day: rows of burndown/pace with the plan of the last known week of each course (``series``)."""
    found = []
    for row in pace:
        known = courses[row["measure"]]
        plan = known.loc[known["remaining"].notna(), "plan"].tail(1).tolist()
        found.append(Burn(row["measure"], float(row["total"]), float(row["remaining"]), None if not plan or pd.isna(plan[0]) else float(plan[0])))
    return found


def moved(weeks: pd.DataFrame, column: str, recent_weeks: int) -> tuple[int, int] | None:
    """A weekly count ``recent_weeks`` full weeks before the last full one, and at it; None with fewer weeks."""
    full = weeks.loc[~weeks["partial"], column].tolist()
    return (int(full[-1 - recent_weeks]), int(full[-1])) if len(full) > recent_weeks else None


def warnings(
    found: Sequence[Burn], pace: Sequence[Mapping[str, Any]], clear: tuple[int, int] | None, standing: tuple[int, int] | None, recent_weeks: int
) -> list[Finding]:
    """Where the four burns disagree, a sentence each; empty where they agree.

    ``pace``: rows of burndown/pace; ``clear``, ``standing``: compounds clear and structures standing a few weeks ago and now (``moved``). Rules: of a
    pair one keeps its plan and the other does not; of compounds and structures one keeps the needed pace and the other does not; the shares
    done of structures and of area are APART_POINTS or more apart; more compounds are clear while more structures stand, or fewer while fewer.
    """
    by = {burn.measure: burn for burn in found}
    said = []
    for one, other in PLANNED_PAIRS:
        first, second = by[one], by[other]
        if None not in (first.behind, second.behind) and first.behind != second.behind:
            keeps, lags = (second, first) if first.behind else (first, second)
            said.append(Finding(f"plan.warn_{keeps.measure}_not_{lags.measure}", keeps.values("keeps") | lags.values("lags"), "late"))
    structures, area, compounds = by["structures"], by["area"], by["compounds"]
    said += _pace(by, {row["measure"]: row for row in pace})
    if structures.total and area.total:
        points = 100 * (structures.done / structures.total - area.done / area.total)
        if abs(points) >= APART_POINTS - 1e-9:
            said.append(Finding("plan.warn_small_first" if points > 0 else "plan.warn_large_first", structures.values("structures") | area.values("area"), "late"))
    if clear and standing:
        values = {
            "weeks": recent_weeks, "clear_before": clear[0], "clear": clear[1], "compounds": round(compounds.total),
            "standing_before": standing[0], "standing": standing[1], "in_scope": round(structures.total),
        }  # fmt: skip
        if clear[1] > clear[0] and standing[1] > standing[0]:
            said.append(Finding("plan.warn_clear_and_more", values, "late"))
        if clear[1] < clear[0] and standing[1] < standing[0]:
            said.append(Finding("plan.warn_lost_and_fewer", values, "late"))
    return said


def _pace(by: Mapping[str, Burn], pace: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    rows = [pace["compounds"], pace["structures"]]
    if any(pd.isna(row["needed_per_week"]) or not row["recent_weeks"] for row in rows) or rows[0]["on_pace"] == rows[1]["on_pace"]:
        return []
    keeps, lags = rows if rows[0]["on_pace"] else rows[::-1]
    net = float(lags["recent_net_per_week"])
    values = by[keeps["measure"]].values("keeps") | by[lags["measure"]].values("lags") | {
        "weeks": int(keeps["recent_weeks"]), "keeps_needed": float(keeps["needed_per_week"]), "keeps_net": float(keeps["recent_net_per_week"]),
        "lags_needed": float(lags["needed_per_week"]), "lags_net": abs(net),
    }  # fmt: skip
    return [Finding(f"plan.pace_{keeps['measure']}_not_{lags['measure']}" + ("_growing" if net < 0 else ""), values, "late")]


def agreement(found: Sequence[Burn]) -> Finding:
    """What burns without a disagreement say together: all behind their plans, or none."""
    planned = [burn for burn in found if burn.behind is not None]
    values = {"burns": len(planned)}
    if not planned:
        return Finding("plan.agree_unplanned", values)
    late = bool(planned[0].behind)
    return Finding("plan.agree_behind" if late else "plan.agree_kept", values, "late" if late else "good")


def disagreement(t: Translator, found: Sequence[Burn], said: Sequence[Finding]) -> str:
    """The warnings as a panel, or that there is none."""
    told = [(each.tone, t(each.key, **each.values), t(f"plan.why_{_why(each.key)}")) for each in said]
    if not told:
        agreed = agreement(found)
        return panels.attention(t("plan.no_warning"), [(agreed.tone, t(agreed.key, **agreed.values), "")], "")
    return panels.attention(t("plan.warnings", count=len(told)), told, "")


def _why(key: str) -> str:
    """What a warning may mean, by its key: a pace says the same whether the slower burn shrinks too slowly or grows."""
    name = key.removeprefix("plan.warn_")
    return f"pace_{name.removeprefix('plan.pace_').partition('_')[0]}" if name.startswith("plan.") else name


def cards(t: Translator, opens: Opens, pace: Sequence[Mapping[str, Any]], found: Sequence[Burn], courses: Mapping[str, pd.DataFrame]) -> str:
    """The four burns side by side: what remains of how much, against the plan, the course with its plan, needed pace against recent pace."""
    return panels.burns([_card(t, opens, dict(row), burn, courses[burn.measure]) for row, burn in zip(pace, found, strict=True)])


def _card(t: Translator, opens: Opens, row: dict[str, Any], burn: Burn, course: pd.DataFrame) -> panels.Burn:
    name, unit = t(f"burn.left.{burn.measure}"), t(f"burn.unit.{burn.measure}")
    left, whole, gone = briefing.LISTS[burn.measure]
    pace, against = findings.pace_of(row), against_plan(burn)
    done = t("burn.progress", share=findings.share(burn.done, burn.total))
    words = t("burn.sparkline", name=name)
    return panels.Burn(
        name=name,
        remaining=opens(left, round(burn.remaining)),
        unit=unit,
        of=t(f"burn.of_{burn.measure}", total=opens(whole, round(burn.total)), done=opens(gone, round(burn.done)), share=findings.share(burn.done, burn.total)),
        change=t(against.key, **against.values, unit=unit),
        change_tone=against.tone,
        pace=t(pace.key, **pace.values, unit=unit),
        pace_tone=pace.tone,
        sparkline=panels.picture(sparkline_svg(course["remaining"].tolist(), course["plan"].tolist(), colour=theme.STANDING, width=320, height=120, title=words), words),
        progress=panels.picture(progress_svg(burn.done, burn.total, width=320, height=14, title=done), done),
    )


def against_plan(burn: Burn) -> Finding:
    """One burn against what its plan lets remain, in whole units."""
    if burn.behind is None:
        return Finding("plan.card_unplanned", {})
    values = {"plan": round(burn.plan or 0), "gap": abs(round(burn.remaining) - round(burn.plan or 0))}
    if not values["gap"]:
        return Finding("plan.card_even", values, "good")
    return Finding("plan.card_behind" if burn.behind else "plan.card_ahead", values, "late" if burn.behind else "good")


# ── batches: the ends of the plan, and what is left after them ───────────────────────────────────────────────────


def ends(t: Translator, rows: pd.DataFrame, *, due_by_then: bool = True) -> list[tuple[date, str]]:
    """Each batch's planned end as marks of a calendar (rows of plan/gap_by_batch), and how many compounds must be clear by it.

    Compounds without a batch have to be clear from the start.
    """
    own = rows[rows["compounds"] > 0].to_dict("records")
    due = sum(int(row["compounds"]) for row in own if pd.isna(row["batch"]))
    marks = []
    for row in sorted((row for row in own if pd.notna(row["batch"])), key=lambda row: row["planned_end"]):
        due += int(row["compounds"])
        marks.append((row["planned_end"], t("plan.end_mark", batch=int(row["batch"]), due=due) if due_by_then else t("plan.end_short", batch=int(row["batch"]))))
    return marks


def carried(t: Translator, opens: Opens, rows: Sequence[Mapping[str, Any]]) -> str:
    """What each batch left at its planned end, what of that has gone, what goes to batch 4 (rows of plan/carry_over_by_batch)."""
    if not rows:
        return panels.notes(t("plan.carry_title_none"), [t("plan.carry_none")])
    total = {name: int(sum(row[name] for row in rows)) for name in ("left_at_end", "gone_since", "left_over", "found_since", "relapsed_since", "carry_over")}
    bars = []
    for row in rows:
        batch, values = int(row["batch"]), {name: int(row[name]) for name in total}
        words = t("plan.carry_words", **values | {"left_over": opens("left_over", values["left_over"], batches=batch)}, share=findings.share(values["gone_since"], values["left_at_end"]))
        title = t("burn.progress", share=findings.share(values["gone_since"], values["left_at_end"]))
        bars.append(panels.Bar(
            label=t("plan.carry_batch", batch=batch, ends=row["planned_end"]), words=words,
            progress=panels.picture(progress_svg(values["gone_since"], values["left_at_end"], width=1600, height=16, title=title), title),
            note=t("plan.carry_to_four", **values | {"carry_over": opens("standing", values["carry_over"], batches=batch)}),
            tone="late" if values["carry_over"] else "good",
        ))  # fmt: skip
    return panels.bars(t("plan.carry_title", **total), bars, t("plan.carry_note"))
