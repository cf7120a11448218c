"""What an import leaves in the store: every accepted row once, whatever is brought twice, late, re-encoded, in part or broken."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearance import intake
from clearance import store as stores
from clearance.intake import transaction
from clearance.intake.decode import Text
from tests.intake_files import (
    ACTIONS,
    COMPOUNDS,
    DAY,
    LEDGERS,
    SHOPS,
    STEPS,
    STRUCTURES,
    found,
    rows,
    rules,
    save,
    take,
    take_one,
    versions,
)
from tests.trials import length

SHORT = "点位编号,小区编号,违建面积,发现日期,拆除日期"


@pytest.fixture(scope="module")
def known_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that knows three compounds."""
    folder = tmp_path_factory.mktemp("known")
    take(folder / "store", save(folder, COMPOUNDS, "小区台账", "2017-10-13"))
    return folder / "store"


@pytest.fixture
def store(known_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(known_store, tmp_path / "store"))


def all_files(folder: Path, encoding: str = "utf-8") -> list[Path]:
    return [save(folder, lines, name, encoding=encoding) for name, lines in LEDGERS.items()]


def turned(lines: list[str]) -> list[str]:
    """The same ledger with its columns in another order."""
    return [",".join(reversed(line.split(","))) for line in lines]


# ── what goes in ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_all_five_ledgers_go_in_and_come_out(tmp_path: Path, encoding: str) -> None:
    reports = take(tmp_path / "store", *all_files(tmp_path, encoding))
    assert [(report["ledger"], report["status"], report["rows_accepted"]) for report in reports] == [
        ("compounds", "accepted", 3), ("shops", "accepted", 2), ("structures", "accepted", 3), ("steps", "accepted", 2), ("actions", "accepted", 2),
    ]  # fmt: skip
    assert versions(tmp_path / "store", "compounds")[1] == (
        DAY, None, 3, "C02", "石岚新村25—27号", "310107017", "310107017011", "一般小区", None, 2, 3, 300, "普遍", None,
    )  # fmt: skip
    assert versions(tmp_path / "store", "structures")[1] == (
        DAY, None, 3, "P2", "C01", "5号102室", "屋顶搭建", 30.0, "公", True, "低保", date(2017, 11, 1), date(2017, 11, 20), date(2017, 12, 1),
        date(2018, 1, 5), None, None, None, None, None, None, None, date(2018, 2, 1), None,
    )  # fmt: skip
    assert versions(tmp_path / "store", "shops")[0] == (
        DAY, None, 2, "S1", "310107017", "石泉路", "12号", "餐饮", "无", date(2017, 10, 1), date(2017, 10, 9), None, None, None,
    )  # fmt: skip
    assert versions(tmp_path / "store", "steps")[1] == (DAY, None, 3, "C01", 2, date(2017, 4, 21), None, None)
    assert versions(tmp_path / "store", "actions")[1] == (
        DAY, None, 3, "A2", date(2018, 5, 18), "第七组", None, "汇总八步进度", date(2018, 5, 24), date(2018, 5, 23), "纪要", None,
    )  # fmt: skip
    assert rows(tmp_path / "store", "select distinct encoding from survey") == [(encoding,)]
    assert rows(tmp_path / "store", "select road from road order by 1") == [("岚皋路",), ("石泉路",)]


def test_a_survey_says_where_it_came_from(store: Path, tmp_path: Path) -> None:
    path = save(tmp_path, [*STEPS, "合计,2,,,", "C09,1,,,"], "八步")
    take_one(store, path)
    assert rows(store, "select * exclude (imported_at, sha256) from survey where ledger = 'steps'") == [
        (2, "steps", DAY, path.name, "utf-8", [], False, False, "test", 4, 2, 0, 1, 1, "file"),
    ]  # fmt: skip
    assert rows(store, "select line, header, cells from quarantined_row") == [(5, STEPS[0].split(","), ["C09", "1", "", "", ""])]
    ((survey_id, line, field, value, rule, severity, message, message_en),) = rows(store, "from finding where survey_id = 2")
    assert (survey_id, line, field, value, rule, severity) == (2, 5, "compound_id", "C09", "unknown_compound", "error")
    assert "C01" in message and "C01" in message_en


