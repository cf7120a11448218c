"""What 探索 counts of actions, steps, shops, compounds and areas: worked by hand, against a plain twin on random ledgers, and held to the lists."""

import itertools
import random
import statistics
from datetime import date, timedelta

import pytest

from clearance import explore, lists, pivot, query
from clearance.selection import AS_NOW, AS_REPORTED, Selection
from tests.queries.ascii_tables import assert_rows
from tests.queries.test_explore_cases import COMPOUNDS, STEPS

VOCABULARY = explore.load()
DEEDS = ("compounds", "areas", "shops", "actions", "steps")


def by(rows):
    """The rows of one dimension: neither within another nor in a column of it. A table's digits are read as a number, so its values are too."""
    own = [row for row in rows if row["within_value"] is None and row["col_value"] is None]
    return [row | {"row_value": int(row["row_value"])} if (row["row_value"] or "").isdecimal() else row for row in own]


# ── worked by hand ───────────────────────────────────────────────────────────────────────────────────────────────

ACTIONS = """
| action | raised     | owner  | compound | content | due        | done       | evidence |
| d1     | 2017-12-01 | 第三组 | a        | 一      | 2017-12-08 | 2017-12-07 | 照片     |
| d2     | 2017-12-01 | 第三组 |          | 二      | 2018-01-05 |            |          |
| d3     | 2018-01-05 |        | a        | 三      | 2018-01-19 |            |          |
| d4     | 2018-01-06 | 居委会 | b        | 四      | 2018-01-08 | 2018-01-11 |          |
| d5     | 2017-11-01 | 督导组 |          | 五      | 2017-11-11 | 2018-01-02 | 照片     |
"""


def test_actions(street):
    """On 12 January, a meeting day: the week began on the 6th. d5 was called done in December and opened again."""
    first = ACTIONS.replace("2018-01-02", "2017-12-20").splitlines()
    street.survey("compounds", "2017-12-22", COMPOUNDS).survey("actions", "2017-12-22", "\n".join(line for line in first if line.startswith(("| action", "| d5"))))
    street.survey("actions", "2017-12-29", "\n".join(line.replace("2017-12-20", "          ") for line in first if line.startswith(("| action", "| d5"))))
    street.survey("actions", "2018-01-12", ACTIONS).imported()
    expected = """
    | row_value | raised | open | overdue | done | fell_due | on_time | done_late | unproved | raised_week | done_week | reopened | reopened_times | median_days_open | median_days_done | median_days_late | most_days_late | median_days_past |
    | group     | 1      | 0    | 0       | 1    | 1        | 0       | 1         | 0        | 0           | 0         | 1        | 1              |                  | 62.0             |                  |                | 52.0             |
    | none      | 1      | 1    | 0       | 0    | 0        | 0       | 0         | 0        | 0           | 0         | 0        | 0              | 7.0              |                  |                  |                |                  |
    | team      | 2      | 1    | 1       | 1    | 2        | 1       | 0         | 0        | 0           | 0         | 0        | 0              | 42.0             | 6.0              | 7.0              | 7              |                  |
    | text      | 1      | 0    | 0       | 1    | 1        | 0       | 1         | 1        | 1           | 1         | 0        | 0              |                  | 5.0              |                  |                | 3.0              |
    |           | 5      | 2    | 1       | 3    | 4        | 1       | 2         | 1        | 1           | 1         | 1        | 1              | 24.5             | 6.0              | 7.0              | 7              | 27.5             |
    """
    assert_rows(by(street.ask("explore/actions", "2018-01-12", rows="owner_kind")), expected)
    for day, late in (("2018-01-12", "7"), ("2018-01-13", "30"), ("2018-02-04", "30"), ("2018-02-05", "90"), ("2018-04-05", "90"), ("2018-04-06", "over")):
        rows = {row["row_value"]: row["overdue"] for row in by(street.ask("explore/actions", day, rows="late_for", filtered=["owner_kind"], kept=["owner_kind=team"]))}
        assert rows == {"none": 0, int(late) if late.isdecimal() else late: 1, None: 1}, day
        assert [row["action_id"] for row in street.ask("rows/actions", day, list="overdue_actions", owner_kind=["team"], late_for=[late])] == ["d2"]
    for state, items in (("late", ["d2"]), ("open", ["d3"]), ("done", ["d5", "d1", "d4"])):
        assert [row["action_id"] for row in street.ask("rows/actions", "2018-01-12", list="actions_raised", action_state=[state])] == items
    listed = {name: [(row["action_id"], row["listed_on"]) for row in street.ask("rows/actions", "2018-01-12", list=name)] for name, ledger in lists.LISTS.items() if ledger == "actions"}
    assert listed["actions_done_late"] == [("d5", "2018-01-02"), ("d4", "2018-01-11")] and listed["actions_unproved"] == [("d4", "2018-01-11")]
    assert listed["raised_this_week"] == [("d4", "2018-01-06")] and listed["done_this_week"] == [("d4", "2018-01-11")]
    assert listed["actions_fell_due"] == [("d5", "2017-11-11"), ("d1", "2017-12-08"), ("d2", "2018-01-05"), ("d4", "2018-01-08")]


