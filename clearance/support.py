"""支撑组: what each of the seven support groups is there for, what its duty moves, and what it still owes the meeting.

Pure: rows of queries/support and a translator in; a finding, cards and tables out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from clearance import disclosure, findings, panels
from clearance.actions import owner
from clearance.disclosure import Released, Shown, Withheld
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.statistics.survival import kaplan_meier, waits

Opens = Callable[..., str]

LISTS: Final = MappingProxyType({
    "noticed": ("notice_served", "in_scope"), "interviewed": ("shops_interviewed", "shops"), "step8_done": ("step8_done", "compounds"),
    "step5_done": ("step5_done", "compounds"), "agreed": ("agreed_standing", "notice_standing"), "step2_done": ("step2_done", "compounds"),
    "faults": ("faults", "removed_once"), "early_force": ("early_force", "removed_by_force"), "public_cleared": ("cleared", "in_scope"),
    "actions_done": ("actions_done", "actions_raised"), "actions_overdue": ("overdue_actions", "actions_open"), "own_actions": ("actions_done", "actions_raised"),
})  # fmt: skip
"""The lists that a measure's part and whole open, where there are any."""

OPENED: Final = MappingProxyType({"open": ("actions_open", {"support_group": "any"}), "overdue": ("overdue_actions", {"support_group": "any"})})
"""The lists that the numbers of the finding open."""

OWNERSHIP: Final = MappingProxyType({"public_cleared": "公"})
"""The measures that count one ownership (权属) only."""

COLUMNS: Final = MappingProxyType({
    "group": "support_of", "label": "support_measure", "words": "support_words", "part": "support_part", "whole": "support_whole",
    "share": "support_share", "running": "support_running",
})  # fmt: skip
"""The columns of the overview table, from those of ``lines``."""

HOUSEHOLDS: Final = frozenset({"aided"})
"""The measures that count households in hardship."""

_CHINESE: Final = re.compile("[\u3400-\u9fff]+")
"""Words that an English text leaves in Chinese, such as 居改非."""

SHOWN: Final = 4
"""How many open actions a card names; the table below has all."""


def compounds(measures: pd.DataFrame) -> int:
    """How many compounds the selection holds (rows of support/measures_by_group)."""
    return int(measures.loc[measures["measure"] == "step5_done", "whole"].iloc[0])


def finding(t: Translator, groups: Sequence[Mapping[str, Any]], actions: pd.DataFrame) -> Finding:
    """What the groups still owe (rows of support/actions_by_group and support/open_actions).

    Rules, first that fits: no action names any group; none is open; none is overdue; one group has most overdue → it; several do.
    """
    still_open = actions.drop_duplicates("action_id")  # one that names two groups is one action
    overdue = int(still_open["days_late"].notna().sum())
    values: dict[str, Any] = {"groups": len(groups), "open": len(still_open), "overdue": overdue, "named": int(sum(group["actions"] for group in groups))}
    if not values["named"]:
        return Finding("support.finding_unnamed", values)
    if still_open.empty:
        return Finding("support.finding_done", values, "good")
    if not overdue:
        return Finding("support.finding_in_time", values, "good")
    most = max(group["actions_overdue"] for group in groups)
    first = [group for group in groups if group["actions_overdue"] == most]
    values |= {"group": name(t, first[0]), "most": int(most)}
    return Finding("support.finding_overdue_one" if len(first) == 1 else "support.finding_overdue", values, "late")


def name(t: Translator, group: Mapping[str, Any]) -> str:
    """The group's name in the reader's language."""
    return group["name"] if t.language == "zh" else group["name_en"]


def _shown(t: Translator, count: Shown) -> str:
    return t("support.under", n=disclosure.THRESHOLD) if count is Withheld.SMALL else t("support.withheld") if count is Withheld.COVER else t.number(count)


