"""Each rule of messages.toml has a file that fires it, where it should and with the right weight; a rule without one fails here."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from clearance import ledgers
from tests.intake_files import ACTIONS, COMPOUNDS, SHOPS, STEPS, STRUCTURES, STRUCTURES_HEADER, found, rows, save, take, take_one

MESSAGES = ledgers.load().messages
SHORT = "点位编号,小区编号,违建面积,发现日期"


@dataclass(frozen=True)
class Case:
    """A file on which a rule fires, and where it says so."""

    rule: str
    lines: list[str] | bytes
    line: int | None = 2
    column: str | None = None
    value: str | None = None
    says: str = ""
    name: str = "台账_2018-05-25.csv"
    options: tuple[tuple[str, Any], ...] = ()


def structure(**cells: str) -> list[str]:
    """A structures file of one row: a sound one but for the given cells, by Chinese header."""
    row = {"点位编号": "P9", "小区编号": "C01", "违建面积": "10", "发现日期": "2018-01-01", **cells}
    return [",".join(row), ",".join(row.values())]


def compound(**cells: str) -> list[str]:
    row = {"小区编号": "C01", "小区名称": "和平新村小区", "居民区": "和平", **cells}
    return [",".join(row), ",".join(row.values())]


def shop(**cells: str) -> list[str]:
    row = {"点位编号": "S9", "道路": "石泉路", "门牌": "9号", **cells}
    return [",".join(row), ",".join(row.values())]


def workbook(*sheets: list[list[Any]]) -> bytes:
    """A workbook as openpyxl writes it: formulas without their results."""
    book, content = openpyxl.Workbook(), BytesIO()
    book.remove(book.active)
    for rows_of_sheet in sheets:
        sheet = book.create_sheet()
        for cells in rows_of_sheet:
            sheet.append(cells)
    book.save(content)
    return content.getvalue()


def zipped(members: dict[str, str]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


def two_sheets() -> bytes:
    steps = [line.split(",") for line in STEPS]
    return workbook(steps, steps)


def formula() -> bytes:
    header, row = (line.split(",") for line in structure(违建面积="=B2*2"))
    return workbook([header, row])


CASES = [
    # the file
    Case("file_not_found", b"", None, value="没有.csv", name="没有.csv"),
    Case("file_empty", b"", None),
    Case("not_a_csv", b"PK\x03\x04", None, says="xlsx"),
    Case("undecodable", b"a\n\xff\xff", None, says="第 2 行"),
    Case("mixed_encodings", "\n".join(structure(备注="石泉路街道的违建")).encode() + "\nP8,C01,10,2018-01-01,石泉路街道的违建\n".encode("gbk"), None, says="第 3 行"),
    Case("mixed_encodings", "\n".join(structure(备注="石泉路街道的违建")).encode("gbk") + "\nP8,C01,10,2018-01-01,石泉路街道的违建\n".encode(), None, says="UTF-8"),
    Case("mixed_encodings", "\n".join(structure(备注="石泉路街道的违建")).encode() + "\nP8,C01,10,2018-01-01,石泉路\n".encode("gbk"), None, says="第 3 行"),
    Case("mojibake", "\n".join(structure(备注="石泉路街道的违建")).encode().decode("gb18030", "replace").encode(), None, says="第 1 行"),
    Case("mojibake", "\n".join(structure(备注="石泉路街道的违建")).encode("gbk").decode("latin-1").encode(), None, says="点位编号"),
    Case("mojibake", "\n".join(structure(备注="石泉路街道的违建")).encode().decode("latin-1").encode(), None, says="点位编号"),
    Case("mojibake", "\n".join(structure(备注="石泉路街道的违建")).encode("gbk").decode("utf-8", "replace").encode(), None),
    Case("big5", "\n".join(structure(备注="石泉路街道")).translate(str.maketrans("点编号区违积发现备", "點編號區違積發現備")).encode("big5", "replace"), None),
    Case("not_its_name", "\n".join(STEPS).encode(), None, name="八步_2018-05-25.xlsx"),
    Case("several_sheets", two_sheets(), None, name="八步_2018-05-25.xlsx"),
    Case("no_header", ["甲,乙", "1,2"], None, says="小区台账"),
    Case("required_column_missing", ["点位编号,小区编号,发现日期", "P1,C01,2018-01-01"], 1, "area_sqm", says="违建面积"),
    Case("column_doubled", ["小区,步骤,备注,第几步", "C01,1,,2"], 1, "step", "第几步", "步骤、第几步"),
    Case("wrong_ledger", STEPS, 1, says="督办事项表", options=(("ledger", "actions"),)),
    Case("no_survey_date", STEPS, None, value="八步.csv", name="八步.csv"),
    Case("no_survey_date", STEPS, None, name="八步_2018-05-18至2018-05-25.csv"),
    Case("no_survey_date", STEPS, None, name="八步_2018-02-30.csv"),
    Case("unclosed_quote", [STEPS[0], 'C01,1,,,"a', STEPS[1]], 2, says="第 2 行"),
    Case("no_rows", [STEPS[0], ",,,,"], 1),
    # the row's shape
    Case("short_row", [STEPS[0], "C01,1"], says="2 格"),
    Case("long_row", [STEPS[0], "C01,1,,,甲,乙"], says="6 格"),
    Case("stray_cell", [STEPS[0] + ",", STEPS[1] + ",甲"], says="第 6 列"),
    Case("stray_quote", [STEPS[0], 'C01,1,,,甲"乙'], says='（""）'),
    Case("bad_byte", "\n".join(structure(门牌="5石#号")).encode().replace(b"#", b"\xff"), 2, "address"),
    Case("bad_byte", "\n".join(structure(门牌="5石#号")).encode("gbk").replace(b"#", b"\xff"), 2, "address"),
    Case("workbook_truncated", two_sheets()[:-200], None, name="八步_2018-05-25.xlsx"),
    Case("workbook_bomb", zipped({"[Content_Types].xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>', "xl/workbook.xml": ""}), None, name="八步_2018-05-25.xlsx"),
    Case("workbook_kind", zipped({"违建.csv": "a,b"}), None, name="八步_2018-05-25.xlsx"),
    Case("workbook_no_sheet", workbook([]), None, name="八步_2018-05-25.xlsx"),
    Case("sheet_too_wide", workbook([["小区", *[None] * 600, "x"]]), None, name="八步_2018-05-25.xlsx"),
    Case("formula_without_value", formula(), 2, "area_sqm", "=B2*2", name="违建_2018-05-25.xlsx"),
    Case("bad_character", structure(门牌="5\ufffd号"), 2, "address"),
    Case("bad_character", structure(门牌="5\0号"), 2, "address"),
    Case("cell_too_long", structure(备注="长" * 2001), 2, "note", says="2,001"),
    # a cell
    Case("required_empty", structure(违建面积=""), 2, "area_sqm"),
    Case("required_empty", structure(点位编号=" "), 2, "structure_id"),
    Case("required_empty", structure(小区编号=""), 2, "compound_id"),
    Case("required_empty", [SHORT.replace("小区编号", "楼盘"), "P9,/,10,2018-01-01"], 2, "compound_id"),
    Case("required_empty", compound(居民区=""), 2, "area"),
    Case("required_empty", compound(小区编号="", 小区名称=""), 2, "name"),
    Case("required_empty", ["小区编号,居民区", "C99,和平"], 2, "name", options=(("allow_new", True),)),
    Case("required_empty", shop(道路=""), 2, "road"),
    Case("required_empty", [STEPS[0], "C01,,,,"], 2, "step"),
    Case("required_empty", [ACTIONS[0], "A9,,,,,2018-07-01,,,"], 2, "content"),
    Case("spreadsheet_error", structure(违建面积="#DIV/0!"), 2, "area_sqm", "#DIV/0!"),
    Case("scientific_id", structure(点位编号="3.1E+08"), 2, "structure_id", "3.1E+08"),
    Case("not_a_number", structure(违建面积="约十"), 2, "area_sqm", "约十", "12.5"),
    Case("not_a_whole_number", [STEPS[0], "C01,一步到位,,,"], 2, "step", "一步到位"),
    Case("number_too_small", structure(违建面积="-3"), 2, "area_sqm", "-3"),
    Case("number_too_large", structure(违建面积="100001"), 2, "area_sqm", says="100,000"),
    Case("not_listed", [STEPS[0], "C01,9,,,"], 2, "step", "9", "1、2、3、4、5、6、7、8"),
    Case("not_listed", compound(拆违组="9"), 2, "team", "9"),
    Case("not_a_date", structure(发现日期="去年"), 2, "found_on", "去年", "2018-05-01"),
    Case("date_without_year", structure(发现日期="5月1日"), 2, "found_on", "5月1日"),
    Case("date_with_short_year", structure(发现日期="18-5-1"), 2, "found_on", "18-5-1"),
    Case("date_without_day", structure(发现日期="2018年5月"), 2, "found_on", "2018年5月"),
    Case("date_impossible", structure(发现日期="2018-02-30"), 2, "found_on", "2018-02-30"),
    Case("date_out_of_range", structure(发现日期="1989-12-31"), 2, "found_on", says="1990-01-01"),
    Case("date_after_survey", structure(拆除日期="2018-05-26"), 2, "removed_on", "2018-05-26", "2018-05-25"),
    Case("unknown_value", structure(权属="共"), 2, "ownership", "共", "公、私"),
    Case("unknown_value", structure(疑难="也许"), 2, "hard", "也许", "是、否"),
    Case("unknown_value", structure(状态="怪"), 2, "status", "怪", "未拆"),
    Case("zero", structure(违建面积="0"), 2, "area_sqm", "0"),
    Case("new_spelling", structure(违建类型="鸽棚"), 2, "kind", "鸽棚", "1 行"),
    Case("new_spelling", shop(业态="宠物店"), 2, "business", "宠物店"),
    # a row
    Case("date_order", structure(告知书送达日期="2017-12-31"), 2, "noticed_on", "2017-12-31", "发现日期"),
    Case("date_order", structure(限拆决定书送达日期="2017-12-31"), 2, "decision_served_on"),
    Case("date_order", structure(协商一致日期="2017-12-31"), 2, "agreed_on"),
    Case("date_order", structure(拆除日期="2017-12-31"), 2, "removed_on"),
    Case("date_order", structure(核销日期="2017-12-31"), 2, "declassified_on"),
    Case("date_order", structure(拆除日期="2018-02-01", 验收日期="2018-01-31"), 2, "accepted_on"),
    Case("date_order", structure(拆除日期="2018-02-01", 回潮日期="2018-01-31"), 2, "relapsed_on"),
    Case("date_order", structure(拆除日期="2018-02-01", 回潮日期="2018-02-03", 再拆日期="2018-02-02"), 2, "reremoved_on"),
    Case("date_order", [STEPS[0], "C01,1,2018-05-02,2018-05-01,"], 2, "done_on"),
    Case("date_order", shop(整改完成日期="2018-05-02", 回潮日期="2018-05-01"), 2, "relapsed_on"),
    Case("date_order_unusual", structure(告知书送达日期="2018-02-01", 限拆决定书送达日期="2018-01-15"), 2, "decision_served_on"),
    Case("date_needs", structure(回潮日期="2018-02-01"), 2, "relapsed_on", says="拆除日期"),
    Case("date_needs", structure(拆除日期="2018-02-01", 再拆日期="2018-02-02"), 2, "reremoved_on", says="回潮日期"),
    Case("date_needs", structure(拆除日期="", 验收日期="2018-02-02"), 2, "accepted_on", says="拆除日期"),
    Case("contradiction", compound(类别="市级文明小区", 文明级别="区级"), 2, "civilized_level", "区级", says="「类别」“市级文明小区”"),
    Case("status_against_dates", structure(拆除日期="2018-02-01", 状态="未拆"), 2, "status", "未拆", "已完成"),
    Case("status_against_dates", structure(拆除日期="2018-02-01", 回潮日期="2018-03-01", 状态="已拆"), 2, "status", says="未完成"),
    Case("status_needs", structure(拆除日期="", 状态="已拆除"), 2, "status", "已拆除", "拆除日期"),
    Case("status_needs", structure(状态="回潮"), 2, "status", says="回潮日期"),
    Case("duplicate_same", [*structure(), structure()[1]], 3, "structure_id", "P9", "第 2 行"),
    Case("duplicate_conflict", [*structure(), structure(违建面积="11")[1]], 2, "structure_id", "P9", "2、3"),
    # what a row refers to
    Case("unknown_street", structure(街道="长风"), 2, "street", "长风", "石泉路街道"),
    Case("unknown_area", compound(居民区="和平里"), 2, "area", "和平里", "和平"),
    Case("unknown_area", structure(居民区="天边"), 2, "area", "天边"),
    Case("unknown_compound", structure(小区编号="和平新村小去"), 2, "compound_id", "和平新村小去", "和平新村小区"),
    Case("unknown_compound", [ACTIONS[0], "A9,,,天上人间,催办,2018-07-01,,,"], 2, "compound_id", "天上人间"),
    Case("ambiguous_compound", structure(小区编号="双胞"), 2, "compound_id", "双胞", "C04 双胞小区、C05 双胞小区"),
    Case("compounds_differ", structure(小区名称="石岚新村25-27号"), 2, "compound_id", "C01", "石岚新村25-27号"),
    Case("compounds_differ", compound(小区名称="石岚新村25-27号"), 2, "compound_id", "C01"),
    Case("new_compound", compound(小区编号="C99", 小区名称="第八十三小区"), 2, "name", "第八十三小区"),
    Case("new_compound", compound(小区编号="C99"), 2, "compound_id", "C99", "C01"),
    Case("unknown_road", shop(道路="石全路"), 2, "road", "石全路", "石泉路"),
    Case("area_differs", structure(居民区="洵一"), 2, "area", "洵一", "和平"),
    Case("compound_name_unknown", structure(小区名称="和谐家园"), 2, "compound_id", "和谐家园", "C01"),
    # the file's columns and sums
    Case("unknown_column", [line + end for line, end in zip(structure(), (",楼层", ",3"), strict=True)], 1, None, "楼层"),
    Case("personal_columns", [line + end for line, end in zip(structure(), (",户主姓名,联系电话", ",张三,139"), strict=True)], 1, None, "户主姓名、联系电话"),
    Case("totals_differ", compound(批次="2"), None, "class", "一般小区", "50"),
]


@pytest.fixture(scope="module")
def known_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that knows five compounds, two of one name, and two roads."""
    folder = tmp_path_factory.mktemp("known")
    twins = [f"C0{number},双胞小区,{area},一般小区,,2,,,严重," for number, area in ((4, "管一"), (5, "管二"))]
    take(folder / "store", save(folder, [*COMPOUNDS, *twins], "小区台账", "2017-10-13"), save(folder, SHOPS, "居改非台账"))
    return folder / "store"


