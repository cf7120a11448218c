"""What all figures share: the frame around them, the date axis, vertical marks, and labels that do not collide.

Margins are computed from the text that has to stand in them (for a figure `theme.NARROW` wide, so wider ones have room to spare)
and fixed: Plotly's own margin growth would move the footer and the marks.

Labels used here: day_format '%Y年%-m月%-d日', date_format '%-m月%-d日', month_format '%-m月\\n%Y年', empty.
"""

from __future__ import annotations

import datetime as dt
import html
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from clearance import theme

LABELS = ("date_format", "day_format", "month_format", "empty")

WEEK_MS = 604_800_000
DAY_MS = 86_400_000
MARK_ROW = 22
_TAG = re.compile(r"<[^>]*>")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Marks = Sequence[tuple[dt.date, str]]


# values ----------------------------------------------------------------------------------------------------------------
def missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def day(value: Any) -> dt.date | None:
    return None if missing(value) else pd.Timestamp(value).date()


def days(column: Iterable) -> list[dt.date]:
    """A column that is a date in every row, as an axis' is; iso is for columns with gaps."""
    return [pd.Timestamp(v).date() for v in column]


def iso(column: Iterable) -> list[str | None]:
    return [None if d is None else d.isoformat() for d in map(day, column)]


def number(value: Any) -> Any:
    """A plain int where the value is whole, else a float of one decimal; None where it is missing."""
    if missing(value):
        return None
    value = float(value)
    return int(value) if value.is_integer() else round(value, 1)


def numbers(column: Iterable) -> list:
    return [number(v) for v in column]


def show(value: Any) -> str:
    """A number as people read it: 1,234 or 57.3; large fractions (areas) without decimals."""
    value = number(value)
    if value is None:
        return "–"
    return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 1000 else f"{value:,.1f}"


def percent(done: Any, total: Any) -> int | None:
    """A whole percentage that says 100 only when it is, and 0 only when it is."""
    done, total = number(done), number(total)
    if done is None or not total:
        return None
    if 0 < done < total:
        return min(99, max(1, round(100 * done / total)))
    return round(100 * done / total)


def date_text(value: dt.date, pattern: str) -> str:
    """The few d3 directives the labels use, spelled out here: strftime would depend on platform and locale."""
    out = {"%Y": f"{value.year}", "%-m": f"{value.month}", "%m": f"{value.month:02}", "%-d": f"{value.day}",
           "%d": f"{value.day:02}", "%b": _MONTHS[value.month - 1]}
    return re.sub(r"%-?[A-Za-z]", lambda m: out.get(m[0], m[0]), pattern)


def safe(text: object) -> str:
    return html.escape(str(text), quote=False)


# text ------------------------------------------------------------------------------------------------------------------
def text_width(text: str, size: int, bold: bool = False) -> float:
    """Width in pixels, near enough for margins: one em for a Chinese character, a bit over half for the rest."""
    def line(s: str) -> float:
        return sum(1.0 if ord(c) >= 0x2190 else 0.32 if c in " .,:;'|ilI·" else 0.6 if c.isdigit() or c.isupper() else 0.55 for c in s)
    widest = max(line(html.unescape(_TAG.sub("", part))) for part in re.split(r"<br\s*/?>", text or ""))
    return widest * size * (1.06 if bold else 1.0)


def wrap(text: str, size: int, width: float, bold: bool = False) -> tuple[str, int]:
    """The text in as few lines as fit, broken at a space or after punctuation where there is one, never inside a number. Returns it and its line
    count."""
    if not text:
        return "", 0
    lines: list[str] = []
    rest = text
    while (whole := text_width(rest, size, bold)) > width:
        aim = whole / math.ceil(whole / width)   # even lines rather than one full and one word
        fit = max(1, max((i for i in range(1, len(rest)) if text_width(rest[:i], size, bold) <= width), default=1))

        def cost(i: int, rest: str = rest, aim: float = aim) -> float:
            return abs(text_width(rest[:i], size, bold) - aim)

        stops = [i for i in range(1, fit + 1) if rest[i - 1] in "，。；：、,;" and not (rest[i - 1] == "," and rest[i:i + 1].isdigit()) and cost(i) < aim * 0.6]
        spaces = [i for i in range(1, fit + 1) if rest[i - 1] == " " or (rest[i:i + 1] == " ")]
        at = min(stops or spaces or [fit], key=cost)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return "<br>".join([*lines, rest]), len(lines) + 1


def key(colour: str, glyph: str) -> str:
    """A coloured glyph that repeats the look of a line or bar in front of its words, which stay ink."""
    return f'<span style="color:{colour}"><b>{glyph}</b></span> '


