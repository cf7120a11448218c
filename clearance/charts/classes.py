"""Civilized against ordinary compounds, always on one scale and always with denominators.

Placeholders: class_share {label} {clear} {compounds} {percent}; class_standing {label} {n}; kind_of {standing} {in_scope};
class_hover {label} {clear} {compounds} {percent}; kind_hover {kind} {label} {standing} {in_scope};
wait_half {label} {days}; wait_unhalved {label}; wait_hover {label} {day} {percent}.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (*f.LABELS, "class_share", "class_hover", "class_standing", "standing", "unit_structures", "kind_of", "kind_hover", "partial",
          "wait_half", "wait_unhalved", "wait_hover", "wait_x", "wait_middle", "wait_band")

# First class solid blue and a disc, second dashed purple and a square; bars of the second are hatched.
_LOOK = ((theme.STANDING, "solid", "circle", f.SOLID), (theme.PLAN, "dash", "square", f.DASHED),
         (theme.CLEARED, "dot", "diamond", f.DOTTED), (theme.MUTED, "dashdot", "triangle-up", "▲"))


def _parts(df: pd.DataFrame) -> list[tuple]:
    """(class value, class label, its rows, look) in order of first appearance."""
    keep = df["class"] if "class" in df else df["class_label"]
    return [(value, part["class_label"].iloc[0], part, look)
            for (value, part), look in zip(df.groupby(keep, sort=False, dropna=False), _LOOK * 3)]


def share_clear_over_time(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str,
                          marks: f.Marks = ()) -> go.Figure:
    """The share of each class' compounds that is clear, on one scale from 0 to 100%.

    df: week_end, class, class_label, clear, compounds; partial if there is one. The end marker carries the class in customdata[0].
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    weeks = sorted(set(f.days(df["week_end"])))
    note = f.open_note(df, theme.STANDING, labels)
    today, last = weeks[-1], max([weeks[-1], *(m[0] for m in marks)])
    last += dt.timedelta(days=round((last - weeks[0]).days * 0.01) + 1)
    data, ends, words = [], [], []
    for value, label, part, (colour, dash, symbol, glyph) in _parts(df):
        clear, all_ = f.numbers(part["clear"]), f.numbers(part["compounds"])
        x = f.iso(part["week_end"])
        share = [None if not n or c is None else round(100 * c / n, 1) for c, n in zip(clear, all_)]
        said = {"label": f.safe(label), "clear": f.show(clear[-1]), "compounds": f.show(all_[-1]),
                "percent": f.percent(clear[-1], all_[-1]) if all_[-1] else "–"}
        words.append((share[-1] or 0, f.key(colour, glyph) + labels["class_share"].format(**said)))
        data.append({"type": "scatter", "name": f.safe(label), "x": x, "y": share, "mode": "lines",
                     "line": {"color": colour, "width": 3, "dash": dash}, "customdata": [[c, n] for c, n in zip(clear, all_)],
                     "hovertemplate": labels["class_hover"].format(label=f.safe(label), clear="%{customdata[0]}",
                                                                   compounds="%{customdata[1]}", percent="%{y:.0f}")
                     + "<extra></extra>"})
        open_ = "partial" in part and bool(part["partial"].iloc[-1])
        ends.append({"type": "scatter", "x": x[-1:], "y": share[-1:], "mode": "markers", "customdata": [[value]], "cliponaxis": False,
                     "hoverinfo": "skip", "marker": {"color": theme.GROUND if open_ else colour, "symbol": symbol, "size": 13,
                                                     "line": {"color": colour, "width": 3}}})
    left = f.text_width("100%", theme.AXIS) + 18
    right = f.right_margin(max(f.text_width(t, theme.LABEL, bold=True) for _, t in words) + 26, 1 - f.place(today, weeks[0], last), left)
    width = f.plot_width(left, right)
    placed = f.mark_rows(marks, weeks[0], last, width, right)
    axis = f.date_axis(weeks[0], last, labels, tick0=f.meeting_day(weeks, bool(note)), width=width)
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, note=note, left=left, right=right, above=f.marks_height(placed),
                     below=f.below(axis))
    layout |= {"hovermode": "x unified", "xaxis": axis,
               "yaxis": {"range": [0, 104], "tickmode": "array", "tickvals": [0, 25, 50, 75, 100],
                         "ticktext": ["0%", "25%", "50%", "75%", "100%"]}}
    f.draw_marks(layout, placed, today=today)
    f.end_labels(layout, words, top=104, x=today.isoformat())
    return go.Figure(data=data + ends, layout=layout)


