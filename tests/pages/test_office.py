"""The office's pages through AppTest: files are dropped, looked at, stored; rows go back and come in mended; imports are undone."""

import csv
import html
import io
import re
from datetime import date

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from clearance import desk, intake, ledgers, quarantine, query, store
from clearance.locale import translator
from clearance.report import tables
from clearance.selection import Selection
from tests.conftest import ROOT
from tests.intake_files import COMPOUNDS, DAY, LEDGERS, STRUCTURES, STRUCTURES_HEADER, rows, save, take_one

CODEBOOK = ledgers.load()
LATER = date(2018, 6, 1)
COMPOUNDS_FILE, STRUCTURES_FILE, LATER_FILE = f"小区台账_{DAY}.csv", f"违建点位台账_{DAY}.csv", f"违建点位台账_{LATER}.csv"
# P1 has another area, P2 is not listed, P3 says what it said, P4 cannot be, and the last line is a sum.
SECOND = [
    STRUCTURES_HEADER,
    "P1,C01,5号101室,天井搭建,14,私,否,,2017-11-01,2017-11-20,,,2018-01-10,自拆,2018-01-20,,,,,,",
    STRUCTURES[3],
    "P4,C01,7号,屋顶搭建,约十,公,否,,2018-05-01,,,,,,,,,,,,",
    "合计,,,,64.5,,,,,,,,,,,,,,,,",
]
HOSTILE = {
    "script": "<script>document.title='owned'</script><img src=x onerror=alert(1) class=owned>",
    "formula": "=cmd|' /C calc'!A0",
    "sql": "'); drop table survey; --",
    "backwards": "\u202eelif\u202c 示例",
}
FORMULAS = ("=1+1", "+86", "-5号", "@SUM(A1)", "=cmd|' /C calc'!A0")


