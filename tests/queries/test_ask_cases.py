"""The names that a question may use, and a list narrowed to what came onto it longer ago: small enough to check by eye."""

from clearance.lists import NARROWINGS


def test_names_of_a_small_street(street):
    street.survey("compounds", "2018-03-01", """
        | id | name | area | class |
        | C1 | 平安苑 | 和平 | 一般小区 |
    """).imported()
    street.survey("compounds", "2018-05-01", """
        | id | name | area | class |
        | C1 | 平安花园 | 和平 | 一般小区 |
    """)
    street.survey("structures", "2018-05-02", """
        | structure | compound | kind | sqm | found |
        | S1 | C1 | 阳光房 | 10 | 2018-04-01 |
    """)
    street.survey("shops", "2018-05-03", """
        | shop | road | address | business | licence |
        | H1 | 岚皋路 | 1号 | 餐饮 | 无证无照 |
    """).imported()
    rows = street.ask("ask/names", "2018-05-03")
    named = {(row["field"], row["role"], row["value"], row["name"]) for row in rows}
    assert {each for each in named if each[0] == "compound" and each[1] != "notice"} == {("compound", "own", "C1", "平安花园"), ("compound", "former", "C1", "平安苑")}
    assert {each for each in named if each[0] in ("road", "kind", "business", "licence")} == {
        ("road", "own", "岚皋路", "岚皋路"), ("kind", "own", "阳光房", "阳光房"), ("business", "own", "餐饮", "餐饮"), ("licence", "own", "无证无照", "无证无照"),
    }  # fmt: skip
    assert sum(field == "area" and role == "own" for field, role, *_ in named) == 24
    assert sorted(value for field, _, value, _ in named if field == "team") == list("12345678")
    assert {row["field"] for row in rows} == {"compound", "area", "road", "kind", "business", "licence", "support_group", "team", "batch"}
    (notice,) = [row for row in rows if row["role"] == "notice" and row["name"] == "和平新村小区"]
    assert list(notice["aliases"]) == ["和平", "和平新村"]


def test_a_list_of_what_was_notified_longer_ago(street):
    street.survey("compounds", "2018-03-01", """
        | id | name | area | class |
        | C1 | 和平新村小区 | 和平 | 一般小区 |
    """)
    street.survey("structures", "2018-06-29", """
        | structure | compound | sqm | found      | noticed    | removed    |
        | S1        | C1       | 10  | 2018-01-01 | 2018-04-29 |            |
        | S2        | C1       | 10  | 2018-01-01 | 2018-04-30 |            |
        | S3        | C1       | 10  | 2018-01-01 | 2018-03-01 | 2018-05-01 |
        | S4        | C1       | 10  | 2018-01-01 |            |            |
    """).imported()

    def listed(name, **own):
        return [(row["structure_id"], row["days"]) for row in street.ask("rows/structures", "2018-06-29", list=name, **own)]

    assert listed("notice_standing") == [("S1", 61), ("S2", 60)]
    assert listed("notice_standing", longer_than=60) == [("S1", 61)]
    assert listed("notice_standing", longer_than=61) == []
    assert listed("standing", longer_than=178) == [("S1", 179), ("S2", 179), ("S4", 179)]
    assert listed("cleared", longer_than=58) == [("S3", 59)]
    assert "longer_than" in NARROWINGS["structures"]