@pytest.mark.parametrize(("name", "day"), [
    ("违建点位台账_2018-05-25", date(2018, 5, 25)), ("20180525违建", date(2018, 5, 25)), ("台账2018年5月25日", date(2018, 5, 25)),
    ("2018.5.25", date(2018, 5, 25)), ("台账_2018-05-25_2018-05-25", date(2018, 5, 25)), ("台账", None), ("2018-05-18至2018-05-25", None), ("2018-13-01", None),
])  # fmt: skip
def test_the_survey_date_is_the_one_in_the_files_name(name: str, day: date | None) -> None:
    assert intake.date_in_name(name, intake.ledgers.load()) == day


def test_a_given_survey_date_goes_before_the_name(store: Path, tmp_path: Path) -> None:
    assert take_one(store, save(tmp_path, STEPS), surveyed_on=date(2018, 6, 1))["surveyed_on"] == "2018-06-01"


def test_files_are_taken_in_the_order_of_their_references_and_reported_in_the_order_given(tmp_path: Path) -> None:
    paths = all_files(tmp_path)[::-1]
    reports = take(tmp_path / "store", *paths)
    assert [report["file"] for report in reports] == [str(path) for path in paths]
    assert {report["status"] for report in reports} == {"accepted"}
    assert [rules(report) for report in reports] == [[]] * 5


def test_a_rejected_file_leaves_the_others_alone(tmp_path: Path) -> None:
    bad, good = save(tmp_path, ["甲,乙", "1,2"], "坏"), save(tmp_path, COMPOUNDS, "小区")
    assert [report["status"] for report in take(tmp_path / "store", bad, good)] == ["rejected", "accepted"]


def test_only_rejected_files_make_no_store(tmp_path: Path) -> None:
    take(tmp_path / "store", save(tmp_path, ["甲,乙", "1,2"]))
    assert not (tmp_path / "store").exists()


def test_an_unknown_ledger_is_no_word_to_force(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="compounds, shops, structures"):
        take(tmp_path / "store", save(tmp_path, STEPS), ledger="houses")


# ── nothing twice ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_rows_again_change_nothing_in_any_encoding_or_column_order(tmp_path: Path) -> None:
    store = tmp_path / "store"
    take(store, *all_files(tmp_path))
    version = stores.version(store)
    for again in (
        all_files(tmp_path), all_files(tmp_path / "gb", "gb18030"), [save(tmp_path / "turned", turned(lines), name) for name, lines in LEDGERS.items()],
    ):  # fmt: skip
        reports = take(store, *again)
        assert {report["status"] for report in reports} == {"unchanged"}
        assert [report["rows_unchanged"] for report in reports] == [3, 2, 3, 2, 2]
        assert stores.version(store) == version


def test_known_quarantine_is_not_stored_again_but_still_told(store: Path, tmp_path: Path) -> None:
    lines = [*STEPS, "C09,1,,,"]
    take_one(store, save(tmp_path, lines))
    version = stores.version(store)
    for again in (save(tmp_path, lines), save(tmp_path / "gb", lines, encoding="gb18030"), save(tmp_path / "turned", turned(lines))):
        report = take_one(store, again)
        assert (report["status"], report["rows_unchanged"], report["rows_quarantined"], rules(report)) == ("unchanged", 2, 1, ["unknown_compound"])
    assert stores.version(store) == version


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_held_row_is_mended_by_a_later_survey_whichever_was_imported_first(order: tuple[int, int], store: Path, tmp_path: Path) -> None:
    faulty = save(tmp_path, [STRUCTURES[0], STRUCTURES[1].replace("2018", "18", 1)], "违建点位台账", "2018-05-25")
    mended = save(tmp_path, STRUCTURES[:2], "违建点位台账", "2018-06-01")
    for place in order:
        take_one(store, (faulty, mended)[place])
    ((held,),) = rows(store, "select count(*) from quarantined_row")
    assert held == 1
    assert rows(store, "select u.surveyed_on::varchar from mended_row as m join survey as u using (survey_id)") == [("2018-06-01",)]
    assert take_one(store, mended)["status"] == "unchanged"


