"""The campaign's files say what the notice says, agree with each other, and a malformed one is refused with its place.

The notice (data/campaign/notice.txt) is parsed here by itself, so that a name or number lost in the files is seen.
"""

import re
import shutil
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from clearance.campaign import FILES, Campaign, CampaignError, default_folder, fingerprint, load, resolve_area

FOLDER = Path(__file__).resolve().parents[2] / "data" / "campaign"
STREET = "310107017"
TABLES = [file.removesuffix(".csv") for file in FILES if file.endswith(".csv")]
OFFICIAL_AREAS = [  # NBS, 2017 edition, in the order of their codes 001–025 without 008
    "中山新村", "镇坪路", "太浜巷", "薛家厍", "信仪新村", "石泉新村第一",
    "石泉新村第二", "石泉六村", "铁路新村", "洵阳新村第一", "洵阳新村第二", "石岚三村",
    "管弄新村第一", "管弄新村第二", "管弄新村第三", "铜川路", "陆家宅第一", "陆家宅第二",
    "联合新村", "和平新村", "兰凤新村", "中宁路", "秋月枫舍", "品尊国际",
]  # fmt: skip


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


NOTICE = squeeze((FOLDER / "notice.txt").read_text("utf-8"))


def said(pattern: str) -> tuple[str, ...]:
    """The groups of a pattern that must occur in the notice exactly once."""
    found = list(re.finditer(pattern, NOTICE))
    assert len(found) == 1, f"{pattern}: {len(found)} times in the notice"
    return found[0].groups()


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load(FOLDER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "campaign"))


def replace(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text, f"the test's own premise: {old!r} is in {file}"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


# ---- the numbers of the notice, and that they reconcile


def test_the_street_has_the_numbers_of_the_notice(campaign):
    (street,) = campaign.streets
    areas, compounds, civilized, ordinary = map(int, said(r"共有(\d+)个居民区、(\d+)个居民小区,其中市、区级文明小区(\d+)个,一般小区(\d+)个"))
    civilized_clear, left = map(int, said(r"文明小区已有(\d+)个实现无违建,另外(\d+)个尚余少量违建"))
    (ordinary_clear,) = map(int, said(r"一般小区有(\d+)个已实现无违建"))
    roads, shops = map(int, said(r"街道(\d+)条道路(\d+)处“居改非”"))
    assert street.street_code == STREET and street.name in NOTICE
    assert (street.areas, street.compounds, street.civilized, street.ordinary) == (areas, compounds, civilized, ordinary) == (24, 82, 32, 50)
    assert (street.civilized_clear, street.ordinary_clear) == (civilized_clear, ordinary_clear) == (12, 6)
    assert (street.roads, street.shops) == (roads, shops) == (20, 433)
    assert street.civilized - street.civilized_clear == left == 20


def test_the_totals_reconcile(campaign):
    (street,) = campaign.streets
    assert street.compounds == street.civilized + street.ordinary
    assert street.civilized_clear + street.ordinary_clear == 18
    batches = {b.batch: b.compounds for b in campaign.batches}
    assert batches == {1: 32, 2: 23, 3: 21, 4: 0}
    assert batches[1] == street.civilized
    assert batches[2] + batches[3] + street.ordinary_clear == street.ordinary
    assert sum(batches.values()) + street.ordinary_clear == street.compounds


def test_the_dates_are_those_of_the_notice(campaign):
    assert said(r"石泉路街道办事处(\d+)年(\d+)月(\d+)日石泉路街道“无违建") == ("2017", "10", "13")
    assert said(r"力争(\d+)年(\d+)月底完成全部小区的拆违工作") == ("2018", "11")
    facts = campaign.campaign
    assert (facts.issued_on, facts.baseline_on) == (date(2017, 10, 13), date(2017, 10, 13))
    assert (facts.starts_on, facts.target_on, facts.spring_festival_on) == (date(2017, 4, 1), date(2018, 11, 30), date(2018, 2, 16))
    assert facts.starts_on == campaign.batches[0].planned_start
    assert squeeze(facts.title) in NOTICE


def first_and_last_day(months: tuple[str, ...]) -> tuple[date, date]:
    y0, m0, y1, m1 = map(int, months)
    after = date(y1 + m1 // 12, m1 % 12 + 1, 1)
    return date(y0, m0, 1), date.fromordinal(after.toordinal() - 1)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_batch_and_stage_have_the_window_and_words_of_the_notice(campaign, number):
    digit, window = "一二三四"[number - 1], r"\((\d+)年(\d+)月-(\d+)年(\d+)月\)"
    batch, stage = campaign.batches[number - 1], campaign.stages[number - 1]
    assert batch.batch == stage.stage == number
    *months, aim = said(rf"第{digit}批{window}([^;]+?)(?:;|,力争)")
    assert (batch.planned_start, batch.planned_end) == first_and_last_day(tuple(months))
    assert squeeze(batch.aim) == aim
    *months, name = said(rf"第{digit}阶段{window}:(\w+)。{re.escape(squeeze(stage.task))}(?:第|四、)")
    assert (stage.starts_on, stage.ends_on) == first_and_last_day(tuple(months)) == (batch.planned_start, batch.planned_end)
    assert stage.name == name


def test_only_batch_two_aims_at_the_spring_festival(campaign):
    assert "力争春节前完成" in campaign.stages[1].task
    assert [b.aim_on for b in campaign.batches] == [None, campaign.campaign.spring_festival_on, None, None]


# ---- the areas


def test_the_areas_are_the_24_official_ones(campaign):
    codes = [f"{STREET}{number:03}" for number in range(1, 26) if number != 8]
    assert [(a.area_code, a.name) for a in campaign.areas] == [(c, f"{n}居委会") for c, n in zip(codes, OFFICIAL_AREAS, strict=True)]
    assert len(campaign.areas) == campaign.streets[0].areas == 24
    assert len({a.short_name for a in campaign.areas}) == 24


def test_every_name_of_an_area_leads_to_it_and_to_no_other(campaign):
    for area in campaign.areas:
        for text in (area.area_code, area.name, area.short_name, *area.aliases):
            assert resolve_area(campaign.areas, text) == area.area_code, text


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("和平", "021"), ("和平新村", "021"), ("和平居委会", "021"), (" 和平 新村居民区 ", "021"), ("洵阳一村", "011"), ("管弄新村第三居委会", "016"),
        ("陆二居民区", "019"), ("310107017001", "001"), ("石岚三村居委会", "013"), ("石六", "009"),
    ],
)  # fmt: skip
def test_an_area_is_recognised_as_offices_write_it(campaign, text, area):
    assert resolve_area(campaign.areas, text) == resolve_area(campaign.areas, text, STREET) == STREET + area


