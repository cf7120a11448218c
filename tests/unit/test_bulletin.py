"""The bulletin: its sentences by rule, and each file opened again and held against the queries of its day."""

import html
import re
import shutil
import subprocess
import zipfile
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from pptx import Presentation

from clearance import __main__ as command_line
from clearance import bulletin, chromium, measures, outlook, query, store
from clearance.locale import LANGUAGES, translator
from clearance.report import docx, pptx, printed, xlsx
from clearance.selection import KNOWN, Selection

NEWEST, NOTICE_DAY, PARTIAL = date(2018, 6, 29), date(2017, 10, 13), date(2018, 2, 21)


def rows_of(reader: store.Reader, asked: Selection) -> dict[str, pd.DataFrame]:
    return {name: query.run(each, asked, reader) for name, each in bulletin.QUERIES.items()}


def written(reader: store.Reader, language: str = "zh", day: date = NEWEST, known: str = "as-now", *, rows=None, streets: int = 1, **filters) -> bulletin.Bulletin:
    """The bulletin of the sample, of other rows where some are given, as of so many streets."""
    t, asked = translator(language), Selection(day, known, **filters)
    rows = rows or rows_of(reader, asked)
    campaign = SimpleNamespace(**query.run("surveys/campaign", asked, reader).to_dict("records")[0] | {"streets": streets})
    forecast = outlook.of_bridge(rows["bridge"], day, campaign)
    return bulletin.written(t, rows, campaign, asked, forecast, sample=True, meaning=partial(measures.meaning, t))


def said(made: bulletin.Bulletin) -> str:
    return "\n".join(text for part in made.parts for text in (part.heading, *part.paragraphs))


def weekly(removed: list[int], partial_last: bool = False) -> pd.DataFrame:
    """Weeks of burndown/bridge_by_week up to the newest day with these removals."""
    rows, level = [], 3000
    for place, gone in enumerate(removed):
        week_end = NEWEST - timedelta(days=7 * (len(removed) - 1 - place))
        rows.append({"week_end": week_end, "partial": partial_last and place == len(removed) - 1, "opening": level, "found": 0, "relapsed": 0,
                     "removed": gone, "reremoved": 0, "declassified": 0, "closing": level - gone})  # fmt: skip
        level -= gone
    return pd.DataFrame(rows)


# ── sentences ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("removed", "partial_last", "expected"), [
    ([30, 33, 29, 31, 32, 30, 28, 31, 33, 30, 29, 31, 34], False, "在寻常波动之内，与前几周相比无显著变化"),
    ([30, 33, 29, 31, 32, 30, 28, 31, 33, 30, 29, 31, 90], False, "超出寻常波动，须在会上说明：6月29日当周拆除90处"),
    ([30, 33, 29, 31, 32, 30, 28, 31, 33, 30, 29, 31, 90], True, "未满一周，拆除量不作升降判断"),
    ([30], False, "完整周只有1周，拆除量还不能作升降判断"),
    ([30, 33, 29], False, "为试用界限"),
])  # fmt: skip
def test_a_week_is_out_of_the_ordinary_only_where_the_chart_says_so(removed, partial_last, expected, sample_reader):
    rows = rows_of(sample_reader, Selection(NEWEST)) | {"bridge": weekly(removed, partial_last)}
    assert expected in written(sample_reader, rows=rows).parts[1].paragraphs[-1]


def test_a_rise_that_the_chart_does_not_flag_is_not_called_one(sample_reader):
    """40 against 31 the week before, within the limits."""
    rows = rows_of(sample_reader, Selection(NEWEST)) | {"bridge": weekly([30, 38, 25, 31, 39, 30, 24, 31, 38, 30, 26, 31, 39])}
    for language, words in (("zh", "上升|增长|加快|下降|减慢"), ("en", "rise|rose|faster|slower|fell")):
        assert not re.search(words, "\n".join(written(sample_reader, language, rows=rows).parts[1].paragraphs))


