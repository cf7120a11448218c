"""数据质量: what the page on the data says: how fresh, what is held back, what contradicts what, how much of "done" is verified, what to check again.

Pure: rows of queries/quality, the campaign's facts and a translator in; findings, panels and tables out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from clearance import extent, findings, panels
from clearance.address import QUARANTINE
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.statistics.proportions import wilson
from clearance.statistics.reinspection import Bound, bound, checks_needed

OF_AREAS: Final = ("compounds", "structures", "steps", "actions")
"""The ledgers whose items belong to residential areas. Shops belong to roads."""

RULES: Final = ("baseline_stood", "removal_done_standing", "removal_done_nothing", "cleared_not_begun", "accepted_early", "no_evidence")
"""The contradictions that queries/quality/contradictions.sql looks for, in the order in which they are shown."""

LISTS: Final = {"cleared": "cleared", "verified": "verified", "unverified": "unverified"}
"""The lists that the columns of the tables on verification count."""

FILLED_IN: Final = ("check_result", "check_inspector", "checked_on")
"""What a re-inspection list leaves empty for whoever goes there."""

OPENED: Final = MappingProxyType({"stale": "#freshness", "contradictions": "#contradictions", "held": QUARANTINE})
"""Where the numbers of the finding lead: to the places on the page that show them one by one, and to the rows held back."""

SHOWN_AS_ENOUGH: Final = 0.05
"""The share of failures that the page says how many checks would rule out."""


# ── the page in one sentence ─────────────────────────────────────────────────────────────────────────────────────

def finding(places: pd.DataFrame, held: pd.DataFrame, contradictions: pd.DataFrame, totals: pd.DataFrame, stale_days: int) -> Finding:
    """How fresh, how much is held back, how many contradictions (quality/freshness_by_place, held_by_area, contradictions, totals_against_notice).

    Rules, first that fits: contradictions or rows held back → all three numbers; something stale → how much, and that there is nothing else;
    else clean. A place is one residential area in one ledger; actions of no compound and roads are not counted among them.
    """
    of_areas = places[places["ledger"].isin(OF_AREAS) & places["place"].notna()]
    values: dict[str, Any] = {
        "cells": len(of_areas), "stale": int(of_areas["stale"].sum()), "days": int(stale_days),
        "held": int(held["rows_held"].sum()), "contradictions": len(contradictions) + len(differing(totals)),
    }  # fmt: skip
    if values["contradictions"] or values["held"]:
        return Finding("quality.finding_open", values, "late")
    if values["stale"]:
        return Finding("quality.finding_stale", values)
    return Finding("quality.finding_clean", values, "good")


# ── freshness, rows held back, rows that the newest file leaves out ──────────────────────────────────────────────


def in_order(areas: pd.DataFrame, places: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """The areas in their own order; of so many that not all are listed, first those that are stale in most ledgers or have most rows held back."""
    if len(areas) <= extent.AREAS:
        return areas
    stale, rows = places.groupby("place")["stale"].sum(), held.groupby("area_code")["rows_held"].sum()
    codes = areas["area_code"]
    return areas.assign(_stale=codes.map(stale).fillna(0), _held=codes.map(rows).fillna(0)).sort_values(["_stale", "_held"], ascending=False, kind="stable").drop(columns=["_stale", "_held"])


def matrix(t: Translator, listed: pd.DataFrame, areas: pd.DataFrame, places: pd.DataFrame, held: pd.DataFrame) -> str:
    """Residential areas (``listed``) against ledgers: the newest survey of each, how old, and whether that is too old; the totals of all ``areas``."""
    rows = {(row.ledger, row.place): row for row in places[places["place"].notna()].itertuples()}
    held_of = held.groupby(held["area_code"].fillna(""))["rows_held"].sum().to_dict()
    titles = [t("quality.area"), *(t(f"ledger.{ledger}") for ledger in OF_AREAS), t("quality.held"), t("quality.not_listed")]
    body = []
    for area in listed.itertuples():
        found = [rows.get((ledger, area.area_code)) for ledger in OF_AREAS]
        missing = int(sum(each.not_listed for each in found if each is not None))
        cells = "".join(_age(t, each) for each in found)
        name = area.area if t.language == "zh" else area.area_en
        body.append(f'<tr><th scope="row">{escape(name)}</th>{cells}{_held(t, int(held_of.get(area.area_code, 0)))}<td>{t.number(missing)}</td></tr>')
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    foot = _elsewhere(t, places, held) + _total(t, areas, places, held)
    return f'<div class="b-card b-ready" id="freshness"><table><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody><tfoot>{foot}</tfoot></table></div>'


def _age(t: Translator, row: Any) -> str:
    if row is None:
        return f'<td class="b-unknown">— {escape(t("quality.no_item"))}</td>'
    state, mark = ("lacks", "!") if row.stale else ("met", "✓")
    words = t("quality.stale" if row.stale else "quality.settled" if row.settled else "quality.fresh", days=int(row.days_old), day=row.newest_on.isoformat())
    return f'<td class="b-{state}">{mark} {escape(words)}</td>'


def _held(t: Translator, rows: int) -> str:
    return f'<td class="b-lacks">▲ {escape(t("quality.rows_held", n=rows))}</td>' if rows else "<td>0</td>"


def _elsewhere(t: Translator, places: pd.DataFrame, held: pd.DataFrame) -> str:
    """What belongs to no residential area: shops by their roads, actions of no compound, rows that do not say whose they are."""
    shops, actions = places[places["ledger"] == "shops"], places[places["place"].isna()]
    nowhere = held[held["area_code"].isna()]
    of_shops = int(nowhere.loc[nowhere["ledger"] == "shops", "rows_held"].sum())
    return _other(t, t("quality.shops"), t("quality.no_shops"), shops, of_shops) + _other(t, t("quality.elsewhere"), t("quality.no_item"), actions, int(nowhere["rows_held"].sum()) - of_shops)


def _other(t: Translator, title: str, none: str, rows: pd.DataFrame, held: int) -> str:
    """One line under the areas, its cell across all ledgers."""
    span = f'colspan="{len(OF_AREAS)}"'
    if rows.empty:
        cell = f'<td {span} class="b-unknown">— {escape(none)}</td>'
    else:
        stale, roads = int(rows["stale"].sum()), rows["place"].notna().any()
        age = {"day": rows["newest_on"].max().isoformat(), "days": int(rows["days_old"].min())}
        key = "quality.roads" if roads else "quality.actions_stale" if stale else "quality.actions_fresh"
        words = t(key, stale=stale, roads=len(rows), **age)
        cell = f'<td {span} class="b-{"lacks" if stale else "met"}">{"!" if stale else "✓"} {escape(words)}</td>'
    return f'<tr><th scope="row">{escape(title)}</th>{cell}{_held(t, held)}<td>{t.number(int(rows["not_listed"].sum()))}</td></tr>'


def _total(t: Translator, areas: pd.DataFrame, places: pd.DataFrame, held: pd.DataFrame) -> str:
    """How many areas are stale in each ledger, of those that have any item there."""
    cells = []
    for ledger in OF_AREAS:
        own = places[(places["ledger"] == ledger) & places["place"].isin(areas["area_code"])]
        cells.append(f"<td><b>{escape(t('quality.stale_of', stale=int(own['stale'].sum()), areas=len(own)))}</b></td>")
    return (
        f'<tr><th scope="row">{escape(t("quality.total"))}</th>{"".join(cells)}<td><b>{t.number(int(held["rows_held"].sum()))}</b></td>'
        f"<td><b>{t.number(int(places['not_listed'].sum()))}</b></td></tr>"
    )


def key(t: Translator, stale_days: int, cut: str = "") -> str:
    """What the marks of the matrix mean; ``cut``: that not all areas are listed, where they are not."""
    return (panels.key(t("quality.worst_first", cut=cut)) if cut else "") + panels.key(t("quality.key", days=int(stale_days)))


def section(t: Translator, name: str, note: str = "") -> str:
    """A part of the page by its title; ``note`` says what it finds."""
    return panels.section(t(f"quality.section.{name}"), note, place=name)


def places_table(t: Translator, areas: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The matrix to take away, a line a ledger and place, roads and all."""
    names = dict(zip(areas["area_code"], areas["area"] if t.language == "zh" else areas["area_en"], strict=True))
    return places.assign(
        ledger=[t(f"ledger.{ledger}") for ledger in places["ledger"]],
        place=[t("quality.elsewhere") if pd.isna(place) else names.get(place, place) for place in places["place"]],
        freshness=[t("quality.word_stale") if row.stale else t("quality.word_settled") if row.settled else t("quality.word_fresh") for row in places.itertuples()],
        newest_file=[_kind_of_file(t, only) for only in places["changes_only"]],
    )