SHOPS = """
| shop | road   | address | business | found      | interviewed | closed     | relapsed   |
| j1   | 石泉路 | 1号     | 餐饮     | 2017-10-01 | 2017-10-20  | 2017-11-01 |            |
| j2   | 石泉路 | 2号     | 餐饮     |            |             | 2017-11-01 | 2018-01-08 |
| j3   | 岚皋路 | 3号     |          | 2018-01-03 |             |            |            |
| j4   | 宁强路 | 4号     | 餐饮     | 2017-12-02 | 2018-01-02  | 2018-01-10 |            |
"""


def test_shops(street):
    """The last four full weeks go from 16 December to 12 January. j2 has no day of its find, so it is in no time to its closing."""
    street.survey("shops", "2018-01-14", SHOPS).imported()
    expected = """
    | row_value | shops | open | interviewed | ever_closed | closed_recently | newly_open | newly_closed | roads | roads_done | median_days_open | median_days_to_close |
    | 宁强路    | 1     | 0    | 1           | 1           | 1               | 0          | 1            | 1     | 1          |                  | 39.0                 |
    | 岚皋路    | 1     | 1    | 0           | 0           | 0               | 0          | 0            | 1     | 0          | 11.0             |                      |
    | 石泉路    | 2     | 1    | 1           | 2           | 0               | 1          | 0            | 1     | 0          | 6.0              | 31.0                 |
    |           | 4     | 2    | 2           | 3           | 1               | 1          | 1            | 3     | 1          | 8.5              | 35.0                 |
    """
    assert_rows(by(street.ask("explore/shops", "2018-01-14", rows="road")), expected)
    assert [(row["shop_id"], row["listed_on"]) for row in street.ask("rows/shops", "2018-01-14", list="shops_ever_closed")] == [
        ("j1", "2017-11-01"), ("j2", "2017-11-01"), ("j4", "2018-01-10"),
    ]  # fmt: skip


def test_steps(street):
    """a is at its third step since the second was done, b at its second; c, of which no ledger speaks, has waited for its first since April. The fourth step
    of b was begun before the third."""
    street.survey("compounds", "2018-01-22", COMPOUNDS).survey("steps", "2018-01-22", STEPS + "| b        | 4    | 2018-01-09 |            |\n").imported()
    expected = """
    | row_value | steps | not_done | waiting | current | out_of_order | median_days_done | median_days_running | median_days_waited |
    | 1         | 3     | 1        | 1       | 1       | 0            | 22.0             |                     | 286.0              |
    | 2         | 3     | 2        | 0       | 1       | 0            |                  | 62.0                | 62.0               |
    | 3         | 3     | 3        | 0       | 1       | 0            |                  | 63.0                | 72.0               |
    | 4         | 3     | 3        | 0       | 0       | 1            |                  | 3.0                 |                    |
    |           | 12    | 9        | 1       | 3       | 1            | 22.0             | 62.0                | 72.0               |
    """
    rows = street.ask("explore/steps", "2018-01-12", rows="step", filtered=["step"], kept=[f"step={n}" for n in range(1, 5)])
    assert_rows(by(rows), expected)
    listed = {name: [(row["step_id"], row["listed_on"]) for row in street.ask("rows/steps", "2018-01-12", list=name)] for name in ("steps_current", "steps_out_of_order", "steps_waiting")}
    assert listed["steps_current"] == [("c 1", "2017-04-01"), ("a 3", "2017-11-01"), ("b 2", "2017-11-11")]
    assert listed["steps_out_of_order"] == [("b 4", "2018-01-09")] and listed["steps_waiting"] == [("c 1", "2017-04-01")]
    stuck = {row["row_value"]: row["compounds"] for row in by(street.ask("explore/compounds", "2018-01-12", rows="current_step"))}
    assert stuck == {1: 1, 2: 1, 3: 1, None: 3}
    assert by(street.ask("explore/compounds_since", "2018-01-12"))[-1]["steps_skipped"] == 1


