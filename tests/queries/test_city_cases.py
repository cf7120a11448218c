"""Several streets, worked by hand: what the wall says of each, where there are too many compounds for a tile each."""

from datetime import date

import pytest

from clearance import campaign, intake, query, store
from clearance.selection import Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.conftest import Street

COMPOUNDS = """
| id | name   | area | class    | baseline |
| A  | 示例甲 | 和平 | 一般小区 | 少量     |
| B  | 示例乙 | 和平 | 一般小区 | 严重     |
| C  | 示例丙 | 和平 | 一般小区 | 普遍     |
| D  | 示例丁 | 邻一 | 文明小区 | 普遍     |
| E  | 示例戊 | 邻一 | 文明小区 | 无违建   |
"""
STRUCTURES = """
| structure | compound | kind     | sqm | found      | removed    | accepted   | relapsed   |
| s1        | A        | 天井搭建 | 10  | 2017-04-10 | 2017-09-20 | 2017-09-25 |            |
| s2        | B        | 天井搭建 | 10  | 2017-05-01 | 2018-06-25 |            |            |
| s3        | D        | 天井搭建 | 10  | 2017-10-10 | 2018-01-10 |            | 2018-06-26 |
"""


@pytest.fixture
def streets(tmp_path):
    """石泉路街道, a neighbour, and one that has no ledger yet."""
    facts = tmp_path / "campaign"
    facts.mkdir()
    for name in campaign.FILES:
        (facts / name).write_text((campaign.default_folder() / name).read_text(encoding="utf-8"), encoding="utf-8")
    with (facts / "streets.csv").open("a", encoding="utf-8") as file:
        file.write("310107018,邻街道,Neighbour,1,2,2,0,0,0,1,1,test\n310107019,空街道,Empty,1,0,0,0,0,0,1,1,test\n")
    with (facts / "areas.csv").open("a", encoding="utf-8") as file:
        file.write("310107018001,310107018,邻一居委会,邻一,,Neighbour 1,test\n310107019001,310107019,空一居委会,空一,,Empty 1,test\n")
    told = Street(tmp_path).survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", STRUCTURES)
    reports = intake.import_files(told.files, store=tmp_path / "store", campaign_folder=facts, importer="test")
    assert [(each.error, each.findings) for each in reports if each.status == intake.REJECTED or each.rows_quarantined] == []
    return told


def test_a_street_s_tile(streets):
    """B became clear within the week, D fell back; C is not surveyed. E had nothing from the start: clear, and nothing to accept."""
    expected = """
    | name       | name_en                  | compounds | clear | verified_clear | not_surveyed | in_scope | standing | became | fell | state        |
    | 石泉路街道 | Shiquan Road Subdistrict | 3         | 2     | 1              | 1            | 2        | 0        | 1      | 0    | not_surveyed |
    | 邻街道     | Neighbour                | 2         | 1     | 1              | 0            | 1        | 1        | 0      | 1    | standing     |
    | 空街道     | Empty                    | 0         | 0     | 0              | 0            | 0        | 0        | 0      | 0    | not_surveyed |
    """
    assert_rows(streets.ask("overview/streets", "2018-06-29"), expected)
    expected = """
    | name       | clear | verified_clear | standing | became | fell | state        |
    | 石泉路街道 | 1     | 1              | 1        | 0      | 0    | standing     |
    | 邻街道     | 2     | 1              | 0        | 0      | 0    | clear        |
    | 空街道     | 0     | 0              | 0        | 0      | 0    | not_surveyed |
    """
    assert_rows(streets.ask("overview/streets", "2018-06-22"), expected)


def test_filters_leave_only_the_streets_that_they_let_through(streets):
    assert [row["street_code"] for row in streets.ask("overview/streets", "2018-06-29", classes=("文明小区",))] == ["310107018"]
    assert [row["street_code"] for row in streets.ask("overview/streets", "2018-06-29", streets=("310107017", "310107019"))] == ["310107017", "310107019"]


def test_a_compound_knows_its_street_and_an_area_too(streets):
    assert {row["compound_id"]: (row["street_code"], row["street"]) for row in streets.ask("overview/wall", "2018-06-29")}["D"] == ("310107018", "邻街道")
    assert {row["compound_id"]: row["street_code"] for row in streets.ask("compound/choices", "2018-06-29")}["A"] == "310107017"
    of = {row["value"]: row["street_code"] for row in streets.ask("surveys/choices", "2018-06-29")}
    assert (of["310107019001"], of["310107018"], of["none"]) == ("310107019", None, None)


@pytest.mark.parametrize("filters", [{}, {"batches": ("2", "3")}, {"classes": ("文明小区",)}, {"teams": ("none",)}])
@pytest.mark.parametrize("day", [date(2017, 10, 13), date(2018, 6, 29)])
def test_the_streets_add_up_to_the_headline_and_the_wall(day, filters, city_folder):
    asked, reader = Selection(day, **filters), store.reader(city_folder)
    rows, (head,) = query.run("overview/streets", asked, reader), query.records("overview/headline", asked, reader)
    assert len(rows) == 7
    of = {"compounds": "compounds", "clear": "compounds_clear", "verified_clear": "compounds_verified_clear", "not_surveyed": "compounds_not_surveyed",
          "in_scope": "structures_in_scope", "standing": "structures_standing"}  # fmt: skip
    assert {name: rows[name].sum() for name in of} == {name: head[figure] for name, figure in of.items()}
    since = {row["measure"]: row for row in query.records("overview/since_last_week", asked, reader)}["compounds"]
    assert (rows["became"].sum(), rows["fell"].sum()) == (since["gone"], since["come"])