def missing_table(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """The items that the newest file of their place leaves out (rows of quality/missing_items)."""
    return rows.assign(place=rows["place"] if t.language == "zh" else rows["place_en"], newest_file=[_kind_of_file(t, only) for only in rows["changes_only"]])


def counted_ledger(t: Translator, places: pd.DataFrame) -> Callable[[str], str]:
    """A ledger's name with how many of its items the newest files leave out."""
    count = places.groupby("ledger")["not_listed"].sum().to_dict()
    return lambda ledger: t("quality.ledger_left_out", ledger=t(f"ledger.{ledger}"), count=int(count.get(ledger, 0)))


def _kind_of_file(t: Translator, changes_only: bool) -> str:
    return t("quality.changes_only" if changes_only else "quality.whole_ledger")


def left_out(places: pd.DataFrame) -> Finding:
    """How many items the newest files leave out, and how many of them where that file looks like a whole ledger (quality/freshness_by_place)."""
    values = {
        "count": int(places["not_listed"].sum()), "items": int(places["items"].sum()),
        "whole": int(places.loc[~places["changes_only"].astype(bool), "not_listed"].sum()),
    }  # fmt: skip
    if not values["count"]:
        return Finding("quality.left_out_none", values, "good")
    return Finding("quality.left_out" if values["whole"] else "quality.left_out_changes", values)


# ── contradictions ───────────────────────────────────────────────────────────────────────────────────────────────


def differing(totals: pd.DataFrame) -> pd.DataFrame:
    """The totals that are not the notice's."""
    return totals[totals["counted"] != totals["planned"]]


def rules(t: Translator, rows: pd.DataFrame, totals: pd.DataFrame, baseline_on: date) -> str:
    """Each kind of contradiction with its count, what it means and what to look at; those without any too."""
    counts = rows["rule"].value_counts()
    lines = [(t(f"quality.rule.{rule}", day=baseline_on), int(counts.get(rule, 0)), t(f"quality.look.{rule}")) for rule in RULES]
    lines.append((t("quality.rule.totals"), len(differing(totals)), t("quality.look.totals")))
    head = "".join(f'<th scope="col">{escape(t(f"quality.{name}"))}</th>' for name in ("contradiction", "found", "look_at"))
    return f'<div class="b-card b-ready b-rules"><table><thead><tr>{head}</tr></thead><tbody>{"".join(_rule(t, *line) for line in lines)}</tbody></table></div>'


def _rule(t: Translator, words: str, count: int, look: str) -> str:
    found = f'<td class="b-lacks">! {escape(t("quality.found_some", n=count))}</td>' if count else f'<td class="b-met">✓ {escape(t("quality.found_none"))}</td>'
    return f'<tr><th scope="row">{escape(words)}</th>{found}<td>{escape(look)}</td></tr>'


def contradictions_table(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """The contradictions by rule in the order of the rules, with the rule's short name (rows of quality/contradictions)."""
    order = {rule: place for place, rule in enumerate(RULES)}
    rows = rows.sort_values("rule", key=lambda column: column.map(order), kind="stable")
    return rows.assign(happened_on=rows["day"], contradicting=rows["structures"], contradiction=[t(f"quality.short.{rule}") for rule in rows["rule"]], area=rows["area"] if t.language == "zh" else rows["area_en"])


def totals_table(t: Translator, totals: pd.DataFrame) -> pd.DataFrame:
    """The ledgers' totals beside the notice's (rows of quality/totals_against_notice)."""
    items = [t(f"quality.of_notice.{row.field}", value=t.name_of("classes" if row.field != "batch" else "batches", row.value) if row.value else "") for row in totals.itertuples()]
    return totals.assign(notice_item=items, difference=[_difference(t, int(row.counted) - int(row.planned)) for row in totals.itertuples()])


def _difference(t: Translator, difference: int) -> str:
    if not difference:
        return t("quality.agrees")
    return t("quality.more" if difference > 0 else "quality.fewer", count=abs(difference))


# ── how much of "done" is verified ───────────────────────────────────────────────────────────────────────────────


def with_intervals(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares verified with Wilson's 95% interval, as fractions (rows of quality/verified_by_member, each with something cleared)."""
    shares = [wilson(int(row.verified), int(row.cleared)) for row in rows.itertuples()]
    return rows.assign(share=[each.share for each in shares], low=[each.low for each in shares], high=[each.high for each in shares])


def areas_to_verify(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """The areas, the lowest share verified first; of equal shares the one with most left to verify."""
    own = with_intervals(rows[rows["dimension"] == "area"])
    own = own.assign(label=own["label"] if t.language == "zh" else own["label_en"], left=own["cleared"] - own["verified"])
    return own.sort_values(["share", "left", "member"], ascending=[True, False, True])


def verified(rows: pd.DataFrame, areas: pd.DataFrame) -> Finding:
    """How much is verified in all, and where least (rows of quality/verified_by_member; ``areas`` as ``areas_to_verify`` gives them)."""
    total = rows[rows["dimension"] == "total"]
    if total.empty:
        return Finding("quality.verified_nothing", {})
    cleared, done = int(total["cleared"].iloc[0]), int(total["verified"].iloc[0])
    values: dict[str, Any] = {"cleared": cleared, "verified": done, "share": findings.share(done, cleared)}
    if cleared == done:
        return Finding("quality.verified_all", values, "good")
    least = areas.iloc[0]
    return Finding("quality.verified_some", values | {"area": least["label"], "of": int(least["cleared"]), "own": int(least["verified"])})


def total(rows: pd.DataFrame) -> dict[str, Any]:
    """How many are cleared and verified in all (rows of quality/verified_by_member, with something cleared)."""
    whole = rows[rows["dimension"] == "total"].iloc[0]
    return {"verified": int(whole["verified"]), "cleared": int(whole["cleared"])}


def batches_table(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    """Each batch's share with its interval in words; ``batch`` is the batch's number, missing for none."""
    own = with_intervals(rows[rows["dimension"] == "batch"])
    return _shares_in_words(t, own.assign(batch=[pd.NA if pd.isna(member) else int(member) for member in own["member"]]))


def areas_table(t: Translator, areas: pd.DataFrame) -> pd.DataFrame:
    """Each area's share with its interval in words, in the order of ``areas_to_verify``; with the area's code."""
    return _shares_in_words(t, areas.assign(area=areas["label"], area_code=areas["member"]))


def _shares_in_words(t: Translator, rows: pd.DataFrame) -> pd.DataFrame:
    words = [t("quality.share_interval", share=findings.share(row.verified, row.cleared), low=row.low, high=row.high) for row in rows.itertuples()]
    return rows.assign(unverified=rows["cleared"] - rows["verified"], verified_share=words)


# ── the list to check again ──────────────────────────────────────────────────────────────────────────────────────


def meeting_day(as_of: date, weekday: int) -> date:
    """The last meeting day up to a day (ISO weekday): the seed that a list starts with."""
    return as_of - timedelta(days=(as_of.isoweekday() - weekday) % 7)


def to_check(t: Translator, drawn: pd.DataFrame) -> pd.DataFrame:
    """The structures drawn, in the order of the draw, with empty columns to fill in (rows of quality/drawn_structures)."""
    return drawn.assign(
        area=drawn["area"] if t.language == "zh" else drawn["area_en"],
        verified_word=[t("quality.is_verified" if each else "quality.not_verified") for each in drawn["verified"]],
        **{name: pd.Series([None] * len(drawn), dtype=object) for name in FILLED_IN},
    )


def fields_to_check(households: bool) -> tuple[str, ...]:
    """The list's columns; the address only for whoever may see household data."""
    return ("draw", "structure_id", "name", "area", *(("address",) if households else ()), "kind", "area_sqm", "removed_on", "verified_word", *FILLED_IN)


def readings(t: Translator) -> dict[str, Callable[[Any], Any]]:
    """How the values of the list's columns read."""
    return {"kind": lambda value: None if pd.isna(value) else t.name_of("kind", value)}


def with_addresses(rows: pd.DataFrame, addresses: pd.DataFrame) -> pd.DataFrame:
    """The list with its addresses, for whoever may see them (rows of quality/addresses)."""
    return rows.assign(address=rows["structure_id"].map(dict(zip(addresses["structure_id"], addresses["address"], strict=True))))


def judged(failures: int, checks: int, cleared: int) -> Finding:
    """What so many failures in the checks say of all that is cleared, at 95% one-sided.

    Rules, first that fits: everything was drawn → no inference, the share itself; no failure → the rule of three and the exact bound; all
    failed → nothing bounds it; else the exact bound.
    """
    found: Bound = bound(failures, checks)
    values: dict[str, Any] = {"checks": checks, "failures": failures, "share": found.share or 0.0, "at_most": found.at_most, "cleared": cleared}
    if checks == cleared:
        return Finding("quality.bound_everything", values)
    if not failures:
        return Finding("quality.bound_none", values | {"three": found.rule_of_three})
    return Finding("quality.bound_all" if failures == checks else "quality.bound_some", values, "late")


def how_drawn(t: Translator, seed: date, failures: int, checks: int, cleared: int) -> str:
    """From what, how and with which seed the list is drawn, and what so many failures on it say."""
    said = judged(failures, checks, cleared)
    return panels.facts(t("quality.how_title"), [
        (t("quality.how_from"), t("quality.structures", count=cleared), t("quality.how_from_more")),
        (t("quality.how_size"), t("quality.structures", count=checks), t("quality.how_size_more", needed=checks_needed(SHOWN_AS_ENOUGH), share=SHOWN_AS_ENOUGH)),
        (t("quality.how_seed"), seed.isoformat(), t("quality.how_seed_more")),
        (t("quality.how_says"), _rate(t, said), t(said.key, **said.values)),
    ])  # fmt: skip


def _rate(t: Translator, said: Finding) -> str:
    if said.key == "quality.bound_everything":
        return t("quality.exactly", share=said.values["share"])
    return t("quality.at_most", share=said.values["at_most"])
