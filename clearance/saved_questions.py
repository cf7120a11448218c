"""Questions that somebody saved under a name: a small file each beside the store, ``questions/<number>.toml``.

A question is its address, so it is asked anew of today's data whenever it is opened, unless the address fixes a day.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clearance import atomic

FOLDER: Final = "questions"
LONGEST_NAME: Final = 60


class NoName(ValueError):
    """A question is saved under a name."""


@dataclass(frozen=True)
class Saved:
    """One saved question: its name, its address without the page (``measure=standing&rows=area``), who saved it, and when (UTC, ISO)."""

    name: str
    address: str
    who: str
    saved_at: str


def save(folder: Path, name: str, address: str, who: str) -> Saved:
    """Keep a question; one of the same name is replaced. ``folder``: the store's. The file is whole or not there: it is written aside,
    synced, and moved into place. Raises NoName."""
    name, who = _line(name)[:LONGEST_NAME].strip(), _line(who)
    if not name:
        raise NoName(name)
    saved = Saved(name, _line(address), who, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}")
    file = _file(folder, name)
    file.parent.mkdir(exist_ok=True)
    # A JSON string is a TOML basic string, once what TOML does not take bare is out (_line).
    text = "".join(f"{field} = {json.dumps(value, ensure_ascii=False)}\n" for field, value in asdict(saved).items())
    with atomic.written(file, prefix="draft-") as draft:
        draft.write(text.encode())
    return saved


def load(folder: Path) -> list[Saved]:
    """All saved questions by name. A file that is none, or broken, is passed over."""
    found = []
    for file in sorted((folder / FOLDER).glob("*.toml")):
        try:
            said = tomllib.loads(file.read_text(encoding="utf-8"))
            found.append(Saved(**{field.name: str(said[field.name]) for field in fields(Saved)}))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError):
            continue
    return sorted(found, key=lambda each: each.name)


def forget(folder: Path, name: str) -> None:
    """Take a question off; nothing where there is none of that name."""
    _file(folder, name).unlink(missing_ok=True)


def _file(folder: Path, name: str) -> Path:
    return folder / FOLDER / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.toml"


def _line(text: str) -> str:
    """A text in one line without control characters and halves of characters."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
