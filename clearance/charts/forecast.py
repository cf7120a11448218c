"""The forecast with and without a change, and how often its P85 held.

Placeholders: change_hover {p50} {p15} {p85} {unit}; record_hover {held} {items} {low} {high}; record_tick {n}.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f
from clearance.charts.burndown import FAN_WEEKS, MEASURES

LABELS = (
    *f.LABELS, *(f"remaining_{m}" for m in MEASURES), *(f"unit_{m}" for m in MEASURES), "target", "partial",
    "change_before", "change_after", "change_hover", "record_said", "record_tick", "record_hover",
)

Fan = Mapping[str, Sequence]


def what_if(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, target_on: dt.date, marks: f.Marks,
            measure: str, before: Fan, after: Fan | None = None) -> go.Figure:
    """The last weeks of a burn, and from there the unchanged forecast beside the changed one: a median as a line, 70% of the runs as a band.

    df: week_end, partial, remaining (all known). before, after: fans as of ``outlook.fan``; without ``after`` nothing is changed. Extra scope
    lifts the changed fan's first day: it is found then.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    unit = labels[f"unit_{measure}"]
    weeks, remaining, partial = f.days(df["week_end"]), f.numbers(df["remaining"]), bool(df["partial"].iloc[-1])
    fans = [(theme.STANDING, theme.STANDING_TINT, "dashdot", f.DASHED, labels["change_before"], before)]
    if after is not None:
        fans.append((theme.PLAN, theme.PLAN_TINT, "dash", f.DOTTED, labels["change_after"], after))
    end = min(max(_ends(fan) for *_, fan in fans), max(weeks[-1], target_on) + dt.timedelta(weeks=FAN_WEEKS))
    end = max(end, target_on)
    first, last = weeks[0], end + dt.timedelta(days=max(7, round((end - weeks[0]).days * 0.02)))
    fans = [(colour, tint, dash, glyph, name, _until(fan, end)) for colour, tint, dash, glyph, name, fan in fans]
    top = f.ceiling([*remaining, *(value for *_, fan in fans for value in fan["p85"])])
    left, right = f.y_width(top), 28
    keys = f.key_lines([
        (theme.STANDING, f.SOLID, labels[f"remaining_{measure}"].format(n=f.show(remaining[-1]), unit=unit)),
        *((colour, glyph, name) for colour, _, _, glyph, name, _ in fans),
    ])  # fmt: skip
    marks = [*(mark for mark in marks if mark[0] != target_on), (target_on, labels["target"])]
    placed = f.mark_rows(marks, first, last, f.plot_width(left, right), right)
    axis = f.date_axis(first, last, labels, tick0=f.meeting_day(weeks, partial), width=f.plot_width(left, right))
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, note=f.open_note(df, theme.STANDING, labels), left=left, right=right,
                     above=f.marks_height(placed) + f.key_height(keys), below=f.below(axis), height=500)
    layout |= {"hovermode": "x unified", "xaxis": axis, "yaxis": f.y_axis(top)}
    f.draw_marks(layout, placed, today=weeks[-1])
    f.draw_key(layout, keys)
    layout["annotations"][-1]["yshift"] = 4 + f.marks_height(placed)
    data: list[dict] = [{"type": "scatter", "x": [week.isoformat() for week in weeks], "y": remaining, "mode": "lines", "line": {"color": theme.STANDING, "width": 3},
             "hovertemplate": labels[f"remaining_{measure}"].format(n="%{y:,}", unit=unit) + "<extra></extra>"}]
    for colour, tint, dash, _, name, fan in fans:
        days = [day.isoformat() for day in fan["week_end"]]
        said = [labels["change_hover"].format(name=name, p50=f.show(p50), p15=f.show(p15), p85=f.show(p85), unit=unit)
                for p15, p50, p85 in zip(fan["p15"], fan["p50"], fan["p85"], strict=True)]
        done = next((place for place, value in enumerate(fan["p50"]) if not value), len(days)) + 1   # the line ends where it reaches zero
        data += [
            {"type": "scatter", "x": [*days, *days[::-1]], "y": [*f.numbers(fan["p85"]), *f.numbers(fan["p15"][::-1])], "mode": "lines", "fill": "toself",
             "fillcolor": tint, "line": {"width": 0, "color": tint}, "hoverinfo": "skip"},
            {"type": "scatter", "x": days[:done], "y": f.numbers(fan["p50"][:done]), "mode": "lines", "customdata": said[:done], "line": {"color": colour, "width": 3, "dash": dash},
             "hovertemplate": "%{customdata}<extra></extra>"},
        ]  # fmt: skip
    data.append({"type": "scatter", "x": [weeks[-1].isoformat()], "y": [remaining[-1]], "mode": "markers", "hoverinfo": "skip", "cliponaxis": False,
                 "marker": {"color": theme.GROUND if partial else theme.STANDING, "size": 11, "line": {"color": theme.STANDING, "width": 3}}})
    data.append({"type": "scatter", "x": [target_on.isoformat()], "y": [0], "mode": "markers", "hoverinfo": "skip", "cliponaxis": False,
                 "marker": {"color": theme.ALERT, "symbol": "diamond", "size": 14}})
    return go.Figure(data=data, layout=layout)