@pytest.mark.parametrize("text", ["", "  ", "居委会", "居民区", "石泉", "石泉新村", "管弄新村", "洵", "石五", "石岚新村", "310107017008", "不存在"])
def test_an_area_is_never_guessed(campaign, text):
    assert resolve_area(campaign.areas, text) is None


def test_an_area_name_that_two_streets_share_needs_the_street(copy):
    replace(copy, "streets.csv", "\n310107017,", "\n310107018,邻街道,Neighbour,1,1,1,0,0,0,1,1,test\n310107017,")
    replace(copy, "areas.csv", "\n310107017001,", "\n310107018001,310107018,和平新村居委会,和平,,Heping,test\n310107017001,")
    city = load(copy)
    assert resolve_area(city.areas, "和平") is None
    assert resolve_area(city.areas, "和平", "310107018") == "310107018001"
    assert resolve_area(city.areas, "和平", STREET) == "310107017021"
    assert resolve_area(city.areas, "太浜巷") == "310107017003"
    assert resolve_area(city.areas, "太浜巷", "310107018") is None


# ---- people, groups, teams


def test_the_leading_group_is_that_of_the_notice(campaign):
    heads, executive, deputies = said(r"组长:([\w、]+?)常务副组长:(\w+?)副组长:([\w、]+?)\(一\)")
    expected = [("组长", n) for n in heads.split("、")] + [("常务副组长", executive)] + [("副组长", n) for n in deputies.split("、")]
    assert [(m.position, m.name) for m in campaign.leading_group] == expected
    assert len(expected) == 2 + 1 + 8


