"""The audit log: what is noted stays, and whatever is done to the files afterwards shows."""

import random
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from clearance import audit
from tests.conftest import ROOT


@pytest.fixture
def log(tmp_path):
    """A log of five entries."""
    for number in range(1, 6):
        audit.note(tmp_path, "export", f"表{number}.csv", who="张三", role="office", origin="10.0.0.7")
    return tmp_path


def lines(folder):
    return (folder / audit.LOG).read_bytes().split(b"\n")[:-1]


def write(folder, found):
    (folder / audit.LOG).write_bytes(b"".join(line + b"\n" for line in found))


def troubles(folder, *remembered):
    return [(each.kind, each.first, each.last) for each in audit.verify(folder, remembered).troubles]


def test_an_entry_says_who_did_what_when_and_from_where(tmp_path):
    written = audit.note(tmp_path, "import", "#1 台账.csv", who="张三", role="office", origin="10.0.0.7")
    (read,) = audit.entries(tmp_path)
    assert read == written and (read.n, read.what, read.subject, read.who, read.role, read.origin) == (1, "import", "#1 台账.csv", "张三", "office", "10.0.0.7")
    assert read.prev == audit.START and read.at.endswith("Z") and len(read.at) == len("2018-06-29T08:00:00.000Z")
    assert (tmp_path / audit.LOG).stat().st_mode & 0o077 == 0, "names and addresses are nobody else's on this machine"


def test_each_entry_holds_the_hash_of_the_one_before_it(log):
    found = list(audit.entries(log))
    assert [each.n for each in found] == [1, 2, 3, 4, 5] and [each.prev for each in found[1:]] == [each.hash for each in found[:-1]]
    chain = audit.verify(log)
    assert chain.whole and (chain.count, chain.hash, chain.first_at, chain.last_at) == (5, found[-1].hash, found[0].at, found[-1].at)


def test_what_nobody_knows_is_not_noted(tmp_path):
    with pytest.raises(ValueError, match="import"):
        audit.note(tmp_path, "tea")
    assert audit.verify(tmp_path) == audit.Chain(0, "", "", "", ())


@pytest.mark.parametrize("hostile", ["两行\n{\"n\":7}", "\u2028\u2029\x00\x1b[2J", "\ud800半个", "\u202e反", "长" * 9000], ids=["lines", "controls", "half", "turned", "long"])
def test_no_text_breaks_a_line(hostile, tmp_path):
    audit.note(tmp_path, "sql", hostile, who=hostile, origin=hostile)
    audit.note(tmp_path, "export", "x.csv")
    first, second = audit.entries(tmp_path)
    assert audit.verify(tmp_path).whole and second.n == 2
    assert first.subject == hostile.encode("utf-8", "ignore").decode()[: audit.LONGEST_SUBJECT] and len(first.who) <= audit.LONGEST_NAME


# ── what is done to the file shows ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", range(5))
def test_a_line_that_is_taken_out_shows(place, log):
    found = lines(log)
    write(log, found[:place] + found[place + 1 :])
    expected = ("missing", place + 1, place + 1) if place < 4 else ("cut", 5, 5)
    assert troubles(log) == [expected]


@pytest.mark.parametrize("place", range(5))
def test_a_line_that_is_changed_shows(place, log):
    found = lines(log)
    found[place] = found[place].replace("张三".encode(), "李四".encode())
    write(log, found)
    assert troubles(log) == [("changed", place + 1, place + 1)]


def test_every_single_byte_counts(log):
    """Whatever byte of a log is another, something shows."""
    whole, dice = (log / audit.LOG).read_bytes(), random.Random(7)
    for place in dice.sample(range(len(whole)), 120):
        changed = bytearray(whole)
        changed[place] ^= dice.randrange(1, 256)
        (log / audit.LOG).write_bytes(changed)
        assert not audit.verify(log).whole, (place, whole[place : place + 1])


def test_a_changed_line_with_a_hash_of_its_own_breaks_the_next_link(log):
    found = list(audit.entries(log))
    forged = replace(found[2], who="李四", hash="")
    forged = replace(forged, hash=audit._hash(forged))
    write(log, [audit._line(each)[:-1] for each in (*found[:2], forged, *found[3:])])
    assert troubles(log) == [("order", 4, 4)]


def test_lines_in_another_order_or_twice_show(log):
    found = lines(log)
    write(log, [found[1], found[0], *found[2:]])
    assert troubles(log)
    write(log, [*found, found[4]])
    assert troubles(log)


def test_a_line_that_was_put_in_shows(log):
    found = lines(log)
    write(log, [*found[:2], b"nothing", *found[2:]])
    assert troubles(log) == [("unreadable", 3, 3)]
    write(log, [*found, b"nothing"])
    assert troubles(log) == [("unreadable", 6, 6)]


def test_a_cut_at_the_end_shows_and_goes_on_showing(log):
    write(log, lines(log)[:3])
    assert troubles(log) == [("cut", 4, 5)]
    assert audit.note(log, "export", "later.csv").n == 6
    assert troubles(log) == [("missing", 4, 5)]