@pytest.fixture
def store(known_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(known_store, tmp_path / "store"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_fires_where_it_should(case: Case, store: Path, tmp_path: Path) -> None:
    path = tmp_path / case.name
    if case.rule != "file_not_found":
        path.write_bytes(case.lines if isinstance(case.lines, bytes) else "\n".join(case.lines).encode())
    before = rows(store, "select count(*) from survey")
    report = take_one(store, path, **dict(case.options))
    told = found(report, case.rule)
    assert (told["line"], told["column"]) == (case.line, case.column)
    assert case.value is None or told["value"] == case.value
    assert case.says in told["message"]
    assert "{" not in told["message"] + told["message_en"]
    assert told["severity"] == MESSAGES[case.rule].severity
    if told["severity"] == "reject":
        assert report["status"] == "rejected"
        assert report["error"] == f"{told['message']} / {told['message_en']}"
        assert rows(store, "select count(*) from survey") == before
    elif told["severity"] == "error":
        assert case.line in {line for (line,) in rows(store, "select line from quarantined_row")}
        assert report["rows_quarantined"]
    else:
        assert report["rows_quarantined"] == 0


def test_every_rule_has_a_case() -> None:
    # A file of 200 MB or a workbook that takes two minutes is no test file: other tests lower these limits instead.
    assert {case.rule for case in CASES} | {"file_too_large", "workbook_too_slow"} == set(MESSAGES)


def test_a_file_over_the_limit_is_rejected(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codebook = ledgers.load()
    lowered = type(codebook)(**{**vars(codebook), "limits": type(codebook.limits)(**{**vars(codebook.limits), "file_bytes": 20})})
    monkeypatch.setattr(ledgers, "load", lambda: lowered)
    assert found(take_one(store, save(tmp_path, STEPS)), "file_too_large")["severity"] == "reject"


def test_a_file_without_fault_has_no_findings(store: Path, tmp_path: Path) -> None:
    for name, lines in (("点位", STRUCTURES), ("八步", STEPS), ("督办", ACTIONS)):
        report = take_one(store, save(tmp_path, lines, name))
        assert (report["findings"], report["status"]) == ([], "accepted")


def test_a_row_with_several_faults_tells_all_of_them_and_counts_once(store: Path, tmp_path: Path) -> None:
    report = take_one(store, save(tmp_path, structure(违建面积="-1", 权属="共", 发现日期="2018-02-30")))
    assert {each["rule"] for each in report["findings"]} == {"number_too_small", "unknown_value", "date_impossible"}
    assert report["rows_quarantined"] == 1


def test_an_unreadable_date_does_not_also_count_as_missing(store: Path, tmp_path: Path) -> None:
    report = take_one(store, save(tmp_path, structure(拆除日期="5月1日", 回潮日期="2018-05-02")))
    assert [each["rule"] for each in report["findings"]] == ["date_without_year"]


def test_all_rows_of_a_conflict_are_held_and_repeats_keep_the_first(store: Path, tmp_path: Path) -> None:
    header, row = structure()
    other = structure(点位编号="P8")[1]
    report = take_one(store, save(tmp_path, [header, row, other, other, row.replace(",10,", ",11,")]))
    assert [(each["line"], each["rule"]) for each in report["findings"]] == [
        (2, "duplicate_conflict"), (4, "duplicate_same"), (5, "duplicate_conflict"),
    ]  # fmt: skip
    assert rows(store, "select structure_id, line from structures_version") == [("P8", 3)]


def test_dates_that_the_file_has_no_column_for_are_not_asked_for_by_an_open_status(store: Path, tmp_path: Path) -> None:
    assert take_one(store, save(tmp_path, structure(状态="未拆")))["findings"] == []


@pytest.mark.parametrize("cells", [
    {"拆除日期": "2018-02-01", "状态": "已拆"}, {"拆除日期": "2018-02-01", "验收日期": "2018-02-02", "状态": "已验收"},
    {"拆除日期": "2018-02-01", "回潮日期": "2018-02-03", "状态": "回潮"}, {"核销日期": "2018-02-03", "状态": "核销"},
    {"拆除日期": "2018-02-01", "回潮日期": "2018-02-03", "再拆日期": "2018-02-04", "状态": "再拆"}, {"告知书送达日期": "2018-02-01", "状态": "已告知"},
    {"拆除日期": "2018-02-01", "核销日期": "2018-02-03", "状态": "已拆"},
])  # fmt: skip
def test_a_status_that_fits_its_dates_passes(cells: dict[str, str], store: Path, tmp_path: Path) -> None:
    assert take_one(store, save(tmp_path, structure(**cells)))["findings"] == []


def test_the_codebook_header_is_what_the_header_line_says() -> None:
    ledger = ledgers.load().ledgers["structures"]
    assert STRUCTURES_HEADER.split(",") == [each.header for each in ledger.stored]


def test_a_header_with_a_bad_byte_names_an_unknown_column_and_its_rows_can_be_held(store: Path, tmp_path: Path) -> None:
    lines = [line + end for line, end in zip(structure(违建面积="约十"), (",楼#层", ",3"), strict=True)]
    report = take_one(store, save(tmp_path, "\n".join(lines).encode().replace(b"#", b"\xff")))
    assert [(each["rule"], each["value"]) for each in report["findings"]] == [("unknown_column", "楼\ufffd层"), ("not_a_number", "约十")]
    assert rows(store, "select header[-1] from quarantined_row") == [("楼\ufffd层",)]


@pytest.mark.parametrize("other", [
    [["点位编号", "小区编号", "违建面积", "发现日期"]],  # a template that nobody has filled in
    [["居民区", "小区", "数量"], ["和平", "和平新村", 2]],  # a summary
    [["说明"], ["本表每周五报送"]],
])  # fmt: skip
def test_the_sheet_with_the_ledger_is_taken_whatever_stands_beside_it(other: list[list[Any]], store: Path, tmp_path: Path) -> None:
    ledger = [line.split(",") for line in structure()]
    for name, sheets in (("前", (other, ledger)), ("后", (ledger, other))):
        path = tmp_path / f"{name}_2018-05-25.xlsx"
        path.write_bytes(workbook(*sheets))
        report = take_one(store, path, dry_run=True)
        assert (report["ledger"], report["rows_accepted"], report["findings"]) == ("structures", 1, [])


def test_of_several_empty_templates_the_first_says_that_there_are_no_rows(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "空_2018-05-25.xlsx"
    path.write_bytes(workbook([STEPS[0].split(",")], [SHORT.split(",")]))
    assert take_one(store, path)["findings"][0]["rule"] == "no_rows"


def test_merged_header_cells_and_blank_leading_columns_of_a_workbook_are_no_hindrance(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "违建_2018-05-25.xlsx"
    path.write_bytes(workbook([
        [None, "违建点位台账"], [], [None, "点位编号", "小区编号", "违建面积", "日期"], [None, None, None, None, "发现日期", "拆除日期"],
        [None, "P9", "C01", 12.5, "2018-01-01", "2018-02-01"], [None, "合计", None, 12.5],
    ]))  # fmt: skip
    report = take_one(store, path)
    assert (report["rows_accepted"], report["rows_excluded"], report["findings"]) == (1, 3, [])
    assert rows(store, "select structure_id, area_sqm, removed_on::varchar, line from structures_said") == [("P9", 12.5, "2018-02-01", 5)]
