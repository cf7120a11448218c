"""The pivot's queries worked by hand, against a plain twin on random data, and held to the lists behind their cells."""

import itertools
import random
import statistics
from datetime import date, timedelta

import pytest

from clearance import explore, lists, pivot, query
from clearance.selection import AS_NOW, AS_REPORTED, Selection
from tests.queries.ascii_tables import assert_rows

COMPOUNDS = """
| id | name     | area | class    | batch | team | baseline |
| a  | 甲小区   | 和平 | 文明小区 | 1     | 3    | 少量     |
| b  | 乙小区   | 和平 | 一般小区 | 2     |      | 普遍     |
| c  | 丙小区   | 管一 | 一般小区 |       |      | 无违建   |
"""
STRUCTURES = """
| structure | compound | kind     | sqm | ownership | hard | hardship | found      | noticed    | removed    | mode | accepted   | relapsed   | declassified |
| 1         | a        | 天井搭建 | 10  | 私        | 是   | 大病     | 2017-10-02 | 2017-10-03 |            |      |            |            |              |
| 2         | a        | 阳光房   | 20  | 私        | 否   |          | 2017-11-02 |            | 2017-12-06 | 自拆 | 2017-12-20 |            |              |
| 3         | b        | 天井搭建 | 30  | 公        |      |          | 2017-11-10 | 2017-11-20 | 2017-12-08 | 强拆 |            | 2018-01-10 |              |
| 4         | b        | 天井搭建 | 40  | 私        | 否   | 是       | 2018-01-05 |            |            |      |            |            |              |
| 5         | b        | 阳光房   | 50  | 私        | 否   |          | 2018-01-05 |            |            |      |            |            | 2018-01-08   |
"""


@pytest.fixture
def told(street):
    return street.survey("compounds", "2018-01-12", COMPOUNDS).survey("structures", "2018-01-12", STRUCTURES).imported()


def test_structures_by_kind_and_class(told):
    """5 is out of scope. a and b each have a 天井搭建 that stands: two compounds in each kind's row, and two in all, not three."""
    expected = """
    | row_value | col_value | in_scope | standing | cleared | verified | relapsed | noticed | area_standing_sqm | compounds_in_scope | compounds_standing | median_days_standing | hardship_standing |
    | 天井搭建  | 一般小区  | 2        | 2        | 0       | 0        | 1        | 1       | 70.0              | 1                  | 1                  | 35.0                 | 1                 |
    | 天井搭建  | 文明小区  | 1        | 1        | 0       | 0        | 0        | 1       | 10.0              | 1                  | 1                  | 102.0                | 1                 |
    | 天井搭建  |           | 3        | 3        | 0       | 0        | 1        | 2       | 80.0              | 2                  | 2                  | 63.0                 | 2                 |
    | 阳光房    | 文明小区  | 1        | 0        | 1       | 1        | 0        | 0       | 0.0               | 1                  | 0                  |                      | 0                 |
    | 阳光房    |           | 1        | 0        | 1       | 1        | 0        | 0       | 0.0               | 1                  | 0                  |                      | 0                 |
    |           | 一般小区  | 2        | 2        | 0       | 0        | 1        | 1       | 70.0              | 1                  | 1                  | 35.0                 | 1                 |
    |           | 文明小区  | 2        | 1        | 1       | 1        | 0        | 1       | 10.0              | 1                  | 1                  | 102.0                | 1                 |
    |           |           | 4        | 3        | 1       | 1        | 1        | 2       | 80.0              | 2                  | 2                  | 63.0                 | 2                 |
    """
    rows = told.ask("explore/structures", "2018-01-12", rows="kind", cols="class")
    assert_rows([row for row in rows if row["within_value"] is None], expected)
    assert [row["within_value"] for row in rows if row["within_value"]] == ["all"] * 5, "what is not asked is one value"


def test_filters_of_its_own_and_a_dimension_within(told):
    rows = told.ask("explore/structures", "2018-01-12", rows="compound", within="hard", filtered=["kind", "state"], kept=["kind=天井搭建", "state=standing"])
    found = {(row["row_value"], row["within_value"]): row["standing"] for row in rows if row["col_value"] is None}
    assert found == {("a", "yes"): 1, ("a", None): 1, ("b", "no"): 1, ("b", "none"): 1, ("b", None): 2, (None, None): 3}
    assert told.ask("explore/structures", "2018-01-12", filtered=["kind"], kept=["kind=披屋"]) == []