def standing_over_time(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """What stands in each class, a panel each on the same scale.

    df: week_end, class, class_label, standing; partial if there is one. The end marker carries the class in customdata[0].
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    weeks = sorted(set(f.days(df["week_end"])))
    note = f.open_note(df, theme.STANDING, labels)
    parts = _parts(df)
    top = f.ceiling(f.numbers(df["standing"])) * 1.06
    left, gap = f.y_width(top), 0.06
    wide = (1 - gap * (len(parts) - 1)) / len(parts)
    axis = f.date_axis(weeks[0], weeks[-1] + dt.timedelta(days=round((weeks[-1] - weeks[0]).days * 0.02) + 1), labels,
                       tick0=f.meeting_day(weeks, bool(note)),
                       width=f.plot_width(left, 44) * wide)
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, note=note, left=left, right=44, above=30, below=f.below(axis))
    layout["hovermode"] = "x unified"
    data: list[dict] = []
    for i, (value, label, part, (colour, dash, symbol, glyph)) in enumerate(parts):
        n = "" if i == 0 else str(i + 1)
        x, y = f.iso(part["week_end"]), f.numbers(part["standing"])
        start = i * (wide + gap)
        layout[f"xaxis{n}"] = axis | {"domain": [round(start, 4), round(start + wide, 4)], "anchor": f"y{n}",
                                      **({"matches": "x"} if i else {})}
        layout[f"yaxis{n}"] = f.y_axis(top, anchor=f"x{n}", **({"matches": "y", "showticklabels": False} if i else {}))
        tint = theme.STANDING_TINT if colour == theme.STANDING else theme.PLAN_TINT
        open_ = "partial" in part and bool(part["partial"].iloc[-1])
        data.append({"type": "scatter", "name": f.safe(label), "x": x, "y": y, "xaxis": f"x{n}", "yaxis": f"y{n}", "mode": "lines",
                     "fill": "tozeroy", "fillcolor": tint, "line": {"color": colour, "width": 3, "dash": dash},
                     "hovertemplate": labels["standing"] + " %{y:,} " + labels["unit_structures"] + "<extra></extra>"})
        data.append({"type": "scatter", "x": x[-1:], "y": y[-1:], "xaxis": f"x{n}", "yaxis": f"y{n}", "mode": "markers",
                     "customdata": [[value]], "hoverinfo": "skip", "cliponaxis": False,
                     "marker": {"color": theme.GROUND if open_ else colour, "symbol": symbol, "size": 13,
                                "line": {"color": colour, "width": 3}}})
        layout["annotations"] += [
            {"text": f.key(colour, glyph) + "<b>" + labels["class_standing"].format(label=f.safe(label), n=f.show(y[-1])) + "</b>",
             "xref": f"x{n} domain", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "yshift": 4},
        ]
    return go.Figure(data=data, layout=layout)


def kinds(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """What stands of each kind in each class: a bar each, one above the other on one scale, the outline being all in scope.

    df: kind_label, class, class_label, standing, in_scope. customdata: [class, kind_label].
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    kinds_ = list(dict.fromkeys(df["kind_label"]))
    parts = _parts(df)
    n, m = len(kinds_), len(parts)
    bar = 0.8 / m
    top = f.ceiling(f.numbers(df["in_scope"]))
    shown, behind, widest, ticks = [], [], 0.0, [f.safe(k) for k in kinds_]
    for i, (value, label, part, (colour, *_)) in enumerate(parts):
        part = part.drop_duplicates("kind_label").set_index("kind_label")
        have = [k for k in kinds_ if k in part.index]
        y = [kinds_.index(k) for k in have]
        standing = f.numbers(part.loc[have, "standing"])
        scope = f.numbers(part.loc[have, "in_scope"])
        hover = [labels["kind_hover"].format(kind=f.safe(k), label=f.safe(label), standing=f.show(s), in_scope=f.show(t))
                 for k, s, t in zip(have, standing, scope)]
        text = [labels["kind_of"].format(standing=f.show(s), in_scope=f.show(t)) for s, t in zip(standing, scope)]
        widest = max([widest, *(f.text_width(t, theme.AXIS, bold=True) + 14 for t in text)])
        common = {"type": "bar", "orientation": "h", "y": y, "width": bar * 0.86, "offset": round(-0.4 + i * bar, 3),
                  "customdata": [[value, k] for k in have], "hovertext": hover, "hoverinfo": "text"}
        behind.append(common | {"x": scope, "text": text, "textposition": "outside", "cliponaxis": False, "constraintext": "none",
                                "textfont": {"size": theme.AXIS, "color": theme.INK}, "textangle": 0,
                                "marker": {"color": theme.GROUND, "line": {"color": colour, "width": 1}}})
        look = {"color": colour, "line": {"color": colour, "width": 1}}
        if i:
            look["pattern"] = {"shape": "/", "bgcolor": theme.GROUND, "size": 6, "solidity": 0.55}
        shown.append(common | {"x": standing, "marker": look})
    left = max(f.text_width(t, theme.AXIS) for t in ticks) + 22
    keys = f.key_lines([(look[0], f.HATCHED if i else f.FULL, f.safe(label)) for i, (_, label, _, look) in enumerate(parts)])
    row_px = 26 * m + 12
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=widest, above=f.key_height(keys))
    f.draw_key(layout, keys)
    layout["height"] = layout["margin"]["t"] + layout["margin"]["b"] + row_px * n
    layout |= {"barmode": "overlay", "hovermode": "closest",
               "xaxis": {"range": [0, top], "showgrid": True, "gridcolor": theme.GRID, "nticks": 5, "separatethousands": True},
               "yaxis": {"range": [n - 0.45, -0.55], "tickmode": "array", "tickvals": list(range(n)), "ticktext": ticks,
                         "showgrid": False, "ticklabelstandoff": 6, "tickfont": {"color": theme.INK}}}
    return go.Figure(data=behind + shown, layout=layout)