@pytest.mark.parametrize("number", range(1, 8))
def test_a_support_group_has_its_heads_and_its_duty_word_for_word(campaign, number):
    digits = "一二三四五六七八"
    after = r"三、工作步骤" if number == 7 else rf"\({digits[number]}\)"
    name, heads, duty = said(rf"\({digits[number - 1]}\)(\w+?组)组长:([\w、]+?)职责:(.+?){after}")
    group = campaign.support_groups[number - 1]
    assert (group.group, group.name, "、".join(group.heads), squeeze(group.duty)) == (number, name, heads, duty)


@pytest.mark.parametrize("number", range(1, 9))
def test_a_team_has_its_leader_members_staff_and_task_word_for_word(campaign, number):
    digits = "一二三四五六七八"
    after = "附:" if number == 8 else f"第{digits[number]}组组长"
    leader, members, staff, task = said(rf"第{digits[number - 1]}组组长:(\w+?)组员:([\w、]+?)工作人员:([\w、]+?)任务:(.+?){after}")
    team = campaign.teams[number - 1]
    # the notice breaks a line, and has no 、, before 邵夷情; it writes 居委会 once for the four of team 8
    assert (team.team, team.leader, "".join(team.members), team.task) == (number, leader, members.replace("、", ""), task)
    expected = staff.replace("管一、管二、管三、", "管一居委会、管二居委会、管三居委会、").split("、")
    assert list(team.staff) == expected
    assert all(2 <= len(name) <= 3 for name in (team.leader, *team.members)) and len(team.members) == 6


def test_there_are_as_many_groups_and_teams_as_the_notice_says(campaign):
    groups, teams = map(int, said(r"下设(\d+)个专业支撑组和(\d+)个并行拆违小组"))
    assert (len(campaign.support_groups), len(campaign.teams)) == (groups, teams) == (7, 8)


def test_every_person_is_named_in_the_notice(campaign):
    people = {m.name for m in campaign.leading_group}
    people |= {name for g in campaign.support_groups for name in g.heads}
    people |= {name for t in campaign.teams for name in (t.leader, *t.members)}
    assert [name for name in sorted(people) if name not in NOTICE] == []


def test_team_leaders_sit_in_the_leading_group(campaign):
    assert {t.leader for t in campaign.teams} <= {m.name for m in campaign.leading_group}


def test_every_neighbourhood_staff_of_a_team_is_a_known_area(campaign):
    offices = [office for t in campaign.teams for office in t.staff if office.endswith("居委会")]
    assert len(offices) == 12
    assert [office for office in offices if resolve_area(campaign.areas, office) is None] == []


@pytest.mark.parametrize("number", range(1, 9))
def test_a_step_has_its_name_and_words(campaign, number):
    after = r"(?:第|验证码|$)"
    name, task = said(rf"第{number}步([^。]+)。(.+?){after}")
    step = campaign.steps[number - 1]
    assert (step.step, squeeze(step.name), squeeze(step.task)) == (number, name, task)
    assert len(campaign.steps) == 8


# ---- the named compounds


def test_every_named_compound_occurs_in_the_notice(campaign):
    assert len(campaign.named_compounds) == 20
    # only 岚皋路433弄 is completed by us: the notice writes 岚皋路401弄、433弄
    assert [c.name for c in campaign.named_compounds if c.name not in NOTICE] == ["岚皋路433弄"]
    assert "岚皋路401弄、433弄" in NOTICE


@pytest.mark.parametrize("number", range(1, 9))
def test_a_teams_compounds_are_those_of_its_task(campaign, number):
    task = campaign.teams[number - 1].task
    mine = [c for c in campaign.named_compounds if c.team == number]
    listed = re.sub(r"等小区$", "", task).split("、")
    assert len(mine) == len(listed)
    for compound, part in zip(mine, listed, strict=True):
        assert part in (compound.name, *compound.aliases)


def test_a_compound_lies_in_an_area_whose_office_works_with_its_team(campaign):
    for compound in campaign.named_compounds:
        if compound.team is not None:
            offices = {resolve_area(campaign.areas, office) for office in campaign.teams[compound.team - 1].staff}
            assert compound.area_code in offices, compound.name