def test_nothing_to_report_is_said(sample_reader):
    rows = rows_of(sample_reader, Selection(NEWEST))
    rows = rows | {"attention": rows["attention"].iloc[:0], "actions": rows["actions"].iloc[:0]}
    text = said(written(sample_reader, rows=rows))
    assert "目前没有需要领导小组处理的事项。" in text and "目前没有未办结的督办事项。" in text


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("day", [NOTICE_DAY, PARTIAL, NEWEST])
def test_the_text_says_what_the_queries_give(day, known, sample_reader):
    asked = Selection(day, known)
    (head,) = query.records("overview/headline", asked, sample_reader)
    bridge, area = query.records("burndown/bridge_by_week", asked, sample_reader)[-1], query.records("burndown/structures_by_week", asked, sample_reader)[-2:]
    actions = {name: len(query.records("rows/actions", asked, sample_reader, list=name)) for name in ("actions_open", "overdue_actions")}
    text = said(written(sample_reader, day=day, known=known))
    assert f"{head['compounds']}个小区中，已清零{head['compounds_clear']}个" in text and f"未清零{head['compounds'] - head['compounds_clear']}个" in text
    assert f"在册违建{head['structures_in_scope']:,}处、{head['area_in_scope_sqm']:,.1f}㎡；已拆{head['structures_cleared']:,}处" in text
    assert f"未拆{head['structures_standing']:,}处、{head['area_standing_sqm']:,.1f}㎡".replace(".0㎡", "㎡") in text.replace(".0㎡", "㎡")
    assert f"未拆由{bridge['opening']:,}处变为{bridge['closing']:,}处" in text
    gone = round(area[1]["area_departures_sqm"] - area[0]["area_departures_sqm"], 1)
    assert f"按面积计，减少{gone:,.1f}㎡".replace(".0㎡", "㎡") in text.replace(".0㎡", "㎡")
    assert f"未办结督办事项{actions['actions_open']}项" in text
    assert f"其中超期{actions['overdue_actions']}项" in text if actions["overdue_actions"] else "均未超期" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", [date(2017, 4, 1), date(2017, 4, 7), date(2017, 5, 5), date(2018, 11, 30), date(2019, 1, 4)])
def test_the_campaign_s_first_days_and_its_end_have_a_bulletin(day, language, sample_reader):
    made = written(sample_reader, language, day)
    assert made.period and len(made.slides) > 2 and docx.to_docx(made) and pptx.to_pptx(made) and xlsx.to_xlsx(made) and printed.deck(made)


def with_open(reader: store.Reader, count: int) -> dict[str, pd.DataFrame]:
    """The sample's rows with so many open action items: of every two one is late, the longest first, as the query has them."""
    rows, late = rows_of(reader, Selection(NEWEST)), count // 2
    one = rows["actions"].iloc[0].to_dict()
    items = [one | {"action_id": f"DB-{place:04}", "days_late": late - place if place < late else None} for place in range(count)]
    return rows | {"actions": pd.DataFrame(items)}


