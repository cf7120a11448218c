"""The browser of this machine as a printer: HTML → PDF or PNG, in a process of its own with a profile of its own, and without the network.

Debian's Chromium, Chrome or Edge: whichever is found. ``BROWSER_PATH`` names another.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PLACES = (r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe", r"Chromium\Application\chrome.exe")
"""Where Windows keeps them, under its folders of programs: they are on no search path there."""
SECONDS = 60
SHORT = 200
"""Pixels of a window in which a page is measured: lower than any page, so that the page's own height is what counts."""
MEASURE = "<script>document.documentElement.dataset.height = document.documentElement.scrollHeight</script>"


class NoBrowser(Exception):
    """No browser was found on this machine."""


class BrowserFailed(Exception):
    """The browser made no file; the message says why."""


def find() -> str:
    """The browser's path. Raises NoBrowser."""
    if named := os.environ.get("BROWSER_PATH"):
        if found := shutil.which(named):
            return found
        raise NoBrowser(named)
    folders = (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))
    installed = (str(Path(folder) / place) for folder in folders if folder for place in PLACES)
    found = next((path for path in map(shutil.which, (*NAMES, *installed)) if path), None)
    if found is None:
        raise NoBrowser(", ".join(NAMES))
    return found


def to_pdf(html: str) -> bytes:
    """A PDF of a page, on the paper that its @page rule asks for. Raises NoBrowser, BrowserFailed."""
    return _run(html, ["--no-pdf-header-footer", "--print-to-pdf={file}"], "out.pdf")


def to_png(html: str, width: int, height: int = 0, scale: int = 1) -> bytes:
    """A picture of a whole page, ``width`` pixels wide and ``height`` high, or as high as the page is; each of them ``scale`` × ``scale`` of the
    picture's. Raises NoBrowser, BrowserFailed."""
    if not height:
        measured = _run(html + MEASURE, [f"--window-size={width},{SHORT}", "--dump-dom"], None).decode("utf-8", "replace")
        found = re.search(r'data-height="(\d+)"', measured)
        if found is None:
            raise BrowserFailed("data-height")
        height = int(found[1])
    return _run(html, ["--hide-scrollbars", f"--force-device-scale-factor={scale}", f"--window-size={width},{height}", "--screenshot={file}"], "out.png")


def _run(html: str, how: list[str], name: str | None) -> bytes:
    """Open a page and do something with it: the bytes of the file that it makes, or what it prints where it makes none."""
    browser = find()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        page, file = Path(place) / "page.html", Path(place) / (name or "none")
        page.write_text(html, encoding="utf-8")
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={Path(place) / 'profile'}",
            *(["--no-sandbox"] if _is_root() else []), *(flag.format(file=file) for flag in how), page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise BrowserFailed(f"> {SECONDS} s") from None
        except OSError as error:
            raise BrowserFailed(str(error)) from None
        if done.returncode or (name and not file.is_file()):
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise BrowserFailed(told[-1] if told else f"exit {done.returncode}")
        return file.read_bytes() if name else done.stdout


def _is_root() -> bool:
    """Chromium refuses its sandbox to root: in a container."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
