"""What a reader keeps of a day is what it would have worked out: relation by relation, query by query, and with many asking at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from clearance import query, store
from clearance.selection import Selection
from clearance.store import book, snapshot
from tests.queries.test_contract import own

DAYS = (date(2018, 6, 29), date(2018, 2, 20), date(2017, 3, 20))
SELECTIONS = [
    Selection(DAYS[0]), Selection(DAYS[1], "as-reported"), Selection(date(2017, 10, 13), batches=("2", "none")),
    Selection(DAYS[0], "as-reported", classes=("一般小区",), teams=("3", "7")),
]  # fmt: skip


def reader_of(sample_store) -> store.Reader:
    return store.Reader(sample_store._file)


@pytest.fixture(scope="module")
def keeping(sample_store):
    return reader_of(sample_store)


@pytest.fixture(scope="module")
def forgetful(sample_store):
    """A reader that works everything out."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(snapshot, "kept", lambda is_small: frozenset())
        return reader_of(sample_store)


def rows(reader, name, values):
    names = snapshot.relations()[name].parameters
    asked, given = f"{name}({', '.join(f'${each}' for each in names)})", dict(zip(names, values))
    reader.execute(f"select count(*) from {asked}", given)  # what a day's first statement asks for is not kept yet
    return sorted(rounded(reader.execute(f"select * from {asked}", given).fetchall()), key=repr)


def rounded(found):
    """Sums of areas depend on the order of adding in the last digit."""
    return [tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row) for row in found]


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("name", sorted(snapshot.kept(True)))
def test_a_relation_is_kept_as_it_is_worked_out(name, known, keeping, forgetful):
    for day in DAYS:
        values = tuple({"as_of": day, "known": known}[each] for each in snapshot.relations()[name].parameters)
        assert rows(keeping, name, values) == rows(forgetful, name, values)
        assert (name, values) in keeping._book._kept and not forgetful._book._kept


@pytest.mark.parametrize("name", query.catalogue())
def test_a_query_answers_alike(name, keeping, forgetful):
    each = query.find(name)
    for selection in SELECTIONS:
        asked = query.bind(each, selection, own(each))
        kept, worked_out = (reader.execute(each.sql, asked).fetchall() for reader in (keeping, forgetful))
        assert rounded(kept) == rounded(worked_out)


def test_a_reader_that_is_full_begins_anew_and_answers_alike(sample_store, monkeypatch):
    monkeypatch.setattr(book, "KEPT_ROWS", 1)
    monkeypatch.setattr(book, "KEPT_DAYS", 0)
    reader = reader_of(sample_store)
    first = reader._book
    asked = [(name, Selection(day)) for day in DAYS for name in ("overview/headline", "burndown/bridge_by_week", "overview/wall")]
    answers = [query.records(*each, reader) for each in asked]
    assert answers == [query.records(*each, sample_store) for each in asked]
    assert reader._book is not first and first._kept
    second = reader._book
    query.records(*asked[-1], reader)
    assert reader._book is second, "what is kept needs no room"


def test_many_ask_for_many_days_at_once(sample_store, monkeypatch):
    monkeypatch.setattr(book, "KEPT_ROWS", 60_000)  # it begins anew in the middle
    reader = reader_of(sample_store)
    days = [DAYS[0] - timedelta(weeks=n) for n in range(12)] * 3

    def standing(day, of):
        return [query.records(name, Selection(day), of) for name in ("overview/headline", "burndown/bridge_by_week")]

    with ThreadPoolExecutor(8) as people:
        found = list(people.map(lambda day: standing(day, reader), days))
    assert found == [standing(day, sample_store) for day in days]


def test_a_day_that_is_asked_one_question_is_not_kept_unless_it_is_the_newest(sample_store):
    """As the forecasts' record asks past meetings; whatever the filters."""
    reader = reader_of(sample_store)
    for weeks in range(1, 5):
        for batches in ((), ("2",)):
            query.records("burndown/bridge_by_week", Selection(DAYS[0] - timedelta(weeks=weeks), batches=batches), reader)
    assert not reader._book._kept
    query.records("overview/headline", Selection(DAYS[0] - timedelta(weeks=1)), reader)
    query.records("burndown/bridge_by_week", Selection(DAYS[0]), reader)
    assert {values[0] for _, values in reader._book._kept if values} == {DAYS[0], DAYS[0] - timedelta(weeks=1)}


def test_the_newest_day_is_worked_out_once_for_both_clocks(sample_store, monkeypatch):
    """No survey is of a later day: what was reported is what is known. Of the week before, and of an earlier day, it need not be."""
    reader, filled = reader_of(sample_store), []
    fill = book.Book._fill
    monkeypatch.setattr(book.Book, "_fill", lambda each, name, asked: filled.append((name, asked.get("as_of"), asked.get("known"))) or fill(each, name, asked))
    for day in (DAYS[0], DAYS[1]):
        for known in ("as-now", "as-reported"):
            for name in ("overview/headline", "overview/wall", "plan/gap_by_week"):
                query.records(name, Selection(day, known), reader)
    clocks = {day: {known for name, on, known in filled if name == "compound_whole" and on == day} for day in DAYS[:2]}
    assert clocks == {DAYS[0]: {"as-now"}, DAYS[1]: {"as-now", "as-reported"}}
    assert ("compound_state", DAYS[0] - timedelta(days=7), "as-reported") in filled