LATER = """
| structure | compound | kind     | sqm | found      | noticed    | removed    | mode | accepted   | relapsed   |
| 1         | a        | 天井搭建 | 10  | 2017-10-02 | 2017-10-03 | 2017-11-01 | 自拆 | 2017-11-20 |            |
| 2         | a        | 阳光房   | 20  | 2018-01-08 | 2018-01-09 |            |      |            |            |
| 3         | b        | 天井搭建 | 30  | 2017-11-10 | 2017-11-20 | 2018-01-10 | 自拆 |            |            |
"""


def test_compounds_and_areas(street):
    """a was clear from 1 November until something was found on 8 January, b becomes clear on the 10th; c is by its baseline. On the 12th the seventh
    day before is the 5th. 和平 has a and b, 管一 has c, whose steps nobody has done; the other 22 areas have no compound on the ledger."""
    street.survey("compounds", "2018-01-12", COMPOUNDS.replace("| baseline |", "| baseline | households |").replace(" 少量     |", " 少量     | 120 |")
                  .replace(" 普遍     |", " 普遍     | 80 |").replace(" 无违建   |", " 无违建   | |"))  # fmt: skip
    street.survey("structures", "2018-01-12", LATER).imported()
    expected = """
    | row_value | newly_clear | newly_not_clear | ever_clear | clear_lost | steps_skipped |
    | a         | 0           | 1               | 1          | 1          | 0             |
    | b         | 1           | 0               | 1          | 0          | 0             |
    | c         | 0           | 0               | 1          | 0          | 0             |
    |           | 1           | 1               | 3          | 1          | 0             |
    """
    assert_rows(by(street.ask("explore/compounds_since", "2018-01-12", rows="compound")), expected)
    expected = """
    | row_value | compounds | clear | steps_open | households |
    | 2017-04   | 1         | 1     | 1          | 0          |
    | 2018-01   | 1         | 1     | 1          | 80         |
    | none      | 1         | 0     | 1          | 120        |
    |           | 3         | 2     | 3          | 200        |
    """
    assert_rows(by(street.ask("explore/compounds", "2018-01-12", rows="month_clear")), expected)
    assert [(row["compound_id"], row["listed_on"]) for row in street.ask("rows/compounds", "2018-01-12", list="clear_lost")] == [("a", "2018-01-08")]
    assert {row["compound_id"]: row["listed_on"] for row in street.ask("rows/compounds", "2018-01-12", list="ever_clear")} == {"a": "2017-11-01", "b": "2018-01-10", "c": "2017-10-13"}
    expected = """
    | row_value | areas | areas_clear | areas_not_clear | areas_ready | areas_unverified | areas_relapsed | areas_steps_open | areas_faulty | criteria_unmet |
    | 1         | 1     | 1           | 0               | 0           | 0                | 0              | 1                | 0            | 1              |
    | 3         | 1     | 0           | 1               | 0           | 1                | 0              | 1                | 0            | 3              |
    | none      | 22    | 0           | 22              | 0           | 0                | 0              | 0                | 0            | 0              |
    |           | 24    | 1           | 23              | 0           | 1                | 0              | 2                | 0            | 4              |
    """
    assert_rows(by(street.ask("explore/areas", "2018-01-12", rows="lacks")), expected)
    done = [{"compound": "c", "step": str(step), "started": "2017-10-01", "done": "2018-01-05"} for step in range(1, 9)]
    street.survey("steps", "2018-01-13", done).imported()
    assert {row["row_value"]: row["areas_ready"] for row in by(street.ask("explore/areas", "2018-01-12", rows="area_state"))} == {"ready": 1, "not_clear": 0, None: 1}
    (ready,) = street.ask("rows/areas", "2018-01-12", list="areas_ready", area_state=["ready", "clear"], month_clear=["2017-04"])
    assert (ready["area_name"], ready["listed_on"], ready["lacks"]) == ("管一", "2017-04-01", 0)
    assert street.ask("rows/areas", "2018-01-12", list="areas_ready", lacks=["1", "none"]) == []