@pytest.mark.parametrize(("language", "more"), [
    ("zh", "以下列出前40项，超期最久的在先；另有10项，见“数据表（Excel）”中的“督办事项”表。"),
    ("en", 'The first 40, most overdue first; 10 more, in "Tables (Excel)", sheet "Action items".'),
])  # fmt: skip
def test_of_a_city_s_action_items_it_lists_the_most_overdue_and_says_where_the_others_are(language, more, sample_reader):
    every, t = [f"DB-{place:04}" for place in range(50)], translator(language)
    made = written(sample_reader, language, rows=with_open(sample_reader, 50))
    told = t("bulletin.actions_late", open=50, late=25, days=25)
    assert made.parts[-1].paragraphs == (told, more) and made.finding.values["open"] == 50
    document = Document(BytesIO(docx.to_docx(made)))
    assert more in texts_of(document) and [row.cells[0].text for row in document.tables[-1].rows][1:] == every[:40]
    drawn = [slide for slide in Presentation(BytesIO(pptx.to_pptx(made))).slides if any(shape.has_table for shape in slide.shapes)]
    assert [slide.shapes.title.text_frame.text for slide in drawn] == [t("bulletin.of_pages", title=told.rstrip("。."), page=page, pages=5) for page in range(1, 6)]
    tables = [next(shape for shape in slide.shapes if shape.has_table) for slide in drawn]
    assert [row.cells[0].text for each in tables for row in list(each.table.rows)[1:]] == every[:40]
    for slide, table in zip(drawn, tables, strict=True):
        (note,) = (shape for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text == more)
        assert note.top + note.height <= table.top, "a table grows downwards with its texts"
    sheet = openpyxl.load_workbook(BytesIO(xlsx.to_xlsx(made)))[t("bulletin.table.actions")]
    assert [line[0] for line in sheet.iter_rows(min_row=3, values_only=True)] == every
    printed_more = html.escape(more)
    assert printed.notice(made).count(printed_more) == 1 and printed.deck(made).count(printed_more) == 5
    assert printed.deck(made).index(printed_more) < printed.deck(made).index("DB-0000") and "DB-0040" not in printed.notice(made) + printed.deck(made)


def test_action_items_that_fit_are_all_listed_and_nothing_is_said_of_others(sample_reader):
    made = written(sample_reader, rows=with_open(sample_reader, 40))
    assert len(made.parts[-1].paragraphs) == 1 and len(made.parts[-1].table.rows) == 40
    assert [len(slide.table.rows) for slide in made.slides if slide.table] == [8] * 5 and not any(slide.lines for slide in made.slides if slide.table)


@pytest.mark.parametrize(("language", "street"), [("zh", "石泉路街道"), ("en", "Shiquan Road Subdistrict")])
def test_of_several_streets_an_action_s_compound_is_said_with_its_street(language, street, sample_reader):
    (alone, among_others) = (written(sample_reader, language, streets=streets).parts[-1].table.rows for streets in (1, 3))
    names = [row[2] for row in alone]
    assert None in names and [row[2] for row in among_others] == [name and f"{street} · {name}" for name in names]


def test_filters_are_said(sample_reader):
    made = written(sample_reader, batches=("2",), teams=("3", "none"))
    assert "本通报只包括：第二批；第三组、未分组" in made.opening and "已筛选" in made.provenance


def test_its_provenance_is_that_of_the_board(sample_reader):
    assert written(sample_reader, known="as-reported").provenance == "示例数据 · 石泉路街道 · 截至2018年6月29日 · 按当时上报"


def test_it_reads_nothing_about_a_household():
    columns = {column for name in bulletin.QUERIES.values() for column in query.find(name).columns}
    assert not columns & {"address", "hardship", "aid_planned_on", "note", "owner_name", "leader_name"}


# ── files, opened again ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request, sample_reader) -> bulletin.Bulletin:
    return written(sample_reader, request.param)


def test_every_file_names_a_team_and_a_group_in_its_own_language(sample_reader):
    rows = rows_of(sample_reader, Selection(NEWEST))
    first = rows["actions"].iloc[0].to_dict()
    team, group = first | {"owner_kind": "team", "owner_key": "team-3", "owner": "第三组"}, first | {"owner_kind": "group", "owner_key": "group-7", "owner": "拆违督导组", "owner_en": "Removal supervision group"}
    rows["actions"] = pd.DataFrame([team, group, first | {"owner_kind": "text", "owner_key": "物业", "owner": "物业"}])
    for language, names in (("zh", ["第三组", "拆违督导组", "物业"]), ("en", ["Team 3", "Removal supervision group", "物业"])):
        made = written(sample_reader, language, rows=rows)
        told = Document(BytesIO(docx.to_docx(made))).tables[-1]
        assert [row.cells[1].text for row in told.rows][1:] == names
        shown = next(shape.table for slide in Presentation(BytesIO(pptx.to_pptx(made))).slides for shape in slide.shapes if shape.has_table)
        assert [row.cells[1].text for row in shown.rows][1:] == names
        sheet = openpyxl.load_workbook(BytesIO(xlsx.to_xlsx(made)))[translator(language)("bulletin.table.actions")]
        assert [row[1] for row in sheet.iter_rows(values_only=True) if row[0] == first["action_id"]] == names
        marked = [f'<td lang="zh">{name}</td>' if not name.isascii() else f"<td>{name}</td>" for name in names]
        assert all(cell in printed.notice(made) and cell in printed.deck(made) for cell in marked)


