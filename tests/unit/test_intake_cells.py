"""One cell → one value: every usual spelling is read, and what is not exact is refused with the rule that says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clearance import ledgers
from clearance.intake import cells
from clearance.intake.cells import ColumnReader, Context, Problem, chinese_number, parser, read_date

CODEBOOK = ledgers.load()
CONTEXT = Context(CODEBOOK, date(2018, 5, 25), {"team": range(1, 9), "batch": range(1, 5), "step": range(1, 9)})


def read(ledger: str, field: str, text: str) -> tuple[Any, str | None]:
    each = CODEBOOK.ledgers[ledger]
    value, problem = parser(each.fields[field], each, CONTEXT)(text)
    return value, problem.rule if problem else None


@pytest.mark.parametrize("text", [
    "2018-05-01", "2018-5-1", "2018/05/01", "2018/5/1", "2018.5.1", "2018.05.01", "2018年5月1日", "2018年05月01日", "2018 年 5 月 1 日",
    "20180501", "2018—5—1", "２０１８－０５－０１", "2018-05-01 00:00:00", "2018/5/1 0:00", "2018-05-01T08:30:00", "2018年5月1号",
    "二〇一八年五月一日", "43221", "43221.0", " 2018-05-01 ", "43221.354166", "二0一八年五月一日", "二O一八年五月一日", "2018、5、1", "2018·5·1",
    "2018.5.1.", "2018 5 1", "2018年5月1日 星期二", "2018-05-01（周二）", "2018年5月1日8时30分", "2018年5月1日08:30", "2018/5/1 上午 8:30",
    "2018/5/1 8:30 AM", "2018-05-01T08:30:00+08:00", "2018-05-01T00:00:00.000Z", "2018-05-01 24:00", "\u200b2018-05-01\ufeff",
])  # fmt: skip
def test_every_usual_spelling_of_a_full_date_is_one_day(text: str) -> None:
    assert read("structures", "found_on", text) == (date(2018, 5, 1), None)


@pytest.mark.parametrize(("text", "rule"), [
    ("5月1日", "date_without_year"), ("5-1", "date_without_year"), ("5.1", "date_without_year"),
    ("18-5-1", "date_with_short_year"), ("18年5月1日", "date_with_short_year"), ("180501", "date_with_short_year"),
    ("2018年5月", "date_without_day"), ("2018-05", "date_without_day"), ("201805", "date_without_day"), ("2018年", "date_without_day"),
    ("2018-02-30", "date_impossible"), ("2018-13-01", "date_impossible"), ("20181301", "date_impossible"), ("2018年五月1日", "not_a_date"),
    ("1989-12-31", "date_out_of_range"), ("2018-05-26", "date_after_survey"),
    ("5/1/2018", "not_a_date"), ("2018-5-1 2", "not_a_date"), ("五月上旬", "not_a_date"), ("约2018-05-01", "not_a_date"), ("99999", "not_a_date"),
    ("18263", "not_a_date"), ("73051", "not_a_date"), ("18264", "date_out_of_range"), ("73050", "date_out_of_range"), ("2051-01-01", "date_out_of_range"),
    ("2018-05-01 25:00", "not_a_date"), ("2018-5-1②", "not_a_date"), ("2018-5-1²", "not_a_date"), ("2018年5月1日 星期三", "date_impossible"),
    ("2018-04-29 周一", "date_impossible"), ("5月1日 08:30", "date_without_year"), ("0000-00-00", "date_impossible"),
])  # fmt: skip
def test_a_date_that_is_not_exact_is_refused_by_its_own_rule(text: str, rule: str) -> None:
    assert read("structures", "found_on", text) == (None, rule)


def test_a_deadline_may_lie_after_the_survey() -> None:
    assert read("actions", "due_on", "2018-11-30") == (date(2018, 11, 30), None)


def test_the_last_day_a_survey_can_tell_of_is_its_own() -> None:
    assert read("structures", "removed_on", "2018-05-25") == (date(2018, 5, 25), None)
    assert read("structures", "removed_on", "1990-01-01") == (date(1990, 1, 1), None)


@pytest.mark.parametrize(("text", "value"), [
    ("12.5", 12.5), ("12.5㎡", 12.5), ("12.5 平方米", 12.5), ("１２．５", 12.5), ("1,234.5", 1234.5), ("12.50m2", 12.5), ("+3", 3.0), ("100000", 100000.0),
    ("1,234", 1234.0), ("１，２３４", 1234.0), ("12m²", 12.0), ("12平方米㎡", 12.0), ("\u200b12", 12.0), ("①", 1.0),
])  # fmt: skip
def test_an_area_is_read_with_its_unit(text: str, value: float) -> None:
    assert read("structures", "area_sqm", text) == (value, None)


@pytest.mark.parametrize(("text", "rule"), [
    ("约12", "not_a_number"), ("12,5", "not_a_number"), ("10-12", "not_a_number"), ("12 5", "not_a_number"), ("十二", "not_a_number"),
    ("1e3", "not_a_number"), ("2²", "not_a_number"), ("12②", "not_a_number"), ("②12", "not_a_number"), ("1 234", "not_a_number"), ("12,5㎡", "not_a_number"),
    ("1.234,5", "not_a_number"), ("1,23", "not_a_number"), ("0,5", "not_a_number"), ("12㎡左右", "not_a_number"), ("nan", "not_a_number"), ("-3", "number_too_small"), ("100001", "number_too_large"),
    ("", "required_empty"), ("无", "required_empty"), ("#REF!", "spreadsheet_error"), ("####", "spreadsheet_error"),
])  # fmt: skip
def test_an_area_that_is_not_exact_is_refused(text: str, rule: str) -> None:
    assert read("structures", "area_sqm", text) == (None, rule)


def test_zero_is_taken_with_a_doubt() -> None:
    assert read("structures", "area_sqm", "0") == (0.0, "zero")


def test_a_negative_zero_is_zero() -> None:
    assert str(read("structures", "area_sqm", "-0")[0]) == "0.0"


@pytest.mark.parametrize("field", ["removed_on", "ownership", "hard", "hardship", "kind"])
@pytest.mark.parametrize("text", ["—", "——", "–", "－", "−", "/", "／", "N／A", "暂无", "\u200b", "- "])
def test_every_dash_and_word_for_nothing_is_an_empty_cell(field: str, text: str) -> None:
    assert read("structures", field, text) == (None, None)


def test_what_takes_no_place_on_a_screen_is_no_part_of_a_number_but_of_a_note() -> None:
    assert read("structures", "structure_id", "\ufeffP\u200b1\u202c ") == ("P1", None)
    assert read("structures", "structure_id", "\u200b") == (None, "required_empty")
    assert read("structures", "note", "甲\u200b乙") == ("甲\u200b乙", None)
    assert list(column("structure_id", "P0001", "P\u200b0001").values) == ["P0001", "P0001"]


def test_a_column_of_very_many_texts_forgets_them_and_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_REMEMBERED", 2)
    each = CODEBOOK.ledgers["structures"]
    reader = ColumnReader(each.fields["area_sqm"], each, CONTEXT)
    assert reader.column(["1", "2", "约3"]).values == [1.0, 2.0, None]
    again = reader.column(["4", "约3", "约5"])
    assert (again.values, [(row, problem.rule) for row, problem in again.problems]) == ([4.0, None, None], [(1, "not_a_number"), (2, "not_a_number")])
    assert list(reader) == ["4", "约3", "约5"]


@pytest.mark.parametrize(("text", "value"), [
    ("3", 3), ("３", 3), ("三", 3), ("第三组", 3), ("第3组", 3), ("3组", 3), ("拆违三组", 3), ("第三拆违小组", 3), ("3.0", 3), ("未分组", None), ("", None),
])  # fmt: skip
def test_a_team_is_a_number_however_it_is_written(text: str, value: int | None) -> None:
    assert read("compounds", "team", text) == (value, None)


@pytest.mark.parametrize(("ledger", "field", "text", "value"), [
    ("compounds", "batch", "第一批", 1), ("compounds", "batch", "4", 4), ("steps", "step", "第八步", 8), ("compounds", "households", "1,200户", 1200),
])  # fmt: skip
def test_other_numbers_lose_their_words(ledger: str, field: str, text: str, value: int) -> None:
    assert read(ledger, field, text) == (value, None)


@pytest.mark.parametrize(("ledger", "field", "text", "rule"), [
    ("compounds", "team", "9", "not_listed"), ("compounds", "batch", "5", "not_listed"), ("steps", "step", "0", "not_listed"),
    ("steps", "step", "九", "not_listed"), ("steps", "step", "1.5", "not_a_whole_number"), ("compounds", "team", "王红", "not_a_whole_number"),
    ("compounds", "households", "-1", "number_too_small"),
])  # fmt: skip
def test_numbers_outside_the_campaigns_lists_are_refused(ledger: str, field: str, text: str, rule: str) -> None:
    assert read(ledger, field, text) == (None, rule)


@pytest.mark.parametrize(("text", "value"), [("√", True), ("有", True), ("1", True), ("是", True), ("否", False), ("无", False), ("×", False), ("0", False), ("", None), ("/", None)])
def test_yes_and_no(text: str, value: bool | None) -> None:
    assert read("structures", "hard", text) == (value, None)


@pytest.mark.parametrize(("ledger", "field", "text", "value"), [
    ("structures", "hardship", "是", "未注明"), ("structures", "hardship", "否", None), ("structures", "hardship", "低保户", "低保"),
    ("structures", "ownership", "公房", "公"), ("structures", "removal_mode", "强制拆除", "强拆"), ("structures", "kind", "天井", "天井搭建"),
    ("compounds", "baseline", "无", "无违建"), ("compounds", "class", "市级文明小区", "文明小区"), ("compounds", "civilized_level", "无", None),
    ("shops", "licence", "无", "无"),
])  # fmt: skip
def test_spellings_are_unified_and_texts_kept(ledger: str, field: str, text: str, value: str | None) -> None:
    assert read(ledger, field, text) == (value, None)


def test_a_new_kind_is_taken_as_typed_and_told() -> None:
    assert read("structures", "kind", " 鸽棚 ") == ("鸽棚", "new_spelling")


@pytest.mark.parametrize("text", ["001", "12-3", "3E5", "Ｐ１", "=1+1", "'; drop table survey; --", "<b>1</b>"])
def test_a_number_of_an_item_stays_as_typed(text: str) -> None:
    assert read("structures", "structure_id", text) == (text, None)


@pytest.mark.parametrize(("text", "value"), [("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31), ("", None), ("百", None), ("三四", None), ("十十", None)])
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert chinese_number(text) == value


def column(field: str, *texts: str) -> Any:
    each = CODEBOOK.ledgers["structures"]
    return ColumnReader(each.fields[field], each, CONTEXT).column(texts)


def test_a_column_of_dates_is_one_of_days_and_its_problems_know_their_rows() -> None:
    read_days = column("found_on", "2018-05-01", "", "5月1日", "20180501", "5月1日")
    assert read_days.values.astype(object).tolist() == [date(2018, 5, 1), None, None, date(2018, 5, 1), None]
    assert [(row, problem.rule) for row, problem in read_days.problems] == [(1, "required_empty"), (2, "date_without_year"), (4, "date_without_year")]


@pytest.mark.parametrize("text", ["3.1E+08", "#REF!", "a\0b", "a\ufffdb", "a\udcffb", "\ufdd0=A1", "x" * 2001, " ", "无"])
def test_a_column_looked_at_as_a_whole_finds_what_each_cell_would(text: str) -> None:
    plain = ["P0001", " 0012 ", "12-3", "第五号 "]
    alone = read("structures", "structure_id", text)
    together = column("structure_id", *plain, text)
    assert list(together.values) == ["P0001", "0012", "12-3", "第五号", alone[0]]
    assert [(row, problem.rule) for row, problem in together.problems] == [(4, alone[1])]
    assert (column("structure_id", *plain).values, column("structure_id", *plain).problems) == (["P0001", "0012", "12-3", "第五号"], [])


def test_an_impossible_day_in_chinese_numerals_is_refused() -> None:
    assert read_date("二〇一八年二月三十日") == "date_impossible"


# ── what a message needs to know ────────────────────────────────────────────────────────────────────────────────────


def problem(ledger: str, field: str, text: str) -> Problem | None:
    each = CODEBOOK.ledgers[ledger]
    return parser(each.fields[field], each, CONTEXT)(text)[1]


@pytest.mark.parametrize(("ledger", "field", "text", "expected"), [
    ("structures", "hard", "也许", Problem("unknown_value", {"allowed": ["是", "否"]})),
    ("structures", "ownership", "共", Problem("unknown_value", {"allowed": ["公", "私"]})),
    ("compounds", "civilized_level", "国家级", Problem("unknown_value", {"allowed": ["市级", "区级"]})),
    ("steps", "status", "怪", Problem("unknown_value", {"allowed": ["未开始", "进行中", "已完成"]})),
    ("structures", "area_sqm", "-0.1", Problem("number_too_small", {"limit": 0})),
    ("structures", "area_sqm", "100000.1", Problem("number_too_large", {"limit": 100_000})),
    ("compounds", "households", "50001", Problem("number_too_large", {"limit": 50_000})),
    ("steps", "step", "9", Problem("not_listed", {"allowed": [1, 2, 3, 4, 5, 6, 7, 8]})),
    ("structures", "found_on", "1989-12-31", Problem("date_out_of_range", {"first": date(1990, 1, 1), "last": date(2050, 12, 31)})),
    ("structures", "found_on", "2018-05-26", Problem("date_after_survey", {"surveyed_on": date(2018, 5, 25)})),
    ("structures", "note", "长" * 2001, Problem("cell_too_long", {"length": 2001, "limit": 2000})),
    ("structures", "note", "长" * 2000, None),
    ("structures", "structure_id", "a\udc80b", Problem("bad_byte")), ("structures", "structure_id", "a\udcffb", Problem("bad_byte")),
    ("structures", "structure_id", "a\ud800b", Problem("bad_character")), ("structures", "structure_id", "a\0b", Problem("bad_character")),
    ("structures", "note", "\ufdd0=A1", Problem("formula_without_value")),
    ("compounds", "households", "1 200", Problem("not_a_whole_number")), ("compounds", "households", "12②", Problem("not_a_whole_number")),
])  # fmt: skip
def test_a_problem_brings_what_its_message_needs(ledger: str, field: str, text: str, expected: Problem | None) -> None:
    assert problem(ledger, field, text) == expected


def test_a_new_spelling_names_the_known_ones() -> None:
    told = problem("structures", "kind", "鸽棚")
    assert told and told.rule == "new_spelling"
    assert told.parts["allowed"][0] == "天井搭建" and told.parts["allowed"][-1] == "其他" and len(told.parts["allowed"]) == 8


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "##", "########", "#n/a"])
def test_every_error_of_a_spreadsheet_is_known(text: str) -> None:
    assert read("structures", "note", text) == (None, "spreadsheet_error")


@pytest.mark.parametrize("text", ["#", "#1", "甲#REF!", "3.1e8", "E+08"])
def test_what_only_looks_like_a_spreadsheets_error_is_a_text(text: str) -> None:
    assert read("structures", "structure_id", text) == (text, None)


def test_a_finding_shows_the_cell_as_typed_without_what_cannot_be_stored() -> None:
    each = CODEBOOK.ledgers["structures"].fields["note"]
    told = cells.cell_finding(CODEBOOK, Problem("bad_byte"), 7, each, "  a\udcffb \n")
    assert (told.line, told.column, told.value, told.rule) == (7, "note", "a\ufffdb", "bad_byte")
    assert cells.storable("\ufdd0=A1") == "=A1"
    assert cells.storable("甲\n乙\0") == "甲\n乙\0"