def worded(colour: str, glyph: str, text: str, *, bold: bool = False, width: float = 176) -> str:
    """Key and words as a label of at most `width`, the later lines indented to stand under the first."""
    lines = wrap(text, theme.LABEL, width, bold)[0].split("<br>")
    return key(colour, glyph) + "<br>\u2003\u2002".join(f"<b>{line}</b>" if bold else line for line in lines)


SOLID, DASHED, DOTTED = "━", "╍", "┉"          # lines
FULL, HATCHED, OPEN, SHADE, TICK = "■", "▨", "□", "▒", "✓"   # bars, a band, a point reached


# frame -----------------------------------------------------------------------------------------------------------------
_ROOM: ContextVar[float | None] = ContextVar("room", default=None)
LINE, _BAR = 21, 19   # in the room: px that a line of a row's name takes, and one of several bars in a row


@contextmanager
def for_the_room(height: float) -> Iterator[None]:
    """Inside, figures are drawn for a screen of the meeting: `height` px at most, and without title and footer, which the screen
    itself says, so that nothing in them is smaller than `theme.ROOM_SMALLEST`. The screen shows them magnified (`clearance/meeting.css`)."""
    before = _ROOM.set(height)
    try:
        yield
    finally:
        _ROOM.reset(before)


def in_the_room() -> bool:
    """Whether a figure is drawn for a screen of the meeting."""
    return _ROOM.get() is not None


def fitted(figure: go.Figure, height: float) -> tuple[go.Figure, int, int]:
    """A figure of rows, one below the other, on a screen of the meeting: its rows closer together, and where that is not enough only the
    first ones. Returns it, how many rows are shown, and how many there are; 0 and 0 where it is low enough as it is."""
    layout = figure.layout
    if layout.height <= height or not layout.yaxis.range or layout.yaxis.range[0] < layout.yaxis.range[1]:
        return figure, 0, 0
    room, (low, high) = height - layout.margin.t - layout.margin.b, layout.yaxis.range
    rows, lines = math.ceil(low), max((1 + str(text).count("<br>") for text in layout.yaxis.ticktext or ()), default=1)
    least = max(LINE * lines, _BAR * _levels(figure))
    shown = min(rows, int(room / least - (low - high - rows)))
    return go.Figure(figure).update_layout(height=round(height), yaxis={"range": [low if shown == rows else shown - 0.5, high]}), shown, rows


def _levels(figure: go.Figure) -> int:
    """How many bars a row has one beside the other; in one line they are one."""
    found: dict[int, set[float]] = {}
    for bars in figure.select_traces({"type": "bar", "orientation": "h"}):
        for at, y in enumerate(bars.y):
            offset, width = ([each] * len(bars.y) if not isinstance(each, tuple | list) else each for each in (bars.offset, bars.width))
            middle = y if offset[at] is None else y + offset[at] + width[at] / 2
            found.setdefault(round(y), set()).add(round(middle, 1))
    return max(map(len, found.values()), default=1)


def frame(*, title: str, subtitle: str, footer: str, note: str = "", left: float = 56, right: float = 24, above: float = 0,
          below: float = 32, height: float = theme.HEIGHT) -> dict:
    """A layout with its title, subtitle, footer and the margins they need. `note` is marked-up text set after the subtitle.
    `above`/`below`: pixels between them and the plot."""
    at_most = _ROOM.get()
    if at_most is not None:
        title, footer, height = "", "", min(height, at_most)
    room = (theme.TITLE_ROOM if at_most is None else theme.ROOM_WIDTH) - 2 * theme.PAD
    title_text, title_lines = wrap(title, theme.TITLE, room, bold=True)
    sub_text, sub_lines = wrap(subtitle, theme.SUBTITLE, room)
    if note:
        same_line = text_width(sub_text + note, theme.SUBTITLE) + 16 <= room
        sub_text += ("\u2003" if same_line else "<br>") + note
        sub_lines += not same_line
    foot_text, foot_lines = wrap(footer, theme.FOOTER, room)
    top = 14 + 27 * title_lines + (22 * sub_lines + 14 if sub_text else 8) + above
    bottom = below + 20 * foot_lines + 10
    left, right = math.ceil(left), math.ceil(right)
    return {
        "template": theme.TEMPLATE,
        "height": math.ceil(height),
        "margin": {"l": left, "r": right, "t": math.ceil(top), "b": math.ceil(bottom)},
        "title": {"text": title_text, **({"pad": {"l": theme.PAD, "t": 14 + 13 * (title_lines - 1)}} if title_lines > 1 else {})},
        "annotations": [{
            "text": sub_text, "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "top",
            "xshift": theme.PAD - left - 2, "yshift": math.ceil(top) - 14 - 27 * title_lines,
            "font": {"size": theme.SUBTITLE, "color": theme.MUTED},
        }, {
            "text": foot_text, "xref": "paper", "yref": "paper", "x": 1, "y": 0, "xanchor": "right", "yanchor": "bottom",
            "xshift": right - theme.PAD, "yshift": -(math.ceil(bottom) - 6), "align": "right",
            "font": {"size": theme.FOOTER, "color": theme.MUTED},
        }],
        "shapes": [],
    }