# ── against a plain twin ─────────────────────────────────────────────────────────────────────────────────────────

CAMPAIGN, NOTICE = date(2017, 4, 1), date(2017, 10, 13)
BASELINE = {"a": "少量", "b": "普遍", "c": "无违建"}
AREA = {"a": "和平", "b": "和平", "c": "管一"}
WINDOW = {"a": date(2017, 4, 1), "b": date(2017, 10, 1), "c": CAMPAIGN}
"""From when a compound waits for its first step: its batch's start, and c, which is in none, the campaign's."""


SURVEYED = (date(2017, 9, 30), date(2018, 5, 1))
"""When the structures ledger was handed in: the first time as far as it had come."""


def some(chance, first, days, often=0.7):
    return first + timedelta(days=chance.randrange(days)) if chance.random() < often else None


def later(chance, day, days, often=0.7):
    return some(chance, day, days, often) if day else None


def some_ledgers(seed):
    chance, start = random.Random(seed), date(2017, 9, 1)
    structures, shops, actions, steps = [], [], [], []
    for number in range(14):
        found = some(chance, start, 100, 1)
        row = {"structure": f"s{number}", "compound": chance.choice("aab"), "sqm": 9, "found": found, "noticed": later(chance, found, 3, 0.8), "removed": later(chance, found, 70, 0.9)}
        row |= {"accepted": later(chance, row["removed"], 30), "relapsed": later(chance, row["removed"], 60, 0.3)}
        structures.append(row | {"again": later(chance, row["relapsed"], 20)})
    for number in range(60):
        found = some(chance, start, 120)
        closed = some(chance, found or start, 100)
        shops.append({
            "shop": f"j{number}", "road": chance.choice(["石泉路", "岚皋路", "宁强路"]), "address": f"{number}号", "business": chance.choice(["餐饮", "服装", ""]), "found": found,
            "interviewed": later(chance, found, 40), "closed": closed, "relapsed": later(chance, closed, 60, 0.4),
        })  # fmt: skip
    for number in range(60):
        raised = some(chance, start, 140, 0.95)
        actions.append({
            "action": f"d{number}", "raised": raised, "owner": chance.choice(["第三组", "拆违督导组", "居委会", ""]), "compound": chance.choice("abc") if chance.random() < 0.7 else "",
            "content": "甲", "due": some(chance, raised or start, 60, 1), "done": some(chance, raised or start, 90, 0.6), "evidence": chance.choice(["照片", ""]),
        })  # fmt: skip
    for compound, step in itertools.product("abc", range(1, 9)):
        started = some(chance, start, 60 + 12 * step, 0.9 - step / 20)
        done = later(chance, started, 60, 0.8) if started else some(chance, start, 140, 0.2)
        if started or done:
            steps.append({"compound": compound, "step": str(step), "started": started, "done": done})
    return structures, shops, actions, steps


def text(rows):
    return [{name: each.isoformat() if isinstance(each, date) else "" if each is None else str(each) for name, each in row.items()} for row in rows]


def month(day):
    return f"{day:%Y-%m}" if day else "none"


def upto(row, name, day):
    return row[name] if row[name] and row[name] <= day else None


def fridays(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1) if (first + timedelta(days=n)).weekday() == 4]


def stands(row, day):
    gone, back, again = (upto(row, name, day) for name in ("removed", "relapsed", "again"))
    return row["found"] <= day and (not gone or bool(back and not again))