def test_weeks_and_months_of_what_happened(told):
    """10 November 2017 is a meeting day, 6 December no: its week ends on the 8th. What stands was not removed."""
    months = told.ask("explore/structures", "2018-01-12", rows="month_found", cols="week_removed")
    found = {(row["row_value"], row["col_value"]): row["in_scope"] for row in months if row["within_value"] is None and None not in (row["row_value"], row["col_value"])}
    assert found == {("2017-10", "none"): 1, ("2017-11", "2017-12-08"): 1, ("2017-11", "none"): 1, ("2018-01", "none"): 1}
    weeks = told.ask("explore/structures", "2018-01-12", rows="week_found")
    assert {row["row_value"]: row["in_scope"] for row in weeks if row["within_value"] is None and row["col_value"] is None} == {
        "2017-10-06": 1, "2017-11-03": 1, "2017-11-10": 1, "2018-01-05": 1, None: 4,
    }  # fmt: skip


def test_compounds_by_class(told):
    expected = """
    | row_value | compounds | clear | not_clear | verified_clear | not_surveyed |
    | 一般小区  | 2         | 1     | 1         | 1              | 0            |
    | 文明小区  | 1         | 0     | 1         | 0              | 0            |
    |           | 3         | 1     | 2         | 1              | 0            |
    """
    assert_rows([row for row in told.ask("explore/compounds", "2018-01-12", rows="class") if row["within_value"] is None and row["col_value"] is None], expected)


def test_shops_and_actions(street):
    shops = """
    | shop | road   | address | business | found      | interviewed | closed     | relapsed   |
    | j1   | 石泉路 | 1号     | 餐饮     | 2017-10-01 | 2017-10-20  | 2017-11-01 |            |
    | j2   | 石泉路 | 2号     | 餐饮     |            |             | 2017-11-01 | 2018-01-02 |
    | j3   | 岚皋路 | 3号     |          | 2018-01-03 |             |            |            |
    """
    actions = """
    | action | raised     | owner  | compound | content | due        | done       |
    | d1     | 2017-12-01 | 第三组 | a        | 一      | 2017-12-08 | 2017-12-07 |
    | d2     | 2017-12-01 | 第三组 |          | 二      | 2018-01-05 |            |
    | d3     | 2018-01-05 |        | a        | 三      | 2018-01-19 |            |
    """
    street.survey("compounds", "2018-01-12", COMPOUNDS).survey("shops", "2018-01-12", shops).survey("actions", "2018-01-12", actions).imported()
    expected = """
    | row_value | shops | open | closed | relapsed | not_interviewed |
    | 岚皋路    | 1     | 1    | 0      | 0        | 1               |
    | 石泉路    | 2     | 1    | 1      | 1        | 1               |
    |           | 3     | 2    | 1      | 1        | 2               |
    """
    assert_rows([row for row in street.ask("explore/shops", "2018-01-12", rows="road") if row["within_value"] is None and row["col_value"] is None], expected)
    expected = """
    | row_value | raised | open | overdue | done |
    | none      | 1      | 1    | 0       | 0    |
    | 第三组    | 2      | 1    | 1       | 1    |
    |           | 3      | 2    | 1       | 1    |
    """
    assert_rows([row for row in street.ask("explore/actions", "2018-01-12", rows="owner") if row["within_value"] is None and row["col_value"] is None], expected)
    values = {(row["ledger"], row["dimension"]): [] for row in street.ask("explore/values_by_dimension", "2018-01-12")}
    for row in street.ask("explore/values_by_dimension", "2018-01-12"):
        values[row["ledger"], row["dimension"]].append(row["value"])
    assert values["shops", "business"] == ["none", "餐饮"] and values["actions", "action_compound"] == ["a", "none"] and values["compounds", "team"] == ["3", "none"]


STEPS = """
| compound | step | started    | done       |
| a        | 1    | 2017-10-02 | 2017-10-06 |
| a        | 2    |            | 2017-11-01 |
| a        | 3    | 2017-11-10 |            |
| b        | 1    | 2017-10-02 | 2017-11-11 |
| b        | 2    | 2017-11-11 | 2018-01-20 |
"""


