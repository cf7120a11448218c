"""Each headline measure against its slow twin, on random ledgers that went through the real importer, and on the committed sample.

``CLEARANCE_TRIALS`` multiplies the number of random ledgers (``make trials``).
"""

import csv
import itertools
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearance import query, store
from clearance.selection import Selection
from tests.queries.conftest import HEADERS, Street
from tests.queries.test_forecast_cases import assert_members_add_up
from tests.queries.twin import Ledgers, Twin, weeks
from tests.trials import length

SURVEYS = [date(2017, 9, 1), date(2017, 10, 13), date(2018, 2, 16), date(2018, 5, 4), date(2018, 7, 6)]
AREAS = ("和平", "洵一", "中宁路")
COMPOUNDS = [f"C{number}" for number in range(5)]

days = st.integers(0, 470).map(lambda n: date(2017, 3, 20) + timedelta(days=n))


@st.composite
def compounds(draw):
    return [
        {
            "id": key, "name": f"示例{key}", "area": draw(st.sampled_from(AREAS)), "class": draw(st.sampled_from(["文明小区", "一般小区", None])),
            "batch": draw(st.sampled_from([1, 2, 3, None])), "team": draw(st.sampled_from([1, 2, 8, None])),
            "baseline": draw(st.sampled_from(["无违建", "少量", "严重", None])),
        }
        for key in COMPOUNDS
    ]  # fmt: skip


@st.composite
def structure(draw, key, until):
    """One structure as a survey of that day may tell it: dates in order, none after the survey."""
    found = draw(days.filter(lambda day: day <= until))
    row = {"structure": key, "compound": draw(st.sampled_from(COMPOUNDS)), "sqm": draw(st.integers(1, 400)) / 10, "found": found}
    row |= dict.fromkeys(("removed", "accepted", "relapsed", "again", "declassified"))
    later = st.integers(0, 120)

    def after(day):
        day = day + timedelta(days=draw(later))
        return day if day <= until else None

    if draw(st.booleans()):
        row["removed"] = after(found)
    if row["removed"] and draw(st.booleans()):
        row["relapsed"] = after(row["removed"])
    if row["relapsed"] and draw(st.booleans()):
        row["again"] = after(row["relapsed"])
    if row["removed"] and draw(st.booleans()):
        row["accepted"] = after(draw(st.sampled_from([row["removed"], row["again"] or row["removed"]])))
    if draw(st.integers(0, 5)) == 0:
        row["declassified"] = after(found)
    return row


@st.composite
def shop(draw, key, until):
    found = draw(st.one_of(st.none(), days.filter(lambda day: day <= until)))
    closed = draw(st.one_of(st.none(), days.filter(lambda day: (found or day) <= day <= until)))
    relapsed = draw(st.one_of(st.none(), days.filter(lambda day: closed <= day <= until))) if closed and closed < until else None
    return {"shop": key, "road": "石泉路", "address": "示例 1号", "found": found, "closed": closed, "relapsed": relapsed}


@st.composite
def ledgers(draw):
    """Compounds first, then a few surveys in any order of import; a later one may lack columns."""
    found = Ledgers([("compounds", draw(st.sampled_from(SURVEYS[:2])), draw(compounds()))])
    for day in draw(st.permutations(SURVEYS))[: draw(st.integers(1, 4))]:
        keys = draw(st.lists(st.sampled_from([f"S{number}" for number in range(9)]), min_size=1, max_size=7, unique=True))
        found.surveys.append(("structures", day, [draw(structure(key, day)) for key in keys]))
    for day in draw(st.sampled_from([[], [SURVEYS[0]], [SURVEYS[3], SURVEYS[1]]])):
        found.surveys.append(("shops", day, [draw(shop(f"J{number}", day)) for number in range(3)]))
    if draw(st.booleans()):
        found.surveys.append(("compounds", SURVEYS[3], [{**row, "team": draw(st.sampled_from([1, 3, None]))} for row in draw(compounds())]))
    return found


def imported(told: Ledgers, folder: Path) -> store.Reader:
    street = Street(folder)
    for ledger, day, rows in told.surveys:
        street.survey(ledger, day.isoformat(), rows)
    return street.imported().reader