def is_clear(compound, structures, day):
    own = [row for row in structures if row["compound"] == compound and row["found"] <= day]
    return not any(stands(row, day) for row in own) and (bool(own) or BASELINE[compound] == "无违建")


def action_items(rows, reopened, day):
    week = max(each for each in fridays(day - timedelta(days=7), day - timedelta(days=1)))
    found = []
    for row in rows:
        if row["raised"] and row["raised"] > day:
            continue
        done, late = upto(row, "done", day), (day - row["due"]).days
        overdue = not done and late > 0
        found.append({
            "action_compound": row["compound"] or "none", "month_raised": month(row["raised"]), "month_due": month(row["due"]), "month_action_done": month(done),
            "owner_kind": {"第三组": "team", "拆违督导组": "group", "居委会": "text", "": "none"}[row["owner"]], "action_state": "done" if done else "late" if overdue else "open",
            "late_for": next(band for most, band in ((7, "7"), (30, "30"), (90, "90"), (9999, "over")) if late <= most) if overdue else "none",
            "raised": 1, "open": not done, "overdue": overdue, "done": bool(done), "fell_due": bool(done) or overdue, "on_time": bool(done) and done <= row["due"],
            "done_late": bool(done) and done > row["due"], "unproved": bool(done) and not row["evidence"], "raised_week": bool(row["raised"]) and row["raised"] > week,
            "done_week": bool(done) and done > week, "reopened": row["action"] in reopened, "reopened_times": int(row["action"] in reopened),
            "median_days_open": (day - row["raised"]).days if not done and row["raised"] else None,
            "median_days_done": (done - row["raised"]).days if done and row["raised"] else None, "median_days_late": late if overdue else None,
            "most_days_late": late if overdue else None, "median_days_past": (done - row["due"]).days if done and done > row["due"] else None,
        })  # fmt: skip
    return found


def shop_is_open(row, day):
    return (not row["found"] or row["found"] <= day) and (not upto(row, "closed", day) or bool(upto(row, "relapsed", day)))


def shop_items(rows, day):
    full, found = fridays(day - timedelta(days=27), day), []
    busy = {row["road"] for row in rows if shop_is_open(row, day)}
    for row in rows:
        if row["found"] and row["found"] > day:
            continue
        closed, back, is_open, was_open = upto(row, "closed", day), upto(row, "relapsed", day), shop_is_open(row, day), shop_is_open(row, day - timedelta(days=7))
        since = back or row["found"]
        found.append({
            "road": row["road"], "business": row["business"] or "none", "shop_month_found": month(row["found"]), "month_closed": "none" if is_open else month(closed),
            "shops": 1, "open": is_open, "closed": not is_open, "relapsed": is_open and bool(back), "interviewed": bool(upto(row, "interviewed", day)),
            "not_interviewed": is_open and not upto(row, "interviewed", day), "ever_closed": bool(closed),
            "closed_recently": bool(closed) and full[0] - timedelta(days=7) < closed <= full[-1], "newly_open": is_open and not was_open, "newly_closed": not is_open and was_open,
            "roads": row["road"], "roads_done": (row["road"], row["road"] not in busy), "median_days_open": (day - since).days if is_open and since else None,
            "median_days_to_close": (closed - row["found"]).days if closed and row["found"] else None,
        })  # fmt: skip
    return found


