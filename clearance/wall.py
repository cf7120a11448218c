"""The wall (挂图作战): every compound a tile, in one look. Its state by colour, by mark and by number; what changed in a week outlined. Of a city,
which has more compounds than anybody can look at, every street is a tile, and opens the wall of its compounds.

Pure: rows of overview/wall or overview/streets and words in, HTML out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final

import pandas as pd

from clearance import extent
from clearance.findings import Finding
from clearance.locale import Translator

GROUPINGS: Final = ("batches", "areas", "teams", "streets")
COLUMN: Final = {"batches": "batch", "areas": "area_code", "teams": "team", "streets": "street_code"}
STATES: Final = ("verified", "clear", "standing", "not_surveyed")
MARKS: Final = {"verified": "✓✓", "clear": "✓", "standing": "", "not_surveyed": "?"}
CLEAR: Final = ("verified", "clear")
MANY: Final = 12
"""More compounds than stand well in one column beside others."""


def query_of(compounds: int, streets: int) -> str:
    """The query whose rows are the tiles, by how many compounds of how many streets there are to show."""
    return "overview/streets" if compounds > extent.COMPOUNDS and streets > 1 else "overview/wall"


def of_streets(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the rows are streets (overview/streets) and not compounds."""
    return bool(rows) and "became" in rows[0]


def groupings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the tiles of compounds can be grouped by: by street only where there are several."""
    several = len({row["street_code"] for row in rows}) > 1
    return [each for each in GROUPINGS if each != "streets" or several]


def finding(rows: Sequence[Mapping[str, Any]]) -> Finding:
    """How many compounds are clear, and how many became so or fell back within the week; the same of streets' rows."""
    if of_streets(rows):
        values = {name: int(sum(row[name] for row in rows)) for name in ("clear", "compounds", "became", "fell")}
    else:
        values = {
            "clear": sum(row["state"] in CLEAR for row in rows), "compounds": len(rows),
            "became": sum(row["state"] in CLEAR and row["state_before"] not in CLEAR for row in rows),
            "fell": sum(row["state"] not in CLEAR and row["state_before"] in CLEAR for row in rows),
        }  # fmt: skip
    became, fell = values["became"], values["fell"]
    kind = "both" if became and fell else "became" if became else "fell" if fell else "quiet"
    return Finding(f"wall.{kind}", values, "late" if fell else "good" if became else "plain")


def tiles(t: Translator, rows: Sequence[Mapping[str, Any]], grouping: str, named: Callable[[Mapping[str, Any]], str], opens: Callable[[str], str]) -> str:
    """The tiles, group by group, in the order of the rows. ``named`` says what a row's group is called; ``opens`` gives the address of a
    compound's dossier."""
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: _order(row[COLUMN[grouping]])):
        groups.setdefault(_order(row[COLUMN[grouping]]), []).append(row)
    body = "".join(_group(t, members, named(members[0]), opens) for members in groups.values())
    return f'<section class="b-wall b-wall-{grouping}">{body}</section>'


def street_tiles(t: Translator, rows: Sequence[Mapping[str, Any]], opens: Callable[[str], str]) -> str:
    """A tile a street (rows of overview/streets), in their order: how many of its compounds are clear. ``opens`` gives the address of a street's
    own overview."""
    return f'<section class="b-wall b-wall-of-streets"><div class="b-tiles">{"".join(_street(t, row, opens) for row in rows)}</div></section>'


def _street(t: Translator, row: Mapping[str, Any], opens: Callable[[str], str]) -> str:
    counts = {name: int(row[name]) for name in ("clear", "compounds", "not_surveyed", "in_scope", "standing", "became", "fell")}
    name, mark = (row["name"] if t.language == "zh" else row["name_en"]), MARKS[row["state"]]
    figure = f"{mark} {t('wall.street', **counts)}" if counts["compounds"] else mark
    changed = t("wall.street_changed", **counts) if counts["became"] or counts["fell"] else ""
    words = t("wall.street_tile", name=name, **counts) if counts["compounds"] else t("wall.street_empty", name=name)
    title = f"{words} · {changed}" if changed else words
    share = 100 * counts["clear"] // max(counts["compounds"], 1)
    return (
        f'<a class="b-tile b-tile-{row["state"]}{" b-tile-new" if changed else ""}" href="{escape(opens(row["street_code"]))}" '
        f'title="{escape(title)}" aria-label="{escape(title)}"><b>{escape(figure.strip())}</b><i style="--share: {share}%"></i><span>{escape(name)}</span></a>'
    )


def _order(value: Any) -> tuple[bool, Any]:
    """Groups in their own order; those without one last."""
    return (True, "") if pd.isna(value) else (False, value)


def _group(t: Translator, members: Sequence[Mapping[str, Any]], name: str, opens: Callable[[str], str]) -> str:
    clear = sum(row["state"] in CLEAR for row in members)
    head = f'<h3>{escape(name)}<span>{escape(t("wall.group", clear=clear, compounds=len(members)))}</span></h3>'
    return f'<div class="b-wall-group{" b-wide" if len(members) > MANY else ""}">{head}<div class="b-tiles">{"".join(_tile(t, row, opens) for row in members)}</div></div>'


def _tile(t: Translator, row: Mapping[str, Any], opens: Callable[[str], str]) -> str:
    state = row["state"]
    figure = t.number(row["standing"]) if state == "standing" else MARKS[state]
    changed = _change(t, row)
    words = t("wall.tile", name=row["name"], state=t(f"wall.state.{state}"), standing=int(row["standing"]), in_scope=int(row["in_scope"]))
    title = words if not changed else f"{words} · {changed}"
    return (
        f'<a class="b-tile b-tile-{state}{" b-tile-new" if changed else ""}" href="{escape(opens(row["compound_id"]))}" '
        f'title="{escape(title)}" aria-label="{escape(title)}"><b>{escape(figure)}</b><span lang="zh">{escape(row["name"])}</span></a>'
    )


def _change(t: Translator, row: Mapping[str, Any]) -> str:
    """What is new on a tile since a week ago, in words; empty where nothing is."""
    before, now = row["state_before"], row["state"]
    if not isinstance(before, str) or (before == now and row["standing"] == row["standing_before"]):
        return ""
    if before != now:
        return t("wall.state_changed", before=t(f"wall.state.{before}"), now=t(f"wall.state.{now}"))
    return t("wall.standing_changed", before=int(row["standing_before"]), now=int(row["standing"]))


def key(t: Translator, rows: Sequence[Mapping[str, Any]] = ()) -> str:
    """What marks and outline mean, on tiles of compounds or, where the rows are those, of streets."""
    words, number = ("wall.street_key", t("wall.street", clear=61, compounds=82)) if of_streets(rows) else ("wall.key", "3")
    entries = "".join(f'<li><i class="b-tile b-tile-{state}"><b>{MARKS[state] or number}</b></i>{escape(t(f"{words}.{state}"))}</li>' for state in STATES)
    new = f'<li><i class="b-tile b-tile-new"><b>&nbsp;</b></i>{escape(t(f"{words}.new"))}</li>'
    return f'<ul class="b-wall-key{" b-of-streets" if of_streets(rows) else ""}">{entries}{new}</ul>'
