"""The answer to somebody's own question as bars: one a row, in the order in which the rows came."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = f.LABELS
BAR_HEIGHT = 34


def bars(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, by: str, of: str) -> go.Figure:
    """Horizontal bars from nought. df: ``by`` names each bar, ``of`` is its length; a row without a number has no bar."""
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    names = [f.safe("—" if f.missing(value) else str(value)[:40]) for value in df[by]]
    values = f.numbers(df[of])
    words = ["—" if value is None else f.show(value) for value in values]
    left = max(f.text_width(name, theme.LABEL) for name in names) + 20
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=min(left, 320), right=90, height=190 + BAR_HEIGHT * len(names))
    known = [value for value in values if value is not None] or [0]
    low, high = min(0, *known), max(0, *known)
    air = (high - low or 1) * 0.08
    layout |= {
        "bargap": 0.35,
        "xaxis": {"visible": False, "range": [low - (air if low < 0 else 0), high + air], "fixedrange": True},
        "yaxis": {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names, "autorange": "reversed", "fixedrange": True, "tickfont": {"size": theme.LABEL}},
    }
    data = [{
        "type": "bar", "orientation": "h", "x": values, "y": list(range(len(names))), "text": words, "textposition": "outside", "cliponaxis": False,
        "marker": {"color": theme.CLEARED}, "textfont": {"size": theme.LABEL, "color": theme.INK}, "customdata": names,
        "hovertemplate": "%{customdata}: %{text}<extra></extra>",
    }]  # fmt: skip
    return go.Figure(data=data, layout=layout)