def step_items(rows, day):
    held, found = {(row["compound"], int(row["step"])): row for row in rows}, []
    for compound in "abc":
        begun, done, started = {}, {}, {}
        for step in range(1, 9):
            row = held.get((compound, step), {"started": None, "done": None})
            started[step], done[step] = upto(row, "started", day), upto(row, "done", day)
            begun[step] = started[step] or done[step]
        first = next((step for step in range(1, 9) if not done[step]), None)
        for step in range(1, 9):
            turn = max(done[each] for each in range(1, step)) if step == first and step > 1 else min(begun[1] or WINDOW[compound], WINDOW[compound]) if step == first else None
            turn = turn if turn and turn <= day else None
            state = "done" if done[step] else "running" if begun[step] else "waiting" if turn else "not_started"
            before = lambda when, step: any(when[step] and (not when[each] or when[step] < when[each]) for each in range(1, step))  # noqa: E731
            found.append({
                "step": str(step), "compound": compound, "step_state": state, "batch": {"a": "1", "b": "2", "c": "none"}[compound], "month_done": month(done[step]),
                "steps": 1, "done": state == "done", "not_done": state != "done", "running": state == "running", "not_begun": state in ("waiting", "not_started"),
                "waiting": state == "waiting", "current": step == first, "out_of_order": before(begun, step) or before(done, step),
                "mean_days_done": (done[step] - started[step]).days if done[step] and started[step] else None,
                "median_days_running": (day - started[step]).days if state == "running" and started[step] else None, "median_days_waited": (day - turn).days if turn else None,
            })  # fmt: skip
            found[-1]["median_days_done"] = found[-1]["mean_days_done"]
    return found


def compound_items(structures, steps, day):
    of_steps, found = step_items(steps, day), []
    for compound in "abc":
        own = [row for row in structures if row["compound"] == compound and row["found"] <= day]
        cleared = [row for row in own if not stands(row, day)]
        clear, days = is_clear(compound, structures, day), [CAMPAIGN + timedelta(days=n) for n in range((day - CAMPAIGN).days + 1)]
        since = next((days[n + 1] for n in reversed(range(len(days) - 1)) if not is_clear(compound, structures, days[n])), CAMPAIGN) if clear else None
        was, ever = is_clear(compound, structures, day - timedelta(days=7)), any(is_clear(compound, structures, each) for each in days if each >= NOTICE)
        mine = [each for each in of_steps if each["compound"] == compound]
        at = next((each["step"] for each in mine if each["current"]), "none")
        verified = all((upto(row, "accepted", day) or CAMPAIGN) >= (upto(row, "again", day) or row["removed"]) for row in cleared)
        found.append({
            "compound": compound, "class": {"a": "文明小区"}.get(compound, "一般小区"), "baseline": BASELINE[compound], "current_step": at, "month_clear": month(since),
            "compounds": 1, "clear": clear, "not_clear": not clear, "verified_clear": clear and verified, "not_surveyed": not own and BASELINE[compound] != "无违建",
            "steps_open": at != "none", "households": 0, "newly_clear": clear and not was, "newly_not_clear": was and not clear, "ever_clear": ever,
            "clear_lost": ever and not clear, "steps_skipped": any(each["out_of_order"] for each in mine), "since": since, "verified": verified,
        })  # fmt: skip
    return found


def area_items(structures, steps, day):
    compounds, found = {each["compound"]: each for each in compound_items(structures, steps, day)}, []
    for area in ("和平", "管一", *["none"] * 22):
        own = [each for name, each in compounds.items() if AREA[name] == area]
        rows = [row for row in structures if AREA[row["compound"]] == area and row["found"] <= day]
        clear = bool(own) and all(each["clear"] for each in own)
        lacks = [
            bool(own) and not clear, any(not each["verified"] for each in own), any((upto(row, "relapsed", day) or CAMPAIGN) > day - timedelta(days=90) for row in rows),
            any(each["steps_open"] for each in own), any(upto(row, "removed", day) and not (row["noticed"] and row["noticed"] <= row["removed"]) for row in rows),
        ]  # fmt: skip
        ready = bool(own) and not any(lacks)
        listed = [each for each in SURVEYED if each <= day and any(AREA[row["compound"]] == area for row in structures)]
        found.append({
            "area_state": "ready" if ready else "clear" if clear else "not_clear", "lacks": str(sum(lacks)) if own else "none",
            "area_month_clear": month(max(each["since"] for each in own)) if clear else "none",
            "areas": 1, "areas_clear": clear, "areas_not_clear": not clear, "areas_ready": ready, "areas_unverified": lacks[1], "areas_relapsed": lacks[2],
            "areas_steps_open": lacks[3], "areas_faulty": lacks[4], "criteria_unmet": sum(lacks),
            "areas_stale": bool(listed) and (day - max(listed)).days > 30, "median_days_surveyed": (day - max(listed)).days if listed else None,
        })  # fmt: skip
    return found