def texts_of(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_the_word_document_says_the_same(made):
    document, t = Document(BytesIO(docx.to_docx(made))), translator(made.language)
    texts = texts_of(document)
    for part in made.parts:
        assert part.heading in texts and all(text.strip() in texts for text in part.paragraphs)
    tables = [part.table for part in made.parts if part.table]
    assert len(document.tables) == len(tables)
    for drawn, table in zip(document.tables, tables, strict=True):
        cells = [[cell.text for cell in row.cells] for row in drawn.rows]
        assert cells[0] == [column.header for column in table.columns]
        assert cells[1:] == [[bulletin.read(t, column, value) for column, value in zip(table.columns, row, strict=True)] for row in table.rows]
    (section,) = document.sections
    assert made.mark and made.mark in section.header.paragraphs[0].text  # the one section's header is on every page
    assert texts[-len(made.notes) - 1 - len(made.sign_off)] == made.sign_off[0], "nobody has signed"


def test_its_tables_hold_the_queries_numbers(sample_reader):
    document = Document(BytesIO(docx.to_docx(written(sample_reader))))
    for drawn, dimension in zip(document.tables[:3], ("batch", "class", "team"), strict=True):
        rows = [row for row in query.records("bulletin/progress_by_member", Selection(NEWEST), sample_reader) if row["dimension"] == dimension]
        cells = [[cell.text.replace(",", "") for cell in row.cells][1:] for row in drawn.rows[1:]]
        fields = ("compounds", "clear", "cleared", "standing", "area_standing_sqm", "week_gone", "week_come", "area_week_gone_sqm")
        assert [[float(cell) for cell in line] for line in cells] == [[round(row[field], 1) for field in fields] for row in rows]


def test_its_type_is_what_an_office_s_computer_has(sample_reader):
    document = Document(BytesIO(docx.to_docx(written(sample_reader))))
    named = {run._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) for paragraph in document.paragraphs for run in paragraph.runs}
    assert named <= {"SimSun", "FangSong", "SimHei", "KaiTi"} and "FangSong" in named
    assert [paragraph.style.name for paragraph in document.paragraphs if paragraph.text == "一、总体进展"] == ["Heading 1"]


def test_the_slides_say_the_same_and_their_charts_can_be_edited(made):
    deck = Presentation(BytesIO(pptx.to_pptx(made)))
    assert len(deck.slides) == len(made.slides)
    for drawn, slide in zip(deck.slides, made.slides, strict=True):
        text = "\n".join(shape.text_frame.text for shape in drawn.shapes if shape.has_text_frame)
        assert drawn.shapes.title.text_frame.text == slide.title and all(line in text for line in slide.lines)
        assert made.provenance in text and made.mark in text
        charts = [shape.chart for shape in drawn.shapes if shape.has_chart]
        assert len(charts) == bool(slide.chart)
        for chart in charts:
            assert [(each.name, tuple(each.values)) for each in chart.plots[0].series] == [(series.name, series.values) for series in slide.chart.series]
            assert chart.part.chart_workbook.xlsx_part is not None
        for table in (shape.table for shape in drawn.shapes if shape.has_table):
            assert [cell.text for cell in table.rows[0].cells] == [column.header for column in slide.table.columns] and len(table.rows) == len(slide.table.rows) + 1


