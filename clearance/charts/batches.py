"""Batches, and the compounds of one batch, on a calendar; compounds clear against plan.

Placeholders: batch_sub and batch_sub_rest (a batch
with no compounds of its own) {clear} {compounds} {standing}; carry_over {n}; slip {n} (days); batch_hover {label} {planned_start} {planned_end}
{actual_start} {actual_end} {compounds} {clear} {standing} {slip}; compound_hover {name} {found} {first_removed} {last_removed} {clear_since}
{standing} {in_scope}; standing_of {standing} {in_scope}; compounds_end {n} {total}; plan_end {n}; behind, ahead {n}.
A date that is not there reads labels['none'].
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from clearance import theme
from clearance.charts import frame as f

LABELS = (
    *f.LABELS, "none", "today",
    "batch_sub", "batch_sub_rest", "batch_hover", "planned", "actual", "slipped", "finished", "carry_over", "slip",
    "compound_hover", "standing_column", "standing_of", "not_surveyed", "waiting", "removing", "clear_since",
    "compounds_end", "plan", "plan_end", "actual_clear", "behind", "ahead", "unit_compounds", "partial",
)

NO_BATCH = "none"


def _ms(start: dt.date, end: dt.date) -> int:
    return (end - start).days * f.DAY_MS


def _bars(rows: list[tuple], *, marker: dict, width: float, offset: float) -> dict:
    """One trace of calendar bars. rows: (y, start, end, customdata, hover text)."""
    return {"type": "bar", "orientation": "h", "marker": marker, "width": width, "offset": offset,
            "y": [r[0] for r in rows], "base": [r[1].isoformat() for r in rows], "x": [_ms(r[1], r[2]) for r in rows],
            "customdata": [[r[3]] for r in rows], "hovertext": [r[4] for r in rows], "hoverinfo": "text"}


def _said(value: dt.date | None, labels: Mapping[str, str]) -> str:
    return labels["none"] if value is None else f.date_text(value, labels["day_format"])


def _hatch(colour: str, shape: str = "/") -> dict:
    return {"color": colour, "pattern": {"shape": shape, "bgcolor": theme.GROUND, "size": 7, "solidity": 0.45},
            "line": {"color": colour, "width": 1}}


_PLANNED = {"color": theme.GROUND, "line": {"color": theme.PLAN, "width": 1.5},
            "pattern": {"shape": ".", "fgcolor": theme.PLAN, "bgcolor": theme.GROUND, "size": 7, "solidity": 0.12}}


def _rows_axis(names: list[str], band: float) -> dict:
    """One row per name from the top down, with `band` rows of room above for the marks' words."""
    n = len(names)
    return {"range": [n - 0.45, -0.55 - band], "tickmode": "array", "tickvals": list(range(n)), "ticktext": names,
            "showgrid": False, "ticklabelstandoff": 6, "tickfont": {"color": theme.INK, "size": theme.AXIS}}


