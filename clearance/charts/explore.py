"""Charts of the page 探索: one measure by one or two dimensions, whatever they are.

df of all: row, col (labels; along a time axis 2018-06 or an ISO day), value (missing where unknown), said (the value in words).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = f.LABELS
_ROW, _SIDE = 30, 22  # px: a bar of its own, a bar beside others
_LOOK = (
    (theme.STANDING, "solid", "circle", f.SOLID), (theme.PLAN, "dash", "square", f.DASHED), (theme.CLEARED, "dot", "diamond", f.DOTTED),
    (theme.MUTED, "dashdot", "triangle-up", "▲"), (theme.ALERT, "longdash", "x", "×"), (theme.INK, "longdashdot", "star", "★"),
)  # fmt: skip
_FILL = ((theme.STANDING, "", f.FULL), (theme.PLAN, "/", f.HATCHED), (theme.CLEARED, "x", f.SHADE))


def bars(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """A bar a row, in the order of the rows, on a scale from nought; to the left what is less."""
    if df.empty or df["value"].isna().all():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    names = [f.safe(each) for each in df["row"]]
    left = max(f.text_width(name, theme.AXIS) for name in names) + 22
    right = max(f.text_width(each, theme.LABEL) for each in df["said"]) + 24
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, below=12)
    values = [each or 0 for each in f.numbers(df["value"])]
    y = list(range(len(names)))
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + _ROW * len(y) + 8)
    layout |= {"hovermode": False, "xaxis": _scale(values), "yaxis": _names(y, names)}
    data = [
        {"type": "bar", "orientation": "h", "x": f.numbers(df["value"]), "y": y, "width": 0.62, "marker": {"color": theme.STANDING}},
        _texts(values, y, df["said"]),
    ]
    return go.Figure(data=data, layout=layout)


def grouped(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """A bar a column beside each other in each row, on one scale from nought, to the left what is less; up to three columns."""
    if df.empty or df["value"].isna().all():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows, cols = _order(df, "row"), _order(df, "col")
    looks = [_FILL[at % len(_FILL)] for at in range(len(cols))]
    keys = f.key_lines([(colour, glyph, f.safe(col)) for col, (colour, _, glyph) in zip(cols, looks, strict=True)])
    names = [f.safe(each) for each in rows]
    left = max(f.text_width(name, theme.AXIS) for name in names) + 22
    right = max(f.text_width(each, theme.LABEL) for each in df["said"]) + 24
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.key_height(keys), below=12)
    f.draw_key(layout, keys)
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + len(rows) * (_SIDE * len(cols) + 14) + 8)
    wide = 0.86 / len(cols)
    layout |= {"hovermode": False, "barmode": "overlay", "xaxis": _scale(f.numbers(df["value"])), "yaxis": _names(list(range(len(rows))), names)}
    data = []
    for at, (col, (colour, pattern, _)) in enumerate(zip(cols, looks, strict=True)):
        part = df[df["col"] == col].set_index("row").reindex(rows)
        y = [round(place - 0.43 + wide * (at + 0.5), 3) for place in range(len(rows))]
        values = [each or 0 for each in f.numbers(part["value"])]
        look = {"color": colour, "line": {"color": colour, "width": 1}, "pattern": {"shape": pattern, "bgcolor": theme.GROUND, "size": 6, "solidity": 0.4}}
        data += [{"type": "bar", "orientation": "h", "x": f.numbers(part["value"]), "y": y, "width": wide * 0.9, "marker": look}, _texts(values, y, part["said"])]
    return go.Figure(data=data, layout=layout)


def lines(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """A line a row over the columns' months or days; where there are no columns, one line over the rows'."""
    df = df.assign(col=df["row"], row="") if (df["col"] == "").all() else df
    df = df.assign(on=[dt.date.fromisoformat(each if len(each) > 7 else f"{each}-01") for each in df["col"]])
    if df.empty or df["value"].isna().all():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows, first, last = _order(df, "row"), df["on"].min(), df["on"].max()
    air = dt.timedelta(days=max(1, round((last - first).days * 0.015)))  # for the first and the last mark
    top, bottom = f.ceiling(f.numbers(df["value"])), 1.08 * _scale(f.numbers(df["value"]))["range"][0]
    top += 0.05 * (top - bottom) if bottom < 0 else 0  # what is least above nought would have its mark cut
    data, ends = [], []
    for row, (colour, dash, symbol, glyph) in zip(rows, _LOOK, strict=False):
        part = df[df["row"] == row]
        data.append({"type": "scatter", "name": f.safe(row), "x": f.iso(part["on"]), "y": f.numbers(part["value"]), "mode": "lines+markers", "hovertext": part["said"].tolist(),
                     "line": {"color": colour, "width": 3, "dash": dash}, "marker": {"color": colour, "symbol": symbol, "size": 8},
                     "hovertemplate": "%{hovertext}<extra>" + f.safe(row) + "</extra>"})  # fmt: skip
        end = part.iloc[-1]
        ends.append((0.0 if pd.isna(end["value"]) else float(end["value"]), f.worded(colour, glyph, f.safe(" ".join(filter(None, (row, end["said"])))))))
    left, right = max(f.y_width(top), f.y_width(bottom)), max(f.text_width(text, theme.LABEL) for _, text in ends) + 40
    width = f.plot_width(left, right)
    axis = f.date_axis(first - air, last + air, labels, tick0=last, width=width)
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, below=f.below(axis))
    layout |= {"hovermode": "x unified", "xaxis": axis, "yaxis": f.y_axis(top, range=[bottom, top])}
    f.end_labels(layout, ends, top=top, bottom=bottom)
    return go.Figure(data=data, layout=layout)


def heat(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """A cell a row and column, the darker the further from nought; its number stands in it."""
    if df.empty or df["value"].isna().all():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows, cols = _order(df, "row"), _order(df, "col")
    table = df.set_index(["row", "col"])
    names = [f.safe(each) for each in rows]
    left = max(f.text_width(name, theme.AXIS) for name in names) + 22
    across = (theme.TITLE_ROOM - left - 24) / len(cols)
    heads = [_head(each, across - 8) for each in cols]
    above = 22 * max(1 + each.count("<br>") for each in heads) + 8
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=24, above=above, below=12)
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + 36 * len(rows) + 4)
    values = [[_size(table.at[(row, col), "value"]) for col in cols] for row in rows]
    most = max((each for line in values for each in line if each is not None), default=0) or 1
    # Numbers in the darker half are white, so each is legible on its ground.
    layout["annotations"] += [
        {"text": f.safe(table.at[(row, col), "said"]), "x": at, "y": down, "font": {"size": theme.LABEL, "color": theme.GROUND if (values[down][at] or 0) > most * 0.6 else theme.INK}}
        for down, row in enumerate(rows) for at, col in enumerate(cols) if across >= f.text_width(table.at[(row, col), "said"], theme.LABEL)
    ]  # fmt: skip
    layout |= {
        "hovermode": "closest", "yaxis": _names(list(range(len(rows))), names),
        "xaxis": {"side": "top", "tickmode": "array", "tickvals": list(range(len(cols))), "ticktext": heads, "ticks": "", "showline": False, "tickfont": {"color": theme.INK}},
    }  # fmt: skip
    said = [[table.at[(row, col), "said"] for col in cols] for row in rows]
    data = [{
        "type": "heatmap", "z": values, "x": list(range(len(cols))), "y": list(range(len(rows))), "zmin": 0, "zmax": most, "showscale": False, "xgap": 2, "ygap": 2,
        "colorscale": [[0, theme.GROUND], [0.001, theme.GRID], [1, theme.STANDING]], "hovertext": [[f"{row} · {col}: {cell}" for col, cell in zip(cols, line, strict=True)] for row, line in zip(rows, said, strict=True)],
        "hoverinfo": "text",
    }]  # fmt: skip
    return go.Figure(data=data, layout=layout)


BY_NAME: Final = MappingProxyType[str, Callable[..., go.Figure]]({"bars": bars, "grouped": grouped, "lines": lines, "heat": heat})


def _scale(values: Sequence[float | None]) -> dict:
    """The axis of bars: from nought, or from the least where something is less."""
    told = [each for each in values if each is not None]
    low, high = min([0, *told]), max([0, *told])
    return {"range": [low, high if high > low else 1], "visible": False}


def _size(value: float) -> float | None:
    number = f.number(value)
    return None if number is None else abs(number)


def _order(df: pd.DataFrame, column: str) -> list[str]:
    return list(dict.fromkeys(df[column]))


def _head(text: str, width: float) -> str:
    """A column's name over its cells: Chinese in lines as wide as they, other words whole."""
    if not text.isascii():
        return f.wrap(f.safe(text), theme.AXIS, max(width, 40))[0]
    lines = [""]
    for word in text.split():
        fuller = f"{lines[-1]} {word}".strip()
        lines[-1:] = [fuller] if not lines[-1] or f.text_width(fuller, theme.AXIS) <= width else [lines[-1], word]
    return "<br>".join(map(f.safe, lines))


def _names(places: list[int], names: list[str]) -> dict:
    return {"range": [len(places) - 0.4, -0.6], "tickmode": "array", "tickvals": places, "ticktext": names, "showgrid": False, "ticks": "", "ticklabelstandoff": 6,
            "tickfont": {"color": theme.INK}}  # fmt: skip


def _texts(x: Sequence[float], y: Sequence[float], said: pd.Series) -> dict:
    return {"type": "scatter", "mode": "text", "x": [max(each, 0) for each in x], "y": y, "text": [f" {'–' if pd.isna(each) else f.safe(each)}" for each in said], "textposition": "middle right",
            "cliponaxis": False, "hoverinfo": "skip", "textfont": {"size": theme.LABEL, "color": theme.INK}}  # fmt: skip
