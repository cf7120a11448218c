"""Residential areas clear, week by week, of all that have compounds.

Placeholders: areas_clear and areas_hover {clear} {areas}.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (*f.LABELS, "areas_clear", "areas_all", "areas_hover", "partial", "target")


def clear_by_week(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, target_on: dt.date, marks: f.Marks) -> go.Figure:
    """Areas clear at the end of each week as steps, under the line of all areas, to the target.

    df: week_end, partial, areas, clear (counts of residential areas).
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    weeks, clear, areas = f.days(df["week_end"]), f.numbers(df["clear"]), f.numbers(df["areas"])
    today, partial = weeks[-1], bool(df["partial"].iloc[-1])
    end = max(today, target_on)
    first, last = weeks[0], end + dt.timedelta(days=max(7, round((end - weeks[0]).days * 0.02)))
    top = f.ceiling(areas)
    words = {"clear": f.show(clear[-1]), "areas": f.show(areas[-1])}
    ends = [(clear[-1], f.worded(theme.CLEARED, f.SOLID, labels["areas_clear"].format(**words), bold=True)),
            (areas[-1], f.worded(theme.MUTED, f.DOTTED, labels["areas_all"].format(**words)))]
    left = f.y_width(top)
    right = f.right_margin(max(f.text_width(text, theme.LABEL, bold=True) for _, text in ends) + 24, 1 - f.place(today, first, last), left)
    marks = [*(mark for mark in marks if mark[0] != target_on), (target_on, labels["target"])]
    placed = f.mark_rows(marks, first, last, f.plot_width(left, right), right)
    axis = f.date_axis(first, last, labels, tick0=f.meeting_day(weeks, partial), width=f.plot_width(left, right))
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, note=f.open_note(df, theme.CLEARED, labels), left=left, right=right,
                     above=f.marks_height(placed), below=f.below(axis), height=420)
    layout |= {"hovermode": "x unified", "xaxis": axis, "yaxis": f.y_axis(top, tickformat=",d")}
    f.draw_marks(layout, placed, today=today)
    f.end_labels(layout, ends, top=top, x=today.isoformat())
    x = [week.isoformat() for week in weeks]
    data = [
        {"type": "scatter", "x": x, "y": areas, "mode": "lines", "hoverinfo": "skip", "line": {"color": theme.MUTED, "width": 2, "dash": "dot"}},
        {"type": "scatter", "x": x, "y": clear, "mode": "lines", "fill": "tozeroy", "fillcolor": theme.CLEARED_TINT, "customdata": areas,
         "line": {"color": theme.CLEARED, "width": 3, "shape": "hv"},
         "hovertemplate": labels["areas_hover"].format(clear="%{y}", areas="%{customdata}") + "<extra></extra>"},
        {"type": "scatter", "x": [x[-1]], "y": [clear[-1]], "mode": "markers", "hoverinfo": "skip", "cliponaxis": False,
         "marker": {"color": theme.GROUND if partial else theme.CLEARED, "size": 11, "line": {"color": theme.CLEARED, "width": 3}}},
    ]  # fmt: skip
    return go.Figure(data=data, layout=layout)
