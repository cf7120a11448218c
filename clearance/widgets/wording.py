"""How codes read in the reader's language: a finding, a filter's values, a table's headers, a chart's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

import pandas as pd
import streamlit as st

from clearance import extent, locale
from clearance.findings import Finding
from clearance.selection import NONE, Selection
from clearance.widgets.answers import run
from clearance.widgets.asked import campaign, of_several_streets, selection
from clearance.widgets.reader import translator


def sentence(finding: Finding, **more: Any) -> str:
    """A finding in words."""
    return translator()(finding.key, **finding.values, **more)


def choice_name(t: locale.Translator, name: str, row: Any) -> str:
    """How a filter's value reads: a batch, a class, a team by its key; a street or an area by its own name."""
    if name in ("streets", "areas"):
        return row.label if t.language == "zh" else row.label_en
    return member_name(t, name, row.value)


def member_name(t: locale.Translator, name: str, value: Any) -> str:
    """第一批, 文明小区, 第三组, 未分组 …: the name of a batch, class or team; missing means none."""
    if value is None or pd.isna(value) or value == NONE:
        value = NONE
    return t.name_of(name, value)


COLUMN_OF = {"batches": "batch", "classes": "class", "teams": "team", "areas": "area_code", "compound": "compound_id", "week": "week_end"}


def member_names(t: locale.Translator, *names: str) -> dict[str, Callable[[Any], str]]:
    """For a table's batch, class and team columns: how their values read."""
    return {COLUMN_OF[name]: partial(member_name, t, name) for name in names}


def member_reader(name: str) -> Callable[[Any], str]:
    """How the members of a filter read, in the reader's language."""
    return partial(member_name, translator(), name)


def _choices() -> pd.DataFrame:
    """What the filters offer of the day, whatever is chosen: the areas and streets with their names."""
    return run("surveys/choices", Selection(as_of=selection().as_of, known=selection().known))


def area_names(columns: Iterable[str]) -> dict[str, Callable[[Any], Any]]:
    """For a table's column of areas, which the data names in Chinese: their English names for who reads English; one that stands for several stays."""
    t = translator()
    if t.language == "zh" or "area" not in columns or "board" not in st.session_state:
        return {}
    choices = _choices()
    known = choices.loc[choices["filter"] == "areas", ["label", "label_en"]].drop_duplicates().drop_duplicates("label", keep=False)
    names = dict(zip(known["label"], known["label_en"], strict=True))
    return {"area": lambda area: names.get(area, area)}


PLACED_BY = ("street_code", "area_code", "compound_id")
"""The columns from which it follows whose street a row is."""
_BEFORE = ("area", "area_name", "area_name_en", "road")


def with_street(held: extent.Part, columns: Mapping[str, str]) -> tuple[extent.Part, Mapping[str, str]]:
    """Where several streets are shown, a table's rows and its ``columns`` with the street that each is of: before the area or the road, else behind
    the name. Two streets may have an area or a compound of one name."""
    by = next((each for each in PLACED_BY if each in held.rows), "")
    if not by or "street" in columns or "board" not in st.session_state or st.session_state["board"].only or not of_several_streets():
        return held, columns
    names = _streets_by(by)
    fields = list(columns)
    place = next((fields.index(each) for each in _BEFORE if each in fields), fields.index("name") + 1 if "name" in fields else 1)
    shown = {**{each: columns[each] for each in fields[:place]}, **headers("street"), **{each: columns[each] for each in fields[place:]}}
    return held.joined(lambda rows: rows.assign(street=rows[by].map(names))), shown


def _streets_by(column: str) -> pd.Series:
    """The streets' names by what a column holds."""
    choices = _choices()
    streets = choices[choices["filter"] == "streets"].set_index("value")["label" if translator().language == "zh" else "label_en"]
    if column == "street_code":
        return streets
    if column == "area_code":
        return choices[choices["filter"] == "areas"].set_index("value")["street_code"].map(streets)
    return run("compound/choices", selection()).set_index("compound_id")["street_code"].map(streets)


def _burn_named(t: locale.Translator, measure: str) -> str:
    return t("burn.left_in", measure=measure)


def named(t: locale.Translator, rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Rows with a readable column beside the coded one: class_label, kind_label, measure_label."""
    labels: dict[str, tuple[str, str, Callable[[Any], str]]] = {
        "classes": ("class", "class_label", partial(member_name, t, "classes")),
        "kinds": ("kind", "kind_label", partial(t.name_of, "kind")),
        "measures": ("measure", "measure_label", partial(_burn_named, t)),
    }
    for name in names:
        column, label, read = labels[name]
        rows = rows.assign(**{label: [read(value) for value in rows[column]]})
    return rows


def headers(*fields: str) -> dict[str, str]:
    """Column headers by field."""
    t = translator()
    return {field: t(f"column.{field}", weeks=campaign().recent_weeks) for field in fields}


def chart_labels() -> dict[str, str]:
    """The charts' words; the target's day is the campaign's."""
    return chart_labels_of(translator(), campaign())


def chart_labels_of(t: locale.Translator, facts: SimpleNamespace) -> dict[str, str]:
    """The same in a language and of a campaign that are given."""
    return {**t.labels("chart"), "target": t("chart.target", day=facts.target_on)}
