"""One week as a waterfall, and the weeks' removals as a control chart.

Placeholders: week_ends {opening} {closing}; control_hover {value}; the moves' own names are those of the bridge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (
    "empty", "opening", "found", "relapsed", "removed", "reremoved", "declassified", "closing", "unit_structures",
    "upper_limit", "lower_limit", "centre", "flagged", "removals",
)  # fmt: skip

_LOOKS = {
    "found": (theme.ALERT, ""), "relapsed": (theme.ALERT, "/"),
    "removed": (theme.CLEARED, ""), "reremoved": (theme.CLEARED, "/"), "declassified": (theme.CLEARED, "."),
}  # fmt: skip


def waterfall(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """From what stood at the week's start to what stands at its end, move by move.

    df: step, change, level (``weeks.steps``). The axis is the change since the week's start, so that it begins at zero and a week's
    moves are not lost against what stands; the two levels are in words.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows = df.to_dict("records")
    start, end = int(rows[0]["level"]), int(rows[-1]["level"])
    moves = rows[1:-1]
    names = [labels["opening"], *(labels[row["step"]] for row in moves), labels["closing"]]
    floors, tops = [], []
    for before, row in zip(rows, moves, strict=False):
        floors.append(min(before["level"], row["level"]) - start)
        tops.append(max(before["level"], row["level"]) - start)
    low, high = min([0, *floors]), max([0, *tops])
    span = max(high - low, 1)
    data: list[dict] = []
    for place, (row, floor, top) in enumerate(zip(moves, floors, tops, strict=True), start=1):
        colour, shape = _LOOKS[row["step"]]
        marker: dict = {"color": colour, "line": {"color": colour, "width": 1}}
        if shape:
            marker["pattern"] = {"shape": shape, "bgcolor": theme.GROUND, "size": 8, "solidity": 0.5}
        data.append({
            "type": "bar", "x": [place], "y": [top - floor], "base": [floor], "width": 0.62, "marker": marker,
            "hovertext": [f'{labels[row["step"]]} {row["change"]:+,} {labels["unit_structures"]}'.replace("-", "−")], "hoverinfo": "text",
        })  # fmt: skip
    net = end - start
    data.append({
        "type": "bar", "x": [len(rows) - 1], "y": [abs(net)], "base": [min(net, 0)], "width": 0.62,
        "marker": {"color": theme.STANDING}, "hovertext": [f"{labels['closing']} {end:,} {labels['unit_structures']}"], "hoverinfo": "text",
    })  # fmt: skip
    # A thin line carries each level to the next bar.
    levels = [0, *(row["level"] - start for row in moves)]
    x = [value for place in range(len(levels)) for value in (place - 0.31 if place else -0.31, place + 1.31, None)]
    y = [value for level in levels for value in (level, level, None)]
    data.append({"type": "scatter", "mode": "lines", "x": x, "y": y, "line": {"color": theme.RULE, "width": 1}, "hoverinfo": "skip"})
    data.append({"type": "scatter", "mode": "lines", "x": [-0.31, 0.31], "y": [0, 0], "line": {"color": theme.STANDING, "width": 5}, "hoverinfo": "skip"})
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=64, right=20, below=36, height=460)
    said = [f"<b>{start:,}</b>", *(f'<b>{row["change"]:+,}</b>'.replace("-", "−") if row["change"] else "0" for row in moves), f"<b>{end:,}</b>"]
    tips = [0, *tops, max(net, 0)]
    for place, (text, tip) in enumerate(zip(said, tips, strict=True)):
        layout["annotations"].append({
            "text": text, "x": place, "y": tip, "xanchor": "center", "yanchor": "bottom", "yshift": 3, "font": {"size": theme.LABEL + 2},
        })  # fmt: skip
    layout |= {
        "barmode": "overlay", "hovermode": "closest",
        "xaxis": {"range": [-0.55, len(rows) - 0.45], "tickmode": "array", "tickvals": list(range(len(rows))), "ticktext": names,
                  "showgrid": False, "tickfont": {"color": theme.INK, "size": theme.LABEL}},
        "yaxis": {"range": [low - span * 0.06, high + span * 0.16], "zeroline": True, "zerolinecolor": theme.RULE, "tickformat": ",d", "nticks": 6},
    }  # fmt: skip
    return go.Figure(data=data, layout=layout)


def control(df: pd.DataFrame, *, limits: tuple[float, float, float], labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """Removals week by week between their limits. df: week_end, removals, flagged (``weeks.points``); limits: lower, centre, upper.

    A week for which a rule fired has a ring and another shape beside its colour.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    lower, centre, upper = limits
    days, x = f.days(df["week_end"]), f.iso(df["week_end"])
    values = f.numbers(df["removals"])
    top = f.ceiling([*values, upper])
    ends = [(upper, f'{labels["upper_limit"]} {f.show(upper)}'), (centre, f'{labels["centre"]} {f.show(centre)}')]
    if lower > 0:
        ends.append((lower, f'{labels["lower_limit"]} {f.show(lower)}'))
    left, right = f.y_width(top), max(f.text_width(text, theme.LABEL) for _, text in ends) + 30
    keys = f.key_lines([(theme.STANDING, "●", labels["removals"]), (theme.ALERT, "◆", labels["flagged"])])
    axis = f.date_axis(
        days[0] - dt.timedelta(days=4), days[-1] + dt.timedelta(days=4), labels, tick0=days[-1], width=f.plot_width(left, right),
    )  # fmt: skip
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.key_height(keys), below=f.below(axis), height=460)
    f.draw_key(layout, keys)
    f.end_labels(layout, ends, top=top, x=x[-1])
    flagged = df["flagged"].tolist()
    unit = labels["unit_structures"]
    layout |= {"hovermode": "closest", "xaxis": axis, "yaxis": f.y_axis(top, tickformat=",d", nticks=6)}
    lines = [(upper, "dash", theme.PLAN), (centre, "solid", theme.RULE), *([(lower, "dash", theme.PLAN)] if lower > 0 else [])]
    data: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": [x[0], x[-1]], "y": [level, level], "line": {"color": colour, "width": 2, "dash": dash}, "hoverinfo": "skip"}
        for level, dash, colour in lines
    ]
    data.append({
        "type": "scatter", "mode": "lines+markers", "x": x, "y": values, "cliponaxis": False, "line": {"color": theme.STANDING, "width": 2},
        "marker": {
            "size": [14 if each else 9 for each in flagged], "symbol": ["diamond" if each else "circle" for each in flagged],
            "color": [theme.ALERT if each else theme.STANDING for each in flagged],
            "line": {"color": [theme.INK if each else theme.STANDING for each in flagged], "width": 2},
        },
        "hovertemplate": "%{x|" + labels["day_format"] + "} %{y:,} " + unit + "<extra></extra>",
    })  # fmt: skip
    return go.Figure(data=data, layout=layout)
