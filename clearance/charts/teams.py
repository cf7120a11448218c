"""Each removal team against its own denominator, in team order: not a league table.

Placeholders: team_share {cleared} {in_scope} {percent}; team_sub {clear} {compounds}; team_hover {label} {cleared} {in_scope} {percent}
{standing} {clear} {compounds}.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = ("empty", "team_share", "team_sub", "team_hover", "cleared", "standing", "thickness")

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
        names.append(f'<b>{f.safe(r["label"])}</b><br>{labels["team_sub"].format(**words)}')
        said.append(labels["team_share"].format(**words))
        hover.append(labels["team_hover"].format(label=f.safe(r["label"]), standing=f.show(r["standing"]), **words))
        thick.append(round(_THIN + (_THICK - _THIN) * min(1.0, (scope / most) ** 0.5), 3))
        share.append(round(100 * cleared / scope, 1) if scope else 0)
        ids.append([UNASSIGNED if f.missing(r["team"]) else int(r["team"])])
    own = [i for i, r in enumerate(rows) if not f.missing(r["team"])]
    rest = [i for i, r in enumerate(rows) if f.missing(r["team"])]

    def bars(which: list[int], values: list[float], base: list[float], marker: dict) -> dict:
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
    note, note_lines = f.wrap(labels["thickness"], theme.FOOTER, theme.NARROW - 2 * theme.PAD)
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
                                  "font": {"size": theme.FOOTER, "color": theme.MUTED}})
    return go.Figure(data=data, layout=layout)