def gantt(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, as_of: dt.date,
          marks: f.Marks) -> go.Figure:
    """Each batch as planned (dotted outline) and as it went (solid; after the planned end orange and hatched: the slip).

    df: batch, label, planned_start, planned_end, actual_start, actual_end, compounds, clear, standing, slip_days, carry_over.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    planned, actual, slip, done, names = [], [], [], [], []
    notes: list[tuple[dt.date, float, str]] = []
    over, under = (0.28, 0.24) if f.in_the_room() else (0.22, 0.19)  # low rows, and their two notes still a line apart
    every: list[dt.date] = [as_of, *(m[0] for m in marks)]
    for y, row in enumerate(df.to_dict("records")):
        batch = NO_BATCH if f.missing(row["batch"]) else int(row["batch"])
        ps, pe, start, end = (f.day(row[k]) for k in ("planned_start", "planned_end", "actual_start", "actual_end"))
        days_late = f.number(row["slip_days"])
        carry = f.number(row["carry_over"])
        sub = labels["batch_sub" if f.number(row["compounds"]) else "batch_sub_rest"].format(clear=f.show(row["clear"]), compounds=f.show(row["compounds"]), standing=f.show(row["standing"]))
        names.append(f'<b>{f.safe(row["label"])}</b><br>{sub}')
        hover = labels["batch_hover"].format(
            label=f.safe(row["label"]), planned_start=_said(ps, labels), planned_end=_said(pe, labels), actual_start=_said(start, labels),
            actual_end=_said(end, labels), compounds=f.show(row["compounds"]), clear=f.show(row["clear"]), standing=f.show(row["standing"]),
            slip=f.show(days_late if days_late is not None else 0))
        every += [d for d in (ps, pe, start, end) if d]
        if ps and pe:
            planned.append((y, ps, pe, batch, hover))
            if carry and pe <= as_of:
                notes.append((pe, y - over, labels["carry_over"].format(n=f.show(carry))))
        if start and start <= as_of:
            stop = min(end or as_of, as_of)
            turn = min(stop, pe) if pe else stop
            if turn > start:
                actual.append((y, start, turn, batch, hover))
            if pe and stop > pe:
                slip.append((y, max(pe, start), stop, batch, hover))
            if end and end <= as_of:
                done.append((y + 0.19, end, batch, hover))
            if days_late and days_late > 0:
                notes.append((stop, y + under, "<b>" + labels["slip"].format(n=f.show(days_late)) + "</b>"))

    first, last = min(every), max(every)
    last += dt.timedelta(days=max(6, round((last - first).days * 0.02)))
    left = max(f.text_width(n, theme.AXIS) for n in names) + 24
    right = max((f.right_margin(f.text_width(t, theme.LABEL) + 20, 1 - f.place(d, first, last), left) for d, _, t in notes), default=28)
    right = min(max(28, right), 150)
    width = f.plot_width(left, right)
    placed = f.mark_rows([*(m for m in marks if m[0] != as_of), (as_of, labels["today"])], first, last, width, right)
    keys = f.key_lines([(theme.PLAN, f.OPEN, labels["planned"]), (theme.STANDING, f.FULL, labels["actual"]),
                        (theme.ALERT, f.HATCHED, labels["slipped"]),
                        *([(theme.CLEARED, f.TICK, labels["finished"])] if done else [])])
    axis = f.date_axis(first, last, labels, tick0=as_of, width=width)
    row_px = 44 if f.in_the_room() else 84
    band = f.marks_height(placed) / row_px
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.key_height(keys),
                     below=f.below(axis))
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + row_px * (len(df) + band))
    layout |= {"barmode": "overlay", "hovermode": "closest",
               "xaxis": axis, "yaxis": _rows_axis(names, band)}
    f.draw_key(layout, keys)
    f.draw_marks(layout, placed, today=as_of, inside=True)
    for y in range(1, len(df)):
        layout["shapes"].append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y - 0.5, "y1": y - 0.5, "layer": "below",
                                 "line": {"color": theme.GRID, "width": 1}})
    data: list[dict] = [
        _bars(planned, marker=_PLANNED, width=0.28, offset=-0.36),
        _bars(actual, marker={"color": theme.STANDING}, width=0.38, offset=0.0),
        _bars(slip, marker=_hatch(theme.ALERT), width=0.38, offset=0.0),
    ]
    if done:
        data.append({"type": "scatter", "mode": "markers+text", "x": [d[1].isoformat() for d in done],
                     "y": [d[0] for d in done], "text": ["✓"] * len(done), "textfont": {"color": theme.GROUND, "size": theme.AXIS},
                     "marker": {"color": theme.CLEARED, "size": 22}, "customdata": [[d[2]] for d in done],
                     "hovertext": [d[3] for d in done], "hoverinfo": "text", "cliponaxis": False})
    for date, at, text in notes:
        late = text.startswith("<b>")
        layout["annotations"].append({"text": text, "x": date.isoformat(), "y": at, "xanchor": "left", "yanchor": "middle",
                                      "xshift": (16 if done and late else 6), "bgcolor": theme.VEIL, "borderpad": 1})
    return go.Figure(data=data, layout=layout)


def compound_timeline(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str, as_of: dt.date,
                      marks: f.Marks) -> go.Figure:
    """A row per compound, in the order given: found to first removal light, removal solid, a tick since it is clear, and what stands.

    df: compound_id, name, planned_start, planned_end, first_found_on, first_removed_on, last_removed_on, clear_since, standing, in_scope.
    Until a compound is clear its row reaches to `as_of`, and what of it lies after the planned end is orange and hatched.
    """
    if df.empty:
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    window, wait, work, late, clear = [], [], [], [], []
    names, ids, hovers, counts = [], [], [], []
    every: list[dt.date] = [as_of, *(m[0] for m in marks)]
    for y, row in enumerate(df.to_dict("records")):
        ps, pe, found, begun, ended, since = (f.day(row[k]) for k in (
            "planned_start", "planned_end", "first_found_on", "first_removed_on", "last_removed_on", "clear_since"))
        standing, scope, cid = f.number(row["standing"]) or 0, f.number(row["in_scope"]) or 0, row["compound_id"]
        every += [d for d in (ps, pe, found, begun, ended, since) if d]
        hover = labels["compound_hover"].format(
            name=f.safe(row["name"]), found=_said(found, labels), first_removed=_said(begun, labels), last_removed=_said(ended, labels),
            clear_since=_said(since, labels), standing=f.show(standing), in_scope=f.show(scope))
        names.append(f.safe(row["name"]))
        ids.append([cid])
        hovers.append(hover)
        of = labels["standing_of"].format(standing=f.show(standing), in_scope=f.show(scope))
        counts.append(f"<b>{of}</b>" if standing else of if scope or since else labels["not_surveyed"])
        if ps and pe:
            window.append((y, ps, pe, cid, hover))
        stop = as_of if standing else max([d for d in (ended, since) if d], default=as_of)
        turn = min(stop, pe) if pe else stop
        if found and min(begun or turn, turn) > found:
            wait.append((y, found, min(begun or turn, turn), cid, hover))
        if begun and turn > begun:
            work.append((y, begun, turn, cid, hover))
        if found and stop > max(turn, found):
            late.append((y, max(turn, found), stop, cid, hover))
        if since and since <= as_of:
            clear.append((y, since, cid, hover))

    n = len(df)
    row_px = f.LINE if f.in_the_room() else 32
    first, last = min(every), max(every)
    last += dt.timedelta(days=max(6, round((last - first).days * 0.02)))
    left = max(f.text_width(t, theme.AXIS) for t in names) + 32
    right = max(f.text_width(t, theme.AXIS, bold=True) for t in [*counts, labels["standing_column"]]) + 26
    width = f.plot_width(left, right)
    placed = f.mark_rows([*(m for m in marks if m[0] != as_of), (as_of, labels["today"])], first, last, width, 8)
    keys = f.key_lines([(theme.PLAN, f.SHADE, labels["planned"]), (theme.STANDING_LIGHT, f.SOLID, labels["waiting"]),
                        (theme.STANDING, f.FULL, labels["removing"]), (theme.ALERT, f.HATCHED, labels["slipped"]),
                        (theme.CLEARED, f.TICK, labels["clear_since"])])
    axis = f.date_axis(first, last, labels, tick0=as_of, width=width)
    band = (f.marks_height(placed) + 2) / row_px
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, left=left, right=right, above=f.key_height(keys),
                     below=f.below(axis))
    layout["height"] = round(layout["margin"]["t"] + layout["margin"]["b"] + row_px * (n + band))
    layout |= {"barmode": "overlay", "hovermode": "closest",
               "xaxis": axis, "yaxis": _rows_axis(names, band) | {"ticklabelstandoff": 14}}  # a tick may stand on the axis
    f.draw_key(layout, keys)
    f.draw_marks(layout, placed, today=as_of, inside=True)
    layout["annotations"].append({"text": labels["standing_column"], "xref": "paper", "yref": "paper", "x": 1, "y": 1, "xanchor": "left",
                                  "yanchor": "top", "xshift": 10, "font": {"size": theme.NOTE, "color": theme.MUTED}})
    ends = {r[2] for r in window}
    if len(ends) == 1:
        at = ends.pop().isoformat()
        layout["shapes"].append({"type": "line", "x0": at, "x1": at, "y0": n - 0.5, "y1": -0.5, "layer": "below",
                                 "line": {"color": theme.PLAN, "width": 2, "dash": "dash"}})
    data: list[dict] = [
        _bars(window, marker={"color": theme.PLAN_TINT}, width=1.0, offset=-0.5),
        _bars(wait, marker={"color": theme.STANDING_LIGHT}, width=0.26, offset=-0.13),
        _bars(work, marker={"color": theme.STANDING}, width=0.52, offset=-0.26),
        _bars(late, marker=_hatch(theme.ALERT), width=0.52, offset=-0.26),
        {"type": "scatter", "mode": "markers+text", "x": [c[1].isoformat() for c in clear],
         "y": [c[0] for c in clear], "text": ["✓"] * len(clear), "textfont": {"color": theme.GROUND, "size": theme.SMALLEST},
         "marker": {"color": theme.CLEARED, "size": 20}, "customdata": [[c[2]] for c in clear], "hovertext": [c[3] for c in clear],
         "hoverinfo": "text", "cliponaxis": False},
        {"type": "scatter", "mode": "text", "x": [last.isoformat()] * n, "y": list(range(n)), "text": ["\u2002" + c for c in counts],
         "textposition": "middle right", "textfont": {"size": theme.AXIS, "color": theme.INK}, "cliponaxis": False,
         "customdata": ids, "hovertext": hovers, "hoverinfo": "text"},
    ]
    return go.Figure(data=data, layout=layout)


_STEPS = [each * 10**power for power in range(1, 7) for each in (2, 5, 10)]


def _ticks(total: float | None) -> list[float | None]:
    """Round steps from nought, at most ten, and all compounds; what would touch the last is left out."""
    whole = round(total or 1)
    step = next(each for each in _STEPS if whole <= 10 * each)
    return [v for v in range(0, whole, step) if whole - v >= 0.4 * step] + [total]


def plan_against_actual(df: pd.DataFrame, *, labels: Mapping[str, str], title: str, subtitle: str, footer: str,
                        marks: f.Marks = ()) -> go.Figure:
    """Compounds clear, week by week, against the plan, on a scale that ends at all of them; the gap named at the last week.

    df: week_end, compounds_clear, compounds_plan, compounds; partial if there is one. Weeks to come may follow, with a plan only.
    """
    if not df["compounds_clear"].notna().any():
        return f.empty(labels=labels, title=title, subtitle=subtitle, footer=footer)
    unit = labels["unit_compounds"]
    weeks, clear, plan = f.days(df["week_end"]), f.numbers(df["compounds_clear"]), f.numbers(df["compounds_plan"])
    x = [w.isoformat() for w in weeks]
    at = max(i for i, v in enumerate(clear) if v is not None)
    partial = "partial" in df and bool(df["partial"].iloc[at])
    note = f.open_note(df.iloc[:at + 1], theme.CLEARED, labels)
    total, today = f.number(df["compounds"].iloc[at]), weeks[at]
    top = (total or 1) * 1.06
    words = [(clear[at], f.worded(theme.CLEARED, f.SOLID, labels["compounds_end"].format(n=f.show(clear[at]), total=f.show(total)), bold=True))]
    gap = None
    if plan[at] is not None:
        words.append((plan[at], f.worded(theme.PLAN, f.DASHED, labels["plan_end"].format(n=f.show(plan[at])))))
        gap = f.number(plan[at] - clear[at])
        if gap:
            words.append(((plan[at] + clear[at]) / 2, f.worded(
                theme.ALERT if gap > 0 else theme.CLEARED, "↕", labels["behind" if gap > 0 else "ahead"].format(n=f.show(abs(gap))),
                bold=True)))
    first, last = weeks[0], max([weeks[-1], *(m[0] for m in marks)])
    last += dt.timedelta(days=round((last - first).days * 0.02) + 1)
    left = f.y_width(top)
    right = f.right_margin(max(f.text_width(t, theme.LABEL, bold=True) for _, t in words) + 24, 1 - f.place(today, first, last), left)
    width = f.plot_width(left, right)
    placed = f.mark_rows(marks, first, last, width, right)
    axis = f.date_axis(first, last, labels, tick0=f.meeting_day(weeks[:at + 1], partial), width=width)
    layout = f.frame(title=title, subtitle=subtitle, footer=footer, note=note, left=left, right=right, above=f.marks_height(placed),
                     below=f.below(axis))
    layout |= {"hovermode": "x unified", "xaxis": axis,
               "yaxis": f.y_axis(top, tickmode="array", tickvals=_ticks(total), tickformat=",")}
    f.draw_marks(layout, placed, today=today)
    f.end_labels(layout, words, top=top, x=today.isoformat())
    known = [i for i, v in enumerate(plan) if v is not None]
    data: list[dict] = [
        {"type": "scatter", "x": [x[i] for i in known], "y": [plan[i] for i in known], "mode": "lines", "name": labels["plan"],
         "line": {"color": theme.PLAN, "width": 2.5, "dash": "dash"},
         "hovertemplate": labels["plan"] + " %{y:,} " + unit + "<extra></extra>"},
        {"type": "scatter", "x": x[:at + 1], "y": clear[:at + 1], "mode": "lines", "name": labels["actual_clear"], "fill": "tozeroy",
         "fillcolor": theme.CLEARED_TINT, "line": {"color": theme.CLEARED, "width": 3},
         "hovertemplate": labels["actual_clear"] + " %{y:,} " + unit + "<extra></extra>"},
    ]
    if gap:
        data.append({"type": "scatter", "x": [x[at]] * 2, "y": [clear[at], plan[at]], "mode": "lines", "hoverinfo": "skip",
                     "line": {"color": theme.ALERT if gap > 0 else theme.CLEARED, "width": 4}})
    data.append({"type": "scatter", "x": [x[at]], "y": [clear[at]], "mode": "markers", "hoverinfo": "skip", "cliponaxis": False,
                 "marker": {"color": theme.GROUND if partial else theme.CLEARED, "size": 12,
                            "line": {"color": theme.CLEARED, "width": 3}}})
    return go.Figure(data=data, layout=layout)
