"""The bulletin as a Word document in the form of an office's notice (GB/T 9704-2012: 宋体 title, 黑体 headings, 仿宋 text in 三号, two
characters' indent; margins 37, 35, 28 and 26 mm). Pure: a Bulletin in, bytes out.

Fonts are named as Windows Office and WPS have them; Chinese type takes the ``eastAsia`` one, Latin type the other.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from clearance import locale
from clearance.bulletin import NUMERIC, Bulletin, Part, Table, read

LATIN: Final = "Times New Roman"
SONG, FANG_SONG, HEI, KAI = "SimSun", "FangSong", "SimHei", "KaiTi"
TITLE, BODY, CELL, SMALL = Pt(22), Pt(16), Pt(10.5), Pt(10.5)
ENGLISH_BODY: Final = Pt(12)
TEXT_WIDTH_MM: Final = 210 - 28 - 26


def to_docx(bulletin: Bulletin) -> bytes:
    """A .docx: heading, period, parts with their tables, an empty sign-off, notes; provenance atop and a page number at the foot of every page."""
    document = Document()
    _set_page(document, bulletin)
    zh = bulletin.language == "zh"
    body = BODY if zh else ENGLISH_BODY
    _paragraph(document, bulletin.title, SONG, TITLE, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER, style="Title")
    _paragraph(document, bulletin.period, KAI, body, align=WD_ALIGN_PARAGRAPH.CENTER, after=10)
    if bulletin.mark:
        _paragraph(document, bulletin.notes[0] if bulletin.notes else bulletin.mark, HEI, SMALL, align=WD_ALIGN_PARAGRAPH.CENTER, colour="A8400C", after=8)
    for text in filter(None, (bulletin.salutation,)):
        _paragraph(document, text, FANG_SONG, body)
    for text in filter(None, (bulletin.opening,)):
        _paragraph(document, text, FANG_SONG, body, indent=2)
    for part in bulletin.parts:
        _part(document, bulletin, part, body)
    for text in bulletin.sign_off:
        _paragraph(document, text, FANG_SONG, body, align=WD_ALIGN_PARAGRAPH.LEFT, left=Mm(85), keep=True)
    if bulletin.notes:
        locale_notes = locale.translator(bulletin.language)("bulletin.notes")
        _paragraph(document, locale_notes, HEI, CELL, before=14)
        for note in bulletin.notes:
            _paragraph(document, note, SONG, CELL)
    document.core_properties.title = bulletin.heading
    document.core_properties.comments = bulletin.provenance
    document.core_properties.author = ""
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _set_page(document: Any, bulletin: Bulletin) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    normal = document.styles["Normal"]
    _name_fonts(normal.element.get_or_add_rPr(), FANG_SONG)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head, bulletin.provenance, SONG, Pt(9))
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "— ", SONG, Pt(14))
    _page_number(foot)
    _run(foot, " —", SONG, Pt(14))


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, "", SONG, Pt(14))
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _name_fonts(properties: Any, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for old in list(fonts.attrib):
        del fonts.attrib[old]  # a theme's font would win over a named one
    for attribute, name in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:cs", LATIN), ("w:eastAsia", font)):
        fonts.set(qn(attribute), name)


def _run(paragraph: Any, text: str, font: str, size: Pt, *, bold: bool = False, colour: str = "000000") -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.color.rgb = size, bold, RGBColor.from_string(colour)
    _name_fonts(run._r.get_or_add_rPr(), font)
    return run


def _paragraph(
    where: Any, text: str, font: str, size: Pt, *, bold: bool = False, align: Any = None, indent: int = 0, style: str | None = None, before: float = 0,
    after: float = 0, left: Any = None, colour: str = "000000", keep: bool = False,
) -> Any:  # fmt: skip
    """One paragraph. ``indent``: of the first line, in characters, as an office's notice has it."""
    paragraph = where.add_paragraph(style=style)
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.3
    if align is not None:
        paragraph.alignment = align
    if left is not None:
        form.left_indent = left
    if indent:
        form.first_line_indent = Pt(size.pt * indent)
        paragraph._p.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), str(100 * indent))
    if style == "Title":
        border = paragraph._p.get_or_add_pPr().find(qn("w:pBdr"))
        if border is not None:
            paragraph._p.get_or_add_pPr().remove(border)
    _run(paragraph, text, font, size, bold=bold, colour=colour)
    return paragraph


def _part(document: Any, bulletin: Bulletin, part: Part, body: Pt) -> None:
    font = HEI if part.level == 1 else KAI
    _paragraph(document, part.heading, font, body, bold=bulletin.language != "zh", indent=2 if bulletin.language == "zh" else 0, style=f"Heading {part.level}", before=6, keep=True)
    for text in part.paragraphs:
        _paragraph(document, text.strip(), FANG_SONG, body, indent=2 if bulletin.language == "zh" else 0, after=0 if bulletin.language == "zh" else 4)
    if part.table and part.table.rows:
        _table(document, bulletin, part.table)


def _table(document: Any, bulletin: Bulletin, table: Table) -> None:
    t = locale.translator(bulletin.language)
    grid = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    whole = sum(column.width for column in table.columns)
    widths = [Mm(TEXT_WIDTH_MM * column.width / whole) for column in table.columns]
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        _cell(cell, column.header, HEI, WD_ALIGN_PARAGRAPH.CENTER, shaded=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    for values in table.rows:
        row = grid.add_row()
        whole_row = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole_row)
        for cell, column, value in zip(row.cells, table.columns, values, strict=True):
            _cell(cell, read(t, column, value), SONG, WD_ALIGN_PARAGRAPH.RIGHT if column.kind in NUMERIC else WD_ALIGN_PARAGRAPH.LEFT)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _cell(cell: Any, text: str, font: str, align: Any, *, shaded: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, font, CELL)
    if shaded:
        shade = OxmlElement("w:shd")
        for attribute, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "F3F6F8")):
            shade.set(qn(attribute), value)
        cell._tc.get_or_add_tcPr().append(shade)