def open_note(df: pd.DataFrame, colour: str, labels: Mapping[str, str]) -> str:
    """What an open marker means, when the last row's week is partial."""
    return key(colour, "○") + labels["partial"] if "partial" in df and bool(df["partial"].iloc[-1]) else ""


def empty(*, labels: Mapping[str, str], title: str, subtitle: str, footer: str) -> go.Figure:
    layout = frame(title=title, subtitle=subtitle, footer=footer, height=280)
    layout["xaxis"] = layout["yaxis"] = {"visible": False, "range": [0, 1]}
    layout["annotations"].append({"text": labels["empty"], "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5,
                                  "font": {"size": theme.LABEL, "color": theme.MUTED}})
    return go.Figure(layout=layout)


def plot_height(layout: dict) -> float:
    return layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]


def plot_width(left: float, right: float) -> float:
    """Of the narrowest figure: what fits there fits everywhere."""
    return max(theme.NARROW - left - right, 120)


def right_margin(widest: float, rest: float, left: float, least: float = 28) -> float:
    """The margin that lets a label `widest` px wide start where a share `rest` of the plot is still to its right."""
    rest = min(max(rest, 0.0), 0.9)
    return max(least, (widest - rest * (theme.NARROW - left)) / (1 - rest))


# dates -----------------------------------------------------------------------------------------------------------------
def date_axis(first: dt.date, last: dt.date, labels: Mapping[str, str], *, tick0: dt.date, width: float) -> dict:
    """Weekly ticks on the meeting day while they fit a short span, months beyond it."""
    weeks = (last - first).days / 7
    axis = {"type": "date", "range": [first.isoformat(), last.isoformat()], "hoverformat": labels["day_format"]}
    # A month format of two lines, '%-m月\n%Y年', shows the year only where it changes: half as wide, so more months fit.
    if weeks <= 26:
        sample = max(text_width(date_text(dt.date(2018, m, 28), labels["date_format"]), theme.AXIS) for m in (6, 12))
        every = next((n for n in (1, 2, 4) if weeks / n * (sample + 14) <= width), None)
        if every:
            return axis | {"tick0": tick0.isoformat(), "dtick": every * WEEK_MS, "tickformat": labels["date_format"]}
    widest = max(text_width(date_text(dt.date(2018, m, 28), part), theme.AXIS) for m in (6, 12)
                 for part in labels["month_format"].split("\n"))
    few = {} if widest + 16 < 80 else {"nticks": max(2, int(width / (widest + 16)))}   # Plotly reckons with 80 px a tick
    return axis | few | {"tickformat": labels["month_format"],
                         "minor": {"dtick": "M1", "ticks": "outside", "ticklen": 3, "tickcolor": theme.RULE}}


def meeting_day(weeks: Sequence[dt.date], partial: bool) -> dt.date:
    """The last week end that is a full week's: where weekly ticks start."""
    return weeks[-2] if partial and len(weeks) > 1 else weeks[-1]


def below(axis: dict) -> float:
    """Room for the axis' tick labels."""
    return 52 if "\n" in axis["tickformat"] else 32


def place(value: dt.date, first: dt.date, last: dt.date) -> float:
    return (value - first).days / max(1, (last - first).days)


def mark_rows(marks: Marks, first: dt.date, last: dt.date, width: float, right: float) -> list[tuple[dt.date, str, int, str]]:
    """Each mark with the row and the anchor that keep its words clear of its neighbours' and inside the figure."""
    taken: list[float] = []
    out = []
    for date, text in sorted(marks, key=lambda m: m[0]):
        if not first <= date <= last:
            continue
        x, w = place(date, first, last) * width, text_width(text, theme.NOTE) + 10
        anchor = "center"
        if x + w / 2 > width + right - 4:
            anchor = "right"
        elif x - w / 2 < 0:
            anchor = "left"
        start = x - {"center": w / 2, "right": w, "left": 0}[anchor]
        row = next((i for i, end in enumerate(taken) if start >= end), len(taken))
        taken[row:row + 1] = [start + w]
        out.append((date, text, row, anchor))
    return out


