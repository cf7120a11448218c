"""Writes docs/licences.md: every package of the locks, its licence as it says itself, and why it is there.

    python docs/licences.py

Read from the installed packages' own metadata, so run it where both locks are installed (``make licences``). Raises KeyError for a package that states no
licence that can be read here: read its licence file then, and add it to ``READ``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "licences.md"
DEPENDENCIES: Final = ROOT / "docs" / "decisions" / "0002-dependencies.md"
RUN, TEST = "requirements.txt", "requirements-test.txt"

ALLOWED: Final = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib"}
"""Each lets an office use the board, change it and pass it on; MPL-2.0 asks that a changed file of that package be passed on as source, and we change none."""
READ: Final = {"altair": "BSD-3-Clause", "itsdangerous": "BSD-3-Clause", "jinja2": "BSD-3-Clause", "scipy": "BSD-3-Clause", "uvloop": "Apache-2.0 OR MIT"}
"""What packages that say no more than "BSD License", or two licences and not how they go together, have in their licence file."""
SAID: Final = {
    "3-Clause BSD License": "BSD-3-Clause", "Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}  # fmt: skip
"""Older ways of saying it."""
ELSEWHERE: Final = {"colorama": "BSD-3-Clause"}
"""Of packages that only another system installs."""
HEAD: Final = """# Licences

Of all that `make run` installs, of all that the tests need on top, and of what the repository carries along. Written by `make licences` from the packages' own metadata; a test holds it to the locks and to the licences
that we allow: {allowed}. The repository itself names no licence: that is the street's to decide.
"""
CARRIED: Final = """
## Carried along

| what | licence | why it is there |
| --- | --- | --- |
| [CodeMirror 6](../clearance/editor/README.md), bundled with its own modules as `clearance/editor/codemirror.js` | MIT ([text](../clearance/editor/LICENSE)) | the editor of the page SQL |

The wheels of numpy and scipy bring compiled libraries with them: OpenBLAS and LAPACK (BSD-3-Clause, BSD-3-Clause-Open-MPI), GCC's runtime (GPL-3.0-or-later WITH GCC-exception-3.1, which lets a program of any
licence be linked with it) and libquadmath (LGPL-2.1-or-later, its own file, not changed). Their texts lie in the packages' own licence files.

From Debian, for the tests and for printing, not part of what is handed on: Chromium, nginx, poppler-utils, fontconfig, Noto Sans CJK, openssl.
"""


@dataclass(frozen=True)
class Pin:
    """One package of a lock: its requirement, the hashes of its files, and which packages or files ask for it."""

    requirement: Requirement
    hashes: tuple[str, ...]
    via: tuple[str, ...]

    @property
    def version(self) -> str:
        """The one version."""
        return str(self.requirement.specifier).removeprefix("==")

    @property
    def is_for_here(self) -> bool:
        """Whether it is installed on this system."""
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def pins(lock: str) -> dict[str, Pin]:
    """A lock's packages by name. Raises ValueError for one that stands twice, packaging's InvalidRequirement for what is no requirement."""
    found: dict[str, Pin] = {}
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for entry in re.findall(r"^(?![#\s-]).+(?:\n[ ]+#.*)*", text, re.M):
        told, *notes = entry.split("\n")
        words, *hashes = told.split("--hash=")
        requirement = Requirement(words.strip())
        if (name := canonicalize_name(requirement.name)) in found:
            raise ValueError(f"{lock}: {name} stands twice")
        via = (note.removeprefix("via").strip() for note in (note.strip(" #") for note in notes))
        found[name] = Pin(requirement, tuple(each.strip() for each in hashes), tuple(each for each in via if each))
    return found


def licence(name: str) -> str:
    """An installed package's licence as an SPDX expression."""
    if name in READ:
        return READ[name]
    said = metadata(name)
    if expression := said["License-Expression"]:
        return expression
    short = said["License"] or ""
    if short in ALLOWED:
        return short
    classes = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or [] if each.startswith("License")]
    return SAID[short if short in SAID or not classes else classes[0]]


def licences_in(expression: str) -> set[str]:
    """The licences that an SPDX expression names."""
    return set(re.findall(r"[\w.+-]+", expression)) - {"AND", "OR", "WITH"}


def _reasons() -> dict[str, str]:
    """Why a package that is asked for is there, by name, as docs/decisions/0002 says."""
    rows = re.findall(r"^\| ([\w`, -]+) \| (.+) \|$", DEPENDENCIES.read_text(encoding="utf-8"), re.M)
    return {name.strip(): why for names, why in rows for name in names.split(",") if not name.strip().startswith("with")}


def _rows(lock: str, but: set[str]) -> Iterator[str]:
    reasons = _reasons()
    for name, pin in pins(lock).items():
        if name in but:
            continue
        asked = [each for each in pin.via if not each.startswith("-")]
        why = reasons[name] if len(asked) < len(pin.via) and name in reasons else f"for {', '.join(asked)}"
        yield f"| {name} | {pin.version} | {licence(name) if pin.is_for_here else ELSEWHERE[name]} | {why} |\n"


def page() -> str:
    """The page as it should read."""
    head = "\n| package | version | licence | why it is there |\n| --- | --- | --- | --- |\n"
    run = set(pins(RUN))
    return "".join([
        HEAD.format(allowed=", ".join(sorted(ALLOWED))), "\n## To run\n", head, *_rows(RUN, set()),
        "\n## To test\n", head, *_rows(TEST, run), CARRIED,
    ])  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