def test_its_charts_hold_the_queries_numbers(sample_reader):
    deck = Presentation(BytesIO(pptx.to_pptx(written(sample_reader))))
    burn, week, *_ = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    rows = query.records("burndown/structures_by_week", Selection(NEWEST), sample_reader)
    assert [value for value in burn.plots[0].series[0].values if value is not None] == [row["standing"] for row in rows]
    bridge = query.records("burndown/bridge_by_week", Selection(NEWEST), sample_reader)[-12:]
    assert list(week.plots[0].series[0].values) == [row["removed"] + row["reremoved"] + row["declassified"] for row in bridge]
    assert list(week.plots[0].series[1].values) == [row["found"] + row["relapsed"] for row in bridge]


def test_every_box_lies_on_its_slide_and_no_type_is_small(made):
    deck = Presentation(BytesIO(pptx.to_pptx(made)))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width and shape.top >= 0 and shape.top + shape.height <= deck.slide_height
        sizes = [int(size) for size in re.findall(r'\bsz="(\d+)"', etree.tostring(slide._element).decode())]
        assert min(sizes) >= 1400


def to_digits(value):
    """A workbook keeps 16 digits of a number."""
    return round(value, 10) if isinstance(value, float) else value


def test_the_workbook_holds_typed_numbers_and_says_what_each_means(made):
    book, t = openpyxl.load_workbook(BytesIO(xlsx.to_xlsx(made))), translator(made.language)
    assert book.sheetnames == [t("bulletin.sheet_about"), *(table.title for table in made.sheets)]
    for sheet in book:
        assert made.mark in sheet["A1"].value
    for table in made.sheets:
        sheet = book[table.title]
        assert sheet.freeze_panes == "B3" and sheet.auto_filter.ref
        headers, *lines = list(sheet.iter_rows(min_row=2, values_only=True))
        assert list(headers) == [column.header for column in table.columns]
        read = [[cell.date() if hasattr(cell, "date") else to_digits(cell) for cell in line] for line in lines]
        assert read == [[to_digits(value) for value in row] for row in table.rows]
    about = list(book[t("bulletin.sheet_about")].iter_rows(values_only=True))
    meant = {(row[0], row[1]): row[2] for row in about if row[1]}
    assert all(meant[(table.title, column.header)] for table in made.sheets for column in table.columns)


def test_the_workbook_holds_the_queries_numbers(sample_reader):
    book = openpyxl.load_workbook(BytesIO(xlsx.to_xlsx(written(sample_reader))))
    for title, dimension in (("各批次", "batch"), ("各类别", "class"), ("各拆违组", "team")):
        rows = [row for row in query.records("bulletin/progress_by_member", Selection(NEWEST), sample_reader) if row["dimension"] == dimension]
        assert [line[1:] for line in book[title].iter_rows(min_row=3, values_only=True)] == [tuple(list(row.values())[2:]) for row in rows]
    bridge = query.records("burndown/bridge_by_week", Selection(NEWEST), sample_reader)[::-1]
    assert [line[7] for line in book["逐周增减"].iter_rows(min_row=3, values_only=True)] == [row["closing"] for row in bridge]
    (head,) = query.records("overview/headline", Selection(NEWEST), sample_reader)
    assert {line[0]: line[1:3] for line in book["总体"].iter_rows(min_row=3, values_only=True)}["未拆违建"] == (head["structures_standing"], head["structures_in_scope"])


def test_a_text_never_becomes_a_formula(sample_reader):
    rows = rows_of(sample_reader, Selection(NEWEST))
    rows["actions"] = rows["actions"].assign(content="=1+1")
    book = openpyxl.load_workbook(BytesIO(xlsx.to_xlsx(written(sample_reader, rows=rows))))
    assert {cell.data_type for cell in book["督办事项"]["D"][2:]} == {"s"}


def test_the_page_that_is_printed_shows_what_the_data_says_and_runs_none_of_it(sample_reader):
    rows = rows_of(sample_reader, Selection(NEWEST))
    rows["actions"] = rows["actions"].assign(content="<script>alert(1)</script>")
    page = printed.notice(written(sample_reader, rows=rows))
    assert "&lt;script&gt;" in page and "<script" not in page and "http://" not in page and "https://" not in page


# ── print, through the machine's browser ─────────────────────────────────────────────────────────────────────────────