def compare(told: Ledgers, reader: store.Reader, day: date, known: str, filters: dict, chosen) -> None:
    twin, asked = Twin(told, day, known, chosen), Selection(day, known, **filters)

    headline = query.records("overview/headline", asked, reader)[0]
    expected = twin.headline()
    assert {name: headline[name] for name in expected} == pytest.approx(expected)

    bridge = query.records("burndown/bridge_by_week", asked, reader)
    assert [{name: date.fromisoformat(row[name]) if name == "week_end" else row[name] for name in row if name != "partial"} for row in bridge] == twin.bridge()

    for row in query.records("batches/progress_by_batch", asked, reader):
        expected = twin.batches()[row["batch"]]
        finished = row["finished_on"] and date.fromisoformat(row["finished_on"])
        assert {name: finished if name == "finished_on" else row[name] for name in expected} == expected, row["batch"]

    for topic, name in (("classes/progress_by_class", "class"), ("teams/progress_by_team", "team")):
        groups = twin.by(name)
        found = {row[name]: row for row in query.records(topic, asked, reader)}
        assert groups.keys() <= found.keys()
        for key, row in found.items():
            for measure, count in groups.get(key, dict.fromkeys(("compounds", "clear", "in_scope", "standing", "cleared"), 0)).items():
                assert row[measure] == count, (topic, key, measure)

    by_week = query.records("burndown/structures_by_week", asked, reader)
    assert [row["standing"] for row in by_week] == [twin.standing_at(end) for _, end in weeks(day)]
    assert [row["standing_plan"] for row in by_week] == pytest.approx([twin.plan(end) for _, end in weeks(day)])
    by_week = query.records("burndown/compounds_by_week", asked, reader)
    assert [row["clear"] for row in by_week] == [len(twin.clear_compounds(end)) for _, end in weeks(day)]
    assert [row["clear_plan"] for row in by_week] == pytest.approx([twin.compounds_plan(end) for _, end in weeks(day)])

    for row in query.records("batches/timeline_by_compound", asked, reader):
        since = twin.finished_on([row["compound_id"]])
        assert row["clear_since"] == (since and since.isoformat()), row["compound_id"]


FILTERS = [
    ({}, lambda c: True),
    ({"teams": ("1", "none")}, lambda c: c.get("team") in (1, None)),
    ({"batches": ("2", "none")}, lambda c: c.get("batch") in (2, None)),
    ({"classes": ("一般小区",)}, lambda c: c.get("class") == "一般小区"),
    ({"areas": ("310107017021",)}, lambda c: c.get("area") == "和平"),
    ({"streets": ("310107017",)}, lambda c: True),
]


@settings(max_examples=length(15, 500), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told=ledgers(), day=st.one_of(st.sampled_from([*SURVEYS, date(2017, 3, 25), date(2018, 12, 7)]), days),
    known=st.sampled_from(["as-now", "as-reported"]), filters=st.sampled_from(FILTERS),
)  # fmt: skip
def test_the_queries_agree_with_the_twin(told, day, known, filters):
    with tempfile.TemporaryDirectory() as folder:
        compare(told, imported(told, Path(folder)), day, known, *filters)


@settings(max_examples=length(10, 300), deadline=None, suppress_health_check=list(HealthCheck))
@given(told=ledgers(), day=days, known=st.sampled_from(["as-now", "as-reported"]))
def test_what_must_hold_of_every_street(told, day, known):
    """The bridge closes, weeks join, what arrives and leaves never falls, and the four burns end where the headline stands."""
    with tempfile.TemporaryDirectory() as folder:
        check_identities(imported(told, Path(folder)), Selection(day, known))


