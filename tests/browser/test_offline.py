"""The board needs no internet once it is installed: its server looks up no name and connects to nobody."""

import os
import subprocess
import sys

import pytest

from benchmarks.browser import ROOT, server

WATCHMAN = """
import os, sys

def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        asked = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        asked = arguments[1]
    else:
        return
    with open(os.environ["REACHED"], "a", encoding="utf-8") as file:
        file.write(f"{event} {asked!r}\\n")

sys.addaudithook(watch)
"""
"""Python loads a module of this name by itself at start; the audit hook is told of every name looked up and every connection made."""


@pytest.fixture
def watch(tmp_path):
    """What a process is to be started with, and the file in which everything stands that it reached for."""
    (tmp_path / "sitecustomize.py").write_text(WATCHMAN, encoding="utf-8")
    return {"PYTHONPATH": str(tmp_path), "REACHED": str(tmp_path / "reached")}, tmp_path / "reached"


def test_the_watchman_sees_who_reaches_out(watch):
    environment, reached = watch
    asks = "import contextlib, socket, urllib.request\nwith contextlib.suppress(OSError):\n    urllib.request.urlopen('http://board.invalid', timeout=5)"
    subprocess.run([sys.executable, "-c", asks], env=os.environ | environment, check=True)
    assert "board.invalid" in reached.read_text(encoding="utf-8")


def test_a_server_reaches_for_nothing_outside(watch, sample_folder, watched):
    environment, reached = watch
    with server(ROOT / "app.py", CLEARANCE_STORE=str(sample_folder), **environment) as (address, _):
        for page in ("", "burndown", "sql"):
            watched.page.goto(f"{address}/{page}")
            watched.page.wait_for_selector(".b-finding, .b-foot")
            watched.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    told = reached.read_text(encoding="utf-8").splitlines() if reached.exists() else []
    assert [line for line in told if not any(here in line for here in ("'127.0.0.1'", "'localhost'", "'::1'"))] == []
    assert watched.hosts == {address.split("//")[1]}