def lines(t: Translator, measures: pd.DataFrame, groups: Sequence[Mapping[str, Any]], hardship: Released | None = None, *, households: bool) -> pd.DataFrame:
    """Every measure of every group, the actions that name the group last: support_group, group, measure, label, words (of the duty, that it
    rests on), part, whole, share (a fraction; null where withheld), running. ``households``: whether the reader may see household data; who may
    not gets the newest month's table that is released (``hardship``, None: none is yet) in place of the counts of households."""
    named = {group["support_group"]: name(t, group) for group in groups}
    own = [{"support_group": group["support_group"], "measure": "own_actions", "part": group["actions_done"], "whole": group["actions"], "running": None} for group in groups]
    rows = []
    for row in sorted([*measures.to_dict("records"), *own], key=lambda row: row["support_group"]):
        part, whole = int(row["part"]), int(row["whole"])
        told = {
            "support_group": row["support_group"], "group": named[row["support_group"]], "measure": row["measure"],
            "label": t(f"support.measure.{row['measure']}"), "words": t(f"support.words.{row['measure']}"),
            "part": part, "whole": whole, "share": findings.share(part, whole) if whole else None,
            "running": None if row["running"] is None or pd.isna(row["running"]) else int(row["running"]),
        }  # fmt: skip
        rows.append(told if households or row["measure"] not in HOUSEHOLDS else told | _released(t, hardship))
    return pd.DataFrame(rows)


def _released(t: Translator, hardship: Released | None) -> dict[str, Any]:
    """What stands in a line in place of counts of households: texts, and a share only where nothing of it is withheld."""
    if hardship is None:
        return {"measure": "unreleased", "part": t("support.withheld"), "whole": t("support.withheld"), "share": None}
    part, whole = hardship.planned, hardship.total
    return {
        "measure": "released", "label": t("support.measure.released", day=hardship.on), "part": _shown(t, part), "whole": _shown(t, whole),
        "share": None if isinstance(part, Withheld) or isinstance(whole, Withheld) or not whole else findings.share(part, whole),
    }  # fmt: skip


def numbers(t: Translator, rows: pd.DataFrame, opens: Opens) -> dict[str, list[str]]:
    """The cells of part and whole, each with the list that it counts where there is one, and the share in words (rows of ``lines``)."""
    found: dict[str, list[str]] = {"part": [], "whole": [], "share": ["—" if pd.isna(share) else percent(share) for share in rows["share"]]}
    for row in rows.itertuples():
        narrowed = {"ownership": OWNERSHIP[row.measure]} if row.measure in OWNERSHIP else {"support_group": str(row.support_group)} if row.measure == "own_actions" else {}
        for column, listing in zip(("part", "whole"), LISTS.get(row.measure, ("", "")), strict=True):
            value = getattr(row, column)
            found[column].append(value if isinstance(value, str) else opens(listing, value, **narrowed) if listing else t.number(value))
    return found


def percent(share: float) -> str:
    """A share in whole percent; one that is not nothing never reads as 0%."""
    return "<1%" if 0 < share < 0.01 else f"{share:.0%}"


def cards(
    t: Translator, groups: Sequence[Mapping[str, Any]], rows: pd.DataFrame, actions: pd.DataFrame, said: Mapping[str, Sequence[str]], median: str, opens: Opens, opens_item: Opens,
) -> str:  # fmt: skip
    """A card a group: name, heads, duty, what the duty moves, open actions. ``rows`` with their cells ``said`` (``lines``, ``numbers``);
    ``median``: the supervision's days from raised to done, in words; ``opens`` and ``opens_item`` make a number open its list, an action's
    its history."""
    told = rows.assign(part=said["part"], whole=said["whole"])
    supervises = rows.loc[rows["measure"] == "actions_done", "support_group"].iloc[0]
    return '<div class="b-groups">' + "".join(
        _card(t, group, told[told["support_group"] == group["support_group"]], actions[actions["support_group"] == group["support_group"]],
              median if group["support_group"] == supervises else "", opens, opens_item)
        for group in groups
    ) + "</div>"  # fmt: skip