def test_steps(street):
    """Of each compound eight, also of c, of which no ledger speaks: its first step has waited since the campaign began. b's second is done after the
    day. Nobody wrote down when a's second began: it is done, and its time is in no mean."""
    street.survey("compounds", "2018-01-22", COMPOUNDS).survey("steps", "2018-01-22", STEPS).imported()
    expected = """
    | row_value | col_value | steps | done | running | not_begun | mean_days_done |
    | a         | 1         | 1     | 1    | 0       | 0         | 4.0            |
    | a         | 2         | 1     | 1    | 0       | 0         |                |
    | a         | 3         | 1     | 0    | 1       | 0         |                |
    | a         |           | 3     | 2    | 1       | 0         | 4.0            |
    | b         | 1         | 1     | 1    | 0       | 0         | 40.0           |
    | b         | 2         | 1     | 0    | 1       | 0         |                |
    | b         | 3         | 1     | 0    | 0       | 1         |                |
    | b         |           | 3     | 1    | 1       | 1         | 40.0           |
    | c         | 1         | 1     | 0    | 0       | 1         |                |
    | c         | 2         | 1     | 0    | 0       | 1         |                |
    | c         | 3         | 1     | 0    | 0       | 1         |                |
    | c         |           | 3     | 0    | 0       | 3         |                |
    |           | 1         | 3     | 2    | 0       | 1         | 22.0           |
    |           | 2         | 3     | 1    | 1       | 1         |                |
    |           | 3         | 3     | 0    | 1       | 2         |                |
    |           |           | 9     | 3    | 2       | 4         | 22.0           |
    """
    first_three = {"filtered": ["step"], "kept": ["step=1", "step=2", "step=3"]}
    rows = street.ask("explore/steps", "2018-01-12", rows="compound", cols="step", **first_three)
    assert_rows([row | {"col_value": row["col_value"] and int(row["col_value"])} for row in rows if row["within_value"] is None], expected)
    expected = """
    | row_value   | steps | done | running | not_begun |
    | done        | 3     | 3    | 0       | 0         |
    | not_started | 18    | 0    | 0       | 18        |
    | running     | 2     | 0    | 2       | 0         |
    | waiting     | 1     | 0    | 0       | 1         |
    |             | 24    | 3    | 2       | 19        |
    """
    assert_rows([row for row in street.ask("explore/steps", "2018-01-12", rows="step_state") if row["within_value"] is None and row["col_value"] is None], expected)
    months = street.ask("explore/steps", "2018-01-12", rows="month_done", filtered=["compound"], kept=["compound=a"])
    assert {row["row_value"]: row["steps"] for row in months if row["within_value"] is None and row["col_value"] is None} == {"2017-10": 1, "2017-11": 1, "none": 6, None: 8}
    assert [row["step_name"] for row in street.ask("surveys/names_by_step", "2018-01-12")][:2] == ["广泛发动、组建队伍", "加强宣传、营造氛围"]


# ── against a plain twin ─────────────────────────────────────────────────────────────────────────────────────────


def some_structures(seed: int) -> list[dict]:
    """Structures whose dates are in order, and hold whatever else chance says."""
    chance, first = random.Random(seed), date(2017, 9, 1)
    rows = []
    for number in range(160):
        found = first + timedelta(days=chance.randrange(120))
        row = {
            "structure": f"s{number}", "compound": chance.choice("abc"), "kind": chance.choice(["天井搭建", "阳光房", "屋顶搭建", ""]), "sqm": chance.randrange(1, 60) / 2,
            "ownership": chance.choice(["公", "私", ""]), "hard": chance.choice(["是", "否", ""]), "hardship": chance.choice(["", "", "低保"]), "found": found,
            "removed": "", "mode": "", "accepted": "", "relapsed": "", "again": "", "declassified": "",
        }  # fmt: skip
        if chance.random() < 0.7:
            row |= {"removed": found + timedelta(days=chance.randrange(90)), "mode": chance.choice(["自拆", "助拆", "强拆"])}
            if chance.random() < 0.4:
                row["accepted"] = row["removed"] + timedelta(days=chance.randrange(30))
            if chance.random() < 0.3:
                row["relapsed"] = row["removed"] + timedelta(days=chance.randrange(40))
                if chance.random() < 0.5:
                    row["again"] = row["relapsed"] + timedelta(days=chance.randrange(40))
        elif chance.random() < 0.2:
            row["declassified"] = found + timedelta(days=chance.randrange(60))
        rows.append(row)
    return [{name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()} for row in rows]


