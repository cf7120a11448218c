"""Pins: one address for a chart whatever the day; events that are never changed; rows that fit the room."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from clearance import intake, pins, query, store
from clearance.charts import explore, frame
from clearance.selection import Selection
from tests.conftest import ROOT


@pytest.fixture
def folder(tmp_path):
    intake.import_files([ROOT / "data" / "sample" / "小区台账_2017-10-13.csv"], store=tmp_path, importer="test")
    return tmp_path


def pinned(folder) -> list[pins.Pin]:
    return [pins.Pin(**row) for row in query.run("meeting/pins_by_address", Selection(datetime.now(UTC).date()), store.reader(folder)).to_dict("records")]


def test_an_address_holds_the_page_its_filters_and_the_chart_and_no_day():
    asked = {"team": ["2", "none"], "batch": ["3"], "as_of": ["2018-06-01"], "known": ["as-reported"], "lang": ["en"]}
    there = pins.address("weeks", asked, "waterfall")
    assert there == "weeks?batch=3&team=2&team=none#waterfall"
    assert pins.address("forecast", {"pace": ["120"], "scope": ["40"], "lost": ["2"], "measure": ["area"]}, "record_area") == "forecast?measure=area#record_area"
    place = pins.place(there)
    assert (place.page, place.parameters, place.chart) == ("weeks", {"batch": ["3"], "team": ["2", "none"]}, "waterfall")
    assert place.file == ROOT / "pages" / "progress" / "weeks.py"
    assert pins.place("").file is None and pins.place("../app?#x").file is None and pins.place("paused?batch=2").file is None


def test_pinning_and_taking_off_are_events_and_the_last_one_holds(folder):
    for address, title in (("weeks?#waterfall", "甲"), ("teams?#funnel", "乙"), ("weeks?#waterfall", "丙")):
        pins.put_on(folder, address, title, " 示例记录 ")
    assert [(each.address, each.title, each.who) for each in pinned(folder)] == [("teams?#funnel", "乙", "示例记录"), ("weeks?#waterfall", "丙", "示例记录")]
    pins.take_off(folder, pinned(folder)[1], "示例主席")
    assert [each.address for each in pinned(folder)] == ["teams?#funnel"]
    assert store.reader(folder).execute("select count(*), count(*) filter (where not is_on) from pinned").fetchone() == (4, 1)
    for who in ("", "  "):
        with pytest.raises(pins.NoName):
            pins.put_on(folder, "teams?#teams", "丁", who)
    assert len(pinned(folder)) == 1


def test_a_clock_that_was_set_back_does_not_keep_a_pin_on(folder):
    ahead = pins.Pin("weeks?#waterfall", "甲", "示例记录", datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1))
    with store.write(folder) as draft:
        store.add_rows(draft, "pinned", [(ahead.pinned_at, ahead.who, ahead.address, ahead.title, True)])
        draft.changed = True
    pins.take_off(folder, pinned(folder)[0], "示例主席")
    assert pinned(folder) == []


@pytest.mark.parametrize(("rows", "shown"), [(4, 0), (12, 12), (30, 12)])
def test_rows_come_closer_together_in_the_room_and_then_only_the_first_stay(rows, shown):
    """Bars of 30 px each: 4 fit 345 px, 12 fit closer together, of 30 the first 12 at 21 px a line and more."""
    df = pd.DataFrame({"row": [f"示例{n}" for n in range(rows)], "col": "", "value": range(rows, 0, -1), "said": [str(n) for n in range(rows, 0, -1)]})
    with frame.for_the_room(345):
        drawn = explore.bars(df, labels={}, title="", subtitle="示例", footer="")
    fits, first, of = frame.fitted(drawn, 345)
    assert (first, of) == (shown, rows if shown else 0)
    assert fits.layout.height <= 345 and fits.layout.yaxis.range[1] == drawn.layout.yaxis.range[1]
    if shown:
        plot = fits.layout.height - fits.layout.margin.t - fits.layout.margin.b
        assert plot / (fits.layout.yaxis.range[0] - fits.layout.yaxis.range[1]) >= 20.5
        assert len(fits.data[0].y) == rows, "the figure itself is whole"
