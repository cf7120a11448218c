"""The queries on shops (居改非) worked by hand, and held to the lists behind them."""

from datetime import date

import pytest

from clearance import query
from clearance.selection import AS_NOW, AS_REPORTED, KNOWN, Selection
from tests.queries.ascii_tables import assert_rows

SHOPS = """
| shop | road   | address | business | licence  | found      | interviewed | closed     | relapsed   |
| j1   | 石泉路 | 1号     | 餐饮     | 无证无照 | 2017-10-01 | 2017-10-20  | 2017-11-01 |            |
| j2   | 石泉路 | 2号     | 餐饮     | 无证无照 |            |             | 2017-11-01 | 2018-01-02 |
| j3   | 岚皋路 | 3号     | 水果店   | 证照齐全 | 2018-03-01 |             |            |            |
| j4   | 岚皋路 | 4号     |          |          | 2017-10-10 | 2017-12-01  | 2018-02-01 |            |
"""
EARLIER = """
| shop | road   | address | found      | closed |
| j1   | 石泉路 | 1号     | 2017-10-01 |        |
| j4   | 岚皋路 | 4号     | 2017-10-10 |        |
"""
ASKINGS = [(day, known) for day in (date(2017, 4, 5), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)) for known in KNOWN]


def told(street):
    return street.survey("shops", "2017-11-24", EARLIER).survey("shops", "2018-06-29", SHOPS).imported()


def test_headline(street):
    """Of four, 0.95 is 3.8, so all four must be closed. j2 is open again; it and j3 were never interviewed."""
    told(street)
    expected = """
    | shops | roads | closed | open | roads_done | ever_closed | relapsed | not_interviewed | closed_share | may_stay_open | to_close | weeks_left |
    | 4     | 2     | 2      | 2    | 0          | 3           | 1        | 2               | 0.95         | 0             | 2        | 22         |
    """
    assert_rows(street.ask("shops/headline", "2018-06-29"), expected)
    assert street.one("shops/headline", "2018-06-29")["needed_per_week"] == pytest.approx(2 / 22)
    expected = """
    | shops | roads | closed | open | roads_done | ever_closed | relapsed | not_interviewed |
    | 3     | 2     | 2      | 1    | 1          | 2           | 0        | 0               |
    """
    assert_rows(street.ask("shops/headline", "2017-12-31"), expected)
    expected = """
    | shops | closed | open | ever_closed | not_interviewed |
    | 2     | 0      | 2    | 0           | 2               |
    """
    assert_rows(street.ask("shops/headline", "2017-12-31", AS_REPORTED), expected)
    assert street.one("shops/headline", "2018-11-30")["needed_per_week"] is None


@pytest.mark.parametrize(("shops", "may_stay"), [(19, 0), (20, 1), (39, 1), (40, 2)])
def test_basically_done_rounds_what_must_be_closed_up(shops, may_stay, street):
    street.survey("shops", "2018-06-29", [{"shop": f"j{n}", "road": "石泉路", "address": f"{n}号", "found": "2017-10-01"} for n in range(shops)]).imported()
    row = street.one("shops/headline", "2018-06-29")
    assert (row["may_stay_open"], row["to_close"]) == (may_stay, shops - may_stay)


def test_progress_by_road_trade_and_licence(street):
    """The last four full weeks of 2018-02-09 begin after 12 January: j4 alone was closed in them."""
    told(street)
    expected = """
    | road   | shops | closed | open | relapsed | not_interviewed | closed_recently |
    | 石泉路 | 2     | 1      | 1    | 1        | 1               | 0               |
    | 岚皋路 | 1     | 1      | 0    | 0        | 0               | 1               |
    """
    assert_rows(street.ask("shops/progress_by_road", "2018-02-09"), expected)
    expected = """
    | business | shops | closed | open | relapsed |
    | 餐饮     | 2     | 1      | 1    | 1        |
    | 水果店   | 1     | 0      | 1    | 0        |
    |          | 1     | 1      | 0    | 0        |
    """
    assert_rows(street.ask("shops/progress_by_business", "2018-06-29"), expected)
    expected = """
    | licence  | shops | closed | open | relapsed |
    | 无证无照 | 2     | 1      | 1    | 1        |
    | 证照齐全 | 1     | 0      | 1    | 0        |
    |          | 1     | 1      | 0    | 0        |
    """
    assert_rows(street.ask("shops/progress_by_licence", "2018-06-29"), expected)
    reported = {name: street.ask(f"shops/progress_by_{name}", "2017-12-31", AS_REPORTED) for name in ("road", "business", "licence")}
    assert [(row["road"], row["closed"], row["open"]) for row in reported["road"]] == [("岚皋路", 0, 1), ("石泉路", 0, 1)]
    assert [(row["business"], row["open"]) for row in reported["business"]] == [(None, 2)] == [(row["licence"], row["open"]) for row in reported["licence"]]


