"""32 against 50: is what sets the civilized and the ordinary compounds apart more than chance? Pure: rows and a translator in, findings,
frames and panels out.

The statistics are in ``clearance.statistics``; here is what is compared with what, and what may then be said (docs/domain.md, section 5). A
difference is called one only where its 95% interval, in whole points as it is shown, leaves out zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np
import pandas as pd

from clearance import findings, panels
from clearance.charts.sparkline import progress_svg
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.selection import NONE
from clearance.statistics.proportions import Difference, Share, adjusted_difference, difference, wilson
from clearance.statistics.survival import Curve, LogRank, Waits, kaplan_meier, log_rank

CIVILIZED: Final = "文明小区"
ORDINARY: Final = "一般小区"
LEVEL: Final = 0.05
"""p under which two curves are said to differ: what a 95% interval is to a difference."""
LEAST: Final = 10
"""With fewer in either class no difference is judged: 1 of 1 against 0 of 3 has an interval from 3 to 100 points, and is chance one time in four."""
DRAWN_DAYS: Final = 90
"""At most so many steps of a curve are drawn; each is exact on its day."""

Opens = Callable[..., str]
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Compared:
    """A share of each class, and civilized less ordinary; fractions."""

    civilized: Share
    ordinary: Share
    difference: Difference


@dataclass(frozen=True)
class Adjusted:
    """A difference within like cases: how many strata there are, how many hold both classes,
    and how many structures of either class those hold, of all."""

    difference: Difference
    strata: int
    compared: int
    civilized: int
    ordinary: int
    all_structures: int


def compared(rows: Rows, done: str, items: str) -> Compared:
    """The two classes of classes/progress_by_class in one share, such as clear of compounds: Wilson each, Newcombe between."""
    by_class = {row["class"]: (int(row[done]), int(row[items])) for row in rows}
    one, other = by_class[CIVILIZED], by_class[ORDINARY]
    return Compared(wilson(*one), wilson(*other), difference(*one, *other))


def points(value: float) -> int:
    """A difference of fractions in whole percentage points, as it is shown and judged."""
    return round(100 * value)


def verdict(found: Difference, *items: int) -> str:
    """``real`` where the interval, in whole points, leaves out zero, else ``unsure``; ``few`` where either class has too few ``items``."""
    if min(items) < LEAST or found.low is None or found.high is None:
        return "few"
    return "real" if points(found.low) > 0 or points(found.high) < 0 else "unsure"


def finding(rows: Rows, opens: Opens) -> Finding:
    """The share of compounds clear in either class, and whether the difference is more than chance (rows of classes/progress_by_class).

    Rules, first that fits: the filters leave one class; under 10 compounds in either → not judged; the interval leaves out zero → which is ahead, by
    how many points; the same share → level; else they differ, and it may be chance.
    """
    clear = compared(rows, "clear", "compounds")
    one, other = clear.civilized, clear.ordinary
    values: dict[str, Any] = {
        "civilized_clear": opens("clear", one.done, classes=CIVILIZED), "civilized": opens("compounds", one.items, classes=CIVILIZED),
        "civilized_share": findings.share(one.done, one.items),
        "ordinary_clear": opens("clear", other.done, classes=ORDINARY), "ordinary": opens("compounds", other.items, classes=ORDINARY),
        "ordinary_share": findings.share(other.done, other.items),
    }  # fmt: skip
    if clear.difference.low is None or clear.difference.high is None:
        return Finding("classes.finding_one_sided", values)
    low, high = points(clear.difference.low), points(clear.difference.high)
    ahead = points(values["civilized_share"]) - points(values["ordinary_share"])
    values |= {"points": abs(ahead), "low": low, "high": high}
    judged = verdict(clear.difference, one.items, other.items)
    if judged == "few":
        return Finding("classes.finding_few", values | {"least": LEAST})
    if judged == "real" and low > 0:
        return Finding("classes.finding_civilized_ahead", values)
    if judged == "real":
        return Finding("classes.finding_ordinary_ahead", values | {"low": -high, "high": -low})
    return Finding("classes.finding_level" if ahead == 0 else "classes.finding_unsure", values | {"low": -low})


def adjusted(cases: pd.DataFrame, by: Sequence[str]) -> Adjusted:
    """Structures cleared of in scope, civilized less ordinary, within strata of ``by`` (rows of teams/cases_by_team): Mantel–Haenszel.

    Batches and classes nearly coincide: many a stratum holds one class only, and compares nothing.
    """
    counts: dict[tuple[Any, ...], list[int]] = {}
    for row in cases.to_dict("records"):
        if row["class"] not in (CIVILIZED, ORDINARY):
            continue
        stratum = tuple(None if pd.isna(row[name]) else row[name] for name in by)
        place = 0 if row["class"] == CIVILIZED else 2
        held = counts.setdefault(stratum, [0, 0, 0, 0])
        held[place] += int(row["cleared"])
        held[place + 1] += int(row["in_scope"])
    strata = list(counts.values())
    both = [each for each in strata if each[1] and each[3]]
    done, items, other_done, other_items = zip(*both, strict=True) if both else ((), (), (), ())
    return Adjusted(
        adjusted_difference(done, items, other_done, other_items), len(strata), len(both),
        sum(each[1] for each in both), sum(each[3] for each in both), sum(each[1] + each[3] for each in strata),
    )  # fmt: skip


# ── the shares, side by side ─────────────────────────────────────────────────────────────────────────────────────


def clear_panel(t: Translator, opens: Opens, rows: Rows) -> str:
    """Compounds clear: either share with its interval, the difference with its own (rows of classes/progress_by_class)."""
    found = compared(rows, "clear", "compounds")
    lines = [_share(t, opens, name, share, "clear", "compounds") for name, share in ((CIVILIZED, found.civilized), (ORDINARY, found.ordinary))]
    return panels.facts(t("two_classes.clear_title"), [*lines, _gap(t, t("two_classes.difference"), found.difference, found.civilized.items, found.ordinary.items)], t("two_classes.clear_note"))


def cleared_panel(t: Translator, opens: Opens, rows: Rows, cases: pd.DataFrame) -> str:
    """Structures cleared of in scope: the same, and the difference once more within like cases (rows of teams/cases_by_team)."""
    found = compared(rows, "cleared", "in_scope")
    lines = [_share(t, opens, name, share, "cleared", "in_scope") for name, share in ((CIVILIZED, found.civilized), (ORDINARY, found.ordinary))]
    lines.append(_gap(t, t("two_classes.difference_raw"), found.difference, found.civilized.items, found.ordinary.items))
    lines += [_adjusted(t, "batch_kind", adjusted(cases, ("batch", "kind"))), _adjusted(t, "kind", adjusted(cases, ("kind",)))]
    return panels.facts(t("two_classes.cleared_title"), lines, t("two_classes.cleared_note"))


def _share(t: Translator, opens: Opens, name: str, share: Share, done: str, items: str) -> tuple[str, str, str]:
    label = t.name_of("classes", name)
    if share.share is None:
        return label, "—", t(f"two_classes.none_{items}")
    high = share.high if share.done == share.items else min(share.high, 0.99 if items == "compounds" else 0.999)  # short of all, no end of the interval reads 100% either
    return label, f"{findings.share(share.done, share.items):.0%}", t(
        f"two_classes.share_{items}", done=opens(done, share.done, classes=name), items=opens(items, share.items, classes=name), low=share.low, high=high,
    )  # fmt: skip


def _gap(t: Translator, label: str, found: Difference, *items: int) -> tuple[str, str, str]:
    if found.value is None:
        return label, t("two_classes.no_gap"), t("two_classes.one_class")
    return label, gap(t, found.value), t("two_classes.interval", between=between(t, found), verdict=t(f"two_classes.verdict_{verdict(found, *items)}", least=LEAST))


def _adjusted(t: Translator, by: str, found: Adjusted) -> tuple[str, str, str]:
    label = t(f"two_classes.adjusted_{by}")
    if found.difference.value is None:
        return label, t("two_classes.no_gap"), t(f"two_classes.incomparable_{by}", strata=found.strata)
    _, value, interval = _gap(t, label, found.difference, found.civilized, found.ordinary)
    basis = t(f"two_classes.basis_{by}", compared=found.compared, strata=found.strata, structures=found.civilized + found.ordinary, all=found.all_structures)
    return label, value, interval + t("list.semicolon") + basis


def gap(t: Translator, value: float) -> str:
    """Which class is ahead, by how many points."""
    ahead = points(value)
    return t("two_classes.level") if ahead == 0 else t("two_classes.civilized_by" if ahead > 0 else "two_classes.ordinary_by", points=abs(ahead))


def between(t: Translator, found: Difference) -> str:
    """An interval of a difference in words that need no sign."""
    low, high = points(found.low or 0), points(found.high or 0)
    if low >= 0:
        return t("two_classes.between_civilized", low=low, high=high)
    if high <= 0:
        return t("two_classes.between_ordinary", low=-high, high=-low)
    return t("two_classes.between_both", ordinary=-low, civilized=high)


# ── how long from found to removed ───────────────────────────────────────────────────────────────────────────────


def waits_by(rows: pd.DataFrame, column: str) -> dict[Any, Waits]:
    """Counted waits (classes/waits_by_class, teams/waits_by_team) as ``survival`` reads them, by class or team; a missing one is None."""
    return {
        None if pd.isna(value) else value: Waits(*(of[field].to_numpy() for field in ("days", "removed", "structures")))
        for value, of in rows.groupby(column, sort=False, dropna=False)
    }


@dataclass(frozen=True)
class Speed:
    """Both classes' waits and curves, and the log-rank test between them; a class without structures is not in them."""

    waits: Mapping[str, Waits]
    curves: Mapping[str, Curve]
    test: LogRank


