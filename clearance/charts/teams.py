"""Each removal team against its own denominator, in team order: not a league table.

Placeholders: team_share {cleared} {in_scope} {percent}; team_sub {clear} {compounds}; team_hover {label} {cleared} {in_scope} {percent}
{standing} {clear} {compounds}; middle {percent}; funnel_hover {label} {done} {items} {share} {expected} {adjusted}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (
    "empty", "team_share", "team_sub", "team_hover", "cleared", "standing", "thickness",
    "limit_998", "limit_95", "middle", "within", "beyond", "funnel_x", "funnel_hover",
)  # fmt: skip

UNASSIGNED = "none"
_THIN, _THICK = 0.22, 0.62


def progress_by_team(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    """Cleared of all in scope, each team out of its own 100%. A bar is the thicker the more structures it speaks for.

    df: team (null = unassigned), label, compounds, clear, in_scope, standing, cleared. Rows in team order, unassigned last and set apart.
    customdata[0]: the team, or 'none'.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows = sorted(df.to_dict("records"), key=lambda r: (f.missing(r["team"]), 0 if f.missing(r["team"]) else r["team"]))
    assigned = [f.number(r["in_scope"]) or 0 for r in rows if not f.missing(r["team"])]
    most = max(assigned or [1]) or 1
    y, at = [], 0.0
    for i, r in enumerate(rows):
        if i and f.missing(r["team"]):
            at += 0.35
        y.append(round(at, 2))
        at += 1
    names, said, hover, thick, share, ids = [], [], [], [], [], []
    for r in rows:
        scope, cleared = f.number(r["in_scope"]) or 0, f.number(r["cleared"]) or 0
        part = f.percent(cleared, scope)
        words = {"cleared": f.show(cleared), "in_scope": f.show(scope), "percent": "–" if part is None else part,
                 "clear": f.show(r["clear"]), "compounds": f.show(r["compounds"])}
        names.append(f'<b>{f.safe(r["label"])}</b>{" " if f.in_the_room() else "<br>"}{labels["team_sub"].format(**words)}')
        said.append(labels["team_share"].format(**words))
        hover.append(labels["team_hover"].format(label=f.safe(r["label"]), standing=f.show(r["standing"]), **words))
        thick.append(round(_THIN + (_THICK - _THIN) * min(1.0, (scope / most) ** 0.5), 3))
        share.append(round(100 * cleared / scope, 1) if scope else 0)
        ids.append([UNASSIGNED if f.missing(r["team"]) else int(r["team"])])
    own = [i for i, r in enumerate(rows) if not f.missing(r["team"])]
    rest = [i for i, r in enumerate(rows) if f.missing(r["team"])]

    def bars(which: list[int], values: Sequence[float], base: Sequence[float], marker: dict) -> dict:
        return {"type": "bar", "orientation": "h", "y": [y[i] for i in which],
                "x": [values[i] for i in which], "base": [base[i] for i in which], "width": [thick[i] for i in which],
                "offset": [round(-thick[i] / 2, 3) for i in which], "marker": marker, "customdata": [ids[i] for i in which],
                "hovertext": [hover[i] for i in which], "hoverinfo": "text"}

    full = [min(100, s) for s in share]
    left_over = [round(100 - s, 1) for s in full]
    zero = [0] * len(rows)
    outline = {"color": theme.GROUND, "line": {"color": theme.STANDING, "width": 1}}
    data = [bars(own, full, zero, {"color": theme.CLEARED, "line": {"color": theme.CLEARED, "width": 1}}),
            bars(own, left_over, full, outline)]
    if rest:
        hatch = {"color": theme.CLEARED, "line": {"color": theme.CLEARED, "width": 1},
                 "pattern": {"shape": "/", "bgcolor": theme.GROUND, "size": 8, "solidity": 0.4}}
        data += [bars(rest, full, zero, hatch), bars(rest, left_over, full, outline)]
    n = at
    left = max(f.text_width(t, theme.AXIS) for t in names) + 22
    right = max(f.text_width(t, theme.LABEL, bold=True) for t in said) + 24
    data.append({"type": "scatter", "mode": "text", "x": [100] * len(rows), "y": y, "text": [f" {t}" for t in said],
                 "textposition": "middle right", "textfont": {"size": theme.LABEL, "color": theme.INK}, "cliponaxis": False,
                 "customdata": ids, "hovertext": hover, "hoverinfo": "text"})
    keys = f.key_lines([(theme.CLEARED, f.FULL, labels["cleared"]), (theme.STANDING, f.OPEN, labels["standing"])])
    note, note_lines = f.wrap(labels["thickness"], theme.NOTE, theme.NARROW - 2 * theme.PAD)
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.key_height(keys), below=34 + 20 * note_lines)
    f.draw_key(layout, keys)
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + 52 * n)
    layout |= {"barmode": "overlay", "hovermode": "closest",
               "xaxis": {"range": [0, 100], "tickmode": "array", "tickvals": [0, 25, 50, 75, 100],
                         "ticktext": ["0%", "25%", "50%", "75%", "100%"], "showgrid": True,
                         "gridcolor": theme.GRID},
               "yaxis": {"range": [n - 0.45, -0.55], "tickmode": "array", "tickvals": y, "ticktext": names, "showgrid": False,
                         "ticklabelstandoff": 6, "tickfont": {"color": theme.INK}}}
    layout["annotations"].append({"text": note, "xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top",
                                  "xshift": -(layout["margin"]["l"] - theme.PAD), "yshift": -30,
                                  "font": {"size": theme.NOTE, "color": theme.MUTED}})
    return go.Figure(data=data, layout=layout)