def test_the_plan_is_a_straight_line_from_the_notice_to_what_may_stay(street):
    """Open on the notice's day: j1, j2 and j4. 413 days to the target, where of three none may stay."""
    told(street)
    rows = {row["week_end"]: row["open_plan"] for row in street.ask("shops/plan_by_week", "2018-01-05")}
    assert (min(rows), max(rows)) == ("2017-10-13", "2018-11-30")
    assert (rows["2017-10-13"], rows["2018-11-30"]) == (3, 0)
    assert rows["2017-12-01"] == pytest.approx(3 * 364 / 413)
    assert next(iter(street.ask("shops/plan_by_week", "2018-01-05", AS_REPORTED)))["open_plan"] == 2
    assert street.ask("shops/plan_by_week", "2017-10-12") == [], "no plan before the notice"
    assert street.ask("shops/plan_by_week", "2018-12-31")[-1]["open_plan"] == 0


def test_waits(street):
    told(street)
    expected = """
    | shop_id | found_on   | interviewed_on | closed_on  | relapsed_on |
    | j1      | 2017-10-01 | 2017-10-20     | 2017-11-01 |             |
    | j2      |            |                | 2017-11-01 |             |
    | j4      | 2017-10-10 | 2017-12-01     |            |             |
    """
    assert_rows(street.ask("shops/waits_by_shop", "2017-12-31"), expected)
    assert [row["closed_on"] for row in street.ask("shops/waits_by_shop", "2017-12-31", AS_REPORTED)] == [None, None]
    assert street.ask("shops/waits_by_shop", "2018-06-29")[1]["relapsed_on"] == "2018-01-02"


def test_the_new_lists(street):
    told(street)
    expected = """
    | shop_id | listed_on  | days |
    | j2      | 2018-01-02 | 178  |
    """
    assert_rows(street.ask("rows/shops", "2018-06-29", list="shops_relapsed"), expected)
    assert [row["shop_id"] for row in street.ask("rows/shops", "2018-06-29", list="shops_not_interviewed")] == ["j2", "j3"]
    assert street.ask("rows/shops", "2017-12-31", list="shops_relapsed") == []


@pytest.mark.parametrize(("day", "known"), ASKINGS)
def test_every_count_is_its_list_s_length_and_the_parts_add_up(day, known, sample_store):
    asked = Selection(day, known)
    (headline,) = query.records("shops/headline", asked, sample_store)
    for name, column in {"shops": "shops", "shops_closed": "closed", "shops_open": "open", "shops_relapsed": "relapsed", "shops_not_interviewed": "not_interviewed"}.items():
        assert len(query.records("rows/shops", asked, sample_store, list=name)) == headline[column], name
    for name in ("road", "business", "licence"):
        rows = query.records(f"shops/progress_by_{name}", asked, sample_store)
        assert [sum(row[column] for row in rows) for column in ("shops", "closed", "open", "relapsed")] == [headline[column] for column in ("shops", "closed", "open", "relapsed")]
    assert len(query.records("shops/waits_by_shop", asked, sample_store)) == headline["shops"]
    (pace,) = [row for row in query.records("burndown/pace", asked, sample_store) if row["measure"] == "shops"]
    assert (pace["total"], pace["remaining"]) == (headline["shops"], headline["open"])


def test_compound_filters_do_not_apply(sample_store):
    everything, filtered = (query.records("shops/headline", Selection(date(2018, 6, 29), AS_NOW, **more), sample_store) for more in ({}, {"batches": ("2",), "teams": ("3",)}))
    assert everything == filtered
    assert query.records("shops/headline", Selection(date(2018, 6, 29), streets=("999999999",)), sample_store)[0]["shops"] == 0
