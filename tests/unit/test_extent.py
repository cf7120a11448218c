"""How much stands on a screen at once: a street whole, a city from its top, and what is said of the rest."""

from datetime import date

import pandas as pd
import pytest

from clearance import extent, locale, query, readiness
from clearance.selection import Selection

NEWEST = Selection(date(2018, 6, 29))
OF_A_STREET = {
    "COMPOUNDS": ("overview/wall", None), "DEALT": ("overview/wall", None), "OPTIONS": ("compound/choices", None), "LINES": ("overview/wall", None),
    "BARS": ("batches/timeline_by_compound", "batch"), "ROADS": ("shops/progress_by_road", None), "AREAS": ("readiness/criteria_by_area", None),
    "ITEMS": ("actions/items_by_action", None), "PRINTED": ("actions/open_by_action", None),
}  # fmt: skip


@pytest.mark.parametrize("limit", OF_A_STREET)
def test_a_street_is_always_whole(limit, sample_reader):
    name, by = OF_A_STREET[limit]
    rows = query.run(name, NEWEST, sample_reader)
    most = len(rows) if by is None else rows.groupby(by, dropna=False).size().max()
    assert most < getattr(extent, limit)


def test_its_largest_compound_and_its_structures_are_whole_too(sample_reader):
    structures = query.run("rows/structures", NEWEST, sample_reader, list="in_scope")
    assert len(structures) < extent.ROWS and structures.groupby("compound_id").size().max() < extent.LINES


def test_the_first_rows_are_the_first_and_all_where_they_fit():
    rows = pd.DataFrame({"n": range(5)})
    assert extent.first(rows, 5) is rows
    assert extent.first(rows, 3)["n"].tolist() == [0, 1, 2]


@pytest.mark.parametrize(("language", "said", "beside"), [
    ("zh", "共23,206项，此处为前300项，其余请在“街道”中选定街道查看", "屏幕上为前300行，选定街道可看其余，下载含全部"),
    ("en", "The first 300 of 23,206 are shown; choose a street to see the others", "the first 300 are shown; choose a street to see the others, downloads hold all"),
])  # fmt: skip
def test_what_is_left_out_is_said_and_how_to_see_it(language, said, beside):
    t = locale.translator(language)
    assert extent.said(t, 300, 23_206) == said and extent.lines_said(t, 300, 23_206) == beside
    assert extent.said(t, 82, 82) == extent.lines_said(t, 82, 82) == ""


def areas(streets: int) -> pd.DataFrame:
    return pd.DataFrame([{"value": f"{street}-{area}", "street_code": str(street)} for street in range(streets) for area in range(24)])


@pytest.mark.parametrize(("streets", "of", "chosen", "offered"), [
    (1, [], [], 24), (4, [], [], 96), (5, [], [], 0), (5, ["3"], [], 24), (5, ["1", "3"], [], 48), (5, ["0", "1", "2", "3", "4"], [], 0),
    (5, [], ["3-7", "gone"], 1), (5, ["3"], ["4-1"], 24),
])  # fmt: skip
def test_a_city_s_areas_are_offered_by_street(streets, of, chosen, offered):
    found = extent.offered_areas(areas(streets), of, chosen)
    assert len(found) == offered and set(found["street_code"]) <= (set(of) or set(found["street_code"]))


def choices(streets: int, selected: set[int]) -> pd.DataFrame:
    return pd.DataFrame([{"compound_id": f"{street}-{n}", "street_code": str(street), "selected": street in selected} for street in range(streets) for n in range(82)])


@pytest.mark.parametrize(("streets", "selected", "shown", "offered"), [
    (1, {0}, "0-3", {"0"}), (6, {2}, "0-3", set("012345")), (7, set(range(7)), "3-9", {"3"}), (7, {1, 2}, "3-9", {"1", "2", "3"}),
    (7, set(range(7)), "", set()), (7, {1}, "", {"1"}), (7, set(), "3-9", {"3"}),
])  # fmt: skip
def test_a_city_s_compounds_are_offered_by_street_and_always_the_one_that_is_shown(streets, selected, shown, offered):
    found = extent.offered_compounds(choices(streets, selected), shown)
    assert set(found["street_code"]) == offered and len(found) == 82 * len(offered)


def criteria(lacks: int, missing: int = 1, compounds: int = 1) -> dict:
    return {"compounds": compounds, "lacks": lacks, **{each.missing: missing * (place < lacks) for place, each in enumerate(readiness.CRITERIA.values())}}


def test_of_too_many_areas_those_nearest_to_an_application_come_first():
    few = pd.DataFrame([{"area_code": f"{place:03}", **row} for place, row in enumerate([criteria(0), criteria(3), criteria(1, 9), criteria(0, compounds=0), criteria(1, 2)])])
    assert readiness.in_order(few) is few
    rest = pd.DataFrame([{"area_code": f"9{place:03}", **criteria(5)} for place in range(extent.AREAS)])
    ordered = readiness.in_order(pd.concat([few, rest], ignore_index=True))["area_code"].tolist()
    assert ordered[:3] == ["004", "002", "001"] and ordered[-2:] == ["000", "003"]