def test_a_new_row_in_quarantine_is_stored_though_nothing_else_is(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, STEPS))
    report = take_one(store, save(tmp_path, [*STEPS, "C09,1,,,"]))
    assert (report["status"], report["rows_accepted"], report["rows_unchanged"]) == ("accepted", 0, 2)
    assert rows(store, "select count(*) from quarantined_row") == [(1,)]
    assert rows(store, "select count(*) from steps_said") == [(2,)]


def test_the_older_file_again_after_a_correction_of_the_same_day_changes_nothing(store: Path, tmp_path: Path) -> None:
    first = save(tmp_path / "1", [SHORT, "P1,C01,10,2018-01-01,"])
    second = save(tmp_path / "2", [SHORT, "P1,C01,11,2018-01-01,"])
    take_one(store, first)
    take_one(store, second)
    assert take_one(store, first)["status"] == "unchanged"
    assert rows(store, "select area_sqm from structures_version where superseded_on is null") == [(11.0,)]


def test_a_new_survey_that_says_nothing_new_is_fresh(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, STEPS))
    report = take_one(store, save(tmp_path, STEPS, day="2018-06-01"))
    assert (report["status"], report["rows_accepted"], report["rows_unchanged"]) == ("accepted", 0, 2)
    assert rows(store, "select max(surveyed_on) from survey where ledger = 'steps'") == [(date(2018, 6, 1),)]


def test_saying_empty_is_not_the_same_as_saying_nothing(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path / "1", ["点位编号,小区编号,违建面积,发现日期", "P1,C01,10,2018-01-01"]))
    assert take_one(store, save(tmp_path / "2", [SHORT, "P1,C01,10,2018-01-01,"]))["status"] == "accepted"
    assert take_one(store, save(tmp_path / "3", ["点位编号,小区编号,违建面积,发现日期", "P1,C01,10,2018-01-01"]))["status"] == "unchanged"


# ── two clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_column_that_is_absent_keeps_and_an_empty_cell_empties(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, [SHORT, "P1,C01,10,2018-01-01,2018-02-01"], day="2018-03-01"))
    take_one(store, save(tmp_path, ["点位编号,小区编号,违建面积,发现日期", "P1,C01,12,2018-01-01"], day="2018-03-08"))
    take_one(store, save(tmp_path, [SHORT, "P1,C01,12,2018-01-01,"], day="2018-03-15"))
    assert rows(store, "select surveyed_on, superseded_on, area_sqm, removed_on from structures_version order by 1") == [
        (date(2018, 3, 1), date(2018, 3, 8), 10.0, date(2018, 2, 1)),
        (date(2018, 3, 8), date(2018, 3, 15), 12.0, date(2018, 2, 1)),
        (date(2018, 3, 15), None, 12.0, None),
    ]
    assert "removed_on" in rows(store, "select unsaid from survey where surveyed_on = '2018-03-08'")[0][0]


def test_a_late_older_file_never_overrules_a_newer_one(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, [SHORT, "P1,C01,10,2018-01-01,2018-02-01"], day="2018-03-08"))
    report = take_one(store, save(tmp_path, [SHORT, "P1,C01,99,2018-01-01,"], day="2018-03-01"))
    assert (report["status"], report["rows_accepted"]) == ("accepted", 1)
    assert rows(store, "select surveyed_on, superseded_on, area_sqm from structures_version order by 1") == [
        (date(2018, 3, 1), date(2018, 3, 8), 99.0), (date(2018, 3, 8), None, 10.0),
    ]  # fmt: skip


