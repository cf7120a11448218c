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
