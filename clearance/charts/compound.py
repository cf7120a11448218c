"""One compound's burn-down: what stands week by week, and under it what came and went in each week.

Placeholders: remaining_structures {n} {unit}; bridge_total {name} {n}; compound_planned_end {day}.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (
    *f.LABELS, "remaining_structures", "unit_structures", "partial", "target", "bridge_total", "compound_planned_end", "compound_moves",
    "found", "relapsed", "removed", "reremoved", "declassified",
)  # fmt: skip

_MOVES = (
    ("found", 1, theme.ALERT, None), ("relapsed", 1, theme.ALERT, "/"),
    ("removed", -1, theme.CLEARED, None), ("reremoved", -1, theme.CLEARED, "/"), ("declassified", -1, theme.MUTED, "."),
)  # fmt: skip
_LOWER = 0.28
"""The moves' share of the plot; what stands has the rest, less a gap for the moves' key."""


def burn(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, marks: f.Marks, planned_end: dt.date | None) -> go.Figure:
    """What stands at the end of each week as a line, to the planned end of the compound's batch where that is still to come; in a panel of
    their own the week's moves, above and below zero: one scale for both would flatten them.

    df: week_end, partial, standing, found, relapsed, removed, reremoved, declassified (counts of structures). planned_end: None or
    missing for a compound of no batch.
    """
    if df.empty or not df[["standing", *(name for name, *_ in _MOVES)]].to_numpy().any():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    unit, ends_on = labels["unit_structures"], f.day(planned_end)
    weeks, x, standing = f.days(df["week_end"]), f.iso(df["week_end"]), f.numbers(df["standing"])
    partial, today = bool(df["partial"].iloc[-1]), weeks[-1]
    moves = {name: f.numbers(df[name]) for name, *_ in _MOVES}
    first = weeks[0] - dt.timedelta(days=7)
    end = max(today, ends_on or today)
    last = end + dt.timedelta(days=max(7, round((end - first).days * 0.02)))
    top = f.ceiling(standing)
    up = max(map(sum, zip(*(moves[name] for name, sign, *_ in _MOVES if sign > 0), strict=True)))
    down = max(map(sum, zip(*(moves[name] for name, sign, *_ in _MOVES if sign < 0), strict=True)))
    span = max(up, down, 1)

    words = f.worded(theme.STANDING, f.SOLID, labels["remaining_structures"].format(n=f.show(standing[-1]), unit=unit), bold=True)
    left = max(f.y_width(top), f.y_width(-span))
    right = f.right_margin(f.text_width(words, theme.LABEL, bold=True) + 28, 1 - f.place(today, first, last), left)
    if ends_on:
        marks = [*marks, (ends_on, labels["compound_planned_end"].format(day=f.date_text(ends_on, labels["date_format"])))]
    placed = f.mark_rows(marks, first, last, f.plot_width(left, right), right)
    # Only what happened is named; that there was no relapse needs no colour.
    keys = f.key_lines([(theme.INK, "±", labels["compound_moves"]), *(
        (colour, {None: f.FULL, "/": f.HATCHED, ".": "▦"}[shape], labels["bridge_total"].format(name=labels[name], n=("+" if sign > 0 else "−") + f.show(sum(moves[name]))))
        for name, sign, colour, shape in _MOVES if any(moves[name])
    )])  # fmt: skip
    axis = f.date_axis(first, last, labels, tick0=f.meeting_day(weeks, partial), width=f.plot_width(left, right))
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, note=f.open_note(df, theme.STANDING, labels), left=left, right=right,
                     above=f.marks_height(placed), below=f.below(axis), height=theme.HEIGHT + 20)
    gap = 22 * len(keys) + 16
    upper = 1 - _LOWER - gap / f.plot_height(layout)
    layout |= {
        "barmode": "relative", "hovermode": "x unified",
        "xaxis": axis | {"anchor": "y2"},
        "yaxis": f.y_axis(top, domain=[1 - upper, 1], tickformat=",d", nticks=5),
        "yaxis2": {"domain": [0, _LOWER], "range": [-(down or span * 0.15) * 1.15, (up or span * 0.15) * 1.15], "zeroline": True,
                   "zerolinecolor": theme.INK, "zerolinewidth": 1, "tickformat": ",d", "nticks": 4, "anchor": "x"},
    }
    f.draw_marks(layout, placed, today=today)
    layout["annotations"].append({"text": "<br>".join(keys), "xref": "paper", "x": 0, "yref": "y2 domain", "y": 1,
                                  "xanchor": "left", "yanchor": "bottom", "yshift": 3, "font": {"size": theme.NOTE}})
    data: list[dict] = [{"type": "scatter", "x": x, "y": standing, "mode": "lines", "fill": "tozeroy", "fillcolor": theme.STANDING_TINT,
             "line": {"color": theme.STANDING, "width": 3},
             "hovertemplate": labels["remaining_structures"].format(n="%{y:,}", unit=unit) + "<extra></extra>"}]  # fmt: skip
    # Each bar stands on the days it counts, up to its week end.
    days = [7, *((after - before).days for before, after in itertools.pairwise(weeks))]
    wide, shift = ([round(share * each * f.DAY_MS) for each in days] for share in (0.76, -0.88))
    for name, sign, colour, shape in _MOVES:
        if not any(moves[name]):
            continue
        marker: dict = {"color": colour}
        if shape:
            marker |= {"pattern": {"shape": shape, "bgcolor": theme.GROUND, "size": 6, "solidity": 0.5}, "line": {"color": colour, "width": 1}}
        data.append({"type": "bar", "x": x, "y": [sign * value or None for value in moves[name]], "yaxis": "y2", "marker": marker, "width": wide,
                     "offset": shift, "customdata": moves[name], "hovertemplate": labels[name] + " %{customdata:,} " + unit + "<extra></extra>"})
    data.append({"type": "scatter", "x": [x[-1]], "y": [standing[-1]], "mode": "markers", "hoverinfo": "skip", "cliponaxis": False,
                 "marker": {"color": theme.GROUND if partial else theme.STANDING, "size": 11, "line": {"color": theme.STANDING, "width": 3}}})
    f.end_labels(layout, [(standing[-1], words)], top=top, x=x[-1], height=upper * f.plot_height(layout))
    return go.Figure(data=data, layout=layout)