def test_a_compound_named_instead_of_numbered_is_said_all_the_same(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, ["点位编号,楼盘,违建面积,发现日期", "P1,和平新村,10,2018-01-01"]))
    assert rows(store, "select compound_id from structures_version") == [("C01",)]
    assert "compound_id" not in rows(store, "select unsaid from survey where ledger = 'structures'")[0][0]


DAYS = [f"2018-03-{day:02}" for day in (1, 8, 15)]
CELLS = st.tuples(st.sampled_from(["P1", "P2"]), st.sampled_from(["10", "11"]), st.sampled_from(["", "2018-02-01", "2018-02-02"]))
WITHOUT_DATE = st.booleans()


@st.composite
def surveys(draw: st.DrawFn) -> list[tuple[str, list[str]]]:
    """Three surveys of different days over the same two structures, some without the removal column."""
    files = []
    for day in DAYS:
        cells = {key: (area, removed) for key, area, removed in draw(st.lists(CELLS, min_size=1, max_size=2))}
        short = draw(WITHOUT_DATE)
        header = SHORT if not short else SHORT.rpartition(",")[0]
        lines = [f"{key},C01,{area},2018-01-01" + ("" if short else f",{removed}") for key, (area, removed) in cells.items()]
        files.append((day, [header, *lines]))
    return files


@given(files=surveys(), order=st.sampled_from(list(permutations(range(3)))))
@settings(max_examples=length(6, 240), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_surveys_of_different_days_give_the_same_versions_in_any_order(
    known_store: Path, tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, list[str]]], order: tuple[int, ...]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    results = []
    for name, sequence in (("given", range(3)), ("other", order)):
        store = Path(shutil.copytree(known_store, folder / name))
        for place in sequence:
            day, lines = files[place]
            take_one(store, save(folder, lines, day=day))
        results.append(versions(store, "structures"))
    assert results[0] == results[1]


# ── all or nothing ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", ["_insert_said", "_derive_versions", "_insert_quarantine", "_set_counts"])
def test_an_error_in_the_middle_of_a_file_stores_nothing(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    version = stores.version(store)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(transaction, step, fail)
    with pytest.raises(OSError, match="disk full"):
        take(store, save(tmp_path, STEPS, "八步"), save(tmp_path, ACTIONS, "督办"))
    assert stores.version(store) == version
    assert rows(store, "select count(*) from survey") == [(1,)]
    monkeypatch.undo()
    assert take_one(store, save(tmp_path, STEPS, "八步"))["status"] == "accepted"


def test_a_transaction_that_fails_leaves_its_connection_usable(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with stores.write(store, discard=True) as draft:
        codebook = intake.ledgers.load()
        reading = intake.read(Text("\n".join(STEPS).encode(), "utf-8"), codebook)

        def survey() -> intake.Survey:
            return intake.Survey(reading, DAY, intake.read_register(draft.connection, codebook))

        source = transaction.Source("八步.csv", "0" * 64, "utf-8", DAY, "test")
        monkeypatch.setattr(transaction, "_set_counts", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            transaction.store_survey(draft.connection, survey(), source)
        monkeypatch.undo()
        assert draft.connection.execute("select count(*) from steps_said").fetchone() == (0,)
        assert transaction.store_survey(draft.connection, survey(), source).accepted == 2


def test_a_dry_run_tells_everything_and_stores_nothing(tmp_path: Path) -> None:
    files = all_files(tmp_path)
    told = take(tmp_path / "dry", *files, dry_run=True)
    assert stores.current_file(tmp_path / "dry") is None
    assert told == take(tmp_path / "store", *files)


# ── what a row refers to ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [
    "C01", "和平新村小区", "和平新村", "和平", "石岚新村25—27号", "石岚新村25-27号", "石岚新村25－27号", "石岚新村 25～27 号", "石岚新村25至27號", "示例小区中宁路03",
])  # fmt: skip
def test_a_compound_is_known_in_all_its_spellings(store: Path, tmp_path: Path, name: str) -> None:
    assert take_one(store, save(tmp_path, [STEPS[0], f"{name},1,,,"]))["findings"] == []


def test_a_compound_keeps_answering_to_its_former_name(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, ["小区编号,小区名称,居民区", "C03,中宁新苑,中宁路"], day="2018-01-01"))
    assert rows(store, "select name from compounds_version where compound_id = 'C03' and superseded_on is null") == [("中宁新苑",)]
    assert rules(take_one(store, save(tmp_path, [STEPS[0], "示例小区 中宁路 03,1,,,"]))) == []


