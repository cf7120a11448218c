"""Of what stands, for how many cases force becomes lawful by which day.

Placeholders: force_lawful and force_hover {lawful}, force_standing {standing}.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (*f.LABELS, "force_lawful", "force_standing", "force_hover", "target")


def force_by_day(
    df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, standing: int, target_on: dt.date, last_serving_on: dt.date, marks: f.Marks,
) -> go.Figure:  # fmt: skip
    """Cases with lawful force as steps from the as-of day to the target, under the line of all that stands; past the target the steps are
    served too late. The last day to serve a decision is one of the marks, heavier than the others.

    df: day, lawful (queries/procedure/force_by_day).
    """
    if df.empty or not standing:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    days, lawful = f.days(df["day"]), f.numbers(df["lawful"])
    today, end = days[0], max(days[-1], target_on)
    first, last = today - dt.timedelta(days=3), end + dt.timedelta(days=max(7, round((end - today).days * 0.02)))
    top = f.ceiling([standing])
    ends = [(lawful[-1], f.worded(theme.STANDING, f.SOLID, labels["force_lawful"].format(lawful=f.show(lawful[-1])), bold=True)),
            (standing, f.worded(theme.MUTED, f.DOTTED, labels["force_standing"].format(standing=f.show(standing))))]
    left = f.y_width(top)
    right = f.right_margin(max(f.text_width(text, theme.LABEL, bold=True) for _, text in ends) + 24, 1 - f.place(end, first, last), left)
    placed = f.mark_rows([mark for mark in marks if today <= mark[0] <= end], first, last, f.plot_width(left, right), right)
    axis = f.date_axis(first, last, labels, tick0=today, width=f.plot_width(left, right))
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.marks_height(placed), below=f.below(axis), height=400)
    layout |= {"hovermode": "x unified", "xaxis": axis, "yaxis": f.y_axis(top, tickformat=",d")}
    f.draw_marks(layout, placed, today=today)
    for shape in layout["shapes"]:
        if shape["x0"] == last_serving_on.isoformat():
            shape["line"] = {"color": theme.PLAN, "width": 2, "dash": "dash"}
    f.end_labels(layout, ends, top=top, x=end.isoformat())
    x, y = [day.isoformat() for day in days], [*lawful]
    if days[-1] < end:
        x, y = [*x, end.isoformat()], [*y, lawful[-1]]
    data = [
        {"type": "scatter", "x": [x[0], end.isoformat()], "y": [standing, standing], "mode": "lines", "hoverinfo": "skip", "line": {"color": theme.MUTED, "width": 2, "dash": "dot"}},
        {"type": "scatter", "x": x, "y": y, "mode": "lines", "fill": "tozeroy", "fillcolor": theme.STANDING_TINT,
         "line": {"color": theme.STANDING, "width": 3, "shape": "hv"}, "hovertemplate": labels["force_hover"].format(lawful="%{y}") + "<extra></extra>"},
    ]  # fmt: skip
    return go.Figure(data=data, layout=layout)
