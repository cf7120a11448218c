"""The bulletin as HTML that a browser prints: the notice on A4 upright, the slides on landscape pages, the wall as one picture. Pure.

A browser makes PDF or PNG of it (``clearance.chromium``). The pages load nothing: no script, no font, no address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, Final

import pandas as pd

from clearance import locale, theme
from clearance import wall as walls
from clearance.bulletin import NUMERIC, Bulletin, Card, Chart, Column, Part, Slide, Table, read
from clearance.selection import NONE

SONG: Final = '"SimSun","宋体","Songti SC","Noto Serif CJK SC",serif'
FANG_SONG: Final = '"FangSong","仿宋","STFangsong","Noto Serif CJK SC",serif'
HEI: Final = '"SimHei","黑体","Heiti SC","Noto Sans CJK SC",sans-serif'
WALL_WIDTH: Final = 1920
"""Pixels."""

# The provenance stands in the page's margin, so that it is on every page.
NOTICE_CSS: Final = f"""
@page {{ size: A4; margin: 28mm 26mm 24mm 28mm;
  @top-center {{ content: var(--provenance); font: 9pt {SONG}; color: #333; }}
  @bottom-center {{ content: "— " counter(page) " —"; font: 12pt {SONG}; }} }}
body {{ font: 14pt/1.75 {FANG_SONG}; color: #000; margin: 0; }}
html:lang(en) body {{ font: 11.5pt/1.5 "Times New Roman","Liberation Serif",serif; }}
h1 {{ font: 700 20pt/1.4 {SONG}; text-align: center; margin: 0; text-wrap: balance; }}
.period {{ text-align: center; margin: 0 0 4mm; }}
.mark {{ text-align: center; color: #a8400c; font: 10.5pt {HEI}; margin: 0 0 4mm; }}
h2 {{ font: 400 14pt/1.6 {HEI}; margin: 4mm 0 0; break-after: avoid; }} h3 {{ font: 700 14pt/1.6 {FANG_SONG}; margin: 2mm 0 0; break-after: avoid; }}
html:lang(en) h2 {{ font: 700 13pt/1.6 "Times New Roman",serif; }} html:lang(en) h3 {{ font: 700 11.5pt/1.6 "Times New Roman",serif; }}
p {{ margin: 0; text-indent: 2em; text-align: justify; }} html:lang(en) p {{ text-indent: 0; margin: 0 0 1.5mm; text-align: left; }}
html p.period, html p.mark {{ text-indent: 0; text-align: center; text-wrap: balance; }}
p.flat {{ text-indent: 0; }}
table {{ border-collapse: collapse; width: 100%; font: 10pt/1.35 {SONG}; margin: 2mm 0 3mm; }}
th, td {{ border: .5pt solid #444; padding: .8mm 1.2mm; }} th {{ font-family: {HEI}; font-weight: 400; background: #f3f6f8; }}
td.n {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }} td.d, td:first-child {{ white-space: nowrap; }} tr {{ break-inside: avoid; }} thead {{ display: table-header-group; }}
.sign {{ margin: 12mm 0 0 45%; break-inside: avoid; }} .sign p {{ text-indent: 0; line-height: 2; }}
.notes {{ margin-top: 8mm; font: 9.5pt/1.5 {SONG}; }} .notes p {{ text-indent: 0; }}
"""
DECK_CSS: Final = f"""
@page {{ size: 13.333in 7.5in; margin: 0; }}
body {{ margin: 0; font-family: {theme.FONT}; color: {theme.INK}; }}
section {{ width: 13.333in; height: 7.5in; box-sizing: border-box; padding: .45in .6in .3in; break-after: page; break-inside: avoid; display: flex; flex-direction: column; overflow: hidden; }}
section:last-child {{ break-after: auto; }}
h1 {{ font-size: 26pt; line-height: 1.3; margin: 0 0 .25in; padding-bottom: .12in; border-bottom: 3pt solid {theme.STANDING}; }}
section.cover h1 {{ margin-top: auto; font-size: 40pt; color: {theme.STANDING}; border: 0; }}
.lines {{ font-size: 22pt; line-height: 1.45; }} .lines p {{ margin: 0 0 .14in; }} .lines.small {{ font-size: 14pt; }}
.below {{ font-size: 18pt; color: {theme.MUTED}; margin-top: .1in; }}
.above {{ font-size: 18pt; color: {theme.MUTED}; margin-bottom: .12in; }} .above p {{ margin: 0; }}
.mark {{ font-size: 18pt; color: #a8400c; }}
.cards {{ display: flex; gap: .25in; margin-bottom: .3in; }} .cards div {{ flex: 1; background: #f3f6f8; padding: .2in; }}
.cards span {{ font-size: 18pt; color: {theme.MUTED}; display: block; }} .cards b {{ font-size: 44pt; color: {theme.STANDING}; }} .cards b small {{ font-size: 18pt; color: {theme.MUTED}; font-weight: 400; }} .cards em {{ font-style: normal; font-size: 16pt; display: block; }}
figure {{ flex: 1; margin: 0; min-height: 0; }} svg {{ width: 100%; height: 100%; }}
table {{ border-collapse: collapse; width: 100%; font-size: 14pt; }} th {{ background: {theme.STANDING}; color: #fff; text-align: left; }} th, td {{ padding: .06in .1in; border-bottom: 1pt solid {theme.GRID}; }}
th.n, td.n {{ text-align: right; font-variant-numeric: tabular-nums; }} td.d, td:first-child {{ white-space: nowrap; }} .rest {{ flex: 1; }}
footer {{ font-size: 14pt; color: {theme.MUTED}; display: flex; justify-content: space-between; margin-top: .1in; }} section.cover footer {{ margin-top: auto; }}
"""


def _page(bulletin: Bulletin, css: str, body: str) -> str:
    zh = "zh-CN" if bulletin.language == "zh" else "en"
    provenance = bulletin.provenance.replace("\\", "").replace('"', "")
    return (
        f'<!doctype html><html lang="{zh}" style="--provenance: &quot;{escape(provenance)}&quot;"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">'
        f"<title>{escape(bulletin.heading)}</title><style>{css}</style></head><body>{body}</body></html>"
    )


def notice(bulletin: Bulletin) -> str:
    """The notice on A4 upright, the same text as the Word document."""
    t = locale.translator(bulletin.language)
    mark = f'<p class="mark">{escape(bulletin.notes[0] if bulletin.notes else bulletin.mark)}</p>' if bulletin.mark else ""
    head = f'<h1>{escape(bulletin.title)}</h1><p class="period flat">{escape(bulletin.period)}</p>{mark}'
    salutation = f'<p class="flat">{escape(bulletin.salutation)}</p>' if bulletin.salutation else ""
    opening = f"<p>{escape(bulletin.opening)}</p>" if bulletin.opening else ""
    sign = "".join(f"<p>{escape(line)}</p>" for line in bulletin.sign_off)
    notes = "".join(f"<p>{escape(note)}</p>" for note in bulletin.notes)
    after = (f'<div class="sign">{sign}</div>' if sign else "") + (f'<div class="notes"><h2>{escape(t("bulletin.notes"))}</h2>{notes}</div>' if notes else "")
    return _page(bulletin, NOTICE_CSS, head + salutation + opening + "".join(_part(t, part) for part in bulletin.parts) + after)


def _part(t: locale.Translator, part: Part) -> str:
    said = "".join(f"<p>{escape(text.strip())}</p>" for text in part.paragraphs)
    return f"<h{part.level + 1}>{escape(part.heading)}</h{part.level + 1}>{said}" + (_table(t, part.table) if part.table and part.table.rows else "")


def _table(t: locale.Translator, table: Table) -> str:
    classes = ["n" if column.kind in NUMERIC else "d" if column.kind == "day" else "" for column in table.columns]
    head = "".join(f'<th class="{name}">{escape(column.header)}</th>' for name, column in zip(classes, table.columns, strict=True))
    lines = "".join(
        "<tr>" + "".join(
            f'<td{_attributes(name, column, value)}>{escape(read(t, column, value))}</td>'
            for name, column, value in zip(classes, table.columns, row, strict=True)
        ) + "</tr>"
        for row in table.rows
    )  # fmt: skip
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _attributes(name: str, column: Column, value: Any) -> str:
    """A cell's: texts of the data are Chinese in both languages and say so; among them what has a name of its own in each, such as a team."""
    return ' lang="zh"' if column.chinese and not str(value).isascii() else f' class="{name}"' if name else ""


def deck(bulletin: Bulletin) -> str:
    """The slides on landscape pages, the same messages as the presentation."""
    t = locale.translator(bulletin.language)
    return _page(bulletin, DECK_CSS, "".join(_slide(t, bulletin, slide, number) for number, slide in enumerate(bulletin.slides, 1)))


def _slide(t: locale.Translator, bulletin: Bulletin, slide: Slide, number: int) -> str:
    cover = number == 1
    small = sum(map(len, slide.lines)) > (330 if bulletin.language == "zh" else 620)
    drawn = f"<figure>{chart_svg(slide.chart)}</figure>" if slide.chart else _table(t, slide.table) if slide.table else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in slide.lines)
    kind = "above" if slide.table else "below" if drawn else "lines small" if small else "lines"
    told = f'<div class="{kind}">{lines}</div>' if lines else ""
    mark = f'<p class="mark">{escape(bulletin.notes[0] if bulletin.notes else bulletin.mark)}</p>' if cover and bulletin.mark else ""
    cards = f'<div class="cards">{"".join(map(_card, slide.cards))}</div>' if slide.cards else ""
    rest = "" if slide.chart or cover else '<div class="rest"></div>'
    foot = f"<footer><span>{escape(bulletin.provenance)}</span><span>{number}</span></footer>"
    body = f"{told}{drawn}" if slide.table else f"{drawn}{told}"
    return f'<section class="{"cover" if cover else ""}"><h1>{escape(slide.title)}</h1>{cards}{body}{mark}{rest}{foot}</section>'


def _card(card: Card) -> str:
    return f"<div><span>{escape(card.name)}</span><b>{escape(card.number)} <small>{escape(card.unit)}</small></b><em>{escape(card.of)}</em></div>"


# ── charts: the same data as the presentation's, drawn as SVG ────────────────────────────────────────────────────────

ACROSS, DOWN = 1160, 440
LEFT, RIGHT, TOP, BOTTOM = 120, 60, 62, 44


def chart_svg(chart: Chart) -> str:
    """A chart as SVG, every text at least 17 units of 1,160 (14 points on a slide)."""
    draw = {"lines": _lines, "stacked": _stacked, "beside": _beside}[chart.kind]
    legend = ""
    place: float = LEFT
    for series in chart.series if len(chart.series) > 1 else ():
        dash = ' stroke-dasharray="9 6"' if series.dashed else ""
        swatch = f'<line x1="{place}" x2="{place + 34}" y1="38" y2="38" stroke="{series.colour}" stroke-width="{4 if chart.kind == "lines" else 14}"{dash}/>'
        legend += swatch + _word(place + 42, 44, series.name)
        place += 70 + 18 * sum(1 if ord(letter) > 0x2E7F else 0.55 for letter in series.name)
    return f'<svg viewBox="0 0 {ACROSS} {DOWN}" font-size="17" fill="{theme.INK}" preserveAspectRatio="xMidYMid meet">{_word(LEFT, 16, chart.unit, theme.MUTED)}{legend}{draw(chart)}</svg>'


def _word(x: float, y: float, text: str, colour: str = theme.INK, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'


def _top(values: Sequence[float]) -> float:
    """A number over the largest value whose quarters are round."""
    most = max([*values, 1.0])
    step = 10 ** (len(str(int(most))) - 1)
    return next(step * part for part in (1.2, 1.6, 2, 2.4, 2.8, 3.2, 4, 4.8, 6, 8, 10, 12) if step * part >= most * 1.04)


def _grid(most: float) -> str:
    lines = ""
    for part in range(5):
        y = DOWN - BOTTOM - (DOWN - TOP - BOTTOM) * part / 4
        lines += f'<line x1="{LEFT}" x2="{ACROSS - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{theme.GRID}"/>' + _word(LEFT - 10, y + 6, f"{most * part / 4:,.4g}" if most < 4 else f"{most * part / 4:,.0f}", theme.MUTED, "end")
    return lines


def _lines(chart: Chart) -> str:
    days = [day for day in chart.categories if isinstance(day, date)]
    span = max((days[-1] - days[0]).days, 1)
    most = _top([value for series in chart.series for value in series.values if value is not None])
    x = [LEFT + (ACROSS - LEFT - RIGHT) * (day - days[0]).days / span for day in days]
    drawn = _grid(most)
    months = [(place, day) for place, day, before in zip(x[1:], days[1:], days, strict=False) if day.month != before.month]
    step = -(-len(months) // 10) or 1
    for place, day in months[::step]:
        drawn += _word(place, DOWN - BOTTOM + 26, f"{day:%Y-%m}", theme.MUTED, "middle")
    for series in chart.series:
        points = " ".join(f"{place:.1f},{_y(value, most):.1f}" for place, value in zip(x, series.values, strict=True) if value is not None)
        dash = ' stroke-dasharray="9 6"' if series.dashed else ""
        drawn += f'<polyline points="{points}" fill="none" stroke="{series.colour}" stroke-width="3.5"{dash}/>'
        known = [(place, value) for place, value in zip(x, series.values, strict=True) if value is not None]
        if not series.dashed and known:
            drawn += _word(min(known[-1][0] + 6, ACROSS - RIGHT + 4), _y(known[-1][1], most) - 8, f"{known[-1][1]:,.0f}")
    return drawn


def _y(value: float, most: float) -> float:
    return DOWN - BOTTOM - (DOWN - TOP - BOTTOM) * value / most


def _beside(chart: Chart) -> str:
    most = _top([value for series in chart.series for value in series.values if value is not None])
    wide = (ACROSS - LEFT - RIGHT) / len(chart.categories)
    bar, drawn = wide * 0.36, _grid(most)
    for place, name in enumerate(chart.categories):
        start = LEFT + wide * place + wide * 0.12
        drawn += _word(start + bar, DOWN - BOTTOM + 24, str(name), theme.MUTED, "middle")
        for turn, series in enumerate(chart.series):
            value = series.values[place] or 0.0
            y = _y(value, most)
            drawn += f'<rect x="{start + turn * bar:.1f}" y="{y:.1f}" width="{bar * 0.94:.1f}" height="{DOWN - BOTTOM - y:.1f}" fill="{series.colour}"/>'
            drawn += _word(start + turn * bar + bar / 2, y - 5, f"{value:,.0f}", theme.INK, "middle") if value else ""
    return drawn


def _stacked(chart: Chart) -> str:
    totals = [sum(series.values[place] or 0.0 for series in chart.series) for place in range(len(chart.categories))]
    most, tall = max([*totals, 1.0]), (DOWN - TOP - 8) / len(chart.categories)
    drawn = ""
    for place, name in enumerate(chart.categories):
        y, x = TOP + tall * place, float(LEFT)
        drawn += _word(LEFT - 10, y + tall / 2 + 4, str(name), theme.INK, "end")
        for series in chart.series:
            value = series.values[place] or 0.0
            long = (ACROSS - LEFT - RIGHT) * value / most
            drawn += f'<rect x="{x:.1f}" y="{y + tall * .14:.1f}" width="{long:.1f}" height="{tall * .68:.1f}" fill="{series.colour}"/>'
            drawn += _word(x + long / 2, y + tall / 2 + 4, f"{value:,.0f}", "#FFFFFF", "middle") if long > 44 else ""
            x += long
        drawn += _word(x + 8, y + tall / 2 + 4, f"{totals[place]:,.0f}", theme.MUTED)
    return drawn


# ── the wall as one picture ──────────────────────────────────────────────────────────────────────────────────────────


def wall(t: locale.Translator, bulletin: Bulletin, rows: Sequence[Mapping[str, Any]], css: str) -> str:
    """The wall of compounds, batch by batch, or of streets, as a page of its own: its finding, its key, its tiles, where its figures come from.

    ``rows``: of overview/wall or overview/streets (``wall.query_of``); ``css``: the board's style sheet. Without rows it says what the bulletin says.
    """
    found = walls.finding(rows)
    heading = t(found.key, **found.values) if rows else bulletin.parts[0].heading
    if walls.of_streets(rows):
        body = walls.key(t, rows) + walls.street_tiles(t, rows, lambda _: "#")
    elif rows:
        body = walls.key(t) + walls.tiles(t, rows, "batches", lambda row: _batch(t, row["batch"]), lambda _: "#")
    else:
        body = "".join(f"<p>{escape(each)}</p>" for each in bulletin.parts[0].paragraphs)
    mark = f'<p class="mark">{escape(t("sample.more"))}</p>' if bulletin.mark else ""
    own = (
        f"html, body {{ margin: 0; background: #fff; font-family: {theme.FONT}; color: {theme.INK}; }} main {{ width: {WALL_WIDTH - 80}px; padding: 30px 40px; }} "
        f"h1 {{ font-size: 34px; margin: 0 0 14px; }} p, footer {{ font-size: 20px; }} footer {{ color: {theme.MUTED}; margin-top: 18px; }} .mark {{ color: #a8400c; margin: 0 0 12px; }} a {{ text-decoration: none; }}"
    )
    language = "zh-CN" if bulletin.language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(heading)}</title><style>{css}{own}</style></head>'
        f"<body><main><h1>{escape(heading)}</h1>{mark}{body}<footer>{escape(bulletin.provenance)}</footer></main></body></html>"
    )


def _batch(t: locale.Translator, batch: Any) -> str:
    return t.name_of("batches", NONE if pd.isna(batch) else int(batch))


# ── on the page ──────────────────────────────────────────────────────────────────────────────────────────────────────


def preview(bulletin: Bulletin) -> str:
    """The notice's text for the board's own page: the same parts, without the notes."""
    t = locale.translator(bulletin.language)
    sign = "".join(f"<p>{escape(line)}</p>" for line in bulletin.sign_off)
    return (
        f'<article class="b-bulletin"><h2>{escape(bulletin.title)}</h2><p class="b-period">{escape(bulletin.period)}</p><p>{escape(bulletin.salutation)}</p><p>{escape(bulletin.opening)}</p>'
        f'{"".join(_part(t, part) for part in bulletin.parts)}<div class="b-sign">{sign}</div></article>'
    )