def still_standing(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """What share of each class's structures still stands so many days after it was found: steps, their 95% bands, the day of the half.

    df: class, class_label, day, share, low, high (fractions), median (days or missing): ``two_classes.drawn``. customdata: the class.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    bands, lines, halves, words = [], [], [], []
    last = max(float(df["day"].max()), 1.0)
    for value, label, part, (colour, dash, symbol, glyph) in _parts(df):
        x, name = f.numbers(part["day"]), f.safe(label)
        share, low, high = ([round(100 * each, 1) for each in part[field]] for field in ("share", "low", "high"))
        edge = {"type": "scatter", "mode": "lines", "x": x, "hoverinfo": "skip", "line": {"width": 0, "shape": "hv", "color": theme.CLEAR}}
        bands += [edge | {"y": low}, edge | {"y": high, "fill": "tonexty", "fillcolor": theme.STANDING_TINT if colour == theme.STANDING else theme.PLAN_TINT}]
        lines.append({"type": "scatter", "name": name, "mode": "lines", "x": x, "y": share, "line": {"color": colour, "width": 3, "dash": dash, "shape": "hv"},
                      "customdata": [[value]] * len(x),
                      "hovertemplate": labels["wait_hover"].format(label=name, day="%{x}", percent="%{y:.0f}") + "<extra></extra>"})
        half = f.number(part["median"].iloc[0])
        if half is not None:
            halves.append({"type": "scatter", "mode": "markers", "x": [half], "y": [50], "customdata": [[value]], "hoverinfo": "skip",
                           "marker": {"color": colour, "symbol": symbol, "size": 14, "line": {"color": theme.GROUND, "width": 2}}})
        said = labels["wait_unhalved"].format(label=name) if half is None else labels["wait_half"].format(label=name, days=f.show(half))
        words.append((colour, glyph, said))
    keys = f.key_lines([*words, (theme.STANDING_LIGHT, f.SHADE, labels["wait_band"])])
    middle = labels["wait_middle"]
    right = f.text_width(middle, theme.LABEL) + 24
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=64, right=right, above=f.key_height(keys) + 6, below=56)
    f.draw_key(layout, keys)
    layout |= {
        "hovermode": "x unified",
        "xaxis": {"range": [0, last], "tickformat": ",d", "nticks": 8, "title": {"text": labels["wait_x"], "font": {"size": theme.AXIS, "color": theme.MUTED}}},
        "yaxis": {"range": [0, 103], "tickmode": "array", "tickvals": [0, 25, 50, 75, 100], "ticktext": ["0%", "25%", "50%", "75%", "100%"]},
    }
    layout["shapes"].append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 50, "y1": 50, "layer": "below",
                             "line": {"color": theme.RULE, "width": 1.5, "dash": "dot"}})
    layout["annotations"].append({"text": middle, "xref": "paper", "x": 1, "y": 50, "xanchor": "left", "yanchor": "middle", "xshift": 10})
    return go.Figure(data=bands + lines + halves, layout=layout)