def speed(rows: pd.DataFrame) -> Speed:
    """From classes/waits_by_class."""
    held = {name: waits for name, waits in waits_by(rows, "class").items() if name in (CIVILIZED, ORDINARY)}
    test = log_rank(held[CIVILIZED], held[ORDINARY]) if len(held) == 2 else LogRank(None, None)
    return Speed(held, {name: kaplan_meier(waits) for name, waits in held.items()}, test)


def days_standing(curve: Curve, until: float) -> float:
    """Mean days that a structure stood within the first ``until``: the area under its curve."""
    days, share = [0.0, *curve.days[curve.days < until], until], [1.0, *curve.share[curve.days < until]]
    return float(sum(level * (end - start) for level, start, end in zip(share, days, days[1:], strict=False)))


def speed_finding(found: Speed) -> Finding:
    """Which class is faster from found to removed, if chance does not explain it.

    Rules, first that fits: a class has no structure; p is 0.05 or more, or there is nothing to test → no difference beyond chance; the medians and the
    mean days within what both were watched for point the same way → which is faster; they do not → they differ, now one ahead, now the other.
    """
    if len(found.curves) < 2:
        return Finding("two_classes.speed_none", {})
    p = found.test.p_value
    if p is None:
        return Finding("two_classes.speed_unknown", {})
    if p >= LEVEL:
        return Finding("two_classes.speed_level", {"p": p})
    ends = {name: float(waits.days.max()) for name, waits in found.waits.items()}
    until = min((ends[name] for name, curve in found.curves.items() if curve.standing), default=max(ends.values()))  # none left is known for good
    mean = {name: days_standing(curve, until) for name, curve in found.curves.items()}
    half = {name: inf if curve.median is None else curve.median for name, curve in found.curves.items()}
    faster, slower = sorted((CIVILIZED, ORDINARY), key=mean.__getitem__)
    values: dict[str, Any] = {"faster": faster, "slower": slower, "odds": odds(p)}
    if half[faster] > half[slower] or half[faster] == half[slower] < inf:
        return Finding("two_classes.speed_crossed", values)
    if half[slower] < inf:
        return Finding("two_classes.speed_faster", values | {"days": half[faster], "other": half[slower]})
    if half[faster] < inf:
        return Finding("two_classes.speed_faster_half", values | {"days": half[faster]})
    return Finding("two_classes.speed_faster_unhalved", values)


