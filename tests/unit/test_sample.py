"""The synthetic surveys reconcile with the notice, look like a campaign, and say that they are synthetic.

The files are read back with plain ``csv`` and counted by the words of the domain page, section 3, so that nothing of the
generator is trusted to check itself.
"""

import csv
import re
import statistics
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from clearance.campaign import load
from clearance.sample import write

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "data" / "sample"
CAMPAIGN = ROOT / "data" / "campaign"
NOTICE_DAY, LAST_DAY, TARGET = date(2017, 10, 13), date(2018, 6, 29), date(2018, 11, 30)
FIRST_DAY = date(2017, 4, 1)
SEEDS = (2017, 1, 2)
CLOCKS = ("as-now", "as-reported")

HEADERS = {
    "小区台账": "小区编号 小区名称 居民区 类别 文明级别 批次 拆违组 户数 基线状态 备注",
    "违建点位台账": "点位编号 小区编号 门牌 违建类型 违建面积 权属 疑难 困难家庭 发现日期 告知书送达日期 限拆决定书送达日期 协商一致日期 "
    "拆除日期 拆除方式 验收日期 回潮日期 再拆日期 核销日期 核销原因 帮扶方案日期 备注",
    "居改非台账": "点位编号 道路 门牌 业态 证照情况 发现日期 约谈日期 整改完成日期 回潮日期 备注",
    "八步进度表": "小区编号 步骤 开始日期 完成日期 备注",
    "督办事项表": "事项编号 提出日期 责任单位 小区编号 内容 期限 完成日期 佐证 备注",
}
COMPOUNDS, STRUCTURES, SHOPS, STEPS, ACTIONS = HEADERS
KEYS = {ledger: ("小区编号", "步骤") if ledger == STEPS else (header.split()[0],) for ledger, header in HEADERS.items()}
REQUIRED = {
    COMPOUNDS: ("小区编号", "小区名称", "居民区", "类别", "基线状态"),
    STRUCTURES: ("点位编号", "小区编号", "门牌", "违建类型", "违建面积", "权属", "疑难", "发现日期"),
    SHOPS: ("点位编号", "道路", "门牌"),
    STEPS: ("小区编号", "步骤"),
    ACTIONS: ("事项编号", "责任单位", "内容", "提出日期", "期限"),
}

Row = dict[str, str]


@dataclass
class Survey:
    path: Path
    ledger: str
    on: date
    header: list[str]
    rows: list[Row]


class Sample:
    """All surveys of a folder, and what was known of each item by when."""

    def __init__(self, folder: Path) -> None:
        self.surveys = []
        for path in sorted(folder.glob("*.csv")):
            ledger, on = path.stem.split("_")
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                self.surveys.append(Survey(path, ledger, date.fromisoformat(on), list(reader.fieldnames), list(reader)))
        self.surveys.sort(key=lambda survey: (survey.on, survey.ledger))

    def of(self, ledger: str) -> list[Survey]:
        return [survey for survey in self.surveys if survey.ledger == ledger]

    def known(self, ledger: str, clock: str = "as-now", as_of: date = LAST_DAY) -> list[Row]:
        """The newest version of each row: of all surveys as now known, of those up to the day as reported."""
        newest = {}
        for survey in self.of(ledger):
            if clock == "as-now" or survey.on <= as_of:
                newest |= {key_of(ledger, row): row for row in survey.rows}
        return list(newest.values())

    def versions(self, ledger: str) -> dict[tuple[str, ...], list[tuple[date, Row]]]:
        versions = defaultdict(list)
        for survey in self.of(ledger):
            for row in survey.rows:
                versions[key_of(ledger, row)].append((survey.on, row))
        return versions

    def compounds(self, clock: str = "as-now", as_of: date = LAST_DAY) -> list["Compound"]:
        counts = defaultdict(lambda: [0, 0])
        for row in self.known(STRUCTURES, clock, as_of):
            counts[row["小区编号"]][0] += in_scope(row, as_of)
            counts[row["小区编号"]][1] += standing(row, as_of)
        return [Compound(row, *counts[row["小区编号"]]) for row in self.known(COMPOUNDS, clock, as_of)]