def test_a_new_compound_or_road_waits_for_somebodys_word(tmp_path: Path) -> None:
    store = tmp_path / "store"
    take(store, save(tmp_path, COMPOUNDS, "小区", "2017-10-13"), save(tmp_path, SHOPS, "居改非", "2017-10-13"))
    compound = save(tmp_path, ["小区名称,居民区", "石一小区,石一"], "小区")
    shop = save(tmp_path, [SHOPS[0], "S9,新路,1号,,,,,,,"], "居改非")
    assert [rules(each) for each in take(store, compound, shop)] == [["new_compound"], ["unknown_road"]]
    assert [rules(each) for each in take(store, compound, shop, allow_new=True)] == [[], []]
    assert rows(store, "select compound_id, name from compounds_version where area_code = '310107017006'") == [("石一小区", "石一小区")]
    assert ("新路",) in rows(store, "select road from road")


def test_a_road_of_a_refused_row_is_not_established(tmp_path: Path) -> None:
    take_one(tmp_path / "store", save(tmp_path, [*SHOPS, "S9,错路,,,,,,,,"]))
    assert ("错路",) not in rows(tmp_path / "store", "select road from road")


def test_compounds_without_numbers_get_them_by_name(tmp_path: Path) -> None:
    store = tmp_path / "store"
    take_one(store, save(tmp_path, ["小区,居委会,类别", "石岚新村25—27号,洵一,市级文明小区", "石一,石一,一般小区"]))
    assert rows(store, "select compound_id, name, class, civilized_level from compounds_version order by 1") == [
        ("石一", "石一", "一般小区", None), ("石岚新村25-27号", "石岚新村25—27号", "文明小区", "市级"),
    ]  # fmt: skip
    again = take_one(store, save(tmp_path, ["小区,居委会,类别", "石岚新村25－27号小区,洵一,市级文明小区"], day="2018-06-01"))
    assert (again["rows_unchanged"], rules(again)) == (1, [])


def test_a_class_without_a_level_does_not_speak_of_it(tmp_path: Path) -> None:
    take_one(tmp_path / "store", save(tmp_path, ["小区,居委会,类别", "石一,石一,一般小区"]))
    assert "civilized_level" in rows(tmp_path / "store", "select unsaid from survey")[0][0]


def test_totals_are_told_once_a_figure_and_never_refuse(store: Path, tmp_path: Path) -> None:
    report = take_one(store, save(tmp_path, COMPOUNDS, day="2018-06-01"))
    assert report["status"] == "accepted"
    assert [(each["column"], each["value"]) for each in report["findings"]] == [
        ("class", "一般小区"), ("class", "文明小区"), ("batch", "1"), ("batch", "2"), ("batch", "3"),
    ]  # fmt: skip