def _ends(fan: Fan) -> dt.date:
    """The day on which the shown band has come down to nothing, or the fan's last day."""
    return next((day for day, most in zip(fan["week_end"], fan["p85"], strict=True) if not most), fan["week_end"][-1])


def _until(fan: Fan, end: dt.date) -> dict[str, list]:
    """A fan up to a day, and no further than to the first week in which the band is down to nothing."""
    end = min(end, _ends(fan))
    kept = [place for place, day in enumerate(fan["week_end"]) if day <= end]
    return {name: [fan[name][place] for place in kept] for name in ("week_end", "p15", "p50", "p85")}


def record(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, said: float) -> go.Figure:
    """How often no more stood than the P85 said, by weeks ahead, with its interval, against the share that it promised.

    df: weeks_ahead, forecasts, held (counts), share, low, high (percent). said: the share promised, as a fraction.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    weeks, shares = df["weeks_ahead"].tolist(), df["share"].tolist()
    promised = labels["record_said"].format(share=f"{said:.0%}")
    left, right = f.text_width("100%", theme.AXIS) + 18, f.text_width(promised, theme.LABEL) + 30
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, below=36, height=420)
    layout |= {
        "hovermode": "closest",
        "xaxis": {"range": [0.5, max(weeks) + 0.5], "tickmode": "array", "tickvals": weeks, "ticktext": [labels["record_tick"].format(n=week) for week in weeks]},
        "yaxis": {"range": [0, 112], "tickvals": [0, 25, 50, 75, 100], "ticktext": ["0%", "25%", "50%", "75%", "100%"]},
    }  # fmt: skip
    f.end_labels(layout, [(said * 100, promised)], top=112)
    hover = [labels["record_hover"].format(held=row.held, items=row.forecasts, low=f.show(row.low), high=f.show(row.high)) for row in df.itertuples()]
    data: list[dict] = [
        {"type": "scatter", "mode": "lines", "x": [0.5, max(weeks) + 0.5], "y": [said * 100] * 2, "line": {"color": theme.PLAN, "width": 2.5, "dash": "dash"},
         "hoverinfo": "skip"},
        {"type": "scatter", "mode": "markers", "x": weeks, "y": shares, "customdata": hover, "hovertemplate": "%{customdata}<extra></extra>",
         "marker": {"color": theme.STANDING, "size": 13},
         "error_y": {"type": "data", "symmetric": False, "array": (df["high"] - df["share"]).tolist(), "arrayminus": (df["share"] - df["low"]).tolist(),
                     "color": theme.STANDING, "thickness": 2, "width": 6}},
    ]  # fmt: skip
    for row in df.itertuples():
        layout["annotations"].append({"text": f"{row.held}/{row.forecasts}", "x": row.weeks_ahead, "y": row.low, "xanchor": "center", "yanchor": "top", "yshift": -4})
    return go.Figure(data=data, layout=layout)
