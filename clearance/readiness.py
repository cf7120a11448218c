"""申报: what the page on applications says: which areas are ready, what each of the others lacks, what came after a compound was clear.

Pure: rows of queries/readiness, the campaign's facts and a translator in; findings and panels out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Final

import pandas as pd

from clearance import extent, findings, panels
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.statistics.survival import kaplan_meier, waits

Opens = Callable[..., str]


@dataclass(frozen=True)
class Criterion:
    """One criterion: the column that counts what is missing, and the list that holds it ('' = none yet)."""

    missing: str
    list: str


CRITERIA: Final = {
    "clear": Criterion("not_clear", "not_clear"),
    "verified": Criterion("unverified", "unverified"),
    "relapse": Criterion("relapsed_lately", "relapsed_lately"),
    "steps": Criterion("steps_open_compounds", "steps_open"),
    "process": Criterion("faults", "faults"),
}
"""Of an area, in the order in which they are met (docs/domain.md, section 3)."""


def surveyed(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The areas that have any compound."""
    return [row for row in rows if row["compounds"]]


def finding(rows: Sequence[Mapping[str, Any]], headline: Any, *, street: bool = True) -> Finding:
    """How many areas are ready, and what those lack that are nearest (readiness/criteria_by_area, shops/headline).

    ``street``: whether the rows are the whole street. Rules, first that fits: a selection that holds only part of an area → no verdict; all
    areas ready, and the shops basically done → the street is ready, or lacks the shops; some lack one criterion only → how many, and which
    one most often; else how many lack several.
    """
    areas = surveyed(rows)
    ready = sum(bool(row["ready"]) for row in areas)
    values: dict[str, Any] = {"areas": len(rows), "ready": ready}
    if not all(row["whole"] for row in areas):
        return Finding("readiness.finding_part", values)
    if ready == len(rows) and street:
        values["to_close"] = int(headline.to_close)
        return Finding("readiness.finding_shops" if headline.to_close else "readiness.finding_street", values, "late" if headline.to_close else "good")
    if ready == len(rows):
        return Finding("readiness.finding_all", values, "good")
    near = [next(name for name, each in CRITERIA.items() if row[each.missing]) for row in areas if row["lacks"] == 1]
    if near:
        most = max(CRITERIA, key=near.count)
        key = "readiness.finding_near" if near.count(most) < len(near) else "readiness.finding_near_same"
        return Finding(key, values | {"near": len(near), "most": near.count(most), "criterion": most}, "plain")
    return Finding("readiness.finding_far", values, "late")


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The areas as they are listed: as they come; where they are too many to list, those that are nearest to an application first, ready ones after
    them, those without a compound last."""
    if len(rows) <= extent.AREAS:
        return rows
    nearest = rows["lacks"].where(rows["lacks"] > 0, len(CRITERIA) + 1).where(rows["compounds"] > 0, len(CRITERIA) + 2)
    missing = sum(rows[each.missing] for each in CRITERIA.values())
    return rows.assign(_nearest=nearest, _missing=missing).sort_values(["_nearest", "_missing", "area_code"], kind="stable").drop(columns=["_nearest", "_missing"])


def matrix(
    t: Translator, rows: Sequence[Mapping[str, Any]], headline: Any, campaign: Any, opens: Opens, listed: Sequence[Mapping[str, Any]] | None = None,
) -> str:  # fmt: skip
    """Areas against criteria, in the order of the rows; the street's own rows below. Each number opens the list of what is missing. ``listed``: the
    rows that have a line, where not all have; the sums are of all."""
    titles = [t("readiness.area"), t("readiness.compounds"), *(t(f"readiness.criterion.{name}", days=int(campaign.relapse_free_days)) for name in CRITERIA),
              t("readiness.verdict"), t("readiness.clear_since")]  # fmt: skip
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(_area(t, row, opens) for row in (rows if listed is None else listed))
    return (
        f'<div class="b-card b-ready"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
        f"<tfoot>{_street(t, rows, opens)}{_shops(t, headline, opens)}</tfoot></table></div>"
    )


def _area(t: Translator, row: Mapping[str, Any], opens: Opens) -> str:
    name = f'<th scope="row">{escape(row["area"] if t.language == "zh" else row["area_en"])}</th>'
    if not row["compounds"]:
        unknown = f'<td class="b-unknown">? {escape(t("readiness.not_surveyed"))}</td>'
        return f'<tr>{name}<td>0</td>{unknown * len(CRITERIA)}<td class="b-unknown">? {escape(t("readiness.not_surveyed"))}</td><td>—</td></tr>'
    own = {"areas": row["area_code"]}
    cells = "".join(_cell(t, name, int(row[each.missing]), opens, each.list, own) for name, each in CRITERIA.items())
    since = "—" if row["clear_since"] is None or pd.isna(row["clear_since"]) else t.day(row["clear_since"])
    return f'<tr>{name}<td>{panels.linked(opens("compounds", int(row["compounds"]), **own))}</td>{cells}{_verdict(t, row)}<td>{escape(since)}</td></tr>'


def _cell(t: Translator, name: str, missing: int, opens: Opens, listing: str, own: Mapping[str, Any]) -> str:
    if not missing:
        return f'<td class="b-met" title="{escape(t("readiness.met"))}">✓</td>'
    count = opens(listing, missing, **own) if listing else t.number(missing)
    return f'<td class="b-lacks">✗ {panels.linked(t(f"readiness.missing.{name}", count=count))}</td>'


def _verdict(t: Translator, row: Mapping[str, Any]) -> str:
    if row["ready"]:
        return f'<td class="b-met"><b>✓ {escape(t("readiness.ready"))}</b></td>'
    if not row["lacks"]:
        return f'<td class="b-unknown">{escape(t("readiness.part"))}</td>'
    return f'<td class="b-lacks"><b>{escape(t("readiness.lacks", n=int(row["lacks"])))}</b></td>'


def _street(t: Translator, rows: Sequence[Mapping[str, Any]], opens: Opens) -> str:
    known = surveyed(rows)
    total = {each.missing: int(sum(row[each.missing] for row in known)) for each in CRITERIA.values()}
    cells = "".join(_cell(t, name, total[each.missing], opens, each.list, {}) for name, each in CRITERIA.items())
    ready = sum(bool(row["ready"]) for row in rows)
    met = ready == len(rows)
    verdict = f'<td class="{"b-met" if met else "b-lacks"}"><b>{"✓" if met else "✗"} {escape(t("readiness.ready_of", ready=ready, areas=len(rows)))}</b></td>'
    compounds = opens("compounds", int(sum(row["compounds"] for row in rows)))
    return f'<tr><th scope="row">{escape(t("readiness.street"))}</th><td>{panels.linked(compounds)}</td>{cells}{verdict}<td>—</td></tr>'


def _shops(t: Translator, headline: Any, opens: Opens) -> str:
    values = {"shops": opens("shops", int(headline.shops)), "closed": opens("shops_closed", int(headline.closed)), "share": findings.share(headline.closed, headline.shops), "aim": float(headline.closed_share)}
    met = bool(headline.shops) and not headline.to_close
    words = t("readiness.shops_of", **values) if headline.shops else t("readiness.shops_unknown")
    state = "b-unknown" if not headline.shops else "b-met" if met else "b-lacks"
    verdict = t("readiness.not_surveyed") if not headline.shops else t("readiness.met") if met else t("readiness.shops_lack", count=int(headline.to_close))
    mark = "?" if not headline.shops else "✓" if met else "✗"
    return f'<tr><th scope="row">{escape(t("readiness.shops"))}</th><td colspan="{len(CRITERIA) + 1}">{panels.linked(words)}</td><td class="{state}"><b>{mark} {escape(verdict)}</b></td><td>—</td></tr>'


def after_clear(t: Translator, rows: pd.DataFrame, as_of: date, opens: Opens) -> str:
    """What was found in compounds after they had been clear, and how fast it went (rows of readiness/found_after_clear): Kaplan–Meier."""
    if rows.empty:
        return panels.facts(t("readiness.after_title"), [(t("readiness.after_found"), t("readiness.places", count=0), "")], t("readiness.after_note"))
    curve = kaplan_meier(waits(_days(rows["found_on"]), _days(rows["removed_on"]), as_of))
    standing = int(rows["standing"].sum())
    lines = [
        (t("readiness.after_found"), t("readiness.places", count=len(rows)), t("readiness.after_where", count=opens("after_clear", len(rows)), compounds=int(rows["compound_id"].nunique()))),
        (t("readiness.after_standing"), t("readiness.places", count=standing), t("readiness.after_standing_of", count=opens("after_clear_standing", standing), of=len(rows))),
    ]
    if curve.median is None:
        lines.append((t("readiness.after_days"), t("readiness.longer"), t("readiness.after_removed", done=len(rows) - curve.standing, count=len(rows))))
    else:
        lines.append((t("readiness.after_days"), t("readiness.days", days=float(curve.median)), t("readiness.after_removed", done=len(rows) - curve.standing, count=len(rows))))
    return panels.facts(t("readiness.after_title"), lines, t("readiness.after_note"))


def _days(column: pd.Series) -> list[date | None]:
    return [None if pd.isna(day) else day for day in column]


def settings(t: Translator, campaign: Any) -> str:
    """The thresholds, and where they come from."""
    return panels.facts(t("readiness.settings_title"), [
        (t("readiness.setting_days"), t("readiness.days", days=float(campaign.relapse_free_days)), t("readiness.not_from_notice")),
        (t("readiness.setting_share"), f"{campaign.shops_closed_share:.0%}", t("readiness.not_from_notice")),
    ], t("readiness.settings_note"))  # fmt: skip


def history(weeks: pd.DataFrame, recent_weeks: int) -> Finding:
    """How many areas are clear now, and how many were some full weeks ago (rows of readiness/clear_areas_by_week)."""
    last = weeks.iloc[-1]
    full = weeks[~weeks["partial"]]
    values = {"areas": int(last["areas"]), "clear": int(last["clear"]), "weeks": int(recent_weeks)}
    if len(full) <= recent_weeks:
        return Finding("readiness.history_short", values)
    before = int(full.iloc[-1 - recent_weeks]["clear"]) if not last["partial"] else int(full.iloc[-recent_weeks]["clear"])
    return Finding("readiness.history", values | {"before": before})


def table(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """The matrix to take away: the area's name in the reader's language, the counts, the verdict in words."""
    verdict = [t("readiness.not_surveyed") if not row.compounds else t("readiness.ready") if row.ready else t("readiness.part") if not row.lacks else t("readiness.lacks", n=int(row.lacks)) for row in rows.itertuples()]
    return rows.assign(area=rows["area"] if t.language == "zh" else rows["area_en"], readiness=verdict)
