"""The store: written aside, switched atomically, read without waiting; a failed or killed writer leaves nothing that anybody reads."""

import itertools
import multiprocessing
import os
import signal
import threading
import time

import pytest

from clearance import campaign, store
from clearance.store import pointer, reading


def add_survey(folder, number, day="2018-01-05", **how):
    with store.write(folder, **how) as draft:
        draft.connection.execute(
            "insert into survey values (?, 'structures', ?, 'x.csv', 'hash', 'utf-8', [], false, false, now()::timestamp, 'test', 0, 0, 0, 0, 0, 'file')", [number, day]
        )
        draft.changed = True


def surveys(folder):
    return store.reader(folder).execute("select count(*) from survey").fetchone()[0]


def test_a_folder_without_a_pointer_is_an_empty_store(tmp_path):
    assert store.current_file(tmp_path) is None and store.version(tmp_path) == ""
    with pytest.raises(store.StoreError, match="import"):
        store.reader(tmp_path)


def test_each_write_is_a_new_version_and_the_pointer_names_it(tmp_path):
    add_survey(tmp_path, 1)
    first = store.version(tmp_path)
    add_survey(tmp_path, 2)
    assert store.version(tmp_path) != first and surveys(tmp_path) == 2


def test_a_write_that_changes_nothing_makes_no_version(tmp_path):
    add_survey(tmp_path, 1)
    before = store.version(tmp_path)
    with store.write(tmp_path):
        pass
    assert store.version(tmp_path) == before and not list(tmp_path.glob("draft-*"))


def test_a_dry_run_changes_nothing(tmp_path):
    add_survey(tmp_path, 1)
    before = store.version(tmp_path)
    add_survey(tmp_path, 2, discard=True)
    assert store.version(tmp_path) == before and surveys(tmp_path) == 1


def test_an_error_leaves_the_store_as_it_was(tmp_path):
    add_survey(tmp_path, 1)
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(RuntimeError), store.write(tmp_path) as draft:
        draft.connection.execute("delete from survey")
        draft.changed = True
        raise RuntimeError
    assert sorted(p.name for p in tmp_path.iterdir()) == before and surveys(tmp_path) == 1


def test_a_reader_keeps_its_version_while_a_newer_one_is_written(tmp_path):
    add_survey(tmp_path, 1)
    reader = store.reader(tmp_path)
    add_survey(tmp_path, 2)
    assert reader.execute("select count(*) from survey").fetchone()[0] == 1
    assert surveys(tmp_path) == 2


def test_old_versions_are_cleaned_but_the_last_few(tmp_path):
    for number in range(store.KEPT_VERSIONS + 3):
        add_survey(tmp_path, number)
    assert len(list(tmp_path.glob("board-*.duckdb"))) == store.KEPT_VERSIONS
    assert surveys(tmp_path) == store.KEPT_VERSIONS + 3


def test_a_pointer_to_a_missing_file_says_what_to_do(tmp_path):
    add_survey(tmp_path, 1)
    store.current_file(tmp_path).unlink()
    with pytest.raises(store.StoreError, match=r"board-000001\.duckdb"):
        store.version(tmp_path)


def test_a_reader_cannot_write(tmp_path):
    add_survey(tmp_path, 1)
    with pytest.raises(Exception, match="read-only"):
        store.reader(tmp_path).execute("insert into store.main.store_fact values ('a', 'b')")


def test_a_city_is_the_same_store_with_more_streets(tmp_path):
    from clearance import sample

    sample.write(tmp_path / "city", streets=3)
    with store.write(tmp_path / "store", tmp_path / "city" / "campaign") as draft:
        draft.changed = True
    assert store.reader(tmp_path / "store").execute("select count(*) from street").fetchone()[0] == 3
    with store.write(tmp_path / "store") as draft:  # keeps to the campaign that it was made from
        draft.changed = True
    assert store.reader(tmp_path / "store").execute("select count(*) from street").fetchone()[0] == 3


def test_a_change_of_the_campaign_s_files_reaches_the_store_with_the_next_write(tmp_path, monkeypatch):
    add_survey(tmp_path / "store", 1)
    folder = tmp_path / "campaign"
    folder.mkdir()
    for name in campaign.FILES:
        text = (campaign.default_folder() / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("value = 4", "value = 6"), encoding="utf-8")
    monkeypatch.setenv("CLEARANCE_CAMPAIGN", str(folder))
    with store.write(tmp_path / "store"):
        pass
    assert store.reader(tmp_path / "store").execute("select recent_weeks from campaign").fetchone()[0] == 6


def test_writers_in_threads_queue_and_none_is_lost(tmp_path):
    threads = [threading.Thread(target=add_survey, args=(tmp_path, number)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert surveys(tmp_path) == 6


def _write_until_killed(folder):
    for number in range(10_000):
        add_survey(folder, number)


def test_a_killed_writer_leaves_a_store_that_opens_and_writes(tmp_path):
    context = multiprocessing.get_context("spawn")
    for round_ in range(4):
        writer = context.Process(target=_write_until_killed, args=(tmp_path / f"{round_}",))
        writer.start()
        deadline = time.monotonic() + 30
        while not store.version(tmp_path / f"{round_}") and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.02 * round_)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        before = surveys(tmp_path / f"{round_}")
        add_survey(tmp_path / f"{round_}", 99_999)
        assert surveys(tmp_path / f"{round_}") == before + 1
        assert not list((tmp_path / f"{round_}").glob("draft-*"))


def test_a_version_that_is_cleaned_away_as_it_is_opened_is_no_damage(tmp_path, monkeypatch):
    """So many imports between two looks at the pointer, or between the look and the opening, that the version is gone: the newest answers."""
    add_survey(tmp_path, 1)
    opened, cleaned, numbers = store.Reader, [], itertools.count(2)

    def slowly(file):
        if not cleaned:
            cleaned.append(file)
            for _ in range(store.KEPT_VERSIONS):
                add_survey(tmp_path, next(numbers))
            assert not file.exists()
        return opened(file)

    monkeypatch.setattr(reading, "Reader", slowly)
    reading._reader.cache_clear()
    assert surveys(tmp_path) == 1 + store.KEPT_VERSIONS
    cleaned.clear()
    reading._reader.cache_clear()
    assert store.examine(tmp_path).version == store.version(tmp_path)
    read, told = pointer._pointer, []
    monkeypatch.setattr(pointer, "_pointer", lambda folder: told.append(1) or ("board-000001.duckdb", 9) if len(told) < 1 else read(folder))
    assert store.version(tmp_path) == read(tmp_path)[0].removesuffix(".duckdb")
