"""Shops (居改非) closed and still open, a bar a road or a trade; the longer the more places.

Placeholders: shops_of {closed} {shops} {percent}; shops_hover {label} {closed} {shops} {percent} {open} {relapsed}.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = ("empty", "shops_closed", "shops_open", "shops_of", "shops_hover")
_ROW = 30  # px


def closed_of(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """Places closed and open, in the order of the rows.

    df: label, shops, closed, open, relapsed (all counts of places).
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows = df.to_dict("records")
    names = [f.safe(row["label"]) for row in rows]
    said, hover = [], []
    for row in rows:
        part = f.percent(row["closed"], row["shops"])
        words = {"closed": f.show(row["closed"]), "shops": f.show(row["shops"]), "percent": "–" if part is None else part}
        said.append(labels["shops_of"].format(**words))
        hover.append(labels["shops_hover"].format(label=f.safe(row["label"]), open=f.show(row["open"]), relapsed=f.show(row["relapsed"]), **words))
    y = list(range(len(rows)))
    shops = f.numbers(df["shops"])
    keys = f.key_lines([(theme.CLEARED, f.FULL, labels["shops_closed"]), (theme.STANDING, f.HATCHED, labels["shops_open"])])
    left = max(f.text_width(name, theme.AXIS) for name in names) + 22
    right = max(f.text_width(each, theme.LABEL) for each in said) + 24
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.key_height(keys), below=12)
    f.draw_key(layout, keys)
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + _ROW * len(rows) + 8)
    layout |= {
        "barmode": "stack", "hovermode": "closest",
        "xaxis": {"range": [0, max(shops) or 1], "visible": False},
        "yaxis": {"range": [len(rows) - 0.4, -0.6], "tickmode": "array", "tickvals": y, "ticktext": names, "showgrid": False, "ticklabelstandoff": 6,
                  "tickfont": {"color": theme.INK}},
    }  # fmt: skip
    hatch = {"color": theme.STANDING, "line": {"color": theme.STANDING, "width": 1}, "pattern": {"shape": "/", "bgcolor": theme.GROUND, "size": 6, "solidity": 0.4}}
    bar = {"type": "bar", "orientation": "h", "y": y, "width": 0.62, "hovertext": hover, "hoverinfo": "text"}
    data = [
        bar | {"x": f.numbers(df["closed"]), "marker": {"color": theme.CLEARED, "line": {"color": theme.CLEARED, "width": 1}}},
        bar | {"x": f.numbers(df["open"]), "marker": hatch},
        {"type": "scatter", "mode": "text", "x": shops, "y": y, "text": [f" {each}" for each in said], "textposition": "middle right", "cliponaxis": False,
         "textfont": {"size": theme.LABEL, "color": theme.INK}, "hovertext": hover, "hoverinfo": "text"},
    ]  # fmt: skip
    return go.Figure(data=data, layout=layout)
