"""Shares verified with their intervals, a line a residential area.

Placeholders: share_of {done} {items} {percent}; share_total {percent}; share_hover {label} {done} {items} {percent} {low} {high} {left}.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = ("empty", "share_of", "share_total", "share_hover")
_ROW = 28  # px
_ABOVE = 26  # px, for the name of the line of all


def shares_verified(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, verified: int, cleared: int) -> go.Figure:
    """Each area's share verified as a point on its interval, in the order of the rows, with the line of all areas together.

    df: label, cleared, verified, left (counts), share, low, high (fractions); verified, cleared: of all of them.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows, total = df.to_dict("records"), verified / cleared
    names = [f.safe(row["label"]) for row in rows]
    said, hover = [], []
    for row in rows:
        words = {"done": f.show(row["verified"]), "items": f.show(row["cleared"]), "percent": f.percent(row["verified"], row["cleared"])}
        said.append(labels["share_of"].format(**words))
        hover.append(labels["share_hover"].format(label=f.safe(row["label"]), left=f.show(row["left"]), low=f"{row['low']:.0%}", high=f"{row['high']:.0%}", **words))
    y = list(range(len(rows)))
    share, low, high = ([100 * row[name] for row in rows] for name in ("share", "low", "high"))
    first = max(0, 10 * int(min(low) // 10))
    left = max(f.text_width(name, theme.AXIS) for name in names) + 22
    right = max(f.text_width(each, theme.LABEL) for each in said) + 26
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=_ABOVE, below=34)
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + _ROW * len(rows) + 8)
    step = 10 if 100 - first <= 50 else 20
    ticks = list(range(first if (100 - first) % step == 0 else first - 10, 101, step))
    layout |= {
        "hovermode": "closest",
        "xaxis": {"range": [min(first, ticks[0]), 100], "tickmode": "array", "tickvals": ticks, "ticktext": [f"{tick}%" for tick in ticks], "showgrid": True, "gridcolor": theme.GRID,
                  "zeroline": False, "tickfont": {"size": theme.AXIS, "color": theme.MUTED}},
        "yaxis": {"range": [len(rows) - 0.4, -0.6], "tickmode": "array", "tickvals": y, "ticktext": names, "showgrid": False, "ticklabelstandoff": 6,
                  "tickfont": {"color": theme.INK}},
    }  # fmt: skip
    layout["shapes"].append({"type": "line", "xref": "x", "yref": "paper", "x0": 100 * total, "x1": 100 * total, "y0": 0, "y1": 1, "line": {"color": theme.MUTED, "width": 2, "dash": "dot"}, "layer": "below"})
    layout["annotations"] += [
        {"text": labels["share_total"].format(percent=f.percent(verified, cleared)), "xref": "x", "yref": "paper", "x": 100 * total, "y": 1, "xanchor": "right" if total > 0.5 else "left",
         "yanchor": "bottom", "yshift": 4, "showarrow": False, "font": {"size": theme.NOTE, "color": theme.MUTED}},
        *({"text": each, "xref": "paper", "yref": "y", "x": 1, "y": place, "xanchor": "left", "xshift": 14, "showarrow": False, "font": {"size": theme.LABEL, "color": theme.INK}}
          for place, each in enumerate(said)),
    ]  # fmt: skip
    spans = {"x": [point for pair in zip(low, high, [None] * len(rows), strict=True) for point in pair], "y": [place for place in y for _ in range(3)]}
    data = [
        spans | {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"color": theme.STANDING_LIGHT, "width": 6}},
        {"type": "scatter", "mode": "markers", "x": share, "y": y, "hovertext": hover, "hoverinfo": "text", "cliponaxis": False,
         "marker": {"color": theme.STANDING, "symbol": "circle", "size": 12, "line": {"color": theme.GROUND, "width": 1.5}}},
    ]  # fmt: skip
    return go.Figure(data=data, layout=layout)