def pages_of(pdf: bytes, tmp_path) -> list[str]:
    """The text of each page, without the blanks that a line's end makes."""
    file = tmp_path / "read.pdf"
    file.write_bytes(pdf)
    text = subprocess.run([shutil.which("pdftotext"), "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode("utf-8")
    return ["".join(page.split()) for page in text.split("\f") if page.strip()]


def test_the_pdf_says_the_same_and_marks_every_page(made, tmp_path):
    pages = pages_of(chromium.to_pdf(printed.notice(made)), tmp_path)
    whole = "".join(pages)
    assert len(pages) > 1 and all("".join(made.provenance.split()) in page for page in pages)
    for number in re.findall(r"\d[\d,.]*", said(made)):
        assert number.rstrip(".,") in whole
    for part in made.parts:
        assert "".join(part.heading.split()) in whole


def test_the_deck_s_pdf_has_a_page_a_slide(made, tmp_path):
    pages = pages_of(chromium.to_pdf(printed.deck(made)), tmp_path)
    assert len(pages) == len(made.slides)
    for page, slide in zip(pages, made.slides, strict=True):
        assert "".join(slide.title.split())[:12] in page and "".join(made.provenance.split()) in page


def size_of(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_the_wall_s_picture_is_as_wide_as_a_screen_and_as_high_as_it_needs(sample_folder, tmp_path):
    file = tmp_path / "wall.png"
    assert command_line.main(["report", "png", "--store", str(sample_folder), "-o", str(file)]) == 0
    width, height = size_of(file.read_bytes())
    assert width == 1920 and 800 < height < 3000


def test_the_wall_s_page_has_a_tile_a_compound(sample_reader):
    rows = query.run("overview/wall", Selection(NEWEST), sample_reader).to_dict("records")
    page = printed.wall(translator("zh"), written(sample_reader), rows, "")
    assert page.count('<a class="b-tile ') == len(rows) == 82 and "示例数据" in page and "82个小区中60个无违建" in page


# ── the command, a store without data, a machine without a browser ───────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["docx", "pptx", "xlsx", "pdf", "png"])
def test_a_store_without_any_data_says_so(form, tmp_path):
    file = tmp_path / f"none.{form}"
    assert command_line.main(["report", form, "--store", str(tmp_path / "store"), "-o", str(file)]) == 0
    content = file.read_bytes()
    if form == "pdf":
        assert "没有数据" in "".join(pages_of(content, tmp_path))
    elif form != "png":
        with zipfile.ZipFile(BytesIO(content)) as parts:
            assert "没有数据" in "".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml"))
    else:
        assert size_of(content)[0] == 1920


def test_a_day_without_compounds_says_so(sample_reader):
    made = written(sample_reader, day=date(2017, 10, 6), known="as-reported")
    assert made.empty and "截至2017年10月6日" in said(made) and made.mark == "示例数据"


def test_the_command_writes_the_day_that_it_is_asked_for(sample_folder, tmp_path, capsys):
    file = tmp_path / "notice.docx"
    assert command_line.main(["report", "docx", "--as-of", "2017-10-13", "--known", "as-reported", "--lang", "en", "--store", str(sample_folder), "-o", str(file)]) == 0
    document = Document(str(file))
    assert "18 of 82 compounds are clear" in "\n".join(texts_of(document)) and "As reported then" in document.sections[0].header.paragraphs[0].text
    assert "(as of 13 Oct 2017)" in capsys.readouterr().out


def test_without_a_browser_it_says_what_to_install(sample_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-such-browser"))
    assert command_line.main(["report", "pdf", "--store", str(sample_folder), "-o", str(tmp_path / "x.pdf")]) == 1
    told = capsys.readouterr().err
    assert "请安装Chromium" in told and "Install Chromium" in told and not (tmp_path / "x.pdf").exists()


def test_a_browser_that_fails_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", shutil.which("false"))
    with pytest.raises(chromium.BrowserFailed):
        chromium.to_pdf("<p>")