@dataclass
class Compound:
    row: Row
    in_scope: int
    standing: int

    @property
    def surveyed(self) -> bool:
        return self.row["基线状态"] == "无违建" or self.in_scope > 0

    @property
    def clear(self) -> bool:
        return self.surveyed and self.standing == 0


def key_of(ledger: str, row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in KEYS[ledger])


def by(row: Row, column: str, day: date) -> bool:
    return bool(row[column]) and date.fromisoformat(row[column]) <= day


def in_scope(row: Row, day: date) -> bool:
    return by(row, "发现日期", day) and not by(row, "核销日期", day)


def standing(row: Row, day: date) -> bool:
    back = by(row, "回潮日期", day) and not by(row, "再拆日期", day)
    return in_scope(row, day) and (not by(row, "拆除日期", day) or back)


def shop_open(row: Row, day: date) -> bool:
    return not by(row, "整改完成日期", day) or by(row, "回潮日期", day)


def days_between(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def in_week(rows: list[Row], column: str, friday: date) -> int:
    return sum(by(row, column, friday) and not by(row, column, friday - timedelta(7)) for row in rows)


def fridays(first: date, last: date) -> list[date]:
    return [first + timedelta(7 * week) for week in range((last - first).days // 7 + 1)]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[int, Path]:
    made = {}
    for seed in SEEDS:
        made[seed] = tmp_path_factory.mktemp(f"seed{seed}")
        write(made[seed], seed=seed)
    return made


@pytest.fixture(scope="module", params=SEEDS)
def sample(request, folders) -> Sample:
    return Sample(folders[request.param])


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("three")
    write(folder, streets=3)
    return folder


def assert_reconciles(compounds: list[Compound], shops: list[Row]) -> None:
    """Every figure of the notice's first section, at the end of its day."""
    civilized = [item for item in compounds if item.row["类别"] == "文明小区"]
    ordinary = [item for item in compounds if item.row["类别"] == "一般小区"]
    assert (len(compounds), len(civilized), len(ordinary)) == (82, 32, 50)
    assert len({item.row["居民区"] for item in compounds}) == 24
    assert all(item.surveyed for item in compounds)

    left = [item for item in civilized if not item.clear]
    assert (len(civilized) - len(left), len(left)) == (12, 20)
    assert all(1 <= item.standing <= 6 for item in left)
    assert sum(item.clear for item in ordinary) == 6
    assert (sum(item.clear for item in compounds), sum(not item.clear for item in compounds)) == (18, 64)

    assert Counter(item.row["批次"] for item in compounds) == {"1": 32, "2": 23, "3": 21, "": 6}
    assert all((item.row["批次"] == "1") == (item.row["类别"] == "文明小区") for item in compounds)
    assert all(item.clear and item.row["基线状态"] == "无违建" for item in compounds if item.row["批次"] == "")
    assert all(item.standing >= 1 for item in compounds if item.row["批次"] in ("2", "3"))

    assert {item.row["文明级别"] for item in civilized} == {"市级", "区级"}
    assert {item.row["文明级别"] for item in ordinary} == {""}
    assert Counter(item.row["基线状态"] for item in civilized) == {"无违建": 12, "少量": 20}
    assert all((item.row["基线状态"] == "无违建") == item.clear for item in compounds)
    assert {item.row["基线状态"] for item in ordinary} == {"无违建", "普遍", "严重"}

    assert len(shops) == 433
    assert len({row["道路"] for row in shops}) == 20
    assert all(by(row, "发现日期", NOTICE_DAY) for row in shops)
    assert sum(shop_open(row, NOTICE_DAY) for row in shops) > 0.9 * len(shops)


@pytest.mark.parametrize("clock", CLOCKS)
def test_notice_day_reconciles_with_the_notice(sample, clock):
    assert_reconciles(sample.compounds(clock, NOTICE_DAY), sample.known(SHOPS, clock, NOTICE_DAY))


def test_areas_are_the_24_of_the_campaign(sample):
    assert {row["居民区"] for row in sample.known(COMPOUNDS)} == {area.name for area in load(CAMPAIGN).areas}


def test_compounds_carry_the_names_teams_and_batches_of_the_notice(sample):
    campaign = load(CAMPAIGN)
    area_name = {area.area_code: area.name for area in campaign.areas}
    short_names = {area.name: area.short_name for area in campaign.areas}
    rows = {row["小区名称"]: row for row in sample.known(COMPOUNDS)}
    for place in campaign.named_compounds:
        row = rows.pop(place.name)
        assert row["类别"] == "一般小区"
        assert row["拆违组"] == str(place.team or "")
        assert row["批次"] == str(place.batch) if place.batch else row["批次"] in ("2", "3")
        assert row["居民区"] == area_name[place.area_code] if place.area_code else row["居民区"]
    for name, row in rows.items():
        assert re.fullmatch(rf"示例小区 {short_names[row['居民区']]} \d\d", name)
        assert row["拆违组"] == ""


def test_a_correction_of_compounds_leaves_classes_and_batches_alone(sample):
    assert sample.of(COMPOUNDS)[0].on == NOTICE_DAY
    fixed = [*HEADERS[COMPOUNDS].split()[1:7], "基线状态"]
    for versions in sample.versions(COMPOUNDS).values():
        assert len({tuple(row[column] for column in fixed) for _, row in versions}) == 1


def test_files_are_weekly_surveys_in_the_canonical_form(sample):
    expected = set(fridays(NOTICE_DAY, LAST_DAY))
    for survey in sample.surveys:
        assert survey.on in expected
        assert survey.header == HEADERS[survey.ledger].split()
        assert survey.rows, survey.path.name
        assert not survey.path.read_bytes().startswith(b"\xef\xbb\xbf")
        for row in survey.rows:
            assert None not in row and None not in row.values()
            assert row["备注"].startswith("示例数据")
    assert {survey.ledger for survey in sample.surveys if survey.on == NOTICE_DAY} == set(HEADERS)
    assert {survey.on for survey in sample.of(STRUCTURES)} == expected


def test_cells_are_as_the_codebook_has_them(sample):
    for survey in sample.surveys:
        for row in survey.rows:
            for column, value in row.items():
                if value and (column.endswith("日期") or column == "期限"):
                    date.fromisoformat(value)
            assert all(row[column] for column in REQUIRED[survey.ledger])
    for row in sample.known(STRUCTURES):
        assert re.fullmatch(r"\d+\.\d", row["违建面积"]) and float(row["违建面积"]) > 0
        assert row["权属"] in ("公", "私") and row["疑难"] in ("是", "否")
        assert row["困难家庭"] in ("", "大病", "特困", "低保", "残疾")
        assert row["拆除方式"] in ("自拆", "助拆", "强拆") if row["拆除日期"] else row["拆除方式"] == ""
        assert bool(row["核销日期"]) == bool(row["核销原因"])
        assert re.fullmatch(r"SQ\d\d-\d{4}", row["点位编号"]) and row["点位编号"].startswith(row["小区编号"] + "-")
        assert row["门牌"].startswith("示例 ")
        assert not row["帮扶方案日期"] or row["困难家庭"]
    assert all(re.fullmatch(r"JGF-\d{4}", row["点位编号"]) and row["门牌"].startswith("示例 ") for row in sample.known(SHOPS))
    assert all(re.fullmatch(r"DB-\d{4}", row["事项编号"]) for row in sample.known(ACTIONS))
    assert {row["小区编号"] for row in sample.known(COMPOUNDS)} == {f"SQ{number:02d}" for number in range(1, 83)}


def test_each_item_once_a_file_and_only_when_something_changed(sample):
    for ledger in HEADERS:
        for survey in sample.of(ledger):
            keys = [key_of(ledger, row) for row in survey.rows]
            assert len(keys) == len(set(keys)), survey.path.name
        for versions in sample.versions(ledger).values():
            for (_, before), (_, after) in pairwise(versions):
                assert before != after


def assert_in_order(row: Row, *columns: str) -> None:
    known = [row[column] for column in columns if row[column]]
    assert known == sorted(known), row


def test_no_row_of_any_survey_breaks_a_rule_of_the_importer(sample):
    for survey in sample.of(STRUCTURES):
        for row in survey.rows:
            for column in ("告知书送达日期", "限拆决定书送达日期", "协商一致日期", "拆除日期", "核销日期", "帮扶方案日期"):
                assert_in_order(row, "发现日期", column)
            assert_in_order(row, "拆除日期", "验收日期")
            assert_in_order(row, "拆除日期", "回潮日期", "再拆日期")
            assert row["拆除日期"] or not (row["验收日期"] or row["回潮日期"] or row["再拆日期"])
            assert row["回潮日期"] or not row["再拆日期"]
            if row["核销日期"]:
                assert not row["拆除日期"]
                assert all(value <= row["核销日期"] for column, value in row.items() if column.endswith("日期") and value)
    for survey in sample.of(SHOPS):
        for row in survey.rows:
            assert_in_order(row, "发现日期", "约谈日期", "整改完成日期", "回潮日期")
            assert row["整改完成日期"] or not row["回潮日期"]
    for survey in sample.of(STEPS):
        for row in survey.rows:
            assert_in_order(row, "开始日期", "完成日期")
            assert row["开始日期"] or not row["完成日期"]
    for survey in sample.of(ACTIONS):
        for row in survey.rows:
            assert_in_order(row, "提出日期", "完成日期")
            assert bool(row["完成日期"]) == bool(row["佐证"])
    for survey in sample.surveys:
        for row in survey.rows:
            for column, value in row.items():
                if column.endswith("日期") and value:
                    assert FIRST_DAY <= date.fromisoformat(value) <= survey.on, (survey.path.name, row)


def test_every_reference_is_to_a_known_compound(sample):
    compounds = {row["小区编号"] for row in sample.known(COMPOUNDS)}
    for ledger in (STRUCTURES, STEPS, ACTIONS):
        assert {row["小区编号"] for row in sample.known(ledger)} <= compounds | {""}


def test_nothing_up_to_the_notice_day_is_told_or_changed_later(sample):
    for ledger in (STRUCTURES, SHOPS, STEPS):
        columns = [column for column in HEADERS[ledger].split() if column.endswith("日期")]
        for versions in sample.versions(ledger).values():
            told = versions[0][1] if versions[0][0] == NOTICE_DAY else dict.fromkeys(columns, "")
            for _, row in versions:
                for column in columns:
                    if told[column] or by(row, column, NOTICE_DAY):
                        assert row[column] == told[column], row


def test_a_date_once_told_stays(sample):
    for versions in sample.versions(STRUCTURES).values():
        for (_, before), (_, after) in pairwise(versions):
            for column, value in before.items():
                if value and column != "违建面积" and column != "备注":
                    assert after[column] == value


def test_some_removals_are_told_two_to_four_weeks_late(sample):
    late, removals = [], 0
    for versions in sample.versions(STRUCTURES).values():
        first = next(((on, row) for on, row in versions if row["拆除日期"]), None)
        if first and first[1]["拆除日期"] > NOTICE_DAY.isoformat():
            removals += 1
            delay = (first[0] - date.fromisoformat(first[1]["拆除日期"])).days
            if delay >= 7:
                late.append(delay)
    assert 0.03 <= len(late) / removals <= 0.05
    assert all(14 <= delay <= 34 for delay in late)


def test_a_past_meeting_saw_other_figures_than_now_known(sample):
    then = sum(item.standing for item in sample.compounds("as-reported", date(2018, 4, 20)))
    now = sum(item.standing for item in sample.compounds("as-now", date(2018, 4, 20)))
    assert then > now


def test_scope_grows_as_surveys_go_deeper(sample):
    rows = sample.known(STRUCTURES)
    assert 3200 <= len(rows) <= 3800
    assert 2050 <= sum(by(row, "发现日期", NOTICE_DAY) for row in rows) <= 2400
    assert not any(by(row, "发现日期", FIRST_DAY) for row in rows)


def test_sizes_shares_and_kinds_are_plausible(sample):
    rows = sample.known(STRUCTURES)
    areas = [float(row["违建面积"]) for row in rows]
    assert 11 <= statistics.mean(areas) <= 15
    assert statistics.mean(areas) > 1.15 * statistics.median(areas)

    def share(column: str, value: str) -> float:
        return sum(row[column] == value for row in rows) / len(rows)

    assert 0.08 <= share("疑难", "是") <= 0.12
    assert 0.10 <= share("权属", "公") <= 0.15
    assert 0.03 <= 1 - share("困难家庭", "") <= 0.055
    assert 0.01 <= 1 - share("核销日期", "") <= 0.022
    known_kinds, known_businesses = (
        set(tomllib.loads((ROOT / "data/ledgers" / file).read_text("utf-8"))["fields"][name]["values"])
        for file, name in (("structures.toml", "kind"), ("shops.toml", "business"))
    )
    assert {row["违建类型"] for row in rows} == known_kinds
    assert {row["业态"] for row in sample.known(SHOPS)} <= known_businesses

    removed = [row for row in rows if row["拆除日期"]]
    assert 0.01 <= sum(bool(row["回潮日期"]) for row in removed) / len(removed) <= 0.03
    modes = Counter(row["拆除方式"] for row in removed)
    assert modes["自拆"] > modes["助拆"] > 10 * modes["强拆"] > 0
    hardship = [row for row in rows if row["困难家庭"]]
    assert 0.7 <= sum(bool(row["帮扶方案日期"]) for row in hardship) / len(hardship) < 1

    per_compound = Counter(row["小区编号"] for row in rows)
    of_batch = defaultdict(list)
    for compound in sample.known(COMPOUNDS):
        of_batch[compound["批次"]].append(per_compound[compound["小区编号"]])
    assert max(of_batch["1"]) < 60
    ordinary = of_batch["2"] + of_batch["3"]
    assert max(ordinary) > 2 * statistics.median(ordinary)


def test_hard_cases_linger_and_public_ones_go_earlier(sample):
    ordinary = {row["小区编号"] for row in sample.known(COMPOUNDS) if row["批次"] in ("2", "3")}
    rows = [row for row in sample.known(STRUCTURES) if row["小区编号"] in ordinary]

    def still_standing(column: str, value: str) -> float:
        chosen = [row for row in rows if row[column] == value]
        return sum(standing(row, LAST_DAY) for row in chosen) / len(chosen)

    assert still_standing("疑难", "是") > 1.5 * still_standing("疑难", "否")
    assert still_standing("权属", "公") < still_standing("权属", "私")


def test_removals_are_noisy_and_stop_around_spring_festival(sample):
    rows = sample.known(STRUCTURES)
    weeks = {friday: in_week(rows, "拆除日期", friday) for friday in fridays(NOTICE_DAY + timedelta(7), LAST_DAY)}
    median = statistics.median(weeks.values())
    for friday in (date(2018, 2, 16), date(2018, 2, 23), date(2018, 3, 2)):
        assert weeks[friday] < median / 2
    assert statistics.stdev(weeks.values()) > 0.25 * median
    holiday = [row for row in rows if "2018-02-15" <= row["拆除日期"] <= "2018-02-21"]
    assert holiday == []


def test_batch_1_was_worked_from_april_and_ended_late(sample):
    first = {row["小区编号"] for row in sample.known(COMPOUNDS) if row["批次"] == "1"}
    rows = [row for row in sample.known(STRUCTURES) if row["小区编号"] in first]
    assert min(row["发现日期"] for row in rows) < "2017-05"
    assert sum(by(row, "拆除日期", date(2017, 9, 30)) for row in rows) > 100
    assert sum(standing(row, date(2017, 9, 30)) for row in rows) > 20


def test_a_handful_of_procedure_faults(sample):
    removed = [row for row in sample.known(STRUCTURES) if row["拆除日期"]]
    no_notice = [row for row in removed if not row["告知书送达日期"]]
    after = [row for row in removed if row["告知书送达日期"] > row["拆除日期"]]
    forced = [row for row in removed if row["拆除方式"] == "强拆"]
    hasty = [row for row in forced if days_between(row["限拆决定书送达日期"], row["拆除日期"]) < 60]
    assert no_notice and after and hasty
    assert 7 <= len(no_notice) + len(after) + len(hasty) <= 13
    assert all(row["限拆决定书送达日期"] for row in forced)


def test_the_outcome_is_open(sample):
    compounds = sample.compounds()
    clear = Counter(item.row["批次"] for item in compounds if item.clear)
    assert 30 <= clear["1"] <= 32
    assert 14 <= clear["2"] < 23
    assert 7 <= clear["3"] <= 13
    assert 55 <= clear.total() <= 62
    left = sum(item.standing for item in compounds)
    assert 250 <= left <= 450
    assert sum(item.clear for item in sample.compounds(as_of=date(2018, 4, 27)) if item.row["批次"] == "1") >= 29

    rows = sample.known(STRUCTURES)
    twelve_weeks_ago = sum(standing(row, LAST_DAY - timedelta(84)) for row in rows)
    pace = (twelve_weeks_ago - left) / 12
    needed = left / ((TARGET - LAST_DAY).days / 7)
    assert 0.6 * needed < pace < 1.6 * needed


def test_an_ordinary_compound_that_was_clear_gets_one_new_structure_in_spring(sample):
    clear = {row["小区编号"] for row in sample.known(COMPOUNDS) if row["批次"] == ""}
    new = [row for row in sample.known(STRUCTURES) if row["小区编号"] in clear and row["发现日期"] > NOTICE_DAY.isoformat()]
    assert len(new) == 1
    assert "2018-03-01" <= new[0]["发现日期"] <= "2018-05-01"
    assert days_between(new[0]["发现日期"], new[0]["拆除日期"]) <= 42


def test_shops_close_by_two_thirds_and_a_few_come_back(sample):
    shops = sample.known(SHOPS)
    assert {"石泉路", "岚皋路"} <= {row["道路"] for row in shops}
    assert {f"示例道路 {number:02d}" for number in range(3, 21)} <= {row["道路"] for row in shops}
    assert 0.6 <= sum(bool(row["整改完成日期"]) for row in shops) / len(shops) <= 0.7
    assert 1 <= sum(bool(row["回潮日期"]) for row in shops) <= 20
    assert sum(by(row, "整改完成日期", NOTICE_DAY) for row in shops) <= 30


def test_eight_steps_of_every_compound_fit_its_structures(sample):
    steps = defaultdict(dict)
    for row in sample.known(STEPS):
        steps[row["小区编号"]][int(row["步骤"])] = row
    structures = defaultdict(list)
    for row in sample.known(STRUCTURES):
        structures[row["小区编号"]].append(row)
    middle = 0
    for compound in sample.compounds():
        number = compound.row["小区编号"]
        mine = steps[number]
        assert sorted(mine) == list(range(1, 9))
        assert all(mine[step]["完成日期"] for step in (1, 2))
        if structures[number]:
            assert mine[2]["完成日期"] <= min(row["发现日期"] for row in structures[number])
            assert bool(mine[6]["完成日期"]) == compound.clear
            assert mine[4]["开始日期"] <= mine[6]["开始日期"]
            assert not mine[8]["开始日期"] or mine[8]["开始日期"] >= mine[6]["完成日期"]
        middle += bool(mine[6]["开始日期"]) and not mine[6]["完成日期"]
    assert middle >= 15


def test_one_to_three_actions_a_meeting_some_late_some_open(sample):
    actions = sample.known(ACTIONS)
    raised = Counter(row["提出日期"] for row in actions)
    assert set(raised) == {friday.isoformat() for friday in fridays(NOTICE_DAY, LAST_DAY)}
    assert all(1 <= count <= 3 for count in raised.values())
    assert all(7 <= days_between(row["提出日期"], row["期限"]) <= 28 for row in actions)
    done = [row for row in actions if row["完成日期"]]
    assert 0.7 <= len(done) / len(actions) < 1
    assert any(row["完成日期"] > row["期限"] for row in done)
    assert any(not row["完成日期"] and row["期限"] < LAST_DAY.isoformat() for row in actions)
    owners = {row["责任单位"] for row in actions}
    groups = {group.name for group in load(CAMPAIGN).support_groups}
    assert owners <= groups | {f"第{number}组" for number in "一二三四五六七八"}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_ones(folders, tmp_path):
    write(tmp_path, seed=2017)
    assert contents(tmp_path) == contents(folders[2017])
    assert contents(folders[1]) != contents(folders[2017])


def test_writing_again_replaces_an_earlier_sample_only(folders, tmp_path):
    write(tmp_path, seed=1)
    write(tmp_path, seed=2)
    assert contents(tmp_path) == contents(folders[2])
    real = tmp_path / "违建点位台账_2018-07-06.csv"
    real.write_text("点位编号,备注\nA-1,实测\n", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write(tmp_path, seed=1)
    assert real.exists() and contents(tmp_path).items() >= contents(folders[2]).items()


def test_no_person_of_the_notice_appears(three):
    campaign = load(CAMPAIGN)
    people = {member.name for member in campaign.leading_group}
    people |= {name for group in campaign.support_groups for name in group.heads}
    people |= {name for team in campaign.teams for name in (team.leader, *team.members)}
    assert len(people) > 60
    for path in three.glob("*.csv"):
        text = path.read_text("utf-8")
        assert [name for name in people if name in text] == []


def test_committed_sample_is_what_the_default_seed_writes(folders):
    assert contents(COMMITTED) == contents(folders[2017])


def test_committed_sample_is_small_and_says_what_it_is():
    assert sum(path.stat().st_size for path in COMMITTED.rglob("*") if path.is_file()) < 3_000_000
    assert "python -m clearance sample" in (COMMITTED / "README.md").read_text("utf-8")


def test_more_streets_reconcile_each_for_itself(three):
    sample = Sample(three)
    campaign = load(three / "campaign")
    assert len(campaign.streets) == 3 and len(campaign.areas) == 72
    assert len({area.name for area in campaign.areas}) == 72
    assert all(street.street_code.startswith("31999") for street in campaign.streets[1:])
    street_of = {area.name: area.street_code for area in campaign.areas}
    prefixes = {}
    for clock in CLOCKS:
        compounds = sample.compounds(clock, NOTICE_DAY)
        shops = sample.known(SHOPS, clock, NOTICE_DAY)
        for street in campaign.streets:
            mine = [item for item in compounds if street_of[item.row["居民区"]] == street.street_code]
            (prefix,) = {item.row["小区编号"].rpartition("SQ")[0] for item in mine}
            prefixes[street.street_code] = prefix
            there = [row for row in shops if row["街道"] == street.name]
            assert {row["点位编号"].rpartition("JGF")[0] for row in there} == {prefix}
            assert_reconciles(mine, there)
    assert len(set(prefixes.values())) == 3
    assert len({row["小区名称"] for row in sample.known(COMPOUNDS)}) == 3 * 82
    assert len({row["道路"] for row in sample.known(SHOPS)}) == 3 * 20


def test_ids_are_unique_over_streets_and_each_street_is_independent(three, folders):
    sample, alone = Sample(three), Sample(folders[2017])
    for ledger in HEADERS:
        for survey in sample.of(ledger):
            keys = [key_of(ledger, row) for row in survey.rows]
            assert len(keys) == len(set(keys))
        mine = [row for row in sample.known(ledger) if not key_of(ledger, row)[0].startswith("J0")]
        assert [{column: row[column] for column in HEADERS[ledger].split()} for row in mine] == alone.known(ledger)
    assert len({row["小区编号"] for row in sample.known(STRUCTURES)}) > 200


def test_one_street_writes_no_campaign_folder(folders):
    assert not (folders[2017] / "campaign").exists()
