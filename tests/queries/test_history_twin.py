"""What is said of a whole history without a look at each of its days, against a look at each day."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clearance import store
from tests.queries.conftest import Street
from tests.trials import length

STARTS_ON, BASELINE_ON = date(2017, 4, 1), date(2017, 10, 13)
COMPOUNDS = ["C0", "C1", "C2"]


@st.composite
def crowded(draw):
    """A few structures whose dates lie within days of each other, about the campaign's start or the notice's day: what ends, begins and is
    declassified on one day, gaps in which nothing is in scope, spells of no length."""
    first = draw(st.sampled_from([STARTS_ON, BASELINE_ON])) - timedelta(days=5)
    baselines = [draw(st.sampled_from(["无违建", "少量", None])) for _ in COMPOUNDS]
    rows = []
    for number in range(draw(st.integers(1, 9))):
        told = sorted(draw(st.lists(st.integers(0, 14), min_size=1, max_size=4)))
        days = dict(zip(("found", "removed", "relapsed", "again"), (first + timedelta(days=n) for n in told)))
        out = draw(st.one_of(st.none(), st.integers(told[0], 15)))
        rows.append({
            "structure": f"S{number}", "compound": draw(st.sampled_from(COMPOUNDS)), "sqm": 1.0,
            **{name: days.get(name) for name in ("found", "removed", "relapsed", "again")},
            "declassified": out if out is None else first + timedelta(days=out),
        })  # fmt: skip
    return first, baselines, rows


def on(first: date, number: int, found: int, **days: int) -> dict:
    """A structure of the first compound, its days counted from the first."""
    told = {"removed": None, "relapsed": None, "again": None, "declassified": None} | {name: first + timedelta(days=n) for name, n in days.items()}
    return {"structure": f"S{number}", "compound": COMPOUNDS[0], "sqm": 1.0, "found": first + timedelta(days=found), **told}


# Nothing is in scope from day 3 to 5, and what is found on day 6 is gone by its end: clear from day 6, not from 3. In the other, something
# else is in scope all the while.
EMPTIED = (BASELINE_ON, [None, None, None], [on(BASELINE_ON, 0, 1, declassified=3), on(BASELINE_ON, 1, 6, removed=6)])
# Found and removed on one day: clear from that day, for until then nobody had looked.
AT_ONCE = (BASELINE_ON, ["少量", "无违建", "无违建"], [on(BASELINE_ON, 0, 0, removed=0)])
HELD = (BASELINE_ON, [None, None, None], [*EMPTIED[2], on(BASELINE_ON, 2, 1, removed=2)])


def clear_days(reader: store.Reader, first: date, last: date) -> dict[str, list[date]]:
    """The days on which each compound is clear, from compound_state day by day."""
    found = {key: [] for key in COMPOUNDS}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        for (key,) in reader.execute("select compound_id from compound_state($day, 'as-now') where clear", {"day": day}).fetchall():
            found[key].append(day)
    return found


@settings(max_examples=length(8, 240), deadline=None, suppress_health_check=list(HealthCheck))
@given(told=crowded())
@example(told=EMPTIED)
@example(told=HELD)
@example(told=AT_ONCE)
def test_since_when_and_from_when_a_compound_is_clear(told):
    first, baselines, rows = told
    with tempfile.TemporaryDirectory() as folder:
        street = Street(Path(folder))
        street.survey("compounds", "2017-04-01", [{"id": key, "name": f"示例{key}", "area": "和平", "baseline": each} for key, each in zip(COMPOUNDS, baselines)])
        reader = street.survey("structures", "2018-01-05", rows).imported().reader
        last = first + timedelta(days=17)
        eve = first - timedelta(days=1)  # nothing has been found yet: who is clear on it has been so from the campaign's start on
        clear = clear_days(reader, eve, last)
        for n in range(18):
            day = first + timedelta(days=n)
            since, earliest = {}, {}
            for key, days in clear.items():
                run = [each for each in days if all(each + timedelta(days=k) in days for k in range((day - each).days + 1)) and each <= day]
                if run:
                    since[key] = max(min(run), STARTS_ON)
                from_notice = [each for each in days if BASELINE_ON <= each <= day]
                if from_notice:
                    earliest[key] = min(from_notice)
            asked = {"day": day}
            if day >= STARTS_ON:
                assert dict(reader.execute("select compound_id, clear_since from compound_clear_since($day, 'as-now')", asked).fetchall()) == {
                    key: STARTS_ON if each == eve else each for key, each in since.items()
                }, day
            assert dict(reader.execute("select compound_id, first_clear_on from compound_first_clear($day, 'as-now')", asked).fetchall()) == earliest, day


@pytest.mark.parametrize("weekday", range(1, 8))
def test_weeks_from_meeting_day_to_meeting_day(weekday):
    """The grid, each day's week and the recent weeks, counted day by day, whatever day the meeting is on."""
    with duckdb.connect() as connection:
        connection.execute(f"create table campaign as select date '2017-04-01' as starts_on, date '2018-11-30' as target_on, {weekday} as meeting_weekday, 4 as recent_weeks")
        connection.execute("create table calendar as select cast(d as date) as day, cast(isodow(d) as integer) as weekday from range(date '2017-03-01', date '2017-09-01', interval 1 day) as r(d)")
        for file in ("00_portable", "40_weeks"):
            connection.execute((store.SQL / "shared" / f"{file}.sql").read_text(encoding="utf-8"))
        for n in [*range(-3, 20), 40, 60]:
            day = STARTS_ON + timedelta(days=n)
            ends = [each for k in range(n + 1) if (each := STARTS_ON + timedelta(days=k)).isoweekday() == weekday or each == day]
            grid = list(zip([STARTS_ON - timedelta(days=1), *ends], ends))
            asked = {"day": day}
            assert connection.execute("select after_day, week_end from week_grid($day) order by week_end", asked).fetchall() == grid
            partial = [end for end in ends if end.isoweekday() != weekday]
            assert [end for (end,) in connection.execute("select week_end from week_grid($day) where partial", asked).fetchall()] == partial
            for each, end in connection.execute("select day, week_end from week_of_day($day)", asked).fetchall():
                assert end == (min(e for e in ends if e >= each) if each >= STARTS_ON else None)
            full = [week for week in grid if week[1] not in partial][-4:]
            expected = (full[0][0], full[-1][1], len(full)) if full else (None, None, 0)
            assert connection.execute("select after_day, last_day, weeks from recent_span($day)", asked).fetchone() == expected