def _card(t: Translator, group: Mapping[str, Any], rows: pd.DataFrame, actions: pd.DataFrame, median: str, opens: Opens, opens_item: Opens) -> str:
    heads = t("support.comma").join(f'<span lang="zh">{escape(head)}</span>' for head in group["heads"])
    duty = escape(group["duty"]) if t.language == "zh" else _CHINESE.sub(r'<span lang="zh">\g<0></span>', escape(group["duty_en"]))
    facts = [_line(t, row) for row in rows.itertuples() if row.measure != "own_actions"]
    if median:
        facts.append(_fact(t("support.median"), t("support.median_words"), median))
    count, late = len(actions), int(actions["days_late"].notna().sum())
    key = f"support.uncounted.{group['support_group']}"
    uncounted = f'<p class="b-small">{escape(t(key))}</p>' if key in t.keys else ""
    own = {"support_group": str(group["support_group"])}
    values = {"open": opens("actions_open", count, **own), "late": opens("overdue_actions", late, **own)}
    owed = t("support.owes" if late else "support.owes_in_time" if count else "support.owes_nothing", **values)
    items = "".join(_action(t, row, opens_item) for row in actions.head(SHOWN).itertuples())
    rest = escape(t("support.more", n=count - SHOWN)) if count > SHOWN else ""
    more = f"<li>{rest}</li>" if rest else ""
    return (
        f'<section class="b-card b-group"><h3><b>{group["support_group"]}</b>{escape(name(t, group))}</h3><p class="b-small">{escape(t("support.heads"))}{heads}</p>'
        f'<p class="b-duty">{duty}</p><dl>{"".join(facts)}</dl>{uncounted}'
        f"<h4>{panels.linked(owed)}</h4>{f'<ul>{items}{more}</ul>' if count else ''}</section>"
    )


def _line(t: Translator, row: Any) -> str:
    share = "" if pd.isna(row.share) else percent(row.share)
    running = t("support.running", count=int(row.running)) if pd.notna(row.running) and row.running else ""
    value = t(f"support.of.{row.measure}", part=row.part, whole=row.whole)
    return _fact(row.label, row.words, value, f"{share}{running}".strip())


def _fact(label: str, words: str, value: str, more: str = "") -> str:
    return f"<div><dt>{escape(label)}<small>{escape(words)}</small></dt><dd>{panels.linked(value)}<small>{escape(more)}</small></dd></div>"


def _action(t: Translator, row: Any, opens_item: Opens) -> str:
    late = f'<b class="b-overdue">! {escape(t("support.late", days=int(row.days_late)))}</b>' if pd.notna(row.days_late) else escape(t("support.due", day=row.due_on)) if pd.notna(row.due_on) else ""
    return f'<li>{panels.linked(opens_item("actions_open", row.action_id))} <span lang="zh">{escape(row.content or "")}</span> {late}</li>'


def median(t: Translator, actions: pd.DataFrame, as_of: date) -> str:
    """Days from raised to done (rows of support/waits_by_action), Kaplan–Meier: an action that is open has waited so long already."""
    if actions.empty:
        return t("support.median_none")
    done = [None if pd.isna(day) else day for day in actions["done_on"]]
    curve = kaplan_meier(waits(actions["raised_on"].tolist(), done, as_of))
    return t("support.median_longer", count=len(actions)) if curve.median is None else t("support.median_days", days=float(curve.median), count=len(actions))


def open_table(t: Translator, actions: pd.DataFrame) -> pd.DataFrame:
    """The open actions to take away, group and owner by their names."""
    return actions.assign(
        owner=[owner(t, row) for row in actions.to_dict("records")],
        support_of=actions["group_name"] if t.language == "zh" else actions["group_name_en"], support_due=actions["due_on"], support_late=actions["days_late"],
    )  # fmt: skip
