"""The command line as a program among others."""

import os
import subprocess
import sys

import pytest

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
