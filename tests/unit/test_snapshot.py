"""What a statement asks for of the relations that are kept: read from its text and from what stands behind it, or not at all."""

from datetime import date, datetime

import pytest

from clearance import query
from clearance.store import snapshot

DAY = date(2018, 6, 29)
EARLIER = date(2018, 6, 22)
GIVEN = {"as_of": DAY, "known": "as-now", "streets": None}
ALL = snapshot.kept(True)


def asked(sql, given=GIVEN, keeps=ALL):
    return snapshot.asked(sql, given, keeps)


def test_a_relation_is_asked_for_with_the_values_of_the_statement():
    assert asked("select * from compound_state($as_of, $known)") == [("compound_state", (DAY, "as-now"))]


def test_what_stands_behind_a_relation_with_filters_is_asked_for():
    assert asked("select * from compound_selected($as_of, $known, $streets, null, null, null, null)") == [("compound_known", (DAY, "as-now"))]


def test_an_earlier_day_and_a_clock_in_words():
    assert asked("select 1 from shop_state($as_of - 7, 'as-reported') as s, week_grid($as_of)") == [("shop_state", (EARLIER, "as-reported")), ("week_grid", (DAY,))]


def test_twice_is_once():
    assert asked("select * from owner_linked() join owner_linked() using (owner)") == [("owner_linked", ())]


def test_what_a_statement_does_not_mention_it_does_not_ask_for():
    assert asked("select 'compound_state($as_of)' from survey") is None
    assert asked("select * from survey -- from compound_state($as_of, $known)") == []


@pytest.mark.parametrize("argument", ["w.week_end", "(select max(day) from calendar)", "$as_of - $days", "$as_of + 7", "$unheard", "$clock"])
def test_a_day_that_comes_from_elsewhere_cannot_be_told(argument):
    assert asked(f"select * from week_grid($as_of) as w, compound_state({argument}, $known)", GIVEN | {"days": 7, "clock": datetime(2018, 6, 29)}) is None


def test_only_what_is_kept_is_asked_for_and_what_it_rests_on_is_its_own_matter():
    assert asked("select * from compound_progress($as_of, $known, null, null, null, null, null)", keeps=frozenset({"structure_event"})) == [("structure_event", (DAY, "as-now"))]
    assert ("structure_event", (DAY, "as-now")) not in asked("select * from compound_progress($as_of, $known, null, null, null, null, null)")


def test_a_large_store_keeps_nothing_of_single_structures():
    assert not any(name.startswith(("structure", "shop")) for name in snapshot.kept(False)) and snapshot.kept(False) < ALL


def test_what_is_kept_is_asked_for_by_day_and_clock_alone():
    assert all(set(snapshot.relations()[name].parameters) <= snapshot.TYPES.keys() for name in ALL)


def test_of_every_query_it_can_be_told():
    untold = []
    for name, each in query.catalogue().items():
        given = {parameter: {"DATE": DAY, "VARCHAR": "as-now"}.get(kind) for parameter, kind in each.params.items()}
        if asked(each.sql, given) is None:
            untold.append(name)
    assert untold == ["surveys/history"]  # asks what is held back of no day


def test_which_relations_look_at_one_day_alone():
    others = {name for name in ALL if "known" in snapshot.relations()[name].parameters and not snapshot.is_of_one_day(name)}
    assert others == {"compound_since_last_week"}