COMPOUND = {"a": {"class": "文明小区", "batch": "1", "team": "3"}, "b": {"class": "一般小区", "batch": "2", "team": "none"}, "c": {"class": "一般小区", "batch": "none", "team": "none"}}


def twin(rows: list[dict], day: str) -> list[dict]:
    """Each structure in scope with what the dictionary says of it, slowly and one by one."""
    found = []
    for row in rows:
        if row["found"] > day or (row["declassified"] and row["declassified"] <= day):
            continue
        last = max((each for each in (row["removed"], row["again"]) if each and each <= day), default="")
        back = bool(row["relapsed"]) and row["relapsed"] <= day
        standing = not last or (back and not (row["again"] and row["again"] <= day))
        found.append({
            "compound": row["compound"], **COMPOUND[row["compound"]], "kind": row["kind"] or "none", "ownership": row["ownership"] or "none",
            "hard": {"是": "yes", "否": "no", "": "none"}[row["hard"]], "month_found": row["found"][:7],
            "month_removed": "none" if standing else last[:7], "removal_mode": "none" if standing else row["mode"],
            "standing": standing, "verified": not standing and bool(row["accepted"]) and last <= row["accepted"] <= day,
            "sqm": row["sqm"], "hardship": bool(row["hardship"]), "relapsed": standing and back,
            "days": (date.fromisoformat(day) - date.fromisoformat(row["found"])).days,
        })  # fmt: skip
        found[-1]["state"] = "standing" if standing else "verified" if found[-1]["verified"] else "cleared"
    return found


def expected(items: list[dict], measure: str):
    """One measure of the items of one cell, or of a margin's."""
    standing, cleared = [each for each in items if each["standing"]], [each for each in items if not each["standing"]]
    share = {"cleared_share": (cleared, items), "verified_share": ([each for each in cleared if each["verified"]], cleared)}
    if measure in share:
        part, whole = share[measure]
        exact = 100 * len(part) / len(whole) if whole else None
        return None if exact is None else exact if len(part) in (0, len(whole)) else min(max(round(exact, 1), 0.1), 99.9)
    return {
        "standing": len(standing), "in_scope": len(items), "cleared": len(cleared), "verified": sum(each["verified"] for each in items),
        "relapsed": sum(each["relapsed"] for each in items), "area_standing_sqm": sum(each["sqm"] for each in standing),
        "compounds_standing": len({each["compound"] for each in standing}), "hardship_standing": sum(each["hardship"] for each in standing),
        "median_days_standing": statistics.median(each["days"] for each in standing) if standing else None,
    }[measure]  # fmt: skip


MEASURES = ("standing", "in_scope", "cleared", "verified", "relapsed", "area_standing_sqm", "compounds_standing", "hardship_standing", "median_days_standing", "cleared_share", "verified_share")
LAYOUTS = [("kind", "", "batch"), ("team", "kind", "state"), ("month_found", "", ""), ("class", "ownership", "month_removed"), ("", "", ""), ("hard", "removal_mode", "compound")]


@pytest.mark.parametrize("seed", [1, 2])
def test_cells_and_margins_are_those_of_a_plain_twin(seed, street):
    rows = some_structures(seed)
    reader = street.survey("compounds", "2018-06-01", COMPOUNDS).survey("structures", "2018-06-01", rows).imported().reader
    vocabulary = explore.load()
    for (row, within, col), day in itertools.product(LAYOUTS, ("2017-11-01", "2018-01-20")):
        items = twin(rows, day)
        only = (("ownership", "私"),) if within != "ownership" and seed == 2 else ()
        items = [each for each in items if all(each[name] == value for name, value in only)]
        for measures in (MEASURES[:6], MEASURES[6:]):
            asked = explore.settled(explore.Question(measures, row, within, col, only), True)
            answer = query.run("explore/structures", Selection(date.fromisoformat(day)), reader, **explore.parameters(asked))
            found = pivot.pivot(asked, vocabulary, [pivot.day(date.fromisoformat(day), asked, {"structures": answer})], None)
            assert {each for each in found.rows if each[0]} >= {(each[row], None) for each in items} if row else found.rows == ((None, None),)
            for place, to, measure in itertools.product(found.rows, found.cols, found.measures):
                wanted = [each for each in items if (place[0] in (None, each.get(row))) and (place[1] in (None, each.get(within))) and (to in (None, each.get(col)))]
                assert found.value(measure, place, to) == pytest.approx(expected(wanted, measure.id)), (day, place, to, measure.id)


