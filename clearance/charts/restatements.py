"""What stood at each meeting as it was reported and as it is known now, and under it what lies between.

Placeholders: restated_reported {reported}; restated_known {known}.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (*f.LABELS, "restated_reported", "restated_known", "restated_raised", "restated_lowered", "restated_between", "restated_day", "unit_structures", "partial")
_LINES, _BARS = 0.5, 0.34  # shares of the plot's height


def reported_and_known(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, day: dt.date) -> go.Figure:
    """Two lines of what stood, dashed as reported and solid as known now; below, on a scale of their own, the structures that are counted since
    (up) and those that are not counted any more (down). ``day``: the meeting that the page is about.

    df: week_end, partial, standing_reported, standing_known, brought_in, taken_out (counts of structures).
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    weeks, x = f.days(df["week_end"]), f.iso(df["week_end"])
    reported, known = f.numbers(df["standing_reported"]), f.numbers(df["standing_known"])
    raised, lowered = f.numbers(df["brought_in"]), f.numbers(df["taken_out"])
    partial = bool(df["partial"].iloc[-1])
    unit = labels["unit_structures"]
    top = f.ceiling([*reported, *known])
    span = max([*raised, *lowered])
    above, below = (max(side) or span * 0.15 or 1 for side in (raised, lowered))
    # Where both end alike, two labels would only push each other apart.
    ends = [(known[-1], f.worded(theme.STANDING, f.SOLID, labels["restated_known"].format(known=f.show(known[-1])), bold=True))]
    ends.append((reported[-1], f.worded(theme.PLAN, f.DOTTED, labels["restated_reported"].format(reported=f.show(reported[-1])))))
    left = max(f.y_width(top), f.y_width(-span))
    right = max(f.text_width(text, theme.LABEL, bold=True) for _, text in ends) + 24
    keys = f.key_lines([(theme.ALERT, f.FULL, labels["restated_raised"]), (theme.CLEARED, f.HATCHED, labels["restated_lowered"])])
    first, last = weeks[0] - dt.timedelta(days=5), weeks[-1] + dt.timedelta(days=5)
    axis = f.date_axis(first, last, labels, tick0=f.meeting_day(weeks, partial), width=f.plot_width(left, right))
    placed = f.mark_rows([(day, labels["restated_day"])], first, last, f.plot_width(left, right), right)
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, note=f.open_note(df, theme.STANDING, labels), left=left, right=right,
                     above=f.marks_height(placed), below=f.below(axis) + f.key_height(keys), height=theme.HEIGHT)
    f.draw_marks(layout, placed, today=day)
    layout |= {
        "barmode": "relative", "hovermode": "x unified",
        "xaxis": axis | {"anchor": "y2"},
        "yaxis": f.y_axis(top, tickformat=",d", nticks=5) | {"domain": [1 - _LINES, 1]},
        "yaxis2": {"domain": [0, _BARS], "range": [-below * 1.15, above * 1.15], "anchor": "x", **({"nticks": 4} if span > 3 else {"dtick": 1}),
                   "tickformat": ",d", "zeroline": True, "zerolinecolor": theme.INK, "zerolinewidth": 1},
    }  # fmt: skip
    f.end_labels(layout, ends, top=top, x=x[-1], height=_LINES * f.plot_height(layout))
    layout["annotations"].append({"text": labels["restated_between"] + "\u2003" + keys[0], "xref": "paper", "x": 0, "yref": "y2 domain", "y": 1, "xanchor": "left",
                                  "yanchor": "bottom", "yshift": 4, "font": {"size": theme.NOTE, "color": theme.INK}})  # fmt: skip
    line = {"type": "scatter", "x": x, "mode": "lines"}
    bar = {"type": "bar", "x": x, "yaxis": "y2", "width": 4.6 * f.DAY_MS}
    hatch = {"color": theme.CLEARED, "line": {"color": theme.CLEARED, "width": 1}, "pattern": {"shape": "/", "bgcolor": theme.GROUND, "size": 6, "solidity": 0.5}}
    data = [
        line | {"y": known, "line": {"color": theme.STANDING, "width": 3},
                "hovertemplate": labels["restated_known"].format(known="%{y:,}") + f" {unit}<extra></extra>"},
        line | {"y": reported, "line": {"color": theme.PLAN, "width": 3, "dash": "dot"},
                "hovertemplate": labels["restated_reported"].format(reported="%{y:,}") + f" {unit}<extra></extra>"},
        bar | {"y": [value or None for value in raised], "customdata": raised, "marker": {"color": theme.ALERT},
               "hovertemplate": labels["restated_raised"] + " %{customdata:,} " + unit + "<extra></extra>"},
        bar | {"y": [-value or None for value in lowered], "customdata": lowered, "marker": hatch,
               "hovertemplate": labels["restated_lowered"] + " %{customdata:,} " + unit + "<extra></extra>"},
    ]  # fmt: skip
    return go.Figure(data=data, layout=layout)