def counted(items, column):
    """One column of the items of one cell, or of a margin's."""
    values = [each[column] for each in items if each[column] is not None]
    if column == "roads":
        return len(set(values))
    if column == "roads_done":
        return len({road for road, is_done in values if is_done})
    if column.startswith(("median", "mean", "most")):
        how = statistics.median if column.startswith("median") else statistics.fmean if column.startswith("mean") else max
        return how(values) if values else None
    return sum(values)


def expected(items, measure):
    if not measure.is_share:
        return counted(items, measure.column)
    part, whole = counted(items, measure.part), counted(items, measure.whole)
    return min(max(round(100 * part / whole, 1), 0.1), 99.9) if 0 < part < whole else 100 * part / whole if whole else None


LAYOUTS = {
    "actions": [("", "", ""), ("owner_kind", "action_compound", "late_for"), ("action_state", "", "month_due"), ("month_action_done", "", "month_raised")],
    "shops": [("", "", ""), ("road", "business", ""), ("shop_month_found", "", "month_closed")],
    "steps": [("", "", ""), ("step", "compound", "step_state"), ("batch", "", "month_done")],
    "compounds": [("", "", ""), ("class", "compound", "baseline"), ("current_step", "", "month_clear")],
    "areas": [("", "", ""), ("lacks", "", "area_state"), ("area_month_clear", "", "")],
}


@pytest.mark.parametrize("seed", [1, 2])
def test_cells_and_margins_are_those_of_a_plain_twin(seed, street):
    structures, shops, actions, steps = some_ledgers(seed)
    reopened = {row["action"] for row in actions if not row["done"] and row["raised"]} & {f"d{n}" for n in range(0, 60, 4)}
    earlier = [row | {"done": row["raised"]} for row in actions if row["action"] in reopened]
    street.survey("compounds", "2018-05-01", COMPOUNDS).survey("shops", "2018-05-01", text(shops))
    first = [{name: value for name, value in row.items() if name in ("structure", "compound", "sqm", "found")} for row in structures if row["found"] <= SURVEYED[0]]
    street.survey("structures", "2017-09-30", text(first)).survey("structures", "2018-05-01", text(structures))
    street.survey("actions", "2018-03-01", text(earlier)).survey("actions", "2018-05-01", text(actions)).survey("steps", "2018-05-01", text(steps)).imported()
    reader = street.reader
    for day in (date(2017, 11, 2), date(2017, 12, 22), date(2018, 5, 1)):
        items = {
            "actions": action_items(actions, reopened if day >= date(2018, 5, 1) else set(), day), "shops": shop_items(shops, day), "steps": step_items(steps, day),
            "compounds": compound_items(structures, steps, day), "areas": area_items(structures, steps, day),
        }  # fmt: skip
        for ledger, layouts in LAYOUTS.items():
            measures = [each for each in VOCABULARY.measures.values() if each.ledger == ledger]
            for row, within, col in layouts:
                asked = explore.Question(tuple(each.id for each in measures), row, within, col)
                answers = {source: query.run(explore.SOURCES[source], Selection(day), reader, **explore.parameters(asked)) for source in explore.sources_of(asked)}
                found = pivot.pivot(asked, VOCABULARY, [pivot.day(day, asked, answers)], None)
                for place, to in itertools.product(found.rows, found.cols):
                    wanted = [each for each in items[ledger] if place[0] in (None, each.get(row)) and place[1] in (None, each.get(within)) and to in (None, each.get(col))]
                    for measure in measures:
                        assert found.value(measure, place, to) == pytest.approx(expected(wanted, measure), abs=0.051 if measure.column.startswith("mean") else 0), (day, row, place, to, measure.id)
                if row:
                    assert {each[row] for each in items[ledger]} - {"none"} == {place for place, _ in found.rows} - {None, "none"}


# ── the lists behind the cells ───────────────────────────────────────────────────────────────────────────────────

OTHERWISE = {"households", "criteria_unmet", "action_reopened_times", "shop_roads", "shop_roads_done"}
"""What is added up of the items that their lists hold, or is of their roads."""
COUNTED = [each for each in VOCABULARY.measures.values() if each.ledger in DEEDS and not each.average and not each.is_share and each.id not in OTHERWISE]


