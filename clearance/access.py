"""Who may see and do what: roles and rights, read from ``data/access``. One table for pages, queries, exports and the command line."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "access" / "rights.toml"


class AccessError(Exception):
    """No such role or right; the message says which there are."""


@dataclass(frozen=True)
class Table:
    """Roles by name with their Chinese and English names; rights by name with theirs, and the roles that have each."""

    roles: dict[str, tuple[str, str]]
    rights: dict[str, tuple[str, str, frozenset[str]]]


@cache
def table() -> Table:
    """The table of rights. Raises AccessError where a right names a role that there is not."""
    text = tomllib.loads(FILE.read_text(encoding="utf-8"))
    roles = {name: (each["zh"], each["en"]) for name, each in text["roles"].items()}
    rights = {name: (each["zh"], each["en"], frozenset(each["roles"])) for name, each in text["rights"].items()}
    for name, (_, _, holders) in rights.items():
        if unknown := holders - roles.keys():
            raise AccessError(f"{FILE.name}: {name}: {', '.join(sorted(unknown))}: no such role; there are {', '.join(roles)}")
    return Table(roles, rights)


def role(name: str) -> str:
    """The role of that name. Raises AccessError naming those that there are."""
    if name not in table().roles:
        raise AccessError(f"{name!r}: no such role; there are {', '.join(table().roles)}")
    return name


def may(who: str, right: str) -> bool:
    """Whether a role has a right. Raises AccessError for a right that the table does not know."""
    if right not in table().rights:
        raise AccessError(f"{right!r}: no such right; there are {', '.join(table().rights)}")
    return who in table().rights[right][2]


def at_this_machine() -> str:
    """The role of whoever sits at the machine while there is no sign-in: it holds the store's files, so it is the office's
    (``CLEARANCE_ROLE`` says otherwise). Raises AccessError where that names no role."""
    return role(os.environ.get("CLEARANCE_ROLE") or "office")