def funnel(
    df: pd.DataFrame, *, lines: pd.DataFrame, middle: float | None, labels: Mapping[str, str], title: str, subtitle: str, footer: str
) -> go.Figure:
    """Each team by its size and its share, between the limits within which luck keeps a team of that size.

    df: team, label, items, done, expected, share, adjusted, flag (``comparison.points``); lines: items, lower_998, lower_95, upper_95, upper_998
    (``comparison.lines``); shares as fractions. A team outside 99.8% has another shape, a ring and its whole name; the others their number.
    """
    if df.empty or middle is None:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    rows = df.to_dict("records")
    edges = {name: [round(100 * value, 2) for value in lines[name]] for name in ("lower_998", "lower_95", "upper_95", "upper_998")}
    x = [round(float(value), 1) for value in lines["items"]]
    shares = [round(100 * row["adjusted"], 1) for row in rows]
    # The axis shows where the teams are: at the narrow end the limits reach from none to all.
    middle_share = 100 * middle
    reach = max([abs(share - middle_share) for share in shares] + [abs(edges[name][len(x) // 2] - middle_share) for name in ("lower_998", "upper_998")]) * 1.25
    low, high = max(0.0, middle_share - reach), min(100.0, middle_share + reach)
    ends = [(edges["upper_998"][-1], labels["limit_998"]), (middle_share, labels["middle"].format(percent=f"{middle_share:.0f}"))]
    right = max(f.text_width(text, theme.LABEL) for _, text in ends) + 26
    keys = f.key_lines([(theme.STANDING, "●", labels["within"]), (theme.ALERT, "◆", labels["beyond"]), (theme.PLAN, f.DASHED, labels["limit_95"])])
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=64, right=right, above=f.key_height(keys), below=56, height=480)
    f.draw_key(layout, keys)
    room = (high - low) * _NAME / (f.plot_height(layout) - _NAME)  # for the name above a point at the upper end
    step = next((each for each in (1, 2, 5, 10) if (high - low) / each <= 6), 20)
    ticks = [level for level in range(0, 101, step) if low <= level <= high]
    layout |= {
        "hovermode": "closest",
        "xaxis": {"range": [0, max(x)], "showgrid": False, "tickformat": ",d", "title": {"text": labels["funnel_x"], "font": {"size": theme.AXIS, "color": theme.MUTED}}},
        "yaxis": {"range": [low, high + room], "tickmode": "array", "tickvals": ticks, "ticktext": [f"{level}%" for level in ticks]},
    }  # fmt: skip
    data: list[dict] = [
        {"type": "scatter", "mode": "lines", "x": x, "y": edges[name], "hoverinfo": "skip",
         "line": {"color": theme.PLAN, "width": 2.5 if "998" in name else 1.5, "dash": "solid" if "998" in name else "dash"}}
        for name in edges
    ]  # fmt: skip
    data.append({"type": "scatter", "mode": "lines", "x": [0, max(x)], "y": [middle_share] * 2, "hoverinfo": "skip", "line": {"color": theme.RULE, "width": 1.5}})
    flagged = [not f.missing(row["flag"]) for row in rows]
    hover = [
        labels["funnel_hover"].format(
            label=f.safe(row["label"]), done=f.show(row["done"]), items=f.show(row["items"]), expected=f.show(row["expected"]),
            share=f.percent(row["done"], row["items"]), adjusted=f"{share:.0f}",
        )
        for row, share in zip(rows, shares, strict=True)
    ]  # fmt: skip
    data.append({
        "type": "scatter", "mode": "markers", "x": [row["items"] for row in rows], "y": shares, "hovertext": hover, "hoverinfo": "text", "cliponaxis": False,
        "customdata": [[row["team"]] for row in rows],
        "marker": {
            "size": [18 if each else 13 for each in flagged], "symbol": ["diamond" if each else "circle" for each in flagged],
            "color": [theme.ALERT if each else theme.STANDING for each in flagged], "line": {"color": theme.INK, "width": [2 if each else 0 for each in flagged]},
        },
    })  # fmt: skip
    span = high - low
    names = [f.safe(row["label"]) for row in rows]
    across, up = f.plot_width(64, right) / max(x), f.plot_height(layout) / (span + room)
    spots = [(row["items"] * across, share * up) for row, share in zip(rows, shares, strict=True)]
    sides = _sides(spots, [f.text_width(name, theme.LABEL, bold) for name, bold in zip(names, flagged, strict=True)], theme.LABEL * 1.4)
    for row, share, name, is_flagged, side in zip(rows, shares, names, flagged, sides, strict=True):
        layout["annotations"].append({
            "text": f"<b>{name}</b>" if is_flagged else name, "x": row["items"], "y": share, "font": {"size": theme.LABEL}, "bgcolor": theme.VEIL,
        } | side)  # fmt: skip
    for level, text in ends:
        if low <= level <= high:
            layout["annotations"].append({
                "text": text, "x": 1, "xref": "paper", "y": round(min(level, high - span * 0.03), 2), "xanchor": "left", "yanchor": "middle", "xshift": 8,
                "font": {"size": theme.LABEL, "color": theme.INK},
            })  # fmt: skip
    return go.Figure(data=data, layout=layout)


_NAME = 34  # px that a name and its distance from its point take
_MARK = 8  # px from a point's middle that its mark takes
_ASIDE, _OFF = 11, 8  # px between a point's middle and a name beside it, and above or below it
_SIDES = (
    (1, 0, {"xanchor": "left", "yanchor": "middle", "xshift": _ASIDE}),
    (0, 1, {"xanchor": "center", "yanchor": "bottom", "yshift": _OFF}),
    (0, -1, {"xanchor": "center", "yanchor": "top", "yshift": -_OFF}),
    (-1, 0, {"xanchor": "right", "yanchor": "middle", "xshift": -_ASIDE}),
)
"""Where a name may stand: beside its point, above it, below it, on its other side; the earlier the better."""
Box = tuple[float, float, float, float]
"""Left, bottom, right and top of what a name or a mark covers, in pixels."""


def _sides(spots: list[tuple[float, float]], widths: list[float], height: float) -> list[dict]:
    """On which side of its point each name stands: where it covers least of the other points and of the names that are placed already, those with
    most neighbours first. ``spots``, ``widths``, ``height`` of a name: pixels."""
    marks = [(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in spots]
    crowd = [sum(abs(x - a) < max(widths) and abs(y - b) < _NAME for a, b in spots) for x, y in spots]
    sides: list[dict] = [{}] * len(spots)
    placed: list[Box] = []
    for one in sorted(range(len(spots)), key=lambda place: (-crowd[place], spots[place])):
        (x, y), width = spots[one], widths[one]
        others = [mark for place, mark in enumerate(marks) if place != one] + placed
        boxes = [_box(x, y, width, height, across, up) for across, up, _ in _SIDES]
        best = min(range(len(_SIDES)), key=lambda side: sum(_overlap(boxes[side], other) for other in others))
        sides[one] = _SIDES[best][2]
        placed.append(boxes[best])
    return sides


def _box(x: float, y: float, width: float, height: float, across: int, up: int) -> Box:
    left = x + across * (_ASIDE + width / 2) - width / 2
    bottom = y + up * (_OFF + height / 2) - height / 2
    return left, bottom, left + width, bottom + height


def _overlap(one: Box, other: Box) -> float:
    return max(0.0, min(one[2], other[2]) - max(one[0], other[0])) * max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