def office(folder, monkeypatch, page="imports", lang="zh") -> AppTest:
    """A page of the office."""
    monkeypatch.setenv("CLEARANCE_STORE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = lang
    return turn(app, page)


def turn(app, page) -> AppTest:
    app.switch_page(f"pages/office/{page}.py").run()
    assert not app.exception
    return app


def run(element) -> AppTest:
    app = element.run()
    assert not app.exception
    return app


def drop(app, *files) -> AppTest:
    """Files onto the desk: (name, lines or bytes)."""
    for name, content in files:
        app.file_uploader[0].upload(name, content if isinstance(content, bytes) else text(content))
    return run(app)


def text(lines) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def workbook(lines) -> bytes:
    """The same lines as a worksheet of texts."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line.split(","))
    book.save(content)
    return content.getvalue()


def bodies(app) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def seen(app) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bodies(app))).split())


def summary(app) -> list[tuple[str, ...]]:
    """The lines of the table of files: its cells, and in the end the words under them."""
    table = next(element.proto.body for element in app.get("html") if "b-lines" in element.proto.body)
    lines = [[html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", line)][1:] for line in re.findall(r"<tr class=[^>]*>(.*?)</tr>", table)]
    return [(*cells, *words) for cells, words in zip(lines[::2], lines[1::2], strict=True)]


def part(app, name: str) -> list[list]:
    """One side of a file's preview, as its table's rows."""
    place = ("changed", "new", "held", "told", "missing").index(name)
    choice = next(group for group in app.get("button_group") if group.key == "looked_at")
    app.session_state["looked_at"] = name
    run(app)
    assert choice.options[place].startswith(translator(app.session_state["lang"])(f"imports.part.{name}", count="").strip())
    return app.dataframe[0].value.values.tolist() if app.dataframe else []


def commit(app, who: str | None = None) -> AppTest:
    if who is not None:
        app.text_input(key="who").input(who)
        run(app)
    return run(app.button[0].click())


def held(folder) -> list[tuple]:
    found = query.run("quarantine/open_rows", desk.EVER, store.reader(folder))
    return [(row.survey_id, row.line, list(row.header), list(row.cells)) for row in found.itertuples()]


def figures(folder) -> list:
    """What the board shows of the whole store, and what is in quarantine: all that an undo must bring back."""
    reader = store.reader(folder)
    names = ("overview/headline", "burndown/structures_by_week", "rows/structures", "rows/compounds", "classes/progress_by_class")
    more = {"rows/structures": {"list": "structures"}, "rows/compounds": {"list": "compounds"}}
    asked = Selection(LATER)
    return [query.run(name, asked, reader, **more.get(name, {})).to_json() for name in names] + held(folder)


@pytest.fixture
def known(tmp_path):
    """A store that knows three compounds and three structures."""
    folder = tmp_path / "store"
    for lines, name in ((COMPOUNDS, "小区台账"), (STRUCTURES, "违建点位台账")):
        assert take_one(folder, save(tmp_path, lines, name))["rows_accepted"] == 3
    return folder


# ── import ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["zh", "en"])
def test_into_an_empty_store_files_are_looked_at_then_stored_under_the_importer_s_name(language, tmp_path, monkeypatch):
    folder, t = tmp_path / "store", translator(language)
    app = office(folder, monkeypatch, lang=language)
    assert t("imports.question") in seen(app) and not app.button
    drop(app, (STRUCTURES_FILE, STRUCTURES), (COMPOUNDS_FILE, COMPOUNDS))
    titles = [ledger.title if language == "zh" else ledger.title_en for ledger in (CODEBOOK.ledgers["structures"], CODEBOOK.ledgers["compounds"])]
    told = [(name, title, t.day(DAY), "3", "0", "0", "0", "0", "0") for name, title in zip((STRUCTURES_FILE, COMPOUNDS_FILE), titles, strict=True)]
    assert summary(app) == [(*line, t("imports.state.taken")) for line in told]
    assert part(app, "new") == [["P1", 2], ["P2", 3], ["P3", 4]]
    assert app.button[0].label == t("imports.commit", n=2)
    assert store.current_file(folder) is None, "nothing is stored before the button is pressed"
    commit(app, "  张三 ")
    assert summary(app) == [(*line, t("imports.done.taken")) for line in told]
    assert t("imports.receipt") in seen(app) and store.version(folder) in seen(app) and not app.button
    assert rows(folder, "select ledger, surveyed_on, rows_accepted, importer from survey order by survey_id") == [("compounds", DAY, 3, "张三"), ("structures", DAY, 3, "张三")]
    assert rows(folder, "select structure_id, area_sqm from structures_said order by all") == [("P1", 12.5), ("P2", 30.0), ("P3", 8.0)]
    assert not re.findall(r"\b(?:imports|nav|ledger)\.[a-z_]+\b", seen(app)) and "{" not in seen(app) and "None" not in seen(app)


def test_a_page_that_is_not_signed_still_imports(known, monkeypatch):
    monkeypatch.setattr(intake, "_user", lambda: "系统用户")
    commit(drop(office(known, monkeypatch), (LATER_FILE, SECOND)), "   ")
    assert rows(known, "select importer from survey where survey_id = 3") == [("系统用户",)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_second_survey_shows_what_it_changes_holds_back_and_leaves_out(kind, language, known, monkeypatch):
    t, before = translator(language), rows(known, "select count(*) from survey")
    version = store.version(known)
    name = LATER_FILE.replace("csv", kind)
    app = drop(office(known, monkeypatch, lang=language), (name, workbook(SECOND) if kind == "xlsx" else SECOND))
    structures = CODEBOOK.ledgers["structures"]
    title = structures.title if language == "zh" else structures.title_en
    assert summary(app) == [(name, title, t.day(LATER), "0", "1", "1", "1", "1", "1", t("imports.state.held"))]
    area = structures.fields["area_sqm"].header if language == "zh" else structures.fields["area_sqm"].header_en
    assert part(app, "changed") == [["P1", 2, area, "12.5", "14.0"]]
    assert part(app, "new") == [] and t("imports.none.new") in seen(app)
    ((line, column, value, message),) = part(app, "held")
    assert (line, column, value) == (4, area, "约十") and "约十" in message
    assert bool(re.search(r"[\u3400-\u9fff]", message.replace("约十", "").replace(structures.fields["area_sqm"].header, ""))) == (language == "zh")
    ((item, last),) = part(app, "missing")
    assert item == "P2" and str(last).startswith(DAY.isoformat())
    assert rows(known, "select count(*) from survey") == before and store.version(known) == version
    commit(app)
    assert summary(app)[0][-1] == t("imports.done.held")
    assert rows(known, "select rows_read, rows_accepted, rows_unchanged, rows_quarantined, rows_excluded from survey where survey_id = 3") == [(4, 1, 1, 1, 1)]
    assert rows(known, "select area_sqm from structures_version where structure_id = 'P1' and superseded_on is null") == [(14.0,)]
    assert [(line, cells[0]) for _, line, _, cells in held(known)] == [(4, "P4")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_without_a_date_is_rejected_until_its_date_is_said(language, known, monkeypatch):
    t = translator(language)
    app = drop(office(known, monkeypatch, lang=language), ("违建点位台账.csv", SECOND))
    ((name, *figures, words),) = summary(app)
    assert name == "违建点位台账.csv" and set(figures) == {""} and words
    assert t("imports.state.rejected") in seen(app) and app.button[0].disabled and not app.dataframe
    (day,) = app.date_input
    assert day.value is None
    run(day.set_value(LATER))
    assert summary(app)[0][2:9] == (t.day(LATER), "0", "1", "1", "1", "1", "1") and not app.button[0].disabled
    commit(app)
    assert rows(known, "select surveyed_on, file_name from survey where survey_id = 3") == [(LATER, "违建点位台账.csv")]


def test_a_date_that_the_name_has_wrong_can_be_corrected(known, monkeypatch):
    app = drop(office(known, monkeypatch), ("违建点位台账_2018-06-10.csv", SECOND))
    run(app.date_input[0].set_value(LATER))
    commit(app)
    assert rows(known, "select surveyed_on from survey where survey_id = 3") == [(LATER,)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_ledger_chosen_says_so_and_can_be_taken_back(language, known, monkeypatch):
    t = translator(language)
    app = drop(office(known, monkeypatch, lang=language), (LATER_FILE, SECOND))
    ledger = app.selectbox[1]
    run(ledger.set_value("shops"))
    words, shops = summary(app)[0][-1], CODEBOOK.ledgers["shops"]
    assert t("imports.state.rejected") in seen(app) and app.button[0].disabled
    assert shops.title in words or shops.title_en in words, words
    run(app.selectbox[1].set_value(None))
    assert summary(app)[0][-1] == t("imports.state.held") and not app.button[0].disabled


def test_only_the_files_that_can_be_read_are_stored(known, monkeypatch):
    app = drop(office(known, monkeypatch), ("读不懂_2018-06-01.csv", b"a,b\n1,2\n"), (LATER_FILE, SECOND), ("图片_2018-06-01.xlsx", b"\x89PNG"))
    assert [line[0] for line in summary(app)] == ["读不懂_2018-06-01.csv", LATER_FILE, "图片_2018-06-01.xlsx"]
    assert app.button[0].label == translator("zh")("imports.commit", n=1)
    commit(app)
    assert rows(known, "select file_name from survey where survey_id > 2") == [(LATER_FILE,)]


def test_each_file_can_be_looked_into(known, monkeypatch):
    app = drop(office(known, monkeypatch), (STRUCTURES_FILE, STRUCTURES), (LATER_FILE, SECOND))
    assert app.selectbox[0].options == [STRUCTURES_FILE, LATER_FILE] and not app.dataframe
    run(app.selectbox[0].select_index(1))
    assert app.date_input[0].value == LATER and part(app, "changed")[0][0] == "P1"


def test_the_same_file_dropped_twice_is_stored_once(known, monkeypatch):
    t = translator("zh")
    app = drop(office(known, monkeypatch), (LATER_FILE, SECOND), (f"副本_{LATER_FILE}", SECOND))
    assert [line[-1] for line in summary(app)] == [t("imports.state.held"), t("imports.state.unchanged")]
    commit(app)
    assert rows(known, "select count(*) from survey") == [(3,)] and len(held(known)) == 1
    drop(app, (LATER_FILE, SECOND))
    assert summary(app)[0][-1] == t("imports.state.unchanged") and app.button[0].disabled
    assert rows(known, "select count(*) from survey") == [(3,)]


def test_two_presses_store_once(known, monkeypatch):
    """Two clerks with the same file on their desks."""
    first, second = (drop(office(known, monkeypatch), (LATER_FILE, SECOND)) for _ in range(2))
    commit(first)
    run(second.button[0].click())
    assert rows(known, "select count(*) from survey") == [(3,)] and len(held(known)) == 1


def test_a_compound_that_is_not_on_the_list_needs_leave(known, monkeypatch):
    new = [COMPOUNDS[0], "C09,另一小区,和平,一般小区,,2,1,10,无违建,"]
    app = drop(office(known, monkeypatch), (f"小区台账_{LATER}.csv", new))
    assert summary(app)[0][3:7] == ("0", "0", "0", "1")
    run(app.checkbox(key="allow_new").check())
    assert summary(app)[0][3:7] == ("1", "0", "0", "0")
    commit(app)
    assert rows(known, "select name from compounds_version where compound_id = 'C09'") == [("另一小区",)]


def test_who_has_signed_once_signs_what_follows(known, monkeypatch):
    app = commit(drop(office(known, monkeypatch), (LATER_FILE, SECOND)), "张三")
    commit(drop(app, (f"补报_{LATER}.csv", [STRUCTURES_HEADER, SECOND[3].replace("约十", "10")])))
    assert rows(known, "select importer from survey where survey_id > 2") == [("张三",), ("张三",)]
    run(choose(turn(app, "history"), 4).button[0].click())
    assert rows(known, "select who from survey_event where event = 'undone'") == [("张三",)]


def test_nothing_on_the_desk_says_what_may_be_put_there(tmp_path, monkeypatch):
    for language in ("zh", "en"):
        app, t = office(tmp_path, monkeypatch, lang=language), translator(language)
        assert t("imports.takes_date") in seen(app) and not app.button and not list(tmp_path.iterdir())


# ── quarantine ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_row_that_is_held_back_stands_on_the_work_list_with_its_fault_marked(language, known, tmp_path, monkeypatch):
    take_one(known, save(tmp_path, SECOND, "违建点位台账", LATER))
    app, t = office(known, monkeypatch, "quarantine", language), translator(language)
    assert t("quarantine.finding", n=1, files=1) in seen(app) and t("quarantine.row", number="Q3-4", file=LATER_FILE, line=4) in seen(app)
    marked = re.findall(r'<div class="b-cell b-fault"><small>(.*?)</small><span>(.*?)</span>', bodies(app))
    assert marked == [("违建面积", "▲ 约十")]
    ((message, message_en),) = rows(known, "select message, message_en from finding where survey_id = 3 and severity = 'error'")
    assert (message if language == "zh" else message_en) in seen(app)
    assert not re.findall(r"\b(?:quarantine|imports)\.[a-z_]+\b", seen(app)) and "nan" not in seen(app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_held_back_before_the_first_survey_and_where_all_is_well(language, known, tmp_path, monkeypatch):
    for folder in (tmp_path / "empty", known):
        assert translator(language)("quarantine.none") in seen(office(folder, monkeypatch, "quarantine", language))


def test_the_work_list_narrows_by_office_and_file(known, tmp_path, monkeypatch):
    bad = ["P5,C02,1号,阳光房,约五,私,否,,2018-03-01,,,,,,,,,,,,", "P6,没有的小区,1号,阳光房,5,私,否,,2018-03-01,,,,,,,,,,,,"]
    take_one(known, save(tmp_path, SECOND, "违建点位台账", LATER))
    take_one(known, save(tmp_path, [STRUCTURES_HEADER, *bad], "补报", LATER))
    for language, offices in (("zh", {"和平": 1, "洵一": 1, "居民区不明": 1}), ("en", {})):
        app, t = office(known, monkeypatch, "quarantine", language), translator(language)
        by_office, by_file = app.selectbox
        assert len(by_office.options) == 4 and by_office.options[0] == t("quarantine.all", n=3)
        assert {t("quarantine.one", value=name, n=count) for name, count in offices.items()} <= set(by_office.options)
        assert set(by_file.options[1:]) == {t("quarantine.one", value=f"补报_{LATER}.csv", n=2), t("quarantine.one", value=LATER_FILE, n=1)}
        run(by_file.select_index(by_file.options.index(t("quarantine.one", value=LATER_FILE, n=1))))
        assert re.findall(r"Q\d+-\d+", seen(app)) == ["Q3-4"]
        for place in range(1, 4):
            run(app.selectbox[1].select_index(0))
            run(app.selectbox[0].select_index(place))
            (shown,) = re.findall(r"Q\d+-\d+", seen(app))
            assert t("table.rows", n=1) in seen(app)
            run(app.selectbox[1].select_index(by_file.options.index(t("quarantine.one", value=LATER_FILE, n=1))))
            assert re.findall(r"Q\d+-\d+", seen(app)) == (["Q3-4"] if shown == "Q3-4" else [])
            assert (t("quarantine.none_chosen") in seen(app)) == (shown != "Q3-4")


def test_a_chosen_file_whose_last_row_is_mended_meanwhile_gives_way_to_all(known, tmp_path, monkeypatch):
    take_one(known, save(tmp_path, SECOND, "违建点位台账", LATER))
    take_one(known, save(tmp_path, [STRUCTURES_HEADER, "P6,没有的小区,1号,阳光房,5,私,否,,2018-03-01,,,,,,,,,,,,"], "补报", LATER))
    app = office(known, monkeypatch, "quarantine")
    run(app.selectbox(key="held_file").set_value(LATER_FILE))
    take_one(known, save(tmp_path, [STRUCTURES_HEADER, SECOND[3].replace("约十", "10")], "更正", LATER))
    run(app)
    assert re.findall(r"Q\d+-\d+", seen(app)) == ["Q4-2"] and app.selectbox(key="held_file").value is None


def test_a_long_work_list_comes_a_screenful_at_a_time(known, tmp_path, monkeypatch):
    bad = [f"L{place},C01,1号,阳光房,约五,私,否,,2018-03-01,,,,,,,,,,,," for place in range(quarantine.SHOWN + 3)]
    take_one(known, save(tmp_path, [STRUCTURES_HEADER, *bad], "违建点位台账", LATER))
    app = office(known, monkeypatch, "quarantine")
    assert bodies(app).count("b-fault") == quarantine.SHOWN
    run(app.number_input(key="held_screen").set_value(2))
    assert bodies(app).count("b-fault") == 3


def mend(folder, monkeypatch, kind: str, name="structures", **cells: str) -> bytes:
    """The ledger that goes out to be mended, as the page's buttons write it, with cells mended in all of its rows, or columns left out."""
    monkeypatch.setenv("CLEARANCE_STORE", str(folder))
    found, reasons = desk.held_rows()
    frame = quarantine.to_mend(translator("zh"), CODEBOOK, CODEBOOK.ledgers[name], found, reasons)
    left_out = [header for header, value in cells.items() if value is None]
    if kind == "csv":
        lines = list(csv.reader(io.StringIO(tables.ledger_csv(frame).decode("utf-8-sig"))))
        kept = [place for place, header in enumerate(lines[0]) if header not in left_out]
        lines = [[cells.get(header, cell) if at else cell for header, cell in zip(lines[0], line, strict=True)] for at, line in enumerate(lines)]
        content = io.StringIO()
        csv.writer(content).writerows([line[place] for place in kept] for line in lines)
        return content.getvalue().encode("utf-8-sig")
    book, content = openpyxl.load_workbook(io.BytesIO(tables.ledger_xlsx(frame))), io.BytesIO()
    sheet = book.active
    for column in list(sheet.iter_cols()):
        for cell in column[1:]:
            if column[0].value in cells:
                cell.value = cells[column[0].value]
    for place in sorted((cell.column for cell in sheet[1] if cell.value in left_out), reverse=True):
        sheet.delete_cols(place)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_ledger_handed_out_and_mended_clears_its_rows(kind, known, tmp_path, monkeypatch):
    take_one(known, save(tmp_path, SECOND, "违建点位台账", LATER))
    app = office(known, monkeypatch, "quarantine")
    assert [button.proto.label for button in app.get("download_button")] == ["CSV", "XLSX"]
    turn(app, "imports")
    drop(app, (f"违建点位台账_{LATER}_待核行.{kind}", mend(known, monkeypatch, kind, 违建面积="10")))
    assert summary(app)[0][3:9] == ("1", "0", "0", "0", "0", "1"), "what was not handed out is kept"
    assert part(app, "told") == [], "number and reason are taken without a word"
    commit(app)
    assert held(known) == [] and translator("zh")("quarantine.none") in seen(turn(app, "quarantine"))
    assert rows(known, "select area_sqm from structures_version where structure_id = 'P4'") == [(10.0,)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_whose_number_was_at_fault_is_cleared_by_its_quarantine_number(kind, known, tmp_path, monkeypatch):
    spoiled = "2.02E+11,C01,7号,屋顶搭建,10,公,否,,2018-05-01,,,,,,,,,,,,"
    take_one(known, save(tmp_path, [STRUCTURES_HEADER, spoiled], "违建点位台账", LATER))
    assert [cells[0] for *_, cells in held(known)] == ["2.02E+11"]
    mended = mend(known, monkeypatch, kind, 点位编号="202018050001")
    commit(drop(office(known, monkeypatch), (f"更正_{LATER}.{kind}", mended)))
    assert held(known) == []
    assert rows(known, "select count(*) from structures_version where structure_id = '202018050001'") == [(1,)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_mended_row_without_its_quarantine_number_is_cleared_by_its_key(kind, known, tmp_path, monkeypatch):
    take_one(known, save(tmp_path, SECOND, "违建点位台账", LATER))
    mended = mend(known, monkeypatch, kind, 违建面积="10", 待核号=None)
    commit(drop(office(known, monkeypatch), (f"更正_{LATER}.{kind}", mended)))
    assert held(known) == []


def test_a_row_handed_back_with_its_fault_goes_out_again_under_its_new_number(known, tmp_path, monkeypatch):
    spoiled = "2.02E+11,C01,7号,屋顶搭建,10,公,否,,2018-05-01,,,,,,,,,,,,"
    take_one(known, save(tmp_path, [STRUCTURES_HEADER, spoiled], "违建点位台账", LATER))
    commit(drop(office(known, monkeypatch), (f"更正_{LATER}.csv", mend(known, monkeypatch, "csv", 门牌="8号"))))
    open_rows, reasons = desk.held_rows()
    frame = quarantine.to_mend(translator("zh"), CODEBOOK, CODEBOOK.ledgers["structures"], open_rows, reasons)
    assert list(frame.columns).count("待核号") == list(frame.columns).count("待核原因") == 1
    assert frame["待核号"].tolist() == [quarantine.number(row) for row in open_rows.itertuples()] and frame["待核号"].is_unique
    assert frame["门牌"].tolist()[0] == "8号"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_spreadsheet_would_run_survives_the_round_trip(kind, known, tmp_path, monkeypatch):
    bad = [f"F{place},C01,{cell},屋顶搭建,约十,公,否,,2018-05-01,,,,,,,,,,,,{cell}" for place, cell in enumerate(FORMULAS)]
    take_one(known, save(tmp_path, [STRUCTURES_HEADER, *bad], "违建点位台账", LATER))
    handed = mend(known, monkeypatch, kind, 违建面积="10")
    if kind == "csv":
        cells = [cell for line in csv.reader(io.StringIO(handed.decode("utf-8-sig"))) for cell in line]
        assert not [cell for cell in cells if cell.startswith(tables.RUNS_AS_FORMULA)], "inert while it is out"
    commit(drop(office(known, monkeypatch), (f"更正_{LATER}.{kind}", handed)))
    stored = rows(known, "select address, note from structures_version where structure_id like 'F%' order by structure_id")
    assert stored == [(cell, cell) for cell in FORMULAS] and held(known) == []


def test_each_ledger_and_day_is_handed_out_by_itself(known, tmp_path, monkeypatch):
    take_one(known, save(tmp_path, SECOND, "违建点位台账", LATER))
    take_one(known, save(tmp_path, ["小区编号,步骤,开始日期,完成日期,备注", "C09,1,2017-04-05,,"], "八步进度表", LATER))
    app = office(known, monkeypatch, "quarantine")
    assert [button.proto.label for button in app.get("download_button")] == ["CSV", "XLSX"] * 2
    assert len(app.markdown) == 2 and all("1行" in markdown.value for markdown in app.markdown)


# ── history ──────────────────────────────────────────────────────────────────────────────────────────────────────


def choose(app, survey_id: int) -> AppTest:
    """Select a survey's row, as a click on it does."""
    place = app.dataframe[0].value["number"].tolist().index(survey_id)
    app.session_state["history"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    return run(app)


def at_the_clock(folder) -> str:
    """When the last event happened, as a clock in the office showed it."""
    ((at,),) = rows(folder, "select max(happened_at) + interval 8 hours from survey_event")
    return f"{at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_undone_import_leaves_the_figures_as_before_it_and_a_redone_one_as_after(language, known, tmp_path, monkeypatch):
    t, before = translator(language), figures(known)
    take_one(known, save(tmp_path, SECOND, "违建点位台账", LATER))
    after = figures(known)
    assert before != after and len(held(known)) == 1
    app = office(known, monkeypatch, "history", language)
    assert t("history.finding", n=3, undone=0, rows=1) in seen(app) and t("history.choose") in seen(app)
    choose(app, 3)
    assert LATER_FILE in seen(app) and [button.label for button in app.button] == [t("history.undo_now")]
    assert app.dataframe[1].value["line"].tolist() == [4]
    app.text_input(key="who").input("李四")
    run(app)
    run(app.button[0].click())
    assert t("history.undone_done", n=1, file=LATER_FILE) in seen(app) and t("history.finding", n=3, undone=1, rows=0) in seen(app)
    assert figures(known) == before and held(known) == []
    assert app.dataframe[0].value["state"].tolist() == [t("history.undone"), t("history.counts"), t("history.counts")]
    assert translator(language)("quarantine.none") in seen(turn(app, "quarantine"))
    choose(turn(app, "history"), 3)
    assert t("history.undone_by", who="李四", at=at_the_clock(known)) in seen(app)
    assert [button.label for button in app.button] == [t("history.redo_now")]
    run(app.button[0].click())
    assert t("history.redone_done", n=1, file=LATER_FILE) in seen(app)
    assert figures(known) == after
    assert rows(known, "select event, who from survey_event where survey_id = 3 and event <> 'imported' order by happened_at") == [("undone", "李四"), ("redone", "李四")]
    assert not re.findall(r"\bhistory\.[a-z_]+\b", seen(app)) and "{" not in seen(app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_others_rest_on_is_undone_only_with_them(language, known, monkeypatch):
    t, before = translator(language), figures(known)
    app = choose(office(known, monkeypatch, "history", language), 1)
    run(app.button[0].click())
    assert t("history.refused_needed") in seen(app) and STRUCTURES_FILE in seen(app)
    assert figures(known) == before
    run(app.checkbox(key="with_dependents").check())
    run(app.button[0].click())
    assert t("history.undone_done", n=2, file=COMPOUNDS_FILE) in seen(app)
    assert rows(known, "select undone from survey") == [(True,), (True,)]
    assert rows(known, "select count(*) from structures_version") == [(0,)]
    choose(app, 1)
    assert not app.checkbox(key="with_dependents").value, "said of one import, not of the next"
    run(app.checkbox(key="with_dependents").check())
    run(app.button[0].click())
    assert t("history.redone_done", n=2, file=COMPOUNDS_FILE) in seen(app) and figures(known) == before


def test_what_another_clerk_has_undone_meanwhile_is_said(known, tmp_path, monkeypatch):
    take_one(known, save(tmp_path, SECOND, "违建点位台账", LATER))
    app = choose(office(known, monkeypatch, "history"), 3)
    intake.undo(known, 3, "王五")
    run(app.button[0].click())
    assert translator("zh")("history.refused_already") in seen(app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_history_before_the_first_import_says_that_there_is_none(language, tmp_path, monkeypatch):
    assert translator(language)("empty.title") in seen(office(tmp_path, monkeypatch, "history", language))


# ── hostile text ─────────────────────────────────────────────────────────────────────────────────────────────────


def hostile(name: str, at_fault: bool) -> bytes:
    """A ledger with hostile text in every text column, a row a text, under a header that no ledger knows, and, where asked, in every other
    column too, so that all rows are held back."""
    header, first = (line.split(",") for line in LEDGERS[name][:2])
    kinds = [CODEBOOK.ledgers[name].find(cell).kind for cell in header]
    lines = [[*header, HOSTILE["script"]]]
    for place, payload in enumerate(HOSTILE.values(), start=1):
        cells = [payload if kind in ("text", "open_choice") else f"{payload}？" if at_fault and kind in ("date", "number", "whole") else cell for kind, cell in zip(kinds, first, strict=True)]
        if kinds[0] == "id":
            cells[0] = payload if at_fault and name != "compounds" else f"{cells[0][:-1]}{place}"
        lines.append([*cells, payload])
    content = io.StringIO()
    csv.writer(content).writerows(lines)
    return content.getvalue().encode()


@pytest.mark.parametrize("at_fault", [False, True], ids=["accepted", "at fault"])
@pytest.mark.parametrize("name", LEDGERS)
def test_hostile_text_in_a_ledger_is_shown_and_does_nothing(name, at_fault, known, monkeypatch):
    file = f"{CODEBOOK.ledgers[name].title}<script>alert(1)<x class=owned>_{LATER}.csv"
    app = drop(office(known, monkeypatch), (file, hostile(name, at_fault)))
    pages = [bodies(app)]
    for side in ("changed", "new", "held", "told", "missing"):
        part(app, side)
        pages.append(bodies(app))
    who = "<script>alert(2)</script>![x](http://owned.invalid/x)"
    commit(app, who)
    turn(app, "quarantine")
    if at_fault:
        assert [payload for payload in HOSTILE.values() if payload not in html.unescape(bodies(app))] == [], "shown as typed"
        handed = tables.ledger_csv(quarantine.to_mend(translator("zh"), CODEBOOK, CODEBOOK.ledgers[name], *desk.held_rows())).decode("utf-8-sig")
        assert not [cell for line in csv.reader(io.StringIO(handed)) for cell in line if cell.startswith(tables.RUNS_AS_FORMULA)]
    pages += [bodies(app), *(each.value for each in app.markdown)]
    for press in range(2):
        choose(turn(app, "history") if press == 0 else app, 3)
        pages += [bodies(app), *(each.value for each in app.markdown)]
        assert app.dataframe[0].value["file"].tolist()[0] == file and app.dataframe[0].value["who"].tolist()[0] == who
        app.text_input(key="who").input(who)
        run(app)
        run(app.button[0].click())
        pages += [bodies(app), *(each.value for each in app.markdown)]
    assert not re.search(r"<(?:script|img src=x|x )", " ".join(pages)) and "![x](" not in " ".join(each.value for each in app.markdown)
    assert rows(known, "select count(*), bool_or(undone) from survey") == [(3, False)]
