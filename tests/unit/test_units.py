"""The systemd units of ``docs/systemd``: systemd takes them, and what they run are commands that there are."""

import re
import shlex
import shutil
import subprocess

import pytest

from clearance.commands import parser
from tests.conftest import ROOT

UNITS = sorted((ROOT / "docs" / "systemd").glob("board*"))


def test_there_is_a_service_and_a_nightly_backup():
    assert [file.name for file in UNITS] == ["board-backup.service", "board-backup.timer", "board.service"]


def test_systemd_takes_them(tmp_path):
    """As they stand, but for programs and users, which this machine has under other names."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed here")
    for file in UNITS:
        text = re.sub(r"/opt/board/\.venv/bin/\w+", shutil.which("true"), file.read_text(encoding="utf-8")).replace("User=board\n", "").replace("Group=board\n", "")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    for file in UNITS:
        ran = subprocess.run(["systemd-analyze", "verify", "--man=no", str(tmp_path / file.name)], capture_output=True, text=True)
        said = [line for line in ran.stderr.splitlines() if "board" in line]
        assert said == [] and ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("file", [file for file in UNITS if file.suffix == ".service"], ids=lambda file: file.name)
def test_they_run_commands_that_there_are(file):
    (command,) = re.findall(r"^ExecStart=(.+)$", file.read_text(encoding="utf-8"), re.M)
    program, *words = shlex.split(command)
    if program.endswith("streamlit"):
        assert words[:2] == ["run", "app.py"] and (ROOT / "app.py").is_file()
    else:
        assert words[:2] == ["-m", "clearance"] and parser().parse_args(words[2:]).check


def test_the_timer_starts_the_service_of_its_name_every_night():
    text = (ROOT / "docs" / "systemd" / "board-backup.timer").read_text(encoding="utf-8")
    assert "OnCalendar=*-*-* 02:30" in text and "Persistent=true" in text and "Unit=" not in text.replace("[Unit]", "")