# ── the lists behind the cells ───────────────────────────────────────────────────────────────────────────────────

DRILLED = [
    ("standing", "area", "", "batch"), ("cleared", "kind", "team", "removal_mode"), ("in_scope", "month_found", "", "relapse"), ("unverified", "month_removed", "", "civilized_level"),
    ("relapsed", "baseline", "", "hard"), ("noticed", "ownership", "", "state"), ("cleared", "week_removed", "", "class"), ("verified", "week_found", "", ""), ("standing", "compound", "", ""),
    ("not_clear", "baseline", "", "civilized_level"), ("clear", "team", "", "batch"), ("shops_open", "road", "", "licence"), ("shops_closed", "month_closed", "", "business"),
    ("shops", "shop_month_found", "", ""), ("actions_open", "owner", "", "month_raised"), ("actions_overdue", "action_compound", "", ""),
    ("steps_all", "step", "step_state", "batch"), ("steps_done", "month_done", "", "step"), ("steps_running", "area", "compound", "step"), ("steps_not_begun", "team", "", "step_state"),
    ("steps_done", "civilized_level", "class", "baseline"),
]  # fmt: skip


SEVERAL = [
    ("standing", "batch", "", "kind", (("kind", "天井搭建"), ("kind", "阳光房"), ("hard", "no"), ("hard", "none"))),
    ("shops", "road", "", "", (("business", "餐饮"), ("business", "服装"))), ("not_clear", "team", "", "", (("baseline", "少量"), ("baseline", "普遍"))),
    ("steps_done", "step", "", "batch", (("step", "7"), ("step", "8"), ("month_done", "2018-05"), ("month_done", "2018-01"))),
    ("standing", "kind", "", "", (("batch", "2"), ("batch", "3"), ("baseline", "普遍"), ("baseline", "严重"))),
    ("actions_raised", "month_raised", "", "", (("owner", "第三组"), ("owner", "综合协调组"))),
]  # fmt: skip
"""The same with own filters of several values."""


@pytest.mark.parametrize(("measure", "row", "within", "col", "only"), [(*each, ()) for each in DRILLED] + SEVERAL, ids=lambda value: value if isinstance(value, str) and value else "-")
def test_a_cell_opens_as_many_rows_as_it_counts(measure, row, within, col, only, sample_store):
    day, known = (date(2018, 6, 29), AS_NOW) if len(row) % 2 else (date(2018, 3, 14), AS_REPORTED)
    asked, vocabulary = explore.Question((measure,), row, within, col, only), explore.load()
    assert explore.settled(asked, True) == asked
    ledger = vocabulary.measures[measure].ledger
    answer = query.run(explore.QUERIES[ledger], Selection(day, known), sample_store, **explore.parameters(asked))
    found = pivot.pivot(asked, vocabulary, [pivot.day(day, asked, {ledger: answer})], None)
    cells = [(place, to) for place in found.rows for to in found.cols]
    checked = 0
    for place, to in cells[:: max(1, len(cells) // 40)] + cells[-1:]:
        own = pivot.narrowing(found, place, to)
        filters = {name: value if isinstance(value, tuple) else (value,) for name, value in own.items() if name in ("areas", "batches", "classes", "teams")}
        narrowed = {name: value for name, value in own.items() if name not in filters}
        assert set(narrowed) <= set(lists.NARROWINGS[ledger])
        opened = query.records(lists.QUERIES[ledger], Selection(day, known, **filters), sample_store, list=vocabulary.measures[measure].list, **narrowed)
        number = found.value(found.measures[0], place, to)
        assert len(opened) == number, (place, to)
        checked += number > 0
    assert checked, "some cell is not nought"
