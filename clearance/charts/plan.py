"""What stands beyond the plan, week by week, in its parts.

Placeholders: gap_part {name} {n}; gap_hover {name} {n} {unit}.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (*f.LABELS, "part_growth", "part_relapse", "part_slowness", "gap_line", "gap_part", "gap_hover", "unit_structures", "partial")

# As in the bridge: what is found is solid orange, what relapses hatched.
_PARTS = (("slowness", theme.STANDING, None), ("growth", theme.ALERT, None), ("relapse", theme.ALERT, "/"))


def signed(value: float) -> str:
    """A count with its sign, 0 without: +12, −3, 0."""
    whole = round(value)
    return f"{whole:+,}".replace("-", "−") if whole else "0"


def gap(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, marks: f.Marks) -> go.Figure:
    """The parts of the gap as bars that stand on each other, above zero behind the plan and below it ahead, and their sum as a line.

    df: week_end, partial, gap, growth, relapse, slowness (structures; gap is the sum of the three).
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    weeks, x = f.days(df["week_end"]), f.iso(df["week_end"])
    unit, partial = labels["unit_structures"], bool(df["partial"].iloc[-1])
    parts = {name: [round(float(value), 2) for value in df[name]] for name, *_ in _PARTS}
    sums = [round(float(value), 2) for value in df["gap"]]
    high = max([sum(max(parts[name][at], 0) for name in parts) for at in range(len(x))] + [0])
    low = min([sum(min(parts[name][at], 0) for name in parts) for at in range(len(x))] + [0])
    span = max(high - low, 1)
    now = f"<b>{signed(sums[-1])}</b>"
    left, right = f.text_width(signed(-max(high, -low)), theme.AXIS) + 22, f.text_width(now, theme.LABEL, bold=True) + 34
    keys = f.key_lines([
        *((colour, f.HATCHED if shape else f.FULL, labels["gap_part"].format(name=labels[f"part_{name}"], n=signed(parts[name][-1]))) for name, colour, shape in _PARTS),
        (theme.INK, f.SOLID, labels["gap_line"]),
    ])  # fmt: skip
    first, last = weeks[0] - dt.timedelta(days=7), weeks[-1] + dt.timedelta(days=3)
    placed = f.mark_rows(marks, first, last, f.plot_width(left, right), right)
    axis = f.date_axis(first, last, labels, tick0=f.meeting_day(weeks, partial), width=f.plot_width(left, right))
    layout = f.frame(
        title=title, subtitle=subtitle, footer=footer, note=f.open_note(df, theme.INK, labels), left=left, right=right,
        above=f.key_height(keys), below=f.below(axis), height=460,
    )  # fmt: skip
    layout |= {
        "barmode": "relative", "hovermode": "x unified", "xaxis": axis,
        "yaxis": {"range": [low - span * 0.06, high + span * (0.06 + 0.1 * (1 + max((row for *_, row, _ in placed), default=-1)))], "zeroline": True,
                  "zerolinecolor": theme.INK, "zerolinewidth": 1, "tickformat": ",d", "nticks": 7},
    }  # fmt: skip
    f.draw_key(layout, keys)
    f.draw_marks(layout, placed, inside=True)
    # Each bar stands on the days of its week, as in the bridge: a partial week is a narrow bar.
    days = [7, *((after - before).days for before, after in itertools.pairwise(weeks))]
    bar = {"type": "bar", "x": x, "width": [round(0.8 * each * f.DAY_MS) for each in days], "offset": [round(-0.9 * each * f.DAY_MS) for each in days]}
    data: list[dict] = []
    for name, colour, shape in _PARTS:
        marker: dict = {"color": colour}
        if shape:
            marker |= {"pattern": {"shape": shape, "bgcolor": theme.GROUND, "size": 6, "solidity": 0.5}, "line": {"color": colour, "width": 1}}
        hover = labels["gap_hover"].format(name=labels[f"part_{name}"], n="%{customdata}", unit=unit) + "<extra></extra>"
        data.append(bar | {"y": [value or None for value in parts[name]], "marker": marker, "customdata": [signed(value) for value in parts[name]], "hovertemplate": hover})
    data.append({"type": "scatter", "x": x, "y": sums, "mode": "lines", "hoverinfo": "skip", "line": {"color": theme.GROUND, "width": 4}})
    data.append({
        "type": "scatter", "x": x, "y": sums, "mode": "lines", "line": {"color": theme.INK, "width": 2}, "customdata": [signed(value) for value in sums],
        "hovertemplate": labels["gap_hover"].format(name=labels["gap_line"], n="%{customdata}", unit=unit) + "<extra></extra>",
    })  # fmt: skip
    data.append({
        "type": "scatter", "x": [x[-1]], "y": [sums[-1]], "mode": "markers", "hoverinfo": "skip", "cliponaxis": False,
        "marker": {"color": theme.GROUND if partial else theme.INK, "size": 11, "line": {"color": theme.INK, "width": 3}},
    })  # fmt: skip
    layout["annotations"].append({"text": now, "x": x[-1], "y": sums[-1], "xanchor": "left", "yanchor": "middle", "xshift": 12, "bgcolor": theme.VEIL})
    return go.Figure(data=data, layout=layout)