def draw_marks(layout: dict, placed: list, *, today: dt.date | None = None, inside: bool = False) -> None:
    """Vertical hairlines with their words above the plot, or `inside` its top band. Today is orange and heavier."""
    rows = 1 + max((row for *_, row, _ in placed), default=0)
    for date, text, row, anchor in placed:
        is_today = date == today
        level = row * MARK_ROW
        up = level - rows * MARK_ROW if inside else level
        line = {"type": "line", "x0": date.isoformat(), "x1": date.isoformat(), "yref": "paper", "y0": 0, "layer": "below",
                "line": {"color": theme.ALERT if is_today else theme.RULE, "width": 2 if is_today else 1}}
        if not is_today:
            line["line"]["dash"] = "dot"
        layout["shapes"].append(line | {"y1": 1})
        if not inside and row:
            layout["shapes"].append(line | {"ysizemode": "pixel", "yanchor": 1, "y0": 0, "y1": level})
        layout["annotations"].append({
            "text": f"<b>{text}</b>" if is_today else text, "x": date.isoformat(), "y": 1, "yref": "paper", "xanchor": anchor,
            "yanchor": "bottom", "yshift": up, "bgcolor": theme.VEIL if inside else theme.GROUND, "borderpad": 1,
            "font": {"size": theme.NOTE, "color": theme.INK if is_today else theme.MUTED},
        })


def marks_height(placed: list) -> float:
    return (1 + max(row for *_, row, _ in placed)) * MARK_ROW + 2 if placed else 0


# labels ----------------------------------------------------------------------------------------------------------------
def spread(positions: Sequence[float], gap: float | Sequence[float], low: float, high: float) -> list[float]:
    """The positions (px, upwards) moved as little as needed to lie `gap` apart and within low..high; order is kept."""
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    gaps = [gap] * len(positions) if isinstance(gap, (int, float)) else list(gap)
    at = [min(max(positions[i], low), high) for i in order]
    for _ in range(60):
        moved = False
        for k in range(1, len(at)):
            need = (gaps[order[k]] + gaps[order[k - 1]]) / 2
            short = need - (at[k] - at[k - 1])
            if short > 0.01:
                at[k - 1] -= short / 2
                at[k] += short / 2
                moved = True
        if at and at[0] < low:
            at[0], moved = low, True
        if at and at[-1] > high:
            at[-1], moved = high, True
        if not moved:
            break
    out = [0.0] * len(positions)
    for k, i in enumerate(order):
        out[i] = at[k]
    return out


def end_labels(layout: dict, items: Sequence[tuple[float, str]], *, top: float, bottom: float = 0, x: str | None = None, yref: str = "y",
               xref: str = "x", height: float | None = None) -> None:
    """Words to the right of a line's end (or of the plot), nudged apart. items: (y value, text); top, bottom: the y axis' ends."""
    height = height or plot_height(layout)
    exact = [(y - bottom) / (top - bottom) * height for y, _ in items]
    tall = [21 * (1 + text.count("<br>")) + 3 for _, text in items]
    edge = max(tall, default=0) / 2  # the tallest label stays inside the plot, clear of the marks' words above it
    at = spread(exact, tall, edge, height - edge)
    for (y, text), was, now in zip(items, exact, at):
        layout["annotations"].append({
            "text": text, "x": 1 if x is None else x, "xref": "paper" if x is None else xref, "y": number(y), "yref": yref,
            "xanchor": "left", "yanchor": "middle", "xshift": 12, "yshift": round(now - was), "bgcolor": theme.VEIL,
        })


def ceiling(values: Iterable) -> float:
    """The y axis' upper end: the largest value and a little air."""
    return max([v for v in values if v is not None] or [1]) * 1.08 or 1


def y_axis(top: float, **more: Any) -> dict:
    return {"range": [0, top], "rangemode": "tozero"} | more


def y_width(top: float) -> float:
    return text_width(f"{top:,.0f}", theme.AXIS) + 18


def key_lines(items: Sequence[tuple[str, str, str]]) -> list[str]:
    """(colour, glyph, words) set in as many lines as the narrowest figure needs. Words and glyphs instead of Plotly's legend: that one
    wraps at the plot's width, so that its height, and with it the margin, would depend on the width of the figure."""
    lines, used = [""], 0.0
    for colour, glyph, words in items:
        wide = text_width(words, theme.NOTE) + theme.NOTE * 2.6
        if lines[-1] and used + wide > theme.NARROW - 2 * theme.PAD:
            lines.append("")
            used = 0.0
        lines[-1] += ("\u2003" if lines[-1] else "") + key(colour, glyph) + words
        used += wide
    return lines


def key_height(lines: list[str]) -> float:
    return 22 * len(lines) + 8


def draw_key(layout: dict, lines: list[str]) -> None:
    layout["annotations"].append({"text": "<br>".join(lines), "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left",
                                  "yanchor": "bottom", "xshift": theme.PAD - layout["margin"]["l"] - 2, "yshift": 4,
                                  "font": {"size": theme.NOTE}})
