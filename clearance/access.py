"""Who may see and do what: roles and rights, read from ``data/access``. One table for pages, queries, exports and the command line."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).resolve().parent.parent / "data" / "access" / "rights.toml"


class AccessError(Exception):
    """No such role or right; the message says which there are."""


class Denied(AccessError):
    """A role asked for what it has no right to; the message says which right it takes."""


class Who(NamedTuple):
    """Who asks: a name (empty: nobody has signed in), a role (empty: none, and no right), and from which address."""

    name: str
    role: str
    origin: str


@dataclass(frozen=True)
class Table:
    """Roles by name with their Chinese and English names; rights by name with theirs, and the roles that have each; which right each page
    needs; and by right the queries whose rows need it, those whose exact counts do, and the columns of tables that do (``data/access/rights.toml``)."""

    roles: dict[str, tuple[str, str]]
    rights: dict[str, tuple[str, str, frozenset[str]]]
    pages: dict[str, str]
    withheld: dict[str, tuple[str, ...]]
    treated: dict[str, tuple[str, ...]]
    columns: dict[str, frozenset[str]]


@cache
def table() -> Table:
    """The table of rights. Raises AccessError where a right names a role that there is not."""
    text = tomllib.loads(FILE.read_text(encoding="utf-8"))
    roles = {name: (each["zh"], each["en"]) for name, each in text["roles"].items()}
    rights = {name: (each["zh"], each["en"], frozenset(each["roles"])) for name, each in text["rights"].items()}
    for name, (_, _, holders) in rights.items():
        if unknown := holders - roles.keys():
            raise AccessError(f"{FILE.name}: {name}: {', '.join(sorted(unknown))}: no such role; there are {', '.join(roles)}")
    pages, queries, columns = (text.get(part, {}) for part in ("pages", "queries", "columns"))
    for right in (*pages.values(), *queries, *columns):
        if right not in rights:
            raise AccessError(f"{FILE.name}: {right!r}: no such right; there are {', '.join(rights)}")
    withheld, treated = ({right: tuple(each[kind]) for right, each in queries.items()} for kind in ("withheld", "treated"))
    return Table(roles, rights, pages, withheld, treated, {right: frozenset(names) for right, names in columns.items()})


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


def right_of_page(page: str) -> str:
    """The right that a page needs. Raises AccessError for one that the table does not name: it opens for nobody."""
    if page not in table().pages:
        raise AccessError(f"{page!r}: {FILE.name} does not say who may open this page")
    return table().pages[page]


def right_of_query(name: str, *, as_is: bool = False) -> str:
    """The right that a query's rows need; ``as_is``: with nothing withheld between the query and the reader."""
    kinds = (table().withheld, table().treated) if as_is else (table().withheld,)
    found = (right for kind in kinds for right, patterns in kind.items() if any(fnmatchcase(name, pattern) for pattern in patterns))
    return next(found, "figures")


def permit(who: str, name: str, *, as_is: bool = False) -> None:
    """Let a role have a query's rows (``right_of_query``). Raises Denied."""
    if not may(who, right := right_of_query(name, as_is=as_is)):
        raise _denied(who, name, right)


def permit_columns(who: str, columns: Iterable[str]) -> None:
    """Let a role have a table with these columns. Raises Denied."""
    for right, names in table().columns.items():
        if (found := names.intersection(columns)) and not may(who, right):
            raise _denied(who, ", ".join(sorted(found)), right)


def _denied(who: str, what: str, right: str) -> Denied:
    return Denied(f"{what}：{who or '—'}没有“{table().rights[right][0]}”的权限。 / {what} needs the right {right!r}, which {who or 'nobody'} does not have.")


def at_this_machine() -> str:
    """The role of whoever sits at the machine while there is no sign-in: it holds the store's files, so it is the office's
    (``CLEARANCE_ROLE`` says otherwise). Raises AccessError where that names no role."""
    return role(os.environ.get("CLEARANCE_ROLE") or "office")