def laid_out(place, ledger):
    """Two dimensions of a ledger that can be opened, by turns, so that each has its measure."""
    named = [name for name, each in VOCABULARY.dimensions.items() if ledger in each.ledgers and each.opens]
    return named[2 * place % len(named)], named[(2 * place + 1) % len(named)]


@pytest.mark.parametrize(("place", "measure"), list(enumerate(COUNTED)), ids=[each.id for each in COUNTED])
def test_a_cell_opens_as_many_rows_as_it_counts(place, measure, sample_store):
    day, known = (date(2018, 6, 29), AS_NOW) if place % 2 else (date(2018, 3, 14), AS_REPORTED)
    asked = explore.Question((measure.id,), *laid_out(place, measure.ledger))
    asked = explore.Question(asked.measures, asked.rows, "", asked.within)
    assert explore.settled(asked, False) == asked
    answer = query.run(explore.SOURCES[measure.source], Selection(day, known), sample_store, **explore.parameters(asked))
    found = pivot.pivot(asked, VOCABULARY, [pivot.day(day, asked, {measure.source: answer})], None)
    cells = [(row, col) for row in found.rows for col in found.cols]
    full = [each for each in cells if found.value(measure, *each)]
    for row, col in [*full[:2], *full[-2:], cells[0]]:
        own = pivot.narrowing(found, row, col)
        filters = {name: (value,) for name, value in own.items() if name in ("areas", "batches", "classes", "teams")}
        narrowed = {name: value for name, value in own.items() if name not in filters}
        opened = query.records(lists.QUERIES[measure.ledger], Selection(day, known, **filters), sample_store, list=measure.list, **narrowed)
        assert len(opened) == found.value(measure, row, col), (row, col)


def test_the_pages_count_the_same(sample_store):
    """What the page of its subject counts of the same ledger, on one day, by either clock."""
    for known in (AS_NOW, AS_REPORTED):
        chosen = Selection(date(2018, 5, 25), known)
        total = {name: by(query.records(name, chosen, sample_store))[-1] for name in explore.SOURCES.values()}
        owners = query.records("actions/progress_by_owner", chosen, sample_store)
        same = {"fell_due": "fell_due", "on_time": "on_time", "overdue": "overdue", "open": "still_open", "reopened": "reopened"}
        assert {name: total["explore/actions"][name] for name in same} == {name: sum(row[there] for row in owners) for name, there in same.items()}
        (shops,) = query.records("shops/headline", chosen, sample_store)
        assert {name: total["explore/shops"][name] for name in ("shops", "roads", "closed", "open", "roads_done", "ever_closed", "relapsed", "not_interviewed")}.items() <= shops.items()
        (headline,) = query.records("overview/headline", chosen, sample_store)
        assert (total["explore/areas"]["areas"], total["explore/areas"]["areas_clear"]) == (headline["areas"], headline["areas_clear"])
        areas = query.records("readiness/criteria_by_area", chosen, sample_store)
        assert total["explore/steps"]["not_done"] == sum(row["steps_open"] for row in areas)
        assert total["explore/compounds"]["steps_open"] == sum(row["steps_open_compounds"] for row in areas)
        assert (total["explore/areas"]["areas_ready"], total["explore/areas"]["criteria_unmet"]) == (sum(row["ready"] for row in areas), sum(row["lacks"] for row in areas))
        skips = {row["compound_id"] for row in query.records("steps/skips_by_compound", chosen, sample_store)}
        assert total["explore/compounds_since"]["steps_skipped"] == len(skips)
        moved = {row["measure"]: row for row in query.records("overview/since_last_week", chosen, sample_store)}
        assert (total["explore/compounds_since"]["newly_not_clear"], total["explore/compounds_since"]["newly_clear"]) == (moved["compounds"]["come"], moved["compounds"]["gone"])
        assert (total["explore/shops"]["newly_open"], total["explore/shops"]["newly_closed"]) == (moved["shops"]["come"], moved["shops"]["gone"])

