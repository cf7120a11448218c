"""The bulletin as slides with charts that PowerPoint and WPS can edit. Pure: a Bulletin in, bytes out.

One message a slide: its title is the finding. Type is no smaller than 14 points; every slide says where its figures come from.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from clearance import locale, theme
from clearance.bulletin import NUMERIC, Bulletin, Chart, Slide, Table, read

LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
EDGE: Final = Inches(0.6)
INNER: Final = WIDTH - 2 * EDGE
BODY_TOP, FOOT_TOP = Inches(1.75), Inches(6.95)
SMALLEST: Final = 14
KINDS: Final = {"lines": XL_CHART_TYPE.LINE, "stacked": XL_CHART_TYPE.BAR_STACKED, "beside": XL_CHART_TYPE.COLUMN_CLUSTERED}
BLANK_LAYOUT, TITLE_ONLY = 6, 5


def to_pptx(bulletin: Bulletin) -> bytes:
    """A .pptx of 16:9: the cover, then a slide a finding."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title, deck.core_properties.comments, deck.core_properties.author = bulletin.heading, bulletin.provenance, ""
    for place, slide in enumerate(bulletin.slides):
        (_cover if place == 0 else _slide)(deck, bulletin, slide, place + 1)
    content = BytesIO()
    deck.save(content)
    return content.getvalue()


def _titled(deck: Any, title: str, size: int, box: tuple[Any, Any, Any, Any], colour: str = theme.INK) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = box
    _fill(head.text_frame, [title], size, bold=True, colour=colour, anchor=MSO_ANCHOR.MIDDLE)
    return slide


def _cover(deck: Any, bulletin: Bulletin, slide: Slide, number: int) -> None:
    drawn = _titled(deck, slide.title, 40, (EDGE, Inches(2.1), INNER, Inches(1.7)), theme.STANDING)
    _text(drawn, slide.lines, 24, (EDGE, Inches(3.9), INNER, Inches(1.4)), colour=theme.MUTED)
    if bulletin.mark:
        _text(drawn, [bulletin.notes[0] if bulletin.notes else bulletin.mark], 18, (EDGE, Inches(5.4), INNER, Inches(1.0)), colour="#A8400C")
    _foot(drawn, bulletin, number)


def _slide(deck: Any, bulletin: Bulletin, slide: Slide, number: int) -> None:
    drawn = _titled(deck, slide.title, 26, (EDGE, Inches(0.4), INNER, Inches(1.15)))
    rule = drawn.shapes.add_shape(MSO_SHAPE.RECTANGLE, EDGE, Inches(1.6), Inches(1.2), Inches(0.06))
    rule.fill.solid()
    rule.fill.fore_color.rgb = _colour(theme.STANDING)
    rule.line.fill.background()
    top = BODY_TOP
    if slide.cards:
        _cards(drawn, slide, top)
        top = Inches(4.35)
    if slide.chart or slide.table:
        lines = Inches(0.55) if slide.lines else Emu(0)
        room = FOOT_TOP - top - lines - Inches(0.1)
        if slide.chart:
            _chart(drawn, slide, bulletin, (EDGE, top, INNER, room))
        else:
            _table(drawn, slide.table, bulletin, top + lines)  # type: ignore[arg-type]
        if slide.lines:
            above = top if slide.table else FOOT_TOP - lines - Inches(0.1)  # a table grows with its texts, a chart does not
            _text(drawn, slide.lines, 18, (EDGE, above, INNER, lines), colour=theme.MUTED)
    elif slide.lines:
        size = 24 if sum(map(len, slide.lines)) < (330 if bulletin.language == "zh" else 620) else SMALLEST
        _text(drawn, slide.lines, min(size, 20) if slide.cards else size, (EDGE, top, INNER, FOOT_TOP - top - Inches(0.1)), between=6 if size == SMALLEST else 12)
    _foot(drawn, bulletin, number)


