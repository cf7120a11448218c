"""The shared filters as an address: what is written is read back, and rubbish falls back to the board as it opens."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clearance import address
from clearance.selection import AS_NOW, KNOWN, Selection

FIRST, NEWEST = date(2017, 4, 1), date(2018, 6, 29)

selections = st.builds(
    Selection,
    as_of=st.integers(0, (NEWEST - FIRST).days).map(lambda n: FIRST + timedelta(days=n)),
    known=st.sampled_from(KNOWN),
    areas=st.sampled_from([(), ("310107017021",), ("310107017021", "310107017001")]),
    batches=st.sampled_from([(), ("2",), ("1", "none")]),
    classes=st.sampled_from([(), ("文明小区",), ("一般小区", "none")]),
    teams=st.sampled_from([(), ("8", "none")]),
)


@given(selections, st.sampled_from(["zh", "en"]))
def test_what_is_written_is_read_back(selection, language):
    found = address.parse(address.write(selection, language, NEWEST), FIRST, NEWEST)
    assert found["lang"] == language and found["follows_newest"] == (selection.as_of == NEWEST)
    chosen = {name: tuple(found[name]) for name in address.PARAMETERS}
    assert Selection(as_of=found["as_of"], known=found["known"], **chosen) == selection


def test_the_board_as_it_opens_has_no_parameters():
    assert address.write(Selection(NEWEST), "zh", NEWEST) == {}


def test_addresses_hold_codes_and_not_labels():
    written = address.write(Selection(NEWEST, classes=("文明小区",), teams=("none",)), "en", NEWEST)
    assert written == {"class": ["civilized"], "team": ["none"], "lang": ["en"]}


@given(st.dictionaries(st.sampled_from(["as_of", "known", "lang", "batch", "class", "x"]), st.lists(st.text(max_size=8), min_size=1, max_size=2)))
def test_rubbish_falls_back(parameters):
    found = address.parse(parameters, FIRST, NEWEST)
    assert FIRST <= found["as_of"] <= NEWEST and found["known"] in KNOWN and found["lang"] in ("zh", "en")


def test_a_day_outside_is_brought_inside():
    assert address.parse({"as_of": ["2030-01-01"]}, FIRST, NEWEST)["as_of"] == NEWEST
    assert address.parse({"as_of": ["1999-01-01"]}, FIRST, NEWEST)["as_of"] == FIRST
    assert address.parse({"as_of": ["yesterday"], "known": ["x"]}, FIRST, NEWEST)["known"] == AS_NOW


@given(st.sampled_from(address.MEASURES), st.sampled_from(range(50, 201, 5)), st.integers(0, 10**6), st.integers(0, 8))
def test_a_what_if_is_written_and_read_back(measure, pace, scope, lost):
    asked = {"measure": measure, "pace": pace, "scope": scope, "lost": lost}
    assert address.parse_beside("forecast", address.write_beside("forecast", asked)) == asked
    assert address.write_forecast("structures", 100, 0, 0) == {}


@given(st.dictionaries(st.sampled_from(["measure", "pace", "scope", "lost"]), st.lists(st.text(max_size=12) | st.integers().map(str), max_size=2)))
def test_a_what_if_that_cannot_be_is_none(parameters):
    found = address.parse_beside("forecast", parameters)
    assert found["measure"] in address.MEASURES and found["pace"] in range(50, 201, 5) and 0 <= found["scope"] < 10**7 and found["lost"] in range(9)