def test_the_batches_named_compounds_are_in_the_notice_and_in_the_list(campaign):
    for batch in campaign.batches:
        carried = [c for c in campaign.named_compounds if c.batch == batch.batch]
        assert len(carried) == len(batch.named)
        for name in batch.named:
            assert name in NOTICE
            assert sum(name in (c.name, *c.aliases) for c in carried) == 1, name
    assert [len(b.named) for b in campaign.batches] == [0, 3, 3, 0]


def test_no_two_named_compounds_share_a_name(campaign):
    names = [name for c in campaign.named_compounds for name in (c.name, *c.aliases)]
    assert sorted(names) == sorted(set(names))


def test_an_area_that_is_not_in_the_notice_says_who_placed_it(campaign):
    for compound in campaign.named_compounds:
        assert ("placed by us" if compound.area_code else "left empty") in compound.source, compound.name


# ---- sources and settings


def test_every_line_has_a_source_and_an_english_rendering(campaign):
    for table in TABLES:
        rows = getattr(campaign, table)
        assert rows, table
        for row in rows:
            assert re.match(r"notice (§|附)|NBS 2017", row.source), row
            english = [getattr(row, f.name) for f in fields(row) if f.name.endswith("_en")]
            assert all(re.search("[A-Za-z]", text) for text in english)
    assert campaign.campaign.source.startswith("notice")


def test_settings_are_marked_as_settings(campaign):
    assert {name: s.value for name, s in campaign.settings.items()} == {"meeting_weekday": 5, "recent_weeks": 4, "holidays": "2018-02-15/2018-02-21, 2019-02-04/2019-02-10", "holiday_capacity": 0.25, "long_standing_days": 180, "force_waiting_days": 60, "suit_months": 6, "relapse_free_days": 90, "shops_closed_share": 0.95, "stale_days": 30, "reinspection_size": 30, "sample_mark": "示例数据"}
    assert all(name == s.name and s.source == "setting" and s.note and s.note_en for name, s in campaign.settings.items())


# ---- the folder


def test_the_folder_is_the_repositorys_unless_the_environment_says_otherwise(monkeypatch, tmp_path):
    monkeypatch.delenv("CLEARANCE_CAMPAIGN", raising=False)
    assert default_folder() == FOLDER
    monkeypatch.setenv("CLEARANCE_CAMPAIGN", str(tmp_path))
    assert default_folder() == tmp_path


def test_the_fingerprint_follows_every_file_that_is_read_and_no_other(copy):
    before = fingerprint(FOLDER)
    assert re.fullmatch("[0-9a-f]{64}", before) and fingerprint(copy) == before
    (copy / "notice.txt").unlink()
    assert fingerprint(copy) == before and load(copy) == load(FOLDER)
    for file in FILES:
        content = (copy / file).read_bytes()
        (copy / file).write_bytes(content + b"\n")
        assert fingerprint(copy) != before, file
        (copy / file).write_bytes(content)
    assert fingerprint(copy) == before


def test_a_file_saved_by_excel_with_a_byte_order_mark_and_crlf_reads_the_same(copy):
    for file in FILES:
        if file.endswith(".csv"):
            text = (copy / file).read_text("utf-8")
            (copy / file).write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load(copy) == load(FOLDER)


# ---- malformed files

