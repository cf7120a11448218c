"""Who the board knows: accounts, passwords, sign-ins that last. No role is kept in a browser: each run of a page asks for it here.

    accounts   the file of accounts beside the store: name, role, password's hash or identity at the provider
    passwords  hashed by argon2, checked in the same time whoever is named
    tries      how many wrong ones there may be
    sessions   who is signed in: kept by the server, named by a signed cookie

``told`` is where the rest of the board hears of it.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from clearance import access

LOG = logging.getLogger(__name__)
SETTINGS = access.FILE.with_name("sign_in.toml")


@dataclass(frozen=True)
class Settings:
    """The limits of ``data/access/sign_in.toml``."""

    idle_minutes: float
    absolute_hours: float
    shortest_password: int
    longest_password: int
    window_minutes: float
    tries: int
    tries_of_address: int
    tries_of_name: int


@cache
def settings() -> Settings:
    """The limits as they are set."""
    return Settings(**tomllib.loads(SETTINGS.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Event:
    """One thing that became of an account or a sign-in: ``what`` is one of EVENTS; ``who`` did it, in which role, from which address;
    ``subject``: the account that it happened to."""

    what: str
    subject: str
    who: str
    role: str
    origin: str


EVENTS = ("signed in", "signed out", "sign-in failed", "sign-in locked", "account added", "role changed", "password changed", "account disabled", "account enabled")
listeners: list[Callable[[Event], None]] = []
"""Who is told of events, in order; a record of them hangs itself in here."""


def told(what: str, subject: str, *, who: str = "", role: str = "", origin: str = "") -> None:
    """Tell the listeners, and the log. Raises ValueError for what is no event."""
    if what not in EVENTS:
        raise ValueError(f"{what!r}: no such event; there are {', '.join(EVENTS)}")
    event = Event(what, subject, who, role, origin)
    LOG.info("%s: %r by %r (%s) from %s", what, subject, who, role or "no role", origin or "—")
    for listener in listeners:
        listener(event)