def test_a_log_that_is_deleted_shows_and_goes_on_showing(log):
    (log / audit.LOG).unlink()
    assert troubles(log) == [("cut", 1, 5)]
    assert audit.note(log, "export", "later.csv").n == 6
    assert troubles(log) == [("missing", 1, 5)]


def test_a_head_that_is_gone_shows(log):
    (log / audit.HEAD).unlink()
    assert troubles(log) == [("no_head", 5, 5)]


def test_who_forges_log_and_head_is_shown_by_what_a_third_place_remembers(log):
    remembered = audit.Mark(5, audit.verify(log).hash, "store")
    (log / audit.LOG).unlink()
    (log / audit.HEAD).unlink()
    for number in range(7):
        audit.note(log, "export", f"forged{number}.csv")
    assert audit.verify(log).whole, "log and head alone cannot tell"
    assert troubles(log, remembered) == [("rewritten", 5, 5)]
    assert troubles(log, audit.Mark(9, remembered.hash, "store")) == [("cut", 8, 9)]


# ── killed, full, many ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("left", [1, 40, -1], ids=["a byte", "a part", "all but the end of the line"])
def test_half_a_line_of_a_killed_writer_is_told_and_breaks_nothing(left, log):
    half = audit._line(audit._entry(audit.head(log), "export", "half.csv", "", "", ""))[:left]
    with (log / audit.LOG).open("ab") as file:
        file.write(half)
    assert audit.verify(log).whole and audit.verify(log).count == 5, "it was never told to anybody as noted"
    audit.note(log, "export", "next.csv")
    assert [each.what for each in audit.entries(log)][-2:] == [audit.TORN, "export"] and audit.verify(log).whole
    found = lines(log)
    write(log, [*found[:5], b"something else", *found[6:]])
    assert troubles(log) == [("unreadable", 6, 6)], "only the half that was told of passes for one"


def test_a_writer_killed_between_line_and_head_leaves_a_whole_log(log):
    before = (log / audit.HEAD).read_bytes()
    audit.note(log, "export", "six.csv")
    (log / audit.HEAD).write_bytes(before)
    assert audit.verify(log).whole
    assert audit.note(log, "export", "seven.csv").n == 7 and audit.verify(log).whole


def test_threads_and_processes_queue_and_no_entry_is_lost(tmp_path):
    script = f"from clearance import audit; from pathlib import Path; [audit.note(Path({str(tmp_path)!r}), 'export', 'p') for _ in range(15)]"
    others = [subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) for _ in range(2)]
    threads = [threading.Thread(target=lambda: [audit.note(tmp_path, "export", "t") for _ in range(10)]) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.wait() for each in others] == [0, 0]
    assert audit.verify(tmp_path).whole and audit.verify(tmp_path).count == 70


def test_where_there_is_no_room_nothing_is_half_written(log):
    size = (log / audit.LOG).stat().st_size
    script = f"from clearance import audit; from pathlib import Path\ntry: audit.note(Path({str(log)!r}), 'export', 'x' * 500)\nexcept audit.NotWritten as told: print(told)"

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, size + 100))

    ran = subprocess.run([sys.executable, "-B", "-c", script], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", preexec_fn=limit)
    assert "审计记录写不进去" in ran.stdout and "audit log cannot be written" in ran.stdout, ran.stderr
    assert (log / audit.LOG).stat().st_size == size and audit.verify(log).whole
    assert audit.note(log, "export", "with room.csv").n == 6 and audit.verify(log).whole


def test_a_full_file_is_put_aside_and_the_chain_goes_on(log, monkeypatch):
    monkeypatch.setattr(audit, "FULL", 700)
    for number in range(6, 12):
        audit.note(log, "export", f"表{number}.csv")
    put_aside = [file.name for file in audit.files(log)]
    assert len(put_aside) > 2 and put_aside[0].startswith("audit-0000000") and [each.n for each in audit.entries(log)] == list(range(1, 12))
    assert audit.verify(log).whole
    (log / put_aside[1]).unlink()
    assert [kind for kind, *_ in troubles(log)] == ["missing"]


def test_a_clock_that_is_set_back_is_counted_and_changes_no_order(log, monkeypatch):
    entry = audit._entry

    def earlier(*told):
        found = replace(entry(*told), at="2001-01-01T00:00:00.000Z", hash="")
        return replace(found, hash=audit._hash(found))

    monkeypatch.setattr(audit, "_entry", earlier)
    audit.note(log, "export", "past.csv")
    chain = audit.verify(log)
    assert chain.whole and chain.clock_back == 1 and list(audit.entries(log))[-1].n == 6


def test_a_lock_that_cannot_be_had_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(audit, "LOCK_SECONDS", 0.05)
    with audit.held(tmp_path), pytest.raises(audit.NotWritten, match="cannot be written"):
        audit.note(tmp_path, "export", "x.csv")
    assert [file.name for file in tmp_path.iterdir()] == [audit.LOCK]
