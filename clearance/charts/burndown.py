"""How much remains, against the plan; scope against done; what moved in each week.

Placeholders: forecast_hover {p50} {p15} {p85} {unit}; needed and past_target {n} {unit}; gap {n} {unit}; remaining_<measure>, scope_end, done_end {n} {unit}; bridge_total {name} {n}.
`measure` is one of MEASURES; its words are remaining_<measure> and unit_<measure>.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

MEASURES = ("compounds", "structures", "area", "shops")
LABELS = (
    *f.LABELS,
    *(f"remaining_{m}" for m in MEASURES), *(f"unit_{m}" for m in MEASURES),
    "plan", "needed", "past_target", "target", "partial",
    "scope", "done", "scope_end", "done_end", "gap", "forecast", "forecast_hover",
    "found", "relapsed", "removed", "reremoved", "declassified", "standing", "bridge_total",
)


_PLOT = 280   # px: the least height that is left to the plot


def _span(weeks: list[dt.date], target_on: dt.date) -> tuple[dt.date, dt.date]:
    """From the first week to a little past the target (or past the last week, if that is later)."""
    end = max(weeks[-1], target_on)
    return weeks[0], end + dt.timedelta(days=max(7, round((end - weeks[0]).days * 0.02)))


def burn(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, target_on: dt.date,
         marks: f.Marks, measure: str, fan: Mapping[str, Sequence] | None = None) -> go.Figure:
    """What remains, week by week, against the plan and against the pace that would still reach zero by `target_on`.

    df: week_end, partial, remaining, plan (arrivals and departures are not drawn). Weeks after the last known one may follow, with a
    plan and no remaining. fan: what may remain from the last known week on (``outlook.fan``): a band for 70% and one for 90% of the
    runs, and the median as a line.
    """
    if not df["remaining"].notna().any():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    unit = labels[f"unit_{measure}"]
    weeks, remaining, plan = f.days(df["week_end"]), f.numbers(df["remaining"]), f.numbers(df["plan"])
    at = max(i for i, v in enumerate(remaining) if v is not None)
    today, left_over, partial = weeks[at], remaining[at], bool(df["partial"].iloc[at])
    first, last = _span(weeks, target_on)
    ahead_of = _shown(fan, last) if fan else {}
    if ahead_of:
        last = max(last, ahead_of["week_end"][-1])
    highest = f.ceiling([*remaining, *plan, *ahead_of.get("p95", ())])
    weeks_left = (target_on - today).days / 7

    block = [f.worded(theme.STANDING, f.SOLID, labels[f"remaining_{measure}"].format(n=f.show(left_over), unit=unit), bold=True)]
    if left_over > 0 and weeks_left > 0:
        block.append(f.worded(theme.ALERT, f.DOTTED, labels["needed"].format(n=f"{left_over / weeks_left:,.1f}", unit=unit)))
    elif left_over > 0:
        block.append(f.worded(theme.ALERT, "▲", labels["past_target"].format(n=f.show(left_over), unit=unit)))
    if partial:
        block.append(f.worded(theme.STANDING, "○", labels["partial"]))

    tall = 22 * sum(1 + t.count("<br>") for t in block)
    top = max(highest, left_over * _PLOT / (_PLOT - tall - 14))   # room for the block above the last point
    left = f.y_width(top)
    right = f.right_margin(max(f.text_width(t, theme.LABEL, bold=True) for t in block) + 24, 1 - f.place(today, first, last), left)
    marks = [*(m for m in marks if m[0] != target_on), (target_on, labels["target"])]
    placed = f.mark_rows(marks, first, last, f.plot_width(left, right), right)
    axis = f.date_axis(first, last, labels, tick0=f.meeting_day(weeks[:at + 1], partial), width=f.plot_width(left, right))
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.marks_height(placed),
                     below=f.below(axis))
    layout |= {"hovermode": "x unified", "xaxis": axis, "yaxis": f.y_axis(top)}
    f.draw_marks(layout, placed, today=today)

    x = [w.isoformat() for w in weeks]
    data: list[dict] = [{"type": "scatter", "x": x[:at + 1],
             "y": remaining[:at + 1], "mode": "lines", "line": {"color": theme.STANDING, "width": 3}, "fill": "tozeroy",
             "fillcolor": theme.STANDING_TINT,
             "hovertemplate": labels[f"remaining_{measure}"].format(n="%{y:,}", unit=unit) + "<extra></extra>"}]
    known = [i for i, v in enumerate(plan) if v is not None]
    if known:
        data.append({"type": "scatter", "name": labels["plan"], "x": [x[i] for i in known], "y": [plan[i] for i in known],
                     "mode": "lines", "line": {"color": theme.PLAN, "width": 2.5, "dash": "dash"},
                     "hovertemplate": labels["plan"] + " %{y:,} " + unit + "<extra></extra>"})
    if left_over > 0 and weeks_left > 0:
        data.append({"type": "scatter", "x": [x[at], target_on.isoformat()], "y": [left_over, 0], "mode": "lines+markers",
                     "line": {"color": theme.ALERT, "width": 3, "dash": "dot"}, "hoverinfo": "skip", "cliponaxis": False,
                     "marker": {"color": theme.ALERT, "symbol": "diamond", "size": [0, 14]}})
    else:
        data.append({"type": "scatter", "x": [target_on.isoformat()], "y": [0], "mode": "markers", "hoverinfo": "skip",
                     "cliponaxis": False, "marker": {"color": theme.ALERT, "symbol": "diamond", "size": 14}})
    if ahead_of:
        data += _fan(ahead_of, labels, unit)
        spot = _middle(ahead_of)
        layout["annotations"].append({"text": f.key(theme.STANDING, f.DASHED) + labels["forecast"], "x": ahead_of["week_end"][spot].isoformat(),
                                      "y": f.number(ahead_of["p95"][spot]), "xanchor": "left", "yanchor": "bottom", "xshift": 4, "yshift": 2,
                                      "bgcolor": theme.VEIL})
    data.append({"type": "scatter", "x": [x[at]], "y": [left_over], "mode": "markers", "cliponaxis": False,
                 "marker": {"color": theme.GROUND if partial else theme.STANDING, "size": 12, "symbol": "circle",
                            "line": {"color": theme.STANDING, "width": 3}},
                 **({"hovertemplate": labels["partial"] + "<extra></extra>"} if partial else {"hoverinfo": "skip"})})

    # The block stands right of the last point: above it, where the falling line to the target leaves room.
    height = f.plot_height(layout)
    low = left_over / top * height + 10
    plan_now = next((plan[i] for i in reversed(known) if i <= at), None)
    ahead = plan_now is not None and plan_now > left_over
    if ahead and low - 10 < plan_now / top * height < low + tall + 26:   # the plan runs just above: stand above the plan instead
        low = plan_now / top * height + 30
    low = min(low, height - tall)
    layout["annotations"].append({"text": "<br>".join(block), "x": x[at], "y": left_over, "xanchor": "left", "yanchor": "bottom",
                                  "xshift": 12, "yshift": round(low - left_over / top * height), "bgcolor": theme.VEIL})
    if known:
        words = f.key(theme.PLAN, f.DASHED) + labels["plan"]
        inside = [i for i in known if plan[i] / top * height > 34 and i <= at] or known[-1:]
        spot = inside[-1]
        rising = spot == at and plan[spot] > (plan[known[max(0, known.index(spot) - 2)]] or 0)   # left of its end lies the line itself
        layout["annotations"].append(
            {"text": words, "x": x[spot], "y": plan[spot]}
            | ({"xanchor": "left", "yanchor": "bottom", "xshift": 12, "yshift": 2} if ahead else
               {"xanchor": "left", "yanchor": "top", "xshift": 12, "yshift": -8} if rising else
               {"xanchor": "right", "yanchor": "top", "xshift": -8, "yshift": -4}))
    return go.Figure(data=data, layout=layout)


FAN_WEEKS = 26
"""How far past the target a fan is drawn, at most: beyond half a year it would only push the past together."""


def _shown(fan: Mapping[str, Sequence], last: dt.date) -> dict[str, list]:
    """A fan up to the week in which its slowest shown runs end, but no further than ``FAN_WEEKS`` past what is shown anyway."""
    until = last + dt.timedelta(weeks=FAN_WEEKS)
    end = next((place for place, most in enumerate(fan["p95"]) if not most), len(fan["p95"]) - 1)
    kept = [place for place, day in enumerate(fan["week_end"]) if place <= end and day <= until]
    return {name: [values[place] for place in kept] for name, values in fan.items()}


def _middle(fan: Mapping[str, Sequence]) -> int:
    """Where along the bands their name stands, above them: two thirds of the way down the median, where they have parted."""
    end = next((place for place, value in enumerate(fan["p50"]) if not value), len(fan["p50"]) - 1)
    return max(1, round(end * 2 / 3)) if end else 0


def _fan(fan: Mapping[str, Sequence], labels: Mapping[str, str], unit: str) -> list[dict]:
    days = [day.isoformat() for day in fan["week_end"]]
    bands = [
        {"type": "scatter", "x": [*days, *days[::-1]], "y": [*f.numbers(fan[high]), *f.numbers(fan[low][::-1])], "mode": "lines", "fill": "toself",
         "fillcolor": theme.STANDING_TINT, "line": {"width": 0, "color": theme.STANDING_TINT}, "hoverinfo": "skip"}
        for low, high in (("p05", "p95"), ("p15", "p85"))
    ]
    said = [labels["forecast_hover"].format(p50=f.show(p50), p15=f.show(p15), p85=f.show(p85), unit=unit)
            for p15, p50, p85 in zip(fan["p15"], fan["p50"], fan["p85"], strict=True)]
    return [*bands, {"type": "scatter", "x": days, "y": f.numbers(fan["p50"]), "mode": "lines", "customdata": said,
                     "line": {"color": theme.STANDING, "width": 2.5, "dash": "dashdot"}, "hovertemplate": "%{customdata}<extra></extra>"}]


def burnup(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, target_on: dt.date,
           marks: f.Marks, measure: str = "structures") -> go.Figure:
    """Scope and done as two lines that never fall; the gap between them is what remains.

    df: week_end, arrivals, departures (both cumulative); partial if there is one.
    """
    if not df["arrivals"].notna().any():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    df = df[df["arrivals"].notna()]
    unit = labels[f"unit_{measure}"]
    weeks, scope, done = f.days(df["week_end"]), f.numbers(df["arrivals"]), f.numbers(df["departures"])
    today, partial = weeks[-1], "partial" in df and bool(df["partial"].iloc[-1])
    first, last = _span(weeks, target_on)
    top = f.ceiling(scope)
    gap = f.number(scope[-1] - done[-1])
    words = [
        (scope[-1], f.worded(theme.STANDING, f.SOLID, labels["scope_end"].format(n=f.show(scope[-1]), unit=unit))),
        (done[-1], f.worded(theme.CLEARED, f.DASHED, labels["done_end"].format(n=f.show(done[-1]), unit=unit))),
    ]
    if gap:
        words.append(((scope[-1] + done[-1]) / 2,
                      f.worded(theme.ALERT, "↕", labels["gap"].format(n=f.show(gap), unit=unit), bold=True)))
    if partial:
        words[0] = (words[0][0], words[0][1] + "<br>" + f.key(theme.STANDING, "○") + labels["partial"])

    left = f.y_width(top)
    right = f.right_margin(max(f.text_width(t, theme.LABEL, bold=True) for _, t in words) + 24, 1 - f.place(today, first, last), left)
    marks = [*(m for m in marks if m[0] != target_on), (target_on, labels["target"])]
    placed = f.mark_rows(marks, first, last, f.plot_width(left, right), right)
    axis = f.date_axis(first, last, labels, tick0=f.meeting_day(weeks, partial), width=f.plot_width(left, right))
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.marks_height(placed),
                     below=f.below(axis))
    layout |= {"hovermode": "x unified", "xaxis": axis, "yaxis": f.y_axis(top)}
    f.draw_marks(layout, placed, today=today)
    f.end_labels(layout, words, top=top, x=today.isoformat())
    x = [w.isoformat() for w in weeks]
    end = {"type": "scatter", "x": [x[-1]], "mode": "markers", "hoverinfo": "skip", "cliponaxis": False}
    data: list[dict] = [
        {"type": "scatter", "name": labels["done"], "x": x, "y": done, "mode": "lines", "fill": "tozeroy",
         "fillcolor": theme.CLEARED_TINT, "line": {"color": theme.CLEARED, "width": 3, "dash": "dash"},
         "hovertemplate": labels["done"] + " %{y:,} " + unit + "<extra></extra>"},
        {"type": "scatter", "name": labels["scope"], "x": x, "y": scope, "mode": "lines", "line": {"color": theme.STANDING, "width": 3},
         "hovertemplate": labels["scope"] + " %{y:,} " + unit + "<extra></extra>"},
    ]
    if gap:
        data.append({"type": "scatter", "x": [x[-1], x[-1]], "y": [done[-1], scope[-1]], "mode": "lines", "hoverinfo": "skip",
                     "line": {"color": theme.ALERT, "width": 4}})
    for value, colour in ((done[-1], theme.CLEARED), (scope[-1], theme.STANDING)):
        data.append(end | {"y": [value], "marker": {"color": theme.GROUND if partial else colour, "size": 11,
                                                    "symbol": "circle", "line": {"color": colour, "width": 3}}})
    return go.Figure(data=data, layout=layout)


# What adds stands above zero, what takes away below; second events are hatched, declassification is an empty outline.
_MOVES = (
    ("found", 1, theme.ALERT, None), ("relapsed", 1, theme.ALERT, "/"),
    ("removed", -1, theme.CLEARED, None), ("reremoved", -1, theme.CLEARED, "/"), ("declassified", -1, theme.MUTED, "."),
)


def bridge(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """What moved in each week, above and below zero, and under it the standing count the moves lead to.

    df: week_end, opening, found, relapsed, removed, reremoved, declassified, closing; partial if there is one. The two panels share
    the weeks but not the scale: a week's moves are small against what stands, and one scale would flatten them.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    unit = labels["unit_structures"]
    weeks, x = f.days(df["week_end"]), f.iso(df["week_end"])
    partial = "partial" in df and bool(df["partial"].iloc[-1])
    moves = {name: f.numbers(df[name].fillna(0)) for name, *_ in _MOVES}
    closing = f.numbers(df["closing"])
    names = {name: labels["bridge_total"].format(name=labels[name], n=("+" if sign > 0 else "−") + f.show(sum(moves[name])))
             for name, sign, *_ in _MOVES}
    up = max([a + b for a, b in zip(moves["found"], moves["relapsed"])] or [0])
    down = max([a + b + c for a, b, c in zip(moves["removed"], moves["reremoved"], moves["declassified"])] or [0])
    top = f.ceiling([v for v in closing if v is not None])
    end = "<b>" + f.show(closing[-1]) + "</b>"
    left = max(f.y_width(top), f.y_width(-max(up, down)))
    right = f.text_width(end, theme.LABEL, bold=True) + 30
    keys = f.key_lines([(colour, {None: f.FULL, "/": f.HATCHED, ".": "▦"}[shape], names[name]) for name, _, colour, shape in _MOVES])
    axis = f.date_axis(weeks[0] - dt.timedelta(days=7), weeks[-1] + dt.timedelta(days=3), labels, tick0=f.meeting_day(weeks, partial),
                       width=f.plot_width(left, right))
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, note=f.open_note(df, theme.STANDING, labels),
                     left=left, right=right, above=f.key_height(keys), below=f.below(axis),
                     height=theme.HEIGHT + 20)
    span = max(up, down, 1)
    layout |= {
        "barmode": "relative", "hovermode": "x unified",
        "xaxis": axis | {"anchor": "y2"},
        "yaxis": {"domain": [0.42, 1], "range": [-(down or span * 0.1) * 1.12, (up or span * 0.1) * 1.18], "zeroline": True,
                  "zerolinecolor": theme.INK, "zerolinewidth": 1, "tickformat": ",d", "nticks": 6},
        "yaxis2": {"domain": [0, 0.32], "range": [0, top], "nticks": 4, "anchor": "x"},
    }
    f.draw_key(layout, keys)
    data: list[dict] = []
    # Each bar stands on the days it counts, up to its week end: a partial week is a narrow bar, and does not make the others narrow.
    spans = [7, *((b - a).days for a, b in itertools.pairwise(weeks))]
    steady = len(set(spans)) == 1
    wide, shift = (round(k * spans[0] * f.DAY_MS) if steady else [round(k * d * f.DAY_MS) for d in spans] for k in (0.76, -0.88))
    for name, sign, colour, shape in _MOVES:
        marker: dict = {"color": colour}
        if shape:
            marker |= {"pattern": {"shape": shape, "bgcolor": theme.GROUND, "size": 6, "solidity": 0.5},
                       "line": {"color": colour, "width": 1}}
        data.append({"type": "bar", "x": x, "y": [sign * v or None for v in moves[name]], "marker": marker,
                     "width": wide, "offset": shift,
                     "customdata": moves[name],
                     "hovertemplate": labels[name] + " %{customdata:,} " + unit + "<extra></extra>"})
    data.append({"type": "scatter", "x": x, "y": closing, "yaxis": "y2", "mode": "lines", "name": labels["standing"],
                 "line": {"color": theme.STANDING, "width": 3}, "fill": "tozeroy",
                 "fillcolor": theme.STANDING_TINT,
                 "hovertemplate": labels["standing"] + " %{y:,} " + unit + "<extra></extra>"})
    data.append({"type": "scatter", "x": [x[-1]], "y": [closing[-1]], "yaxis": "y2", "mode": "markers",
                 "hoverinfo": "skip", "cliponaxis": False,
                 "marker": {"color": theme.GROUND if partial else theme.STANDING, "size": 11,
                            "line": {"color": theme.STANDING, "width": 3}}})
    f.end_labels(layout, [(closing[-1], end)], top=top, x=x[-1], yref="y2", height=0.32 * f.plot_height(layout))
    layout["annotations"].append({"text": labels["standing"], "xref": "paper", "x": 0, "yref": "y2 domain", "y": 1, "xanchor": "left",
                                  "yanchor": "bottom", "font": {"size": theme.NOTE, "color": theme.MUTED}})
    return go.Figure(data=data, layout=layout)
