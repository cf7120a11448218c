"""Empty ledgers: recognised as what they are, no harsher than the importer, and taken by it once they are filled in."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest

from clearance import campaign, dictionary, intake, ledgers
from clearance.intake.findings import FileRejected
from clearance.intake.header import recognise
from clearance.locale import translator
from clearance.report import templates

CODEBOOK = ledgers.load()
EVERY = sorted(CODEBOOK.ledgers)
FACTS = campaign.load(campaign.default_folder())
CHOICES = {
    "compound_id": [f"SQ{number:02d}" for number in range(1, 83)],
    "compound_name": [f"示例小区 {number:02d}" for number in range(1, 83)],
    "area": [area.name for area in FACTS.areas],
    "road": ["岚皋路", "石泉路"],
    "street": ["石泉路街道"],
    "batch": ["1", "2", "3"],
    "team": [str(number) for number in range(1, 9)],
    "step": [str(number) for number in range(1, 9)],
}
GIVEN = {
    "area": "和平", "street": "石泉路街道", "road": "岚皋路", "compound_id": "SQ01", "compound_name": "和平新村", "structure_id": "0012", "shop_id": "12-3",
    "action_id": "DB-1", "batch": 2, "team": 1, "step": 4, "households": 640, "area_sqm": 12.5,
}  # fmt: skip


def book(name, language="zh", choices=CHOICES):
    return openpyxl.load_workbook(io.BytesIO(templates.to_xlsx(CODEBOOK.ledgers[name], CODEBOOK, language, choices=choices)))


def validations(sheet):
    """By English field name, the rule of its column."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        (where,) = rule.sqref.ranges
        cell = sheet.cell(1, where.min_col)
        assert (where.min_row, where.max_row, where.max_col) == (2, 1_048_576, where.min_col)
        found[cell.value.rstrip("*")] = rule
    return found


def listed(workbook, rule):
    """What a drop-down offers, wherever it is kept."""
    formula = rule.formula1.removeprefix("=")
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    name, area = formula.rsplit("!", 1)
    return [row[0].value for row in workbook[name.strip("'")][area.replace("$", "")]]


def recognised(header, name):
    return recognise([(1, header)], CODEBOOK).ledger.name == name


@pytest.mark.parametrize("name", EVERY)
def test_the_csv_is_the_header_alone(name):
    content, ledger = templates.to_csv(CODEBOOK.ledgers[name]), CODEBOOK.ledgers[name]
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == 1 and content.endswith(b"\r\n")
    (header,) = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == [each.header for each in ledger.fields.values()] and recognised(header, name)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", EVERY)
def test_the_first_sheet_is_the_ledger_and_only_the_first(name, language):
    workbook, ledger = book(name, language), CODEBOOK.ledgers[name]
    sheet, explained, *rest = workbook.worksheets
    assert sheet.title == dictionary.title(ledger, translator(language)) and sheet.max_row == 1 and sheet.freeze_panes == "A2"
    header = [cell.value for cell in sheet[1]]
    assert [ledger.find(cell) for cell in header] == list(ledger.fields.values()) and recognised(header, name)
    assert [cell.endswith("*") for cell in header] == [each.required for each in ledger.fields.values()]
    assert len({cell.fill.fgColor.rgb for cell in sheet[1] if cell.value.endswith("*")} & {cell.fill.fgColor.rgb for cell in sheet[1] if not cell.value.endswith("*")}) == 0
    for other in (explained, *rest):
        rows = [(line, ["" if cell is None else str(cell) for cell in row]) for line, row in enumerate(other.iter_rows(values_only=True), 1)]
        for some in (rows[:40], rows):
            with pytest.raises(FileRejected) as reason:
                recognise(some, CODEBOOK)
            assert reason.value.finding.rule == "no_header"
    assert [each.sheet_state for each in rest] == ["hidden"] * len(rest)


@pytest.mark.parametrize("name", EVERY)
def test_formats_keep_what_is_typed(name):
    sheet = book(name).worksheets[0]
    columns = {place: each for each in sheet.column_dimensions.values() for place in range(each.min, each.max + 1)}
    for place, each in enumerate(CODEBOOK.ledgers[name].fields.values(), 1):
        wanted = {"date": "yyyy-mm-dd", "number": "General", "whole": "0"}.get(each.kind, "@")
        assert columns[place].number_format == wanted and 9 <= columns[place].width <= 30, each.name


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", EVERY)
def test_each_column_has_the_codebook_s_rule(name, language):
    workbook, ledger = book(name, language), CODEBOOK.ledgers[name]
    rules = validations(workbook.worksheets[0])
    assert rules.keys() == {each.header for each in ledger.fields.values()}
    for each in ledger.fields.values():
        rule = rules[each.header]
        assert rule.prompt and rule.promptTitle and len(rule.prompt) <= 255 and rule.showInputMessage
        wanted = {"yes_no": ["是", "否"], "choice": list(each.values), "open_choice": list(each.values), "status": list(ledger.statuses)}.get(
            each.kind, CHOICES.get(each.name) if each.kind in templates.REFERENCES or each.among else None
        )
        if wanted:
            assert rule.type == "list" and listed(workbook, rule) == wanted, each.name
            gentle = each.kind == "open_choice" or each.kind in templates.REFERENCES
            assert rule.errorStyle == ("warning" if gentle else None)
        elif each.kind == "date":
            limits = CODEBOOK.limits
            assert rule.type == "date" and [int(rule.formula1), int(rule.formula2)] == [(day - date(1899, 12, 30)).days for day in (limits.earliest_date, limits.latest_date)]
        elif each.kind in templates.NUMBERS:
            assert rule.type == ("decimal" if each.kind == "number" else "whole")
            assert [float(rule.formula1), float(rule.formula2)] == [each.minimum, each.maximum]
        else:
            assert rule.type is None