def test_the_campaign_beside_the_files_is_theirs(tmp_path: Path) -> None:
    beside = Path(shutil.copytree(stores.ROOT / "data" / "campaign", tmp_path / "campaign"))
    areas = beside / "areas.csv"
    areas.write_text(areas.read_text(encoding="utf-8").replace("品尊国际", "尚品国际"), encoding="utf-8")
    path = save(tmp_path, ["小区编号,小区名称,居民区", "C01,尚品苑,尚品国际"])
    assert rules(take_one(tmp_path / "store", path)) == []
    # The store keeps to that campaign, though a later file lies elsewhere: short names are its own, aliases are not kept.
    later = save(tmp_path / "elsewhere", ["小区编号,小区名称,居民区", "C01,尚品苑二,尚品国际"], day="2018-06-01")
    assert rules(take_one(tmp_path / "store", later)) == []


@pytest.fixture
def two_streets(tmp_path: Path) -> Path:
    """The campaign with a second street of one area, one team and one batch; the store belongs to it."""
    folder = Path(shutil.copytree(stores.ROOT / "data" / "campaign", tmp_path / "campaign"))
    for name, line in (
        ("streets", "310107018,长风街道,Changfeng,1,1,0,1,0,0,1,1,test"),
        ("areas", "310107018001,310107018,和平新村居委会,和平,,Heping,test"),
        ("batches", "310107018,1,2017-04-01,2018-10-31,1,甲,a,,,test"),
        ("teams", "310107018,1,甲,,,乙,test"),
    ):
        file = folder / f"{name}.csv"
        file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + f"\n{line}\n", encoding="utf-8")
    return tmp_path / "store"


def test_two_streets_keep_their_compounds_teams_and_roads_apart(two_streets: Path, tmp_path: Path) -> None:
    here, there = "石泉路街道", "长风街道"
    compounds = save(tmp_path, ["街道,小区名称,居民区,拆违组", f"{here},和平,和平,8", f"{there},和平,和平,1", f"{there},长风苑,和平,8"], "小区")
    report = take_one(two_streets, compounds)
    assert [(each["line"], each["rule"]) for each in report["findings"] if each["severity"] == "error"] == [
        (2, "duplicate_conflict"), (3, "duplicate_conflict"), (4, "not_listed"),
    ]  # fmt: skip
    first, second = (
        save(tmp_path, ["街道,小区名称,居民区,拆违组", f"{street},和平,和平,{team}"], f"小区{team}") for street, team in ((here, 8), (there, 1))
    )
    assert [each["rows_accepted"] for each in take(two_streets, first, second)] == [1, 1]
    assert rows(two_streets, "select compound_id, street_code from compounds_version order by 1") == [
        ("310107018-和平", "310107018"), ("和平", "310107017"),
    ]  # fmt: skip
    clash = save(tmp_path, ["街道,小区编号,小区名称,居民区", f"{there},和平,和平,和平"], "号")
    assert rules(take_one(two_streets, clash)) == ["contradiction"]
    structures = ["街道,点位编号,小区,违建面积,发现日期", f"{here},P1,和平,1,2018-01-01", f"{there},P2,和平,1,2018-01-01", ",P3,和平,1,2018-01-01"]
    # Where no street is told, the number 和平 decides: it is one compound's.
    assert rules(take_one(two_streets, save(tmp_path, structures, "点位"))) == []
    assert rows(two_streets, "select compound_id from structures_version order by structure_id") == [("和平",), ("310107018-和平",), ("和平",)]
    strange = save(tmp_path, [structures[0], f"{here},P4,310107018-和平,1,2018-01-01"], "点位")
    assert found(take_one(two_streets, strange), "area_differs")["column"] == "street"
    shops = ["街道,居民区,点位编号,道路,门牌", f"{here},,S1,石泉路,1", f"{there},和平,S2,石泉路,1", ",,S3,石泉路,1", "天边,,S4,石泉路,1", ",和平,S5,石泉路,1"]
    report = take_one(two_streets, save(tmp_path, shops, "店"))
    assert [(each["line"], each["rule"]) for each in report["findings"]] == [(4, "unknown_street"), (5, "unknown_street"), (6, "unknown_area")]
    assert rows(two_streets, "select street_code, road from road order by 1") == [("310107017", "石泉路"), ("310107018", "石泉路")]


