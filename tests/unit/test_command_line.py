"""The command line as a program among others."""

import os
import subprocess
import sys

import pytest

from clearance.__main__ import main
from tests.conftest import ROOT


@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind are the shell's of Unix")
def test_whoever_stops_reading_gets_no_traceback():
    """As in ``python -m clearance query … | head -1``; the list of queries is longer than what a pipe holds back before it is read."""
    reads, writes = os.pipe()
    with subprocess.Popen([sys.executable, "-m", "clearance", "query", "--list"], cwd=ROOT, stdout=writes, stderr=subprocess.PIPE) as told:
        os.close(writes)
        os.close(reads)
        assert told.stderr is not None and told.stderr.read() == b""
    assert told.returncode == 0


@pytest.mark.parametrize("words", [["sample", "{file}/made"], ["export", "{file}/made", "--store", "{store}"], ["report", "xlsx", "--store", "{store}", "-o", "{file}/x.xlsx"]])
def test_a_place_where_nothing_can_be_written_is_told_in_a_line(words, tmp_path, sample_folder, capsys):
    """A file stands where the folder would have to be."""
    file = tmp_path / "taken"
    file.write_text("", encoding="utf-8")
    assert main([word.format(file=file, store=sample_folder) for word in words]) == 1
    said = capsys.readouterr().err
    assert str(file) in said and said.count("\n") == 1


@pytest.mark.parametrize("words", [["query", "overview/headline"], ["sql", "select 1"], ["export", "made"]])
def test_a_role_that_there_is_not_is_a_wrong_word(words, sample_folder, capsys):
    assert main([*words, "--role", "nobody", "--store", str(sample_folder)]) == 2
    assert "'nobody': no such role; there are" in capsys.readouterr().err


def test_a_meeting_is_closed_by_somebody(sample_folder, capsys):
    with pytest.raises(SystemExit) as refused:
        main(["meeting", "close", "--who", " ", "--store", str(sample_folder)])
    assert refused.value.code == 2 and "--who: 要写明是谁 / somebody has to be named" in capsys.readouterr().err


def test_where_nobody_can_be_asked_for_a_password_it_says_so(tmp_path):
    """As in a script, whose input is at its end."""
    words = [sys.executable, "-m", "clearance", "users", "add", "王主任", "--role", "leader", "--store", str(tmp_path)]
    told = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False, start_new_session=True)
    assert told.returncode == 1 and told.stderr.splitlines()[-1].endswith("give it with --password-file.") and "Traceback" not in told.stderr