def _cards(drawn: Any, slide: Slide, top: Any) -> None:
    gap = Inches(0.25)
    width = Emu((INNER - gap * (len(slide.cards) - 1)) // len(slide.cards))
    for place, card in enumerate(slide.cards):
        left = Emu(EDGE + place * (width + gap))
        frame = drawn.shapes.add_shape(MSO_SHAPE.RECTANGLE, left, top, width, Inches(2.4))
        frame.fill.solid()
        frame.fill.fore_color.rgb = _colour("#F3F6F8")
        frame.line.fill.background()
        frame.shadow.inherit = False
        text = frame.text_frame
        _fill(text, [card.name], 18, colour=theme.MUTED, anchor=MSO_ANCHOR.MIDDLE)
        number = text.add_paragraph()
        _run(number, card.number, 44, bold=True, colour=theme.STANDING)
        _run(number, f" {card.unit}", 18, colour=theme.MUTED)
        _run(text.add_paragraph(), card.of, 16, colour=theme.INK)


def _chart(drawn: Any, slide: Slide, bulletin: Bulletin, box: tuple[Any, Any, Any, Any]) -> None:
    chart = slide.chart
    assert chart is not None
    data = CategoryChartData()
    data.categories = chart.categories
    for series in chart.series:
        data.add_series(series.name, series.values)
    frame = drawn.shapes.add_chart(KINDS[chart.kind], *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{slide.title} · {bulletin.provenance}")
    made = frame.chart
    made.font.size, made.font.name = Pt(14), LATIN
    _east_asian(made.font._rPr)
    made.has_title = True
    made.chart_title.include_in_layout = False
    _fill(made.chart_title.text_frame, [chart.unit], SMALLEST, colour=theme.MUTED)
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    made.value_axis.major_gridlines.format.line.color.rgb = _colour(theme.GRID)
    made.value_axis.minimum_scale = 0
    made.value_axis.tick_labels.number_format, made.value_axis.tick_labels.number_format_is_linked = "#,##0", False
    _draw(made, chart)


def _draw(made: Any, chart: Chart) -> None:
    plot = made.plots[0]
    for drawn, series in zip(plot.series, chart.series, strict=True):
        if chart.kind == "lines":
            drawn.format.line.color.rgb, drawn.format.line.width, drawn.smooth = _colour(series.colour), Pt(3), False
            drawn.marker.style = XL_MARKER_STYLE.NONE
            if series.dashed:
                drawn.format.line.dash_style = MSO_LINE.DASH
        else:
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = _colour(series.colour)
    if chart.kind == "lines":
        made.category_axis.tick_labels.number_format, made.category_axis.tick_labels.number_format_is_linked = "yyyy-mm", False
        _every_months(made.category_axis._element, 2)
        return
    plot.gap_width = 60
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0;;", False  # no label on nought: it has no bar
    plot.data_labels.font.size = Pt(SMALLEST)
    if chart.kind == "stacked":
        plot.overlap = 100
        made.category_axis.reverse_order = True  # bars read from the top, in the order of the table
        made.value_axis.visible = False
        plot.data_labels.font.color.rgb = _colour("#FFFFFF")
        plot.data_labels.font.bold = True


def _every_months(axis: Any, months: int) -> None:
    """A date axis with a mark every so many months; the schema wants these before the end of the axis, in this order."""
    for name, value in (("baseTimeUnit", "days"), ("majorUnit", str(months)), ("majorTimeUnit", "months")):
        for old in axis.findall(qn(f"c:{name}")):
            axis.remove(old)
        element = etree.SubElement(axis, qn(f"c:{name}"))
        element.set("val", value)


def _table(drawn: Any, table: Table, bulletin: Bulletin, top: Any) -> None:
    t = locale.translator(bulletin.language)
    line = Inches(0.5)
    frame = drawn.shapes.add_table(len(table.rows) + 1, len(table.columns), EDGE, top, INNER, Emu(line * (len(table.rows) + 1)))
    grid = frame.table
    whole = sum(column.width for column in table.columns)
    for column, made in zip(table.columns, grid.columns, strict=True):
        made.width = Emu(int(INNER * column.width / whole))
    for place, column in enumerate(table.columns):
        _cell(grid.cell(0, place), column.header, bold=True, colour="#FFFFFF", fill=theme.STANDING, right=column.kind in NUMERIC)
        for row, values in enumerate(table.rows, start=1):
            _cell(grid.cell(row, place), read(t, column, values[place]), fill="#FFFFFF" if row % 2 else "#F3F6F8", right=column.kind in NUMERIC)


def _cell(cell: Any, text: str, *, bold: bool = False, colour: str = theme.INK, fill: str = "#FFFFFF", right: bool = False) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = _colour(fill)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.margin_left = cell.margin_right = Inches(0.06)
    _fill(cell.text_frame, [text], SMALLEST, bold=bold, colour=colour)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    if right:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _foot(drawn: Any, bulletin: Bulletin, number: int) -> None:
    _text(drawn, [f"{bulletin.provenance}"], SMALLEST, (EDGE, FOOT_TOP, INNER - Inches(0.9), Inches(0.4)), colour=theme.MUTED)
    box = _text(drawn, [str(number)], SMALLEST, (WIDTH - EDGE - Inches(0.8), FOOT_TOP, Inches(0.8), Inches(0.4)), colour=theme.MUTED)
    box.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _text(drawn: Any, lines: Any, size: int, box: tuple[Any, Any, Any, Any], *, colour: str = theme.INK, between: int = 4) -> Any:
    frame = drawn.shapes.add_textbox(*box)
    _fill(frame.text_frame, list(lines), size, colour=colour, between=between)
    return frame


def _fill(frame: Any, lines: list[str], size: int, *, bold: bool = False, colour: str = theme.INK, anchor: Any = None, between: int = 4) -> None:
    frame.word_wrap = True
    if anchor is not None:
        frame.vertical_anchor = anchor
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(between)
        _run(paragraph, line, size, bold=bold, colour=colour)


def _run(paragraph: Any, text: str, size: int, *, bold: bool = False, colour: str = theme.INK) -> None:
    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(size), bold, LATIN, _colour(colour)
    _east_asian(run.font._rPr)


def _east_asian(properties: Any) -> None:
    """Name the Chinese font beside the Latin one, right after it, as the schema orders them."""
    for old in properties.findall(qn("a:ea")):
        properties.remove(old)
    element = etree.Element(qn("a:ea"))
    element.set("typeface", EAST_ASIAN)
    latin = properties.find(qn("a:latin"))
    latin.addnext(element)


def _colour(text: str) -> RGBColor:
    return RGBColor.from_string(text.removeprefix("#").upper())