def check_identities(reader: store.Reader, asked: Selection) -> None:
    bridge = query.records("burndown/bridge_by_week", asked, reader)
    for row in bridge:
        assert row["opening"] + row["found"] + row["relapsed"] - row["removed"] - row["reremoved"] - row["declassified"] == row["closing"]
    assert [row["closing"] for row in bridge[:-1]] == [row["opening"] for row in bridge[1:]]
    assert_members_add_up(reader, asked)
    headline = query.records("overview/headline", asked, reader)[0]
    assert headline["structures_standing"] + headline["structures_cleared"] == headline["structures_in_scope"]
    assert headline["structures_verified"] <= headline["structures_cleared"]
    assert headline["compounds_verified_clear"] <= headline["compounds_clear"] <= headline["compounds"]
    ends = {
        "burndown/structures_by_week": ("standing", headline["structures_standing"]),
        "burndown/compounds_by_week": ("clear", headline["compounds_clear"]),
        "burndown/shops_by_week": ("open", headline["shops_open"]),
        "burndown/bridge_by_week": ("closing", headline["structures_standing"]),
    }
    for name, (column, expected) in ends.items():
        series = query.records(name, asked, reader)
        assert not series or series[-1][column] == expected, name
        if series and "arrivals" in series[0]:
            for one, next_ in itertools.pairwise(series):
                assert one["arrivals"] <= next_["arrivals"] and one["departures"] <= next_["departures"], name
    area = query.records("burndown/structures_by_week", asked, reader)
    assert not area or area[-1]["area_standing_sqm"] == pytest.approx(headline["area_standing_sqm"])


SAMPLE_DAYS = [date(2017, 10, 13), date(2017, 12, 27), date(2018, 2, 16), date(2018, 4, 30), date(2018, 6, 29)]


@pytest.fixture(scope="module")
def sample_ledgers() -> Ledgers:
    """The committed sample as the twin reads it: plain csv, short names."""
    names = {"小区台账": "compounds", "违建点位台账": "structures", "居改非台账": "shops"}
    short = {header: name for name, header in HEADERS.items()}
    told = Ledgers()
    for path in sorted((store.ROOT / "data" / "sample").glob("*.csv")):
        ledger, day = path.stem.rsplit("_", 1)
        if ledger not in names:
            continue
        ids = {"compounds": {"小区编号": "id"}, "structures": {"小区编号": "compound", "点位编号": "structure"}, "shops": {"点位编号": "shop"}}
        wanted = short | ids[names[ledger]]
        with path.open(encoding="utf-8", newline="") as file:
            rows = [{wanted[header]: typed(wanted[header], cell) for header, cell in row.items() if header in wanted} for row in csv.DictReader(file)]
        told.surveys.append((names[ledger], date.fromisoformat(day), rows))
    return told


def typed(name: str, cell: str):
    if not cell:
        return None
    if name in ("batch", "team"):
        return int(cell)
    if name == "sqm":
        return float(cell)
    return date.fromisoformat(cell) if name in ("found", "removed", "accepted", "relapsed", "again", "declassified", "closed") else cell


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("day", SAMPLE_DAYS)
def test_the_sample_agrees_with_the_twin(sample_ledgers, sample_store, day, known):
    twin, asked = Twin(sample_ledgers, day, known), Selection(day, known)
    headline = query.records("overview/headline", asked, sample_store)[0]
    expected = twin.headline()
    assert {name: headline[name] for name in expected} == pytest.approx(expected)
    assert query.records("burndown/bridge_by_week", asked, sample_store)[-1]["closing"] == expected["structures_standing"]
    check_identities(sample_store, asked)


def test_the_notice_s_day_is_the_notice(sample_store):
    """18 of 82 clear, 12 of 32 and 6 of 50; batch 1 two weeks overdue."""
    asked = Selection(date(2017, 10, 13))
    headline = query.records("overview/headline", asked, sample_store)[0]
    assert (headline["areas"], headline["compounds"], headline["compounds_clear"]) == (24, 82, 18)
    assert (headline["civilized"], headline["civilized_clear"], headline["ordinary"], headline["ordinary_clear"]) == (32, 12, 50, 6)
    batches = {row["batch"]: row for row in query.records("batches/progress_by_batch", asked, sample_store)}
    assert [batches[b]["compounds"] for b in (1, 2, 3, 4, None)] == [32, 23, 21, 0, 6]
    assert batches[1]["slip_days"] == 13 and batches[1]["finished_on"] is None and batches[None]["clear"] == 6