# ── what is never stored ────────────────────────────────────────────────────────────────────────────────────────────


def test_personal_columns_are_nowhere_in_the_store(store: Path, tmp_path: Path) -> None:
    lines = [
        "点位编号,小区编号,户主姓名,违建面积,发现日期,联系电话", "P1,C01,赵钱孙,10,2018-01-01,13900000001", "P2,C01,赵钱孙,约十,2018-01-01,13900000001",
        "P3,C01,赵钱孙,10,2018-01-01", "P4,C01,弄,赵钱孙,10,2018-01-01,13900000001", 'P5,C01,赵"钱孙,10,2018-01-01,13900000001',
    ]  # fmt: skip
    report = take_one(store, save(tmp_path, lines))
    assert (report["rows_accepted"], report["rows_quarantined"]) == (1, 4)
    assert found(report, "personal_columns")["value"] == "户主姓名、联系电话"
    assert "赵" not in str(report) and "139" not in str(report)
    for table in ("structures_said", "quarantined_row", "finding"):
        assert not rows(store, f"select 1 from {table} as t where t::varchar like '%赵%' or t::varchar like '%139000%'")
    assert ["P2", "C01", "约十", "2018-01-01"] in [cells for (cells,) in rows(store, "select cells from quarantined_row")]


def test_hostile_text_is_kept_as_it_is(store: Path, tmp_path: Path) -> None:
    nasty = "=HYPERLINK(\"\"http://x\"\") <script>' ); drop table survey; -- {header} \u202e"
    take_one(store, save(tmp_path, [STEPS[0], f'C01,1,,,"{nasty}"']))
    assert rows(store, "select note from steps_version") == [(nasty.replace('""', '"'),)]


def test_sample_surveys_are_known_by_their_marks(store: Path, tmp_path: Path) -> None:
    take_one(store, save(tmp_path, [STEPS[0], "C01,1,,,示例数据", "C01,2,,,示例数据；改"], day="2018-01-01"))
    take_one(store, save(tmp_path, [STEPS[0], "C01,1,,,示例数据", "C01,2,,,"], day="2018-01-02"))
    assert rows(store, "select is_sample from survey where ledger = 'steps' order by surveyed_on") == [(True,), (False,)]


def test_the_committed_sample_goes_in_without_a_word(tmp_path: Path) -> None:
    files = sorted((stores.ROOT / "data" / "sample").glob("*.csv"))
    if not files:
        pytest.skip("no sample in this checkout")
    reports = take(tmp_path / "store", *files, campaign_folder=stores.ROOT / "data" / "campaign")
    assert {report["status"] for report in reports} == {"accepted"}
    assert [each for report in reports for each in report["findings"]] == []
    assert rows(tmp_path / "store", "select distinct is_sample from survey") == [(True,)]


def test_a_row_out_of_place_beside_a_personal_column_is_known_again_in_another_column_order(store: Path, tmp_path: Path) -> None:
    # Which cells are not kept, since they might be the name, differs with what stands beside it.
    header, row = ["户主姓名", "点位编号", "小区编号", "违建面积", "发现日期", ""], ["甲", "P9", "C01", "10", "2018-01-01", "错位"]
    for number, order in enumerate(([0, 1, 2, 3, 4, 5], [5, 4, 0, 3, 2, 1], [1, 2, 3, 4, 0, 5])):
        file = save(tmp_path / str(number), [",".join(cells[place] for place in order) for cells in (header, row)])
        report = take_one(store, file)
        assert (report["status"], report["rows_quarantined"]) == ("unchanged" if number else "accepted", 1), order
    assert "甲" not in str(rows(store, "select cells from quarantined_row"))
    changed = save(tmp_path / "changed", [",".join(header), ",".join([*row[:3], "11", *row[4:]])])
    assert (take_one(store, changed)["status"], rows(store, "select count(*) from quarantined_row")) == ("accepted", [(2,)])