def test_a_long_list_stands_on_the_hidden_sheet_and_a_short_one_in_the_cell():
    workbook = book("structures")
    rules = validations(workbook.worksheets[0])
    assert "!" in rules["小区编号"].formula1 and "!" in rules["小区名称"].formula1 and "!" not in rules["权属"].formula1
    assert listed(workbook, rules["小区编号"]) == CHOICES["compound_id"] and len(workbook.worksheets) == 3
    assert listed(workbook, validations(book("compounds").worksheets[0])["批次"]) == ["1", "2", "3"]


def test_a_value_with_a_comma_stands_on_the_hidden_sheet():
    workbook = book("shops", choices={"road": ["石泉路,东段", '"老"路']})
    assert listed(workbook, validations(workbook.worksheets[0])["道路"]) == ["石泉路,东段", '"老"路']


def test_a_template_without_a_store_has_no_third_sheet_and_no_drop_down_of_compounds():
    workbook = book("structures", choices={})
    assert len(workbook.worksheets) == 2 and validations(workbook.worksheets[0])["小区编号"].type is None


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", EVERY)
def test_the_second_sheet_explains_every_column(name, language):
    sheet = book(name, language).worksheets[1]
    rows = {row[0].rstrip("*"): row for row in sheet.iter_rows(values_only=True) if row[0]}
    for each in CODEBOOK.ledgers[name].fields.values():
        row = rows[each.header]
        assert row[1] == each.header_en and row[3] == (each.meaning if language == "zh" else each.meaning_en)
        assert row[2] and row[4] and all(text in row[7] for text in each.synonyms)
        others = [CODEBOOK.ledgers[name].fields[other] for other in each.after]
        assert all((other.header if language == "zh" else other.header_en) in row[8] for other in others)


@pytest.mark.parametrize("name", EVERY)
def test_every_ledger_and_every_column_has_a_meaning(name):
    ledger = CODEBOOK.ledgers[name]
    for each in (ledger, *ledger.fields.values()):
        assert each.meaning and each.meaning_en, each.name
        assert not each.meaning.endswith("，") and each.meaning_en == each.meaning_en.strip()


def import_text(folder, name, rows, day="2018-06-01"):
    file = folder / f"{name}_{day}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return intake.import_files([file], store=folder / "store")[0]


@pytest.mark.parametrize("name", EVERY)
def test_a_template_with_no_row_is_told_so(name, tmp_path):
    ledger = CODEBOOK.ledgers[name]
    for content, ending in ((templates.to_csv(ledger), "csv"), (templates.to_xlsx(ledger, CODEBOOK, choices=CHOICES), "xlsx")):
        file = tmp_path / f"{name}_2018-06-01.{ending}"
        file.write_bytes(content)
        (report,) = intake.import_files([file], store=tmp_path / "store")
        assert [told.rule for told in report.findings] == ["no_rows"]


def fill(name, workbook):
    """Fill in a template's first row: every column with what its drop-down or its kind allows."""
    ledger, sheet = CODEBOOK.ledgers[name], workbook.worksheets[0]
    rules, days = validations(sheet), 1
    own = {"name": "和平新村"} if name == "compounds" else {"status": {"structures": "核销", "shops": "回潮", "steps": "已完成", "actions": "已办结"}[name]}
    for place, each in enumerate(ledger.fields.values(), 1):
        rule, value = rules[each.header], (GIVEN | own).get(each.name)
        if value is None and each.kind == "date":
            value, days = datetime(2018, 5, days), days + 1
        elif value is None and rule.type == "list":
            value = listed(workbook, rule)[-1]
        sheet.cell(2, place, value if value is not None else "说明文字")


def saved_as_text(workbook):
    """The first sheet's rows, as a spreadsheet saves them as CSV."""
    rows = workbook.worksheets[0].iter_rows(values_only=True)
    return [["" if cell is None else f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) else str(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_template_filled_in_is_taken(ending, tmp_path):
    compounds = [["小区编号", "小区名称", "居民区"], ["SQ01", "和平新村", "和平"]]
    assert import_text(tmp_path, "compounds", compounds, "2018-05-01").rows_accepted == 1
    for name in ("compounds", "shops", "structures", "steps", "actions"):
        workbook = book(name)
        fill(name, workbook)
        if ending == "csv":
            report = import_text(tmp_path, name, saved_as_text(workbook))
        else:
            workbook.save(tmp_path / f"{name}_2018-06-01.xlsx")
            (report,) = intake.import_files([tmp_path / f"{name}_2018-06-01.xlsx"], store=tmp_path / "store")
        assert (report.ledger, report.rows_accepted, report.rows_quarantined) == (name, 1, 0), report.findings
        assert [told.rule for told in report.findings if told.severity != "warning"] == []