BREAKS = [
    # file, old, new → line, column, value, a word of what to write instead
    ("streets.csv", ",24,82,", ",24,八十二,", 2, "compounds", "八十二", "whole number"),
    ("streets.csv", ",24,82,", ",24,83,", 2, "compounds", 83, "must be civilized + ordinary = 82"),
    ("streets.csv", ",12,6,", ",12,60,", 2, "ordinary_clear", 60, "must not exceed ordinary"),
    ("areas.csv", "310107017003,", "31010701700,", 4, "area_code", "31010701700", "code of 12 digits"),
    ("areas.csv", "310107017002,310107017,", "310107017002,310107099,", 3, "street_code", "310107099", "streets.csv"),
    ("areas.csv", "310107017002,", "310107017001,", 3, "area_code", "310107017001", "already on line 2"),
    ("areas.csv", "镇坪路居委会", "", 3, "name", "", "fill it in"),
    ("areas.csv", "short_name", "short", 1, "short_name", None, "header needs this column"),
    ("areas.csv", "name_en,source", "name_en,source,remark", 1, "remark", "remark", "no such column"),
    ("batches.csv", "2018-02-28", "2018-02-30", 3, "planned_end", "2018-02-30", "write a date"),
    ("batches.csv", "2018-02-28", "2018/2/28", 3, "planned_end", "2018/2/28", "write a date"),
    ("batches.csv", "2018-06-30", "2018-02-01", 4, "planned_end", date(2018, 2, 1), "must not be before planned_start"),
    ("stages.csv", "2018-10-31", "2018-01-31", 5, "ends_on", date(2018, 1, 31), "must not be before starts_on"),
    ("leading_group.csv", "金洪涛,notice §二", "金洪涛,", 4, "source", "", "fill it in"),
    ("support_groups.csv", "\n2,自治协商组", "\n-2,自治协商组", 3, "group", "-2", "whole number"),
    ("teams.csv", ",铁路新村,", ",", 5, "source", None, "6 cells where the header has 7"),
    ("named_compounds.csv", "310107017021,1,2", "310107017021,9,2", 2, "team", 9, "teams.csv"),
    ("named_compounds.csv", "310107017021,1,2", "310107017021,1,7", 2, "batch", 7, "batches.csv"),
    ("named_compounds.csv", "310107017021,1,2", "310107017008,1,2", 2, "area_code", "310107017008", "areas.csv"),
    ("steps.csv", "notice 附 第1步", '"notice 附 第1步', 2, None, None, "double quotes"),
    ("campaign.toml", "target_on = 2018-11-30", 'target_on = "2018-11-30"', 9, "target_on", "2018-11-30", "without quotes"),
    ("campaign.toml", "target_on = 2018-11-30", "target_on = 2016-11-30", 9, "target_on", date(2016, 11, 30), "must not be before"),
    ("campaign.toml", "target_on = 2018-11-30\n", "", 4, "target_on", None, "needs this key"),
    ("campaign.toml", "target_on = 2018-11-30", "target_on = 30 Nov", 9, None, None, "not valid TOML"),
    ("campaign.toml", "recent_weeks]\nvalue = 4", "recent_weeks]\nvalue = [4]", 21, "value", [4], "write one number"),
    ("campaign.toml", "recent_weeks]\nvalue = 4", "recent_weeks]\nvalues = 4", 20, "value", None, "needs this key"),
    ("campaign.toml", "recent_weeks]\nvalue = 4", "recent_weeks]\nunit = 1\nvalue = 4", 21, "unit", 1, "no such key"),
    ("campaign.toml", "[campaign]", "[campain]", None, "campaign", None, "section [campaign] is missing"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "column", "value", "instead"), BREAKS, ids=[f"{b[0]}:{b[6]}" for b in BREAKS])
def test_a_malformed_file_is_refused_with_its_place_and_what_to_write(copy, file, old, new, line, column, value, instead):
    replace(copy, file, old, new)
    with pytest.raises(CampaignError) as refused:
        load(copy)
    error, message = refused.value, str(refused.value)
    assert (error.file, error.line, error.column) == (file, line, column)
    assert value is None or error.value == value
    chinese, english = message.split("\n", 1)
    assert instead in english and re.search("[一-鿿]{2}", chinese)
    for half in (chinese, english):
        assert file in half and (line is None or str(line) in half) and (column is None or column in half)
        assert value in (None, "") or str(value) in half


def test_a_line_number_counts_the_lines_inside_quoted_cells(copy):
    replace(copy, "steps.csv", "广泛发动、组建队伍", '"广泛发动、\n组建队伍"')
    replace(copy, "steps.csv", "\n2,", "\n二,")
    with pytest.raises(CampaignError) as refused:
        load(copy)
    assert (refused.value.line, refused.value.column) == (4, "step")


def test_a_missing_file_is_named(copy):
    (copy / "teams.csv").unlink()
    for read in (load, fingerprint):
        with pytest.raises(CampaignError, match=r"teams\.csv.*\n?.*add it"):
            read(copy)


def test_a_file_in_another_encoding_is_named_with_its_line(copy):
    text = (copy / "areas.csv").read_text("utf-8")
    (copy / "areas.csv").write_bytes(text.encode("gb18030"))
    with pytest.raises(CampaignError, match="UTF-8") as refused:
        load(copy)
    assert (refused.value.file, refused.value.line) == ("areas.csv", 2)
