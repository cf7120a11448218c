"""Who is signed in. The browser holds a random name for its session, signed; what it stands for is kept by the server and by nobody else.

A session ends by sign-out, when nobody touches it for so long, after so many hours in any case, with its account's password, and when the
server ends. Whether it still holds, and for which role, is asked at each run of a page.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import itsdangerous

from clearance.people import accounts, settings
from clearance.people.accounts import Person

COOKIE = "clearance_session"


@dataclass
class _Session:
    name: str
    stamp: str
    folder: Path
    began: float
    touched: float


class Sessions:
    """The sessions of one server. ``clock``: seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._signer = itsdangerous.Signer(secrets.token_bytes(32), salt=COOKIE)
        self._open: dict[str, _Session] = {}

    def begin(self, folder: Path, person: Person, instead_of: str = "") -> str:
        """Begin a session; the cookie that stands for it. One that the browser brought along (``instead_of``) ends: no name that somebody
        else has put there is ever signed in."""
        now, key = self._clock(), secrets.token_urlsafe(32)
        self.end(instead_of)
        with self._lock:
            self._open = {each: session for each, session in self._open.items() if _lasts(session, now)}
            self._open[key] = _Session(person.name, person.stamp, folder, now, now)
        return self._signer.sign(key).decode()

    def person(self, cookie: str, *, touch: bool = False) -> Person | None:
        """Who a cookie stands for, as the accounts have the person now; None where it stands for nobody (any more). ``touch``: somebody is at
        it, which keeps the session from ending idle. Raises AccountError where the accounts cannot be read."""
        now, key = self._clock(), self._key(cookie)
        with self._lock:
            session = self._open.get(key)
            if session is None:
                return None
            found = accounts.everyone(session.folder).get(session.name)
            if not _lasts(session, now) or found is None or found.disabled or found.stamp != session.stamp:
                del self._open[key]
                return None
            if touch:
                session.touched = now
            return found

    def end(self, cookie: str) -> None:
        """End the session that a cookie stands for, in every tab of its browser; nothing where there is none."""
        with self._lock:
            self._open.pop(self._key(cookie), None)

    def _key(self, cookie: str) -> str:
        try:
            return self._signer.unsign(cookie).decode()
        except (itsdangerous.BadSignature, UnicodeError):
            return ""


def _lasts(session: _Session, now: float) -> bool:
    return now - session.touched < settings().idle_minutes * 60 and now - session.began < settings().absolute_hours * 3600


SESSIONS = Sessions()
"""Those of this process."""
