"""The eight steps: how many compounds are how far with each; and whether hard and public structures went first, quarter by quarter.

Placeholders: step_tick {step} {name}; step_median {days}; step_hover {step} {name} {compounds} {done} {running} {waiting} {not_started}.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (
    "empty", "step_tick", "step_done", "step_running", "step_waiting", "step_not_started", "step_median", "step_no_median", "step_median_title", "step_hover",
    "order_hard", "order_public", "order_chance", "order_sure", "order_unsure",
)  # fmt: skip

_ROW = 46  # px
_NAME = 190  # px in which a step's name is wrapped


def states_by_step(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """Compounds by how far they are with each step, a bar a step of all compounds; beside it the median days from begun to done.

    df: step, name, compounds, done, running, waiting, not_started (counts of compounds), median_days (missing: not half done).
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows = df.to_dict("records")
    names = [f.wrap(labels["step_tick"].format(step=row["step"], name=f.safe(row["name"])), theme.AXIS, 2 * _NAME if f.in_the_room() else _NAME)[0] for row in rows]
    hover = [labels["step_hover"].format(**{**row, "name": f.safe(row["name"])}) for row in rows]
    medians = [labels["step_no_median"] if f.missing(row["median_days"]) else labels["step_median"].format(days=f.show(row["median_days"])) for row in rows]
    keys = f.key_lines([
        (theme.CLEARED, f.FULL, labels["step_done"]), (theme.STANDING, f.HATCHED, labels["step_running"]),
        (theme.ALERT, f.FULL, labels["step_waiting"]), (theme.RULE, f.OPEN, labels["step_not_started"]),
    ])  # fmt: skip
    left = max(f.text_width(name, theme.AXIS) for name in names) + 22
    right = max(f.text_width(each, theme.LABEL, bold=True) for each in [*medians, labels["step_median_title"]]) + 24
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.key_height(keys) + 26, below=12)
    f.draw_key(layout, keys)
    layout["annotations"][-1]["yshift"] += 26
    layout["annotations"].append({"text": labels["step_median_title"], "xref": "paper", "yref": "paper", "x": 1, "y": 1, "xanchor": "left", "yanchor": "bottom",
                                  "xshift": 8, "font": {"size": theme.NOTE, "color": theme.MUTED}})  # fmt: skip
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + _ROW * len(rows) + 8)
    y, whole = list(range(len(rows))), max(f.numbers(df["compounds"])) or 1
    layout |= {
        "barmode": "stack", "hovermode": "closest",
        "xaxis": {"range": [0, whole], "visible": False},
        "yaxis": {"range": [len(rows) - 0.45, -0.55], "tickmode": "array", "tickvals": y, "ticktext": names, "showgrid": False, "ticklabelstandoff": 6,
                  "tickfont": {"color": theme.INK}},
    }  # fmt: skip
    looks = {
        "done": ({"color": theme.CLEARED, "line": {"color": theme.CLEARED, "width": 1}}, theme.INK),
        "running": ({"color": theme.STANDING, "line": {"color": theme.STANDING, "width": 1},
                     "pattern": {"shape": "/", "bgcolor": theme.STANDING_LIGHT, "fgcolor": theme.GROUND, "size": 7, "solidity": 0.25}}, theme.INK),
        "waiting": ({"color": theme.ALERT, "line": {"color": theme.ALERT, "width": 1}}, theme.INK),
        "not_started": ({"color": theme.GROUND, "line": {"color": theme.RULE, "width": 1}}, theme.MUTED),
    }  # fmt: skip
    data = [
        {"type": "bar", "orientation": "h", "y": y, "x": f.numbers(df[state]), "width": 0.66, "marker": marker, "hovertext": hover, "hoverinfo": "text",
         "text": [f"<b>{f.show(count)}</b>" if count else "" for count in f.numbers(df[state])], "textposition": "inside", "insidetextanchor": "middle",
         "textangle": 0, "constraintext": "none", "textfont": {"size": theme.LABEL, "color": ink}}
        for state, (marker, ink) in looks.items()
    ]  # fmt: skip
    for place, median in zip(y, medians, strict=True):
        layout["annotations"].append({"text": f"<b>{median}</b>", "xref": "paper", "x": 1, "y": place, "xanchor": "left", "xshift": 8, "yanchor": "middle"})
    return go.Figure(data=data, layout=layout)


def order_by_quarter(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """In what share of pairs hard structures went before easy ones, public before private, each quarter, around the half that chance gives.

    df: label (the quarter), rule (hard, public), share (fraction; missing: no pair), sure (not by chance), said (for the hover).
    """
    if df.empty or df["share"].isna().all():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    looks = {"hard": (theme.STANDING, "circle", "solid", "●", f.SOLID), "public": (theme.PLAN, "diamond", "dash", "◆", f.DASHED)}
    quarters = list(dict.fromkeys(df["label"]))
    keys = f.key_lines([*((colour, glyph + line, labels[f"order_{rule}"]) for rule, (colour, _, _, glyph, line) in looks.items()),
                        (theme.MUTED, "●", labels["order_sure"]), (theme.MUTED, "○", labels["order_unsure"])])  # fmt: skip
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=64, right=f.text_width(labels["order_chance"], theme.LABEL) + 28, above=f.key_height(keys), below=34, height=430)
    f.draw_key(layout, keys)
    layout |= {
        "hovermode": "closest",
        "xaxis": {"range": [-0.4, len(quarters) - 0.6], "tickmode": "array", "tickvals": list(range(len(quarters))), "ticktext": quarters},
        "yaxis": {"range": [0, 108], "tickvals": [0, 25, 50, 75, 100], "ticktext": ["0%", "25%", "50%", "75%", "100%"]},
    }  # fmt: skip
    layout["shapes"].append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 50, "y1": 50, "line": {"color": theme.RULE, "width": 2, "dash": "dot"}})
    layout["annotations"].append({"text": labels["order_chance"], "xref": "paper", "x": 1, "y": 50, "xanchor": "left", "yanchor": "middle", "xshift": 8, "font": {"color": theme.MUTED}})
    above = {rule: df[df["rule"] == rule]["share"].mean() >= df["share"].mean() for rule in looks}
    data = []
    for rule, (colour, symbol, dash, _, _) in looks.items():
        own = df[df["rule"] == rule].to_dict("records")
        shares = [None if f.missing(row["share"]) else round(100 * row["share"], 1) for row in own]
        data.append({
            "type": "scatter", "mode": "lines+markers+text", "x": [quarters.index(row["label"]) for row in own], "y": shares, "cliponaxis": False,
            "line": {"color": colour, "width": 2, "dash": dash},
            "marker": {"symbol": symbol, "size": 13, "color": [colour if row["sure"] else theme.GROUND for row in own], "line": {"color": colour, "width": 2}},
            "text": ["" if share is None else f"{share:.0f}%" for share in shares], "textposition": ["bottom center" if share is not None and share > 15 and not above[rule] else "top center" for share in shares],
            "textfont": {"size": theme.LABEL, "color": theme.INK}, "hovertext": [f.safe(row["said"]) for row in own], "hoverinfo": "text",
        })  # fmt: skip
    return go.Figure(data=data, layout=layout)
