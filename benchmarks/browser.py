"""A server and a Chromium for one measurement each."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@contextmanager
def server(script: Path, *flags: str, log: Path = Path(os.devnull), port: int = 0, **environment: str) -> Iterator[tuple[str, int]]:
    """A Streamlit server, on a free port unless ``port`` says which; yields its address and process id. ``log``: where what it prints goes."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.headless", "true", *flags]
    with log.open("ab") as printed:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=printed, stderr=printed)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def chromium(playwright: Playwright) -> Browser:
    """A fresh Chromium with an empty cache."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)


def resident_megabytes(pid: int) -> float:
    """What the process holds in memory now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
