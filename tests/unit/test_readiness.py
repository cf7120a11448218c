"""Readiness: the verdict's rules and the matrix."""

from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from clearance import readiness
from clearance.locale import translator

SHOPS = SimpleNamespace(shops=433, closed=286, open=147, closed_share=0.95, to_close=126)
DONE = SimpleNamespace(shops=433, closed=420, open=13, closed_share=0.95, to_close=0)
FACTS = SimpleNamespace(relapse_free_days=90, shops_closed_share=0.95)


def area(code="1", **missing):
    row = {"area_code": code, "area": "和平", "area_en": "Heping", "compounds": 4, "whole": True, "clear_since": None} | {each.missing: 0 for each in readiness.CRITERIA.values()} | missing
    row["lacks"] = sum(bool(row[each.missing]) for each in readiness.CRITERIA.values())
    return row | {"ready": bool(row["compounds"]) and row["whole"] and not row["lacks"]}


def linked(name, number, **own):
    return f"[{name}:{number}:{own.get('areas', '')}]" if number else "0"


@pytest.mark.parametrize(
    ("rows", "shops", "street", "key"),
    [
        ([area(), area(whole=False)], SHOPS, True, "readiness.finding_part"),
        ([area()], DONE, True, "readiness.finding_street"),
        ([area()], SHOPS, True, "readiness.finding_shops"),
        ([area()], SHOPS, False, "readiness.finding_all"),
        ([area(), area(compounds=0)], DONE, True, "readiness.finding_far"),
        ([area(unverified=3), area(unverified=1)], DONE, True, "readiness.finding_near_same"),
        ([area(unverified=3), area(unverified=1), area(faults=1)], DONE, True, "readiness.finding_near"),
        ([area(unverified=3, faults=1)], DONE, True, "readiness.finding_far"),
    ],
)
def test_the_finding(rows, shops, street, key):
    found = readiness.finding(rows, shops, street=street)
    assert found.key == key
    assert all(translator(language)(found.key, **found.values) for language in ("zh", "en"))


def test_the_nearest_criterion_is_the_one_that_most_lack():
    found = readiness.finding([area(unverified=3), area(faults=1), area(faults=1), area(not_clear=1, faults=1)], DONE)
    assert (found.values["near"], found.values["most"], found.values["criterion"]) == (3, 2, "process")


def test_the_matrix_opens_each_number_and_never_calls_the_unsurveyed_ready():
    html = readiness.matrix(translator("zh"), [area("7", unverified=3), area("8", compounds=0), area("9")], SHOPS, FACTS, linked)
    assert "✗ [unverified:3:7]处未验收" in html and "差1项" in html and "✓ 可以申报" in html
    assert html.count("? 未排摸") == len(readiness.CRITERIA) + 1
    assert "✗ 1 / 3 个可申报" in html and "还差126处" in html and "近90天无回潮" in html
    assert "没有“居改非”" not in readiness.matrix(translator("zh"), [area()], SHOPS, FACTS, linked)


def test_the_history_looks_back_full_weeks():
    weeks = pd.DataFrame({"week_end": [date(2018, 1, 5) + timedelta(weeks=n) for n in range(6)], "partial": False, "areas": 24, "clear": [0, 1, 2, 3, 4, 5]})
    assert readiness.history(weeks, 4).values | {"key": readiness.history(weeks, 4).key} == {"areas": 24, "clear": 5, "weeks": 4, "before": 1, "key": "readiness.history"}
    partial = weeks.assign(partial=[False] * 5 + [True])
    assert readiness.history(partial, 4).values["before"] == 1, "four full weeks and what is left of the fifth"
    assert readiness.history(weeks.head(4), 4).key == "readiness.history_short"


def test_what_still_stands_is_in_the_median():
    rows = pd.DataFrame({"found_on": [date(2018, 1, 1)] * 4, "removed_on": [date(2018, 1, 11), date(2018, 1, 31), None, None], "standing": [False, False, True, True], "compound_id": list("aabb")})
    html = readiness.after_clear(translator("zh"), rows, date(2018, 6, 29), linked)
    assert "<dd>30天" in html and "[after_clear:4:]处，在2个" in html and "4处中有[after_clear_standing:2:]处" in html
    assert "0处" in readiness.after_clear(translator("zh"), rows.head(0), date(2018, 6, 29), linked)