def odds(p: float) -> int:
    """A p under 0.05 as "under one in so many"."""
    return next(many for many in (1000, 100, 20) if p < 1 / many)


def drawn(found: Speed) -> pd.DataFrame:
    """The curves as they are drawn: class, day, share, low, high (fractions), median (days or missing), structures, standing; civilized first."""
    parts = []
    for name in (CIVILIZED, ORDINARY):
        if name not in found.curves:
            continue
        curve, last = found.curves[name], int(found.waits[name].days.max())
        days = np.unique([*range(0, last, max(1, -(-last // DRAWN_DAYS))), last])
        place = np.searchsorted(curve.days, days, side="right")
        parts.append(pd.DataFrame({
            "class": name, "day": days, **{field: np.concatenate([[1.0], getattr(curve, field)])[place] for field in ("share", "low", "high")},
            "median": curve.median, "structures": curve.structures, "standing": curve.standing,
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["class", "day", "share", "low", "high", "median", "structures", "standing"])


# ── what remains, by difficulty ──────────────────────────────────────────────────────────────────────────────────


def difficulty_panel(t: Translator, opens: Opens, rows: Rows) -> str:
    """What remains of the hard cases (疑难) and of the others, and of those of which the ledger says nothing, in either class (rows of classes/difficulty_by_class)."""
    bars = []
    for row in rows:
        name = None if pd.isna(row["class"]) else row["class"]
        hard = NONE if pd.isna(row["hard"]) else "yes" if row["hard"] else "no"
        said = f"{row['cleared']:,} / {row['in_scope']:,}"
        bars.append(panels.Bar(
            label=t(f"two_classes.hard_{hard}", name=t.name_of("classes", name or "none")),
            words=t(
                "two_classes.left_of", standing=opens("standing", int(row["standing"]), classes=name, hard=hard),
                in_scope=opens("in_scope", int(row["in_scope"]), classes=name, hard=hard), share=left(row["standing"], row["in_scope"]),
            ),
            progress=panels.picture(progress_svg(row["cleared"], row["in_scope"], width=1600, height=16, title=said), said),
        ))  # fmt: skip
    return panels.bars(t("two_classes.difficulty_title"), bars, t("two_classes.difficulty_note"))


def left(standing: int, in_scope: int) -> float:
    """What is left as a fraction that reads 0% only when nothing is: the rest of what is done."""
    return 1 - findings.share(in_scope - standing, in_scope)
